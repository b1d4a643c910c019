/** Which faults a history has: each is switched by the seed, so that rare combinations are met (field.md §3.5, 7). */
import type { Random } from './random.ts';

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

export function drawSwarm(random: Random): Swarm {
  // A calm one now and then: there the budget holds to the row.
  const chance = random.chance(0.04) ? 0 : 0.3;
  const swarm = Object.fromEntries(switches.map((name) => [name, random.chance(chance)])) as Swarm;
  // Duplicates of a tool without a clock come at once: later they cannot be told from a change back (design.md).
  if (swarm.clockless) swarm.skew = false;
  // Without a clock the body is part of the key, and here it says nothing.
  if (swarm.clockless) swarm.unaryKeys = false;
  // Two of everything cost twice as much.
  if (swarm.twoSources) swarm.twoSources = random.chance(0.4);
  // The tool tells an id alone, always the same one, and no time.
  if (swarm.readBack) Object.assign(swarm, { clockless: false, unaryKeys: false, otherSource: false, skew: false });
  // A bridge that was told its own cancellation did not happen leaves the visit to a person.
  if (swarm.swap && swarm.breakCircles) swarm.otherStatus = false;
  return swarm;
}
