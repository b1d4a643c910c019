/**
 * `npm run bench -- --pages`: what each of the operator's pages costs with 100,000 bookings in the mailbox. The rows are the bridge's own,
 * copied (`copies.ts`). CPU is that of workerd's main thread, which runs the Worker, its object and SQLite.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uidOf } from './bodies.ts';
import { buildWorker } from './build.ts';
import { addCopies, setMeta } from './copies.ts';
import { databaseOf, firstArrival, plant, templates } from './growth.ts';
import { type Bridge, bridgeVariables, nameOf, startBridge } from './players.ts';
import { mainThreadMsOf, ownFolder } from './process.ts';
import { startServers } from './servers.ts';
import { median } from './statistics.ts';

export interface PageCost {
  readonly page: string;
  /** Of the first request after the start, with all that an isolate loads for it. */
  readonly firstMs: number;
  /** Of one that follows: the median and the most. */
  readonly cpuMs: number;
  readonly mostMs: number;
  readonly bytes: number;
}

const connection = nameOf(0);
const parkedInAll = 1_000;
const from = { number: 7_000_000, arrival: firstArrival + 1_000 };

/** Each `rounds` times, after as many that warm up. */
export async function runPages(bookings: number, rounds: number): Promise<readonly PageCost[]> {
  const servers = await startServers();
  const built = await buildWorker();
  const seed = ownFolder(await mkdtemp(join(tmpdir(), 'onelink-bench-')));
  await plant(servers, built, seed);
  const disk = ownFolder(await mkdtemp(join(tmpdir(), 'onelink-bench-')));
  await cp(`${seed}/objects`, `${disk}/objects`, { recursive: true });
  const file = databaseOf(disk);
  addCopies(file, templates.settled, bookings - parkedInAll, from);
  const parked = { number: from.number + bookings, arrival: from.arrival + bookings };
  addCopies(file, templates.parked, parkedInAll, parked);
  const highest = String(parked.arrival + parkedInAll);
  setMeta(file, { watermark: highest, arrival_floor: highest });
  const all = bridgeVariables(servers, { on_unlinked: 'park' });
  const { [connection]: only } = all['CONNECTIONS'] as Readonly<Record<string, unknown>>;
  const bridge = await startBridge(servers, built, {
    disk,
    variables: { ...all, CONNECTIONS: { [connection]: only } },
  });
  try {
    await bridge.api('GET', `/connections/${connection}`);
    return await measured(bridge, rounds);
  } finally {
    await bridge.close();
    for (const folder of [disk, seed]) await rm(folder, { recursive: true, force: true });
    await servers.close();
  }
}

type Ask = (path: string, fields?: Readonly<Record<string, string>>) => Promise<Response>;

async function measured(bridge: Bridge, rounds: number): Promise<readonly PageCost[]> {
  const ask = await signedIn(bridge);
  const settled = `calcom:${uidOf(from.number + 10)}`;
  const waits = `calcom:${uidOf(templates.parked.number)}`;
  const search = (text: string) => (): Promise<Response> => ask('/desk/search', { text });
  const pages: Readonly<Record<string, () => Promise<Response>>> = {
    Today: () => ask('/'),
    Visits: () => ask('/desk/visits'),
    'Visits, parked': () => ask('/desk/visits?state=parked'),
    'Visits of a day that has none': () => ask('/desk/visits?day=2020-01-01'),
    'Visits, searched by an id': search(uidOf(from.number + 500)),
    'Visits, searched by a name that nobody has': search('Zhanar Nobody'),
    'One visit': () => ask(`/desk/visits/${connection}/${encodeURIComponent(settled)}`),
    'One visit that is parked': () => ask(`/desk/visits/${connection}/${encodeURIComponent(waits)}`),
    Connections: () => ask('/desk/connections'),
    Webhooks: () => ask('/desk/webhooks'),
    Log: () => ask('/desk/log'),
  };
  const costs: PageCost[] = [];
  for (const [page, open] of Object.entries(pages)) {
    const first = await costOf(bridge, open);
    for (let round = 0; round < rounds; round += 1) await costOf(bridge, open);
    const taken: number[] = [];
    for (let round = 0; round < rounds; round += 1) taken.push((await costOf(bridge, open)).ms);
    costs.push({ page, firstMs: first.ms, cpuMs: median(taken), mostMs: Math.max(...taken), bytes: first.bytes });
  }
  return costs;
}

async function costOf({ pid }: Bridge, open: () => Promise<Response>) {
  const before = mainThreadMsOf(pid);
  const answer = await open();
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`a page is answered ${answer.status}`);
  return { ms: mainThreadMsOf(pid) - before, bytes: text.length };
}

/** Cookies and the mark of forms, as a browser keeps them. */
async function signedIn({ port }: Bridge): Promise<Ask> {
  const origin = `http://localhost:${port}`;
  const form = { 'content-type': 'application/x-www-form-urlencoded', origin, 'sec-fetch-site': 'same-origin' };
  const send = (path: string, fields: Readonly<Record<string, string>>, cookie = ''): Promise<Response> =>
    fetch(`${origin}${path}`, {
      ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams(fields).toString() },
      headers: { ...form, cookie },
    });
  const entered = await send('/desk/sign-in', { token: String(bridgeVariables({ oneLinkUrl: '' })['ADMIN_TOKEN']) });
  const cookie = entered.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const page = await fetch(`${origin}/desk/visits`, { headers: { cookie } });
  const mark = /name="mark" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
  return (path, fields) =>
    fields === undefined
      ? fetch(`${origin}${path}`, { headers: { cookie }, redirect: 'manual' })
      : send(path, { mark, ...fields }, cookie);
}
