/**
 * Decides whether an event is about a booking of this connection: by `only` (`sources/placed.ts`), and by what an event says
 * about an unknown booking.
 */
import type { BookingEvent } from '../../booking/booking.ts';
import type { Chain } from '../../booking/chain.ts';
import type { BookingId } from '../../booking/ids.ts';
import type { Decoded } from '../../sources/source.ts';
import { ownBooking } from '../store/epochs.ts';
import type { FoldContext } from './intake-context.ts';

const hasPlace = (chain: Chain | undefined): boolean =>
  Object.values(chain?.ids ?? {}).some(({ cells }) => cells['leaves'] !== undefined);

/** An event outside `only` counts if the mailbox knows the booking, which has then left. Otherwise it is ignored. */
export function placed(
  told: BookingEvent,
  { store, connection }: Pick<FoldContext, 'store' | 'connection'>,
): Extract<Decoded<BookingId>, { kind: 'booking' | 'ignored' }> {
  const { place, ...event } = told.fillsGaps === true ? filling(told) : told;
  const recordOf = (id: BookingId) => ownBooking(id, store, connection);
  if (event.ifKnown !== undefined && !isHeardOf(event, recordOf))
    return { kind: 'ignored', event: event.event, reason: event.ifKnown };
  const taken = (leaves: NonNullable<BookingEvent['fields']['leaves']>) =>
    ({ kind: 'booking', ...event, fields: { ...event.fields, leaves } }) as const;
  const ids = [event.id, event.predecessor, event.successor, event.origin?.id];
  if (place === undefined) {
    // The connection had an `only` and now takes all bookings, so a booking that had left is back.
    const isBack =
      connection.only.length === 0 && ids.some((id) => id !== undefined && hasPlace(store.peek(id)?.chain));
    return isBack ? taken('no') : { kind: 'booking', ...event };
  }
  if (place.is === 'inside') return taken('no');
  const isKnown = ids.some((id) => id !== undefined && recordOf(id) !== null);
  if (!isKnown) return { kind: 'ignored', event: event.event, reason: place.reason };
  // Its own state is read with the read-back, which then also says where it belongs.
  if (event.readBack === true) return { kind: 'booking', ...event };
  return taken(place.isTakenByOther ? 'to_another' : 'for_good');
}

/** An event before there is a visit contains only the client and the time. */
function filling(told: BookingEvent): BookingEvent {
  const { predecessor: _before, successor: _after, origin: _first, series: _series, ...event } = told;
  const { movedFrom: _from, movedAway: _away, carried: _carried, ...bare } = event;
  const { state: _state, ...fields } = bare.fields;
  return { ...bare, fields, opens: false };
}

/** The booking was mentioned before, but an event that only fills gaps needs news about this very id. */
function isHeardOf(
  { id, predecessor, successor, fillsGaps }: BookingEvent,
  recordOf: (id: BookingId) => { readonly chain: Chain } | null,
): boolean {
  if (fillsGaps === true) return Object.keys(recordOf(id)?.chain.ids[id]?.cells ?? {}).length > 0;
  return [id, predecessor, successor].some((one) => one !== undefined && recordOf(one) !== null);
}
