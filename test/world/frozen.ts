/** `decide` with everything that it is given frozen: a test fails where it changes any of it. */
import type { BookingRecord } from '../../src/sync/booking-record.ts';
import { type Decision, decide, type Surroundings } from '../../src/sync/decide.ts';
import type { Observations } from '../../src/sync/observations.ts';

export const decideOnFrozen = (
  booking: Readonly<BookingRecord>,
  observations: Readonly<Observations>,
  around: Surroundings,
): Decision => decide(frozen(booking), frozen(observations), frozenOnce(around));

/** The connection, which is around it, is frozen as a whole once. */
function frozenOnce(around: Surroundings): Surroundings {
  frozen(around.connection);
  return Object.freeze(around);
}

const refuse = (): never => {
  throw new TypeError('it was given to be looked at');
};

/** A map or a set is not frozen by `Object.freeze`. */
const refusals = {
  set: { value: refuse },
  add: { value: refuse },
  delete: { value: refuse },
  clear: { value: refuse },
};

/** Down to its leaves; what is frozen already was frozen so. */
export function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Map || value instanceof Set) {
    for (const part of value.values()) frozen(part);
    Object.defineProperties(value, refusals);
  } else for (const key in value) frozen(value[key]);
  return Object.freeze(value);
}
