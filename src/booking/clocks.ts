/**
 * The time that counts for an event: the tool's own clock if it is plausible, otherwise ours. A tool's clock may be wrong,
 * change its kind from one event to the next, or be missing.
 */

import type { BookingEvent } from './booking.ts';
import type { Chain, IdState } from './chain.ts';
import type { BookingId } from './ids.ts';
import { unknownClock } from './version.ts';

/**
 * A time of our own clock as the clock of an id. Ours may be set back (field.md §3.5, 4), so later information never counts as
 * earlier. If two are equal, the arrival decides.
 */
export const neverBefore = ({ ids }: Chain, id: BookingId, ownClock: number): number =>
  Math.max(ownClock, ids[id]?.clock ?? unknownClock);

/**
 * A cancellation without the tool's time counts as of its arrival, not as of the newest known event. It wins over earlier
 * changes, however late they arrive.
 */
export const isUndatedEnd = ({ clock, clockKind, fields, movedAway, successor }: BookingEvent): boolean =>
  clock === null &&
  clockKind === 'event_time' &&
  (fields.state === 'cancelled' || fields.state === 'declined') &&
  movedAway !== true &&
  successor === undefined;

const hour = 3_600_000;
/** How far a tool's clock may be ahead of the arrival. A tool may write its local time as UTC. */
const aheadAtMostMs = 24 * hour;
/**
 * How far it may be behind and still be correct: tools retry for at most three days. An older time means that the webhook was
 * held back longer.
 */
export const behindAtMostMs = 96 * hour;

/**
 * The clock value that counts for an event. If a tool's clock was wrong for a while, or wrote one date in 2099, later events
 * must still count. A time that is too far ahead counts as the arrival, and so does every later time if the id has a value from
 * such a clock. A time that is too far behind an event that came in time counts as the next value and no later, so a correct
 * event with a newer time stays newer. Among events that all came too late, the tool's clock decides.
 */
export function trustedClock(chain: Chain, event: BookingEvent, receivedAt: number): number | null {
  const { id, clock, clockKind } = event;
  if (clock === null || clockKind !== 'event_time') return clock;
  const latest = receivedAt + aheadAtMostMs;
  const known = chain.ids[id]?.clock ?? unknownClock;
  if (clock > latest || known > latest) return neverBefore(chain, id, receivedAt);
  return isBehind(clock, receivedAt) && chain.ids[id]?.isBehind !== true ? neverBefore(chain, id, clock) : clock;
}

const isBehind = (clock: number, receivedAt: number): boolean => clock < receivedAt - behindAtMostMs;

/** The id's clock is of another kind than the event's. */
export function isOtherClock({ ids }: Chain, { id, clock, clockKind }: BookingEvent): boolean {
  const known = ids[id]?.clockKind;
  return clock !== null && clockKind !== undefined && known !== undefined && known !== clockKind;
}

/** From this event on, another kind of clock counts. Everything that the id has is older than what comes now. */
export function switchClockKind(id: IdState, { clock, clockKind }: BookingEvent): void {
  if (clock === null || clockKind === undefined || clockKind === id.clockKind) return;
  if (id.clockKind !== undefined) {
    id.clock = unknownClock;
    for (const [field, cell] of Object.entries(id.cells)) id.cells[field] = { ...cell, clock: unknownClock };
    if (id.moved !== undefined) id.moved.clock = unknownClock;
    for (const version of Object.values(id.read ?? {})) version.clock = unknownClock;
    const { told, complete, otherSince } = id.clients ?? {};
    for (const version of [told, complete, otherSince]) if (version !== undefined) version.clock = unknownClock;
  }
  id.clockKind = clockKind;
}

export function noteClock(id: IdState, clock: number, receivedAt: number): void {
  if (clock <= id.clock) return;
  id.clock = clock;
  if (id.clockKind === 'event_time' && isBehind(clock, receivedAt)) id.isBehind = true;
  else delete id.isBehind;
}
