/**
 * Commands in the documentation: each script exists and knows each option that a page gives it. What a page tells to run with a bridge is
 * run in test/blackbox/send.test.ts and serve.test.ts.
 */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> };
const pages = globSync(['*.md', 'docs/*.md', 'src/sources/*/page.md'], { cwd: root });

interface Command {
  readonly page: string;
  readonly script: string;
  readonly options: readonly string[];
}

/** `npm run send -- salon --body x`, in a block or in a line. */
const commands = pages.flatMap((page) => {
  const text = readFileSync(`${root}${page}`, 'utf8').replaceAll('\\\n', ' ');
  return [...text.matchAll(/npm run ([\w:-]+)(?: -- ([^\n`|#]*))?/g)].map(([, script = '', rest = '']): Command => {
    const options = [...rest.matchAll(/(?:^|\s)(--[a-z][a-z-]*)/g)].map(([, option]) => option ?? '');
    return { page, script, options };
  });
});

it('are found on many pages', () => {
  expect(commands.length).toBeGreaterThan(40);
  expect(new Set(commands.map(({ page }) => page)).size).toBeGreaterThan(8);
});

it.each(commands)('$script on $page exists', ({ script }) => {
  expect(scripts).toHaveProperty([script]);
});

const run = (file: string, ...args: string[]): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, ['--no-warnings', file, ...args], { cwd: root, encoding: 'utf8' });

const helps = new Map<string, SpawnSyncReturns<string>>();
/** What a script says of itself, asked once for all tests. */
function helpOf(file: string): SpawnSyncReturns<string> {
  const help = helps.get(file) ?? run(file, '--help');
  helps.set(file, help);
  return help;
}

/** Scripts of ours that print their options. */
const own = [...new Set(commands.filter(({ options }) => options.length > 0).map(({ script }) => script))].filter(
  (script) => /^node [^&]*scripts\/[\w-]+\.ts$/.test(scripts[script] ?? ''),
);

describe.each(own)('npm run %s', (script) => {
  const file = /scripts\/[\w-]+\.ts$/.exec(scripts[script] ?? '')?.[0] ?? '';

  it('knows every option that a page gives it', () => {
    const usage = helpOf(file).stdout;
    expect(usage).toContain('Usage:');
    const given = commands.filter((command) => command.script === script).flatMap(({ options }) => options);
    for (const option of given) expect(usage, option).toContain(option);
  });
});

/** `deploy` hands what it does not know to wrangler. */
const all = Object.entries(scripts).flatMap(([name, command]) => {
  const file = /^node [^&]*(scripts\/[\w-]+\.ts)$/.exec(command)?.[1];
  return file === undefined || name === 'test:serve' ? [] : [[name, file] as const];
});

describe.each(all)('npm run %s', (_, file) => {
  it('explains itself, without colours where nobody sees them', () => {
    const { status, stdout, stderr } = helpOf(file);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: npm /);
    expect(stdout).not.toContain('\u001b');
  });

  it('ends with 2 where an option is wrong, in one line and its usage', () => {
    const { status, stdout, stderr } = run(file, '--no-such-option');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    const [first, ...rest] = stderr.split('\n');
    expect(first).toBe("Unknown option '--no-such-option'.");
    expect(rest.join('\n')).toMatch(/^\nUsage: /);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });
});

it.each(pages.filter((page) => page.startsWith('docs/')))('%s links to files that are there', (page) => {
  const text = readFileSync(`${root}${page}`, 'utf8');
  const links = [...text.matchAll(/\]\(([^)#\s]+)/g)]
    .map(([, link]) => link ?? '')
    .filter((link) => !/^https?:/.test(link));
  for (const link of links) expect(existsSync(new URL(link, `file://${root}${page}`)), link).toBe(true);
});

const deployed = globSync('deploy/*', { cwd: root }).filter((file) => statSync(`${root}${file}`).isFile());

it.each(deployed)('%s starts npm run serve with options that it knows', (file) => {
  const text = readFileSync(`${root}${file}`, 'utf8').replaceAll('\\\n', ' ');
  const usage = helpOf('scripts/serve.ts').stdout;
  const [, given = ''] = /scripts\/serve\.ts([^\n]*)/.exec(text) ?? [];
  for (const [option] of given.matchAll(/--[a-z-]+/g)) expect(usage).toContain(option);
  // What stands in front of it, and what asks for its health, use its port.
  for (const [, port] of text.matchAll(/(?:127\.0\.0\.1|0\.0\.0\.0):(\d+)/g)) expect(port).toBe('8787');
  expect(usage).toContain('127.0.0.1:8787');
});
