/** The README is what a new user types from: its commands exist, its configuration is valid, its files are there. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';
import { expect, it } from 'vitest';
import { checkConfiguration } from '../../scripts/check-configuration.ts';
import { altegioScene } from '../../scripts/start/scenes/altegio.ts';
import { calcomScene } from '../../scripts/start/scenes/calcom.ts';
import { calendlyScene } from '../../scripts/start/scenes/calendly.ts';
import { directScene } from '../../scripts/start/scenes/direct.ts';
import { patchKeys } from '../../src/one-link/appointment.ts';
import { sources } from '../../src/sources/index.ts';
import { withoutConnections } from '../bridge/own-settings.ts';

const file = (path: string): URL => new URL(`../../${path}`, import.meta.url);
const text = (path: string): string => readFileSync(file(path), 'utf8');
const readme = text('README.md');
const manifest = JSON.parse(text('package.json'));

/** Code blocks of a language. */
const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, code]) => code ?? '');

it('has a first connection that wrangler.toml takes as it stands, and names every secret of it', () => {
  const [connection = ''] = blocks('toml');
  const { findings, connections, secrets } = checkConfiguration(
    `${withoutConnections(text('wrangler.toml'))}\n${connection}`,
    '',
    'free',
  );
  expect(findings).toEqual([]);
  expect(connections).toBe(1);
  for (const name of secrets) expect(readme).toContain(`npx wrangler secret put ${name}`);
});

it('names only npm scripts that exist', () => {
  const commands = [...readme.matchAll(/npm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
    ([, script, own]) => script ?? own,
  );
  expect(commands).toContain('start');
  for (const command of commands) expect(manifest.scripts, command).toHaveProperty([command ?? '']);
});

it('gives a reason for every package', () => {
  const names = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)];
  const unexplained = ['@cloudflare/workers-types', '@types/node', 'vite']; // types, and what vitest itself asks for
  for (const name of names.filter((one) => !unexplained.includes(one))) {
    expect(readme.toLowerCase()).toContain(name.replace('@biomejs/', ''));
  }
});

it('goes with a SECURITY.md that was read again for each package that runs, at the exact version in use', () => {
  const security = text('SECURITY.md');
  for (const [name, version] of Object.entries(manifest.dependencies)) {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(security).toContain(`| ${name} | ${version} |`);
  }
});

it('points to a page for each source, which tells of each of the 26 keys where it comes from', () => {
  const pages = globSync('src/sources/*/page.md', { cwd: fileURLToPath(file('')) }).map(text);
  for (const source of Object.keys(sources)) {
    const page = pages.find((one) => one.includes(`source = "${source}"`)) ?? '';
    expect([source, patchKeys.filter((key) => !page.includes(`\`${key}\``))]).toEqual([source, []]);
  }
  expect(patchKeys).toHaveLength(26);
});

it('points only to files that are there', () => {
  const inCode = [...readme.matchAll(/`(docs\/[^`]+|[\w-]+\.toml)`/g)].map(([, path]) => path ?? '');
  const links = [...readme.matchAll(/\]\(([^)#]+)/g)].map(([, path]) => path ?? '');
  const linked = links.filter((link) => !link.startsWith('https://'));
  expect(linked.length).toBeGreaterThan(5);
  for (const path of [...inCode, ...linked]) expect(existsSync(file(path)), path).toBe(true);
});

it('shows of `npm start` only steps that it plays', () => {
  const now = new Date('2026-11-27T08:00:00Z');
  const steps = [calcomScene, calendlyScene, altegioScene, directScene].flatMap((scene) => scene(now).steps);
  const [transcript = ''] = blocks('text');
  const shown = [...transcript.matchAll(/^ {2}(\d+)\. (.*)$/gm)];
  expect(shown.length).toBeGreaterThan(2);
  for (const [, number, tells] of shown) expect(steps[Number(number) - 1]?.tells).toBe(tells);
  expect(transcript).toContain(`All ${steps.length} webhooks`);
});
