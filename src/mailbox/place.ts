/** What the place of an event by the connection's `only` means here: is it about a booking of ours (`sources/placed.ts`)? */
import type { BookingEvent } from '../booking/booking.ts';
import type { Decoded } from '../sources/source.ts';
import type { FoldContext } from './accept.ts';
import { ownBooking } from './epochs.ts';

/** What is outside of `only` is taken where the mailbox knows the booking, which has left then; else it is none of ours. */
export function placed(
  { place, ...event }: BookingEvent,
  { store, connection }: Pick<FoldContext, 'store' | 'connection'>,
): Extract<Decoded, { kind: 'booking' | 'ignored' }> {
  const taken = (leaves: NonNullable<BookingEvent['fields']['leaves']>) =>
    ({ kind: 'booking', ...event, fields: { ...event.fields, leaves } }) as const;
  if (place === undefined) return { kind: 'booking', ...event };
  if (place.is === 'inside') return taken('no');
  const ids = [event.id, event.predecessor, event.successor, event.origin?.id];
  const isKnown = ids.some((id) => id !== undefined && ownBooking(id, store, connection) !== null);
  if (!isKnown) return { kind: 'ignored', event: event.event, reason: place.reason };
  // Its own state is read when it is read back; then it is told where it is, too.
  if (event.readBack === true) return { kind: 'booking', ...event };
  return taken(place.isTakenByOther ? 'to_another' : 'for_good');
}
