/**
 * `npm run bench -- --outage`: One-Link answers 503 while bookings change for a while, and comes back. What is told meanwhile
 * must be taken in as fast as on a calm day, and One-Link must hear of each booking once.
 */
import { webhook } from './bodies.ts';
import { buildWorker } from './build.ts';
import { sendAll, type Wire } from './load.ts';
import { type Machine, machine } from './machine.ts';
import { type Pauses, whileAsking } from './pauses.ts';
import { type Bridge, nameOf, startBridge } from './players.ts';
import { cpuMsOf, memoryOf } from './process.ts';
import { clockMs, type Servers, startServers } from './servers.ts';

export interface OutageOptions {
  readonly deliveries: number;
  readonly bookings: number;
}

interface Taken {
  readonly perSecond: number;
  readonly cpuMs: number;
  readonly pauses: Pauses;
}

export interface Outage extends OutageOptions {
  readonly calm: Taken;
  /** In ten parts, to see whether it becomes slower the more waits. */
  readonly down: readonly Taken[];
  readonly callsWhileDown: number;
  readonly drain: {
    readonly seconds: number;
    readonly cpuSeconds: number;
    readonly writes: number;
    readonly pauses: Pauses;
  };
  readonly memoryMb: number;
  readonly machine: Machine;
}

const connections = 16;
const parts = 10;
const drainMs = 15 * 60_000;
/** Of an object of 128 MB. */
const heapFlags = ['--max-old-space-size=100'];

export async function runOutage({ deliveries, bookings }: OutageOptions): Promise<Outage> {
  const servers = await startServers();
  const bridge = await startBridge(servers, await buildWorker(), { v8Flags: heapFlags });
  const wires = (mailbox: number, from: number, count: number): Wire[] =>
    Array.from({ length: count }, (_, at) => {
      const [booking, change] = [(from + at) % bookings, Math.floor((from + at) / bookings)];
      return webhook(nameOf(mailbox), { number: mailbox * 1_000_000 + booking, change });
    });
  // Compilers and caches are warm, and the calm day has the same mix.
  const warm = Math.min(bookings, 500);
  await taken(bridge, 2, wires(2, 0, warm));
  await servers.until({ outcomes: warm }, drainMs);
  const calm = await taken(bridge, 1, wires(1, 0, bookings));
  await servers.until({ outcomes: warm + bookings }, drainMs);
  await servers.reset();
  await servers.setUnavailable(true);
  const down: Taken[] = [];
  const count = Math.ceil(deliveries / parts);
  for (let part = 0; part < parts; part += 1) down.push(await taken(bridge, 0, wires(0, part * count, count)));
  const { refused } = await servers.counts();
  const drain = await drained(bridge, servers, bookings);
  const { writes } = await servers.counts();
  const memoryMb = Math.round(memoryOf(bridge.pid).most / 2 ** 20);
  for (const one of [bridge, servers]) await one.close();
  return {
    deliveries,
    bookings,
    calm,
    down,
    callsWhileDown: refused,
    drain: { ...drain, writes },
    memoryMb,
    machine: machine(),
  };
}

async function taken(bridge: Bridge, mailbox: number, wires: readonly Wire[]): Promise<Taken> {
  const before = cpuMsOf(bridge.pid);
  const { result, pauses } = await whileAsking(bridge, nameOf(mailbox), () =>
    sendAll(bridge.port, wires, { connections }),
  );
  if (result.wrong > 0) throw new Error(`${result.wrong} webhooks were not answered 200`);
  return {
    perSecond: (wires.length / result.ms) * 1000,
    cpuMs: (cpuMsOf(bridge.pid) - before) / wires.length,
    pauses,
  };
}

/** One-Link is back, and a person presses resume: the waiting time of the breaker is not what is measured. */
async function drained(bridge: Bridge, servers: Servers, bookings: number) {
  const [before, from] = [cpuMsOf(bridge.pid), clockMs()];
  const { result, pauses } = await whileAsking(bridge, nameOf(0), async () => {
    await servers.setUnavailable(false);
    await bridge.api('POST', `/connections/${nameOf(0)}/resume`);
    return servers.until({ writes: bookings, outcomes: bookings }, drainMs);
  });
  return { seconds: (result - from) / 1000, cpuSeconds: (cpuMsOf(bridge.pid) - before) / 1000, pauses };
}
