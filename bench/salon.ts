/**
 * `npm run bench -- --salon`: what a webhook costs where one comes every ten seconds. Compilers never get warm there, and the
 * first one of a new isolate pays for all that is made at first use.
 */
import { buildWorker } from './build.ts';
import { sendAll } from './load.ts';
import { type Machine, machine } from './machine.ts';
import { type Player, startBridge, startLimit } from './players.ts';
import { cpuMsOf } from './process.ts';
import { startServers } from './servers.ts';
import { median } from './statistics.ts';

export interface SalonOptions {
  /** New processes of each. */
  readonly starts: number;
  /** Webhooks after the first one, in each. */
  readonly webhooks: number;
  readonly everyMs: number;
}

export interface Slow {
  readonly player: string;
  /** CPU until it listens: the process, and the evaluation of the module. */
  readonly startCpuMs: number;
  readonly first: { readonly cpuMs: number; readonly ms: number };
  readonly later: { readonly cpuMs: number; readonly ms: number };
}

export interface Salon {
  readonly players: readonly Slow[];
  readonly machine: Machine;
}

const settleMs = 600;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function runSalon(options: SalonOptions): Promise<Salon> {
  const servers = await startServers();
  const built = await buildWorker();
  const starts = { bridge: () => startBridge(servers, built), limit: () => startLimit(servers) };
  const players = await Promise.all(
    Object.entries(starts).map(async ([player, start]): Promise<Slow> => {
      const lives: Omit<Slow, 'player'>[] = [];
      for (let life = 0; life < options.starts; life += 1) lives.push(await lifeOf(await start(), life, options));
      const of = (value: (life: Omit<Slow, 'player'>) => number): number => median(lives.map(value));
      return {
        player,
        startCpuMs: of(({ startCpuMs }) => startCpuMs),
        first: { cpuMs: of(({ first }) => first.cpuMs), ms: of(({ first }) => first.ms) },
        later: { cpuMs: of(({ later }) => later.cpuMs), ms: of(({ later }) => later.ms) },
      };
    }),
  );
  await servers.close();
  return { players, machine: machine() };
}

async function lifeOf(player: Player, life: number, { webhooks, everyMs }: SalonOptions) {
  // Threads that end their start late are no part of the webhook.
  await pause(settleMs);
  const startCpuMs = cpuMsOf(player.pid);
  const costs: { cpuMs: number; ms: number }[] = [];
  for (let at = 0; at <= webhooks; at += 1) {
    const before = cpuMsOf(player.pid);
    const load = await sendAll(player.port, [player.webhook(0, life * 1000 + at)], { connections: 1 });
    if (load.wrong > 0) throw new Error('a webhook was not answered 200');
    await pause(settleMs);
    costs.push({ cpuMs: cpuMsOf(player.pid) - before, ms: load.ms });
    if (at < webhooks) await pause(Math.max(0, everyMs - settleMs));
  }
  await player.close();
  const [first = { cpuMs: Number.NaN, ms: Number.NaN }, ...later] = costs;
  const mean = later.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / later.length;
  return { startCpuMs, first, later: { cpuMs: mean, ms: median(later.map(({ ms }) => ms)) } };
}
