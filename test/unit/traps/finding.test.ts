/** Traps of finding and making an appointment (one-link-api.md §9: 1, 2, 13, 17, 18, 19, 20, 26, 27). */
import { describe, expect, it } from 'vitest';
import { domainError, htmlPage } from '../../../emulator/faults.ts';
import { variants } from '../../../emulator/variants.ts';
import { at, booked, cancelled, moved, says, visit } from '../../world/events.ts';
import { createWorld, hour, minute, type World } from '../../world/world.ts';
import { createdAppointment, lastOutcome, onlyAppointment, patches } from '../mailbox/linked.ts';
import { wholeLife } from './lifecycle.ts';

const lists = (world: World) =>
  world.oneLink.requests.filter(({ method, path }) => method === 'GET' && path === '/appointments');

const posts = (world: World) =>
  world.writes().filter(({ method, path }) => method === 'POST' && path === '/appointments');

describe('trap 1: external_ref cannot be looked up', () => {
  it.each(variants)(
    'its own appointment is told from others of the same minute by comparing on %s',
    async (variant) => {
      const world = createWorld({ oneLink: { variant } });
      const contact = world.oneLink.addContact();
      for (const [id, ref] of [
        [32, 'calcom:x'],
        [33, null],
        [34, 'calcom:a'],
        [35, 'calcom:aa'],
      ] as const) {
        world.oneLink.addResource({ id });
        world.oneLink.addAppointment({
          resource_id: id,
          contact_id: contact.id,
          starts_at: at(3),
          ends_at: at(3.5),
          external_ref: ref,
        });
      }
      await world.accept(booked('a', 3));
      await world.pass(minute);
      expect(world.oneLink.appointments.size).toBe(4);
      expect(patches(world).length).toBe(1);
      const linked = lastOutcome(world).appointment_id ?? 0;
      expect(world.oneLink.show(linked)).toMatchObject({ external_ref: 'calcom:a', resource_id: 34 });
    },
  );

  it('the first of a list is not taken for its own', async () => {
    const world = createWorld();
    world.oneLink.addResource({ id: 32 });
    const other = world.oneLink.addAppointment({
      resource_id: 32,
      starts_at: at(3),
      ends_at: at(3.5),
      external_ref: 'calcom:x',
    });
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(patches(world)).toEqual([]);
    expect(world.oneLink.show(other.id)).toMatchObject({ external_ref: 'calcom:x', client_name: 'Test Person' });
    expect(world.oneLink.appointments.size).toBe(2);
  });

  it('a known link needs no list', async () => {
    const { world } = await createdAppointment();
    const before = lists(world).length;
    await world.accept(moved('a', 'b', 6));
    await world.pass(minute);
    expect(lists(world).length).toBe(before);
  });
});

describe('trap 2: the list has no pages', () => {
  it.each(variants)('every list of a booking’s life names a window of a minute on %s', async (variant) => {
    const world = await wholeLife({ oneLink: { variant } });
    expect(lists(world).length).toBeGreaterThan(0);
    for (const { query } of lists(world)) {
      const asked = new URLSearchParams(query);
      expect([...asked.keys()].sort()).toEqual(['from', 'to']);
      expect(Date.parse(asked.get('to') ?? '') - Date.parse(asked.get('from') ?? '')).toBe(minute);
    }
  });

  it('the probe of a refused account does so too', async () => {
    const { world, id } = await createdAppointment();
    const before = lists(world).length;
    world.oneLink.faults.add({ path: `/appointments/${id}` }, htmlPage(404));
    await world.accept(says('a', visit(5)));
    await world.pass(minute);
    expect(lists(world).length).toBeGreaterThan(before);
    for (const { query } of lists(world)) expect(query).toMatch(/from=.+&to=.+/);
  });
});

describe('trap 13: a free service cannot be linked', () => {
  it.each(variants)('the visit is made without it on %s', async (variant) => {
    const world = createWorld({ connection: { services: { cut: 9 } }, oneLink: { variant } });
    world.oneLink.addService({ id: 9, base_price: 0 });
    await world.accept(booked('a', 3, { fields: { service: ['cut'] } }));
    await world.pass(minute);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({ service_id: null, starts_at: at(3) });
    expect(world.outcomes()).toMatchObject([{ result: 'created', code: 'SERVICE_NOT_AVAILABLE_FOR_RESOURCE' }]);
    expect(lastOutcome(world).message).toContain('price');
  });
});

describe('trap 17: a POST needs a contact', () => {
  it.each(variants)('the one with the phone is searched first, else made: on %s', async (variant) => {
    const world = createWorld({ oneLink: { variant } });
    await world.accept(booked('a', 3));
    await world.pass(minute);
    await world.accept(booked('b', 4));
    await world.pass(minute);
    const asked = world.oneLink.requests.filter(({ path }) => path === '/contacts').map(({ method }) => method);
    expect(asked).toEqual(['GET', 'POST', 'GET']);
    const [contact] = [...world.oneLink.contacts.values()];
    expect([...world.oneLink.appointments.values()].map(({ contact_id }) => contact_id)).toEqual([
      contact?.id,
      contact?.id,
    ]);
  });

  it('a phone that another contact has meanwhile is 422: searched again, and that contact taken', async () => {
    const world = createWorld();
    world.oneLink.faults.add(
      { method: 'POST', path: '/contacts' },
      domainError(422, 'VALIDATION_ERROR', { phone_number: ['taken'] }, true),
    );
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(world.oneLink.contacts.size).toBe(1);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({
      contact_id: [...world.oneLink.contacts.keys()][0],
    });
    expect(lastOutcome(world)).toMatchObject({ result: 'created', code: null });
  });

  it('a phone that One-Link knows in a form that the search does not find ends in a contact by name alone', async () => {
    const world = createWorld();
    world.oneLink.faults.add(
      { method: 'GET', path: '/contacts', times: 10 },
      {
        kind: 'answer',
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: { payload: [], meta: { count: 0 } },
      },
    );
    world.oneLink.addContact({ phone: '+77010000001', full_name: 'Somebody' });
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect([...world.oneLink.contacts.values()].map(({ full_name, phone }) => [full_name, phone])).toEqual([
      ['Somebody', '+77010000001'],
      ['Ivan Petrov', null],
    ]);
    expect(lastOutcome(world)).toMatchObject({ result: 'created' });
  });
});

describe('trap 18: an idempotent replay ignores the body', () => {
  it.each(variants)('what One-Link holds is compared after it, and the difference sent on %s', async (variant) => {
    const world = createWorld({ oneLink: { variant } });
    const contact = world.oneLink.addContact();
    world.oneLink.addAppointment({
      ...{ resource_id: 31, contact_id: contact.id, starts_at: at(9), ends_at: at(9.5) },
      ...{ external_ref: 'calcom:a', idempotency_key: 'calcom:a' },
    });
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(posts(world)).toMatchObject([{ status: 200 }]);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({
      starts_at: at(3),
      ends_at: at(3.5),
      client_phone: '+77010000001',
    });
  });

  it('a POST whose answer was lost is repeated with the same key, and what changed meanwhile is sent after it', async () => {
    const world = createWorld();
    world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, { kind: 'commit_then_cut' });
    world.oneLink.faults.outage(world.now() + 400, world.now() + minute);
    await world.accept(booked('a', 3));
    await world.pass(500);
    await world.accept(says('a', visit(7)));
    await world.pass(hour);
    expect(world.oneLink.appointments.size).toBe(1);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({ starts_at: at(7) });
    expect(new Set(posts(world).map(({ body }) => body['idempotency_key']))).toEqual(new Set(['calcom:a']));
  });

  it('a record of somebody else’s under the key is not touched', async () => {
    const world = createWorld();
    const { id } = world.oneLink.addAppointment({
      resource_id: 31,
      starts_at: at(9),
      ends_at: at(9.5),
      external_ref: 'crm:1',
      idempotency_key: 'calcom:a',
    });
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(patches(world)).toEqual([]);
    expect(world.oneLink.show(id)).toMatchObject({ starts_at: at(9), external_ref: 'crm:1' });
    expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'foreign_idempotency_key' });
  });
});

describe('trap 19: a key that is used again after cancel and rebook', () => {
  it('a new booking of the same client and time has a key of its own, and an appointment of its own', async () => {
    const { world, id } = await createdAppointment();
    await world.accept(cancelled('a'));
    await world.pass(minute);
    await world.accept(booked('b', 3));
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({ status: 'cancelled', idempotency_key: 'calcom:a' });
    const other = lastOutcome(world).appointment_id ?? 0;
    expect(other).not.toBe(id);
    expect(world.oneLink.show(other)).toMatchObject({ status: 'scheduled', idempotency_key: 'calcom:b' });
  });

  it('a booking sent twice under two event ids has one key and one appointment', async () => {
    const { world } = await createdAppointment();
    await world.accept(booked('a', 3), booked('a', 3));
    await world.pass(minute);
    expect(posts(world)).toHaveLength(1);
    expect(world.oneLink.appointments.size).toBe(1);
  });
});

describe('trap 20: a 409 after a repeated POST may be one’s own twin', () => {
  it.each(['SLOT_CONFLICT', 'DUPLICATE_IDEMPOTENCY_KEY', 'DUPLICATE_EXTERNAL_REF'])(
    '%s: asked again before a conflict is reported',
    async (code) => {
      const world = createWorld();
      world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, { kind: 'cut' });
      world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, domainError(409, code, undefined, true));
      await world.accept(booked('a', 3));
      await world.pass(minute);
      expect(world.oneLink.appointments.size).toBe(1);
      expect(lastOutcome(world)).toMatchObject({
        result: 'created',
        code: null,
        appointment_id: onlyAppointment(world),
      });
      expect(world.outcomes().map(({ result }) => result)).not.toContain('failed');
    },
  );

  it.each(['DUPLICATE_IDEMPOTENCY_KEY', 'DUPLICATE_EXTERNAL_REF'])(
    '%s twice without a twin is reported',
    async (code) => {
      const world = createWorld();
      world.oneLink.faults.add({ method: 'POST', path: '/appointments', times: 5 }, domainError(409, code));
      await world.accept(booked('a', 3));
      await world.pass(minute);
      expect(posts(world)).toHaveLength(2);
      expect(lastOutcome(world)).toMatchObject({ result: 'failed', code });
    },
  );
});

describe('trap 26: webhooks arrive out of order and One-Link has no versions', () => {
  it('an event older than what is known by the tool’s clock changes nothing', async () => {
    const { world, sent } = await createdAppointment();
    await world.accept(says('a', visit(6), { clock: Number.MAX_SAFE_INTEGER - 1 }));
    await world.pass(minute);
    const { deliveries } = await world.accept(says('a', visit(4)));
    await world.pass(minute);
    expect(sent()).toEqual([{ starts_at: at(6), ends_at: at(6.5) }]);
    expect(await world.admin().delivery(deliveries[0]?.deliveryId ?? '')).toMatchObject({ state: 'superseded' });
  });

  it('a cancellation that overtakes its booking wins', async () => {
    const world = createWorld();
    const [first, second] = [booked('a', 3), cancelled('a')];
    await world.accept(second);
    await world.pass(minute);
    await world.accept(first);
    await world.pass(minute);
    expect(world.oneLink.appointments.size).toBe(0);
  });
});

describe('trap 27: creating and moving reminds clients', () => {
  it('bookings of the past are not created', async () => {
    const world = createWorld();
    await world.accept(...[-50, -20, -1].map((hours) => booked(`old${-hours}`, hours)));
    await world.pass(minute);
    expect(world.writes()).toEqual([]);
    expect(world.outcomes().map(({ code }) => code)).toEqual(['visit_over', 'visit_over', 'visit_over']);
  });

  it.each(variants)(
    'events that change nothing make no write, so no reminder is timed anew, on %s',
    async (variant) => {
      const { world, sent } = await createdAppointment({ oneLink: { variant } });
      const before = world.oneLink.events.length;
      for (let times = 0; times < 3; times += 1) {
        await world.accept(booked('a', 3));
        await world.pass(minute);
      }
      expect(sent()).toEqual([]);
      expect(world.oneLink.events.length).toBe(before);
    },
  );
});
