// The canaries: after everything has settled no personal value and no secret is found in any log line, KV key or value, row or
// answer. Here over the real edge and mailbox in virtual time; test/workerd/canary.test.ts does it over the real object and KV.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp } from '../../../src/app.ts';
import type { Env } from '../../../src/env.ts';
import type { MailboxCalls } from '../../../src/mailbox/contract.ts';
import appointment from '../../../src/sources/acuity/fixtures/api.appointment.appointment1.json' with { type: 'json' };
import { sources } from '../../../src/sources/index.ts';
import {
  createWorld,
  day,
  hour,
  minute,
  type ToolReply,
  type World,
  type WorldOptions,
  worldStart,
} from '../../world/world.ts';
import { kitOf } from '../conformance/kits.ts';
import { executionContext } from '../platform.ts';
import { type Canary, canaries } from './canaries.ts';

const secrets = {
  ADMIN_TOKEN: 'admin-token-of-a-test',
  ONELINK_TOKEN: 'one-link-token-of-a-test',
  SALON_SECRET: 'salon-secret-of-a-test',
  LINK_SECRET: 'link-secret-of-a-test',
  SALON_API_KEY: '1234:api-key-of-a-test',
};
const all = canaries('2031-04-08');

let logged: string[] = [];
beforeEach(() => {
  logged = [];
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, level).mockImplementation((...parts) => logged.push(parts.map(String).join(' ')));
  }
});
afterEach(() => vi.restoreAllMocks());

/** Only as much of KV as the bridge calls. */
const kvOf = (world: World) => ({
  list: async ({ prefix }: { prefix: string }) => ({
    keys: [...world.kv.keys()].filter((name) => name.startsWith(prefix)).map((name) => ({ name })),
    list_complete: true,
  }),
  get: async (keys: readonly string[]) => new Map(keys.map((key) => [key, JSON.parse(world.kv.get(key) ?? 'null')])),
});

function bridgeOf(
  { table, query, sign }: Pick<Canary, 'table' | 'query'> & Partial<Pick<Canary, 'sign'>>,
  options: Pick<WorldOptions, 'tool'> = {},
) {
  const own = { link_secret: 'LINK_SECRET', ...table };
  const world = createWorld({ connection: own, ...options });
  const connection = { account_id: 12, on_unlinked: 'create', secret: 'SALON_SECRET', resource_id: 31, ...own };
  const calls = (): MailboxCalls => ({
    ...world.admin(),
    admin: world.admin,
    accept: (batch) => world.accept(...structuredClone(batch).events),
    sweep: () => world.sweep().then(() => null),
  });
  const env = {
    ...secrets,
    ONELINK_URL: 'https://one-link.test',
    CONNECTIONS: { salon: connection },
    MAILBOX: { getByName: calls },
    OUTCOMES: kvOf(world),
  } as unknown as Env;
  // Accept is answered within the same moment, so nothing here has to wait for the world's clock.
  const waiting = { now: () => world.now(), random: () => 0.5, sleep: () => new Promise<void>(() => {}) };
  const app = createApp(sources, waiting);
  const answers: string[] = [];
  const call = async (path: string, init: RequestInit = {}) => {
    const answer = await app.request(path, init, env, executionContext());
    const text = await answer.text();
    answers.push(`${answer.status} ${JSON.stringify([...answer.headers])} ${text}`);
    return { status: answer.status, text };
  };
  return {
    world,
    answers,
    /** A form, as tools that tell an id alone send it. */
    async sendForm(text: string) {
      const kit = kitOf(String(table['source']));
      const bytes = new TextEncoder().encode(text);
      const { headers, path } = await kit.seal(bytes, { body: text }, secrets.SALON_SECRET, new Date(world.now()));
      return call(`/hooks/salon${path}`, { method: 'POST', headers, body: text });
    },
    send(body: unknown, secret = secrets.SALON_SECRET) {
      const text = JSON.stringify(body);
      const { headers, path = '' } = sign?.(text, secret, world.now()) ?? {};
      const type = { 'content-type': 'application/json' };
      return call(`/hooks/salon${path}${query}`, { method: 'POST', headers: { ...type, ...headers }, body: text });
    },
    api: (path: string, method = 'GET') =>
      call(`/api${path}`, { method, headers: { authorization: `Bearer ${secrets.ADMIN_TOKEN}` } }),
    /** Everything that anybody may get to see, by its place. */
    places: (): Record<string, string> => ({
      log: [...logged, ...world.logs].join('\n'),
      'kv keys': [...world.kv.keys()].join('\n'),
      'kv values': [...world.kv.values()].join('\n'),
      answers: answers.join('\n'),
      rows: world.dump(),
    }),
  };
}
type Bridge = ReturnType<typeof bridgeOf>;

/** Asks for everything that the admin API tells about the one booking. */
async function lookAtEverything({ api }: Bridge): Promise<void> {
  const { deliveries } = JSON.parse((await api('/deliveries')).text);
  for (const { delivery_id, external_ref } of deliveries) {
    const ref = encodeURIComponent(external_ref ?? 'none');
    for (const path of [`/deliveries/${delivery_id}`, `/outcomes/salon/${ref}`, `/links/salon/${ref}`]) await api(path);
    await api(`/deliveries?external_ref=${ref}`);
  }
  for (const path of ['/connections', '/openapi.json', '/deliveries?state=failed', '/nothing']) await api(path);
}

/** `place: value` of each value that is found, whatever the case and also without its `+`. */
function found(places: Record<string, string>, values: readonly string[]): string[] {
  return Object.entries(places).flatMap(([place, text]) =>
    values
      .filter((value) => text.toLowerCase().includes(value.toLowerCase().replace(/^\+/, '')))
      .map((value) => `${place}: ${value}`),
  );
}

const secretValues = Object.values(secrets);

describe('the canary can sing', () => {
  it('before the settlement the mailbox still holds what must be sent, and the search finds it', async () => {
    const [calcom] = all as [Canary];
    const bridge = bridgeOf(calcom);
    await bridge.send(calcom.body);
    const rows = found(bridge.places(), calcom.personal);
    expect(rows.length).toBeGreaterThan(2);
    expect(rows.every((line) => line.startsWith('rows: '))).toBe(true);
  });

  it('the values reach One-Link, where they belong', async () => {
    for (const canary of all) {
      const { world, send } = bridgeOf(canary);
      expect(await send(canary.body)).toMatchObject({ status: 200 });
      await world.pass(minute);
      const arrived = canary.personal.filter((value) => JSON.stringify(world.writes()).includes(value));
      expect([canary.name, arrived.length]).not.toEqual([canary.name, 0]);
    }
  });

  it('a value in any place is found', () => {
    const places = { log: 'x +77019990001 y', rows: 'KANAREIKA0002', answers: '77019990003' };
    expect(found(places, ['+77019990001', 'Kanareika0002', '+77019990003', 'absent'])).toHaveLength(3);
  });
});

describe.each(all.map((canary) => [canary.name, canary] as const))('a booking of %s', (_, canary) => {
  it('that settled leaves neither a personal value nor a secret anywhere', async () => {
    const bridge = bridgeOf(canary);
    await bridge.send(canary.body);
    await bridge.send(canary.body); // again
    await bridge.send(canary.body, 'another-secret-of-a-test');
    await bridge.world.pass(hour);
    await lookAtEverything(bridge);
    expect(bridge.world.outcomes()).toMatchObject([{ result: 'created' }]);
    expect(found(bridge.places(), [...canary.personal, ...secretValues])).toEqual([]);
  });

  it('that waits for One-Link is in the rows of its mailbox alone', async () => {
    const bridge = bridgeOf(canary);
    bridge.world.oneLink.faults.outage(worldStart, worldStart + day, { kind: 'cut' });
    await bridge.send(canary.body);
    await bridge.world.pass(hour);
    await lookAtEverything(bridge);
    const { rows: _rows, ...others } = bridge.places();
    expect(found(others, [...canary.personal, ...secretValues])).toEqual([]);
    expect(found(bridge.places(), secretValues)).toEqual([]);
  });

  it('that One-Link refuses with its values and our token in the answer is told without them', async () => {
    const bridge = bridgeOf(canary);
    const told = [...canary.personal, secrets.ONELINK_TOKEN].join(' ');
    const body = { error: told, errors: [told], message: told, code: told, payload: { [told]: told } };
    const everyWrite = { method: ['POST', 'PATCH'], times: Number.POSITIVE_INFINITY };
    bridge.world.oneLink.faults.add(everyWrite, { kind: 'answer', status: 422, body });
    await bridge.send(canary.body);
    await bridge.world.pass(4 * day);
    await lookAtEverything(bridge);
    const { rows: _rows, ...others } = bridge.places();
    expect(found(others, [...canary.personal, ...secretValues])).toEqual([]);
    expect(found(bridge.places(), secretValues)).toEqual([]);
  });

  it('that does not fit is told about without its values', async () => {
    const bridge = bridgeOf(canary);
    const misfit = JSON.parse(JSON.stringify(canary.body), (key, value) =>
      /time|date|^record$|uid|^id$|_at$|_ref$/i.test(key) ? { [canary.personal[0] ?? '']: value } : value,
    );
    await bridge.send(misfit);
    await bridge.send([misfit, canary.personal]);
    await bridge.world.pass(hour);
    await lookAtEverything(bridge);
    const { rows: _rows, ...others } = bridge.places();
    expect(found(others, [...canary.personal, ...secretValues])).toEqual([]);
  });
});

describe('a booking that is read from the API of its tool', () => {
  const personal = [
    'Kanareika9001',
    'Kanareika9002',
    '+77019999001',
    'kanareika9001@canary.example',
    'tweet-9001-tweet',
  ];
  const [firstName, lastName, phone, email, notes] = personal;
  const shown = {
    ...appointment,
    id: 54321,
    datetime: '2031-04-08T10:00:00+0500',
    duration: '30',
    canceled: false,
    forms: [],
    ...{ firstName, lastName, phone, email, notes },
  };
  const told = [...personal, ...secretValues].join(' ');
  const values = [...personal, ...secretValues, 'api-key-of-a-test', btoa(secrets.SALON_API_KEY)];

  async function bridgeTo(reply: ToolReply) {
    const headers: string[] = [];
    const tool: WorldOptions['tool'] = (call) => {
      headers.push(JSON.stringify(call.headers));
      return reply;
    };
    const bridge = bridgeOf({ table: { source: 'acuity', api_key: 'SALON_API_KEY' }, query: '' }, { tool });
    expect(await bridge.sendForm('action=scheduled&id=54321&calendarID=1&appointmentTypeID=2')).toMatchObject({
      status: 200,
    });
    await bridge.world.pass(hour);
    await lookAtEverything(bridge);
    return { bridge, headers };
  }

  it('leaves neither what was read nor its key anywhere', async () => {
    const { bridge, headers } = await bridgeTo({ status: 200, body: JSON.stringify(shown) });
    expect(headers[0]).toContain(btoa(secrets.SALON_API_KEY));
    expect(bridge.world.outcomes()).toMatchObject([{ result: 'created' }]);
    expect(JSON.stringify(bridge.world.writes())).toContain(firstName);
    expect(found(bridge.places(), values)).toEqual([]);
  });

  it.each<[string, ToolReply]>([
    ['refuses and quotes everything', { status: 401, body: told }],
    ['fails and quotes everything', { status: 500, body: told }],
    ['answers what does not fit', { status: 200, body: JSON.stringify({ ...shown, id: { [told]: told } }) }],
    ['answers with another appointment', { status: 200, body: JSON.stringify({ ...shown, id: 99999 }) }],
    ['answers no JSON', { status: 200, body: `<html>${told}</html>` }],
  ])('where its API %s', async (_how, reply) => {
    const { bridge } = await bridgeTo(reply);
    expect(found(bridge.places(), values)).toEqual([]);
  });
});
