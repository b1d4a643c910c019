// Every operation of the OpenAPI document with good and bad input, over real mailboxes: each answer is one that the document declares.
import { afterAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { sources } from '../../../src/sources/index.ts';
import type { Listing } from '../../../src/sources/listing.ts';
import type { Source } from '../../../src/sources/source.ts';
import { createWorld, hour, minute, type World } from '../../world/world.ts';
import { adminToken, edge, goodToken, json } from '../edge.ts';

interface Described {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema: unknown }>> }>>;
}
interface Document {
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

const document = (await json(await edge().api('/api/openapi.json'))) as unknown as Document;
const described = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
);

/** What is not declared is not allowed: a member that the document does not name is a fault of it. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const parts = Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, closed(part)]));
  return 'properties' in parts && !('additionalProperties' in parts)
    ? { ...parts, additionalProperties: false }
    : parts;
}
const inDefinitions = (schema: unknown) =>
  JSON.parse(JSON.stringify(closed(schema)).replaceAll('#/components/schemas/', '#/$defs/'));
const definitions = inDefinitions(document.components.schemas);
const validators = new Map<unknown, z.ZodType>();
function validatorOf(schema: unknown): z.ZodType {
  const known = validators.get(schema) ?? z.fromJSONSchema({ ...inDefinitions(schema), $defs: definitions });
  validators.set(schema, known);
  return known;
}

const table = { source: 'direct', account_id: 12, on_unlinked: 'park', secret: 'SALON_SECRET', resource_id: 31 };
const connections = { salon: table, broken: { ...table, source: 'x' } };
const person = { client_name: 'Known Person', starts_at: '2031-04-08T05:00:00Z', duration_min: 30 };

const kvOf = (entries: ReadonlyMap<string, string>) => ({
  list: async ({ prefix }: { prefix: string }) => ({
    keys: [...entries.keys()].filter((name) => name.startsWith(prefix)).map((name) => ({ name })),
    list_complete: true,
  }),
  get: async (asked: string | readonly string[]) =>
    typeof asked === 'string'
      ? (entries.get(asked) ?? null)
      : new Map(asked.map((key) => [key, JSON.parse(entries.get(key) ?? 'null')])),
});

function stage(variables: Readonly<Record<string, unknown>> = {}) {
  // Its tool can be listed, and lists nothing.
  const listing: Listing = {
    list: async () => ({ kind: 'page', bookings: [], next: null }),
    ask: async () => ({ kind: 'gone' }),
  };
  const source = { ...(sources['direct'] as Source), listing };
  const world = createWorld({ connection: { ...table, api_key: 'SALON_API_KEY', reconcile_minutes: 0 }, source });
  const contact = world.oneLink.addContact({ full_name: 'Known Person' });
  const row = { resource_id: 31, contact_id: contact.id, client_name: 'Known Person' };
  const free = world.oneLink.addAppointment({
    ...row,
    starts_at: '2031-04-08T05:00:00Z',
    ends_at: '2031-04-08T05:30:00Z',
  });
  const foreign = {
    ...row,
    starts_at: '2031-04-09T05:00:00Z',
    ends_at: '2031-04-09T05:30:00Z',
    external_ref: 'calcom:x',
  };
  const taken = world.oneLink.addAppointment(foreign);
  const bridge = edge({
    connections,
    sources,
    variables: { OUTCOMES: kvOf(world.kv), ALERTS: {}, INCIDENTS: incidents, ...variables },
    calls: () => ({ ...world.admin(), accept: (batch) => world.core().accept({ ...batch, receivedAt: world.now() }) }),
  });
  return { world, bridge, free: free.id, taken: taken.id };
}

/** The object that keeps incidents, as it answers. */
const incidents = {
  getByName: () => ({
    show: async () => ({
      problems: [],
      channels: ['slack'],
      alerts: [
        {
          ...{ state: 'open', kind: 'failed', connection: 'salon', since: '2031-04-07T05:00:00.000Z', until: null },
          ...{ count: 2, code: null, told: true },
        },
      ],
      waiting: [{ channel: 'slack', messages: 1, attempts: 3 }],
    }),
    test: async () => [{ channel: 'slack', ok: false, why: 'HTTP_404' }],
  }),
};

/** [method, path of the document, where it is sent, body, content type, status]. Later calls meet what earlier ones did. */
type Call = readonly [string, string, string, unknown, string, number];
const jsonType = 'application/json';
const csv = 'text/csv';
const call = (
  method: string,
  path: string,
  status: number,
  sent: string = path,
  body: unknown = undefined,
  type: string = jsonType,
): Call => [method, path, sent, body, type, status];

const link = '/api/links/{connection}/{external_ref}';
const again = '/api/bookings/{connection}/{external_ref}/reassert';
const imports = '/api/links/{connection}/import';
const long = 'x'.repeat(256);

const week = 'since=2031-04-07T00:00:00Z&until=2031-04-14T00:00:00Z';
const year = 'since=2031-01-01T00:00:00Z&until=2032-01-01T00:00:00Z';

const callsOf = ({ free, taken }: { free: number; taken: number }): readonly Call[] => [
  call('POST', '/hooks/{connection}', 200, '/hooks/salon', { external_ref: 'a', version: 1, ...person }),
  call('POST', '/hooks/{connection}', 200, '/hooks/salon', { external_ref: 'b', version: 1, ...person }),
  call('POST', '/hooks/{connection}', 200, '/hooks/salon', { external_ref: 'c', version: 1, ...person }),
  call('POST', '/hooks/{connection}', 422, '/hooks/salon', { external_ref: 7 }),
  call('POST', '/hooks/{connection}', 400, '/hooks/salon', '{'),
  call('POST', '/hooks/{connection}', 413, '/hooks/salon', ' '.repeat(300_000)),
  call('POST', '/hooks/{connection}', 415, '/hooks/salon', 'x', 'text/plain'),
  call('POST', '/hooks/{connection}', 404, '/hooks/nobody', {}),
  call('POST', '/hooks/{connection}', 500, '/hooks/broken', {}),
  call('POST', '/hooks/{connection}/{token}', 200, `/hooks/salon/${goodToken}`, {
    external_ref: 'd',
    version: 1,
    ...person,
  }),
  // Another kind of version: its body is kept.
  call('POST', '/hooks/{connection}', 200, '/hooks/salon', { external_ref: 'b', version: '2031-04-07T05:00:00Z' }),
  call('POST', '/hooks/{connection}/{token}', 404, `/hooks/nobody/${goodToken}`, {}),
  call('GET', '/hooks/{connection}', 200, '/hooks/salon'),
  call('GET', '/hooks/{connection}', 404, '/hooks/nobody'),
  call('GET', '/hooks/{connection}/{token}', 200, '/hooks/salon/whatever'),
  call('GET', '/hooks/{connection}/{token}', 500, '/hooks/broken/whatever'),
  call('GET', '/health', 200),
  call('GET', '/health', 503, '/health?deep=1'),
  call('GET', '/metrics', 200),
  call('GET', '/metrics', 200, '/metrics?page=2'),
  call('GET', '/metrics', 400, '/metrics?page=x'),
  call('GET', '/api/openapi.json', 200),
  call('GET', '/api/bookings', 200),
  call('GET', '/api/bookings', 200, '/api/bookings?connection=salon&state=parked&limit=1&from=2031-01-01T00:00:00Z'),
  call('GET', '/api/bookings', 400, '/api/bookings?state=created'),
  call('GET', '/api/bookings', 400, '/api/bookings?connection=salon&cursor=x'),
  call('GET', '/api/bookings', 404, '/api/bookings?connection=nobody'),
  call('GET', '/api/bookings', 409, '/api/bookings?connection=broken'),
  call('POST', '/api/bookings/search', 200, '/api/bookings/search', { text: 'known' }),
  call('POST', '/api/bookings/search', 200, '/api/bookings/search?connection=salon', { text: 'a' }),
  call('POST', '/api/bookings/search', 404, '/api/bookings/search?connection=nobody', { text: 'a' }),
  call('POST', '/api/bookings/search', 400, '/api/bookings/search', '{'),
  call('POST', '/api/bookings/search', 422, '/api/bookings/search', { text: ' ' }),
  call('GET', '/api/bookings/{connection}/{external_ref}', 200, '/api/bookings/salon/a'),
  call('GET', '/api/bookings/{connection}/{external_ref}', 404, '/api/bookings/salon/nobody'),
  call('GET', '/api/bookings/{connection}/{external_ref}', 409, '/api/bookings/broken/a'),
  call('GET', '/api/webhooks', 200),
  call('GET', '/api/webhooks', 200, '/api/webhooks?connection=salon&result=stored,refused&limit=1'),
  call('GET', '/api/webhooks', 400, '/api/webhooks?connection=salon&cursor=1'),
  call('GET', '/api/webhooks', 404, '/api/webhooks?connection=nobody'),
  call('GET', '/api/connections/{name}/traffic', 200, '/api/connections/salon/traffic'),
  call('GET', '/api/connections/{name}/traffic', 404, '/api/connections/nobody/traffic'),
  call('POST', '/api/deliveries/{delivery_id}/body', 200, '/api/deliveries/salon.5/body'),
  call('POST', '/api/deliveries/{delivery_id}/body', 404, '/api/deliveries/salon.999/body'),
  call('GET', '/api/attention', 200),
  call('GET', '/api/attention', 404, '/api/attention?connection=nobody'),
  call('GET', '/api/attention', 409, '/api/attention?connection=broken'),
  call('GET', '/api/attention', 400, '/api/attention?state=x'),
  call('POST', '/api/deliveries/retry', 200, '/api/deliveries/retry', { connection: 'salon', dry_run: true }),
  call('POST', '/api/deliveries/retry', 200, '/api/deliveries/retry', { connection: 'salon', code: 'unlinked' }),
  call('POST', '/api/deliveries/retry', 404, '/api/deliveries/retry', { connection: 'nobody' }),
  call('POST', '/api/deliveries/retry', 422, '/api/deliveries/retry', { connection: 'salon', states: ['x'] }),
  call('GET', '/api/connections/{name}/retry', 200, '/api/connections/salon/retry'),
  call('GET', '/api/connections/{name}/retry', 404, '/api/connections/nobody/retry'),
  call('GET', '/api/deliveries', 200),
  call('GET', '/api/deliveries', 200, '/api/deliveries?connection=salon&state=parked&state=failed&limit=1'),
  call(
    'GET',
    '/api/deliveries',
    200,
    '/api/deliveries?state=parked,failed&since=2031-01-01T00:00:00Z&appointment_id=1',
  ),
  call('GET', '/api/deliveries', 404, '/api/deliveries?connection=nobody'),
  call('GET', '/api/deliveries', 409, '/api/deliveries?connection=broken'),
  ...['state=done', 'state=parked,done', 'limit=0', 'limit=1&limit=2', 'cursor=x', 'connection=salon&cursor=-1'].map(
    (query) => call('GET', '/api/deliveries', 400, `/api/deliveries?${query}`),
  ),
  ...[
    'since=yesterday',
    'until=2031-01-01',
    'appointment_id=x',
    'appointment_id=0',
    `external_ref=${long}`,
    'more=1',
  ].map((query) => call('GET', '/api/deliveries', 400, `/api/deliveries?${query}`)),
  call('GET', '/api/deliveries/{delivery_id}', 200, '/api/deliveries/salon.1'),
  call('GET', '/api/deliveries/{delivery_id}', 404, '/api/deliveries/salon.999'),
  call('GET', '/api/deliveries/{delivery_id}', 409, '/api/deliveries/broken.1'),
  call('POST', '/api/deliveries/{delivery_id}/retry', 200, '/api/deliveries/salon.1/retry'),
  call('POST', '/api/deliveries/{delivery_id}/retry', 404, '/api/deliveries/salon.999/retry'),
  call('POST', '/api/deliveries/{delivery_id}/discard', 200, '/api/deliveries/salon.3/discard'),
  call('POST', '/api/deliveries/{delivery_id}/discard', 409, '/api/deliveries/salon.3/discard'),
  call('POST', '/api/deliveries/{delivery_id}/discard', 404, '/api/deliveries/salon.999/discard'),
  call('PUT', link, 200, '/api/links/salon/a', { appointment_id: free }),
  call('PUT', link, 409, '/api/links/salon/b', { appointment_id: free }),
  call('PUT', link, 409, '/api/links/salon/b', { appointment_id: taken }),
  call('PUT', link, 404, '/api/links/salon/b', { appointment_id: 999_999 }),
  call('PUT', link, 400, '/api/links/salon/b', '{'),
  call('PUT', link, 400, `/api/links/salon/${long}`, { appointment_id: free }),
  call('PUT', link, 413, '/api/links/salon/b', ' '.repeat(300_000)),
  call('PUT', link, 415, '/api/links/salon/b', 'a=1', 'text/plain'),
  call('PUT', link, 422, '/api/links/salon/b', { appointment_id: 0 }),
  call('POST', again, 200, '/api/bookings/salon/a/reassert', {}),
  call('POST', again, 200, '/api/bookings/salon/a/reassert', { fields: ['starts_at'] }),
  call('POST', again, 404, '/api/bookings/salon/nobody/reassert', {}),
  call('POST', again, 409, '/api/bookings/salon/b/reassert', {}),
  call('POST', again, 400, '/api/bookings/salon/b/reassert', '{'),
  call('POST', again, 422, '/api/bookings/salon/b/reassert', { fields: [] }),
  call('GET', link, 200, '/api/links/salon/a'),
  call('GET', link, 404, '/api/links/salon/nobody'),
  call('GET', link, 400, `/api/links/salon/${long}`),
  call('GET', '/api/links/{connection}', 200, '/api/links/salon'),
  call('GET', '/api/links/{connection}', 200, '/api/links/salon?limit=1&cursor=0'),
  call('GET', '/api/links/{connection}', 400, '/api/links/salon?cursor=x'),
  call('GET', '/api/links/{connection}', 404, '/api/links/nobody'),
  call('GET', '/api/links/{connection}', 409, '/api/links/broken'),
  call('POST', imports, 200, '/api/links/salon/import', `external_ref;appointment_id\ne;${taken}\nf;x\n`, csv),
  call('POST', imports, 200, '/api/links/salon/import', `g,999999\nh,${free}`, csv),
  call('POST', imports, 400, '/api/links/salon/import', '"a,1', csv),
  call('POST', imports, 413, '/api/links/salon/import', 'x'.repeat(1_100_000), csv),
  call('POST', imports, 415, '/api/links/salon/import', '[]'),
  call('POST', imports, 404, '/api/links/nobody/import', 'a,1', csv),
  call('POST', imports, 409, '/api/links/broken/import', 'a,1', csv),
  call('DELETE', link, 200, '/api/links/salon/a'),
  call('DELETE', link, 404, '/api/links/salon/nobody'),
  call('GET', '/api/audit', 200),
  call('GET', '/api/audit', 200, '/api/audit?connection=salon&limit=2'),
  call('GET', '/api/audit', 400, '/api/audit?connection=salon&cursor=x'),
  call('GET', '/api/audit', 404, '/api/audit?connection=nobody'),
  call('GET', '/api/outcomes/{connection}/{external_ref}', 200, '/api/outcomes/salon/a'),
  call('GET', '/api/outcomes/{connection}/{external_ref}', 404, '/api/outcomes/salon/nobody'),
  call('GET', '/api/outcomes/{connection}/{external_ref}', 400, `/api/outcomes/salon/${long}`),
  call('GET', '/api/connections', 200),
  call('GET', '/api/connections', 400, '/api/connections?curser=x'),
  call('GET', '/api/connections/{name}', 200, '/api/connections/salon'),
  call('GET', '/api/connections/{name}', 200, '/api/connections/broken'),
  call('GET', '/api/connections/{name}', 404, '/api/connections/nobody'),
  call('GET', '/api/connections/{name}/drift', 200, '/api/connections/salon/drift'),
  call('GET', '/api/connections/{name}/drift', 200, `/api/connections/salon/drift?${week}`),
  call('GET', '/api/connections/{name}/drift', 400, '/api/connections/salon/drift?since=today'),
  call('GET', '/api/connections/{name}/drift', 400, `/api/connections/salon/drift?${year}`),
  call('GET', '/api/connections/{name}/drift', 404, '/api/connections/nobody/drift'),
  call('GET', '/api/connections/{name}/drift', 409, '/api/connections/broken/drift'),
  call('GET', '/api/connections/{name}/reconciliation', 200, '/api/connections/salon/reconciliation'),
  call('GET', '/api/connections/{name}/reconciliation', 404, '/api/connections/nobody/reconciliation'),
  call('POST', '/api/connections/{name}/reconciliation', 200, '/api/connections/salon/reconciliation', {
    dry_run: true,
  }),
  call('POST', '/api/connections/{name}/reconciliation', 409, '/api/connections/broken/reconciliation', {}),
  call('POST', '/api/connections/{name}/reconciliation', 422, '/api/connections/salon/reconciliation', {
    since: 'today',
  }),
  call('DELETE', '/api/connections/{name}/reconciliation', 200, '/api/connections/salon/reconciliation'),
  call('DELETE', '/api/connections/{name}/reconciliation', 404, '/api/connections/nobody/reconciliation'),
  ...['pause', 'resume', 'retry-failed', 'test'].flatMap((act) => [
    call('POST', `/api/connections/{name}/${act}`, 200, `/api/connections/salon/${act}`),
    call('POST', `/api/connections/{name}/${act}`, 404, `/api/connections/nobody/${act}`),
    call('POST', `/api/connections/{name}/${act}`, 409, `/api/connections/broken/${act}`),
  ]),
  call('GET', '/api/alerts', 200),
  call('POST', '/api/alerts/test', 200),
  ...['links', 'bookings', 'outcomes'].flatMap((name) => [
    call('GET', `/api/exports/{connection}/${name}`, 200, `/api/exports/salon/${name}`),
    call('GET', `/api/exports/{connection}/${name}`, 200, `/api/exports/salon/${name}?format=ndjson`),
    call('GET', `/api/exports/{connection}/${name}`, 400, `/api/exports/salon/${name}?format=xls`),
    call('GET', `/api/exports/{connection}/${name}`, 404, `/api/exports/nobody/${name}`),
    call('GET', `/api/exports/{connection}/${name}`, 409, `/api/exports/broken/${name}`),
  ]),
  call('DELETE', '/api/clients', 200, '/api/clients', { phone: '+77010000001' }),
  call('DELETE', '/api/clients', 400, '/api/clients', { phone: '+77010000001', cursor: 'of nobody' }),
  call('DELETE', '/api/clients', 400, '/api/clients', '{'),
  call('DELETE', '/api/clients', 415, '/api/clients', 'x', 'text/plain'),
  call('DELETE', '/api/clients', 422, '/api/clients', { phone: 'no phone' }),
];

interface Answered {
  readonly sent: string;
  readonly expected: number;
  readonly answer: Response;
  readonly operation: Described | undefined;
}

function operationAt(method: string, path: string): Described | undefined {
  return described.find((one) => one.method === method && one.path === path)?.operation;
}

async function askAll(acceptLanguage: string): Promise<readonly Answered[]> {
  const { world, bridge, ...appointments } = stage();
  const answered: Answered[] = [];
  for (const [method, path, sent, body, type, expected] of callsOf(appointments)) {
    const authorization = /^\/(api|metrics)/.test(path) ? `Bearer ${adminToken}` : '';
    const headers = { authorization, 'accept-language': acceptLanguage, 'x-bridge-token': goodToken };
    const answer = await bridge.request(sent, {
      method,
      headers: body === undefined ? headers : { ...headers, 'content-type': type },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    answered.push({ sent: `${method} ${sent.slice(0, 90)}`, expected, answer, operation: operationAt(method, path) });
    await world.pass(minute);
  }
  return answered;
}

for (const level of ['warn', 'error', 'info'] as const) vi.spyOn(console, level).mockImplementation(() => {});
afterAll(() => {
  vi.restoreAllMocks();
});
const answered = await askAll('ru-KZ, en;q=0.5');

describe('the OpenAPI document', () => {
  it('names each operation, puts it under a known tag, and gives no two the same name', () => {
    const ids = described.map(({ operation }) => operation.operationId);
    expect(ids.filter((id) => !/^[a-z][A-Za-z]+$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    const known = document.tags.map(({ name }) => name);
    for (const { operation } of described) expect(operation.tags.every((tag) => known.includes(tag))).toBe(true);
  });

  it('names every part of a path as a parameter', () => {
    for (const { path, operation } of described) {
      const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const named = (operation.parameters ?? []).filter((one) => one.in === 'path').map(({ name }) => name);
      expect([path, named.sort()]).toEqual([path, parts.sort()]);
    }
  });

  it('is asked here of every operation, with input that fits and input that does not', () => {
    const asked = (ok: boolean) =>
      new Set(
        answered.flatMap(({ operation, expected }) =>
          expected < 400 === ok && operation ? [operation.operationId] : [],
        ),
      );
    const withInput = described.filter(({ operation }) =>
      (operation.parameters ?? []).some((one) => one.in !== 'header'),
    );
    expect(described.map(({ operation }) => operation.operationId).filter((id) => !asked(true).has(id))).toEqual([]);
    expect(withInput.map(({ operation }) => operation.operationId).filter((id) => !asked(false).has(id))).toEqual([]);
  });
});

describe.each(answered.map((one, number) => [`${number + 1} ${one.sent}`, one] as const))('%s', (_, one) => {
  it(`answers ${one.expected}, as the document declares it`, async () => {
    const { answer, expected, operation } = one;
    expect([answer.status, expected]).toEqual([expected, expected]);
    const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
    const schema = operation?.responses[String(answer.status)]?.content?.[type]?.schema;
    expect(schema, `${answer.status} ${type} is declared`).toBeDefined();
    const text = await answer.text();
    const value: unknown = /[/+]json$/.test(type) ? JSON.parse(text) : text;
    expect(validatorOf(schema).safeParse(value).error?.issues ?? []).toEqual([]);
    if (type === 'application/problem+json') {
      expect(answer.headers.get('content-language')).toBe('ru');
      expect([(value as { title: string }).title, (value as { detail: string }).detail].join()).toMatch(
        /^[А-Я].*,[А-Я]/su,
      );
    } else if (one.sent.includes(' /api/')) {
      expect(answer.headers.get('content-language')).toBe(one.sent.includes('openapi') ? 'en' : 'ru');
    }
  });
});

describe('what goes wrong everywhere', () => {
  const paths = described.filter(({ path }) => path.startsWith('/api/'));
  const ask = (bridge: ReturnType<typeof stage>['bridge'], method: string, path: string, headers = {}) =>
    bridge.request(path.replace(/\{\w+\}/g, 'salon'), { method, headers });
  const declared = async (answer: Response, operation: Described) => {
    const schema = operation.responses[String(answer.status)]?.content?.['application/problem+json']?.schema;
    expect(schema, `${operation.operationId} ${answer.status}`).toBeDefined();
    expect(validatorOf(schema).safeParse(await answer.json()).success).toBe(true);
    return answer.status;
  };

  it('is declared for each operation: no token, plain http, no ADMIN_TOKEN', async () => {
    const { bridge } = stage();
    const unset = stage({ ADMIN_TOKEN: '' }).bridge;
    for (const { method, path, operation } of paths) {
      expect(await declared(await ask(bridge, method, path), operation)).toBe(401);
      expect(await declared(await ask(bridge, method, `http://bridge.example${path}`), operation)).toBe(403);
      expect(await declared(await ask(unset, method, path), operation)).toBe(503);
    }
  });

  it.each([
    [503, { retryable: true }],
    [500, {}],
  ])('is declared for each operation that asks a mailbox: %i', async (status, marks) => {
    const broken = { link: () => Promise.reject(Object.assign(new Error('gone'), marks)) };
    const bridge = edge({ connections, sources, calls: () => broken });
    const { operation } = paths.find((one) => one.operation.operationId === 'getLink') ?? { operation: undefined };
    const answer = await bridge.api('/api/links/salon/x');
    expect(operation === undefined ? 0 : await declared(answer, operation)).toBe(status);
    for (const one of paths) expect(one.operation.responses).toHaveProperty(String(status));
  });
});

describe('what waits again', () => {
  const shown = async (world: World, state: string) =>
    (await world.admin().deliveries({ state: state as 'parked' })).deliveries.map(({ external_ref, code }) => [
      external_ref,
      code,
    ]);

  it('after a link was taken away, or led to another booking’s appointment, is under ?state=parked', async () => {
    const { world, bridge, free } = stage();
    const put = (id: number) => ({
      method: 'PUT',
      headers: { 'content-type': jsonType },
      body: JSON.stringify({ appointment_id: id }),
    });
    await bridge.post('/hooks/salon', { external_ref: 'a', version: 1, ...person }, { 'x-bridge-token': goodToken });
    await bridge.api('/api/links/salon/a', put(free));
    await world.pass(hour);
    expect(await shown(world, 'parked')).toEqual([]);
    await bridge.api('/api/links/salon/a', { method: 'DELETE' });
    await world.pass(hour);
    expect(await shown(world, 'parked')).toEqual([['a', 'link_removed']]);
    await bridge.api('/api/links/salon/a', put(free));
    await world.pass(hour);
    expect(await shown(world, 'parked')).toEqual([]);
    world.oneLink.edit(free, { external_ref: 'calcom:of-another' });
    await bridge.post(
      '/hooks/salon',
      { external_ref: 'a', version: 2, client_comment: 'later' },
      { 'x-bridge-token': goodToken },
    );
    await world.pass(hour);
    expect(await shown(world, 'parked')).toEqual([['a', 'foreign_appointment']]);
  });
});
