/**
 * Entries that One-Link refused by name. They are not sent again until the tool's value or the configuration changes. A person is
 * told to enter them by hand. A value entered by hand is an ordinary correction and stays until the tool sends another value.
 */
import type { Code } from '../../codes.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context, RunContext } from '../context.ts';
import { meantBy, note } from '../observations.ts';
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
  { name, code }: { readonly name: string; readonly code: Code },
  { connection, observations }: RunContext,
): void {
  record.writes.refused[name] = { digest: digestIn(write, name), configuration: connection.digest, code };
  // A value that was accepted earlier is no longer the tool's: if the tool returns to it, that is news. Nor is a price that was
  // only repeated (price.ts).
  if (name in write.entries) delete record.writes.settled[name];
  note(observations.done, code, name, meantBy(write, observations));
}

/** A copy that the bridge created has the key of the booking. The linked appointment cannot have it too, and does not need it. */
export function leaveKeyToCopy(
  { link: { idempotencyKey }, writes: { refused } }: Pick<BookingRecord, 'link' | 'writes'>,
  { connection, digestOf }: Pick<Context, 'connection' | 'digestOf'>,
): void {
  if (idempotencyKey === null) return;
  const code = 'DUPLICATE_IDEMPOTENCY_KEY';
  refused['idempotency_key'] = { digest: digestOf(idempotencyKey), configuration: connection.digest, code };
}

/** The first look since the entry was left out. A value that an in-doubt write may still change is not noted. */
export function noteInstead(
  record: BookingRecord,
  { name, values }: { readonly name: string; readonly values: Values },
  current: Appointment,
  { digestOf }: Pick<Context, 'digestOf'>,
): void {
  const refused = record.writes.refused[name];
  const isAwaited = record.writes.inDoubt.some(({ write }) => Object.keys(values).some((key) => key in write.body));
  if (refused !== undefined && !isAwaited) refused.instead ??= digestOf(heldFor(values, current));
}

/** A write of ours made One-Link recompute the value, so the next look notes it again. */
export function forgetInstead({ writes: { refused } }: BookingRecord, name: string): void {
  delete refused[name]?.instead;
}

/** It was left out earlier, and somebody has entered another value instead. */
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

/** Left out because the connection's table lacks a row, not because One-Link refused it. */
export const rowMissing = 'unknown_staff';

/** A person retries: the entry may be sent again, but does not replace a value that was entered by hand. */
export function tryLeftOutAgain(record: Pick<BookingRecord, 'writes'>): void {
  const kept = Object.entries(record.writes.refused).filter(
    ([, { code, instead }]) => instead !== undefined || code === rowMissing,
  );
  record.writes.refused = Object.fromEntries(kept.map(([name, refused]) => [name, { ...refused, configuration: '' }]));
}
