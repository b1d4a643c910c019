/**
 * How often webhooks usually come, by the hour of the week, so that a silence can be told from a quiet Sunday. For each of the 168 hours
 * one number: in how many of its ten-minute slots a webhook came, averaged over the weeks, the newest weeks counting most. Slots are
 * counted and not webhooks, because one booking may cause a burst of them. The hours are those of UTC: where clocks change, the rhythm is
 * an hour off for some weeks. The numbers are one row, written at most once an hour; an accepted webhook writes nothing for them.
 */
export const hourMs = 3_600_000;
const hoursOfWeek = 168;
/** Fewer weeks say nothing of a usual week. */
const weeksNeeded = 2;
/** The newest week counts for at least a sixth, so that a new habit is learned in about a month. */
const weeksRemembered = 6;
/** Longer ago nothing is counted. */
export const hoursLookedBack = 4 * hoursOfWeek;
export const slotMs = hourMs / 6;

/** Hours are counted from 1970. */
export interface Rhythm {
  readonly from: number;
  /** The first hour that is not counted yet. */
  readonly next: number;
  /** Deliveries up to this number are counted. */
  readonly arrival: number;
  readonly averages: readonly number[];
}

/** Slots with a webhook, by hour. */
export type Slots = ReadonlyMap<number, number>;

export const hourOf = (at: number): number => Math.floor(at / hourMs);
const ofWeek = (hour: number): number => hour % hoursOfWeek;

/** A mailbox that was not looked at for weeks starts again. */
export function startsAnew(known: Rhythm | null, hour: number): boolean {
  return known === null || hour - known.next > hoursLookedBack;
}

/** Counts the hours before `hour` that are over. `from`: where counting begins if nothing is known. */
export function counted(known: Rhythm | null, slots: Slots, from: number, hour: number, arrival: number): Rhythm {
  const start = known ?? { from, next: from, arrival: 0, averages: [] };
  const averages = Array.from({ length: hoursOfWeek }, (_, index) => start.averages[index] ?? 0);
  for (let one = start.next; one < hour; one += 1) {
    const weeks = Math.min(weeksRemembered, Math.floor((one - start.from) / hoursOfWeek) + 1);
    const index = ofWeek(one);
    const before = averages[index] ?? 0;
    averages[index] = rounded(before + ((slots.get(one) ?? 0) - before) / weeks);
  }
  return { from: start.from, next: Math.max(start.next, hour), arrival, averages };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/**
 * The silence from `since` to `now` in usual gaps: where two webhooks an hour are usual, three hours are six. A night without any counts
 * nothing. Null: too few weeks are known.
 */
export function silenceInGaps({ from, next, averages }: Rhythm, since: number, now: number): number | null {
  if (next - from < weeksNeeded * hoursOfWeek) return null;
  let gaps = 0;
  const start = Math.max(since, now - hoursLookedBack * hourMs);
  for (let hour = hourOf(start); hour <= hourOf(now); hour += 1) {
    const part = Math.min(now, (hour + 1) * hourMs) - Math.max(start, hour * hourMs);
    gaps += (averages[ofWeek(hour)] ?? 0) * Math.max(0, part / hourMs);
  }
  return Math.round(gaps * 10) / 10;
}
