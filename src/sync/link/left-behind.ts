/**
 * While a write was on its way, a person may have linked the booking to another appointment, or a merge may have chosen one.
 * What One-Link then answers says nothing of the appointment that the booking has now (architecture.md, *Link*: what is settled
 * belongs to the appointment that was written).
 */
import type { BookingRecord } from '../booking-record.ts';
import type { Write } from '../write.ts';

/** The write was about an appointment that is not the booking's any more, or to get it one when it has one by now, or is to have none. */
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
