/** Which of two statements about the same thing is newer. */

/** The clock of what has none of its own. */
export const unknownClock = -1;
/** The clock of what is late or repeated: other news about its id is newer. */
export const beforeAnyClock = -2;

/** When a statement counts; `arrival` breaks ties. */
export interface Version {
  clock: number;
  arrival: number;
}

/** A clock that is newer than everything that was said before, if anything was. */
export const wins = (before: Readonly<Version> | undefined, clock: number, arrival: number): boolean =>
  before === undefined || clock > before.clock || (clock === before.clock && arrival > before.arrival);
