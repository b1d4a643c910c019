/** Runs workerd as a child in the same process group, until it ends or is asked to end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import process from 'node:process';
import type { Readable } from 'node:stream';

/** The one that miniflare runs, so that it is the workerd of the tests. It exports the path of its program. */
export const { default: workerdProgram } = createRequire(import.meta.resolve('miniflare'))('workerd') as {
  readonly default: string;
};
const startMs = 30_000;
/** What is in flight has so long to end. Nothing is lost after it: it is on the disk. */
const stopMs = 10_000;

export interface Workerd {
  /** Where it listens. */
  readonly port: number;
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number>;
  stop(): Promise<void>;
}

export async function startWorkerd(config: string, secrets: Readonly<Record<string, string>>): Promise<Workerd> {
  // --experimental: wrapped bindings (FAILURES) and `scheduled` of a service binding.
  const child = spawn(workerdProgram, ['serve', '--experimental', '--control-fd=3', config], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TZ: 'UTC', ...secrets },
  });
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  const port = await listening(child, ended);
  return {
    port,
    ended,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** It tells on the control descriptor, the fourth one, where it listens. */
export function listening(child: ChildProcess, ended: Promise<number>): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error('workerd does not start within 30 seconds'));
    }, startMs);
    void ended.then((code) => {
      clearTimeout(timer);
      reject(new Error(`workerd ended with the code ${code} while it started`));
    });
    let told = '';
    (child.stdio[3] as Readable).on('data', (chunk) => {
      told += String(chunk);
      const port = /"socket":"http","port":(\d+)/.exec(told)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
  });
}

/** The cron's knock. False: nobody answered. */
export function knock(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ socketPath, path: '/', timeout: 60_000 }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode === 200));
    });
    call.once('timeout', () => call.destroy());
    call.once('error', () => resolve(false));
    call.end();
  });
}
