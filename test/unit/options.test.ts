// A wrong command line is answered with one line and the usage: nobody reads a stack trace for a typing slip. An option that is unknown:
// docs-commands.test.ts, for every command of package.json.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const run = (script: string, ...args: string[]) => {
  const path = join(import.meta.dirname, '../../scripts', script);
  return spawnSync(process.execPath, [path, ...args], { encoding: 'utf8' });
};

it.each([
  ['bench-cpu.ts', ['--ceiling', 'x'], "Option '--ceiling': expected a number of milliseconds."],
  ['bench-cpu.ts', ['--rounds', '0'], "Option '--rounds': expected a whole number from 1."],
  ['bench-cpu.ts', ['--source', 'nobody'], "Option '--source': expected one of "],
  ['audit.ts', ['--list'], "Option '--list <value>' argument missing."],
  ['start.ts', ['nonsense'], "Unexpected argument 'nonsense'."],
  ['try.ts', ['salon'], 'An argument is missing.'],
  ['try.ts', ['salon', 'a.json', 'b.json'], "Unexpected argument 'b.json'."],
  ['check-configuration.ts', ['--nonsense'], "Unknown option '--nonsense'."],
])(
  '%s %j ends with 2, one line and the usage',
  (script, args, line) => {
    const { status, stdout, stderr } = run(script, ...args);
    expect([status, stdout]).toEqual([2, '']);
    const [first, empty, usage] = stderr.split('\n');
    expect([first, empty, usage]).toEqual([expect.stringContaining(line), '', expect.stringMatching(/^Usage: /)]);
    expect(stderr).not.toMatch(/^ {4}at /m);
  },
  60_000,
);

it('npm run send says which file cannot be read', () => {
  const { status, stderr } = run('send.ts', 'clinic', '--body', 'nowhere.json');
  expect([status, stderr]).toEqual([2, "ENOENT: no such file or directory, open 'nowhere.json'\n"]);
}, 60_000);
