/**
 * One connection of a history: its tool and what the tool tells, its mailbox, and the ends that objects come to. Several share
 * One-Link, the people there and the clock.
 */
import type { OneLink } from '../../one-link/one-link.ts';
import type { Random } from '../../simulation/random.ts';
import type { Clock } from '../../world/clock.ts';
import { createWorld, hour, minute, type ToolReply, type WorldToolCall, worldStart } from '../../world/world.ts';
import type { Script, Webhook } from './script.ts';
import type { History } from './simulate.ts';
import type { Swarm } from './swarm.ts';
import { createTool, readingSource } from './tool.ts';
import { createWatch, type Watch } from './watch.ts';

/** What the connections of a history share. */
export interface Stage {
  readonly seed: number;
  readonly random: Random;
  readonly swarm: Swarm;
  readonly clock: Clock;
  readonly oneLink: OneLink;
  /** Faults end here, ms. */
  readonly troubleEnds: number;
  /** How far the bridge's clock is off, ms. */
  readonly clockOffMs: () => number;
  readonly say: (text: string) => void;
  /** People's doings and the problems that were met. */
  readonly shared: Pick<History, 'edits' | 'names' | 'specialists' | 'deleted' | 'problems' | 'trace'>;
}

export interface Tenant {
  readonly history: History;
  readonly watch: Watch;
}

export function createTenant(stage: Stage, script: Script, table: Readonly<Record<string, unknown>>): Tenant {
  const { seed, random, swarm, clock, oneLink, troubleEnds, clockOffMs, say, shared } = stage;
  const inTrouble = (): boolean => clock.now() < troubleEnds;
  const crashRate = swarm.crash ? random.pick([0.01, 0.02, 0.05]) : 0;
  const { problems } = shared;
  const watch = createWatch({ swarm, script, problems, world: () => world, now: () => clock.now() + clockOffMs() });
  const toolFails = (): boolean => swarm.toolFails && inTrouble() && random.chance(0.3);
  const tool = createTool(script, random, toolFails, clock.now);
  function askTool(call: WorldToolCall): ToolReply {
    watch.countCall();
    return tool(call);
  }
  const world = createWorld({
    stage: { clock, oneLink },
    connection: table,
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
    clockOffMs,
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
  const history: History = { seed, swarm, script, world, taken: [], told: [], calls: watch.calls, ...shared };

  for (const webhook of script.webhooks) {
    for (const arrival of webhook.arrives) clock.at(arrival, () => void deliver(webhook));
  }
  async function deliver(webhook: Webhook): Promise<void> {
    say(`← ${webhook.events.map(inShort).join(', ')}`);
    const { deliveries } = await world.accept(...webhook.events);
    history.told.push(webhook);
    if (deliveries.some(({ status }) => status === 'accepted')) history.taken.push({ webhook, at: world.now() });
  }
  if (swarm.crash) endSometimes(random.between(0, 3), 'the object ends', () => world.crash());
  if (swarm.deploy) endSometimes(1, 'deploy', () => world.deploy({ ...table, retention_days: 31 }));
  function endSometimes(times: number, name: string, end: () => void): void {
    for (let index = 0; index < times; index += 1) {
      clock.at(worldStart + random.around(2 * hour), () => {
        say(`✗ ${name}`);
        watch.onEnd();
        end();
      });
    }
  }
  return { history, watch };
}

function inShort({ event, id, fields }: Webhook['events'][number]): string {
  return `${event} ${id} ${JSON.stringify(fields.times?.startsAt ?? '')} ${fields.state ?? ''}`;
}
