/**
 * `/api/exports`: links, visits and outcomes of a connection as CSV or NDJSON, part by part: each answer is bounded and names the
 * next one in its `Link` header (RFC 8288). Nothing in them names a client. What was exported as links can be imported.
 */
import * as z from 'zod';
import { isPlace } from '../mailbox/contract.ts';
import { isBookingPlace } from '../mailbox/contract-bookings.ts';
import type { OutcomeMetadata } from '../outcomes/outcome.ts';
import { csvOf, localTime, ndjsonOf, type Row } from './csv.ts';
import { mailboxOf, type Reachable } from './mailboxes.ts';
import { damagedCursor } from './merged-pages.ts';
import { type ApiContext, operation } from './operation.ts';
import { cursor } from './query-schemas.ts';
import { connectionName } from './schemas.ts';

/** Calls to the mailbox for one part, and rows of each. */
const pagesAPart = 10;
const rowsAPage = 200;
/** One list of KV. */
const outcomesAPart = 1_000;

const formats = { csv: 'text/csv', ndjson: 'application/x-ndjson' } as const;
const format = z.enum(['csv', 'ndjson']).default('csv');

interface Source {
  readonly found: Reachable;
  readonly context: ApiContext;
  readonly cursor: string | undefined;
}
interface Part {
  readonly rows: readonly Row[];
  readonly cursor: string | null;
}

interface Export {
  readonly name: string;
  readonly id: string;
  readonly summary: string;
  readonly columns: readonly string[];
  readonly isCursor: (cursor: string) => boolean;
  readonly part: (source: Source) => Promise<Part>;
}

const exportOperation = ({ name, id, summary, columns, isCursor, part }: Export) =>
  operation({
    method: 'get',
    id,
    tag: 'exports',
    path: `/api/exports/{connection}/${name}`,
    summary,
    parameters: z.object({ connection: connectionName }),
    query: z.strictObject({ format, cursor }),
    answer: z.string(),
    produces: Object.values(formats),
    problems: [404, 409],
    async handle({ path: { connection }, query: { format, cursor } }, context) {
      const found = mailboxOf(context, connection);
      if (found instanceof Response) return found;
      if (cursor !== undefined && !isCursor(cursor)) return damagedCursor();
      const { rows, cursor: next } = await part({ found, context, cursor });
      const text = format === 'csv' ? csvOf(columns, rows, cursor === undefined) : ndjsonOf(rows);
      const headers = new Headers({
        'content-type': `${formats[format]}; charset=utf-8`,
        'content-language': context.language,
        'content-disposition': `attachment; filename="${found.connection.name}-${name}.${format}"`,
      });
      if (next !== null) {
        const query = new URLSearchParams({ format, cursor: next });
        headers.set('link', `</api/exports/${encodeURIComponent(connection)}/${name}?${query}>; rel="next"`);
      }
      return new Response(text, { headers });
    },
  });

/** Pages of a mailbox one after the other. */
async function pagesFrom(
  first: string | undefined,
  ask: (place: { readonly limit: number; readonly cursor?: string }) => Promise<Part>,
): Promise<Part> {
  const rows: Row[] = [];
  let cursor: string | null = first ?? null;
  for (let page = 0; page < pagesAPart; page += 1) {
    const part: Part = await ask({ limit: rowsAPage, ...(cursor !== null && { cursor }) });
    rows.push(...part.rows);
    ({ cursor } = part);
    if (cursor === null) break;
  }
  return { rows, cursor };
}

const exportLinks = exportOperation({
  name: 'links',
  id: 'exportLinks',
  summary:
    'Export the bookings that have an appointment; the file can be imported. The Link header names the next part',
  columns: ['external_ref', 'appointment_id', 'force', 'origin'],
  isCursor: isPlace,
  part: ({ found, cursor }) =>
    pagesFrom(cursor, async (place) => {
      const page = await found.mailbox.links(place);
      const rows = page.links.map(({ external_ref, appointment_id, forced, origin }) => ({
        ...{ external_ref, appointment_id, force: forced ? 'true' : '', origin },
      }));
      return { rows, cursor: page.cursor };
    }),
});

const exportBookings = exportOperation({
  name: 'bookings',
  id: 'exportBookings',
  summary:
    'Export visits, newest event first, times in the zone of the connection. The Link header names the next part',
  columns: [
    ...['external_ref', 'appointment_id', 'starts_at', 'ends_at', 'told_state', 'status', 'specialist', 'resource_id'],
    ...['service', 'service_id', 'state', 'result', 'code', 'message', 'received_at', 'deliveries_open'],
  ],
  isCursor: isBookingPlace,
  part: ({ found, cursor, context: { language } }) =>
    pagesFrom(cursor, async (place) => {
      const { timezone } = found.connection;
      const page = await found.mailbox.bookings({ ...place, language });
      const rows = page.bookings.map(({ external_ref, appointment_id, specialist, service, ...one }) => ({
        ...{ external_ref, appointment_id, told_state: one.told_state, status: one.status },
        ...{ starts_at: localTime(one.starts_at, timezone), ends_at: localTime(one.ends_at, timezone) },
        ...{ specialist: specialist.told.join(', '), resource_id: specialist.id },
        ...{ service: service.told.join(', '), service_id: service.id },
        ...{ state: one.state, result: one.result, code: one.code, message: one.message },
        ...{ received_at: localTime(one.received_at, timezone), deliveries_open: one.deliveries_open },
      }));
      return { rows, cursor: page.cursor };
    }),
});

const exportOutcomes = exportOperation({
  name: 'outcomes',
  id: 'exportOutcomes',
  summary: 'Export the outcomes in KV by booking, newest first. The Link header names the next part',
  columns: ['key', 'event', 'result', 'code', 'appointment_id', 'attempts', 'settled_at'],
  isCursor: () => true,
  async part({ found: { connection }, context: { env }, cursor }) {
    const { name, timezone } = connection;
    const prefix = `outcome:${name}:`;
    const list = await env.OUTCOMES.list<OutcomeMetadata>({ prefix, limit: outcomesAPart, cursor: cursor ?? null });
    const rows = list.keys.map(({ name: key, metadata }) => ({
      // Behind the prefix: source, id, and the time, inverted.
      key: key.slice(prefix.length).replace(/:\d{13}$/, ''),
      ...{ event: metadata?.event ?? null, result: metadata?.result ?? null, code: metadata?.code ?? null },
      ...{ appointment_id: metadata?.appointment_id ?? null, attempts: metadata?.attempts ?? null },
      settled_at: localTime(metadata?.settled_at ?? null, timezone),
    }));
    return { rows, cursor: list.list_complete ? null : list.cursor };
  },
});

export const exportOperations = [exportLinks, exportBookings, exportOutcomes];
