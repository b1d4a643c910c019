/** Visits that wait for each other's slots. One-Link refuses to move any of them first, so all would wait forever (trap 22). */
import type { BookingRecord } from '../booking-record.ts';

export const overlaps = (a: readonly [string, string], b: readonly [string, string]): boolean =>
  Date.parse(a[0]) < Date.parse(b[1]) && Date.parse(b[0]) < Date.parse(a[1]);

/** True where the first waits for a slot that the second holds, with the same specialist. */
const waitsFor = (a: BookingRecord, b: BookingRecord): boolean =>
  a.slot.conflict !== null &&
  b.slot.conflict?.holds != null &&
  a.slot.conflict.resourceId === b.slot.conflict.heldResourceId &&
  overlaps(a.slot.conflict.wants, b.slot.conflict.holds);

/** The bookings of a circle through `start`, `start` first; null where there is none. */
export function circleOf(start: BookingRecord, others: readonly BookingRecord[]): readonly BookingRecord[] | null {
  const seen = new Set<string>();
  const walk = (at: BookingRecord, path: readonly BookingRecord[]): readonly BookingRecord[] | null => {
    if (path.length > 0 && waitsFor(at, start)) return [...path, at];
    for (const next of others) {
      if (next.key === start.key || seen.has(next.key) || !waitsFor(at, next)) continue;
      seen.add(next.key);
      const found = walk(next, [...path, at]);
      if (found !== null) return found;
    }
    return null;
  };
  return walk(start, []);
}
