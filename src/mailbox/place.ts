/** What the place of an event by the connection's `only` means here: is it about a booking of ours (`sources/placed.ts`)? */
import type { BookingEvent } from '../booking/booking.ts';
import type { Chain } from '../booking/fold.ts';
import type { Decoded } from '../sources/source.ts';
import type { FoldContext } from './accept.ts';
import { ownBooking } from './epochs.ts';

const hasPlace = (chain: Chain | undefined): boolean =>
  Object.values(chain?.ids ?? {}).some(({ cells }) => cells['leaves'] !== undefined);

/** What is outside of `only` is taken where the mailbox knows the booking, which has left then; else it is none of ours. */
export function placed(
  { place, ...event }: BookingEvent,
  { store, connection }: Pick<FoldContext, 'store' | 'connection'>,
): Extract<Decoded, { kind: 'booking' | 'ignored' }> {
  const taken = (leaves: NonNullable<BookingEvent['fields']['leaves']>) =>
    ({ kind: 'booking', ...event, fields: { ...event.fields, leaves } }) as const;
  const ids = [event.id, event.predecessor, event.successor, event.origin?.id];
  if (place === undefined) {
    // The connection had an `only` and takes all now: who has left is back.
    const isBack =
      connection.only.length === 0 && ids.some((id) => id !== undefined && hasPlace(store.peek(id)?.chain));
    return isBack ? taken('no') : { kind: 'booking', ...event };
  }
  if (place.is === 'inside') return taken('no');
  const isKnown = ids.some((id) => id !== undefined && ownBooking(id, store, connection) !== null);
  if (!isKnown) return { kind: 'ignored', event: event.event, reason: place.reason };
  // Its own state is read when it is read back; then it is told where it is, too.
  if (event.readBack === true) return { kind: 'booking', ...event };
  return taken(place.isTakenByOther ? 'to_another' : 'for_good');
}
