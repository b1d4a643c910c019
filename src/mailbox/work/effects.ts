/** What a decision causes beyond its own booking: links, joined bookings, the connection's state, others that wait. */
import type { RecordKey } from '../../booking/ids.ts';
import { overlaps } from '../../sync/answers/slots.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import { accountRefused, callFailed, callSucceeded } from '../../sync/connection-state.ts';
import type { Effect } from '../../sync/context.ts';
import { makeDue } from '../../sync/fold/fold-delivery.ts';
import { lookAgainAt } from '../../sync/lifecycle.ts';
import { failNow } from '../../sync/settle/not-settled.ts';
import { applyToMembers } from '../intake/series-visits.ts';
import { saveAndSchedule } from '../store/schedule.ts';
import { tellLeft } from './neighbours.ts';
import { contextOf, type RunInput } from './run-input.ts';

/** `record`: the booking that decided. Inside the transaction that stores it. */
export function applyEffects(effects: readonly Effect[], record: BookingRecord, input: RunInput): void {
  for (const effect of effects) applyEffect(effect, record, input);
}

function applyEffect(effect: Effect, record: BookingRecord, input: RunInput): void {
  const { key } = record;
  const { store, state, saveState, ports } = input;
  const now = ports.now();
  switch (effect.kind) {
    case 'linked':
      store.link(effect.appointmentId, key);
      break;
    case 'unlinked':
      store.unlink(effect.appointmentId, record);
      break;
    case 'left':
      tellLeft(effect, input);
      break;
    case 'joined':
      store.join(key, effect.joined);
      break;
    case 'call_succeeded':
      noteSuccess(key, input);
      break;
    case 'call_failed':
      callFailed(state, key, effect, { now, random: ports.random() });
      saveState();
      break;
    case 'account_refused':
      accountRefused(state, effect.code, { now, random: ports.random() });
      saveState();
      break;
    case 'slot_changed':
      for (const other of store.waitingForSlot(effect.resourceId))
        if (other !== key) wakeForSlot(other, effect.freed, now, input);
      break;
    case 'series_read':
      for (const due of applyToMembers(effect.series, effect.members, input)) input.wake(due);
      break;
    case 'fail_other':
      failOther(effect.key, effect.details, input);
      break;
    default:
      effect satisfies never;
  }
}

/**
 * One-Link answers. If it had not answered for a while, the bookings that failed in that time need not wait longer, except
 * `key`.
 */
export function noteSuccess(key: RecordKey | null, { state, saveState, store, ports, wake }: RunInput): void {
  const { changed, due } = callSucceeded(state, ports.now());
  if (changed) saveState();
  for (const suspect of due) {
    const other = suspect === key ? null : store.find(suspect);
    if (
      other === null ||
      other.key === key ||
      other.lifecycle.phase !== 'pending' ||
      other.lifecycle.failingSince === null
    )
      continue;
    lookAgainAt(other, Math.min(other.lifecycle.dueAt ?? ports.now(), ports.now()));
    saveAndSchedule(other, store);
    wake(other.key);
  }
}

/** Waiting bookings try again. A failed or parked one tries only if exactly the time that it wants became free. */
function wakeForSlot(key: RecordKey, freed: readonly [string, string] | null, now: number, input: RunInput): void {
  const other = input.store.find(key);
  const wanted = freed === null ? undefined : other?.slot.conflict?.wants;
  const isFreed = freed !== null && wanted !== undefined && overlaps(wanted, freed);
  const isGivenUp =
    other?.lifecycle.phase === 'failed' ||
    (other?.lifecycle.phase === 'parked' && other.lifecycle.code === 'group_visit');
  if (isGivenUp && isFreed) makeDue(other, now);
  if (other?.lifecycle.phase !== 'pending') return;
  lookAgainAt(other, now);
  saveAndSchedule(other, input.store);
  input.wake(other.key);
}

function failOther(key: RecordKey, details: Readonly<Record<string, string>>, input: RunInput): void {
  const other = input.store.find(key);
  if (other === null || (other.lifecycle.phase !== 'pending' && other.lifecycle.code !== 'SLOT_CONFLICT')) return;
  // A booking that has given up on its slot still wants it, and learns now which booking holds it.
  failNow(other, 'SLOT_SWAP', contextOf(input), { details, httpStatus: 409 });
  saveAndSchedule(other, input.store);
  input.wake(other.key);
}
