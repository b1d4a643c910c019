/** A program in a pseudo-terminal, by util-linux' `script`: what it shows, without colours, and keys for it. */
import { type ChildProcess, spawn } from 'node:child_process';
import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';

export interface Terminal {
  /** Everything that was shown so far. */
  shown(): string;
  /** Waits until the text is shown after what was seen before, and takes everything up to it as seen. */
  sees(text: string | RegExp): Promise<string>;
  types(keys: string): void;
  /** The exit code of the program. */
  readonly ended: Promise<number>;
  kill(): void;
}

export const enter = '\r';
export const down = '\u001b[B';
export const ctrlC = '\u0003';

const patienceMs = 60_000;

export function inTerminal(
  command: string,
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Terminal {
  const { cwd, env = {} } = options;
  const child: ChildProcess = spawn('script', ['-qefc', `stty cols 160 rows 50; exec ${command}`, '/dev/null'], {
    cwd,
    env: { ...process.env, TERM: 'xterm-256color', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  let seen = 0;
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const shown = (): string => stripVTControlCharacters(text).replaceAll('\r', '');
  return {
    shown,
    async sees(wanted) {
      const until = Date.now() + patienceMs;
      for (;;) {
        const rest = shown().slice(seen);
        const at = typeof wanted === 'string' ? rest.indexOf(wanted) : rest.search(wanted);
        if (at !== -1) {
          const length = typeof wanted === 'string' ? wanted.length : (wanted.exec(rest)?.[0].length ?? 0);
          seen += at + length;
          return rest.slice(0, at + length);
        }
        if (Date.now() > until || (child.exitCode !== null && child.stdout?.readableEnded)) {
          throw new Error(`${wanted} is not shown. Since the last look:\n${rest}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    types: (keys) => {
      child.stdin?.write(keys);
    },
    ended: new Promise((resolve) => child.once('close', (code) => resolve(code ?? -1))),
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
