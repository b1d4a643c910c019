/** What runs the Worker for a while, until it is killed: wrangler's miniflare, or `npm run serve`. The disk outlives it. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { knockSocketIn } from '../../scripts/serve/storage.ts';
import { knock } from '../../scripts/serve/workerd.ts';
import { type ServedBridge, startServedBridge } from '../bridge/served-bridge.ts';
import type { Order, Report, Start } from './bridge-process.ts';
import { testModules } from './modules.ts';

export interface Life {
  readonly url: string;
  /** Ends it with SIGKILL, in the middle of whatever it does. */
  end(): Promise<void>;
  /** Ends an object in peace, as Cloudflare does when it moves it; its storage stays. */
  evict(connection: string, variables: Variables): Promise<void>;
  /** Nothing is answered meanwhile. */
  readonly endsAllToEvict: boolean;
  /** The cron's knock on a way of its own; absent: by a door of the tests. False: nobody answered. */
  knock?(): Promise<boolean>;
}

export type Variables = Start['bindings'];

export interface Lives {
  begin(variables: Variables): Promise<Life>;
  /** When the last life is over. */
  close(): Promise<void>;
}

export const runtimes = ['miniflare', 'serve'] as const;
export type RuntimeName = (typeof runtimes)[number];

export interface Surroundings {
  readonly builtIn: string;
  readonly disk: string;
  readonly onOutput: (text: string) => void;
}

export const livesOn = (name: RuntimeName, surroundings: Surroundings): Lives =>
  name === 'serve' ? livesOnServe(surroundings) : livesOnMiniflare(surroundings);

const program = fileURLToPath(new URL('bridge-process.ts', import.meta.url));

function livesOnMiniflare({ builtIn, disk, onOutput }: Surroundings): Lives {
  return {
    async begin(variables) {
      const child = fork(program, { detached: true, silent: true, env: { ...process.env, TMPDIR: disk } });
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => onOutput(String(text)));
      const told = await order(child, { start: { builtIn, disk, bindings: variables } });
      if (!('url' in told)) throw new Error(`the Worker does not start: ${JSON.stringify(told)}`);
      return {
        url: told.url,
        async end() {
          const over = new Promise((resolve) => child.once('close', resolve));
          // Node and workerd are one process group, ours alone.
          process.kill(-Number(child.pid), 'SIGKILL');
          await over;
        },
        endsAllToEvict: false,
        async evict(connection) {
          await order(child, { evict: connection });
        },
      };
    },
    async close() {},
  };
}

/** One at a time: an answer has no name. */
function order(child: ChildProcess, what: Order): Promise<Report> {
  return new Promise((resolve, reject) => {
    const onExit = (): void => reject(new Error('the process ended'));
    child.once('exit', onExit);
    child.once('message', (told) => {
      child.off('exit', onExit);
      resolve(told as Report);
    });
    child.send(what);
  });
}

/** Its disk is its own. It evicts no single object: SIGHUP ends workerd in peace, and all of them with it. */
function livesOnServe({ builtIn, disk, onOutput }: Surroundings): Lives {
  const folder = join(disk, 'built');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(testModules(builtIn))) writeFileSync(join(folder, name), text);
  let served: ServedBridge | null = null;
  return {
    async begin(variables) {
      if (served === null) served = await startServedBridge({ ...partsOf(variables), builtIn: folder, onOutput });
      else {
        served.configure(partsOf(variables));
        await served.start();
      }
      const bridge = served;
      return {
        url: bridge.url,
        end: () => bridge.kill(),
        endsAllToEvict: true,
        async evict(_, now) {
          bridge.configure(partsOf(now));
          await bridge.reload();
        },
        knock: () => knock(knockSocketIn(bridge.data)),
      };
    },
    async close() {
      await served?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function partsOf({ ONELINK_URL, CONNECTIONS, TEST_CLOCK_OFFSET_MS, ...secrets }: Variables) {
  return {
    oneLinkUrl: String(ONELINK_URL),
    connections: CONNECTIONS as Record<string, Record<string, unknown>>,
    variables: { TEST_CLOCK_OFFSET_MS: Number(TEST_CLOCK_OFFSET_MS) },
    secrets: secrets as Record<string, string>,
  };
}
