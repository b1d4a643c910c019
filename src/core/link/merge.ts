/**
 * Appointments of one booking beside the one that stays (design.md, *Link*): each gives its name away, then its slot, before
 * the survivor is written. They come from two bookings that were joined, or from a POST without an answer.
 */
import { recentStarts } from '../../booking/fold.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import type { Facts } from '../facts.ts';
import { mergedMark } from '../references.ts';
import { fail } from '../settle/not-settled.ts';
import { readNext, type Step, type Stop, writeNext } from '../steps.ts';
import type { PatchWrite, Values } from '../write.ts';
import { bearsNoName, bearsRef, mayTake, type Names } from './names.ts';

/** The next step of a merge; null where there is nothing to be merged. */
export function planMerge(record: BookingRecord, names: Names, facts: Facts, context: Context): Step | null {
  const loser = record.losers[0];
  if (loser === undefined) return null;
  const found = facts.appointments.get(loser.appointmentId);
  if (found === undefined) return readNext({ call: 'appointment', id: loser.appointmentId });
  // One that bears another booking's name, or none of this one's, is let go as it is: it is not this booking's to cancel.
  if (found !== 'gone' && (!mayTake(found, names) || bearsNoName(found))) {
    letGo(record, loser.appointmentId, context);
    return planMerge(record, names, facts, context);
  }
  if (found !== 'gone' && !loser.renamed && needsRename(found)) {
    return mergeStep(found, { external_ref: `${found.external_ref}${mergedMark}` }, 'merge_ref');
  }
  if (found !== 'gone' && found.status !== 'cancelled') {
    return mergeStep(found, { status: 'cancelled' }, 'merge_cancel');
  }
  letGo(record, loser.appointmentId, context);
  if (found !== 'gone' && found.resource_id != null) {
    const freed = [found.starts_at, found.ends_at] as const;
    context.effects.push({ kind: 'slot_changed', resourceId: found.resource_id, freed });
  }
  return planMerge(record, names, facts, context);
}

function letGo(record: BookingRecord, appointmentId: number, { effects }: Context): void {
  record.losers.shift();
  effects.push({ kind: 'unlinked', appointmentId });
}

const needsRename = ({ external_ref }: Appointment): boolean =>
  external_ref != null && external_ref !== '' && !external_ref.endsWith(mergedMark);

const mergeStep = ({ id }: Appointment, body: Values, purpose: 'merge_ref' | 'merge_cancel'): Step =>
  writeNext({ kind: 'patch', appointmentId: id, body, base: {}, entries: {}, purpose });

/** The answer to a step of a merge. */
export function absorbMerged(
  record: BookingRecord,
  { purpose }: PatchWrite,
  answer: Appointment,
  context: Context,
): Stop | null {
  if (purpose === 'merge_ref') {
    for (const loser of record.losers) if (loser.appointmentId === answer.id) loser.renamed = true;
    return null;
  }
  return answer.status === 'cancelled' ? null : fail(record, 'not_taken', context, { field: 'status' }, 200);
}

/** A POST without an answer may have made an appointment beside the one that is linked by now: it is to be merged. */
export function planStrays(record: BookingRecord, names: Names, facts: Facts, context: Context): Step | null {
  const isDue = (until: number): boolean => until <= context.now || facts.once.has('stray_has_ref');
  const over = record.ghosts.filter(({ write, until }) => write.kind === 'create' && isDue(until));
  if (over.length === 0 || facts.once.has('strays_sought')) return null;
  const keys = over.map(({ write }) => write.body['idempotency_key']);
  const starts = [
    ...recentStarts(record.chain, names.order),
    ...over.map(({ write }) => String(write.body['starts_at'])),
  ];
  for (const start of starts) {
    const list = facts.lists.get(start);
    if (list === undefined) return readNext({ call: 'list', start });
    for (const found of list) {
      if (isKnown(record, found.id) || context.bookingOf(found.id) !== null) continue;
      if (!keys.includes(found.idempotency_key) || !bearsRef(found, names)) continue;
      record.losers.push({ appointmentId: found.id, renamed: false });
    }
  }
  facts.once.add('strays_sought');
  return planMerge(record, names, facts, context);
}

const isKnown = ({ link, losers }: BookingRecord, appointmentId: number): boolean =>
  link?.appointmentId === appointmentId || losers.some((loser) => loser.appointmentId === appointmentId);
