import { describe, expect, it } from 'vitest';
import { deliveryId, externalRef } from '../../../src/booking/ids.ts';
import type { AdminCalls } from '../../../src/mailbox/contract.ts';
import { adminToken, edge, json, north, salon } from '../edge.ts';
import { deliveryView, linkView, statusView } from './views.ts';

describe('the bearer token', () => {
  it.each([[undefined], ['Bearer wrong'], [`Basic ${adminToken}`], [adminToken], ['Bearer ']])(
    'is demanded: %s is 401',
    async (authorization) => {
      const { request } = edge();
      const answer = await request('/api/connections', {
        headers: authorization === undefined ? {} : { authorization },
      });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
    },
  );

  it('is demanded before anything is told about an address', async () => {
    const { request } = edge();
    const statuses = await Promise.all(
      ['/api/nothing', '/api/deliveries/x', '/api/openapi.json'].map(async (path) => (await request(path)).status),
    );
    expect(statuses).toEqual([401, 401, 401]);
  });

  it('lets in whatever the case of its scheme', async () => {
    const { request } = edge({ calls: () => ({ status: async () => statusView() }) });
    const answer = await request('/api/connections', { headers: { authorization: `bearer ${adminToken}` } });
    expect(answer.status).toBe(200);
  });

  it.each([[undefined], [''], ['short'], ['fifteen-letters']])('lets nobody in while it is %s', async (token) => {
    const { request } = edge({ variables: { ADMIN_TOKEN: token } });
    const answer = await request('/api/connections', { headers: { authorization: `Bearer ${token}` } });
    expect([answer.status, (await json(answer))['type']]).toEqual([503, 'urn:onelink-bridge:problem:not-configured']);
  });
});

describe('an address of the API', () => {
  it('that is none is 404, and with a wrong method 405', async () => {
    const { api } = edge();
    expect((await api('/api/nothing')).status).toBe(404);
    const wrong = await api('/api/deliveries', { method: 'POST' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it.each(['/api/deliveries?connection=nobody', '/api/links/nobody/x', '/api/outcomes/nobody/x'])(
    'of an unknown connection is 404: %s',
    async (path) => {
      const { api } = edge();
      const answer = await api(path);
      expect([answer.status, (await json(answer))['type']]).toEqual([
        404,
        'urn:onelink-bridge:problem:unknown-connection',
      ]);
    },
  );

  it('answers 503 while a mailbox cannot be reached', async () => {
    const { api } = edge({
      calls: () => ({ link: () => Promise.reject(Object.assign(new Error('moved'), { retryable: true })) }),
    });
    expect((await api('/api/links/salon/x')).status).toBe(503);
  });
});

describe('/health', () => {
  it('says whether the configuration is right, to everybody, and nothing more', async () => {
    expect(await json(await edge().request('/health'))).toEqual({ status: 'ok', configuration: 'valid' });
    const broken = edge({ connections: { salon: { ...salon, source: 'x' } } });
    const answer = await broken.request('/health');
    expect([answer.status, await json(answer)]).toEqual([200, { status: 'ok', configuration: 'invalid' }]);
  });

  it.each([
    [undefined, 'valid'],
    ['', 'valid'],
    ['fifteen-letters', 'invalid'],
    ['with a blank in its middle', 'invalid'],
  ])('with ADMIN_TOKEN %j says %s', async (token, configuration) => {
    const { request } = edge({ variables: { ADMIN_TOKEN: token } });
    expect(await json(await request('/health'))).toEqual({ status: 'ok', configuration });
  });
});

describe('every answer', () => {
  it.each(['/', '/health', '/nowhere', '/api/connections', '/hooks/salon'])('of %s forbids sniffing', async (path) => {
    const answer = await edge().request(path);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });
});

describe('a delivery', () => {
  it('is shown in the language that the reader asks for', async () => {
    const asked: unknown[] = [];
    const { api } = edge({
      variables: { LANGUAGE: 'kk' },
      calls: () => ({
        delivery: async (id, language) => {
          asked.push([id, language]);
          return deliveryView({ delivery_id: id });
        },
      }),
    });
    expect(await json(await api('/api/deliveries/salon.7'))).toEqual(
      deliveryView({ delivery_id: deliveryId('salon.7') }),
    );
    await api('/api/deliveries/salon.7', { headers: { 'accept-language': 'de, ru-KZ;q=0.8, en;q=0.7' } });
    expect(asked).toEqual([
      ['salon.7', 'kk'],
      ['salon.7', 'ru'],
    ]);
  });

  it.each(['salon.8', 'nobody.1', 'salon', 'salon.x', '..'])('that is not there is 404: %s', async (id) => {
    const { api } = edge({ calls: () => ({ delivery: async () => null, retry: async () => ({ kind: 'not_found' }) }) });
    expect((await api(`/api/deliveries/${id}`)).status).toBe(404);
    expect((await api(`/api/deliveries/${id}/retry`, { method: 'POST' })).status).toBe(404);
  });

  it('is retried and discarded by POST', async () => {
    const { api } = edge({
      calls: () => ({
        retry: async () => ({ kind: 'ok', delivery: deliveryView({ state: 'pending' }) }),
        discard: async () => ({ kind: 'conflict', state: 'applied' }),
      }),
    });
    expect(await json(await api('/api/deliveries/salon.1/retry', { method: 'POST' }))).toMatchObject({
      state: 'pending',
    });
    const refused = await api('/api/deliveries/salon.1/discard', { method: 'POST' });
    expect([refused.status, await json(refused)]).toMatchObject([409, { state: 'applied' }]);
  });

  it('of a wrong connection is 409 with what is wrong', async () => {
    const { api } = edge({ connections: { salon: { ...salon, source: 'x' } } });
    for (const path of ['/api/deliveries/salon.1', '/api/deliveries?connection=salon', '/api/links/salon/x']) {
      const answer = await api(path);
      expect([answer.status, await json(answer)]).toMatchObject([
        409,
        { connection: 'salon', problems: [{ path: 'CONNECTIONS.salon.source' }] },
      ]);
    }
  });
});

describe('deliveries of one connection', () => {
  it('are asked of its mailbox with all filters', async () => {
    const asked: unknown[] = [];
    const { api } = edge({
      calls: () => ({
        deliveries: async (query) => {
          asked.push(query);
          return { deliveries: [deliveryView({})], cursor: 'next' };
        },
      }),
    });
    const path = '/api/deliveries?connection=salon&state=parked&external_ref=calcom%3Aa%2Fb&cursor=41&limit=2';
    expect(await json(await api(path))).toEqual({ deliveries: [deliveryView({})], cursor: 'next' });
    expect(asked).toEqual([{ language: 'en', state: ['parked'], externalRef: 'calcom:a/b', cursor: '41', limit: 2 }]);
  });

  it('take an empty filter for none', async () => {
    const asked: unknown[] = [];
    const { api } = edge({
      calls: () => ({
        deliveries: async (query) => {
          asked.push(query);
          return { deliveries: [], cursor: null };
        },
      }),
    });
    await api('/api/deliveries?connection=salon&state=&cursor=');
    expect(asked).toEqual([{ language: 'en', limit: 50 }]);
  });

  it.each(['state=done', 'limit=0', 'limit=201', 'limit=x', 'status=failed'])(
    'refuse %s and name it',
    async (query) => {
      const answer = await edge().api(`/api/deliveries?${query}`);
      expect(answer.status).toBe(400);
      expect((await json(answer))['detail']).toContain(query.startsWith('status') ? 'status' : query.split('=')[0]);
    },
  );
});

describe('a link', () => {
  const refs: string[] = [];
  const calls = (): Partial<AdminCalls> => ({
    link: async (ref) => {
      refs.push(ref);
      return linkView({ external_ref: ref });
    },
    putLink: async (ref, appointmentId) =>
      appointmentId === 1
        ? { kind: 'conflict', external_ref: externalRef('calcom:other') }
        : { kind: 'ok', link: linkView({ external_ref: ref, appointment_id: appointmentId, origin: 'person' }) },
    deleteLink: async () => ({ kind: 'not_found' }),
  });
  const put = (body: unknown, type = 'application/json') => ({
    method: 'PUT',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': type },
  });

  it.each(['calcom:abc', 'direct:a/b', 'a%2Fb', 'ключ:1', '100%', 'a b+c', 'a?b#c'])(
    'is found by a ref of any characters: %s',
    async (ref) => {
      refs.length = 0;
      const { api } = edge({ calls });
      expect((await api(`/api/links/salon/${encodeURIComponent(ref)}`)).status).toBe(200);
      expect(refs).toEqual([ref]);
    },
  );

  it('may be written with a bare colon', async () => {
    refs.length = 0;
    await edge({ calls }).api('/api/links/salon/calcom:abc');
    expect(refs).toEqual(['calcom:abc']);
  });

  it('is set by PUT and refused where the appointment has another booking', async () => {
    const { api } = edge({ calls });
    expect(await json(await api('/api/links/salon/x', put({ appointment_id: 9041 })))).toMatchObject({
      external_ref: 'x',
      appointment_id: 9041,
    });
    const taken = await api('/api/links/salon/x', put({ appointment_id: 1 }));
    expect([taken.status, await json(taken)]).toMatchObject([409, { external_ref: 'calcom:other' }]);
  });

  it.each([
    [{ appointment_id: 0 }, 422],
    [{ appointment_id: '9041' }, 422],
    [{ appointment_id: 9041, more: 1 }, 422],
    [[], 422],
    ['{', 400],
    [' '.repeat(256 * 1024 + 1), 413],
  ])('refuses the body %j', async (body, status) => {
    expect((await edge({ calls }).api('/api/links/salon/x', put(body))).status).toBe(status);
  });

  it.each([
    [{}, 'body.appointment_id: is missing'],
    [{ appointment_id: 9041, more: 1 }, 'body.more: unknown key'],
    ['{', 'The body is not complete, valid JSON.'],
  ])('says of the body %j what is wrong', async (body, detail) => {
    const answer = await edge({ calls }).api('/api/links/salon/x', put(body));
    expect(await json(answer)).toMatchObject({ detail });
  });

  it('refuses what is no JSON by its type', async () => {
    const answer = await edge({ calls }).api('/api/links/salon/x', put('a=1', 'text/plain'));
    expect([answer.status, (await json(answer))['detail']]).toEqual([415, 'Expected Content-Type: application/json.']);
  });

  it('of an unknown booking cannot be taken away', async () => {
    expect((await edge({ calls }).api('/api/links/salon/x', { method: 'DELETE' })).status).toBe(404);
  });
});

describe('an import', () => {
  const calls = (): Partial<AdminCalls> => ({
    importLinks: async (rows) =>
      rows.map(({ externalRef: ref, appointmentId }) =>
        appointmentId === 1
          ? { kind: 'conflict', external_ref: externalRef('calcom:other') }
          : { kind: 'ok', link: linkView({ external_ref: ref, appointment_id: appointmentId }) },
      ),
  });
  const send = (body: string, type = 'text/csv') =>
    edge({ calls }).api('/api/links/salon/import', { method: 'POST', body, headers: { 'content-type': type } });

  it.each([
    ['text/csv', 'external_ref,appointment_id\ncalcom:a,9041\n"calcom:b,c",1\n'],
    ['text/csv; charset=utf-8', '\uFEFFappointment_id , external_ref\r\n9041,calcom:a\r\n1,"calcom:b,c"\r\n'],
    ['text/csv', 'calcom:a,9041\n\n"calcom:b,c",1'],
    ['text/csv', '\uFEFFexternal_ref;appointment_id;force\r\ncalcom:a;9041;\r\ncalcom:b,c;1;'],
    ['text/csv', 'calcom:a;9041\n"calcom:b,c";1'],
    ['text/csv', 'calcom:a\t9041\ncalcom:b,c\t1\n'],
    [
      'application/x-ndjson',
      '{"external_ref":"calcom:a","appointment_id":9041}\n\n{"external_ref":"calcom:b,c","appointment_id":1}\n',
    ],
  ])('of %s answers every row', async (type, body) => {
    expect(await json(await send(body, type))).toEqual({
      linked: 1,
      refused: 1,
      rows: [
        { row: 1, result: 'linked', external_ref: 'calcom:a', appointment_id: 9041 },
        {
          row: 2,
          result: 'conflict',
          external_ref: 'calcom:b,c',
          appointment_id: 1,
          linked_to: 'calcom:other',
          message: expect.stringContaining('Delete that link first'),
        },
      ],
    });
  });

  it('takes the good rows though others are bad, each under its own number', async () => {
    expect(await json(await send('calcom:a,x\ncalcom:b,7\n,8\n'))).toEqual({
      linked: 1,
      refused: 2,
      rows: [
        { row: 1, result: 'invalid', message: 'not valid: appointment_id' },
        { row: 2, result: 'linked', external_ref: 'calcom:b', appointment_id: 7 },
        { row: 3, result: 'invalid', message: 'not valid: external_ref' },
      ],
    });
    expect(await json(await send('nonsense\n[]\n', 'application/x-ndjson'))).toMatchObject({ linked: 0, refused: 2 });
  });

  it('takes 2,000 rows, in their order, and no more', async () => {
    const rows = (count: number) =>
      Array.from({ length: count }, (_, index) => `calcom:${index},${index + 2}`).join('\n');
    const answer = (await json(await send(rows(2_000)))) as { linked: number; rows: { external_ref: string }[] };
    expect(answer.linked).toBe(2_000);
    expect(answer.rows[1_999]?.external_ref).toBe('calcom:1999');
    expect((await send(rows(2_001))).status).toBe(413);
  });

  it.each([
    ['"calcom:a,1', 'text/csv', 400],
    ['[]', 'application/json', 415],
    ['x'.repeat(1024 * 1024 + 1), 'text/csv', 413],
  ])('that cannot be read is refused whole', async (body, type, status) => {
    expect((await send(body, type)).status).toBe(status);
  });
});

describe('connections', () => {
  it('are listed, wrong ones with what is wrong and silent ones as unavailable', async () => {
    const { api } = edge({
      connections: { salon, silent: north, broken: { ...salon, on_unlinked: 'maybe' } },
      calls: (connection) => ({
        status: async () => {
          if (connection === 'silent') throw new Error('down');
          return statusView({ connection });
        },
      }),
    });
    const answer = await json(await api('/api/connections'));
    expect(answer['connections']).toMatchObject([
      { connection: 'salon', configuration: 'valid', state: 'running' },
      { connection: 'silent', configuration: 'valid', state: 'unavailable' },
      { connection: 'broken', configuration: 'invalid', problems: [{ path: 'CONNECTIONS.broken.on_unlinked' }] },
    ]);
    expect(answer['problems']).toHaveLength(1);
  });

  it('are paused, resumed and retried', async () => {
    const { api } = edge({
      calls: () => ({
        pause: async () => statusView({ state: 'paused' }),
        resume: async () => statusView({}),
        retryFailed: async () => ({ retried: 3 }),
      }),
    });
    const post = async (path: string) => json(await api(`/api/connections/salon/${path}`, { method: 'POST' }));
    expect(await post('pause')).toMatchObject({ state: 'paused' });
    expect(await post('resume')).toMatchObject({ state: 'running' });
    expect(await post('retry-failed')).toEqual({ retried: 3 });
  });
});
