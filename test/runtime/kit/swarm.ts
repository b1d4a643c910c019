/** Which faults a history has: each is switched by the seed, so that rare combinations are met (field.md §3.5, 7). */
import type { Random } from '../../simulation/random.ts';

export const switches = [
  'duplicate',
  'reorder',
  'concurrent',
  'delay',
  'skew',
  'clockless',
  'twoPosts',
  'returns',
  'unaryKeys',
  'oldNews',
  'gone',
  'swap',
  'breakCircles',
  'known',
  'crash',
  'alarmLate',
  'alarmAbandoned',
  'clockJumps',
  'kvFails',
  'deploy',
  'edits',
  'busy',
  'broken',
  'gateway',
  'ambiguous',
  'lateCommit',
  'outage',
  'account',
  'unauthorisedOnce',
  'unknownService',
  'otherStatus',
  'otherSource',
  'readBack',
  'twoSources',
  'toolFails',
] as const;

export type Swarm = Record<(typeof switches)[number], boolean>;

/** Less often what makes a history longer: more of them in the same time find more. */
const chances: Partial<Record<keyof Swarm, number>> = {
  twoSources: 0.06,
  unknownService: 0.1,
  readBack: 0.12,
  returns: 0.12,
  swap: 0.12,
  crash: 0.2,
  ambiguous: 0.2,
  lateCommit: 0.2,
  outage: 0.2,
  account: 0.2,
  busy: 0.2,
  broken: 0.2,
  gateway: 0.2,
  kvFails: 0.2,
};

export function drawSwarm(random: Random): Swarm {
  // A calm one now and then: there the budget holds to the row.
  const isCalm = random.chance(0.04);
  const chanceOf = (name: keyof Swarm): number => (isCalm ? 0 : (chances[name] ?? 0.3));
  const swarm = Object.fromEntries(switches.map((name) => [name, random.chance(chanceOf(name))])) as Swarm;
  // Duplicates of a tool without a clock come at once: later they cannot be told from a change back (design.md).
  if (swarm.clockless) swarm.skew = false;
  // Without a clock the body is part of the key, and here it says nothing.
  if (swarm.clockless) swarm.unaryKeys = false;
  // The tool tells an id alone, always the same one, and no time.
  if (swarm.readBack) Object.assign(swarm, { clockless: false, unaryKeys: false, otherSource: false, skew: false });
  // A bridge that was told its own cancellation did not happen leaves the visit to a person.
  if (swarm.swap && swarm.breakCircles) swarm.otherStatus = false;
  return swarm;
}
