/** A connection's history: what its tool tells, what One-Link suffers, what people do. From the simulator's own scripts. */

import type { Connection } from '../../src/config.ts';
import type { OneLink } from '../one-link/one-link.ts';
import { createRandom } from '../simulation/random.ts';
import { connectionOf, hour, worldStart } from '../world/world.ts';
import { layFaults } from './kit/faults.ts';
import { typeIn } from './kit/people.ts';
import { type Script, type Webhook, writeScript } from './kit/script.ts';
import type { History } from './kit/simulate.ts';
import { drawSwarm, type Swarm } from './kit/swarm.ts';
import { toolOf } from './webhook.ts';

export interface Story {
  readonly connection: string;
  /** Two connections of one account share One-Link, and what people do there. */
  readonly accountId: number;
  /** Of a tool whose ids are its installation's own. */
  readonly namespace: string | null;
  readonly swarm: Swarm;
  readonly script: Script;
  /** Faults end here; milliseconds since 1970, as all times. */
  readonly troubleEnds: number;
  /** One-Link's faults, and what stands there already; `edits`: comments that staff wrote, by appointment. */
  readonly prepare: (oneLink: OneLink, edits: Map<number, string>) => void;
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
 * time, where the world's leaps over days: each is late until the cron knocks, in every story (`clock.ts`). A tool that
 * tells ids alone needs its API, which only the simulator plays.
 */
const notSwitched: Partial<Swarm> = {
  crash: false,
  alarmLate: false,
  alarmAbandoned: false,
  readBack: false,
  toolFails: false,
};

/** The history of a seed, as `npm run simulate` makes it of the same switches: of one connection, or of two of an account. */
export function storiesOf(seed: number): Story[] {
  const random = createRandom(seed);
  const swarm = { ...drawSwarm(random), ...notSwitched };
  const scripts = [writeScript(random, swarm), ...(swarm.twoSources ? [writeScript(random, swarm, 10)] : [])];
  const arrivals = scripts.flatMap(({ webhooks }) => webhooks.flatMap(({ arrives }) => arrives));
  const troubleEnds = Math.max(worldStart + 8 * hour, Math.max(...arrivals) + hour);
  const later = createRandom(seed + 1);
  const edits = Array.from({ length: swarm.edits ? 4 : 0 }, (_, index): Happening => {
    const time = worldStart + later.around(3 * hour);
    return { kind: 'edit', time, comment: `by hand ${index}`, which: later.next() };
  });
  const deletions: Happening[] = swarm.gone ? [{ kind: 'delete', time: worldStart + later.around(3 * hour) }] : [];
  return scripts.map((script, index): Story => {
    const isFirst = index === 0;
    const story = {
      connection: isFirst ? `seed-${seed}` : `seed-${seed}-south`,
      accountId: seed,
      namespace: isFirst ? (swarm.otherSource ? 'north' : null) : 'south',
      swarm,
      script,
      troubleEnds,
      happenings: [...arrivalsOf(script), ...(isFirst ? [...edits, ...deletions] : [])],
    };
    return {
      ...story,
      prepare(oneLink, written) {
        if (!isFirst) return;
        layFaults(oneLink, later, swarm, troubleEnds);
        // All of a history that it looks at.
        const history = { world: { oneLink, connection: () => connectionOfStory(story) }, script, edits: written };
        if (swarm.known) typeIn(history as unknown as History);
      },
    };
  });
}

export function arrivalsOf({ webhooks }: Script): Happening[] {
  return webhooks.flatMap((webhook) => webhook.arrives.map((time): Happening => ({ kind: 'webhook', time, webhook })));
}

type TableInput = Pick<Story, 'accountId' | 'namespace' | 'swarm'>;

/** Its table of `[vars.CONNECTIONS]`; another one where it is deployed anew. */
export const tableOf = ({ accountId, namespace, swarm }: TableInput, deployedAnew = false) => ({
  ...toolOf({ namespace, swarm }).connection,
  ...(namespace === null ? {} : { namespace }),
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
