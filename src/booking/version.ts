/** Which of two words about the same is the newer one. */

/** Of what has no clock of its own. */
export const unknownClock = -1;
/** Of what is late, or told again: other news of its id is newer. */
export const beforeAnyClock = -2;

/** When a word counts; `arrival` breaks ties. */
export interface Version {
  clock: number;
  arrival: number;
}

/** What is told then is newer than what was told before, if anything was. */
export const wins = (before: Readonly<Version> | undefined, clock: number, arrival: number): boolean =>
  before === undefined || clock > before.clock || (clock === before.clock && arrival > before.arrival);
