import { describe, expect, it } from 'vitest';
import { publicProblems } from '../../src/config/problems.ts';
import { readConfiguration, sourceSettings } from '../../src/config.ts';
import { plainSource } from './edge.ts';

const sources = {
  calcom: { ...plainSource, authentication: 'signature' as const },
  altegio: { ...plainSource, authentication: 'path_token' as const },
  direct: { ...plainSource, globallyUniqueIds: false },
  acuity: { ...plainSource, authentication: 'signature' as const, clock: 'read_back' as const, title: 'Acuity' },
  square: { ...plainSource, authentication: 'signature' as const },
  mapped: { ...plainSource, globallyUniqueIds: false },
};

const salon = {
  source: 'calcom',
  account_id: 12,
  on_unlinked: 'create',
  secret: 'SALON_SECRET',
  resource_id: 31,
};

const environment = (connections: unknown, more: Readonly<Record<string, unknown>> = {}) => ({
  ONELINK_TOKEN: 'one-link-token',
  SALON_SECRET: 'a-secret-of-16-characters',
  SECOND_SECRET: 'another-secret-of-16-characters',
  SHORT: 'short',
  EMPTY: '',
  CONNECTIONS: connections,
  ...more,
});

const read = (connections: unknown, more?: Readonly<Record<string, unknown>>) =>
  readConfiguration(environment(connections, more), sources);

/** The connection `salon` with some keys changed; `undefined` takes one away. */
const changed = (keys: Readonly<Record<string, unknown>>, more?: Readonly<Record<string, unknown>>) =>
  read(
    { salon: Object.fromEntries(Object.entries({ ...salon, ...keys }).filter(([, value]) => value !== undefined)) },
    more,
  );

const connectionOf = (configuration: ReturnType<typeof read>, name = 'salon') => {
  const entry = configuration.connections.get(name);
  if (!entry?.ok) throw new Error(`${name} is wrong: ${JSON.stringify(entry?.problems)}`);
  return entry.connection;
};

describe('a connection', () => {
  it('has the documented defaults', () => {
    const { digest, ...connection } = connectionOf(read({ salon }));
    expect(digest).toMatch(/^[\w-]{43}$/);
    expect(connection).toEqual({
      name: 'salon',
      source: 'calcom',
      oneLinkUrl: 'https://one-link.kz',
      accountId: 12,
      onUnlinked: 'create',
      resourceId: 31,
      oneLinkToken: 'one-link-token',
      secrets: ['a-secret-of-16-characters'],
      apiKey: null,
      apiUrl: null,
      notificationUrl: null,
      linkSecret: null,
      trustCarriedId: false,
      timezone: 'Asia/Almaty',
      namespace: null,
      otherNamespaces: [],
      reservedPrefixes: [],
      only: [],
      cycle: 'report',
      retentionDays: 30,
      resources: {},
      services: {},
      statuses: {},
      fields: {},
      idKeys: [],
      mapping: undefined,
    });
  });

  it('takes every key of the documentation', () => {
    const configuration = changed({
      secret: ['SALON_SECRET', 'SECOND_SECRET'],
      token: 'SECOND_SECRET',
      timezone: 'Europe/Berlin',
      namespace: 'north',
      api_key: 'SECOND_SECRET',
      api_url: 'https://tool.example/api/',
      notification_url: 'https://bridge.example/hooks/salon?x=1',
      link_secret: 'SECOND_SECRET',
      only: ['intro-call', 307626],
      cycle: 'break',
      retention_days: 60,
      resources: { 'anna@example.org': 31 },
      services: { '4711': 9 },
      statuses: { no_show: 'cancelled', pending: 'ignore' },
      fields: { appointment_type: 'primary', client_identifier: '= payload.responses.iin.value' },
    });
    expect(configuration.problems).toEqual([]);
    expect(connectionOf(configuration)).toMatchObject({
      secrets: ['a-secret-of-16-characters', 'another-secret-of-16-characters'],
      oneLinkToken: 'another-secret-of-16-characters',
      apiUrl: 'https://tool.example/api',
      notificationUrl: 'https://bridge.example/hooks/salon?x=1',
      only: ['intro-call', '307626'],
      resources: { 'anna@example.org': 31 },
      statuses: { no_show: 'cancelled', pending: 'ignore' },
      fields: {
        appointment_type: { kind: 'constant', value: 'primary' },
        client_identifier: { kind: 'expression', expression: 'payload.responses.iin.value' },
      },
    });
  });

  it('hands its source no more than the source may know', () => {
    expect(sourceSettings(connectionOf(changed({ only: ['x'] })))).toEqual({
      timezone: 'Asia/Almaty',
      only: ['x'],
      notificationUrl: null,
    });
  });

  it('has tables in which a staff member called "constructor" finds nothing', () => {
    const { resources } = connectionOf(changed({ resources: { anna: 31 } }));
    expect(resources['constructor']).toBeUndefined();
  });

  it('has a digest that changes with its table and not with the order of its keys', () => {
    const digest = (keys: Readonly<Record<string, unknown>>) => connectionOf(changed(keys)).digest;
    expect(digest({ resources: { a: 1, b: 2 } })).toBe(digest({ resources: { b: 2, a: 1 } }));
    expect(digest({ resources: { a: 1, b: 2 } })).not.toBe(digest({ resources: { a: 1, b: 3 } }));
  });

  it('reads an expression for a single attribute', () => {
    const { fields } = connectionOf(changed({ fields: { custom_attributes: { place: 'north', card: '= card.no' } } }));
    expect(fields.custom_attributes).toEqual({
      kind: 'expression',
      expression: '{"place": "north", "card": (card.no)}',
    });
  });
});

describe('a wrong connection', () => {
  it.each([
    ['source', { source: 'dikidi' }, 'source'],
    ['source that is a property of every object', { source: 'constructor' }, 'source'],
    ['source that is missing', { source: undefined }, 'source'],
    ['on_unlinked that is missing', { on_unlinked: undefined }, 'on_unlinked'],
    ['on_unlinked', { on_unlinked: 'maybe' }, 'on_unlinked'],
    ['account_id', { account_id: '12' }, 'account_id'],
    ['secret without a value', { secret: 'NOWHERE' }, 'secret'],
    ['empty secret', { secret: 'EMPTY' }, 'secret'],
    ['third secret', { secret: ['SALON_SECRET', 'SALON_SECRET', 'SALON_SECRET'] }, 'secret'],
    ['no secret', { secret: [] }, 'secret'],
    ['short path token', { source: 'altegio', secret: 'SHORT' }, 'secret'],
    ['token without a value', { token: 'NOWHERE' }, 'token'],
    ['specialist for new appointments', { resource_id: undefined }, 'resource_id'],
    ['timezone', { timezone: 'Asia/Almata' }, 'timezone'],
    ['timezone that is an offset', { timezone: '+05:00' }, 'timezone'],
    ['api_url without TLS', { api_url: 'http://tool.example' }, 'api_url'],
    ['api_url with a password', { api_url: 'https://u:p@tool.example' }, 'api_url'],
    ['notification_url', { notification_url: 'ftp://x' }, 'notification_url'],
    ['missing notification_url of Square', { source: 'square' }, 'notification_url'],
    ['missing api_key where only ids are sent', { source: 'acuity' }, 'api_key'],
    ['link_secret beside trust', { link_secret: 'SALON_SECRET', trust_carried_id: true }, 'trust_carried_id'],
    ['namespace', { namespace: 'a:b' }, 'namespace'],
    ['cycle', { cycle: 'brake' }, 'cycle'],
    ['retention', { retention_days: 0 }, 'retention_days'],
    ['resource', { resources: { anna: '31' } }, 'resources.anna'],
    ['state', { statuses: { noshow: 'no_show' } }, 'statuses.noshow'],
    ['status', { statuses: { no_show: 'missed' } }, 'statuses.no_show'],
    ['field', { fields: { title: 'x' } }, 'fields.title'],
    ['external_ref that somebody else sets', { fields: { external_ref: 'x' } }, 'fields.external_ref'],
    ['idempotency_key that somebody else sets', { fields: { idempotency_key: 'x' } }, 'fields.idempotency_key'],
    ['source medelement', { fields: { source: 'MedElement' } }, 'fields.source'],
    ['constant', { fields: { status: 'done' } }, 'fields.status'],
    ['blank constant', { fields: { client_comment: ' ' } }, 'fields.client_comment'],
    ['expression', { fields: { client_name: '= (payload' } }, 'fields.client_name'],
    ['expression of an attribute', { fields: { custom_attributes: { a: '= )' } } }, 'fields.custom_attributes'],
    ['mapping of another source', { mapping: { preset: 'savvycal' } }, 'mapping'],
    ['unknown key', { acount_id: 3 }, 'acount_id'],
  ])('with a wrong %s is told its path', (_, keys, path) => {
    const configuration = changed(keys);
    expect(configuration.valid).toBe(false);
    expect(configuration.connections.get('salon')?.ok).toBe(false);
    expect(configuration.problems.map((problem) => problem.path)).toEqual([`CONNECTIONS.salon.${path}`]);
  });

  it('is out of service alone', () => {
    const configuration = read({ salon, broken: { ...salon, source: 'nothing' } });
    expect(connectionOf(configuration).name).toBe('salon');
    expect(configuration.valid).toBe(false);
  });

  it('is told of every key at once', () => {
    const { problems } = read({ salon: {} });
    expect(problems.map(({ path }) => path.split('.')[2])).toEqual(['source', 'account_id', 'on_unlinked', 'secret']);
  });

  it('is never answered with a configured value, which may be the secret itself', () => {
    const pasted = 'sk_live_51Hxyz';
    const problems = [
      ...changed({ secret: pasted, token: pasted, link_secret: pasted, api_key: pasted }).problems,
      ...changed({ secret: `${pasted}-`, source: pasted, on_unlinked: pasted, fields: { status: pasted } }).problems,
    ];
    expect(problems).toHaveLength(4 + 4);
    expect(JSON.stringify(problems)).not.toContain(pasted);
  });

  it('is shown to the public without the e-mail addresses of its tables', () => {
    const { problems } = changed({ resources: { 'anna@example.org': 0, boris: 0 }, fields: { title: 1 } });
    expect(publicProblems(problems).map(({ path }) => path)).toEqual([
      'CONNECTIONS.salon.resources',
      'CONNECTIONS.salon.fields.title',
    ]);
  });
});

describe('a connection that may create', () => {
  it.each([
    ['a row in resources', { resources: { anna: 31 } }],
    ['fields.resource_id', { fields: { resource_id: '= staff.id' } }],
    ['the body of direct', { source: 'direct' }],
  ])('may take the specialist from %s', (_, keys) => {
    expect(changed({ ...keys, resource_id: undefined }).problems).toEqual([]);
  });
});

describe('an expression of `fields` that could run away', () => {
  it.each([
    ['runs text of the body', { client_name: '= $eval(code)' }, 'client_name', '$eval runs text of the body as code'],
    ['makes a list of any length', { client_name: '= [1..count]' }, 'client_name', 'lists of any length'],
    ['repeats a repetition', { client_comment: '= $match(note, /(a+)+$/)' }, 'client_comment', 'repeats a repetition'],
    ['differs each time', { client_comment: '= $now()' }, 'client_comment', '$now answers differently each time'],
    [
      'is an attribute',
      { custom_attributes: { a: 'b', c: '= $pad(d, e)' } },
      'custom_attributes',
      'text of any length',
    ],
  ])('because it %s is refused with what is wrong', (_what, fields, key, message) => {
    expect(changed({ fields }).problems).toEqual([
      { path: `CONNECTIONS.salon.fields.${key}`, message: expect.stringContaining(message) },
    ]);
  });
});

describe('a signing key', () => {
  it('may have fewer than 16 characters: the tool chose it', () => {
    expect(changed({ secret: 'SHORT' }).problems).toEqual([]);
  });
});

describe('variables', () => {
  it('that begin with CONNECTIONS are merged, as tables or as JSON text', () => {
    const more = { CONNECTIONS_2: { north: salon }, CONNECTIONS_3: JSON.stringify({ south: salon }) };
    expect([...read({ salon }, more).connections.keys()]).toEqual(['salon', 'north', 'south']);
  });

  it('that name a connection twice put that connection out of service', () => {
    const configuration = read({ salon, other: salon }, { CONNECTIONS_2: { salon } });
    expect(configuration.connections.get('salon')).toEqual({
      ok: false,
      problems: [{ path: 'CONNECTIONS_2.salon', message: 'this name is used twice' }],
    });
    expect(connectionOf(configuration, 'other').name).toBe('other');
  });

  it.each(['Salon', 'a_b', '', 'a'.repeat(41), '__proto__'])('cannot name a connection "%s"', (name) => {
    const configuration = read(JSON.parse(`{${JSON.stringify(name)}: {}}`));
    expect(configuration.valid).toBe(false);
    expect(configuration.connections.get(name)?.ok).toBe(false);
  });

  it.each([['{"salon":'], [7], [[]], [null]])('that hold %j are told and stop nothing else', (value) => {
    const configuration = read({ salon }, { CONNECTIONS_2: value });
    expect(configuration.problems).toEqual([{ path: 'CONNECTIONS_2', message: 'expected a table of connections' }]);
    expect(connectionOf(configuration).name).toBe('salon');
  });

  it('hold days and language, with defaults', () => {
    expect(read({})).toMatchObject({ valid: true, outcomeDays: 90, language: 'en' });
    expect(read({}, { OUTCOME_DAYS: '30', LANGUAGE: 'ru' })).toMatchObject({ outcomeDays: 30, language: 'ru' });
  });

  it.each([
    ['OUTCOME_DAYS', 'many'],
    ['OUTCOME_DAYS', 0],
    ['LANGUAGE', 'de'],
  ])('%s of %s is told and the default stands in', (name, value) => {
    const configuration = read({ salon }, { [name]: value });
    expect(configuration.problems.map(({ path }) => path)).toEqual([name]);
    expect(configuration).toMatchObject({ outcomeDays: 90, language: 'en' });
    expect(connectionOf(configuration).name).toBe('salon');
  });

  it.each([
    ['https://one-link.example/', 'https://one-link.example'],
    ['https://host.example/one-link/', 'https://host.example/one-link'],
    ['http://127.0.0.1:8788', 'http://127.0.0.1:8788'],
    ['http://localhost:8788/', 'http://localhost:8788'],
    ['http://[::1]:8788', 'http://[::1]:8788'],
  ])('may put One-Link at %s', (written, address) => {
    expect(connectionOf(read({ salon }, { ONELINK_URL: written })).oneLinkUrl).toBe(address);
  });

  it.each([
    'http://one-link.kz',
    'http://localhost.example',
    'http://127.0.0.1.example',
    'one-link.kz',
    'https://x/?a=1',
  ])('cannot put One-Link at %s, where tokens would leak or nothing answers', (address) => {
    const configuration = read({ salon }, { ONELINK_URL: address });
    expect(configuration.problems.map(({ path }) => path)).toEqual(['ONELINK_URL']);
    expect(configuration.connections.get('salon')?.ok).toBe(false);
  });
});

describe('namespaces', () => {
  const direct = { ...salon, source: 'direct' };

  it('must differ between two installations in one account', () => {
    const configuration = read({ north: direct, south: direct, salon });
    expect(configuration.problems.map(({ path }) => path)).toEqual([
      'CONNECTIONS.north.namespace',
      'CONNECTIONS.south.namespace',
    ]);
    expect(connectionOf(configuration).name).toBe('salon');
  });

  it.each([
    ['when they differ', { ...direct, namespace: 'south' }],
    ['when the account is another', { ...direct, account_id: 13 }],
    ['when the source is another', { ...direct, source: 'mapped', mapping: { preset: 'zcal' } }],
  ])('are no matter %s', (_, other) => {
    expect(read({ north: direct, south: other }).problems).toEqual([]);
  });

  it('are no matter where ids are unique everywhere', () => {
    expect(read({ north: salon, south: salon }).problems).toEqual([]);
  });
});

describe('readConfiguration', () => {
  it('reads one environment once', () => {
    const env = environment({ salon });
    expect(readConfiguration(env, sources)).toBe(readConfiguration(env, sources));
    expect(readConfiguration({ ...env }, sources)).not.toBe(readConfiguration(env, sources));
  });
});
