/**
 * Duplicates of a booking (architecture.md, *Link*). Each gives up the name and then the slot before the appointment that stays
 * is written. They come from two bookings that were joined, or from a POST without an answer.
 */

import { type ExternalRef, externalRef } from '../../booking/ids.ts';
import { firstMergedRef, isMergedRef, nextMergedRef, unmergedRef } from '../../config/references.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord, Duplicate } from '../booking-record.ts';
import type { Context, RunContext } from '../context.ts';
import { writtenTo } from '../fold/join.ts';
import { leaveKeyToCopy } from '../patch/left-out.ts';
import { fail } from '../settle/not-settled.ts';
import { readNext, type Step, type Stop, writeNext } from '../steps.ts';
import type { InDoubtWrite, PatchWrite, Values } from '../write.ts';
import { startsToSearch } from './link.ts';
import { bearsNoName, bearsRef, isAnothers, mayTake, type Names } from './names.ts';
import { lookThrough } from './search.ts';

/** The next step of a merge; null if nothing is to be merged. */
export function planMerge(record: BookingRecord, names: Names, context: RunContext): Step | null {
  // Of two bookings of different epochs one may have had the same number elsewhere.
  const isOther = ({ appointmentId }: Duplicate): boolean => appointmentId !== record.link.held?.appointmentId;
  record.duplicates.surplus = record.duplicates.surplus.filter(isOther);
  for (const duplicate of [...record.duplicates.surplus]) {
    const step = planDuplicate(record, duplicate, names, context);
    if (step !== null) return step;
  }
  return null;
}

/** Null: it is released, or it is as it should be and only an unanswered write to it may still arrive. */
function planDuplicate(record: BookingRecord, duplicate: Duplicate, names: Names, context: RunContext): Step | null {
  const { observations } = context;
  const found = observations.appointments.get(duplicate.appointmentId);
  if (found === undefined) return readNext({ call: 'appointment', id: duplicate.appointmentId });
  // A duplicate without a name of this booking is released unchanged, because this booking may not cancel it.
  const isForeign = found !== 'gone' && (!isOwn(found, duplicate, names, context) || bearsNoName(found));
  // An appointment that a person made keeps the name that it had before the bridge wrote to it. If the bridge named it, the key
  // or a note shows that.
  const isKeyed = found !== 'gone' && names.keys.some((key) => key === found.idempotency_key);
  const isPersons = duplicate.isLetGo === true && duplicate.ref === undefined && !isKeyed;
  if (found === 'gone' || isForeign || isPersons || isAnothers(duplicate.appointmentId, record, context)) {
    letGo(record, duplicate, context);
    return null;
  }
  const { external_ref: ref } = found;
  if (!duplicate.renamed && needsRename(ref)) {
    const merged = duplicate.isNameTaken ? nextMergedRef(ref, found.id) : firstMergedRef(ref);
    return mergeStep(found, { external_ref: merged }, 'merge_ref');
  }
  if (duplicate.isLetGo || isEndedByStaff(found, duplicate, context)) {
    letGo(record, duplicate, context);
    return null;
  }
  if (found.status !== 'cancelled') return mergeStep(found, { status: 'cancelled' }, 'merge_cancel');
  if (!mayComeBack(record, duplicate, context)) letGo(record, duplicate, context);
  if (found.resource_id != null) {
    const freed = [found.starts_at, found.ends_at] as const;
    context.effects.push({ kind: 'slot_changed', resourceId: found.resource_id, freed });
  }
  return null;
}

/**
 * Whichever appointment stays, `completed` and `no_show` are a person's decision unless the bridge wrote them itself. This also
 * holds if it has never written a status there (a table says "ignore"). If the link of a copy was removed, it is no longer
 * known what the bridge had written to it.
 */
const isEndedByStaff = ({ status }: Appointment, duplicate: Duplicate, { digestOf }: Context): boolean =>
  (status === 'completed' || status === 'no_show') &&
  (duplicate.status !== undefined || duplicate.ref !== undefined) &&
  digestOf(status) !== duplicate.status;

/** An in-doubt write may change its status again, so it is checked after the quarantine. */
const mayComeBack = ({ writes: { inDoubt } }: BookingRecord, { appointmentId }: Duplicate, { now }: Context): boolean =>
  inDoubt.some(({ write, until }) => write.kind === 'patch' && write.appointmentId === appointmentId && until > now);

/** It has a name of the booking, or the one that the booking gave it. */
function isOwn(found: Appointment, { ref }: Duplicate, names: Names, { digestOf }: Context): boolean {
  if (mayTake(found, names)) return true;
  const held = externalRef(String(found.external_ref));
  return ref !== undefined && (digestOf(held) === ref || digestOf(unmergedRef(held)) === ref);
}

function letGo(record: BookingRecord, duplicate: Duplicate, context: Context): void {
  record.duplicates.surplus = record.duplicates.surplus.filter((one) => one !== duplicate);
  if (duplicate.isLetGo || isAnothers(duplicate.appointmentId, record, context)) return;
  context.effects.push({ kind: 'unlinked', appointmentId: duplicate.appointmentId });
}

const needsRename = (ref: Appointment['external_ref']): ref is ExternalRef =>
  ref != null && ref !== '' && !isMergedRef(ref);

const mergeStep = ({ id }: Appointment, body: Values, purpose: 'merge_ref' | 'merge_cancel'): Step =>
  writeNext({ kind: 'patch', appointmentId: id, body, base: {}, entries: {}, purpose });

/**
 * Another surplus appointment has the name: a visit that is merged a second time finds the name of the first merge taken. The
 * next name contains the appointment's own number, so no other one has it. True: that name is tried.
 */
export function useNextName(
  { duplicates: { surplus } }: BookingRecord,
  { appointmentId, purpose }: PatchWrite,
): boolean {
  const duplicate = surplus.find((one) => one.appointmentId === appointmentId);
  if (purpose !== 'merge_ref' || duplicate === undefined || duplicate.isNameTaken) return false;
  duplicate.isNameTaken = true;
  return true;
}

/** The answer to a step of a merge. */
export function handleMergedResponse(
  record: BookingRecord,
  { purpose }: PatchWrite,
  answer: Appointment,
  context: Context,
): Stop | null {
  if (purpose === 'merge_ref') {
    for (const duplicate of record.duplicates.surplus)
      if (duplicate.appointmentId === answer.id) duplicate.renamed = true;
    return null;
  }
  return answer.status === 'cancelled'
    ? null
    : fail(record, 'not_taken', context, { details: { field: 'status' }, httpStatus: 200 });
}

/**
 * An unanswered POST may have created an appointment besides the one that is linked now. That one has to be merged. So does one
 * that the bridge created and no longer knows, if it has the booking's name.
 */
export function planUnlinkedDuplicates(record: BookingRecord, names: Names, context: RunContext): Step | null {
  const { observations } = context;
  observations.quarantinesUntil ??= context.now;
  const asOf = observations.quarantinesUntil;
  const isDue = (until: number): boolean => until <= asOf || observations.once.has('duplicate_has_ref');
  // The appointment with the key of a POST is the one that the POST created. There is no other.
  const own = observations.appointments.get(record.link.held?.appointmentId ?? 0);
  const ownKey = own === undefined || own === 'gone' ? null : own.idempotency_key;
  const isUnlinkedDuplicate = ({ write }: InDoubtWrite): boolean =>
    write.kind === 'create' && write.body['idempotency_key'] !== ownKey;
  const over = record.writes.inDoubt.filter((doubtful) => isUnlinkedDuplicate(doubtful) && isDue(doubtful.until));
  const copyKey =
    observations.once.has('duplicate_has_ref') && record.link.idempotencyKey !== ownKey ? keyOfMade(record) : null;
  if ((over.length === 0 && copyKey === null) || observations.once.has('duplicates_sought')) return null;
  const starts = over.length === 0 ? [] : startsToSearch(record, names.order);
  const search = lookThrough(record, starts, observations, context.now);
  // What the first of several POSTs with one key said.
  const unfound = new Map<string, BookingRecord['writes']['settled']>(copyKey === null ? [] : [[copyKey, {}]]);
  for (const { write } of over.toReversed()) unfound.set(String(write.body['idempotency_key']), write.entries);
  const noteFound = (found: Appointment, key: string): void => {
    const settled = unfound.get(key);
    if (settled !== undefined && unfound.delete(key)) noteDuplicate(record, { found, settled }, names, context);
  };
  for (;;) {
    const { done, value } = search.next();
    if (done && value !== null) return value;
    if (done) break;
    for (const found of value) noteFound(found, String(found.idempotency_key));
  }
  // An appointment that staff have moved is at none of these starts.
  for (const key of [...unfound.keys()]) {
    const found = observations.keys.get(key);
    if (found === undefined) return readNext({ call: 'key', key });
    if (found !== null) noteFound(found, key);
  }
  if (copyKey !== null && !unfound.has(copyKey)) leaveKeyToCopy(record, context);
  observations.once.add('duplicates_sought');
  return planMerge(record, names, context);
}

/** Any other appointment with a name of the booking at one of its starts is a duplicate. Null: all have been looked through. */
export function noteNamedAlike(record: BookingRecord, names: Names, context: RunContext): Step | null {
  const search = lookThrough(record, startsToSearch(record, names.order), context.observations, context.now);
  for (;;) {
    const { done, value } = search.next();
    if (done) return value;
    for (const found of value) if (mayTake(found, names)) noteDuplicate(record, { found, settled: {} }, names, context);
  }
}

/** The key with which the bridge created the booking's appointment; null: it created none. */
export const keyOfMade = ({
  link: { idempotencyKey },
  intake: { done },
}: Pick<BookingRecord, 'link' | 'intake'>): string | null =>
  Object.values(done).some(([state]) => state === 'created') ? idempotencyKey : null;

function noteDuplicate(
  record: BookingRecord,
  { found, settled }: { readonly found: Appointment; readonly settled: BookingRecord['writes']['settled'] },
  names: Names,
  context: Context,
): void {
  if (isKnown(record, found.id) || context.bookingOf(found.id) !== null || !bearsRef(found, names)) return;
  record.duplicates.surplus.push({ appointmentId: found.id, renamed: false, ...writtenTo({ writes: { settled } }) });
}

const isKnown = ({ link: { held: link }, duplicates: { surplus } }: BookingRecord, appointmentId: number): boolean =>
  link?.appointmentId === appointmentId || surplus.some((duplicate) => duplicate.appointmentId === appointmentId);
