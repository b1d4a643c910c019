/** The ways a booking's turn ends: settled, parked, failed, or to be tried again. Each leaves it due, parked or terminal. */
import { chainOrder, wipeChain } from '../booking/fold.ts';
import type { DeliveryState } from '../mailbox/contract.ts';
import { deliveryIdOf } from '../mailbox/delivery-id.ts';
import type { BookingRecord, OpenDelivery } from './booking-record.ts';
import { fieldOf } from './entries.ts';
import { idempotencyKeyOf, refOf } from './references.ts';
import { giveUpAfterMs, nextTryMs, parkedCheckMs, slotAwaitedMs, slotTryMs } from './retry.ts';
import type { Context, Facts } from './steps.ts';

type Result = 'applied' | 'created' | 'unchanged' | 'failed' | 'parked' | 'discarded';
type Details = Readonly<Record<string, string>>;

export const instantText = (ms: number): string => new Date(ms).toISOString();

/** The delivery whose news the settlement carries: the newest by its own clock. */
const leadOf = (open: readonly OpenDelivery[]): OpenDelivery | undefined =>
  open.toSorted((a, b) => b.clock - a.clock || b.arrival - a.arrival)[0];

/** The key under which a booking's outcomes stand: the frozen one, else the one it would get now. */
export function outcomeKeyOf(record: BookingRecord, context: Pick<Context, 'connection'>): string {
  if (record.idempotencyKey !== null) return record.idempotencyKey;
  const order = chainOrder(record.chain);
  const oldest = order.kind === 'ok' ? order.ids[0] : record.key;
  return idempotencyKeyOf(context.connection, oldest ?? record.key);
}

interface Ending {
  readonly result: Result;
  readonly code: string | null;
  readonly details: Details;
  readonly fields: readonly string[];
  readonly httpStatus: number | null;
}

/** Puts the record of a settlement into the outbox. Field names only, no value of a person. */
function report(record: BookingRecord, ending: Ending, context: Context): void {
  const { connection, now } = context;
  const lead = leadOf(record.open);
  const order = chainOrder(record.chain);
  const tip = order.kind === 'ok' ? order.ids.at(-1) : Object.keys(record.chain.ids).at(-1);
  const key = outcomeKeyOf(record, context);
  if (!record.outcomeKeys.includes(key)) record.outcomeKeys.push(key);
  // Two settlements of one booking in one millisecond would share a KV key.
  const settledAt = Math.max(now, ...record.outbox.map((waiting) => waiting.settledAt + 1));
  record.outbox.push({
    settledAt,
    record: {
      connection: connection.name,
      source: connection.source,
      event: lead?.event ?? 'follow_up',
      delivery_ids: record.open.map(({ arrival }) => deliveryIdOf(connection.name, arrival)),
      deliveries: record.open.length,
      external_ref: refOf(connection, tip ?? record.key),
      idempotency_key: key,
      appointment_id: record.link?.appointmentId ?? null,
      result: ending.result,
      fields: [...new Set(ending.fields)],
      http_status: ending.httpStatus,
      code: ending.code,
      details: ending.details,
      attempts: record.attempts,
      received_at: instantText(lead?.receivedAt ?? now),
      settled_at: instantText(settledAt),
    },
  });
}

/** Turns the open deliveries into settled ones. */
function closeDeliveries(record: BookingRecord, state: DeliveryState, ending: Ending, now: number): void {
  const lead = leadOf(record.open);
  const { code, details, fields } = ending;
  record.settlements.push({ state, code, details, fields, attempts: record.attempts, settledAt: now });
  for (const { arrival } of record.open) {
    const own = state === 'discarded' || arrival === lead?.arrival ? state : 'superseded';
    record.done[arrival] = [own, record.settlements.length - 1];
  }
  record.open = [];
}

function rest(record: BookingRecord, context: Context): void {
  record.attempts = 0;
  record.failingSince = null;
  record.lastParked = null;
  record.configuration = context.connection.digest;
  record.touchedAt = Math.max(record.touchedAt, context.now);
  record.dueAt = quarantineEnd(record);
  wipeWhenDone(record);
}

const quarantineEnd = ({ ghosts }: BookingRecord): number | null =>
  ghosts.length > 0 ? Math.min(...ghosts.map(({ until }) => until)) : null;

/** Ended while a call was under way, by a person's discard say: what the call brought is no news. */
function hasEnded(record: BookingRecord): boolean {
  if (record.dueAt !== null) return false;
  if (record.phase === 'settled') record.dueAt = quarantineEnd(record);
  return true;
}

/**
 * Personal values go once nothing needs them: settled, no write left that may still be carried out, and no re-opening that
 * they wait for.
 */
export function wipeWhenDone(record: BookingRecord): void {
  if (record.phase !== 'settled' || record.ghosts.length > 0 || record.sendings.length > 0) return;
  const waiting = record.link === null ? [] : record.waiting.map(fieldOf);
  wipeChain(record.chain, new Set(waiting.filter((field) => field !== undefined)));
  record.wiped = true;
}

/** The newest state is dealt with. `code` without failure: what was left out, or why nothing was to be done. */
export function settle(record: BookingRecord, facts: Facts, context: Context, nothing: string | null = null): void {
  const { created, wrote, fields, code, details, httpStatus } = facts.done;
  const result = created ? 'created' : wrote ? 'applied' : 'unchanged';
  const ending: Ending = { result, code: code ?? nothing, details, fields, httpStatus };
  record.attempts = Math.max(record.attempts, wrote || created ? 1 : 0);
  if (record.open.length > 0 || wrote || created) report(record, ending, context);
  if (record.open.length > 0) closeDeliveries(record, result, ending, context.now);
  record.phase = 'settled';
  record.code = ending.code;
  record.details = { ...details };
  record.conflict = null;
  record.broken = null;
  rest(record, context);
}

/** A person must act; a new event, a retry or a changed configuration starts again. Personal values stay until then. */
export function fail(
  record: BookingRecord,
  code: string,
  context: Context,
  details: Details = {},
  httpStatus: number | null = null,
): void {
  if (hasEnded(record)) return;
  record.phase = 'failed';
  record.code = code;
  record.details = { ...details };
  record.dueAt = null;
  record.failingSince = null;
  record.configuration = context.connection.digest;
  report(record, { result: 'failed', code, details, fields: [], httpStatus }, context);
}

/** Kept and folding, waiting for a link, a row of a table, a person. Looked at once a day. */
export function park(record: BookingRecord, code: string, context: Context, details: Details = {}): void {
  const reason = `${code}/${record.open.at(-1)?.arrival ?? ''}`;
  record.phase = 'parked';
  record.code = code;
  record.details = { ...details };
  record.dueAt = context.now + parkedCheckMs;
  record.attempts = 0;
  record.failingSince = null;
  record.configuration = context.connection.digest;
  if (record.lastParked !== reason)
    report(record, { result: 'parked', code, details, fields: [], httpStatus: null }, context);
  record.lastParked = reason;
}

/** The way failed: later again, for 72 hours of the connection's running clock. */
export function postpone(
  record: BookingRecord,
  answer: {
    readonly code: string;
    readonly status: number | null;
    readonly retryAfterMs: number | null;
    readonly pausesAll: boolean;
  },
  context: Context,
): void {
  if (hasEnded(record)) return;
  record.attempts += 1;
  record.failingSince ??= context.runningClock;
  if (context.runningClock - record.failingSince >= giveUpAfterMs) {
    fail(record, 'gave_up', context, { reason: answer.code }, answer.status);
    return;
  }
  record.phase = 'pending';
  record.code = answer.code;
  record.details = {};
  // A rate limit rests the connection, not the row: the booking goes out as soon as calls are allowed again.
  const waitMs = answer.pausesAll ? 0 : nextTryMs(record.attempts, answer.retryAfterMs, context.random());
  record.dueAt = context.now + waitMs;
}

/** The slot is taken: asked for again slowly, and at once when another visit of the specialist settles. */
export function waitForSlot(record: BookingRecord, context: Context): void {
  record.attempts += 1;
  const since = record.conflict?.since ?? context.now;
  if (context.now - since >= slotAwaitedMs) {
    fail(record, 'SLOT_CONFLICT', context, {}, 409);
    return;
  }
  record.phase = 'pending';
  record.code = 'SLOT_CONFLICT';
  record.dueAt = context.now + slotTryMs(record.attempts, context.random());
}

/** The tool's API shows that the deliveries of an id are about no booking of this connection. */
export function ignore(record: BookingRecord, id: string, context: Context): void {
  for (const { arrival } of record.open.filter((delivery) => delivery.id === id))
    record.done[arrival] = ['ignored', -1];
  record.open = record.open.filter((delivery) => delivery.id !== id);
  if (record.open.length > 0) return;
  record.phase = 'settled';
  record.code = null;
  rest(record, context);
}

/** A person's discard, or the end of retention: the present state counts as dealt with. */
export function discard(record: BookingRecord, code: string, context: Context): void {
  const ending: Ending = { result: 'discarded', code, details: {}, fields: [], httpStatus: null };
  report(record, ending, context);
  closeDeliveries(record, 'discarded', ending, context.now);
  record.waiting = [];
  record.phase = 'settled';
  record.code = code;
  record.conflict = null;
  rest(record, context);
}
