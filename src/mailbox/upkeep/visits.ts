/** What each round does with a booking that it visits (`rounds.ts`). */
import { recordKey } from '../../booking/ids.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import { makeDue } from '../../sync/fold/fold-delivery.ts';
import { endFailing, lookAgainAt } from '../../sync/lifecycle.ts';
import { tryLeftOutAgain } from '../../sync/patch/left-out.ts';
import { endDispute } from '../../sync/patch/quarantine.ts';
import { day } from '../../sync/retry.ts';
import { discard } from '../../sync/settle/settle.ts';
import { hasRefused, saveAndSchedule, saveOnSchedule } from '../store/schedule.ts';
import type { Store } from '../store/store.ts';
import type { DeliveryRow } from '../store/tables.ts';
import { repairSchedule } from '../work/check-schedule.ts';
import type { ReadySet } from '../work/ready-set.ts';
import { contextOf, type RunInput } from '../work/run-input.ts';
import { everyBooking, everyDelivery, retentionWays } from './retention.ts';
import type { RoundKind, Way } from './rounds.ts';

export function waysOf(input: RunInput, readySet: Pick<ReadySet, 'add'>): Readonly<Record<RoundKind, Way>> {
  const { store, ports, connection } = input;
  const { now } = ports;
  const keepMs = connection.retentionDays * day;
  /** A booking that was never settled is reported to KV once more and deleted in a later round. */
  const dismiss = (record: BookingRecord): void => {
    const { touchedAt } = record;
    record.writes.sendings = [];
    record.writes.inDoubt = [];
    discard(record, 'expired', contextOf(input));
    record.touchedAt = touchedAt;
    saveAndSchedule(record, store);
    readySet.add(record.key);
  };
  const giveUpTelling = (outcomes: number): void =>
    ports.log('warn', 'outcomes_given_up', { connection: connection.name, outcomes });
  const retained = retentionWays(store, { now, keepMs, dismiss, giveUpTelling, mayTell: true });
  return {
    rebuild: everyBooking((record) => rebuild(record, store), store),
    rebuild_loose: everyDelivery((row) => rebuildStandalone(row, store), store),
    configuration: inPhase(
      ['parked', 'settled'],
      (record) => {
        if (record.lifecycle.phase === 'parked') lookAgainAt(record, now());
        else if (hasRefused(record)) makeDue(record, now());
        return true;
      },
      store,
    ),
    resume: inPhase(['pending', 'parked'], (record) => resumeOne(record, now()), store),
    retry_failed: inPhase(
      ['failed', 'parked'],
      (record) => {
        if (record.lifecycle.phase === 'parked') lookAgainAt(record, now());
        else startAgain(record, now());
        return true;
      },
      store,
    ),
    schedule: { ...everyBooking(() => {}, store), visit: (key) => repairSchedule(recordKey(key), input) },
    ...retained,
    // What stays is looked up on the schedule; it was read just now.
    retention: {
      next: retained.retention.next,
      visit(key) {
        retained.retention.visit(key);
        repairSchedule(recordKey(key), input);
      },
    },
  };
}

/** What a row takes that is only passed by. */
const charactersOfARow = 100;

/** Bookings on the schedule in these phases. `change` says whether the record was changed. */
function inPhase(phases: readonly string[], change: (record: BookingRecord) => boolean, store: Store): Way {
  let isOfPhase = false;
  return {
    next(after) {
      const next = store.scheduleAfter(after);
      if (next === null) return null;
      isOfPhase = phases.includes(next.phase);
      return { at: next.booking, characters: isOfPhase ? store.sizeOf(next.booking) : charactersOfARow };
    },
    visit(at) {
      // The others are only passed.
      const record = isOfPhase ? store.find(recordKey(at)) : null;
      if (record !== null && phases.includes(record.lifecycle.phase) && change(record)) saveAndSchedule(record, store);
    },
  };
}

/**
 * It could not try during the pause, so its 72 hours start again. Parked bookings are looked at, because a person may have fixed
 * what many of them wait for, such as a key.
 */
function resumeOne(record: BookingRecord, now: number): boolean {
  if (record.lifecycle.code === 'awaiting_successor') return false;
  lookAgainAt(record, now);
  endFailing(record);
  return true;
}

/** A new start with the present configuration: nothing counts as refused, and no slot is waited for. */
export function startAgain(record: BookingRecord, now: number): void {
  makeDue(record, now);
  tryLeftOutAgain(record);
  endDispute(record);
  record.link.isRemoved = false;
  record.link.unlinkedFrom = null;
  record.link.contact = record.link.contact?.id == null ? null : record.link.contact;
}

/** A place on the new schedule (`tables.ts`). What is read here was already upgraded by reading it (`upgraded.ts`). */
function rebuild(record: BookingRecord, store: Store): void {
  record.schedule = null;
  saveOnSchedule(record, store);
}

function rebuildStandalone({ arrival, standalone }: DeliveryRow, store: Store): void {
  if (standalone !== null && standalone.bodyAt === arrival) store.setStandalone(arrival, standalone);
}
