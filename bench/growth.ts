/**
 * `npm run bench -- --growth`: what a mailbox's calls cost when it is large, and how long it lets others wait. The rows are the
 * bridge's own, copied (`copies.ts`); the heap is as small as an object's.
 */
import { globSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { webhook } from './bodies.ts';
import { type Built, buildWorker } from './build.ts';
import { addCopies, bytesOf, isBusy, setMeta, type Template } from './copies.ts';
import { sendAll } from './load.ts';
import { type Pauses, whileAsking } from './pauses.ts';
import { type Bridge, bridgeVariables, nameOf, startBridge } from './players.ts';
import { cpuMsOf, memoryOf, ownFolder } from './process.ts';
import { type Servers, startServers } from './servers.ts';
import { median } from './statistics.ts';

/** What a large mailbox holds: many that have settled, that wait in a pause, or that are parked. */
export type Kind = 'settled' | 'waiting' | 'parked';

export interface Cost {
  /** Of the process. */
  readonly cpuMs: number;
  /** Until the answer. */
  readonly ms: number;
  /** Of others meanwhile. Null: not asked. */
  readonly pauses: Pauses | null;
}

export interface Grown {
  readonly kind: Kind;
  readonly bookings: number;
  readonly bytesABooking: number;
  readonly costs: Readonly<Record<string, Cost>>;
  readonly memoryMb: number;
}

const connection = nameOf(0);
/** Of an object of 128 MB. */
const heapFlags = ['--max-old-space-size=100'];
/** A call's work goes on by alarm; longer than that it is not followed. */
const followedMs = 60_000;
/** Looked at so often. */
const idleMs = 300;
const webhooks = 100;
/** Arrival numbers that are no other number of a record. */
export const firstArrival = 700_001;
export const templates: Readonly<Record<Kind, Template>> = {
  settled: { number: 6_000_001, arrival: firstArrival },
  parked: { number: 6_000_002, arrival: firstArrival + 1 },
  waiting: { number: 6_000_003, arrival: firstArrival + 2 },
};

export interface GrowthOptions {
  readonly sizes: readonly { readonly kind: Kind; readonly bookings: number }[];
  readonly onSize: (grown: Grown) => void;
}

export async function runGrowth({ sizes, onSize }: GrowthOptions): Promise<Grown[]> {
  const servers = await startServers();
  const built = await buildWorker();
  const seed = ownFolder(await mkdtemp(join(tmpdir(), 'onelink-bench-')));
  await plant(servers, built, seed);
  const all: Grown[] = [];
  for (const { kind, bookings } of sizes) {
    const disk = ownFolder(await mkdtemp(join(tmpdir(), 'onelink-bench-')));
    await cp(`${seed}/objects`, `${disk}/objects`, { recursive: true });
    const grown = await grow(servers, built, disk, kind, bookings);
    await rm(disk, { recursive: true, force: true });
    all.push(grown);
    onSize(grown);
  }
  await rm(seed, { recursive: true, force: true });
  await servers.close();
  return all;
}

export const databaseOf = (disk: string): string => {
  const [file] = globSync(`${disk}/objects/*/*.sqlite`).filter((path) => !path.endsWith('metadata.sqlite'));
  if (file === undefined) throw new Error('no database');
  return file;
};

const start = (servers: Servers, built: Built, disk: string, change: object = {}): Promise<Bridge> =>
  startBridge(servers, built, {
    ...{ disk, v8Flags: heapFlags, variables: bridgeVariables(servers, { on_unlinked: 'park', ...change }) },
  });

/** One booking of each kind, written by the bridge. */
export async function plant(servers: Servers, built: Built, disk: string): Promise<void> {
  let bridge = await start(servers, built, disk);
  await sendAll(bridge.port, [webhook(connection, { number: 1 })], { connections: 1 });
  await idle(bridge);
  await bridge.workerd.stop();
  setMeta(databaseOf(disk), { arrival_floor: String(firstArrival - 1) });
  bridge = await start(servers, built, disk);
  for (const kind of ['settled', 'parked', 'waiting'] as const) {
    if (kind === 'waiting') await bridge.api('POST', `/connections/${connection}/pause`);
    const booking = { number: templates[kind].number, isLinked: kind !== 'parked' };
    await sendAll(bridge.port, [webhook(connection, booking)], { connections: 1 });
    await idle(bridge);
  }
  const { pending, parked, failed } = await bridge.api('GET', `/connections/${connection}`);
  if (`${pending} ${parked} ${failed}` !== '1 1 0') throw new Error(`planted: ${pending} ${parked} ${failed}`);
  await bridge.workerd.stop();
}

async function grow(servers: Servers, built: Built, disk: string, kind: Kind, bookings: number): Promise<Grown> {
  const file = databaseOf(disk);
  const bytesBefore = bytesOf(file);
  const from = { number: 7_000_000, arrival: firstArrival + 1000 };
  addCopies(file, templates[kind], bookings, from);
  const bytesABooking = (bytesOf(file) - bytesBefore) / bookings;
  const highest = String(from.arrival + bookings);
  setMeta(file, { watermark: highest, arrival_floor: highest });
  const costs: Record<string, Cost> = {};
  let bridge = await start(servers, built, disk);
  const path = `/connections/${connection}`;
  const take = async (name: string, work: () => Promise<unknown>, times = 1): Promise<void> => {
    costs[name] = await costOf(bridge, work, times);
  };
  try {
    await take('first status', () => bridge.api('GET', path));
    await take('webhook while paused', () => one(bridge), webhooks);
    await take('status', () => bridge.api('GET', path), 10);
    await take('pause', () => bridge.api('POST', `${path}/pause`), 10);
    await take('list of parked', () => bridge.api('GET', `/deliveries?connection=${connection}&state=parked`), 3);
    await take('resume', () => bridge.api('POST', `${path}/resume`));
    await take('webhook', () => one(bridge), webhooks);
    await take('retry-failed', () => bridge.api('POST', `${path}/retry-failed`));
    const memoryMb = Math.round(memoryOf(bridge.pid).most / 2 ** 20);
    await bridge.workerd.stop();
    bridge = await start(servers, built, disk, { resource_id: 32 });
    await take('new configuration', () => one(bridge));
    await bridge.workerd.stop();
    setMeta(file, { retention_at: '0' });
    bridge = await start(servers, built, disk, { resource_id: 32 });
    await take('retention', () => one(bridge));
    return { kind, bookings, bytesABooking, costs, memoryMb };
  } finally {
    await bridge.close();
  }
}

let next = 1_000;
async function one(bridge: Bridge): Promise<void> {
  next += 1;
  const { wrong } = await sendAll(bridge.port, [webhook(connection, { number: next })], { connections: 1 });
  if (wrong > 0) throw new Error('a webhook was not answered 200');
}

/** Of one call and of what it starts; of many calls in a row their mean, and nobody else asks. */
async function costOf(bridge: Bridge, work: () => Promise<unknown>, times: number): Promise<Cost> {
  if (times > 1) return { ...(await meanOf(bridge, work, times)), pauses: null };
  const { result, pauses } = await whileAsking(bridge, connection, async () => {
    const cost = await meanOf(bridge, work, 1);
    const before = cpuMsOf(bridge.pid);
    await idle(bridge);
    return { ...cost, cpuMs: cost.cpuMs + cpuMsOf(bridge.pid) - before };
  });
  return { ...result, pauses };
}

async function meanOf(bridge: Bridge, work: () => Promise<unknown>, times: number) {
  const before = cpuMsOf(bridge.pid);
  const waits: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const from = performance.now();
    await work();
    waits.push(performance.now() - from);
  }
  return { cpuMs: (cpuMsOf(bridge.pid) - before) / times, ms: median(waits) };
}

/** Until no round goes on and nothing more is sent, as the database says. */
async function idle(bridge: Bridge): Promise<void> {
  const until = performance.now() + followedMs;
  for (let quiet = 0; performance.now() < until && quiet < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, idleMs));
    quiet = isBusy(databaseOf(bridge.workerd.disk)) ? 0 : quiet + 1;
  }
}
