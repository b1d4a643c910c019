/** One-Link's troubles of a history, laid out in advance over its time. */
import { domainError, type FaultAction, htmlPage, invalidToken, tooManyRequests } from '../../one-link/faults.ts';
import type { OneLink } from '../../one-link/one-link.ts';
import type { Random } from '../../simulation/random.ts';
import { hour, minute, worldStart } from '../../world/world.ts';
import type { Swarm } from './swarm.ts';

/** Late commits come before the quarantine of 10 minutes is over (one-link-api.md, design.md *Patch*). */
const latestCommitMs = 7 * minute;

export function layFaults(oneLink: OneLink, random: Random, swarm: Swarm, untilMs: number): void {
  const { faults } = oneLink;
  const write = ['POST', 'PATCH'];
  const sometimes = (times: number, method: string[] | undefined, action: () => FaultAction): void => {
    for (let index = 0; index < times; index += 1) {
      const match = { skip: random.between(0, 6), times: random.between(1, 2), untilMs };
      faults.add(method === undefined ? match : { ...match, method }, action());
    }
  };
  if (swarm.busy)
    sometimes(2, undefined, () => tooManyRequests(random.chance(0.5) ? random.between(1, 90) : undefined));
  if (swarm.broken) sometimes(2, undefined, () => htmlPage(500));
  if (swarm.gateway) sometimes(2, undefined, () => htmlPage(random.pick([502, 504]), random.chance(0.5)));
  if (swarm.ambiguous) sometimes(3, write, () => ({ kind: random.pick(['cut', 'commit_then_cut'] as const) }));
  if (swarm.lateCommit) {
    sometimes(2, write, () => ({ kind: 'late_commit', afterMs: random.between(1000, latestCommitMs) }));
  }
  // The answer shows another status than the one that was stored (one-link-api.md §4).
  if (swarm.otherStatus) sometimes(2, ['PATCH'], () => ({ kind: 'other_status', status: 'completed' }));
  if (swarm.unauthorisedOnce) sometimes(1, ['GET'], invalidToken);
  if (swarm.outage) {
    const from = worldStart + random.around(hour);
    const action = random.pick<FaultAction>([{ kind: 'cut' }, htmlPage(502), htmlPage(503), htmlPage(500)]);
    faults.outage(from, Math.min(untilMs, from + random.around(random.pick([hour / 3, hour / 3, 4 * hour]))), action);
  }
  if (swarm.account) {
    const from = worldStart + random.around(hour);
    const action = random.pick([invalidToken(), domainError(403, 'FEATURE_DISABLED')]);
    faults.outage(from, Math.min(untilMs, from + random.around(random.pick([hour / 3, 2 * hour]))), action);
  }
}
