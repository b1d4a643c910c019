/**
 * The log of webhooks: what was stored, from the rows of `delivery`, and the refused requests that the mailbox was told of
 * (`refusals.ts`), in the order of time. And the body of one while it is held.
 */
import type { DeliveryId } from '../../booking/ids.ts';
import type { Language } from '../../messages/language.ts';
import { instantText } from '../../sync/settle/report.ts';
import type { RefusedRequests } from '../contract.ts';
import type { BodyAnswer, WebhookPage, WebhookQuery, WebhookView } from '../contract-log.ts';
import type { Store } from '../store/store.ts';
import type { DeliveryRow } from '../store/tables.ts';
import { type AdminInput, note, rowOf, viewOf } from './admin-input.ts';
import { refusalsName, refusedRequests } from './refusals.ts';

const rowsAtOnce = 200;
const rowsAPage = 2_000;
/** Events of one request that are listed. */
const eventsShown = 50;

/** The events of one request: they were stored together, so their numbers follow each other. */
interface Stored {
  readonly at: number;
  readonly size: number | null;
  readonly rows: DeliveryRow[];
}

/**
 * Newest first. Cost: a row of `delivery` for each event, at most 2,000, and of `booking` for each that is shown. Nothing is written.
 */
export async function listWebhooks(
  input: AdminInput,
  { results = ['stored', 'refused'], cursor, limit = 50, language = input.language }: WebhookQuery,
): Promise<WebhookPage> {
  const { store } = input.core;
  const [before = Number.MAX_SAFE_INTEGER, until = Number.MAX_SAFE_INTEGER] = cursor?.split('.').map(Number) ?? [];
  const refused = results.includes('refused')
    ? refusedRequests(store.meta(refusalsName)).filter(({ at }) => at < until)
    : [];
  const stored = results.includes('stored') ? storedBefore(before, limit, store) : { requests: [], isAll: true };
  const webhooks: WebhookView[] = [];
  let [arrival, time] = [before, until];
  const [requests, refusals] = [[...stored.requests], [...refused]];
  while (webhooks.length < limit) {
    const [request, refusal] = [requests[0], refusals[0]];
    if (request === undefined && (refusal === undefined || !stored.isAll)) break;
    if (request !== undefined && (refusal === undefined || request.at >= refusal.at)) {
      requests.shift();
      webhooks.push(storedView(request, input, language));
      arrival = request.rows.at(-1)?.arrival ?? arrival;
    } else if (refusal !== undefined) {
      refusals.shift();
      webhooks.push(refusedView(refusal, input.connection.name));
      time = refusal.at;
    }
  }
  const isOver = requests.length === 0 && stored.isAll && refusals.length === 0;
  return { webhooks, cursor: isOver ? null : `${arrival}.${time}` };
}

/** Whole requests, newest first; `isAll`: there are no more. */
function storedBefore(
  before: number,
  limit: number,
  store: Pick<Store, 'deliveriesBefore'>,
): { readonly requests: readonly Stored[]; readonly isAll: boolean } {
  const requests: Stored[] = [];
  let at = before;
  for (let rows = 0; rows < rowsAPage; rows += rowsAtOnce) {
    const page = store.deliveriesBefore(at, rowsAtOnce);
    for (const row of page) {
      const last = requests.at(-1);
      at = row.arrival;
      if (last !== undefined && last.at === row.receivedAt && last.size === (row.size ?? null)) last.rows.push(row);
      else requests.push({ at: row.receivedAt, size: row.size ?? null, rows: [row] });
    }
    if (page.length < rowsAtOnce) return { requests, isAll: true };
    if (requests.length > limit) break;
  }
  // The last one may go on behind what was read.
  return { requests: requests.length > 1 ? requests.slice(0, -1) : requests, isAll: false };
}

function storedView({ at, size, rows }: Stored, input: AdminInput, language: Language): WebhookView {
  return {
    ...{ connection: input.connection.name, at: instantText(at), size, result: 'stored' },
    events: rows
      .slice(0, eventsShown)
      .toReversed()
      .map((row) => {
        const { delivery_id, event, external_ref, state, message } = viewOf(input, row, language);
        return { delivery_id, event, external_ref, state, message, has_body: bodyAt(row, input.core.store) !== null };
      }),
  };
}

const refusedView = ({ at, reason, count, size }: RefusedRequests, connection: string): WebhookView => ({
  ...{ connection, at: instantText(at), size, result: 'refused', reason, count },
});

/** Where the body of a delivery is; null: it is not held. */
function bodyAt({ arrival, id, standalone }: DeliveryRow, store: Pick<Store, 'peek' | 'hasBody'>): number | null {
  const open = id === null ? undefined : store.peek(id)?.intake.open.find((one) => one.arrival === arrival);
  const at = standalone === null ? open?.storedBody?.at : standalone.bodyAt;
  return at !== undefined && store.hasBody(at) ? at : null;
}

/** Cost: the rows of delivery, booking and body, and one row of `audit` is written. */
export async function showBody(input: AdminInput, deliveryId: DeliveryId): Promise<BodyAnswer> {
  const { store } = input.core;
  const row = rowOf(input, deliveryId);
  if (row === null) return { kind: 'not_found' };
  const at = bodyAt(row, store);
  if (at === null) return { kind: 'gone' };
  const booking = row.id === null ? undefined : store.peek(row.id)?.key;
  return store.transaction(() => {
    note(input, { action: 'read_body', delivery: row.arrival, ...(booking !== undefined && { booking }) });
    return { kind: 'ok', body: store.body(at) };
  });
}
