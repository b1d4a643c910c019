import { describe, expect, it } from 'vitest';
import { connectionOfMailbox } from '../../src/config/former-names.ts';
import { publicProblems } from '../../src/config/problems.ts';
import { readConfiguration, sourceSettings } from '../../src/config/read.ts';
import { unknownSecret } from '../../src/config/secrets.ts';
import { connectionKeys } from '../../src/config/table.ts';
import { mapped } from '../../src/sources/mapped/index.ts';
import type { AnySource } from '../../src/sources/source.ts';
import { plainSource } from './edge.ts';

const sources = {
  calcom: { ...plainSource, authentication: 'signature' as const },
  altegio: { ...plainSource, authentication: 'path_token' as const },
  direct: { ...plainSource, globallyUniqueIds: false, idForm: 'reference', bodyIsPatch: true } satisfies AnySource,
  acuity: {
    ...plainSource,
    authentication: 'signature' as const,
    clock: 'read_back' as const,
    needsApiKey: true,
    title: 'Acuity',
  },
  square: { ...plainSource, authentication: 'signature' as const, signsAddress: true },
  mapped: { ...plainSource, globallyUniqueIds: false, byTable: mapped.byTable } as AnySource,
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
  THIRD_SECRET: 'a-third-secret-of-16-characters',
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
    const { digest, epoch, ...connection } = connectionOf(read({ salon }));
    expect(epoch).toMatch(/^[\w-]{10}\.[\w-]{10}$/);
    expect(digest).toMatch(/^[\w-]{43}$/);
    expect(connection).toEqual({
      name: 'salon',
      formerly: [],
      mailbox: 'salon',
      neighbours: [],
      onlyOfOthers: [],
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
      region: 'KZ',
      clientNameFallback: null,
      namespace: null,
      otherNamespaces: [],
      reservedPrefixes: [],
      only: [],
      cycle: 'report',
      reopen: true,
      retentionDays: 30,
      reconcileMinutes: 60,
      outcomes: 'all',
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
      token: 'THIRD_SECRET',
      timezone: 'Europe/Berlin',
      region: 'DE',
      client_name_fallback: 'Client',
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
      oneLinkToken: 'a-third-secret-of-16-characters',
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
      region: 'KZ',
      only: ['x'],
      notificationUrl: null,
      idRoom: { form: 'free', characters: 241 },
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
    ['region that is no country', { region: 'Kazakhstan' }, 'region'],
    ['client_name_fallback of blanks', { client_name_fallback: '  ' }, 'client_name_fallback'],
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

  it('is shown to the public without the e-mail addresses of its tables, and without keys that nobody knows', () => {
    const { problems } = changed({
      resources: { 'anna@example.org': 0, boris: 0 },
      fields: { title: 1 },
      sk_live_51Hxyz: 'x',
      'anna.smith@example.org': 1,
      on_unlinked: 'maybe',
    });
    expect(problems).toHaveLength(6);
    expect(publicProblems(problems, connectionKeys)).toEqual([
      { path: 'CONNECTIONS.salon.on_unlinked', message: expect.stringContaining('create') },
      { path: 'CONNECTIONS.salon.resources', message: 'has a wrong value in it' },
      { path: 'CONNECTIONS.salon.fields', message: 'has a wrong value in it' },
      { path: 'CONNECTIONS.salon', message: 'unknown key' },
    ]);
  });

  it('whose secret is not set tells the operator what to do, and the public no name', () => {
    const { problems } = changed({ secret: ['SALON_SECRET', 'NOT_SET'] });
    const path = 'CONNECTIONS.salon.secret';
    const message = 'there is no secret with this name';
    const remedy = 'npx wrangler secret put NOT_SET; for local use add a line to .dev.vars';
    expect(problems).toEqual([{ path, message, remedy }]);
    expect(publicProblems(problems, connectionKeys)).toEqual([{ path, message }]);
  });

  it('is shown to the public without the names of others', () => {
    const direct = { ...salon, source: 'direct' };
    const { problems } = read({ north: direct, 'secret-client': direct });
    expect(problems).toHaveLength(4);
    expect(problems.map(({ others }) => others)).toEqual([['secret-client'], ['secret-client'], ['north'], ['north']]);
    const shown = publicProblems(problems, connectionKeys).filter(({ path }) => path.startsWith('CONNECTIONS.north'));
    expect(shown.map(({ path }) => path)).toEqual(['CONNECTIONS.north.secret', 'CONNECTIONS.north.namespace']);
    expect(JSON.stringify(shown)).not.toContain('secret-client');
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
    [
      'runs text of the body',
      { client_name: '= $eval(code)' },
      'client_name',
      '$eval would run text from the body as code',
    ],
    ['makes a list of any length', { client_name: '= [1..count]' }, 'client_name', 'lists of any length'],
    ['is a pattern', { client_comment: '= $contains(note, /(a+)+$/)' }, 'client_comment', 'use $contains, $split'],
    ['differs each time', { client_comment: '= $now()' }, 'client_comment', '$now gives a different result each time'],
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

describe('a secret', () => {
  const mapped = (authentication: object) => ({
    source: 'mapped',
    namespace: 'x',
    mapping: { authentication, fields: { id: 'id' }, events: { '*': 'update' } },
  });
  const hmac = (more: object = {}) => mapped({ kind: 'hmac', header: 'x-signature', ...more });
  const path = { source: 'altegio' };
  const header = { source: 'direct' };

  it.each([
    ['signing key of 15 bytes', {}, 'x'.repeat(15)],
    ['key with a blank at its end', {}, 'a-secret-of-16-characters '],
    ['key with a line end', {}, 'a-secret-of-16-characters\n'],
    ['key with a blank in it', {}, 'a secret of 16 characters'],
    ['key with the value of a public variable', {}, 'https://one-link.example'],
    ['key with its own name as its value', {}, 'WRITTEN_SECRET'],
    ['key that is the token of One-Link', {}, 'one-link-token-of-16'],
    ['key that is the admin token', {}, 'admin-token-of-16-characters'],
    ['path token of 15 characters', path, 'x'.repeat(15)],
    ['path token that an address has to escape', path, 'a/secret/of/16/characters'],
    ['path token in other letters', path, 'секрет-из-шестнадцати-букв'],
    ['path token with a dot', path, 'a.secret.of.16.characters'],
    ['header token of 15 characters', header, 'x'.repeat(15)],
    ['header token that no header can hold', header, 'секрет-из-шестнадцати-букв'],
    ['path token by table', mapped({ kind: 'path_token' }), 'a/secret/of/16/characters'],
    ['header token by table', mapped({ kind: 'header', name: 'x-token' }), 'x'.repeat(15)],
    ['hex key of 15 bytes', hmac({ secret: 'hex' }), '0'.repeat(30)],
    ['hex key that is none', hmac({ secret: 'hex' }), 'x'.repeat(32)],
    ['base64 key of 15 bytes', hmac({ secret: 'base64' }), 'A'.repeat(20)],
    ['key below what its table allows', hmac({ key_bytes: 10 }), 'x'.repeat(9)],
    ['key of Standard Webhooks of 15 bytes', mapped({ kind: 'standard_webhooks' }), `whsec_${'A'.repeat(20)}`],
    [
      'key of Standard Webhooks that is none',
      mapped({ kind: 'standard_webhooks' }),
      'whsec_!!!!!!!!!!!!!!!!!!!!!!!!!!',
    ],
  ])('that is a %s is refused, and not repeated', (_, keys, value) => {
    const more = {
      WRITTEN_SECRET: value,
      ONELINK_TOKEN: 'one-link-token-of-16',
      ADMIN_TOKEN: 'admin-token-of-16-characters',
      ONELINK_URL: 'https://one-link.example',
    };
    const { problems } = changed({ ...keys, secret: ['SALON_SECRET', 'WRITTEN_SECRET'] }, more);
    const found = problems.filter(({ message }) => message !== 'x');
    expect(found.map((problem) => problem.path)).toContain('CONNECTIONS.salon.secret');
    if (value !== 'WRITTEN_SECRET') expect(JSON.stringify(problems)).not.toContain(value.trim());
  });

  it.each([
    ['signing key of 16 bytes', {}, 'x'.repeat(16)],
    ['signing key of 8 letters with two bytes each', {}, 'шестнадц'],
    ['path token', path, 'A-secret_of-16-characters'],
    ['header token', header, 'a/token-with:marks%2F'],
    ['hex key of 16 bytes', hmac({ secret: 'hex' }), '0'.repeat(32)],
    ['base64 key of 16 bytes', hmac({ secret: 'base64' }), `${'A'.repeat(22)}==`],
    ['key that its table allows to be short', hmac({ key_bytes: 10 }), 'x'.repeat(10)],
    ['key of Standard Webhooks', mapped({ kind: 'standard_webhooks' }), `whsec_${'A'.repeat(32)}`],
  ])('that is a %s is taken', (_, keys, value) => {
    expect(changed({ ...keys, secret: 'WRITTEN_SECRET' }, { WRITTEN_SECRET: value }).problems).toEqual([]);
  });

  it.each(['ONELINK_URL', 'OUTCOME_DAYS', 'LANGUAGE', 'BEHIND_TLS_PROXY', 'CONNECTIONS', 'CONNECTIONS_2'])(
    'is never the public variable %s',
    (name) => {
      const more = { ONELINK_URL: 'https://one-link.example', LANGUAGE: 'ru', OUTCOME_DAYS: '30' };
      for (const key of ['secret', 'token', 'link_secret', 'api_key']) {
        const { problems } = changed({ [key]: name }, more);
        expect(problems).toEqual([
          {
            path: `CONNECTIONS.salon.${key}`,
            message: 'is the name of a variable that everybody can read, not of a secret',
          },
        ]);
      }
    },
  );

  it.each([
    ['token', 'one-link-token '],
    ['api_key', '\tkey'],
    ['link_secret', 'a-link-secret-of-16 '],
    ['link_secret', 'x'.repeat(15)],
  ])('in %s is refused with a blank at its ends, or too short where it signs', (key, value) => {
    const { problems } = changed({ [key]: 'WRITTEN_SECRET' }, { WRITTEN_SECRET: value });
    expect(problems.map((problem) => problem.path)).toEqual([`CONNECTIONS.salon.${key}`]);
  });

  it('that is a public key may have blanks and line ends', () => {
    const wix = { wix: { ...plainSource, authentication: 'signature' as const, publicKey: true } };
    const env = environment(
      { salon: { ...salon, source: 'wix' } },
      { SALON_SECRET: '-----BEGIN PUBLIC KEY-----\nAA\n' },
    );
    expect(readConfiguration(env, wix).problems).toEqual([]);
  });

  it('whose value is not known is taken at its word', () => {
    expect(
      changed({ source: 'altegio' }, { SALON_SECRET: unknownSecret, ONELINK_TOKEN: unknownSecret }).problems,
    ).toEqual([]);
  });
});

describe('a token', () => {
  const second = { secret: 'SECOND_SECRET', namespace: 'north' };

  it.each([
    ['of the path', { source: 'altegio' }],
    ['of a header', { source: 'direct' }],
    ['of both kinds', { source: 'direct', secret: ['SECOND_SECRET', 'SALON_SECRET'] }],
  ])('%s is shared by no two connections, the one that is being changed included', (_, keys) => {
    const one = { ...salon, source: 'altegio' };
    const configuration = read({ one, two: { ...salon, namespace: 'north', ...keys }, salon });
    const message = 'another connection has the same token; each connection needs its own';
    expect(configuration.problems).toEqual([
      { path: 'CONNECTIONS.one.secret', message, others: ['two'] },
      { path: 'CONNECTIONS.two.secret', message, others: ['one'] },
    ]);
    expect(connectionOf(configuration).name).toBe('salon');
  });

  it('differs, and all is well; signing keys may be shared', () => {
    expect(
      read({ one: { ...salon, source: 'direct' }, two: { ...salon, source: 'direct', ...second } }).problems,
    ).toEqual([]);
    expect(read({ one: salon, two: salon }).problems).toEqual([]);
  });
});

describe('a connection that was renamed', () => {
  const named = (formerly: unknown) => ({ ...salon, formerly });

  it('has the mailbox of its first name, and is the same to everything else', () => {
    for (const formerly of ['salon', ['salon', 'studio']]) {
      const configuration = read({ atelier: named(formerly) });
      const { digest, epoch, mailbox } = connectionOf(configuration, 'atelier');
      const before = connectionOf(read({ salon }));
      expect({ digest, epoch, mailbox }).toEqual({ digest: before.digest, epoch: before.epoch, mailbox: 'salon' });
      expect(connectionOfMailbox('salon', configuration.connections)?.name).toBe('atelier');
      for (const nobody of ['atelier', 'studio', ''])
        expect(connectionOfMailbox(nobody, configuration.connections)).toBeNull();
    }
  });

  it('keeps the ids that a key and its name stand for', () => {
    const secret = { DIGEST_SECRET: 'd'.repeat(32) };
    const { idKeys } = connectionOf(read({ atelier: named('salon') }, secret), 'atelier');
    expect(idKeys).toEqual(connectionOf(read({ salon }, secret)).idKeys);
    expect(idKeys).toHaveLength(1);
  });

  it.each(['studio', ['old', 'studio'], ['old', 'old'], 'Salon', [], [7], 7].map((formerly) => [formerly]))(
    'cannot have been called %j',
    (formerly) => {
      const configuration = read({ studio: named(formerly), north: salon });
      expect(configuration.problems.map(({ path }) => path)).toEqual(['CONNECTIONS.studio.formerly']);
      expect(connectionOf(configuration, 'north').name).toBe('north');
    },
  );

  it.each<[string, Record<string, unknown>]>([
    ['a name that is in use', { salon, studio: named('salon') }],
    ['a name that another was called, too', { salon: named('old'), studio: named('old') }],
    ['a name in the middle of its names', { salon: named(['first', 'old', 'last']), studio: named(['other', 'old']) }],
  ])('and another are both wrong with %s', (_what, tables) => {
    const configuration = read({ ...tables, north: salon });
    expect(configuration.problems.map(({ path, others }) => [path, others])).toEqual([
      ['CONNECTIONS.salon.formerly', ['studio']],
      ['CONNECTIONS.studio.formerly', ['salon']],
    ]);
    expect(connectionOf(configuration, 'north').name).toBe('north');
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
    ['OUTCOME_DAYS', 'many', 'expected a whole number of days, 1 to 3650'],
    ['OUTCOME_DAYS', 0, 'expected a whole number of days, 1 to 3650'],
    ['OUTCOME_DAYS', 1.5, 'expected a whole number of days, 1 to 3650'],
    ['OUTCOME_DAYS', true, 'expected a whole number of days, 1 to 3650'],
    ['LANGUAGE', 'de', 'expected one of en, ru, kk'],
    ['BEHIND_TLS_PROXY', 'yes', 'expected "true" or "false"'],
    ['ADMIN_TOKEN', 'fifteen-letters', 'a token must have at least 16 characters'],
  ])('%s of %s is told with what is expected, and the default stands in', (name, value, message) => {
    const configuration = read({ salon }, { [name]: value });
    expect(configuration.problems).toEqual([{ path: name, message }]);
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
    const configuration = read({ north: direct, south: { ...direct, secret: 'SECOND_SECRET' }, salon });
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
    expect(read({ north: direct, south: { ...other, secret: 'SECOND_SECRET' } }).problems).toEqual([]);
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
