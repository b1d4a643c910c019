/**
 * One history from one seed: tools tell, One-Link fails, objects die, people edit, and in the end everything must be as the
 * tools last said. The bridge's own engine runs; only the world around it is made.
 */
import {
  createWorld,
  hour,
  minute,
  type ToolReply,
  type World,
  type WorldToolCall,
  worldStart,
} from '../world/world.ts';
import { layFaults } from './faults.ts';
import { judge } from './judge.ts';
import { deleteOne, typeIn, writeComments } from './people.ts';
import { createRandom } from './random.ts';
import { type Script, type Webhook, writeScript } from './script.ts';
import { drawSwarm, type Swarm } from './swarm.ts';
import { createTool, readingSource } from './tool.ts';
import { createWatch } from './watch.ts';

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
  const script = writeScript(random, swarm);
  const lastArrival = Math.max(...script.webhooks.flatMap(({ arrives }) => arrives));
  const troubleEnds = Math.max(worldStart + troubleMs, lastArrival + hour);
  const trace: string[] = [];
  const problems: string[] = [];
  const say = (text: string): void => {
    if (options.trace) trace.push(`${new Date(world.now()).toISOString().slice(5, 19)}  ${text}`);
  };
  const inTrouble = (): boolean => world.now() < troubleEnds;
  const crashRate = swarm.crash ? random.pick([0.01, 0.03, 0.1]) : 0;
  let clockOffMs = 0;

  const watch = createWatch({ swarm, script, problems, world: () => world, now: () => world.now() + clockOffMs });
  const world: World = createWorld({
    connection: connectionTable(swarm),
    ...(swarm.readBack ? { source: readingSource, tool: askTool } : {}),
    random: random.next,
    randomKey: `key-${seed}`,
    latencyMs: () => 20 + random.around(100),
    alarmLateMs: () => {
      if (swarm.alarmAbandoned && inTrouble() && random.chance(0.2)) return null;
      return swarm.alarmLate && inTrouble() ? random.between(0, minute) : 0;
    },
    onCall(call) {
      say(`→ ${call.method} ${call.path.split('/scheduling')[1]} ${JSON.stringify(call.body) ?? ''}`);
      watch.onCall(call);
    },
    onStep: watch.onStep,
    clockOffMs: () => clockOffMs,
    endsAt: (place) => {
      if (place === 'accepted') watch.onDrain();
      if (!inTrouble() || !random.chance(crashRate)) return false;
      say(`✗ the object ends at ${place}`);
      watch.onEnd();
      return true;
    },
    kvFails: () => {
      watch.countCall();
      return swarm.kvFails && inTrouble() && random.chance(0.4);
    },
  });
  const toolFails = (): boolean => swarm.toolFails && inTrouble() && random.chance(0.3);
  const tool = createTool(script, random, toolFails, world.now);
  function askTool(call: WorldToolCall): ToolReply {
    watch.countCall();
    return tool(call);
  }
  layFaults(world.oneLink, random, swarm, troubleEnds);

  const history: History = {
    seed,
    swarm,
    script,
    world,
    taken: [],
    told: [],
    edits: new Map(),
    deleted: new Set(),
    calls: watch.calls,
    problems,
    trace,
  };
  if (swarm.known) typeIn(history);
  if (swarm.gone) deleteOne(history, random, say);
  for (const webhook of script.webhooks) {
    for (const arrival of webhook.arrives) world.clock.at(arrival, () => void deliver(webhook));
  }
  async function deliver(webhook: Webhook): Promise<void> {
    say(`← ${webhook.events.map(inShort).join(', ')}`);
    const { deliveries } = await world.accept(...webhook.events);
    history.told.push(webhook);
    if (deliveries.some(({ status }) => status === 'accepted')) history.taken.push({ webhook, at: world.now() });
  }
  if (swarm.edits) writeComments(history, random, say);
  if (swarm.crash) endSometimes(random.between(0, 3), 'the object ends', () => world.crash());
  if (swarm.deploy) {
    endSometimes(1, 'deploy', () => world.deploy({ ...connectionTable(swarm), retention_days: 31 }));
  }
  function endSometimes(times: number, name: string, end: () => void): void {
    for (let index = 0; index < times; index += 1) {
      world.clock.at(worldStart + random.around(2 * hour), () => {
        say(`✗ ${name}`);
        watch.onEnd();
        end();
      });
    }
  }
  if (swarm.clockJumps) {
    for (let index = 0; index < 3; index += 1) {
      world.clock.at(worldStart + random.around(2 * hour), () => {
        // A jump ahead ends a quarantine early: with late commits it stays within what the quarantine can bear.
        clockOffMs = random.between(-5, 5) * (swarm.lateCommit ? minute / 5 : minute);
      });
    }
    world.clock.at(troubleEnds, () => {
      clockOffMs = 0;
    });
  }
  if (options.withoutSweep !== true) knock(history, troubleEnds);

  await world.pass(troubleEnds - worldStart);
  world.oneLink.faults.clear();
  await world.pass(calmMs);
  world.oneLink.advance();
  await judge(history);
  world.end();
  return history;
}

/** The cron heals an alarm that was abandoned; the platform abandons one itself after six crashes (field.md §3.3). */
function knock({ world, swarm }: History, troubleEnds: number): void {
  if (!swarm.alarmAbandoned && !swarm.crash) return;
  const every = swarm.alarmAbandoned ? 15 * minute : 30 * minute;
  for (let time = worldStart; time < troubleEnds + calmMs; time += time < troubleEnds ? every : 3 * hour) {
    world.clock.at(time, () => void world.sweep());
  }
}

/** Another tool, whose ids are its installation's own, and a service that One-Link does not know. */
const connectionTable = (swarm: Swarm): Record<string, unknown> => ({
  cycle: swarm.breakCircles ? 'break' : 'report',
  ...(swarm.otherSource ? { source: 'rubitime', namespace: 'north' } : {}),
  ...(swarm.unknownService ? { services: { cut: 99 } } : {}),
  ...(swarm.readBack ? { api_key: 'SALON_API_KEY' } : {}),
});

function inShort({ event, id, fields }: Webhook['events'][number]): string {
  return `${event} ${id} ${JSON.stringify(fields.times?.startsAt ?? '')} ${fields.state ?? ''}`;
}
