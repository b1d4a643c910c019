/**
 * Entries that One-Link refused by name: not sent again until the tool's value or the configuration changes. A person is told to enter
 * them by hand; what somebody has entered is a correction like any other, and stays until the tool says another value.
 */
import type { Code } from '../../codes.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import { meantBy, note, type Observations } from '../observations.ts';
import type { AppointmentWrite, Values } from '../write.ts';
import { heldFor, isEmpty } from './compare.ts';
import type { Entry } from './entries.ts';

/** Refused with this very value and configuration. */
export function isLeftOut(record: BookingRecord, name: string, digest: string, { connection }: Context): boolean {
  const refused = record.writes.refused[name];
  return refused !== undefined && refused.digest === digest && refused.configuration === connection.digest;
}

export const digestIn = ({ entries }: AppointmentWrite, name: string): string => entries[name] ?? '';

export function leaveOut(
  record: BookingRecord,
  write: AppointmentWrite,
  name: string,
  code: Code,
  observations: Observations,
  { connection }: Context,
): void {
  record.writes.refused[name] = { digest: digestIn(write, name), configuration: connection.digest, code };
  // What was taken before is not the tool's word any more: when it comes back to that, it is news.
  delete record.writes.settled[name];
  note(observations.done, code, name, meantBy(write, observations));
}

/** A copy that the bridge had made bears the booking's key: the linked one cannot have it, and lacks nothing without. */
export function leaveKeyToCopy(
  { link: { idempotencyKey }, writes: { refused } }: Pick<BookingRecord, 'link' | 'writes'>,
  { connection, digestOf }: Pick<Context, 'connection' | 'digestOf'>,
): void {
  if (idempotencyKey === null) return;
  const code = 'DUPLICATE_IDEMPOTENCY_KEY';
  refused['idempotency_key'] = { digest: digestOf(idempotencyKey), configuration: connection.digest, code };
}

/** The first look since it was left out. What a write without an answer may yet set is nobody's word. */
export function noteInstead(
  record: BookingRecord,
  name: string,
  values: Values,
  current: Appointment,
  { digestOf }: Pick<Context, 'digestOf'>,
): void {
  const refused = record.writes.refused[name];
  const isAwaited = record.writes.inDoubt.some(({ write }) => Object.keys(values).some((key) => key in write.body));
  if (refused !== undefined && !isAwaited) refused.instead ??= digestOf(heldFor(values, current));
}

/** One-Link has recomputed it with a write of ours: the next look notes it anew. */
export function forgetInstead({ writes: { refused } }: BookingRecord, name: string): void {
  delete refused[name]?.instead;
}

/** Left out before, and somebody has entered another value in its place. */
export function isEnteredByHand(
  { writes: { refused } }: BookingRecord,
  { name, values }: Entry,
  current: Appointment,
  { digestOf }: Pick<Context, 'digestOf'>,
): boolean {
  const instead = refused[name]?.instead;
  if (instead === undefined || values === null || isEmpty(values, current)) return false;
  return instead !== digestOf(heldFor(values, current));
}

export function keepEntered({ writes: { refused, settled } }: BookingRecord, { name, digest }: Entry): void {
  settled[name] = digest;
  delete refused[name];
}

/** Left out because the connection's table lacks a row: no refusal of One-Link's. */
export const rowMissing = 'unknown_staff';

/** A person's retry: it may be sent again, but not over what was entered in its place. */
export function tryLeftOutAgain(record: Pick<BookingRecord, 'writes'>): void {
  const kept = Object.entries(record.writes.refused).filter(
    ([, { code, instead }]) => instead !== undefined || code === rowMissing,
  );
  record.writes.refused = Object.fromEntries(kept.map(([name, refused]) => [name, { ...refused, configuration: '' }]));
}
