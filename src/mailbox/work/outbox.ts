/** Step 8: writes outcomes to KV. A failing KV write delays nothing; the outcome waits in its booking (architecture.md, *KV outcome*). */
import type { RecordKey } from '../../booking/ids.ts';
import type { Connection } from '../../config/connection.ts';
import { inWords } from '../../messages/in-words.ts';
import type { Language } from '../../messages/language.ts';
import { type OutcomeRecord, outcomePut } from '../../outcomes/outcome.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import { overflowItem } from '../../sync/compact.ts';
import { wipeWhenDone } from '../../sync/settle/wipe.ts';
import type { Ports } from '../ports.ts';
import { saveAndSchedule } from '../store/schedule.ts';
import type { Store } from '../store/store.ts';

export interface OutboxInput {
  readonly ports: Ports;
  readonly store: Store;
  readonly connection: Connection;
  readonly outcomeDays: number;
  readonly language: Language;
  readonly spendCall: () => boolean;
  readonly together: () => Promise<void> | null;
}

/**
 * Writes a booking's outcomes. Writing one twice is harmless: the key and the value are the same. `none`: nothing waited, or no
 * more calls are allowed now.
 */
export async function flushOutcomes(key: RecordKey, input: OutboxInput): Promise<'written' | 'failed' | 'none'> {
  const { ports, store, connection, outcomeDays, language, spendCall, together } = input;
  const waiting = store.peek(key)?.outbox.waiting ?? [];
  const written: string[] = [];
  let failed = false;
  for (const unwritten of waiting) {
    if (!spendCall()) break;
    const { record } = unwritten;
    const { details = {}, ...rest } = record;
    const message = inWords(record.code, details, language, record.appointment_id);
    // The connection may have been renamed while it waited.
    const outcome: OutcomeRecord = { ...rest, connection: connection.name, message };
    const address = {
      connection: connection.name,
      idempotencyKey: outcome.idempotency_key,
      namespace: connection.namespace,
    };
    try {
      await ports.checkpoint('before_outcome');
      await ports.putOutcome(...outcomePut(address, outcome, outcomeDays));
      await ports.checkpoint('after_outcome');
    } catch {
      failed = true;
      break;
    }
    written.push(nameOf(unwritten));
  }
  const others = written.length === 0 ? null : together();
  if (others !== null) await others;
  const record = written.length === 0 ? null : store.find(key);
  if (record === null) return failed ? 'failed' : 'none';
  record.outbox.waiting = record.outbox.waiting.filter((unwritten) => !written.includes(nameOf(unwritten)));
  wipeWhenDone(record);
  store.transaction(() => {
    if (record.outbox.waiting.length === 0 && record.overflow) record.outbox.waiting = waitingOutcomes(key, store);
    saveAndSchedule(record, store);
  });
  return failed ? 'failed' : 'written';
}

/** Two bookings that were joined may have settled in one millisecond. */
const nameOf = ({ settledAt, record }: BookingRecord['outbox']['waiting'][number]): string =>
  [settledAt, record.idempotency_key].join(' ');

const outcomesAtOnce = 20;

/** Outcomes for which the record had no more room, the oldest first. */
function waitingOutcomes(key: RecordKey, store: Store): BookingRecord['outbox']['waiting'] {
  return store.overflowItems(key, overflowItem.outcomes, outcomesAtOnce).map((item) => {
    const waiting = store.overflow(key, item);
    store.removeOverflow(key, item);
    return waiting as BookingRecord['outbox']['waiting'][number];
  });
}

/** A failing KV is tried again after a minute, growing to a quarter of an hour, because each alarm is a row, too (field.md §4.2). */
const retryMs = 60_000;
const retryAtMostMs = 15 * retryMs;

export type Outbox = ReturnType<typeof createOutbox>;

/** Outcomes of one mailbox; all of them wait while KV fails. */
export function createOutbox(input: OutboxInput) {
  const { ports } = input;
  let blockedUntil = 0;
  let failures = 0;
  /** What KV last refused. The others are tried before it is tried again. */
  let refused = '';
  const isBlocked = (): boolean => ports.now() < blockedUntil;
  return {
    isBlocked,
    blockedUntil: (): number => blockedUntil,
    refused: (): string => refused,
    async flush(key: RecordKey): Promise<void> {
      if (isBlocked()) return;
      const flushed = await flushOutcomes(key, input);
      if (flushed === 'written') failures = 0;
      // An outcome of another booking may have failed in the meantime. That counts once.
      if (flushed !== 'failed' || isBlocked()) return;
      refused = key;
      blockedUntil = ports.now() + Math.min(retryAtMostMs, retryMs * 2 ** failures);
      failures += 1;
    },
  };
}
