/** What each round does with a booking it comes to (`rounds.ts`). */
import type { BookingRecord } from '../core/booking-record.ts';
import { makeDue } from '../core/fold/take-in.ts';
import { day } from '../core/retry.ts';
import { discard } from '../core/settle/settle.ts';
import { keep } from './agenda.ts';
import { rebuild, rebuildLoose } from './rebuild.ts';
import { visitBookings, visitLoose } from './retention.ts';
import type { RoundKind, Visit } from './rounds.ts';
import type { Store } from './store.ts';
import type { Today } from './today.ts';
import { contextOf, type TurnInput } from './turn-input.ts';

export function visitsOf(input: TurnInput, today: Pick<Today, 'add'>): Readonly<Record<RoundKind, Visit>> {
  const { store, ports, connection } = input;
  const { now } = ports;
  const keepMs = connection.retentionDays * day;
  /** What was never settled is told once more in KV; it goes with a later round. */
  const dismiss = (record: BookingRecord): boolean => {
    const { touchedAt } = record;
    record.sendings = [];
    record.ghosts = [];
    discard(record, 'expired', contextOf(input));
    record.touchedAt = touchedAt;
    keep(record, store);
    today.add(record.key);
    return false;
  };
  return {
    rebuild: visitBookingsBy((record) => rebuild(record, store), store),
    rebuild_loose: rebuildLoose(store),
    configuration: visitPhase(
      'parked',
      (record) => {
        record.dueAt = now();
        return true;
      },
      store,
    ),
    resume: visitPhase('pending', (record) => resumeOne(record, now()), store),
    retry_failed: visitPhase(
      'failed',
      (record) => {
        startAgain(record, now());
        return true;
      },
      store,
    ),
    retention: visitBookings(store, { now, keepMs, dismiss }),
    loose: visitLoose(store, { now, keepMs }),
  };
}

/** Bookings of the agenda in one phase. `change` tells whether the record is other than before. */
function visitPhase(phase: BookingRecord['phase'], change: (record: BookingRecord) => boolean, store: Store): Visit {
  return (after) => {
    const key = store.agendaKeyAfter(after, phase);
    if (key === null) return null;
    const characters = store.sizeOf(key);
    const record = store.find(key);
    if (record?.phase === phase && change(record)) keep(record, store);
    return { at: key, characters };
  };
}

function visitBookingsBy(change: (record: BookingRecord) => void, store: Store): Visit {
  return (after) => {
    const next = store.bookingAfter(after);
    const record = next === null ? null : store.find(next.key);
    if (next === null) return null;
    if (record !== null) change(record);
    return { at: next.key, characters: next.characters };
  };
}

/** While it was paused it could not try: its 72 hours begin anew. */
function resumeOne(record: BookingRecord, now: number): boolean {
  if (record.code === 'awaiting_successor') return false;
  record.dueAt = now;
  record.failingSince = null;
  return true;
}

/** A new start with the present configuration: nothing counts as refused, no slot as waited for. */
export function startAgain(record: BookingRecord, now: number): void {
  makeDue(record, now);
  record.refused = {};
  record.linkRemoved = false;
  record.contact = record.contact?.id == null ? null : record.contact;
}
