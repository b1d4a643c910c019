/** One account's history: what its tool tells, what One-Link suffers, what people do. From the simulator's own scripts. */

import type { Connection } from '../../src/config.ts';
import type { OneLink } from '../one-link/one-link.ts';
import { layFaults } from '../simulation/faults.ts';
import { typeIn } from '../simulation/people.ts';
import { createRandom } from '../simulation/random.ts';
import { type Script, type Webhook, writeScript } from '../simulation/script.ts';
import type { History } from '../simulation/simulate.ts';
import { drawSwarm, type Swarm } from '../simulation/swarm.ts';
import { connectionOf, hour, worldStart } from '../world/world.ts';
import { toolOf } from './webhook.ts';

export interface Story {
  readonly connection: string;
  readonly accountId: number;
  readonly swarm: Swarm;
  readonly script: Script;
  /** Faults end here; milliseconds since 1970, as all times. */
  readonly troubleEnds: number;
  /** One-Link's faults, and what stands there already. Answers the comments that staff wrote, by appointment. */
  readonly prepare: (oneLink: OneLink) => Map<number, string>;
  readonly happenings: readonly Happening[];
}

export type Happening =
  | { readonly kind: 'webhook'; readonly time: number; readonly webhook: Webhook }
  /** Somebody writes a comment by hand into one of the appointments; `which` in [0, 1). */
  | { readonly kind: 'edit'; readonly time: number; readonly comment: string; readonly which: number }
  /** Somebody deletes the first appointment. */
  | { readonly kind: 'delete'; readonly time: number };

/**
 * What a seed does not switch here. Objects end in every story (`play.ts`). Alarms are workerd's own and ring in its real
 * time, where the world's leaps over days: each is late until the cron knocks, in every story (`clock.ts`).
 */
const notSwitched: Partial<Swarm> = { crash: false, alarmLate: false, alarmAbandoned: false, readBack: false };

/** The history of a seed: the same script as `npm run simulate` makes of the same switches. */
export function storyOf(seed: number): Story {
  const random = createRandom(seed);
  const swarm = { ...drawSwarm(random), ...notSwitched };
  const script = writeScript(random, swarm);
  const lastArrival = Math.max(...script.webhooks.flatMap(({ arrives }) => arrives));
  const troubleEnds = Math.max(worldStart + 8 * hour, lastArrival + hour);
  const later = createRandom(seed + 1);
  const edits = Array.from({ length: swarm.edits ? 4 : 0 }, (_, index): Happening => {
    const time = worldStart + later.around(3 * hour);
    return { kind: 'edit', time, comment: `by hand ${index}`, which: later.next() };
  });
  const deletions: Happening[] = swarm.gone ? [{ kind: 'delete', time: worldStart + later.around(3 * hour) }] : [];
  const story = {
    connection: `seed-${seed}`,
    accountId: seed,
    swarm,
    script,
    troubleEnds,
    happenings: [...arrivalsOf(script), ...edits, ...deletions],
  };
  return {
    ...story,
    prepare(oneLink) {
      layFaults(oneLink, later, swarm, troubleEnds);
      const edits = new Map<number, string>();
      // All of a history that it looks at.
      const history = { world: { oneLink, connection: () => connectionOfStory(story) }, script, edits };
      if (swarm.known) typeIn(history as unknown as History);
      return edits;
    },
  };
}

export function arrivalsOf({ webhooks }: Script): Happening[] {
  return webhooks.flatMap((webhook) => webhook.arrives.map((time): Happening => ({ kind: 'webhook', time, webhook })));
}

type TableInput = Pick<Story, 'accountId' | 'swarm'>;

/** Its table of `[vars.CONNECTIONS]`; another one where it is deployed anew. */
export const tableOf = ({ accountId, swarm }: TableInput, deployedAnew = false) => ({
  ...toolOf(swarm).connection,
  account_id: accountId,
  on_unlinked: 'create',
  secret: 'TOOL_SECRET',
  resource_id: 31,
  cycle: swarm.breakCircles ? 'break' : 'report',
  ...(swarm.unknownService ? { services: { cut: 99 } } : {}),
  ...(deployedAnew ? { retention_days: 31 } : {}),
});

/** The same as the bridge has it. */
export const connectionOfStory = (story: TableInput): Connection =>
  connectionOf({ ...tableOf(story), secret: 'SALON_SECRET' });
