/** `npm run try`: the PATCH that a body would become, and each expression with its result or its error. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { exportPKCS8, exportSPKI, generateKeyPair } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { sealMapped } from '../../scripts/lib/seal-mapped.ts';
import { sealFor } from '../../scripts/send/request.ts';
import { tryExpressions } from '../../scripts/try/expressions.ts';
import { tryBody } from '../../scripts/try/trial.ts';
import { sources } from '../../src/sources/index.ts';
import { mappingSchema } from '../../src/sources/mapped/index.ts';
import { connectionOf, hookOf, sourceOf } from '../cpu/course.ts';
import { fixtureText } from '../fixture-files.ts';
import { kitOf } from './conformance/kits.ts';
import { anyVisit, now } from './conformance/writing.ts';

const nothing = { headers: {}, query: {} };
const given = (text: string) => ({
  bytes: new TextEncoder().encode(text),
  headers: new Headers({ 'content-type': 'application/json' }),
  query: new URLSearchParams(),
});

describe('a body', () => {
  const altegio = connectionOf(kitOf('altegio'), {
    resources: { '2835418': 33 },
    fields: { appointment_type: 'primary', client_comment: '= data.comment & "!"', service_amount: '= $number("x")' },
  });

  it('becomes the values that One-Link would get, with a note on each expression that fails', async () => {
    const tried = await tryBody(given(fixtureText('altegio/record.update.json')), sourceOf(kitOf('altegio')), altegio);
    if (!tried.ok) throw new Error(tried.why);
    const [event] = tried.events;
    expect(event?.patch).toMatchObject({
      starts_at: '2025-07-12T07:10:00Z',
      ends_at: '2025-07-12T07:35:00Z',
      status: 'completed',
      resource_id: 33,
      client_phone: '+77010000001',
      client_comment: 'фч!',
      appointment_type: 'primary',
      external_ref: 'altegio:307626:596792978',
    });
    expect(event?.notes.join('\n')).toMatch(/fields\.service_amount: .*\(D3030\); the booking would fail/);
    expect(event?.notes.join('\n')).toContain('services: no row for "5034676"');
  });

  it('that is of nothing has no PATCH', async () => {
    const tried = await tryBody(given('{"resource":"client","status":"create"}'), sourceOf(kitOf('altegio')), altegio);
    expect(tried).toMatchObject({ ok: true, events: [{ decoded: { kind: 'ignored' }, patch: null }] });
  });

  it('that the bridge would refuse is said to be refused', async () => {
    const direct = sources['direct'];
    if (direct === undefined) throw new Error('no direct');
    const tried = await tryBody(given('{"starts_at":null}'), direct, connectionOf(kitOf('direct')));
    expect(tried).toMatchObject({ ok: false, why: expect.stringContaining('external_ref') });
  });
});

describe('expressions', () => {
  it('are shown one by one, those of the preset too, with what is wrong under the key', async () => {
    const mapping = { preset: 'savvycal', fields: { client_comment: '$number(payload.id)', staff: 'payload.(' } };
    const tried = await tryExpressions(mapping, { type: 'event.created', payload: { id: 'ev_1' } }, nothing);
    const byKey = Object.fromEntries(tried.map((one) => [one.key, one]));
    expect(byKey['fields.id']).toMatchObject({ value: 'ev_1' });
    expect(byKey['fields.client_comment']?.error).toContain('(D3030)');
    expect(byKey['fields.staff']?.error).toContain('is not a JSONata expression');
  });

  it('see the entry that `each` gives', async () => {
    const tried = await tryExpressions({ each: 'list', fields: { id: 'id' } }, { list: [{ id: 7 }] }, nothing);
    expect(tried).toMatchObject([{ key: 'each' }, { key: 'fields.id', value: 7 }]);
  });
});

describe('a table of one’s own', () => {
  const body = new TextEncoder().encode('{"a":1}');
  const fields = { id: 'a' };
  const events = { '*': 'opens' };
  const url = 'https://bridge.example/hooks/salon';
  const tables = [
    { kind: 'path_token' },
    { kind: 'header', name: 'X-Key', prefix: 'Bearer ' },
    { kind: 'hmac', header: 'X-Signature', prefix: 'sha256=' },
    {
      kind: 'hmac',
      header: 'X-Signature',
      algorithm: 'sha512',
      encoding: 'base64',
      secret: 'hex',
      signed: '{url}{body}',
    },
    { kind: 'hmac', header: 'X-Signature', signed: '{timestamp}.{body}', list: { signature: 'v1', timestamp: 't' } },
    {
      kind: 'hmac',
      header: 'X-Signature',
      signed: '{id}.{timestamp}.{body}',
      id_header: 'X-Id',
      timestamp_header: 'X-Time',
      timestamp_unit: 'iso',
    },
    { kind: 'standard_webhooks', headers: 'svix' },
  ];

  it.each(tables)('signs as it says: $kind $signed', async (authentication) => {
    const secret =
      authentication.secret === 'hex' ? 'ab'.repeat(20) : Buffer.from('a-key-of-24-characters..').toString('base64');
    const mapping = mappingSchema.parse({ authentication, fields, events });
    const sealing = { contentType: 'application/json', secret, at: now, notificationUrl: url, query: '' };
    const connection = { ...connectionOf(kitOf('mapped')), mapping, secrets: [secret], notificationUrl: url };
    const authentic = async (name: string) => {
      const wire = sealMapped(body, mapping, { ...sealing, secret: name });
      return (await sources['mapped']?.authenticate(hookOf(connection, wire)))?.ok;
    };
    expect(await authentic(secret)).toBe(true);
    expect(await authentic(secret.replace(/^./, (first: string) => (first === 'a' ? 'b' : 'a')))).toBe(false);
  });
});

it('signs for Wix with a private key of one’s own', async () => {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const kit = kitOf('wix');
  const connection = { ...connectionOf(kit), secrets: [await exportSPKI(publicKey)] };
  const [message] = kit.sends(anyVisit);
  const signing = { table: { source: 'wix' }, notificationUrl: null, mapping: undefined, at: now };
  const wire = await sealFor(message ?? kit.minimal, { ...signing, secret: await exportPKCS8(privateKey) });
  expect(await sourceOf(kit).authenticate(hookOf(connection, wire))).toEqual({ ok: true });
});

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onelink-try-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const script = fileURLToPath(new URL('../../scripts/try.ts', import.meta.url));

  it('works while the table is wrong, from standard input, and ends with 1', () => {
    const config = join(folder, 'wrangler.toml');
    const table = '[vars.CONNECTIONS.crm]\nsource = "mapped"\naccount_id = "12"\nsecret = "CRM_SECRET"\n';
    const mapping = '[vars.CONNECTIONS.crm.mapping.fields]\nid = "$nope(a)"\nevent = "a"\n';
    writeFileSync(config, table + mapping);
    const { status, stdout } = spawnSync(process.execPath, ['--no-warnings', script, 'crm', '-', '--config', config], {
      input: '{"a":"x"}',
      encoding: 'utf8',
    });
    expect(stdout).toContain('CONNECTIONS.crm.account_id: write 12 without quotes');
    expect(stdout).toMatch(/fields\.id +Attempted to invoke a non-function/);
    expect(stdout).toMatch(/fields\.event +"x"/);
    expect(stdout).not.toContain('\u001b');
    expect(status).toBe(1);
  });
});
