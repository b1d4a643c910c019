/**
 * While a write was on its way, a person may have linked the booking to another appointment, or a merge may have chosen another
 * one. What One-Link then answers says nothing about the present appointment (architecture.md, *Link*: what is settled belongs
 * to the appointment that was written).
 */
import type { BookingRecord } from '../booking-record.ts';
import type { Write } from '../write.ts';

/**
 * The write was about an appointment that the booking no longer has; or it was to create one, and by now the booking has one or
 * must not have any.
 */
export function isLeftBehind(
  { link: { held: link, isRemoved: linkRemoved }, duplicates: { surplus } }: BookingRecord,
  write: Write,
): boolean {
  if (write.kind !== 'patch') return link !== null || linkRemoved;
  const { purpose, appointmentId } = write;
  switch (purpose) {
    case 'main':
    case 'break':
      return link?.appointmentId !== appointmentId;
    case 'merge_ref':
    case 'merge_cancel':
      return !surplus.some((duplicate) => duplicate.appointmentId === appointmentId);
    default:
      return purpose satisfies never;
  }
}
