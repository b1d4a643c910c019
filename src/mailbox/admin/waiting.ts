/**
 * Bookings that wait, are parked, have failed or lack something, by id: those on the schedule and fresh ones, which have no row
 * there. Whoever goes over them stops where enough was read, and goes on behind that place later.
 */
import type { RecordKey } from '../../booking/ids.ts';
import type { Store } from '../store/store.ts';
import type { StoredBooking } from '../store/stored-booking.ts';

export interface WaitingPlace {
  readonly place: RecordKey;
  /** Null: it is in none of the phases, by its row. */
  readonly record: StoredBooking | null;
}

const rowsAtOnce = 100;

/** Each costs a row of `schedule`, and one of `booking` where it may be in one of the phases. */
export function* waitingAfter(
  after: string,
  phases: readonly string[],
  store: Pick<Store, 'fresh' | 'peek' | 'scheduleAfter'>,
): Generator<WaitingPlace, void> {
  const unscheduled = [...store.fresh].filter((key) => key > after && store.peek(key)?.schedule === null).toSorted();
  const fresh = (until: string | null): WaitingPlace[] => {
    const count = until === null ? unscheduled.length : unscheduled.filter((key) => key < until).length;
    return unscheduled.splice(0, count).map((place) => ({ place, record: store.peek(place) }));
  };
  for (let at = after; ; ) {
    const rows = store.scheduleAfter(at, rowsAtOnce);
    for (const { booking, phase } of rows) {
      yield* fresh(booking);
      const isOfPhase = phases.includes(phase) || store.fresh.has(booking);
      yield { place: booking, record: isOfPhase ? store.peek(booking) : null };
      at = booking;
    }
    if (rows.length < rowsAtOnce) break;
  }
  yield* fresh(null);
}
