/**
 * The canaries of test/unit/security over the whole Worker in workerd: real object, real KV with its metadata, real log.
 * After everything has settled no personal value and no secret is found anywhere.
 */
import { listDurableObjectIds, runInDurableObject } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOneLink, type OneLink } from '../../emulator/one-link.ts';
import { unpacked } from '../../src/mailbox/store/packed.ts';
import { type Canary, canaries } from '../unit/security/canaries.ts';
import { canarySecret, canarySecrets, secrets } from './connections.ts';

const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
const all = canaries(tomorrow);
const nameOf = ({ name }: Canary): string => `canary-${name}`;

let logged: string[];
let answers: string[];
let oneLink: OneLink;
beforeEach(() => {
  logged = [];
  answers = [];
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, level).mockImplementation((...parts) => logged.push(parts.map(String).join(' ')));
  }
  oneLink = createOneLink({ now: () => Date.now() });
  oneLink.addResource({ id: 31 });
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => oneLink.fetch(new Request(url, init)));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function call(path: string, init: RequestInit = {}): Promise<string> {
  const answer = await exports.default.fetch(`https://bridge.example${path}`, init);
  const text = await answer.text();
  answers.push(`${answer.status} ${JSON.stringify([...answer.headers])} ${text}`);
  return text;
}

async function send(canary: Canary, body: unknown, secret = canarySecret(canary.name)): Promise<void> {
  const text = JSON.stringify(body);
  const signed = canary.sign(text, secret, Date.now());
  const headers = { 'content-type': 'application/json', 'cf-connecting-ip': '192.0.2.1', ...signed.headers };
  await call(`/hooks/${nameOf(canary)}${signed.path}${canary.query}`, { method: 'POST', headers, body: text });
}

const api = (path: string) => call(`/api${path}`, { headers: { authorization: `Bearer ${secrets.ADMIN_TOKEN}` } });

/** Every row of every table of an object. */
const rowsOf = (canary: Canary): Promise<string> =>
  runInDurableObject(env.MAILBOX.getByName(nameOf(canary)), (_, { storage }) => {
    const tables = storage.sql.exec(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
    );
    return tables
      .toArray()
      .map(({ name }) => {
        const rows = storage.sql.exec(`SELECT * FROM "${name}"`).toArray();
        // A row that is packed would hide what is looked for.
        const readable = rows.map((row) => ({
          ...row,
          doc: typeof row['doc'] === 'string' ? unpacked(row['doc']) : null,
        }));
        return `${name} ${JSON.stringify(readable)}`;
      })
      .join('\n');
  });

async function places(): Promise<Record<string, string>> {
  const { keys } = await env.OUTCOMES.list();
  const values = await Promise.all(keys.map(({ name }) => env.OUTCOMES.get(name)));
  const objects = await listDurableObjectIds(env.MAILBOX);
  return {
    log: logged.join('\n'),
    answers: answers.join('\n'),
    'kv keys and metadata': JSON.stringify(keys),
    'kv values': values.join('\n'),
    'object names': objects.map((id) => `${id} ${id.name ?? ''}`).join('\n'),
    rows: (await Promise.all(all.map(rowsOf))).join('\n'),
  };
}

/** `place: value` of each value that is found, whatever the case and also without its `+`. */
const found = (where: Record<string, string>, values: readonly string[]): string[] =>
  Object.entries(where).flatMap(([place, text]) =>
    values
      .filter((value) => text.toLowerCase().includes(value.toLowerCase().replace(/^\+/, '')))
      .map((value) => `${place}: ${value}`),
  );

const looked = ['log', 'answers', 'kv keys and metadata', 'kv values', 'object names', 'rows'];

describe('the canary in workerd', () => {
  it('can sing: what waits for One-Link is in the rows and the search finds it there', async () => {
    const [canary] = all as [Canary];
    const down = oneLink.faults.add({ times: Number.POSITIVE_INFINITY }, { kind: 'cut' });
    await send(canary, canary.body);
    const mailbox = env.MAILBOX.getByName(nameOf(canary));
    await mailbox.sweep();
    const leaks = found(await places(), canary.personal);
    expect(leaks.length).toBeGreaterThan(2);
    expect(leaks.every((leak) => leak.startsWith('rows: '))).toBe(true);
    oneLink.faults.remove(down);
    await mailbox.admin().resume();
    await mailbox.sweep();
    expect(oneLink.appointments.size).toBe(1);
  });

  it('is silent when everything has settled', async () => {
    for (const canary of all) {
      await send(canary, canary.body);
      await send(canary, canary.body, 'another-secret-of-the-tests');
      await send(canary, { ...canary.body, unheard_of: canary.personal }); // says the same, in another body
      await env.MAILBOX.getByName(nameOf(canary)).sweep();
    }
    const { deliveries } = JSON.parse(await api('/deliveries?limit=200'));
    for (const { delivery_id, connection, external_ref } of deliveries) {
      const ref = encodeURIComponent(external_ref ?? 'none');
      await api(`/deliveries/${delivery_id}`);
      await api(`/outcomes/${connection}/${ref}`);
      await api(`/links/${connection}/${ref}`);
    }
    await api('/connections');

    const sent = JSON.stringify(oneLink.requests);
    for (const { name, personal } of all.slice(1)) {
      expect([name, personal.filter((value) => sent.includes(value)).length]).not.toEqual([name, 0]);
    }
    const where = await places();
    expect(Object.keys(where)).toEqual(looked);
    for (const [place, text] of Object.entries(where)) expect([place, text.length > 100]).toEqual([place, true]);
    const personal = all.flatMap((canary) => canary.personal);
    expect(found(where, [...personal, ...Object.values({ ...secrets, ...canarySecrets })])).toEqual([]);
  });
});
