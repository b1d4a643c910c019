/**
 * When an event counts: by the tool's own clock as far as that can be believed, else by ours. Tools have clocks that are wrong, that
 * are of another kind from one event to the next, or none.
 */

import type { BookingEvent } from './booking.ts';
import type { Chain, IdState } from './chain.ts';
import { unknownClock } from './version.ts';

/**
 * A time of our own clock as the clock of an id. Ours may be set back (field.md §3.5, 4), so what is learned later never counts
 * as earlier; among equals the arrival decides.
 */
export const neverBefore = ({ ids }: Chain, id: string, ownClock: number): number =>
  Math.max(ownClock, ids[id]?.clock ?? unknownClock);

/**
 * A word without the tool's time that the booking is off took place when it came, not when the newest known event did: it stands against
 * what was changed before, however late that is told.
 */
export const isUndatedEnd = ({ clock, clockKind, fields, movedAway, successor }: BookingEvent): boolean =>
  clock === null &&
  clockKind === 'event_time' &&
  (fields.state === 'cancelled' || fields.state === 'declined') &&
  movedAway !== true &&
  successor === undefined;

const hour = 3_600_000;
/** How far a tool's clock may be ahead of the arrival: it may write its local time as UTC. */
export const aheadAtMostMs = 24 * hour;
/** How far it may be behind to be surely right: tools send again for three days at most. What was held back longer is older. */
export const behindAtMostMs = 96 * hour;

/**
 * The clock that an event counts with. A tool's clock that was wrong for a while, or that wrote one date in 2099, must not
 * silence what comes after. A time that is too far ahead counts as the arrival, and so does every time after one that the id holds
 * from such a clock. One that is too far behind what came in its time counts as told next, and no later: a true one that is newer
 * by the tool's clock stays so. Among what was all told too late the tool's clock decides.
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

/** From this event on another kind of clock counts: what the id holds is older than anything that comes. */
export function takeClockKind(id: IdState, { clock, clockKind }: BookingEvent): void {
  if (clock === null || clockKind === undefined || clockKind === id.clockKind) return;
  if (id.clockKind !== undefined) {
    id.clock = unknownClock;
    for (const cell of Object.values(id.cells)) cell.clock = unknownClock;
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
