/**
 * `DELETE /api/clients`: erases the data that the bridge holds about one client in every connection, and reports how much it
 * was.
 */
import * as z from 'zod';
import { normalisePhone } from '../booking/phone.ts';
import { listStored } from '../config/stored-cache.ts';
import { problem } from '../http/problem.ts';
import { type AdminCalls, type EraseAnswer, type EraseQuery, isErasurePlace } from '../mailbox/contract.ts';
import { mailboxCalled, nameAndMailbox, validMailboxes } from './mailboxes.ts';
import { cursorOf, damagedCursor, type Positions, positionsOf } from './merged-pages.ts';
import { type ApiContext, operation } from './operation.ts';
import { eraseBody, erasedAnswer } from './schemas.ts';
import { texts } from './texts.ts';

/** Mailbox calls for one answer. A larger erasure continues with the cursor. A Worker may make 1,000 calls. */
const mostCalls = 400;

const eraseClient = operation({
  method: 'delete',
  id: 'eraseClient',
  tag: 'clients',
  path: '/api/clients',
  summary: 'Erase the data held about a client in every connection, by phone or by booking',
  body: eraseBody,
  answer: erasedAnswer,
  problems: [400, 413, 415, 422],
  async handle({ body }, context) {
    const { configuration } = context;
    const client = clientOf(body);
    if (client === null) return problem(422, 'invalid-body', { detail: 'phone: expected one phone number' });
    const place = placeOf(body.cursor);
    if (place === null) return damagedCursor();
    const page = await mailboxesFrom(place.page, context);
    const positions = positionsOf(place.positions, [...page.mailboxes.keys()], isErasurePlace);
    if (positions === null) return damagedCursor();
    const walked = await walk(positions, (name) => mailboxCalled(page.mailboxes.get(name) ?? name, context), client);
    const invalid = [...configuration.connections].filter(([, entry]) => !entry.ok).map(([name]) => name);
    return {
      connections: walked.found,
      unavailable: [...invalid, ...walked.unavailable],
      cursor: nextCursor(place.page, cursorOf(walked.left), page.next),
      note: texts[context.language].oneLinkKeeps,
    };
  },
});

/**
 * Mailboxes come in pages: those of the variables, then so many in KV at a time. `page`: null for the first, then the place in KV's
 * list, empty for its beginning.
 */
interface Place {
  readonly page: string | null;
  readonly positions: string | undefined;
}
const placeSchema = z.strictObject({ page: z.string(), positions: z.string().optional() });

/** Null: no cursor of this bridge. Within the first page it is the cursor of the positions alone. */
function placeOf(cursor: string | undefined): Place | null {
  if (!cursor?.startsWith(pageMark)) return { page: null, positions: cursor };
  try {
    const text = Buffer.from(cursor.slice(pageMark.length), 'base64url').toString('utf8');
    const { page, positions } = placeSchema.parse(JSON.parse(text));
    return { page, positions };
  } catch {
    return null;
  }
}

/** No letter of base64url. */
const pageMark = '.';
const withPage = (page: string, positions?: string): string =>
  pageMark + Buffer.from(JSON.stringify({ page, ...(positions !== undefined && { positions }) })).toString('base64url');

function nextCursor(page: string | null, left: string | null, next: string | null): string | null {
  if (left !== null) return page === null ? left : withPage(page, left);
  return next === null ? null : withPage(next);
}

/** `next`: null where this page is the last. */
async function mailboxesFrom(
  page: string | null,
  { env, configuration }: ApiContext,
): Promise<{ readonly mailboxes: ReadonlyMap<string, string>; readonly next: string | null }> {
  if (page === null) {
    const { connections } = await listStored(env, { limit: 1 });
    return { mailboxes: validMailboxes(configuration), next: connections.length === 0 ? null : '' };
  }
  const { connections, cursor } = await listStored(env, { limit: mostCalls, ...(page !== '' && { cursor: page }) });
  return { mailboxes: new Map(connections.map(nameAndMailbox)), next: cursor };
}

function clientOf(body: z.output<typeof eraseBody>): EraseQuery['client'] | null {
  if ('external_ref' in body) return { externalRef: body.external_ref };
  const phone = normalisePhone(body.phone);
  return phone === null ? null : { phone };
}

type Found = Omit<EraseAnswer, 'cursor'> & { readonly connection: string };

/** One mailbox after the other, each to its end, up to the number of calls. */
async function walk(
  positions: Positions,
  mailboxOf: (name: string) => AdminCalls,
  client: EraseQuery['client'],
): Promise<{ found: Found[]; unavailable: string[]; left: Positions }> {
  const found: Found[] = [];
  const unavailable: string[] = [];
  const left = new Map(positions);
  let calls = 0;
  for (const connection of positions.keys()) {
    const sum = { connection, bookings: 0, deliveries: 0, bodies: 0 };
    let failed = false;
    while (left.has(connection) && !failed && calls < mostCalls) {
      calls += 1;
      const cursor = left.get(connection) ?? null;
      try {
        const answer = await mailboxOf(connection).erase({ client, ...(cursor === null ? {} : { cursor }) });
        sum.bookings += answer.bookings;
        sum.deliveries += answer.deliveries;
        sum.bodies += answer.bodies;
        if (answer.cursor === null) left.delete(connection);
        else left.set(connection, answer.cursor);
      } catch {
        failed = true; // erase in the others anyway
      }
    }
    found.push(sum);
    if (!failed) continue;
    unavailable.push(connection);
    left.delete(connection);
  }
  return { found, unavailable, left };
}

export const clientOperations = [eraseClient];
