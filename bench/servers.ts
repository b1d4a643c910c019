/** Starts `one-link.ts` as a process of its own and speaks to it. */
import { fork } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import type { Counts, Order, Report } from './one-link.ts';
import { endOf, own } from './process.ts';

const program = fileURLToPath(new URL('one-link.ts', import.meta.url));

export interface Servers {
  readonly oneLinkUrl: string;
  readonly kvPort: number;
  /** Answers when so many writes and outcomes were counted since the reset, with the time of the last one. */
  until(of: { readonly writes?: number; readonly outcomes?: number }, patienceMs?: number): Promise<number>;
  counts(): Promise<Counts>;
  reset(): Promise<void>;
  setUnavailable(isUnavailable: boolean): Promise<void>;
  setSlow(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Monotonic and the same in every process, ms. */
export const clockMs = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;

export async function startServers(): Promise<Servers> {
  const child = own(fork(program, { execArgv: ['--no-warnings'] }));
  const next = (patienceMs = 60_000): Promise<Report> =>
    new Promise((resolve, reject) => {
      const done = (settle: () => void): void => {
        clearTimeout(timer);
        child.off('message', onMessage);
        child.off('exit', onExit);
        settle();
      };
      const onMessage = (told: unknown): void => done(() => resolve(told as Report));
      const onExit = (): void => done(() => reject(new Error('One-Link ended')));
      const timer = setTimeout(() => done(() => reject(new Error('One-Link waits in vain'))), patienceMs);
      child.on('message', onMessage);
      child.on('exit', onExit);
    });
  const order = async (what: Order, patienceMs?: number) => {
    const told = next(patienceMs);
    child.send(what);
    const report = await told;
    if (!('counts' in report)) throw new Error('One-Link does not answer');
    return report;
  };
  const first = await next();
  if (!('ports' in first)) throw new Error('One-Link does not start');
  return {
    oneLinkUrl: `http://127.0.0.1:${first.ports.oneLink}`,
    kvPort: first.ports.kv,
    until: async (of, patienceMs) => (await order({ until: of }, patienceMs)).at,
    counts: async () => (await order({ counts: true })).counts,
    reset: async () => void (await order({ reset: true })),
    setUnavailable: async (unavailable) => void (await order({ unavailable })),
    setSlow: async (slow) => void (await order({ slow })),
    close: () => endOf(child),
  };
}
