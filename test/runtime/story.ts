/** One account's history: what its tool tells, what One-Link suffers, what people do. From the simulator's own scripts. */

import type { OneLink } from '../one-link/one-link.ts';
import { layFaults } from '../simulation/faults.ts';
import { createRandom } from '../simulation/random.ts';
import { type Script, type Webhook, writeScript } from '../simulation/script.ts';
import { drawSwarm, type Swarm } from '../simulation/swarm.ts';
import { hour, worldStart } from '../world/world.ts';
import { mapping } from './webhook.ts';

export interface Story {
  readonly connection: string;
  readonly accountId: number;
  readonly swarm: Swarm;
  readonly script: Script;
  /** Faults end here; milliseconds since 1970, as all times. */
  readonly troubleEnds: number;
  readonly layFaults: (oneLink: OneLink) => void;
  readonly happenings: readonly Happening[];
}

export type Happening =
  | { readonly kind: 'webhook'; readonly time: number; readonly webhook: Webhook }
  /** Somebody writes a comment by hand into one of the appointments; `which` in [0, 1). */
  | { readonly kind: 'edit'; readonly time: number; readonly comment: string; readonly which: number };

/** Another world makes these: here objects end otherwise, and time does not run by itself. */
const absent: Partial<Swarm> = {
  unaryKeys: false,
  gone: false,
  known: false,
  crash: false,
  alarmLate: false,
  alarmAbandoned: false,
  clockJumps: false,
  kvFails: false,
  deploy: false,
  otherSource: false,
};

/** The history of a seed: the same script as `npm run simulate` makes of the same switches. */
export function storyOf(seed: number): Story {
  const random = createRandom(seed);
  const swarm = { ...drawSwarm(random), ...absent };
  const script = writeScript(random, swarm);
  const lastArrival = Math.max(...script.webhooks.flatMap(({ arrives }) => arrives));
  const troubleEnds = Math.max(worldStart + 8 * hour, lastArrival + hour);
  const later = createRandom(seed + 1);
  const edits = Array.from({ length: swarm.edits ? 4 : 0 }, (_, index): Happening => {
    const time = worldStart + later.around(3 * hour);
    return { kind: 'edit', time, comment: `by hand ${index}`, which: later.next() };
  });
  return {
    connection: `seed-${seed}`,
    accountId: seed,
    swarm,
    script,
    troubleEnds,
    layFaults: (oneLink) => layFaults(oneLink, later, swarm, troubleEnds),
    happenings: [...arrivalsOf(script), ...edits],
  };
}

export function arrivalsOf({ webhooks }: Script): Happening[] {
  return webhooks.flatMap((webhook) => webhook.arrives.map((time): Happening => ({ kind: 'webhook', time, webhook })));
}

/** Its table of `[vars.CONNECTIONS]`. */
export const tableOf = ({ accountId, swarm }: Story) => ({
  source: 'mapped',
  account_id: accountId,
  on_unlinked: 'create',
  secret: 'TOOL_SECRET',
  resource_id: 31,
  cycle: swarm.breakCircles ? 'break' : 'report',
  ...(swarm.unknownService ? { services: { cut: 99 } } : {}),
  mapping,
});
