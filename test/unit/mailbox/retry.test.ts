/** The way, the appointment, the fields' ids and the booking (architecture.md, *Retry*): what is tried again and what is given up. */
import { describe, expect, it } from 'vitest';
import { domainError, type FaultAction, htmlPage } from '../../../emulator/faults.ts';
import { at, booked, cancelled, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World, type WorldOptions } from '../../world/world.ts';

const forever = Number.POSITIVE_INFINITY;
const status = (code: number, headers: Record<string, string> = {}): FaultAction => ({
  kind: 'answer',
  status: code,
  headers,
  body: '',
});
const first = async (world: World) => (await world.admin().deliveries({})).deliveries[0];
const results = (world: World) => world.outcomes().map(({ result, code }) => [result, code]);

/** A world with booking `a`, made and at rest; faults come after. */
async function settled(options: WorldOptions = {}): Promise<World> {
  const world = createWorld(options);
  await world.accept(booked('a', 100));
  await world.pass(minute);
  return world;
}

describe('the way', () => {
  it.each([408, 425, 429, 500, 501, 502, 503, 504, 507, 520, 524, 599])(
    '%i is tried again until it works',
    async (code) => {
      const world = await settled();
      world.oneLink.faults.add({ times: 3 }, status(code));
      await world.accept(says('a', visit(101)));
      await world.pass(2 * hour);
      expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(101) });
      expect(results(world).at(-1)).toEqual(['applied', null]);
    },
  );

  it('a cut connection is tried again until it works', async () => {
    const world = await settled();
    world.oneLink.faults.add({ times: 3 }, { kind: 'cut' });
    await world.accept(says('a', visit(101)));
    await world.pass(2 * hour);
    expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(101) });
  });

  it.each([
    ['in seconds', () => '120'],
    ['as a date', (now: number) => new Date(now + 120_000).toUTCString()],
  ])('honours Retry-After %s, without jitter', async (_how, header) => {
    for (const chance of [0, 0.999]) {
      const world = await settled({ random: () => chance });
      world.oneLink.faults.add({ method: 'GET' }, status(500, { 'retry-after': header(world.now()) }));
      await world.accept(says('a', visit(101)));
      const from = world.now();
      await world.pass(10 * minute);
      const asked = world.oneLink.requests
        .filter(({ atMs }) => atMs >= from)
        .map(({ atMs }) => Math.round((atMs - from) / 1000));
      expect(asked[1]).toBe(120);
    }
  });

  it('backs off, longer and longer, with chance', async () => {
    const world = await settled({ random: () => 0.999999 });
    world.oneLink.faults.add({ method: 'PATCH', times: forever }, status(500));
    await world.accept(says('a', visit(101)));
    await world.pass(4 * hour);
    const tries = world
      .writes()
      .filter(({ method }) => method === 'PATCH')
      .map((write) => write.at);
    const waits = tries.slice(1).map((time, index) => Math.round((time - tries[index]!) / 1000));
    expect(waits.slice(0, 10)).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560]);
  });

  it('is given up after 72 hours, and says so', async () => {
    const world = await settled();
    world.oneLink.faults.add({ method: 'PATCH', times: forever }, status(500));
    await world.accept(says('a', visit(101)));
    await world.pass(71 * hour);
    expect(await first(world)).toMatchObject({ state: 'pending', code: 'HTTP_500' });
    expect((await first(world))?.next_attempt_at).not.toBeNull();
    await world.pass(3 * hour);
    expect(await first(world)).toMatchObject({ state: 'failed', code: 'gave_up', next_attempt_at: null });
    expect((await first(world))?.message).toMatch(/72 hours/);
    expect(results(world).at(-1)).toEqual(['failed', 'gave_up']);
    const asked = world.oneLink.requests.length;
    await world.pass(2 * day);
    expect(world.oneLink.requests).toHaveLength(asked);
  });

  it('counts the 72 hours anew for a new state', async () => {
    const world = await settled();
    const fault = world.oneLink.faults.add({ method: 'PATCH', times: forever }, status(500));
    await world.accept(says('a', visit(101)));
    await world.pass(71 * hour);
    await world.accept(says('a', visit(102)));
    await world.pass(20 * hour);
    expect(await first(world)).toMatchObject({ state: 'pending' });
    world.oneLink.faults.remove(fault);
    await world.pass(hour);
    expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(102) });
  });

  it('what was given up goes out with the next event', async () => {
    const world = await settled();
    const fault = world.oneLink.faults.add({ method: 'PATCH', times: forever }, status(500));
    await world.accept(says('a', visit(101)));
    await world.pass(74 * hour);
    world.oneLink.faults.remove(fault);
    await world.accept(says('a', { clientComment: 'hello' }));
    await world.pass(minute);
    expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(101), client_comment: 'hello' });
  });

  it('a failing booking never blocks another', async () => {
    const world = createWorld();
    await world.accept(booked('a', 100), booked('b', 110));
    await world.pass(minute);
    const id = (await world.admin().link('calcom:a'))?.appointment_id;
    world.oneLink.faults.add({ method: 'PATCH', path: `/appointments/${id}`, times: forever }, status(500));
    await world.accept(says('a', visit(101)));
    await world.pass(6 * hour);
    await world.accept(says('b', visit(111)));
    await world.pass(5000);
    expect(await first(world)).toMatchObject({ external_ref: 'calcom:b', state: 'applied' });
  });
});

describe('an appointment that is gone', () => {
  const gone = async (options: WorldOptions = {}) => {
    const world = await settled(options);
    world.oneLink.removeAppointment(9041);
    return world;
  };

  it('is told by GET; the link is dropped and Link starts again', async () => {
    const world = await gone();
    await world.accept(booked('a', 101));
    await world.pass(minute);
    expect(await world.admin().link('calcom:a')).toMatchObject({ appointment_id: 9042, origin: 'created' });
    expect(world.oneLink.show(9042)).toMatchObject({
      starts_at: at(101),
      external_ref: 'calcom:a',
      idempotency_key: 'calcom:a',
    });
  });

  it('is told by GET when it goes between GET and PATCH', async () => {
    const world = await settled();
    world.oneLink.faults.add({ method: 'PATCH' }, status(404));
    world.oneLink.faults.add({ method: 'GET', path: '/appointments/9041', skip: 1 }, status(404));
    const found = world.oneLink.show(9041);
    await world.accept(booked('a', 101));
    await world.pass(minute);
    // Found again by its start and its ref: it was there all the time.
    expect(found).not.toBeNull();
    expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(101) });
    expect(world.oneLink.appointments.size).toBe(1);
  });

  it('parks where nothing is to be made, and frees the appointment’s number', async () => {
    const world = await gone({ connection: { on_unlinked: 'park' } });
    await world.accept(booked('a', 101));
    await world.pass(minute);
    expect(await first(world)).toMatchObject({ state: 'parked', code: 'unlinked' });
  });

  it('is made again from what is kept, or parked where the client’s data are wiped', async () => {
    const world = await gone();
    await world.accept(says('a', visit(101)));
    await world.pass(minute);
    expect(await first(world)).toMatchObject({ state: 'parked', code: 'data_wiped' });
    await world.accept(booked('a', 101));
    await world.pass(minute);
    expect(world.oneLink.show(9042)).toMatchObject({ starts_at: at(101) });
  });

  it('and cancelled by the tool is nothing to do', async () => {
    const world = await gone();
    await world.accept(cancelled('a'));
    await world.pass(minute);
    expect(await first(world)).toMatchObject({ state: 'unchanged', code: 'nothing_to_do' });
  });
});

describe.each([false, true])('an id of the body that One-Link does not know (404 with a code: %s)', (codedNotFound) => {
  const oneLink = { codedNotFound };

  it('the service is left out like a refused field, and not sent again', async () => {
    const world = await settled({ oneLink, connection: { services: { cut: 99 } } });
    await world.accept(says('a', { ...visit(101), service: ['cut'] }));
    await world.pass(minute);
    expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(101), service_id: null });
    expect(results(world).at(-1)).toEqual(['applied', 'unknown_service']);
    await world.accept(says('a', visit(102)));
    await world.pass(minute);
    expect(world.writes().at(-1)).toMatchObject({ status: 200, body: { starts_at: at(102) } });
    expect(world.writes().at(-1)?.body).not.toHaveProperty('service_id');
  });

  it('the service of a new appointment is left out too', async () => {
    const world = createWorld({ oneLink, connection: { services: { cut: 99 } } });
    await world.accept(booked('a', 3, { fields: { service: ['cut'] } }));
    await world.pass(minute);
    expect(results(world)).toEqual([['created', 'unknown_service']]);
  });

  it('the specialist fails as unknown_resource, in words, while other bookings go on', async () => {
    const world = await settled({ oneLink, connection: { resources: { bella: 77 } } });
    await world.accept(says('a', { ...visit(101), staff: ['bella'] }), booked('b', 103));
    await world.pass(minute);
    const [b, a] = (await world.admin().deliveries({})).deliveries;
    expect(a).toMatchObject({ state: 'failed', code: 'unknown_resource' });
    expect(a?.message).toMatch(/\w+ \w+/);
    expect(b).toMatchObject({ state: 'created' });
    expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(100) });
  });

  it('the specialist of a new appointment fails as unknown_resource', async () => {
    const world = createWorld({ oneLink, connection: { resource_id: 77 } });
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(results(world)).toEqual([['failed', 'unknown_resource']]);
  });

  it('a contact that the bridge chose is searched or made anew', async () => {
    const world = createWorld({ oneLink });
    world.oneLink.addContact({ id: 5, full_name: 'Ivan Petrov', phone: '+77010000001' });
    const outage = world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, htmlPage(500));
    await world.accept(booked('a', 3));
    await world.pass(200);
    expect(outage.struck).toBe(1);
    world.oneLink.removeContact(5);
    await world.pass(minute);
    expect(results(world)).toEqual([['created', null]]);
    expect([...world.oneLink.contacts.values()]).toMatchObject([{ full_name: 'Ivan Petrov' }]);
  });

  it('a contact of the configuration is searched or made anew for a new appointment', async () => {
    const world = createWorld({ oneLink, connection: { fields: { contact_id: 404 } } });
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(results(world)).toEqual([['created', 'unknown_contact']]);
    expect([...world.oneLink.appointments.values()][0]?.contact_id).toBe([...world.oneLink.contacts.keys()][0]);
  });

  it.each(['company_id', 'conversation_id'])('%s is left out', async (key) => {
    const world = await settled({ oneLink });
    world.deploy({ fields: { [key]: 404 } });
    await world.accept(says('a', visit(101)));
    await world.pass(minute);
    expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(101) });
    expect(results(world).at(-1)).toEqual(['applied', 'unknown_id']);
  });
});

describe('the booking', () => {
  it.each([
    ['OUTSIDE_WORKING_HOURS'],
    ['BLOCKED_BY_HOLIDAY'],
    ['BLOCKED_BY_BREAK'],
    ['BLOCKED_BY_VACATION'],
    ['APPOINTMENT_SLOT_UNAVAILABLE'],
    ['APPOINTMENT_ACCESS_CHANGED'],
    ['MEDELEMENT_BOOKING_REQUIRES_VERIFICATION'],
    ['MEDELEMENT_SOMETHING_NEW', 'MEDELEMENT_OTHER'],
    ['SOMETHING_NEW', 'HTTP_409'],
  ])(
    '409 %s fails with the code, where it is a known one, and a sentence, and is not repeated',
    async (sent, code = sent) => {
      const world = await settled();
      world.oneLink.faults.add({ method: 'PATCH', times: forever }, domainError(409, sent));
      const before = world.writes().length;
      await world.accept(says('a', visit(101)));
      await world.pass(day);
      expect(world.writes()).toHaveLength(before + 1);
      expect(await first(world)).toMatchObject({ state: 'failed', code, next_attempt_at: null });
      expect((await first(world))?.message).toMatch(/^\p{Lu}.*\.$/su);
      expect(world.outcomes().at(-1)).toMatchObject({ result: 'failed', code, http_status: 409 });
    },
  );

  it.each([
    ['a code that nobody knows', domainError(422, 'BRAND_NEW')],
    ['a 4xx without a code', status(418)],
    ['APPOINTMENT_READ_ONLY', domainError(422, 'APPOINTMENT_READ_ONLY')],
  ])('%s fails and is not repeated', async (_what, action) => {
    const world = await settled();
    world.oneLink.faults.add({ method: 'PATCH', times: forever }, action);
    const before = world.writes().length;
    await world.accept(says('a', visit(101)));
    await world.pass(day);
    expect(world.writes()).toHaveLength(before + 1);
    expect(await first(world)).toMatchObject({ state: 'failed' });
  });

  it('MedElement out of reach is the way: it is tried again', async () => {
    const world = await settled();
    world.oneLink.faults.add({ method: 'PATCH', times: 2 }, domainError(503, 'MEDELEMENT_AVAILABILITY_UNVERIFIED'));
    world.oneLink.faults.add({ method: 'PATCH', times: 2 }, domainError(409, 'MEDELEMENT_AVAILABILITY_UNVERIFIED'));
    await world.accept(says('a', visit(101)));
    await world.pass(hour);
    expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(101) });
  });

  it('a cancellation refused because of a retired service fails with the code, once (trap 12)', async () => {
    const world = createWorld({ connection: { services: { cut: 9 } } });
    world.oneLink.addService({ id: 9 });
    await world.accept(booked('a', 100, { fields: { service: ['cut'] } }));
    await world.pass(minute);
    world.oneLink.services.set(9, { ...world.oneLink.services.get(9)!, active: false });
    const before = world.oneLink.requests.length;
    await world.accept(cancelled('a'));
    await world.pass(hour);
    expect(await first(world)).toMatchObject({ state: 'failed', code: 'SERVICE_NOT_AVAILABLE_FOR_RESOURCE' });
    expect(world.oneLink.requests.length - before).toBeLessThan(8);
  });

  it('retry sends what failed, with the present configuration', async () => {
    const world = await settled({ connection: { resources: { bella: 77 } } });
    await world.accept(says('a', { ...visit(101), staff: ['bella'] }));
    await world.pass(minute);
    const failed = await first(world);
    world.oneLink.addResource({ id: 32 });
    world.deploy({ resources: { bella: 32 } });
    expect(await world.admin().retry(failed!.delivery_id)).toMatchObject({
      kind: 'ok',
      delivery: { state: 'pending' },
    });
    await world.pass(minute);
    expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(101), resource_id: 32 });
    expect(await first(world)).toMatchObject({ state: 'applied' });
  });

  it('retry-failed sends everything that failed and counts it', async () => {
    const world = createWorld({ connection: { resource_id: 77 } });
    await world.accept(booked('a', 3), booked('b', 5), booked('c', 7));
    await world.pass(minute);
    expect(await world.admin().status()).toMatchObject({ failed: 3, pending: 0 });
    world.deploy({ resource_id: 31 });
    expect(await world.admin().retryFailed()).toEqual({ retried: 3 });
    await world.pass(minute);
    expect(await world.admin().status()).toMatchObject({ failed: 0, pending: 0 });
    expect(world.oneLink.appointments.size).toBe(3);
  });
});

it('every delivery is due, parked or terminal, whatever One-Link answered', async () => {
  const answers: FaultAction[] = [
    ...[301, 400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503].map((code) => status(code)),
    { kind: 'cut' },
    { kind: 'commit_then_cut' },
    { kind: 'answer', status: 200, headers: {}, body: '<html></html>' },
    { kind: 'answer', status: 200, headers: {}, body: { payload: null } },
    { kind: 'answer', status: 204, headers: {}, body: '' },
  ];
  for (const action of answers) {
    for (const method of ['GET', 'POST', 'PATCH']) {
      const world = createWorld();
      await world.accept(booked('a', 100));
      await world.pass(minute);
      world.oneLink.faults.add({ method, times: 2 }, action);
      await world.accept(says('a', visit(101)), booked('b', 103), cancelled('c', { fields: visit(104) }));
      for (let look = 0; look < 20; look += 1) {
        await world.pass(500 + look * minute);
        for (const { state, next_attempt_at } of (await world.admin().deliveries({})).deliveries) {
          if (state === 'pending') expect(next_attempt_at).not.toBeNull();
        }
        const { pending } = await world.admin().status();
        if (pending > 0) expect(world.alarmAt()).not.toBeNull();
      }
      expect(await world.admin().status()).toMatchObject({ pending: 0 });
    }
  }
});
