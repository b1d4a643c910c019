/** Entries that One-Link refused by name: not sent again until the tool's value or the configuration changes. */
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import { type Facts, meantBy, note } from '../facts.ts';
import type { AppointmentWrite } from '../write.ts';

/** Refused with this very value and configuration. */
export function isLeftOut(record: BookingRecord, name: string, digest: string, { connection }: Context): boolean {
  const refused = record.refused[name];
  return refused !== undefined && refused.digest === digest && refused.configuration === connection.digest;
}

export const digestIn = ({ entries }: AppointmentWrite, name: string): string => entries[name] ?? '';

export function leaveOut(
  record: BookingRecord,
  write: AppointmentWrite,
  name: string,
  code: string,
  facts: Facts,
  { connection }: Context,
): void {
  record.refused[name] = { digest: digestIn(write, name), configuration: connection.digest, code };
  note(facts.done, code, name, meantBy(write, facts));
}
