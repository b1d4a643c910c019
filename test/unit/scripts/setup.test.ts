// `npm run setup` without a terminal: what options and defaults lead to, for every tool, and what is carried out in which order.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { URL } from 'node:url';
import { parseEnv } from 'node:util';
import { parse } from 'smol-toml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OneLinkServer, startOneLinkServer } from '../../../emulator/server.ts';
import { projectOf } from '../../../scripts/lib/project.ts';
import type { Wizard } from '../../../scripts/setup/answers.ts';
import { NotDone, type TextQuestion, unasked, WrongAnswer } from '../../../scripts/setup/asker.ts';
import { carryOut } from '../../../scripts/setup/carry-out.ts';
import { gather } from '../../../scripts/setup/gather.ts';
import { readOptions } from '../../../scripts/setup/options.ts';
import { authenticationOf, pasteOf, showPaste } from '../../../scripts/setup/paste.ts';
import { planOf, problemsAfter } from '../../../scripts/setup/plan.ts';
import { toolChoices } from '../../../scripts/setup/steps/tool.ts';
import { variableName } from '../../../scripts/setup/variable-name.ts';
import { type Cloud, urlIn } from '../../../scripts/setup/wrangler.ts';
import { type CalcomServer, calcomKey, startCalcom } from '../../tools/calcom.ts';
import { squareKey, squareSignatureKey, startSquare } from '../../tools/square.ts';

const own = readFileSync(new URL('../../../wrangler.toml', import.meta.url), 'utf8');

let server: OneLinkServer;
let calcom: CalcomServer;
let root: string;
let said: string[];
beforeEach(async () => {
  server = await startOneLinkServer();
  server.oneLink.addResource({ id: 31, name: 'Anna' });
  server.oneLink.addService({ id: 9, name: 'Haircut' });
  calcom = await startCalcom();
  root = mkdtempSync(join(tmpdir(), 'onelink-bridge-setup-'));
  said = [];
});
afterEach(async () => {
  await Promise.all([server.close(), calcom.close()]);
  rmSync(root, { recursive: true, force: true });
});

interface Given {
  readonly toml?: string;
  readonly devVars?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

function wizardOf(args: readonly string[], { toml = own, devVars = '', environment = {} }: Given = {}): Wizard {
  writeFileSync(join(root, 'wrangler.toml'), toml);
  if (devVars !== '') writeFileSync(join(root, '.dev.vars'), devVars);
  const options = readOptions(['--yes', '--one-link', server.url, ...args]);
  if (options === null) throw new Error('wrong options');
  const all = { ONELINK_TOKEN: 'test-token', ...environment };
  const asker = unasked('en', (line) => said.push(line));
  return { asker, options, project: projectOf(root, { toml, devVars }, all), environment: all };
}

let made = 0;
const makeSecret = (): string => {
  made += 1;
  return `made-secret-number-${made}`;
};

async function planned(args: readonly string[], given: Given = {}) {
  const wizard = wizardOf(args, given);
  const answers = await gather(wizard);
  return { wizard, answers, plan: planOf(answers, wizard, makeSecret) };
}

const salon = ['--source', 'calcom', '--name', 'salon', '--account', '12'];
const withKey = (args: readonly string[] = salon) => [...args, '--api-url', calcom.url];
const keyed = { TOOL_API_KEY: calcomKey };
const fileText = (name: string) => readFileSync(join(root, name), 'utf8');
const tableIn = (toml: string, name = 'salon') => Object(parse(toml)['vars']).CONNECTIONS[name];

describe('what is asked is checked', () => {
  it.each([
    [['--source', 'calcon', '--account', '12'], '--source: expected one of acuity'],
    [[...salon.slice(0, 4)], '--account is missing'],
    [[...salon.slice(0, 4), '--account', 'x'], '--account: Write a number'],
    [[...salon, '--name', 'No Name'], '--name: Use 1 to 40'],
    [[...salon, '--resource-id', '99'], '--resource-id: expected one of 31'],
    [[...salon, '--resource', 'anna=99'], '--resource anna=99: expected <id of the tool>=<id of One-Link>'],
    [[...salon, '--on-unlinked', 'crate'], '--on-unlinked: expected one of create, park'],
    [[...salon, '--local', '--deploy'], '--local and --deploy'],
    [[...salon, '--url', 'http://b.example'], '--url: expected an https address'],
    [[...salon, '--one-link', 'http://one-link.kz'], '--one-link: Write an https address'],
  ])('%j', async (args, message) => {
    await expect(planned(args)).rejects.toThrow(WrongAnswer);
    await expect(planned(args)).rejects.toThrow(message);
  });

  it('at One-Link and at the tool, and nothing is written', async () => {
    const wrong = { environment: { ONELINK_TOKEN: 'another' } };
    await expect(planned(salon, wrong)).rejects.toThrow(/One-Link refuses the token/);
    await expect(planned(withKey(), { environment: { TOOL_API_KEY: 'wrong' } })).rejects.toThrow(
      /Cal\.com refuses the key/,
    );
    server.oneLink.resources.clear();
    await expect(planned(salon)).rejects.toThrow(NotDone);
    expect(fileText('wrangler.toml')).toBe(own);
    expect(existsSync(join(root, '.dev.vars'))).toBe(false);
  });
});

it('pairs equal names, and options win', async () => {
  const { plan } = await planned([...withKey(), '--service', '102=9'], { environment: keyed });
  expect(plan.table).toMatchObject({
    resources: { 'anna@example.org': 31 },
    services: { '101': 9, '102': 9 },
    resource_id: 31,
  });
  expect(plan.table['api_key']).toBeUndefined(); // a key that can do everything is not stored unasked
});

it('keeps a key for reconciliation where the tool lists its bookings and reads none back', async () => {
  for (const [environment, stored] of [
    [{ TOOL_API_KEY: 'the-key-of-calendly' }, 'SALON_API_KEY'],
    [{}, undefined],
  ] as const) {
    const args = ['--source', 'calendly', '--name', 'salon', '--account', '12', '--api-url', 'http://127.0.0.1:9'];
    expect((await planned(args, { environment })).plan.table['api_key']).toBe(stored);
  }
});

describe('every tool and preset', () => {
  const keys: Readonly<Record<string, string>> = {
    acuity: '4711:acuity-api-key-of-tests',
    simplybook: 'salon:user:key',
    bitrix24: 'https://portal.example/rest/1/code/',
    easyappointments: 'easy-token',
    square: 'square-token',
  };
  const dead = 'http://127.0.0.1:9';

  it.each(toolChoices().map(({ value }) => value))('%s becomes a valid connection', async (source) => {
    const args = [
      '--source',
      source,
      '--name',
      'salon',
      '--account',
      '12',
      '--api-url',
      dead,
      '--url',
      'https://b.example',
    ];
    const key = keys[source];
    const pem = '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----';
    const environment = {
      TOOL_SECRET: source === 'wix' ? pem : 'secret-of-the-tool-itself',
      ...(key && { TOOL_API_KEY: key }),
    };
    const { plan, wizard, answers } = await planned(args, { environment });
    expect(problemsAfter(plan, wizard)).toEqual([]);
    const paste = pasteOf(answers, 'https://b.example', plan.secret);
    const kind = authenticationOf(answers.chosen);
    for (const url of paste.urls) expect(url).toMatch(/^https:\/\/b\.example\/hooks\/salon/);
    if (kind === 'path_token') expect(paste.urls[0]).toContain(`/hooks/salon/${plan.secret}`);
    showPaste(wizard.asker, answers, paste);
    expect(said.join('\n')).not.toContain('{hook}');
    if (kind === 'header_token') expect(paste).toMatchObject({ header: expect.any(String), secret: plan.secret });
  });
});

it('gives a second connection of a tool whose ids are its own a namespace', async () => {
  const first = '[vars.CONNECTIONS.south]\nsource = "rubitime"\naccount_id = 12\non_unlinked = "park"\nsecret = "S"\n';
  const { plan, wizard } = await planned(['--source', 'rubitime', '--name', 'north', '--account', '12'], {
    toml: `${own}\n${first}`,
  });
  expect(plan.table['namespace']).toBe('north');
  expect(problemsAfter(plan, wizard)).toEqual([]);
});

it('gives an account of its own a token of its own, where another account uses ONELINK_TOKEN', async () => {
  const other = (account: number) =>
    `${own}\n[vars.CONNECTIONS.south]\nsource = "rubitime"\naccount_id = ${account}\non_unlinked = "park"\nsecret = "S"\n`;
  const { plan } = await planned(salon, { toml: other(13) });
  expect(plan.table['token']).toBe('SALON_ONELINK_TOKEN');
  expect(plan.secrets).toMatchObject({ SALON_ONELINK_TOKEN: 'test-token' });
  expect(plan.secrets).not.toHaveProperty('ONELINK_TOKEN');
  expect((await planned(salon, { toml: other(12) })).plan.table['token']).toBeUndefined();
});

it('reads a key of several lines from a file', async () => {
  const pem = '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----';
  writeFileSync(join(root, 'key.pem'), `${pem}\n`);
  const wizard = wizardOf(['--source', 'wix', '--name', 'salon', '--account', '12']);
  const asked = (path: string): Wizard => {
    const answers = {
      ...wizard.asker,
      text: async (question: TextQuestion) => (question.flag === 'TOOL_SECRET' ? path : wizard.asker.text(question)),
    };
    return { ...wizard, asker: answers };
  };
  expect(planOf(await gather(asked(join(root, 'key.pem'))), wizard).secret).toBe(pem);
});

it('names secrets so that they are no public variables', () => {
  expect(variableName('north-2', 'SECRET')).toBe('NORTH_2_SECRET');
  expect(variableName('2north', 'SECRET')).toBe('C_2NORTH_SECRET');
  expect(variableName('connections', 'SECRET')).toBe('C_CONNECTIONS_SECRET');
  expect(variableName('onelink', 'API_KEY')).toBe('C_ONELINK_API_KEY');
});

const noCloud: Cloud = {
  deploy: () => {
    throw new Error('not asked for');
  },
  secretNames: () => null,
  putSecrets: () => false,
};

describe('on this machine', () => {
  it('writes both files, and the next run keeps secrets and what was added by hand', async () => {
    const { plan, wizard } = await planned(salon);
    await carryOut(plan, wizard, noCloud);
    const [toml, devVars] = [fileText('wrangler.toml'), fileText('.dev.vars')];
    expect(toml.startsWith(own.trimEnd())).toBe(true);
    const secrets = parseEnv(devVars);
    expect(Object.keys(secrets).sort()).toEqual([
      'ADMIN_TOKEN',
      'DIGEST_SECRET',
      'ONELINK_TOKEN',
      'ONELINK_URL',
      'SALON_SECRET',
    ]);

    const byHand = toml.replace('on_unlinked = "create"', 'on_unlinked = "park" # ours\nonly = ["x"]');
    const again = await planned(['--name', 'salon', '--account', '12', '--resource', 'boris=31'], {
      toml: byHand,
      devVars,
    });
    expect(again.plan.block).toContain('secret = "SALON_SECRET"\n'); // what is shown can be pasted in place of the old table
    expect(again.plan.block).toContain('only = ["x"]\n');
    await carryOut(again.plan, again.wizard, noCloud);
    expect(fileText('.dev.vars')).toBe(devVars);
    expect(fileText('wrangler.toml')).toContain('on_unlinked = "park" # ours\nonly = ["x"]\n');
    expect(tableIn(fileText('wrangler.toml'))).toMatchObject({
      on_unlinked: 'park',
      only: ['x'],
      resources: { boris: 31 },
    });
  });

  it('keeps the tool of a connection, and says so where another one is asked for', async () => {
    const { plan, wizard } = await planned(salon);
    await carryOut(plan, wizard, noCloud);
    const files = { toml: fileText('wrangler.toml'), devVars: fileText('.dev.vars') };
    await expect(planned(['--name', 'salon', '--source', 'calendly'], files)).rejects.toThrow(
      'the connection has calcom',
    );
  });

  it('makes a new secret only where it is asked for', async () => {
    const { plan, wizard } = await planned(salon);
    await carryOut(plan, wizard, noCloud);
    const files = { toml: fileText('wrangler.toml'), devVars: fileText('.dev.vars') };
    const kept = await planned(['--name', 'salon'], files);
    expect(kept.plan.secret).toBe(plan.secret);
    const fresh = await planned(['--name', 'salon', '--new-secret'], files);
    expect(fresh.plan.secret).not.toBe(plan.secret);
    expect(fresh.plan.table['secret']).toBeUndefined(); // the name stays
  });
});

describe('at Cloudflare', () => {
  const cloudAt = (url: string | null, names: readonly string[] | null = []) => {
    const calls: string[] = [];
    let stored: Readonly<Record<string, string>> = {};
    const cloud: Cloud = {
      deploy: () => {
        calls.push(`deploy with ${calcom.webhooks.length} webhooks`);
        return { ok: true, url };
      },
      secretNames: () => names,
      putSecrets: (secrets) => {
        calls.push('secrets');
        stored = secrets;
        return true;
      },
    };
    return { cloud, calls, stored: () => stored };
  };

  it('deploys, makes the webhook, stores the secrets, and remembers where the Worker is', async () => {
    const { plan, wizard } = await planned([...withKey(), '--deploy', '--register'], { environment: keyed });
    const { cloud, calls, stored } = cloudAt('https://bridge.example.workers.dev');
    const result = await carryOut(plan, wizard, cloud);
    expect(calls).toEqual(['deploy with 0 webhooks', 'secrets']);
    expect(result).toMatchObject({ registered: true, left: [], bridgeUrl: 'https://bridge.example.workers.dev' });
    expect(calcom.webhooks).toMatchObject([
      { subscriberUrl: 'https://bridge.example.workers.dev/hooks/salon', secret: plan.secret, active: true },
    ]);
    expect(Object.keys(stored()).sort()).toEqual(['ADMIN_TOKEN', 'ONELINK_TOKEN', 'SALON_SECRET']);
    // The Worker's other secrets are nowhere on this machine.
    expect(Object.keys(parseEnv(fileText('.dev.vars'))).sort()).toEqual(['ADMIN_TOKEN', 'BRIDGE_URL']);
  });

  it('leaves an ADMIN_TOKEN alone that is set there, whether or not one is known here', async () => {
    const local = await planned([...salon, '--deploy'], { devVars: 'ADMIN_TOKEN=token-of-this-machine\n' });
    const deployed = cloudAt('https://b.example', ['ADMIN_TOKEN']);
    await carryOut(local.plan, local.wizard, deployed.cloud);
    expect(deployed.stored()).not.toHaveProperty('ADMIN_TOKEN');
    const unlisted = cloudAt('https://b.example', null);
    await carryOut(local.plan, local.wizard, unlisted.cloud);
    expect(unlisted.stored()).not.toHaveProperty('ADMIN_TOKEN');

    const { plan, wizard } = await planned([...salon, '--deploy']);
    const { cloud, stored } = cloudAt('https://b.example', ['ADMIN_TOKEN']);
    expect(await carryOut(plan, wizard, cloud)).toMatchObject({ adminToken: null });
    expect(stored()).not.toHaveProperty('ADMIN_TOKEN');
  });

  it('says what is left where the deployment fails, or does not tell the address', async () => {
    const { plan, wizard } = await planned([...salon, '--deploy']);
    await expect(carryOut(plan, wizard, { ...noCloud, deploy: () => ({ ok: false, url: null }) })).rejects.toThrow(
      /npm run deploy/,
    );
    await expect(carryOut(plan, wizard, cloudAt(null).cloud)).rejects.toThrow(/--url/);
    const failing = { ...cloudAt('https://b.example').cloud, putSecrets: () => false };
    expect((await carryOut(plan, wizard, failing)).left).toEqual([expect.stringContaining('SALON_SECRET')]);
  });

  it('stores the key with which Square signs, which Square makes', async () => {
    const square = await startSquare();
    const args = [
      '--source',
      'square',
      '--name',
      'salon',
      '--account',
      '12',
      '--api-url',
      square.url,
      '--deploy',
      '--register',
    ];
    const { plan, wizard } = await planned([...args, '--url', 'https://b.example'], {
      environment: { TOOL_API_KEY: squareKey },
    });
    expect(plan.table['notification_url']).toBe('https://b.example/hooks/salon');
    const { cloud, stored } = cloudAt('https://b.example');
    await carryOut(plan, wizard, cloud);
    expect(stored()).toMatchObject({ SALON_SECRET: squareSignatureKey, SALON_API_KEY: squareKey });
    await square.close();
  });

  it('makes no second webhook, and says that the new secret is to be entered', async () => {
    const args = [...withKey(), '--deploy', '--register', '--url', 'https://b.example'];
    const first = await planned(args, { environment: keyed });
    await carryOut(first.plan, first.wizard, cloudAt(null).cloud);
    const second = await planned(args, { environment: keyed });
    const result = await carryOut(second.plan, second.wizard, cloudAt(null).cloud);
    expect(calcom.webhooks).toHaveLength(1);
    expect(result).toMatchObject({ registered: false, left: [expect.stringContaining('Enter the new secret')] });
  });
});

it('does not touch a file that it cannot edit safely, and shows what to paste', async () => {
  const inline = 'vars = { CONNECTIONS = { salon = { source = "calcom", secret = "S" } } }\n';
  const { plan, wizard } = await planned(['--name', 'salon', '--account', '12'], { toml: inline });
  await expect(carryOut(plan, wizard, noCloud)).rejects.toThrow(/\[vars\.CONNECTIONS\.salon\]/);
  expect(fileText('wrangler.toml')).toBe(inline);
});

it('reads the address out of what wrangler tells of a deployment', () => {
  const line = (targets: readonly string[]) => JSON.stringify({ type: 'deploy', version: 1, targets });
  expect(urlIn(`{"type":"wrangler-session"}\n${line(['https://b.a.workers.dev'])}\n`)).toBe('https://b.a.workers.dev');
  expect(urlIn(line(['https://b.a.workers.dev', 'schedule: */5 * * * *', 'bridge.example.kz']))).toBe(
    'https://bridge.example.kz',
  );
  expect(urlIn('no json')).toBeNull();
});
