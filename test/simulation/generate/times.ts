/** Times that the generator and the judge share. */

/** Monday, 7 April 2031, 09:00 in Almaty. */
export const worldStart = Date.parse('2031-04-07T04:00:00Z');
export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

export const instant = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** Far enough ahead that no visit is over before the end, each in a slot of its own. */
export const slotOf = (visit: number, version: number): number =>
  worldStart + 30 * day + (visit * 20 + (version % 20)) * hour;

export const visitMs = 30 * minute;

/** The days of visits that are near: each has a slot of its own in each of them. */
const nearMs = 10 * hour;

/**
 * A slot during the history: each visit has one every ten hours. `round` -1: it was over before the history began; 0: it begins
 * within the hour that the visit is told in, or so.
 */
export const nearSlotOf = (visit: number, round: number): number => {
  const lane = (visit % 100) + (visit >= 100 ? 10 : 0);
  return worldStart + lane * visitMs + round * nearMs;
};
