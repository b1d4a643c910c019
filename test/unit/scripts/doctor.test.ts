// `npm run doctor`: for each thing that goes wrong in practice, a finding with its place and what to do.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type OneLinkServer, startOneLinkServer } from '../../../emulator/server.ts';
import { exitCodeOf, type Finding } from '../../../scripts/doctor/finding.ts';
import { withStored } from '../../../scripts/doctor/stored.ts';
import { checkClock } from '../../../scripts/doctor/worker.ts';
import { type Examination, examine } from '../../../scripts/doctor.ts';
import { projectOf } from '../../../scripts/lib/project.ts';
import { seal } from '../../../src/config/sealed.ts';
import { sources } from '../../../src/sources/index.ts';
import { type CalcomServer, calcomKey, startCalcom } from '../../tools/calcom.ts';
import { answer, startToolServer, type ToolServer } from '../../tools/tool-server.ts';
import { edge } from '../edge.ts';
import { memoryKv } from '../kv.ts';

let server: OneLinkServer;
let calcom: CalcomServer;
beforeEach(async () => {
  server = await startOneLinkServer();
  server.oneLink.addResource({ id: 31, name: 'Anna' });
  server.oneLink.addService({ id: 9, name: 'Haircut' });
  calcom = await startCalcom();
});
afterEach(() => Promise.all([server.close(), calcom.close()]));

const secret = '0123456789abcdef0123456789abcdef';
const local = `ONELINK_TOKEN=test-token\nADMIN_TOKEN=admin-token-of-tests\nSALON_SECRET=${secret}\nK=${calcomKey}\n`;
const salon = (more = '') =>
  `[vars.CONNECTIONS.salon]\nsource = "calcom"\naccount_id = 12\non_unlinked = "create"\nsecret = "SALON_SECRET"\nresource_id = 31\n${more}`;

interface Patient extends Partial<Omit<Examination, 'project'>> {
  readonly toml?: string;
  readonly devVars?: string;
}

async function found({ toml = salon(), devVars = local, ...more }: Patient = {}): Promise<readonly Finding[]> {
  const project = projectOf('.', { toml: `[vars]\nONELINK_URL = "${server.url}"\n${toml}`, devVars }, {});
  const connections = [...project.tables.keys()];
  return examine({
    project,
    connections,
    url: undefined,
    oneLink: undefined,
    filesOnly: false,
    now: Date.now,
    ...more,
  });
}
const errorsOf = (findings: readonly Finding[]) =>
  findings.filter(({ level }) => level === 'error').map(({ where, what }) => `${where}: ${what}`);

it('finds no error where everything is in order', async () => {
  const findings = await found();
  expect(errorsOf(findings)).toEqual([]);
  expect(exitCodeOf(findings)).toBe(0);
  expect(findings).toContainEqual(
    expect.objectContaining({ level: 'ok', where: 'salon.resource_id', what: 'specialist 31: Anna' }),
  );
});

describe('the files', () => {
  it('says which key, source or value was meant, and never a value of a secret', async () => {
    const toml = salon('resorces = { x = 31 }\n').replace('"calcom"', '"calcon"').replace('"create"', '"crate"');
    const findings = await found({ toml, filesOnly: true });
    const remedies = findings.map(({ where, remedy }) => [where, remedy]);
    expect(remedies).toContainEqual(['CONNECTIONS.salon.resorces', 'did you mean resources?']);
    expect(remedies).toContainEqual([
      'CONNECTIONS.salon.source',
      'there is no source of this name; did you mean "calcom"?',
    ]);
    expect(remedies).toContainEqual(['CONNECTIONS.salon.on_unlinked', 'did you mean "create"?']);
    expect(JSON.stringify(findings)).not.toContain(secret);
    expect(exitCodeOf(findings)).toBe(1);
  });

  it('tells of each problem once', async () => {
    const findings = await found({ toml: salon('resorces = 1\n'), filesOnly: true });
    expect(findings.filter(({ where }) => where.endsWith('resorces'))).toHaveLength(1);
    const written = await found({
      toml: salon('statuses = { noshow = "cancelled" }\n').replace('= 12', '= "12"'),
      filesOnly: true,
    });
    const of = (key: string) => written.filter(({ where }) => where.endsWith(key)).map(({ remedy }) => remedy);
    expect(of('account_id')).toEqual(['write 12 without quotes']);
    expect(of('noshow')).toEqual(['did you mean no_show?']);
  });

  it('tells which secret is not set here, and a name in .dev.vars that is close to it', async () => {
    const findings = await found({ devVars: local.replace('SALON_SECRET', 'SALON_SECRTE'), filesOnly: true });
    const missing = findings.find(({ where }) => where === 'SALON_SECRET');
    expect(missing?.remedy).toMatch(/^did you mean SALON_SECRTE.*npx wrangler secret put SALON_SECRET/);
  });

  it('reports a weak secret', async () => {
    const findings = await found({ devVars: local.replace(secret, 'short'), filesOnly: true });
    expect(errorsOf(findings)).toEqual(['CONNECTIONS.salon.secret: a signing key must have at least 16 bytes']);
  });
});

describe('the secrets at Cloudflare', () => {
  const withSecrets = async (names: readonly string[] | null) =>
    (await found({ deployedSecrets: () => names })).filter(({ area, level }) => area === 'secrets' && level !== 'note');

  it('lack one, or have one that hides a variable', async () => {
    const findings = await withSecrets(['ADMIN_TOKEN', 'ONELINK_TOKEN', 'ONELINK_URL', 'DIGEST_SECRET']);
    expect(findings.map(({ level, where, what }) => `${level} ${where} ${what}`)).toEqual([
      expect.stringMatching(/^ok this machine/),
      'error SALON_SECRET is not set at Cloudflare',
      'warning ONELINK_URL is a secret and a variable; the secret silently wins',
    ]);
  });

  it('are all there, or cannot be listed', async () => {
    const all = await withSecrets(['ADMIN_TOKEN', 'ONELINK_TOKEN', 'SALON_SECRET', 'DIGEST_SECRET']);
    expect(all.map(({ level }) => level)).toEqual(['ok', 'ok']);
    expect((await withSecrets(null)).map(({ what }) => what)).toContain('its secrets cannot be listed');
  });
});

describe('One-Link', () => {
  it('refuses the token, once per account and not once per connection', async () => {
    await found({
      toml: `${salon()}\n${salon().replace('.salon]', '.north]')}`,
      devVars: local.replace('test-token', 'wrong'),
    });
    expect(server.oneLink.requests).toHaveLength(1);
    expect(errorsOf(await found({ devVars: local.replace('test-token', 'wrong') }))).toEqual([
      expect.stringMatching(/^salon: account 12: One-Link refuses the token/),
    ]);
  });

  it('has scheduling switched off', async () => {
    server.oneLink.settings.features.scheduling = false;
    expect(errorsOf(await found())).toEqual([expect.stringContaining('Scheduling is off')]);
  });

  it('lacks, or has without hours, price or activity, what the tables name', async () => {
    server.oneLink.addResource({ id: 32, work: [] });
    server.oneLink.addResource({ id: 33, active: false });
    server.oneLink.addService({ id: 10, base_price: 0 });
    server.oneLink.addService({ id: 11, active: false });
    server.oneLink.addService({ id: 12, prices: [{ resource_id: 31, price: 0, active: false }] });
    const rows = 'resources = { a = 32, b = 33, c = 99 }\nservices = { a = 9, b = 10, c = 11, d = 12, e = 98 }\n';
    const findings = await found({ toml: salon(rows) });
    expect(errorsOf(findings)).toEqual([
      expect.stringMatching(/^salon\.resources\["a"\]: .* no working hours/),
      expect.stringMatching(/^salon\.resources\["b"\]: .* inactive/),
      expect.stringMatching(/^salon\.resources\["c"\]: there is no specialist 99/),
      expect.stringMatching(/^salon\.services\["b"\]: .* no price/),
      expect.stringMatching(/^salon\.services\["c"\]: .* inactive/),
      expect.stringMatching(/^salon\.services\["e"\]: there is no service 98/),
    ]);
    expect(findings).toContainEqual(
      expect.objectContaining({
        level: 'warning',
        where: 'salon.services["d"]',
        what: expect.stringContaining('with specialist 31'),
      }),
    );
  });
});

describe('the tool', () => {
  const withKey = () => salon(`api_key = "K"\napi_url = "${calcom.url}"\n`);
  const hook = (more: object = {}) => ({
    id: 'h',
    subscriberUrl: 'https://b.example/hooks/salon',
    active: true,
    triggers: [
      ...['BOOKING_CREATED', 'BOOKING_REQUESTED', 'BOOKING_RESCHEDULED', 'BOOKING_CANCELLED', 'BOOKING_REJECTED'],
      ...['BOOKING_PAID', 'BOOKING_PAYMENT_INITIATED', 'BOOKING_NO_SHOW_UPDATED'],
    ],
    secret: 's',
    payloadTemplate: null,
    ...more,
  });
  const errorsWith = async (...hooks: ReturnType<typeof hook>[]) => {
    calcom.webhooks.push(...hooks);
    return errorsOf((await found({ toml: withKey() })).filter(({ area }) => area === 'tool'));
  };

  it('sends everything to the right place', async () => expect(await errorsWith(hook())).toEqual([]));
  it('has no webhook', async () =>
    expect(await errorsWith()).toEqual(['salon: Cal.com: no webhook goes to /hooks/salon']));
  it('has it switched off', async () =>
    expect(await errorsWith(hook({ active: false }))).toEqual(['salon: Cal.com: the webhook is switched off']));
  it('misses events, and has no secret', async () =>
    expect(await errorsWith(hook({ triggers: ['BOOKING_CREATED'], secret: null }))).toEqual([
      expect.stringContaining('does not send BOOKING_REQUESTED'),
      expect.stringContaining('has no secret'),
    ]));
  it('sends to another host', async () => {
    calcom.webhooks.push(hook());
    const findings = await found({ toml: withKey(), url: 'https://new.example' });
    expect(errorsOf(findings)).toContain(
      'salon: Cal.com: the webhook goes to https://b.example, not to https://new.example',
    );
  });
  it('has two that send the same', async () => {
    calcom.webhooks.push(hook(), hook({ id: 'h2' }));
    expect(await found({ toml: withKey() })).toContainEqual(
      expect.objectContaining({ level: 'warning', area: 'tool' }),
    );
  });
});

describe('the deployed Worker', () => {
  let worker: ToolServer;
  let openapi = answer({}, 404);
  const running = {
    connection: 'salon',
    configuration: 'valid',
    state: 'running',
    pending: 0,
    parked: 1,
    failed: 2,
    refused_24h: 3,
    last_refused_at: new Date().toISOString(),
    last_refused_reason: 'signature_differs',
    last_received_at: null,
  };
  beforeAll(async () => {
    worker = await startToolServer(({ path, headers }) => {
      if (path === '/health') return answer({ status: 'ok', configuration: 'valid' });
      if (headers['authorization'] !== 'Bearer admin-token-of-tests') return answer({}, 401);
      if (path === '/api/openapi.json') return openapi;
      return answer({ connections: [running] });
    });
  });
  afterAll(() => worker.close());

  it('refuses webhooks: how many, why and what to do; and what waits for a person', async () => {
    const findings = (await found({ url: worker.url })).filter(({ area }) => area === 'worker');
    expect(findings.map(({ level, what }) => `${level} ${what}`)).toEqual([
      'ok answers; its configuration is valid',
      'error 3 webhooks refused in 24 hours, the last one just now: signature_differs',
      'note no webhook has been taken in yet',
      'warning 1 deliveries wait for a person',
      'warning 2 deliveries failed',
    ]);
    expect(findings[1]?.remedy).toContain('the secret at the tool differs');
  });

  it('has connections in KV, on later pages too: they are named, and what is wrong with them', async () => {
    const inKv = (connection: string) => ({
      ...running,
      connection,
      kept_in: 'kv',
      refused_24h: 0,
      parked: 0,
      failed: 0,
    });
    const paged = await startToolServer(({ path }) => {
      if (path === '/health') return answer({ status: 'ok', configuration: 'valid' });
      if (!path.startsWith('/api/connections')) return answer({}, 404);
      return path.includes('cursor=next')
        ? answer({ connections: [{ ...inKv('clinic-2'), state: 'paused' }] })
        : answer({ connections: [running, inKv('clinic-1')], cursor: 'next' });
    });
    const findings = await found({ url: paged.url });
    await paged.close();
    expect(findings).toContainEqual(
      expect.objectContaining({ level: 'ok', where: 'KV', what: '2 connections: clinic-1, clinic-2' }),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({ level: 'error', where: 'clinic-2', what: expect.stringContaining('is paused') }),
    );
  });

  it('has a connection in KV that is named: its table, its sealed secrets, and what the Worker says of it alone', async () => {
    const key = 'the-key-that-seals-what-is-kept-in-kv';
    const sealed = { CLINIC_TOKEN: seal('test-token', key, { mailbox: 'clinic-1', name: 'CLINIC_TOKEN' }) };
    const table = {
      source: 'calcom',
      account_id: 12,
      on_unlinked: 'park',
      secret: 'S',
      token: 'CLINIC_TOKEN',
      resource_id: 77,
    };
    const { store } = memoryKv();
    store.put([{ key: 'connection:clinic-1', value: JSON.stringify({ table, sealed }), metadata: {} }]);
    const asked: string[] = [];
    const one = await startToolServer(({ path }) => {
      asked.push(path);
      if (path === '/health') return answer({ status: 'ok', configuration: 'valid' });
      return path === '/api/connections/clinic-1'
        ? answer({ ...running, connection: 'clinic-1', state: 'paused', kept_in: 'kv' })
        : answer({}, 404);
    });
    const toml = `[vars]\nONELINK_URL = "${server.url}"\n${salon()}`;
    const project = projectOf('.', { toml, devVars: `${local}SEALING_KEY=${key}\n` }, {});
    expect(withStored(project, 'nobody', store)).toBeNull();
    const found = withStored(project, 'clinic-1', store);
    if (found === null) throw new Error('is in KV');
    const findings = await examine({
      ...{ project: found, connections: ['clinic-1'], isOne: true, isStored: true, url: one.url },
      ...{ oneLink: undefined, filesOnly: false, now: Date.now },
    });
    await one.close();
    expect(findings).toContainEqual(
      expect.objectContaining({ level: 'ok', where: 'clinic-1', what: 'is a connection in KV' }),
    );
    expect(errorsOf(findings)).toEqual([
      expect.stringMatching(/^clinic-1\.resource_id: .*77/),
      expect.stringMatching(/^clinic-1: is paused/),
      expect.stringMatching(/^clinic-1: 3 webhooks refused/),
    ]);
    expect(asked).not.toContain('/api/connections');
  });

  it('is asked how a connection with a key compares with the list of the tool', async () => {
    const compared = await startToolServer(({ path }) => {
      if (path === '/health') return answer({ status: 'ok', configuration: 'valid' });
      if (path === '/api/connections/salon/reconciliation')
        return answer({ state: 'on', next_at: null, run: null, last: null });
      return answer({ connections: [running] });
    });
    const toml = salon(`api_key = "K"\napi_url = "${calcom.url}"\n`);
    const findings = await found({ toml, url: compared.url });
    await compared.close();
    expect(findings).toContainEqual(
      expect.objectContaining({ where: 'salon', what: 'was never compared with the list of the tool' }),
    );
  });

  it('has another API than this folder', async () => {
    openapi = answer({ openapi: '3.1.0' });
    expect(await found({ url: worker.url })).toContainEqual(
      expect.objectContaining({ level: 'warning', what: 'is another version than this folder' }),
    );
    const { api } = edge({ sources, connections: {} });
    openapi = answer(await (await api('/api/openapi.json')).json());
    expect(await found({ url: worker.url })).toContainEqual(
      expect.objectContaining({ level: 'ok', what: 'has the same API as this folder' }),
    );
    openapi = answer({}, 404);
  });

  it('does not know the connection, or the token, or does not answer', async () => {
    const elsewhere = salon().replace('.salon]', '.north]');
    expect(errorsOf(await found({ toml: elsewhere, url: worker.url }))).toEqual([
      'north: the deployed Worker does not know this connection',
    ]);
    const devVars = local.replace('admin-token-of-tests', 'another-admin-token');
    expect(errorsOf(await found({ devVars, url: worker.url }))).toEqual([
      expect.stringContaining('refuses ADMIN_TOKEN'),
    ]);
    expect(errorsOf(await found({ url: 'http://127.0.0.1:9' }))).toEqual([expect.stringContaining('does not answer')]);
    expect(errorsOf(await found({ url: server.url }))).toEqual([expect.stringContaining('is not an onelink-bridge')]);
  });
});

it('tells of a clock that is wrong', () => {
  const findings: Finding[] = [];
  checkClock(0, 90_000, (finding) => findings.push(finding));
  checkClock(0, 1_000, (finding) => findings.push(finding));
  expect(findings.map(({ level, what }) => [level, what])).toEqual([
    ['warning', 'is 90 s ahead of the server'],
    ['ok', 'agrees with the server'],
  ]);
});
