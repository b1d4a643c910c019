/** Which real tools tell a history, and what follows from that for its switches. */
import type { Random } from '../random.ts';
import { type Speaker, speakers } from '../tools/speeches.ts';
import type { Switches } from './switches.ts';

/** One a connection. Of two in an account the sources differ, and what the switches say of their tools is the same. */
export function drawSpeakers(random: Random): readonly [Speaker, Speaker] {
  // Whoever writes to `direct` may write anything.
  const direct = speakers.find(({ source }) => source === 'direct');
  const drawn = random.pick(speakers);
  const first = direct !== undefined && random.fork('direct').chance(0.1) ? direct : drawn;
  const others = speakers.filter(
    (other) => other.source !== first.source && other.isOrdered === first.isOrdered && other.isAsked === first.isAsked,
  );
  return [first, random.pick(others)];
}

/** What takes everything else out of a history goes with no tool. */
const alone = { brokenRecords: false, longLife: false, longOutage: false, many: false, numbered: false } as const;

/** The tool's API is asked: what goes without that is out, or its words would be looked for in webhooks that have none. */
export const asked = { readBack: true, removed: false, longLife: false, longOutage: false } as const;

export const habitsOf = (tools: readonly Speaker[]): Partial<Switches> => ({
  ...alone,
  ...(tools.some(({ isOrdered }) => !isOrdered) && { clockless: true }),
  ...(tools.some(({ isAsked }) => isAsked) ? asked : { readBack: false }),
  // There a price is the service's.
  ...(tools.some(({ source }) => source === 'square') && { prices: false }),
});
