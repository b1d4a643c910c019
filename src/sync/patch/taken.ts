/** One-Link accepted a write: the fields that the answer shows are settled (architecture.md, *Patch*: every sent field is compared). */
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context, RunContext } from '../context.ts';
import { fieldNames, note } from '../observations.ts';
import { fail } from '../settle/not-settled.ts';
import type { Stop } from '../steps.ts';
import type { AppointmentWrite, Values } from '../write.ts';
import { notTaken, sameValue } from './compare.ts';
import { isOptional } from './entries.ts';
import { markAnswered } from './in-doubt.ts';
import { forgetInstead, leaveOut } from './left-out.ts';
import { isPricedAnew } from './price.ts';
import { noteReopened, settleStart } from './reopen.ts';

/**
 * Settles what was accepted. A field with another value in the answer is left out, or the booking fails if it may not be left out
 * (trap 11).
 */
export function settleAccepted(
  record: BookingRecord,
  write: AppointmentWrite,
  answer: Appointment,
  context: RunContext,
): Stop | null {
  const { observations } = context;
  observations.done.fields.push(...Object.keys(write.body));
  const lost = notTaken(write.body, answer);
  if (isPricedAnew(write.body)) forgetInstead(record, 'service_amount');
  const missing: string[] = [];
  for (const [name, digest] of Object.entries(write.entries)) {
    markAnswered(record, name);
    const isLost = lost.some((key) => key === name || (name === 'times' && isTime(key)));
    if (!isLost) {
      record.writes.settled[name] = digest;
      if (name === 'times') settleStart(record, { name, digest, values: write.body, explicit: false }, context);
      if (name === 'status') noteReopened(record, write);
      delete record.writes.refused[name];
      continue;
    }
    // It may have been stored nevertheless, so the former settled value is no longer valid.
    delete record.writes.settled[name];
    missing.push(name);
    if (isOptional(name)) leaveOut(record, write, { name, code: 'not_taken' }, context);
  }
  // What the bridge added on its own (the contact, the connection's specialist, a repeated price) is only reported.
  const added = lost.filter((key) => !(key in write.entries) && !isTime(key));
  for (const key of added) note(observations.done, 'not_taken', key);
  const mayGoOn = missing.every(isOptional);
  return mayGoOn
    ? null
    : fail(record, 'not_taken', context, { details: { field: fieldNames([...missing, ...added]) }, httpStatus: 200 });
}

const isTime = (key: string): boolean => key === 'starts_at' || key === 'ends_at';

/** The same time of the same specialist, and still in use: only a cancelled visit frees its slot (one-link-api.md §2.6, 7). */
const holdsAsBefore = (answer: Appointment, before: Appointment): boolean =>
  answer.status !== 'cancelled' &&
  before.status !== 'cancelled' &&
  answer.resource_id === before.resource_id &&
  sameValue('starts_at', answer.starts_at, before.starts_at) &&
  sameValue('ends_at', answer.ends_at, before.ends_at);

/** If a write may have moved or freed a slot, bookings that wait for one of this specialist are told. */
export function noteSlot(
  body: Readonly<Values>,
  answer: Appointment,
  before: Appointment | undefined,
  { effects }: Context,
): void {
  if (!('starts_at' in body || 'status' in body || 'resource_id' in body)) return;
  if (before !== undefined && holdsAsBefore(answer, before)) return;
  const freed = before === undefined ? null : ([before.starts_at, before.ends_at] as const);
  for (const resourceId of new Set([answer.resource_id, before?.resource_id])) {
    if (resourceId != null) effects.push({ kind: 'slot_changed', resourceId, freed });
  }
}
