/** Bad input: every refusal is problem+json that a person understands, with nothing secret or personal in it. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calcomBooked, signed } from '../samples/calcom.ts';
import { directSample } from '../samples/direct.ts';
import { midnightInAlmaty, slot } from '../samples/sample.ts';
import { type Answered, account, salon, secrets, site, startWorld, type World } from './world.ts';

const person = { name: 'Secretive Person', phone: '+77010000777' };
const now = new Date();
const booking = { uid: 'refused-1', slot: slot(midnightInAlmaty(now, 1), 10, 0, 30), sentAt: now, client: person };

let world: World;
beforeAll(async () => {
  const { on_unlinked: _, ...undecided } = salon;
  world = await startWorld({
    connections: {
      salon,
      site,
      barber: { ...account, source: 'altegio', on_unlinked: 'create', secret: 'ALTEGIO_SECRET' },
      fragile: salon,
      wrong: { ...undecided, secret: 'CALCOM_SECRET', resources: { 'anna@example.org': 'no number' } },
    },
  });
});
afterAll(() => world.close());

function expectProblem(answered: Answered, status: number, kind: string): void {
  expect(answered.headers.get('content-type')).toBe('application/problem+json');
  expect(answered).toMatchObject({ status, body: { status, type: `urn:onelink-bridge:problem:${kind}` } });
  expect(answered.body.title).toMatch(/\w/);
  expect(answered.body.detail).toMatch(/\w+ \w+/);
}

const post = (path: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Answered> =>
  world.call(path, { method: 'POST', body, headers, ...({ duplex: 'half' } as object) });

describe('a webhook', () => {
  it('that is not authentic is answered 401, in the same words whatever is wrong', async () => {
    const right = calcomBooked(booking, secrets.CALCOM_SECRET);
    const forged = await world.send('salon', calcomBooked(booking, 'another secret'));
    const unsigned = await post('/hooks/salon', right.body, { 'content-type': 'application/json' });
    const changed = await world.send('salon', { ...right, body: `${right.body} ` });
    const malformed = await post('/hooks/salon', '{', { 'x-cal-signature-256': 'zz' });
    for (const answered of [forged, unsigned, changed, malformed]) {
      expectProblem(answered, 401, 'unauthorized');
      expect(answered.text).toBe(forged.text);
    }
    expectProblem(await post('/hooks/barber/wrong-token-of-16', '{}'), 401, 'unauthorized');
    expectProblem(await post('/hooks/barber', '{}'), 401, 'unauthorized');
    expect((await world.api('GET', '/deliveries?connection=salon')).body.deliveries).toEqual([]);
  });

  it('over 256 KB is answered 413, with and without its length announced', async () => {
    const large = 'x'.repeat(256 * 1024 + 1);
    expectProblem(await post('/hooks/salon', large), 413, 'body-too-large');
    const chunks = new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < large.length; sent += 65_536)
          controller.enqueue(new TextEncoder().encode(large.slice(sent, sent + 65_536)));
        controller.close();
      },
    });
    expectProblem(await post('/hooks/salon', chunks as unknown as BodyInit), 413, 'body-too-large');
  });

  it('for a connection that does not exist is answered 404', async () => {
    expectProblem(await post('/hooks/nobody', '{}'), 404, 'unknown-connection');
    expectProblem(await world.call('/hooks/nobody'), 404, 'unknown-connection');
    expectProblem(await post('/hooks/salon/token/more', '{}'), 404, 'not-found');
  });

  it('sent with another method than POST is answered 405 with the methods that are', async () => {
    const answered = await world.call('/hooks/salon', { method: 'PUT', body: '{}' });
    expectProblem(answered, 405, 'method-not-allowed');
    expect(answered.headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it('of another content type is answered 415', async () => {
    const { body, headers } = directSample({ external_ref: 'v-1', client_name: person.name }, secrets.SITE_SECRET);
    for (const type of ['text/csv', 'application/xml', 'application/json; charset=windows-1251']) {
      const answered = await post('/hooks/site', body, { ...headers, 'content-type': type });
      expectProblem(answered, 415, 'unsupported-media-type');
    }
  });

  it('that is no JSON is answered 400', async () => {
    const cut = '{"external_ref":"v-1",';
    const { headers } = directSample({}, secrets.SITE_SECRET);
    expectProblem(await post('/hooks/site', cut, headers), 400, 'malformed-body');
  });

  it('that is no JSON, of a tool that sends once, is kept and listed as failed', async () => {
    const cut = '{"triggerEvent":"BOOKING_CREATED",';
    const signature = createHmac('sha256', secrets.CALCOM_SECRET).update(cut).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-cal-signature-256': signature };
    const answered = await post('/hooks/salon', cut, headers);
    expect(answered).toMatchObject({ status: 200, body: { status: 'accepted' } });
    const { body } = await world.api('GET', `/deliveries/${answered.body.delivery_id}`);
    expect(body).toMatchObject({ state: 'failed', code: 'undecodable' });
  });

  it('that is authentic and does not fit is kept and listed as failed, undecodable', async () => {
    const sample = signed(
      'BOOKING_CREATED',
      { triggerEvent: 'BOOKING_CREATED', payload: { attendees: [{ name: person.name }] } },
      secrets.CALCOM_SECRET,
    );
    const answered = await world.send('salon', sample);
    expect(answered).toMatchObject({ status: 200, body: { status: 'accepted' } });
    const { body } = await world.api('GET', `/deliveries/${answered.body.delivery_id}`);
    expect(body).toMatchObject({ state: 'failed', code: 'undecodable', event: 'BOOKING_CREATED' });
    expect(body.message).toMatch(/uid/);
    expect((await world.send('salon', sample)).body.status).toBe('duplicate');
  });

  it('of `direct` that does not fit is answered 422 with the place, and not kept', async () => {
    const wrong = { external_ref: 'v-1', client_name: person.name, client_phone: 'call me', stauts: 'cancelled' };
    const answered = await world.send('site', directSample(wrong, secrets.SITE_SECRET));
    expectProblem(answered, 422, 'invalid-body');
    expect(answered.body.detail).toMatch(/client_phone/);
    expect(answered.body.detail).toMatch(/stauts/);
    expect((await world.api('GET', '/deliveries?connection=site')).body.deliveries).toEqual([]);
  });

  it('for a wrong connection is answered 500 with the path of what is wrong; the others work', async () => {
    const answered = await world.send('wrong', calcomBooked(booking, secrets.CALCOM_SECRET));
    expectProblem(answered, 500, 'invalid-connection');
    expect(answered.body.connection).toBe('wrong');
    const paths = answered.body.problems.map(({ path }: { path: string }) => path);
    expect(paths).toContain('CONNECTIONS.wrong.on_unlinked');
    expect(answered.text).not.toContain('anna@example.org');
    expect((await world.call('/health')).body).toEqual({ status: 'ok', configuration: 'invalid' });
    const works = await world.send('salon', calcomBooked({ ...booking, uid: 'works' }, secrets.CALCOM_SECRET));
    expect(works).toMatchObject({ status: 200, body: { status: 'accepted' } });
  });

  it('that cannot be stored is answered 503 and taken in when it comes again', async () => {
    const day = midnightInAlmaty(now, 1);
    const early = { ...booking, uid: 'early', slot: slot(day, 15, 0, 30) };
    const first = await world.send('fragile', calcomBooked(early, secrets.CALCOM_SECRET));
    await world.reaches(first.body.delivery_id, 'created');
    await world.bridge.sql('fragile', 'DROP TABLE delivery');
    const late = calcomBooked({ ...booking, uid: 'late', slot: slot(day, 16, 0, 30) }, secrets.CALCOM_SECRET);
    const refused = await world.send('fragile', late);
    expectProblem(refused, 503, 'not-stored');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await world.bridge.evict('fragile'); // it makes its tables when it starts
    expect(await world.send('fragile', late)).toMatchObject({ status: 200, body: { status: 'accepted' } });
  });
});

describe('the admin API', () => {
  it('answers 401 without its token, in the same words on every path', async () => {
    const answers = await Promise.all(
      ['/api/deliveries', '/api/connections', '/api/openapi.json', '/api/nothing'].flatMap((path) => [
        world.call(path),
        world.call(path, { headers: { authorization: 'Bearer admin-token-of-the-testz' } }),
      ]),
    );
    for (const answered of answers) {
      expectProblem(answered, 401, 'unauthorized');
      expect(answered.headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(answered.text).toBe(answers[0]?.text);
    }
  });

  it('answers 404, 405, 400, 413, 415 and 422 where a request is wrong', async () => {
    expectProblem(await world.api('GET', '/nothing'), 404, 'not-found');
    expectProblem(await world.api('GET', '/deliveries/salon.999'), 404, 'unknown-delivery');
    expectProblem(await world.api('GET', '/deliveries/nobody.1'), 404, 'unknown-delivery');
    expectProblem(await world.api('GET', '/deliveries?connection=nobody'), 404, 'unknown-connection');
    expectProblem(await world.api('GET', '/outcomes/salon/calcom:nobody'), 404, 'unknown-booking');
    expectProblem(await world.api('GET', '/links/salon/calcom:nobody'), 404, 'unknown-booking');
    expectProblem(await world.api('DELETE', '/links/salon/calcom:nobody'), 404, 'unknown-booking');
    expectProblem(await world.api('POST', '/connections/wrong/pause'), 409, 'invalid-connection');
    expectProblem(await world.api('DELETE', '/deliveries'), 405, 'method-not-allowed');
    expectProblem(await world.api('GET', '/deliveries?state=lost'), 400, 'invalid-parameter');
    expectProblem(await world.api('GET', '/deliveries?unknown=1'), 400, 'invalid-parameter');
    const link = '/links/salon/calcom:works';
    expectProblem(await world.api('PUT', link, '{'), 400, 'malformed-body');
    expectProblem(await world.api('PUT', link, { appointment_id: 'nine' }), 422, 'invalid-body');
    expectProblem(await world.api('PUT', link, 'x', 'text/csv'), 415, 'unsupported-media-type');
    expectProblem(await world.api('PUT', link, ' '.repeat(2_000_000)), 413, 'body-too-large');
  });

  it('answers 503 where its token is not set or too short', async () => {
    const { ADMIN_TOKEN: _, ...others } = secrets;
    const unset = await startWorld({ connections: { salon }, secrets: { ...others, ADMIN_TOKEN: 'short' } });
    const answered = await unset.api('GET', '/deliveries');
    await unset.close();
    expectProblem(answered, 503, 'not-configured');
  });
});

describe('a body of 2 MB that nobody reads', () => {
  const large = ' '.repeat(2_000_000);

  it.each([
    ['a hook', 'POST', '/hooks/salon', 413],
    ['a hook of a connection that is wrong', 'POST', '/hooks/wrong', 500],
    ['a hook that is none', 'POST', '/hooks/nobody', 404],
    ['a hook, by a wrong method', 'PUT', '/hooks/salon', 405],
    ['the admin API without a token', 'PUT', '/api/links/salon/calcom:works', 401],
    ['an address that is none', 'POST', '/nothing', 404],
    ['the health page', 'POST', '/health', 405],
  ])('sent to %s does not stand in the way of the answer', async (_to, method, path, status) => {
    const answered = await world.call(path, { method, body: large });
    expect(answered).toMatchObject({ status, body: { status } });
  });
});

it('answers 404 and 405 outside of hooks and API', async () => {
  expectProblem(await world.call('/nothing'), 404, 'not-found');
  expectProblem(await world.call('/health', { method: 'POST' }), 405, 'method-not-allowed');
});

it('has no secret, no token and nobody’s name or phone in any answer or log of this file', () => {
  const told = [...world.answers.map(({ text }) => text), ...world.bridge.logs()].join('\n');
  for (const secret of [...Object.values(secrets), person.name, person.phone, 'call me', 'wrong-token-of-16']) {
    expect(told).not.toContain(secret);
  }
  expect(world.bridge.logs().length).toBeGreaterThan(0);
});
