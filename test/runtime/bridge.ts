/**
 * The built Worker on its disk, from the outside: started, spoken to by HTTP, killed with SIGKILL and started again. What
 * was told to it is gone with the process; what it stored is not.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Life, livesOn, type RuntimeName, type Variables } from './lives.ts';
import type { Ends, Stored } from './worker.ts';

export interface RuntimeOptions {
  readonly builtIn: string;
  readonly bindings: Variables;
  /** What runs it; absent: miniflare. */
  readonly on?: RuntimeName;
  /** Milliseconds by which the Worker's clock is ahead at the start. */
  readonly clockOffsetMs?: number;
}

export interface Runtime {
  /** Sends until it is answered 200, over however many lives of the process. Answers the body; text that is no JSON is none. */
  post(
    path: string,
    body: string | Uint8Array,
    headers: Readonly<Record<string, string>>,
  ): Promise<Record<string, unknown>>;
  get(path: string, headers: Readonly<Record<string, string>>): Promise<Record<string, unknown>>;
  /** Asks until there is an answer that is no failure of the server, and gives it as it is. */
  ask(path: string, init: RequestInit): Promise<Asked>;
  /**
   * Ends the process with SIGKILL in the middle of whatever it does, and starts it again on the same disk; with other
   * variables, where they are given: a deployment. They are asked for when nothing of the old life runs any more.
   */
  kill(deployed?: () => RuntimeOptions['bindings']): Promise<void>;
  readonly kills: number;
  /** Requests that were not answered 200 and sent again. */
  readonly repeated: number;
  /** The Worker's clock, now and in its next lives. */
  setClock(offsetMs: number): Promise<void>;
  /** The cron's knock at every mailbox; answered when each has worked off what is due. */
  knock(): Promise<void>;
  /** Tells where objects end from now on, in this life of the process. */
  setEnds(ends: Ends): Promise<void>;
  /** Connections whose outcomes KV refuses a write, so often out of one, in this life of the process. */
  failKv(connections: readonly string[], rate: number): Promise<void>;
  /** Where objects ended since it was last asked, as `connection place`; not those of lives that are over. */
  ended(): Promise<string[]>;
  evict(connection: string): Promise<void>;
  stored(connections: readonly string[]): Promise<Stored>;
  /** All that the process printed. */
  output(): string;
  close(): Promise<void>;
}

export interface Asked {
  readonly status: number;
  readonly body: Record<string, unknown>;
  /** An answer before it was lost: what was asked may have been done already. */
  readonly isAgain: boolean;
}

/** Far longer than anything takes; a test that hangs must end. */
const patienceMs = 120_000;

export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const disk = await mkdtemp(join(tmpdir(), 'onelink-bridge-'));
  const printed: string[] = [];
  let offsetMs = options.clockOffsetMs ?? 0;
  let variables = options.bindings;
  let kills = 0;
  let repeated = 0;
  const present = (): Variables => ({ ...variables, TEST_CLOCK_OFFSET_MS: offsetMs });
  const lives = livesOn(options.on ?? 'miniflare', {
    builtIn: options.builtIn,
    disk,
    onOutput: (text) => printed.push(text),
  });
  let life: Promise<Life> = live();
  await life;

  async function live(): Promise<Life> {
    try {
      return await lives.begin(present());
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}\n${printed.join('')}`);
    }
  }

  async function call(path: string, init: RequestInit): Promise<Response | null> {
    const { url } = await life;
    try {
      return await fetch(`${url}${path}`, { ...init, signal: AbortSignal.timeout(patienceMs) });
    } catch {
      return null; // the process ended under it
    }
  }

  /** Sends again what ended with its process and what was answered 5xx. */
  async function ask(path: string, init: RequestInit): Promise<Asked> {
    const until = performance.now() + patienceMs;
    for (let isAgain = false; ; isAgain = true) {
      const response = await call(path, init);
      const text = await response?.text().catch(() => null);
      if (response !== null && typeof text === 'string' && isAnswer(response.status, text)) {
        return { status: response.status, body: parsed(text), isAgain };
      }
      if (performance.now() > until) throw new Error(`${path} is answered ${response?.status} ${text}`);
      repeated += 1;
    }
  }

  async function insist(path: string, init: RequestInit): Promise<Record<string, unknown>> {
    const { status, body } = await ask(path, init);
    if (status !== 200) throw new Error(`${path} is answered ${status} ${JSON.stringify(body)}`);
    return body;
  }

  const tell = (path: string, body: unknown) => insist(path, { method: 'POST', body: JSON.stringify(body) });

  return {
    post: (path, body, headers) => insist(path, { method: 'POST', body: body as BodyInit, headers }),
    get: (path, headers) => insist(path, { headers }),
    ask,
    async kill(deployed = () => variables) {
      const ending = await life;
      kills += 1;
      life = ending.end().then(() => {
        variables = deployed();
        return live();
      });
      await life;
    },
    get kills() {
      return kills;
    },
    get repeated() {
      return repeated;
    },
    async setClock(ms) {
      offsetMs = ms;
      await tell('/test/clock', { offsetMs });
    },
    async knock() {
      for (let answered = false; !answered; ) {
        const { knock } = await life;
        answered = (await (knock === undefined ? tell('/test/knock', null) : knock())) !== false;
      }
    },
    async setEnds(ends) {
      await tell('/test/ends', ends);
    },
    async failKv(connections, rate) {
      await tell('/test/kv', { connections, rate });
    },
    ended: async () => (await tell('/test/ended', null)) as unknown as string[],
    async evict(connection) {
      const current = await life;
      const evicted = current.evict(connection, present());
      if (current.endsAllToEvict) life = evicted.then(() => current);
      await evicted;
    },
    stored: async (connections) => (await tell('/test/stored', connections)) as unknown as Stored,
    output: () => printed.join(''),
    async close() {
      await (await life).end();
      await lives.close();
      await rm(disk, { recursive: true, force: true });
    },
  };
}

/** One-Link's failures are told, too: who asked sees them. */
const isAnswer = (status: number, text: string): boolean => status < 500 || text.includes('one-link-unavailable');

/** Some tools want to read a text of theirs. */
function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
