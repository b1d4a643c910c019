/** What counts of a telling, and when: a request, its approval, a payment that has begun, a deletion (architecture.md, *Fold*). */
import type { Telling, ToolState } from '../plan.ts';

/** What is told once says nothing new of an id of which something is known: it only fills what nothing is told of. */
const beforeAll = -2;

export interface Part {
  readonly telling: Telling;
  readonly clock: number;
}

/** Of the id: how often something was told of it, whether anything was said of it, and in which state it is. */
interface Before {
  readonly count: number;
  readonly isKnown: boolean;
  readonly state: ToolState | undefined;
}

/** `dated`: when it was told. */
export function partsOf(telling: Telling, dated: number, { count, isKnown, state }: Before): Part[] {
  const { state: said, ...others } = telling.words;
  const rest: Telling = { ...telling, words: others };
  const alone: Telling = { ...telling, words: said === undefined ? {} : { state: said } };
  // The first that fills a gap has filled it.
  if (telling.fillsGaps === true) return [{ telling: rest, clock: beforeAll - 1 - count }];
  const isLate = telling.once === true && telling.clock === null && isKnown;
  if (telling.isFinal === true) return [part(rest, dated), part(alone, Number.MAX_SAFE_INTEGER)];
  if (!isLate) return [part(telling, dated)];
  if (telling.approves !== true || state !== 'pending') return [part(telling, beforeAll)];
  return [part(rest, beforeAll), part(alone, dated)];
}

const part = (telling: Telling, clock: number): Part => ({ telling, clock });
