/** `npm run bench`: the bridge beside its rivals, in rounds that take turns, so that a busy machine is busy for all. */
import { buildWorker } from './build.ts';
import { type Load, sendAll } from './load.ts';
import { machine } from './machine.ts';
import { type Bridge, nameOf, type Player, startBridge, startLimit, startNaive } from './players.ts';
import { cpuMsOf } from './process.ts';
import { type Servers, startServers } from './servers.ts';
import { quantile } from './statistics.ts';

export interface Scenario {
  readonly connections: number;
  readonly mailboxes: number;
}

export const scenarios: readonly Scenario[] = [
  { connections: 1, mailboxes: 1 },
  { connections: 16, mailboxes: 1 },
  { connections: 16, mailboxes: 20 },
];

/** One player's turn in one round. */
export interface Turn extends Scenario {
  readonly player: string;
  /** `accept`: nothing may be sent. `settle`: until One-Link and KV were told of everything. */
  readonly kind: 'accept' | 'settle';
  readonly round: number;
  readonly webhooks: number;
  readonly acceptedRps: number;
  readonly settledRps: number | null;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time of the process, a webhook. */
  readonly cpuMs: number;
}

export interface Contest {
  readonly machine: ReturnType<typeof machine>;
  readonly turns: readonly Turn[];
}

export interface ContestOptions {
  readonly rounds: number;
  /** Longest time for which one turn sends, ms. */
  readonly turnMs: number;
  readonly more: readonly ((servers: Servers) => Promise<Player>)[];
  readonly onRound: (round: number) => void;
}

/** A turn sends no more than that, however fast. */
const webhooksATurn = 1_500;

export async function runContest({ rounds, turnMs, more, onRound }: ContestOptions): Promise<Contest> {
  const servers = await startServers();
  const bridge = await startBridge(servers, await buildWorker());
  const others: Player[] = [];
  for (const start of [startLimit, startNaive, ...more]) others.push(await start(servers));
  const players = [bridge, ...others];
  const turns: Turn[] = [];
  let booking = 0;
  const turnOf = async (player: Player, scenario: Scenario, round: number, kind: Turn['kind']): Promise<Turn> => {
    const count = Math.ceil(Math.min(webhooksATurn, turnMs));
    const firstOf = booking;
    booking += count;
    const wires = Array.from({ length: count }, (_, at) => player.webhook(at % scenario.mailboxes, firstOf + at));
    return { ...(await measure(player, servers, wires, { ...scenario, turnMs, kind })), player: player.name, round };
  };
  // The first one of each warms caches and compilers, and is thrown away.
  for (let round = -1; round < rounds; round += 1) {
    for (const scenario of scenarios) {
      for (const player of players)
        turns.push(await turnOf(player, scenario, round, player.settles ? 'settle' : 'accept'));
      await paused(bridge, scenario, servers, async () => {
        turns.push(await turnOf(bridge, scenario, round, 'accept'));
      });
    }
    onRound(round);
  }
  for (const player of [...players, servers]) await player.close();
  return { machine: machine(), turns: turns.filter(({ round }) => round >= 0) };
}

interface Measure extends Scenario {
  readonly turnMs: number;
  readonly kind: Turn['kind'];
}

async function measure(
  { pid, port, settles }: Player,
  servers: Servers,
  wires: Parameters<typeof sendAll>[1],
  { connections, mailboxes, turnMs, kind }: Measure,
): Promise<Omit<Turn, 'player' | 'round'>> {
  await servers.reset();
  const cpuBefore = cpuMsOf(pid);
  const load: Load = await sendAll(port, wires, { connections, forMs: turnMs });
  const webhooks = load.latencies.length;
  if (load.wrong > 0) throw new Error(`${load.wrong} of ${webhooks} webhooks were not answered 200`);
  let settledRps: number | null = null;
  if (kind === 'settle') {
    const at = await servers.until(
      settles === 'outcomes' ? { writes: webhooks, outcomes: webhooks } : { writes: webhooks },
    );
    settledRps = (webhooks / (at - load.startedAt)) * 1000;
  }
  const cpuMs = (cpuMsOf(pid) - cpuBefore) / webhooks;
  return {
    ...{ connections, mailboxes, kind, webhooks, settledRps, cpuMs },
    acceptedRps: (webhooks / load.ms) * 1000,
    p50Ms: quantile(load.latencies, 0.5),
    p99Ms: quantile(load.latencies, 0.99),
  };
}

/** With every mailbox paused: what is taken in stays. Afterwards it is sent, so that each turn begins with nothing waiting. */
async function paused(
  bridge: Bridge,
  { mailboxes }: Scenario,
  servers: Servers,
  work: () => Promise<void>,
): Promise<void> {
  const all = async (action: 'pause' | 'resume'): Promise<void> => {
    for (let mailbox = 0; mailbox < mailboxes; mailbox += 1)
      await bridge.api('POST', `/connections/${nameOf(mailbox)}/${action}`);
  };
  await all('pause');
  await work();
  const before = await waitingIn(bridge, mailboxes);
  await servers.reset();
  await all('resume');
  await servers.until({ outcomes: before }, drainMs);
}

const drainMs = 300_000;

async function waitingIn(bridge: Bridge, mailboxes: number): Promise<number> {
  let waiting = 0;
  for (let mailbox = 0; mailbox < mailboxes; mailbox += 1)
    waiting += (await bridge.api('GET', `/connections/${nameOf(mailbox)}`)).pending;
  return waiting;
}
