/** Two visits, of which the second gets the number of the first when that is called off. */
import type { Sending } from '../plan.ts';
import { minute } from './times.ts';

/** As much of a visit's life as says how it is told of. */
interface Told {
  readonly time: number;
  readonly sendings: readonly Sending[];
  readonly ids: readonly string[];
}

/** Named as the bridge names it (`../instances.ts`). */
export const secondNamed = ({ ids }: Pick<Told, 'ids'>): string => `${ids[0]}~second`;

/** The tool tells of the second when the bridge has heard of the first under that number, whatever comes late. */
export function bookedAfter({ time, sendings, ids }: Told): number {
  const ofNumber = sendings.filter(({ tellings }) => tellings.some(({ id }) => id === ids[0]));
  const heard = ofNumber.flatMap(({ arrives }) => arrives.slice(0, 1));
  return Math.max(time, Math.min(...heard)) + minute;
}
