// `npm run audit`: "nothing was found" and "nothing was compared" are two answers. No network: lists are files, the registry is here.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { advisoriesIn } from '../../scripts/audit/advisories.ts';
import { isWithin } from '../../scripts/audit/versions.ts';

const script = join(import.meta.dirname, '../../scripts/audit.ts');
const folder = mkdtempSync(join(tmpdir(), 'audit-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const lock = file('package-lock.json', {
  lockfileVersion: 3,
  packages: {
    '': { name: 'root', version: '1.0.0' },
    'node_modules/left': { version: '1.2.3' },
    'node_modules/@scope/right': { version: '2.0.0-beta.2', dev: true },
    'node_modules/left/node_modules/@scope/right': { version: '3.1.0', dev: true },
    'node_modules/alias': { name: 'middle', version: '4.0.0' },
    'node_modules/linked': { link: true, resolved: 'elsewhere' },
  },
});

const run = (...args: string[]): Promise<{ status: number | null; output: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [script, '--lock', lock, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (part) => {
      output += part;
    });
    child.on('close', (status) => resolve({ status, output }));
  });

const npmAdvisory = { id: 7, title: 'a hole', severity: 'high', url: 'https://advisories.test/7' };
const found = { '@scope/right': [{ ...npmAdvisory, vulnerable_versions: '>=3.0.0 <3.1.1' }] };
const notFound = { left: [{ ...npmAdvisory, vulnerable_versions: '<1.2.3 || >=2.0.0' }] };

describe('a list in a file', () => {
  it('that names a version of the lock file ends with 1 and says which', async () => {
    const { status, output } = await run('--list', file('found.json', found), '--json');
    expect(status).toBe(1);
    expect(JSON.parse(output)).toEqual({
      compared: true,
      packages: 4,
      advisories: 1,
      findings: [{ name: '@scope/right', version: '3.1.0', dev: true, ...npmAdvisory, id: '7', unclear: false }],
    });
    const { output: words } = await run('--list', file('found.json', found));
    expect(words).toContain('@scope/right 3.1.0 (development): high, 7, a hole, https://advisories.test/7');
  });

  it('that names none of them ends with 0', async () => {
    const { status, output } = await run('--list', file('clean.json', notFound));
    expect([status, output]).toEqual([0, 'Compared: packages 4, advisories 1, found 0.\n']);
  });

  it.each([
    ['is not there', join(folder, 'nothing.json'), 'cannot be read'],
    ['is no JSON', file('text.json', 'text'), 'is no JSON'],
    ['is another JSON', file('other.json', { a: 1 }), 'is no list of advisories'],
    ['is a list of something else', file('list.json', [1, 2]), 'is no list of advisories'],
  ])('that %s ends with 2 and says that nothing was compared', async (_, path, why) => {
    const { status, output } = await run('--list', path);
    expect([status, output]).toEqual([2, expect.stringMatching(/^Not compared: .+not known/s)]);
    expect(output.split('\n')[0]).toContain(`${path} ${why}`);
    expect(output).not.toContain('ENOENT');
  });
});

describe('the registry', () => {
  let server: Server;
  let url = '';
  let answer: { status: number; body: string } = { status: 200, body: '{}' };
  const asked: unknown[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        const { method, url: path } = request;
        asked.push({ method, path, body: JSON.parse(gunzipSync(Buffer.concat(parts)).toString()) });
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => server.close());

  it('is asked as npm asks', async () => {
    answer = { status: 200, body: JSON.stringify(found) };
    expect((await run('--registry', url)).status).toBe(1);
    expect(asked).toEqual([
      {
        method: 'POST',
        path: '/-/npm/v1/security/advisories/bulk',
        body: { left: ['1.2.3'], '@scope/right': ['2.0.0-beta.2', '3.1.0'], middle: ['4.0.0'] },
      },
    ]);
  });

  it('that knows of nothing ends with 0', async () => {
    answer = { status: 200, body: '{}' };
    expect((await run('--registry', url)).status).toBe(0);
  });

  it.each([
    [405, '{}'],
    [200, '<html>'],
    [200, '[]x'],
    [200, '{"left": "?"}'],
  ])('that has no list is no clean bill: %i %s', async (status, body) => {
    answer = { status, body };
    const { status: code, output } = await run('--registry', url);
    expect([code, output]).toEqual([2, expect.stringContaining('Not compared: ')]);
    if (status === 405) expect(output).toContain('the registry answered 405');
  });

  it('that cannot be reached is none either', async () => {
    expect((await run('--registry', 'http://127.0.0.1:1')).status).toBe(2);
  });
});

it('explains itself', async () => {
  expect((await run('--help')).output).toContain('Usage:');
});

describe('a range', () => {
  it.each([
    ['1.2.3', '<1.2.3', false],
    ['1.2.3', '<= 1.2.3', true],
    ['1.2.3', '>= 1.0.0, < 1.3.0', true],
    ['1.2.3', '>=1.0.0 <1.2.0 || >=1.2.3', true],
    ['1.2.3', '*', true],
    ['1.2.3', '1.2.3', true],
    ['1.10.0', '<1.9.0', false],
    ['2.0.0-beta.2', '<2.0.0', true],
    ['2.0.0-beta.10', '<2.0.0-beta.9', false],
    ['2.0.0-beta.2', '>2.0.0-alpha', true],
    ['2.0.0-1', '<2.0.0-beta', true],
    ['2.0.0-beta', '<2.0.0-beta.1', true],
    ['2.0.0', '>2.0.0-beta', true],
    ['1.2.3', '^1.0.0', null],
    ['1.2.3', '^1.0.0 || =1.2.3', true],
    ['main', '*', null],
  ])('%s, %s: %s', (version, range, expected) => {
    expect(isWithin(version, range)).toBe(expected);
  });
});

describe("OSV's format", () => {
  const affects = (version: string, affected: object, more: object = {}) => {
    const record = { id: 'X-1', affected: [{ package: { name: 'left', ecosystem: 'npm' }, ...affected }], ...more };
    return advisoriesIn([record])?.map((advisory) => advisory.affects(version));
  };
  const semver = (...events: object[]) => ({ ranges: [{ type: 'SEMVER', events }] });

  it.each([
    ['1.2.3', semver({ introduced: '0' }, { fixed: '1.2.4' }), true],
    ['1.2.4', semver({ introduced: '0' }, { fixed: '1.2.4' }), false],
    ['2.0.1', semver({ introduced: '0' }, { fixed: '1.2.4' }, { introduced: '2.0.0' }), true],
    ['1.2.4', semver({ introduced: '1.0.0' }, { last_affected: '1.2.4' }), true],
    ['1.2.5', semver({ introduced: '1.0.0' }, { last_affected: '1.2.4' }), false],
    ['0.9.0', semver({ introduced: '1.0.0' }), false],
    ['1.2.3', { versions: ['1.2.3'] }, true],
    ['1.2.3', { ranges: [{ type: 'GIT', events: [{ introduced: '0' }] }] }, false],
    ['main', semver({ introduced: '1.0.0' }), null],
  ])('%s, %j: %s', (version, affected, expected) => {
    expect(affects(version, affected)).toEqual([expected]);
  });

  it('passes over what is withdrawn or of another ecosystem', () => {
    expect(affects('1.2.3', semver({ introduced: '0' }), { withdrawn: '2031-01-01T00:00:00Z' })).toEqual([]);
    expect(affects('1.2.3', { package: { name: 'left', ecosystem: 'PyPI' }, versions: ['1.2.3'] })).toEqual([]);
  });

  it('is read as one record, a list and an answer of its API', () => {
    const record = { id: 'X-1', affected: [{ package: { name: 'left', ecosystem: 'npm' }, versions: ['1.2.3'] }] };
    for (const list of [record, [record], { vulns: [record] }]) expect(advisoriesIn(list)).toHaveLength(1);
  });
});
