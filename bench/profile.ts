/**
 * `npm run bench -- --profile`: where the CPU time of a webhook goes, as V8's sampling profiler in workerd sees it. Functions are
 * named by the source map, so that what the bundler has renamed is found.
 */
import { readFileSync } from 'node:fs';
import { type Built, buildWorker } from './build.ts';
import { sendAll } from './load.ts';
import { type Bridge, nameOf, startBridge } from './players.ts';
import { type Servers, startServers } from './servers.ts';
import { createSourceNames } from './source-names.ts';

export interface Profiled {
  readonly function: string;
  readonly place: string;
  /** Microseconds a webhook, without what it calls. */
  readonly selfUs: number;
  readonly share: number;
}

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
      readonly columnNumber: number;
    };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const warm = 400;

export async function runProfile(webhooks: number, acceptOnly: boolean): Promise<readonly Profiled[]> {
  const servers = await startServers();
  const built = await buildWorker();
  const inspectorPort = 20_000 + (process.pid % 20_000);
  const bridge = await startBridge(servers, built, { inspectorPort });
  await send(bridge, servers, 0, warm, false);
  if (acceptOnly) await bridge.api('POST', `/connections/${nameOf(0)}/pause`);
  const inspector = await inspectorAt(inspectorPort);
  await inspector.ask('Profiler.enable');
  await inspector.ask('Profiler.setSamplingInterval', { interval: 100 });
  await inspector.ask('Profiler.start');
  await send(bridge, servers, warm, webhooks, acceptOnly);
  const { profile } = (await inspector.ask('Profiler.stop')) as { readonly profile: CpuProfile };
  inspector.close();
  for (const one of [bridge, servers]) await one.close();
  return summed(profile, webhooks, built);
}

async function send(bridge: Bridge, servers: Servers, from: number, count: number, acceptOnly: boolean): Promise<void> {
  await servers.reset();
  const wires = Array.from({ length: count }, (_, at) => bridge.webhook(0, from + at));
  const { wrong } = await sendAll(bridge.port, wires, { connections: 4 });
  if (wrong > 0) throw new Error(`${wrong} webhooks were not answered 200`);
  if (!acceptOnly) await servers.until({ outcomes: count });
}

function summed({ nodes, samples, timeDeltas }: CpuProfile, webhooks: number, built: Built): readonly Profiled[] {
  const sources = createSourceNames(readFileSync(`${built.module}.map`, 'utf8'));
  const named = new Map(
    nodes.map(({ id, callFrame: { functionName, lineNumber, columnNumber, url } }) => {
      const place = lineNumber < 0 ? '' : (sources(lineNumber, columnNumber) ?? url);
      return [id, { name: functionName || '(anonymous)', place }] as const;
    }),
  );
  const sums = new Map<string, { readonly name: string; readonly place: string; us: number }>();
  samples.forEach((id, at) => {
    const { name = '', place = '' } = named.get(id) ?? {};
    if (name === '(idle)' || name === '(program)') return;
    const sum = sums.get(`${name} ${place}`) ?? { name, place, us: 0 };
    sum.us += timeDeltas[at] ?? 0;
    sums.set(`${name} ${place}`, sum);
  });
  const all = [...sums.values()].sort((a, b) => b.us - a.us);
  const total = all.reduce((sum, { us }) => sum + us, 0);
  return all.map(({ name, place, us }) => ({
    ...{ function: name, place, selfUs: us / webhooks, share: us / total },
  }));
}

/** V8's inspector protocol over the socket that workerd opens. */
async function inspectorAt(port: number) {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as { webSocketDebuggerUrl: string }[];
  const url = targets.map(({ webSocketDebuggerUrl }) => webSocketDebuggerUrl).find((one) => one.includes('main'));
  if (url === undefined) throw new Error('no inspector');
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error('the inspector does not open')));
  });
  const waiting = new Map<number, (result: unknown) => void>();
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id?: number; result?: unknown };
    if (id !== undefined) waiting.get(id)?.(result);
  });
  let last = 0;
  return {
    ask(method: string, params: object = {}): Promise<unknown> {
      last += 1;
      const id = last;
      const answer = new Promise((resolve) => waiting.set(id, resolve));
      socket.send(JSON.stringify({ id, method, params }));
      return answer;
    },
    close: () => socket.close(),
  };
}
