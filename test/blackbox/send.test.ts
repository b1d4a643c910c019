/** `npm run send` and `npm run tail` against the built Worker: every event of every source and preset is signed correctly and read. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { namesOf, type Sample, samplesOf } from '../../scripts/lib/samples.ts';
import { sealFor, visitOf } from '../../scripts/send/request.ts';
import type { DeliveryView } from '../../src/mailbox/contract-views.ts';
import { type Bridge, startBridge } from '../bridge/bridge.ts';
import { fixtureText } from '../fixture-files.ts';
import { type Accounts, startAccounts } from '../runtime/accounts.ts';
import type { Kit } from '../unit/conformance/kit.ts';
import { kits } from '../unit/conformance/kits.ts';

const now = new Date();
const adminToken = 'admin-token-of-the-tests';
const nameOf = ({ source, preset }: Kit): string => preset ?? source;
const secretName = (kit: Kit): string => `${nameOf(kit).toUpperCase()}_SECRET`;
/** No two connections may share a token. */
const secretOf = (kit: Kit): string => {
  const [first] = kit.secrets;
  return first.startsWith('the-token') ? `${first}-${nameOf(kit)}` : first;
};

let accounts: Accounts;
let bridge: Bridge;
const tables = new Map<string, Readonly<Record<string, unknown>>>();

beforeAll(async () => {
  accounts = await startAccounts({ now: Date.now });
  accounts.account(12).addResource({ id: 31 });
  const secrets: Record<string, string> = { ONELINK_TOKEN: 'test-token', ADMIN_TOKEN: adminToken };
  for (const kit of kits) {
    const name = nameOf(kit);
    const tool = kit.tool?.();
    tool?.tell({ what: 'booked', ...visitOf(wish, now) });
    accounts.addTool(name, ({ path, body }) => {
      const answer = tool?.answer({ url: `https://tool.test${path}`, ...(body !== undefined && { body }) });
      return answer?.kind === 'ok' ? { status: 200, body: JSON.stringify(answer.body) } : { status: 404 };
    });
    const isUrl = kit.source === 'bitrix24';
    const address = `${accounts.url}/tools/${name}`;
    secrets[secretName(kit)] = secretOf(kit);
    if (tool !== undefined) secrets[`${name.toUpperCase()}_KEY`] = isUrl ? `${address}/rest/1/code/` : tool.apiKey;
    tables.set(name, {
      source: kit.source,
      account_id: 12,
      on_unlinked: 'park',
      namespace: name,
      ...kit.connection,
      secret: secretName(kit),
      ...(tool !== undefined && { api_key: `${name.toUpperCase()}_KEY`, ...(!isUrl && { api_url: address }) }),
    });
  }
  secrets['SALON_SECRET'] = 'the-signing-key-of-the-salon';
  tables.set('salon', { ...tables.get('calcom'), namespace: 'salon', secret: 'SALON_SECRET' });
  bridge = await startBridge({
    oneLinkUrl: accounts.url,
    connections: Object.fromEntries(tables),
    secrets,
    builtIn: inject('builtIn'),
  });
});
afterAll(async () => {
  await bridge.close();
  await accounts.close();
});

const wish = { number: 7, moves: 0, startsAt: null, client: null, staff: undefined, service: undefined };

async function api<Body>(path: string): Promise<Body> {
  const headers = { authorization: `Bearer ${adminToken}` };
  return (await (await fetch(`${bridge.url}/api${path}`, { headers })).json()) as Body;
}

/** Sends a sample; the events that the bridge has noted, with what is wrong. */
async function noted(kit: Kit, sample: Sample, at: Date): Promise<readonly string[]> {
  const table = tables.get(nameOf(kit)) ?? {};
  const { notification_url: notificationUrl = null, mapping } = table;
  const signing = {
    table,
    secret: secretOf(kit),
    notificationUrl: notificationUrl as string | null,
    mapping,
    at: new Date(),
  };
  const visit = visitOf({ ...wish, moves: sample.word === 'moved' ? 1 : 0 }, at);
  const events: string[] = [];
  for (const message of sample.messages(visit)) {
    const { path, headers, body } = await sealFor(message, signing);
    const url = `${bridge.url}/hooks/${nameOf(kit)}${path}`;
    const answer = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
    const text = await answer.text();
    if (answer.status !== 200) return [`${answer.status} ${text}`];
    if (!text.startsWith('{')) return [sample.event]; // a text that the tool wants to read
    const { delivery_id, delivery_ids } = JSON.parse(text) as { delivery_id: string; delivery_ids?: string[] };
    for (const id of delivery_ids ?? [delivery_id]) {
      const { event, code, message: why } = await api<DeliveryView>(`/deliveries/${id}`);
      events.push(code === 'undecodable' ? `${event}: ${why}` : event);
    }
  }
  return events;
}

describe('every event', () => {
  it.each(kits.map((kit) => [nameOf(kit), kit] as const))('of %s is taken as what it is', async (_, kit) => {
    const samples = await samplesOf(kit);
    const missing = namesOf(kit).filter(
      (name) => !samples.some(({ event }) => event === name || event.startsWith(`${name}.`)),
    );
    expect(missing).toEqual([]);
    for (const [nth, sample] of samples.entries()) {
      const events = await noted(kit, sample, new Date(now.getTime() + nth * 1000));
      expect({ sample: sample.event, word: sample.word, events }).toMatchObject({
        events: expect.arrayContaining([sample.event]),
      });
    }
  });
});

describe('the commands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onelink-send-'));
  const config = join(folder, 'wrangler.toml');
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeAll(() => {
    const connections = {
      calcom: tables.get('calcom'),
      altegio: tables.get('altegio'),
      direct: tables.get('direct'),
      salon: tables.get('salon'),
    };
    writeFileSync(config, `[vars]\nCONNECTIONS = ${JSON.stringify(JSON.stringify(connections))}\n`);
    const secrets = kits.map((kit) => `${secretName(kit)}='${secretOf(kit)}'`);
    writeFileSync(
      join(folder, '.dev.vars'),
      `ADMIN_TOKEN=${adminToken}\nSALON_SECRET=the-signing-key-of-the-salon\n${secrets.join('\n')}\n`,
    );
  });
  interface Ran {
    readonly status: number;
    readonly stdout: string;
    readonly stderr: string;
  }
  /** The emulator has to answer meanwhile. */
  const run = (name: string, args: readonly string[], env: Record<string, string> = {}) =>
    new Promise<Ran>((resolve) => {
      const script = fileURLToPath(new URL(`../../scripts/${name}.ts`, import.meta.url));
      const command = ['--no-warnings', script, ...args, '--config', config];
      execFile(process.execPath, command, { env: { ...process.env, ...env } }, (error, stdout, stderr) =>
        resolve({ status: Number(error?.code ?? 0), stdout, stderr }),
      );
    });
  const to = () => ['--to', bridge.url];

  it('send a booking and tell what became of it', async () => {
    const { status, stdout } = await run('send', ['calcom', 'booked', '--visit', '41', ...to()]);
    expect(stdout).toContain('parked  BOOKING_CREATED  calcom:calcom:uid-41-0  code unlinked');
    expect(status).toBe(0);
  });

  it('follow the names of a visit that moves', async () => {
    for (const nth of [1, 2]) {
      const { stdout } = await run('send', ['calcom', 'moved', '--visit', '41', '--json', ...to()]);
      const [{ became }] = JSON.parse(stdout);
      expect(became.deliveries[0].external_ref).toBe(`calcom:calcom:uid-41-${nth}`);
    }
  });

  it('say why a webhook is refused', async () => {
    const wrong = { ALTEGIO_SECRET: 'another-token-of-16-characters' };
    const { status, stdout } = await run('send', ['altegio', 'booked', ...to()], wrong);
    expect(stdout).toContain('the last part of its address is another token');
    expect(status).toBe(1);
  });

  it('send a body of one’s own', async () => {
    const body = join(folder, 'body.json');
    writeFileSync(body, JSON.stringify({ external_ref: 'mine-1', status: 'cancelled' }));
    const { status, stdout } = await run('send', ['direct', '--body', body, '--json', ...to()]);
    expect(JSON.parse(stdout)[0].became.deliveries[0].external_ref).toBe('direct:mine-1');
    expect(status).toBe(0);
  });

  it('show what came, and only what was asked for', async () => {
    const all = (
      await run('tail', [...'--once --last 100 --connection calcom --connection direct'.split(' '), ...to()])
    ).stdout;
    expect(all).toContain('calcom:calcom:uid-41-0');
    expect(all).toContain('direct:mine-1');
    const some = (await run('tail', ['--once', '--last', '100', '--connection', 'direct', '--json', ...to()])).stdout;
    const rows = some
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as DeliveryView);
    expect(new Set(rows.map(({ connection }) => connection))).toEqual(new Set(['direct']));
  });

  it('end with 2 where nothing answers, and say what to do', async () => {
    const nobody = ['--to', 'http://127.0.0.1:9'];
    expect(await run('send', ['calcom', 'booked', '--moves', '0', ...nobody])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Is it running?'),
    });
    expect(await run('tail', ['--once', ...nobody])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('no answer'),
    });
    expect(await run('send', ['nobody', 'booked'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('calcom (calcom)'),
    });
    expect(await run('send', ['calcom', 'unheard-of'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no such event'),
    });
  });

  const page = readFileSync(new URL('../../docs/try.md', import.meta.url), 'utf8');
  const lines = [...page.matchAll(/^npm run (send|try|tail) -- (.*)$/gm)].map(([, name = '', rest = '']) => ({
    name,
    rest,
  }));

  it.each(lines)('npm run $name -- $rest is right in docs/try.md', async ({ name, rest }) => {
    const body = join(folder, 'booking.json');
    writeFileSync(body, fixtureText('calcom/BOOKING_CREATED.json'));
    const words = rest.split(' ').map((word) => (word === 'booking.json' ? body : word));
    const at = words.indexOf('--to');
    if (at !== -1) words.splice(at, 2);
    const once = name === 'tail' ? ['--once'] : [];
    const { status, stderr } = await run(name, [...words, ...once, ...(name === 'try' ? [] : to())]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
