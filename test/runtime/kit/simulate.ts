/**
 * One history from one seed: tools tell, One-Link fails, objects die, people edit, and in the end everything must be as the
 * tools last said. The bridge's own engine runs; only the world around it is made.
 */
import { createOneLink } from '../../one-link/one-link.ts';
import { createRandom } from '../../simulation/random.ts';
import { createClock } from '../../world/clock.ts';
import { hour, minute, oneLinkOptions, type World, worldStart } from '../../world/world.ts';
import { layFaults } from './faults.ts';
import { judge } from './judge.ts';
import { deleteOne, editByHand, typeIn } from './people.ts';
import { type Script, type Webhook, writeScript } from './script.ts';
import { drawSwarm, type Swarm } from './swarm.ts';
import { createTenant, type Stage, type Tenant } from './tenant.ts';

export interface History {
  readonly seed: number;
  readonly swarm: Swarm;
  readonly script: Script;
  readonly world: World;
  /** Sendings that were answered with 200, in the order in which they were taken in. */
  readonly taken: { readonly webhook: Webhook; readonly at: number }[];
  /** Every sending that was answered with 200, repeated ones too: what the tool believes to have told. */
  readonly told: Webhook[];
  /** Comments that people wrote, by appointment. */
  readonly edits: Map<number, string>;
  /** Names that people wrote, and specialists to whom they gave visits, by appointment. */
  readonly names?: Map<number, string>;
  readonly specialists?: Map<number, number>;
  /** Visits whose appointment a person deleted at One-Link. */
  readonly deleted: Set<number>;
  /** Calls to One-Link, the tool and KV. */
  readonly calls: () => number;
  readonly problems: string[];
  readonly trace: string[];
}

/** Faults end here; what follows is calm. */
const troubleMs = 8 * hour;
const calmMs = 30 * hour;

export interface SimulateOptions {
  readonly trace?: boolean;
  readonly swarm?: Partial<Swarm>;
  /** Without the cron's knock: for the proof that it is needed. */
  readonly withoutSweep?: boolean;
}

export async function simulate(seed: number, options: SimulateOptions = {}): Promise<History> {
  const random = createRandom(seed);
  const swarm = { ...drawSwarm(random), ...options.swarm };
  // The second connection's visits have numbers of their own, and the same clients.
  const scripts = [writeScript(random, swarm), ...(swarm.twoSources ? [writeScript(random, swarm, 10)] : [])];
  const lastArrival = Math.max(...scripts.flatMap(({ webhooks }) => webhooks.flatMap(({ arrives }) => arrives)));
  const troubleEnds = Math.max(worldStart + troubleMs, lastArrival + hour);
  let clockOffMs = 0;
  const tenants: Tenant[] = [];
  const clock = createClock(worldStart, () => {
    for (const { watch } of tenants) watch.onStep();
  });
  const trace: string[] = [];
  const stage: Stage = {
    seed,
    random,
    swarm,
    clock,
    oneLink: createOneLink({ now: clock.now, ...oneLinkOptions }),
    troubleEnds,
    clockOffMs: () => clockOffMs,
    say(text) {
      if (options.trace) trace.push(`${new Date(clock.now()).toISOString().slice(5, 19)}  ${text}`);
    },
    shared: { edits: new Map(), names: new Map(), specialists: new Map(), deleted: new Set(), problems: [], trace },
  };
  const { oneLink } = stage;
  layFaults(oneLink, random, swarm, troubleEnds);
  tenants.push(...scripts.map((script, index) => createTenant(stage, script, tables[index]?.(swarm) ?? {})));
  const histories = tenants.map(({ history }) => history);
  const [first] = histories;
  if (first === undefined) throw new Error('a history has a connection');
  if (swarm.known) typeIn(first);
  if (swarm.gone) deleteOne(first, random, stage.say);
  if (swarm.edits) editByHand(first, random, stage.say);
  if (swarm.clockJumps) {
    for (let index = 0; index < 3; index += 1) {
      clock.at(worldStart + random.around(2 * hour), () => {
        // A jump ahead ends a quarantine early: with late commits it stays within what the quarantine can bear.
        clockOffMs = random.between(-5, 5) * (swarm.lateCommit ? minute / 5 : minute);
      });
    }
    clock.at(troubleEnds, () => {
      clockOffMs = 0;
    });
  }
  if (options.withoutSweep !== true) for (const history of histories) knock(history, troubleEnds);

  await clock.runTo(troubleEnds);
  oneLink.faults.clear();
  await clock.runTo(troubleEnds + calmMs);
  oneLink.advance();
  for (const { history, watch } of tenants) {
    watch.checkMemory();
    await judge(history);
    history.world.end();
  }
  return first;
}

/** The cron heals an alarm that was abandoned; the platform abandons one itself after six crashes (field.md §3.3). */
function knock({ world, swarm }: History, troubleEnds: number): void {
  if (!swarm.alarmAbandoned && !swarm.crash) return;
  const every = swarm.alarmAbandoned ? 15 * minute : 30 * minute;
  for (let time = worldStart; time < troubleEnds + calmMs; time += time < troubleEnds ? every : 3 * hour) {
    world.clock.at(time, () => void world.sweep());
  }
}

/** What both connections say. */
const common = (swarm: Swarm): Record<string, unknown> => ({
  cycle: swarm.breakCircles ? 'break' : 'report',
  // A service that One-Link does not know.
  ...(swarm.unknownService ? { services: { cut: 99 } } : {}),
  ...(swarm.readBack ? { api_key: 'SALON_API_KEY' } : {}),
});

/** The first connection's tool may be one whose ids are its installation's own; the second's is. */
const tables: readonly ((swarm: Swarm) => Record<string, unknown>)[] = [
  (swarm) => ({ ...common(swarm), ...(swarm.otherSource ? { source: 'rubitime', namespace: 'north' } : {}) }),
  (swarm) => ({ ...common(swarm), source: 'rubitime', namespace: 'south' }),
];
