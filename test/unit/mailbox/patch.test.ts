/** What a PATCH holds, and when one goes out at all (architecture.md, *Patch: only what the tool changed*). */
import { describe, expect, it } from 'vitest';
import { variants } from '../../../emulator/variants.ts';
import { at, booked, cancelled, moved, person, says, visit } from '../../world/events.ts';
import { createWorld, hour, minute } from '../../world/world.ts';
import { boundAppointment, createdAppointment, lastOutcome, onlyAppointment, patches } from './linked.ts';

describe('settled fields', () => {
  it('a move sends both times and the new id, and nothing that was settled before', async () => {
    const { world, sent } = await createdAppointment();
    await world.accept(moved('a', 'b', 5));
    await world.pass(minute);
    expect(sent()).toEqual([{ starts_at: at(5), ends_at: at(5.5), external_ref: 'calcom:b' }]);
  });

  it('an event that changes nothing sends nothing: unchanged', async () => {
    const { world, sent } = await createdAppointment();
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(sent()).toEqual([]);
  });

  it('a change that One-Link has already is settled by looking: unchanged', async () => {
    const { world, id, sent } = await createdAppointment();
    world.oneLink.edit(id, { starts_at: at(5), ends_at: at(5.5) });
    await world.accept(says('a', visit(5)));
    await world.pass(minute);
    expect(sent()).toEqual([]);
    expect(lastOutcome(world)).toMatchObject({ result: 'unchanged', fields: [], code: null });
  });

  it('the appointment is read before it is written', async () => {
    const { world, id } = await createdAppointment();
    const before = world.oneLink.requests.length;
    await world.accept(says('a', visit(5)));
    await world.pass(minute);
    const asked = world.oneLink.requests.slice(before).map(({ method, path }) => `${method} ${path}`);
    expect(asked).toEqual([`GET /appointments/${id}`, `PATCH /appointments/${id}`]);
  });

  it('a value that was found equal is settled: a later correction by hand stays', async () => {
    const { world, id, sent, shown } = await boundAppointment({}, { client_comment: 'window seat' });
    await world.accept(says('a', { clientComment: 'window seat' }));
    await world.pass(minute);
    world.oneLink.edit(id, { client_comment: 'by the door' });
    await world.accept(says('a', { ...visit(5), clientComment: 'window seat' }));
    await world.pass(minute);
    expect(sent().at(-1)).not.toHaveProperty('client_comment');
    expect(shown()).toMatchObject({ starts_at: at(5), client_comment: 'by the door' });
  });

  it('a time that comes back to an older one is a change: 10:00, 11:00, 10:00', async () => {
    const { world, shown } = await createdAppointment();
    for (const hours of [4, 3, 4, 3]) {
      await world.accept(says('a', visit(hours)));
      await world.pass(minute);
      expect(shown()).toMatchObject({ starts_at: at(hours), ends_at: at(hours + 0.5) });
    }
  });

  it('texts are compared as One-Link stores them: trimmed', async () => {
    const { world, sent } = await createdAppointment();
    await world.accept(says('a', { clientComment: '  by the door ' }));
    await world.pass(minute);
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: null });
    await world.accept(says('a', { clientComment: '  by the door ', ...visit(4) }));
    await world.pass(minute);
    expect(sent()).toHaveLength(2);
    expect(sent()[1]).toEqual({ starts_at: at(4), ends_at: at(4.5) });
  });
});

describe('corrections that staff made by hand', () => {
  it('survive every event that does not change that field', async () => {
    const { world, id, shown } = await createdAppointment();
    world.oneLink.edit(id, { client_name: 'Ivan Petrov-Sidorov', client_phone: '+77770000000', status: 'confirmed' });
    await world.accept(booked('a', 5));
    await world.pass(minute);
    expect(shown()).toMatchObject({
      starts_at: at(5),
      client_name: 'Ivan Petrov-Sidorov',
      client_phone: '+77770000000',
      status: 'confirmed',
    });
  });

  it('of the time survive an event about something else', async () => {
    const { world, id, sent, shown } = await createdAppointment();
    world.oneLink.edit(id, { starts_at: at(6), ends_at: at(7) });
    await world.accept(booked('a', 3, { fields: { clientComment: 'by the door' } }));
    await world.pass(minute);
    expect(sent()).toEqual([{ client_comment: 'by the door' }]);
    expect(shown()).toMatchObject({ starts_at: at(6), ends_at: at(7) });
  });

  it('end when the tool itself changes that field', async () => {
    const { world, id, shown } = await createdAppointment();
    world.oneLink.edit(id, { client_name: 'Ivan Petrov-Sidorov' });
    await world.accept(says('a', { clientName: 'Ivan Ivanov' }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ client_name: 'Ivan Ivanov' });
  });

  it('of a cancelled visit survive: re-opened by hand, the tool’s repeated cancellation does not cancel it again', async () => {
    const { world, id, shown } = await createdAppointment();
    await world.accept(cancelled('a'));
    await world.pass(minute);
    world.oneLink.edit(id, { status: 'scheduled' });
    await world.accept(cancelled('a'));
    await world.pass(minute);
    expect(shown()).toMatchObject({ status: 'scheduled' });
  });
});

describe('many waiting events', () => {
  it('of one booking become one PATCH and one outcome', async () => {
    const { world, sent } = await createdAppointment();
    const outcomes = world.outcomes().length;
    await world.admin().pause();
    await world.accept(says('a', visit(4)));
    await world.accept(says('a', { clientComment: 'one' }));
    await world.accept(moved('a', 'b', 5));
    await world.accept(says('b', { clientComment: 'two' }));
    await world.pass(minute);
    expect(sent()).toEqual([]);
    await world.admin().resume();
    await world.pass(minute);
    expect(sent()).toEqual([{ starts_at: at(5), ends_at: at(5.5), client_comment: 'two', external_ref: 'calcom:b' }]);
    expect(world.outcomes().slice(outcomes)).toMatchObject([{ result: 'applied', deliveries: 4 }]);
  });

  it('of an outage become one settlement per booking that changed, and none for one that changed back', async () => {
    const world = createWorld();
    for (const [index, id] of ['a', 'b', 'c'].entries()) await world.accept(booked(id, 3 + index));
    await world.pass(minute);
    const [writes, outcomes] = [world.writes().length, world.outcomes().length];
    world.oneLink.faults.outage(world.now(), world.now() + 2 * hour, { kind: 'answer', status: 503 });
    for (let round = 0; round < 10; round += 1) {
      await world.accept(says('a', visit(6 + round / 2)), says('b', visit(round === 9 ? 4 : 12 + round / 2)));
      await world.pass(5 * minute);
    }
    await world.pass(4 * hour);
    expect(world.writes().slice(writes)).toMatchObject([{ method: 'PATCH', body: { starts_at: at(10.5) } }]);
    const results = world.outcomes().slice(outcomes);
    expect(results.map(({ external_ref, result, deliveries }) => [external_ref, result, deliveries]).sort()).toEqual([
      ['calcom:a', 'applied', 10],
      ['calcom:b', 'unchanged', 10],
    ]);
  });
});

describe('at most one write in flight', () => {
  it('per booking: events that come meanwhile wait for its answer and go out as one', async () => {
    const { world, sent } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH', delayMs: 10_000 }, { kind: 'delay' });
    await world.accept(says('a', visit(4)));
    await world.pass(2000);
    for (const hours of [5, 6, 7]) await world.accept(says('a', visit(hours)));
    await world.pass(5000);
    expect(sent()).toHaveLength(1);
    await world.pass(minute);
    expect(sent().map(({ starts_at }) => starts_at)).toEqual([at(4), at(7)]);
  });

  it('and a booking that keeps failing holds up no other', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3), booked('b', 4));
    await world.pass(minute);
    const writes = world.writes().length;
    const failing = [...world.oneLink.appointments.values()].find(({ external_ref }) => external_ref === 'calcom:a');
    world.oneLink.faults.add({ path: `/appointments/${failing?.id}`, times: 1000 }, { kind: 'answer', status: 500 });
    await world.accept(says('a', visit(5)));
    await world.pass(10 * minute);
    await world.accept(says('b', visit(6)));
    await world.pass(minute);
    expect(patches(world, writes)).toEqual([{ starts_at: at(6), ends_at: at(6.5) }]);
  });
});

describe('a cancelled booking', () => {
  it.each(variants)('sends its status alone on %s, whatever else the event says', async (variant) => {
    const { world, sent, shown } = await createdAppointment({ oneLink: { variant } });
    await world.accept(cancelled('a', { fields: { clientComment: 'fell ill', ...visit(8), amount: 5000 } }));
    await world.pass(minute);
    expect(sent()).toEqual([{ status: 'cancelled' }]);
    expect(shown()).toMatchObject({ status: 'cancelled', client_comment: 'window seat', starts_at: at(3) });
  });

  it('declined is sent in the same way', async () => {
    const { world, sent } = await createdAppointment();
    await world.accept(says('a', { state: 'declined', clientComment: 'no time' }));
    await world.pass(minute);
    expect(sent()).toEqual([{ status: 'cancelled' }]);
  });

  it('sends its other changes with the re-opening', async () => {
    const { world, sent, shown } = await createdAppointment();
    await world.accept(cancelled('a'));
    await world.pass(minute);
    await world.accept(says('a', { clientComment: 'by the door' }));
    await world.pass(minute);
    expect(sent()).toEqual([{ status: 'cancelled' }]);
    expect(lastOutcome(world)).toMatchObject({ result: 'unchanged' });
    await world.accept(says('a', { state: 'accepted', ...visit(5), clientComment: 'by the door' }));
    await world.pass(minute);
    expect(sent()[1]).toEqual({
      status: 'scheduled',
      starts_at: at(5),
      ends_at: at(5.5),
      client_comment: 'by the door',
    });
    expect(shown()).toMatchObject({ status: 'scheduled', starts_at: at(5), client_comment: 'by the door' });
  });

  it('follows a new id only with the re-opening', async () => {
    const { world, sent } = await createdAppointment();
    await world.accept(cancelled('a'));
    await world.pass(minute);
    await world.accept(moved('a', 'b', 5, { fields: { state: 'cancelled' } }));
    await world.pass(minute);
    expect(sent()).toEqual([{ status: 'cancelled' }]);
    await world.accept(says('b', { state: 'accepted' }));
    await world.pass(minute);
    expect(sent()[1]).toMatchObject({ status: 'scheduled', external_ref: 'calcom:b', starts_at: at(5) });
  });
});

describe('nothing to do', () => {
  it.each([
    ['cancelled', says('a', { state: 'cancelled', ...visit(3), ...person }, { opens: true })],
    ['declined', says('a', { state: 'declined', ...visit(3), ...person }, { opens: true })],
  ])('a booking without an appointment that is already %s is not created', async (_what, event) => {
    const world = createWorld();
    await world.accept(event);
    await world.pass(minute);
    expect(world.writes()).toEqual([]);
    expect(world.outcomes()).toMatchObject([{ result: 'unchanged', code: 'nothing_to_do', appointment_id: null }]);
  });

  it.each([
    ['its end', booked('a', -2)],
    [
      'the specialist’s slot length, where no end is told',
      says('a', { state: 'accepted', times: { startsAt: at(-1), endsAt: null }, ...person }, { opens: true }),
    ],
  ])('one that was over by %s when it was told is left to a person', async (_what, event) => {
    const world = createWorld();
    await world.accept(event);
    await world.pass(minute);
    expect(world.writes()).toEqual([]);
    expect(world.outcomes()).toMatchObject([{ result: 'parked', code: 'visit_over', appointment_id: null }]);
    await world.accept(says('a', { state: 'completed' }));
    await world.pass(minute);
    expect(world.oneLink.appointments.size).toBe(1);
    expect(world.outcomes()).toMatchObject([{ result: 'parked' }, { result: 'created' }]);
  });

  it('nor is one that is cancelled where the connection ignores cancellations', async () => {
    const world = createWorld({ connection: { statuses: { cancelled: 'ignore' } } });
    await world.accept(says('a', { state: 'cancelled', ...visit(3), ...person }, { opens: true }));
    await world.pass(minute);
    expect(world.writes()).toEqual([]);
    expect(world.outcomes()).toMatchObject([{ result: 'unchanged', code: 'nothing_to_do' }]);
  });

  it('a cancelled booking says nothing at all where the connection ignores cancellations, until it is re-opened', async () => {
    const { world, sent } = await createdAppointment({ connection: { statuses: { cancelled: 'ignore' } } });
    await world.accept(cancelled('a', { fields: { clientComment: 'fell ill' } }));
    await world.pass(minute);
    expect(sent()).toEqual([]);
    await world.accept(says('a', { state: 'accepted', clientComment: 'well again' }));
    await world.pass(minute);
    expect(sent()).toEqual([{ client_comment: 'well again' }]);
  });

  it('a visit that has begun and whose end is not told is created while it lasts', async () => {
    const world = createWorld();
    const times = { startsAt: at(-0.25), endsAt: null };
    await world.accept(booked('a', 3, { fields: { times } }));
    await world.pass(minute);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({ starts_at: at(-0.25), ends_at: at(0.25) });
  });

  it('a visit that is going on is created', async () => {
    const world = createWorld();
    await world.accept(booked('a', -0.25));
    await world.pass(minute);
    expect(world.oneLink.appointments.size).toBe(1);
  });

  it('a booking that was cancelled before it was ever sent never reaches One-Link', async () => {
    const world = createWorld();
    await world.admin().pause();
    await world.accept(booked('a', 3), cancelled('a'));
    await world.admin().resume();
    await world.pass(minute);
    expect(world.writes()).toEqual([]);
    expect(world.outcomes()).toMatchObject([{ result: 'unchanged', code: 'nothing_to_do', deliveries: 2 }]);
  });
});

describe('external_ref', () => {
  it('follows the tool’s newest id through many moves', async () => {
    const { world, shown } = await createdAppointment();
    for (const [from, to, hours] of [
      ['a', 'b', 4],
      ['b', 'c', 5],
      ['c', 'd', 6],
    ] as const) {
      await world.accept(moved(from, to, hours));
      await world.pass(minute);
      expect(shown()).toMatchObject({
        external_ref: `calcom:${to}`,
        idempotency_key: 'calcom:a',
        starts_at: at(hours),
      });
    }
  });

  it('is sent although nothing else changed', async () => {
    const { world, sent } = await createdAppointment();
    await world.accept(moved('a', 'b', 3));
    await world.pass(minute);
    expect(sent()).toEqual([{ external_ref: 'calcom:b' }]);
  });

  it('goes to the tip of the chain at once where events come in the wrong order', async () => {
    const { world, sent } = await createdAppointment();
    await world.admin().pause();
    await world.accept(moved('b', 'c', 6));
    await world.accept(moved('a', 'b', 5));
    await world.admin().resume();
    await world.pass(minute);
    expect(sent()).toEqual([{ starts_at: at(6), ends_at: at(6.5), external_ref: 'calcom:c' }]);
  });

  it('is never left out: one that another appointment bears is a failure that a person sees', async () => {
    const { world, sent } = await createdAppointment();
    world.oneLink.addAppointment({ resource_id: 31, starts_at: at(9), ends_at: at(9.5), external_ref: 'calcom:b' });
    await world.accept(moved('a', 'b', 5));
    await world.pass(minute);
    expect(sent()).toHaveLength(1);
    expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'DUPLICATE_EXTERNAL_REF' });
  });

  it.each([
    ['calcom', undefined, 'calcom:a', 'calcom:a'],
    ['calcom', 'north', 'calcom:north:a', 'calcom:north:a'],
    ['direct', undefined, 'a', 'direct:a'],
    ['direct', 'north', 'north:a', 'direct:north:a'],
  ])('of %s with namespace %s is %s, its idempotency_key %s', async (source, namespace, ref, key) => {
    const world = createWorld({ connection: { source, ...(namespace === undefined ? {} : { namespace }) } });
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({ external_ref: ref, idempotency_key: key });
    expect(lastOutcome(world)).toMatchObject({ external_ref: ref, idempotency_key: key });
  });
});

describe('idempotency_key', () => {
  it('is made of the oldest id known when the first POST goes out', async () => {
    const world = createWorld();
    await world.admin().pause();
    await world.accept(booked('a', 3), moved('a', 'b', 5));
    await world.admin().resume();
    await world.pass(minute);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({
      external_ref: 'calcom:b',
      idempotency_key: 'calcom:a',
    });
  });

  it('is frozen: an older id that turns up later changes nothing', async () => {
    const world = createWorld();
    await world.accept(says('b', { state: 'accepted', ...visit(5), ...person }, { opens: true }));
    await world.pass(minute);
    const id = onlyAppointment(world);
    await world.accept(moved('a', 'b', 5));
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({ external_ref: 'calcom:b', idempotency_key: 'calcom:b' });
    await world.accept(says('b', visit(6)));
    await world.pass(minute);
    expect(patches(world).every((body) => !('idempotency_key' in body))).toBe(true);
    expect(new Set(world.outcomes().map(({ idempotency_key }) => idempotency_key))).toEqual(new Set(['calcom:b']));
  });

  it('is stored before the POST: after a crash the same one goes out, though an older id is known by then', async () => {
    const world = createWorld();
    world.crashAt('after_write', 2); // the contact's POST is the first
    await world.accept(says('b', { state: 'accepted', ...visit(5), ...person }, { opens: true }));
    await world.pass(1000);
    await world.accept(moved('a', 'b', 5));
    await world.pass(30 * minute);
    const posts = world.writes().filter(({ path, method }) => method === 'POST' && path === '/appointments');
    expect(posts.length).toBeGreaterThan(0);
    expect(new Set(posts.map(({ body }) => body['idempotency_key']))).toEqual(new Set(['calcom:b']));
    expect(world.oneLink.appointments.size).toBe(1);
  });
});

describe('one write', () => {
  it('holds no null, no empty text, no duration, no source and no payment of its own accord', async () => {
    const { world } = await createdAppointment({ connection: { services: { cut: 9 } } });
    world.oneLink.addService({ id: 9 });
    await world.accept(
      moved('a', 'b', 5, {
        fields: { service: ['cut'], amount: 7000, clientGender: 'f', clientBirthDate: '1990-01-02' },
      }),
    );
    await world.pass(minute);
    const bodies = world.writes().map(({ body }) => body);
    for (const body of bodies) {
      for (const [key, value] of Object.entries(body)) {
        expect(value, key).not.toBeNull();
        expect(String(value).trim(), key).not.toBe('');
        expect(['duration_min', 'source', 'payment_status', 'prepaid_amount', 'settlement_amount']).not.toContain(key);
      }
      expect('starts_at' in body).toBe('ends_at' in body);
    }
  });
});
