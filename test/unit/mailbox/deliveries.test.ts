// What people see of deliveries and do with them (architecture.md, *HTTP*: /api/deliveries).
import { describe, expect, it } from 'vitest';
import { bookingId, deliveryId } from '../../../src/booking/ids.ts';
import { type AdminInput, createAdmin } from '../../../src/mailbox/admin/admin.ts';
import type { DeliveryState } from '../../../src/mailbox/contract-views.ts';
import type { Decoded } from '../../../src/sources/source.ts';
import { at, booked, cancelled, moved, person, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World } from '../../world/world.ts';

const list = async (world: World, query: Parameters<ReturnType<World['admin']>['deliveries']>[0] = {}) =>
  (await world.admin().deliveries(query)).deliveries;
const view = async (world: World, number: number) => (await world.admin().delivery(`salon.${number}`))!;
const appointmentId = (world: World): number => [...world.oneLink.appointments.keys()][0]!;

const wrote = { client_name: 'Ivan Petrov', client_phone: '+77010000001' };

const ping: Decoded = { kind: 'ignored', event: 'PING', reason: 'a ping' };
const broken: Decoded = {
  kind: 'undecodable',
  event: 'BOOKED',
  detail: 'payload.uid: expected text',
  id: 'z',
  body: { uid: 7 },
};

/** A world whose specialist is unknown at One-Link: creations fail. */
const failingWorld = async (): Promise<World> => {
  const world = createWorld({ connection: { resource_id: 99 } });
  await world.accept(booked('a', 48));
  await world.pass(minute);
  return world;
};

const parkedWorld = async (): Promise<World> => {
  const world = createWorld({ connection: { on_unlinked: 'park' } });
  await world.accept(booked('a', 48));
  await world.pass(minute);
  return world;
};

const downWorld = async (): Promise<World> => {
  const world = createWorld();
  world.oneLink.faults.outage(world.now(), world.now() + day);
  await world.accept(booked('a', 48));
  await world.pass(10 * minute);
  return world;
};

const settledWorld = async (): Promise<World> => {
  const world = createWorld();
  await world.accept(booked('a', 48));
  await world.pass(minute);
  return world;
};

describe('a delivery', () => {
  it('is shown with everything that the interface promises, and nothing personal', async () => {
    const world = createWorld();
    const receivedAt = new Date(world.now()).toISOString();
    await world.accept(booked('a', 48));
    await world.pass(minute);
    const shown = await view(world, 1);
    expect(shown).toEqual({
      delivery_id: 'salon.1',
      connection: 'salon',
      source: 'calcom',
      event: 'BOOKED',
      external_ref: 'calcom:a',
      appointment_id: appointmentId(world),
      state: 'created',
      code: null,
      message: null,
      candidates: [],
      fields: expect.arrayContaining(['starts_at', 'ends_at', 'client_name', 'external_ref', 'idempotency_key']),
      attempts: 1,
      next_attempt_at: null,
      received_at: receivedAt,
      settled_at: world.outcomes()[0]?.settled_at,
    });
    for (const secret of [person.clientName, person.clientPhone, person.clientComment]) {
      expect(JSON.stringify(shown)).not.toContain(secret);
    }
  });

  it('bears the id that its event spoke of, also when the booking has another by now', async () => {
    const world = await settledWorld();
    await world.accept(moved('a', 'b', 50));
    await world.pass(minute);
    expect((await list(world)).map(({ external_ref }) => external_ref)).toEqual(['calcom:b', 'calcom:a']);
  });

  it.each([
    ['pending', downWorld, 1],
    ['parked', parkedWorld, 1],
    ['failed', failingWorld, 1],
    ['created', settledWorld, 1],
    ['applied', async () => follow(await settledWorld(), says('a', visit(50))), 2],
    ['unchanged', async () => follow(await settledWorld(), says('a', visit(48))), 2],
    ['superseded', async () => follow(await settledWorld(), says('a', visit(50), { clock: 1 })), 2],
    ['ignored', async () => follow(createWorld(), ping), 1],
    ['discarded', async () => discarded(await parkedWorld()), 1],
  ] as const)('may be %s', async (state, make, number) => {
    const world = await make();
    expect((await view(world, number)).state).toBe(state satisfies DeliveryState);
  });

  async function follow(world: World, event: Decoded): Promise<World> {
    await world.accept(event);
    await world.pass(minute);
    return world;
  }

  async function discarded(world: World): Promise<World> {
    await world.admin().discard('salon.1');
    return world;
  }

  it('that waits tells when it is tried next and why it was not taken', async () => {
    const world = await downWorld();
    const shown = await view(world, 1);
    expect(Date.parse(shown.next_attempt_at ?? '')).toBeGreaterThan(world.now());
    expect(shown.attempts).toBeGreaterThan(0);
    expect(shown.code).not.toBeNull();
    expect(shown.message).not.toBeNull();
    expect(shown.settled_at).toBeNull();
  });

  it('that is parked or failed tells a person what to do, in the language asked for', async () => {
    const world = await parkedWorld();
    const admin = world.admin();
    const english = (await admin.delivery('salon.1', 'en'))?.message;
    const russian = (await admin.delivery('salon.1', 'ru'))?.message;
    const kazakh = (await admin.delivery('salon.1', 'kk'))?.message;
    expect(new Set([english, russian, kazakh]).size).toBe(3);
  });

  it('whose change a newer event carried points to it by its state, with the fields on the newer one', async () => {
    const world = createWorld();
    await world.accept(booked('a', 48), says('a', visit(50)));
    await world.pass(minute);
    expect(await view(world, 1)).toMatchObject({ state: 'superseded', code: 'superseded', fields: [] });
    expect((await view(world, 2)).fields).toContain('starts_at');
  });

  it('keeps its own state when later events settle', async () => {
    const world = await settledWorld();
    await world.accept(cancelled('a'));
    await world.pass(minute);
    expect((await list(world)).map(({ event, state }) => [event, state])).toEqual([
      ['CANCELLED', 'applied'],
      ['BOOKED', 'created'],
    ]);
  });

  it('keeps its state when its booking is joined with another', async () => {
    const world = createWorld();
    await world.accept(booked('a', 48));
    await world.pass(minute);
    await world.accept(says('b', { clientComment: 'x' }));
    await world.pass(minute);
    await world.accept(moved('a', 'b', 50));
    await world.pass(minute);
    expect((await list(world)).map(({ state }) => state)).toEqual(['applied', 'superseded', 'created']);
  });

  it.each(['salon.99', 'other.1', 'salon', 'salon.0', 'salon.1.1', ''])('named %j is none', async (deliveryId) => {
    const world = await settledWorld();
    expect(await world.admin().delivery(deliveryId)).toBeNull();
    expect(await world.admin().retry(deliveryId)).toEqual({ kind: 'not_found' });
    expect(await world.admin().discard(deliveryId)).toEqual({ kind: 'not_found' });
  });
});

describe('the list', () => {
  /** `count` pings, oldest first. */
  const pings = (count: number): Decoded[] =>
    Array.from({ length: count }, (_, index) => ({ ...ping, event: `PING ${index + 1}` }));

  it('is newest first and by pages: each delivery once, the last page without a cursor', async () => {
    const world = createWorld();
    await world.accept(...pings(7));
    const seen: string[] = [];
    let cursor: string | undefined;
    const sizes: number[] = [];
    do {
      const page = await world.admin().deliveries({ limit: 3, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.deliveries.map(({ event }) => event));
      sizes.push(page.deliveries.length);
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(
      pings(7)
        .map(({ event }) => event)
        .reverse(),
    );
    expect(sizes).toEqual([3, 3, 1]);
  });

  it('ends without a cursor where the last page is just full', async () => {
    const world = createWorld();
    await world.accept(...pings(3));
    expect((await world.admin().deliveries({ limit: 3 })).cursor).toBeNull();
  });

  it('does not shift between two pages when a delivery comes in', async () => {
    const world = createWorld();
    await world.accept(...pings(4));
    const first = await world.admin().deliveries({ limit: 2 });
    await world.accept(ping);
    const second = await world.admin().deliveries({ limit: 2, cursor: first.cursor ?? '' });
    expect(second.deliveries.map(({ event }) => event)).toEqual(['PING 2', 'PING 1']);
  });

  it('holds 50 where nobody says how many', async () => {
    const world = createWorld();
    await world.accept(...pings(60));
    expect(await list(world)).toHaveLength(50);
  });

  it('goes on by its cursor where a state is rare', async () => {
    const world = createWorld();
    await world.accept(booked('a', 48));
    await world.pass(minute);
    for (let index = 0; index < 6; index += 1) await world.accept(...pings(1000));
    const first = await world.admin().deliveries({ state: 'created' });
    expect(first.deliveries).toEqual([]);
    const second = await world.admin().deliveries({ state: 'created', cursor: first.cursor ?? '' });
    expect(second.deliveries).toMatchObject([{ delivery_id: 'salon.1' }]);
    expect(second.cursor).toBeNull();
  });

  it('takes one state', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    await world.accept(booked('a', 48), ping, broken, booked('b', 50));
    await world.pass(minute);
    expect((await list(world, { state: 'parked' })).map(({ external_ref }) => external_ref)).toEqual([
      'calcom:b',
      'calcom:a',
    ]);
    expect((await list(world, { state: 'ignored' })).map(({ event }) => event)).toEqual(['PING']);
    expect((await list(world, { state: 'failed' })).map(({ code }) => code)).toEqual(['undecodable']);
    expect(await list(world, { state: 'applied' })).toEqual([]);
  });

  it('reads no record of those that have settled, where only what waits is asked for', async () => {
    let documents = 0;
    const world = createWorld({
      connection: { on_unlinked: 'park' },
      onRows: (statement, rows) => {
        if (/SELECT (id, )?doc FROM booking/.test(statement)) documents += rows.length;
      },
    });
    await world.accept(booked('parked', 48), booked('moved', 50));
    await world.accept(moved('moved', 'moved-2', 52));
    await world.pass(minute);
    const { store } = world.core();
    const like = store.find(bookingId('parked'));
    if (like === null) throw new Error('no booking');
    store.transaction(() => {
      for (let n = 0; n < 500; n += 1) {
        const settled = JSON.stringify({
          ...like,
          ...{
            key: `s${n}`,
            schedule: null,
            intake: { ...like.intake, open: [], done: { [1000 + n]: ['applied', 0] } },
          },
          lifecycle: { ...like.lifecycle, phase: 'settled', dueAt: null },
        });
        world.sql('INSERT INTO booking (id, doc) VALUES (?, ?)', `s${n}`, settled);
        const row = {
          arrival: 1000 + n,
          id: bookingId(`s${n}`),
          event: 'E',
          receivedAt: world.now(),
          standalone: null,
        };
        store.insertDelivery(row);
      }
      store.setMeta('watermark', '2000');
    });
    world.crash();
    documents = 0;
    const { deliveries } = await world.people().deliveries({ state: ['parked', 'pending', 'failed'] });
    expect(deliveries.map(({ external_ref, state }) => [external_ref, state])).toEqual([
      ['calcom:moved-2', 'parked'],
      ['calcom:moved', 'parked'],
      ['calcom:parked', 'parked'],
    ]);
    expect(documents).toBeLessThan(20);
  });

  it('takes one booking by any id of its chain', async () => {
    const world = createWorld();
    await world.accept(booked('a', 48), booked('x', 60));
    await world.pass(minute);
    await world.accept(moved('a', 'b', 50));
    await world.pass(minute);
    for (const externalRef of ['calcom:a', 'calcom:b']) {
      expect((await list(world, { externalRef })).map(({ delivery_id }) => delivery_id)).toEqual([
        'salon.3',
        'salon.1',
      ]);
    }
    expect(await list(world, { externalRef: 'calcom:nobody' })).toEqual([]);
    expect(await list(world, { externalRef: 'acuity:a' })).toEqual([]);
  });

  it('finds by its id what could not be decoded, also where no booking is known yet', async () => {
    const world = createWorld();
    await world.accept(broken);
    expect(await list(world, { externalRef: 'calcom:z' })).toMatchObject([
      { code: 'undecodable', external_ref: 'calcom:z' },
    ]);
  });

  it('is empty for a cursor that is none', async () => {
    const world = await settledWorld();
    expect(await world.admin().deliveries({ cursor: 'x' })).toEqual({ deliveries: [], cursor: null });
  });
});

describe('retry', () => {
  it('folds again with the present configuration', async () => {
    const world = await failingWorld();
    world.deploy({ resource_id: 31 });
    expect(await world.admin().retry('salon.1')).toMatchObject({ kind: 'ok', delivery: { state: 'pending' } });
    await world.pass(minute);
    expect(await view(world, 1)).toMatchObject({ state: 'created' });
  });

  it('sends at once what waits for a later try', async () => {
    const world = await downWorld();
    world.oneLink.faults.clear();
    await world.admin().resume();
    await world.admin().retry('salon.1');
    await world.pass(5000);
    expect(await view(world, 1)).toMatchObject({ state: 'created' });
  });

  it('of a parked delivery looks for its appointment anew', async () => {
    const world = await parkedWorld();
    const contact = world.oneLink.addContact({ full_name: 'X' });
    const row = { resource_id: 31, contact_id: contact.id, client_name: 'X', starts_at: at(48), ends_at: at(48.5) };
    world.oneLink.addAppointment({ ...row, external_ref: 'calcom:a' });
    await world.admin().retry('salon.1');
    await world.pass(minute);
    expect(await view(world, 1)).toMatchObject({ state: 'applied', appointment_id: appointmentId(world) });
  });

  it('of an applied delivery leaves what staff corrected by hand, and its state', async () => {
    const world = await settledWorld();
    world.oneLink.edit(appointmentId(world), { starts_at: at(70), ends_at: at(70.5) });
    const writes = world.writes().length;
    expect(await world.admin().retry('salon.1')).toMatchObject({ kind: 'ok' });
    await world.pass(minute);
    expect(world.writes()).toHaveLength(writes);
    expect(await view(world, 1)).toMatchObject({ state: 'created' });
  });

  it('of a field that One-Link refused sends it again', async () => {
    const world = createWorld({ connection: { services: { cut: 9 } } });
    await world.accept(booked('a', 48, { fields: { service: ['cut'] } }));
    await world.pass(minute);
    expect(await view(world, 1)).toMatchObject({ state: 'created', code: 'unknown_service' });
    world.oneLink.addService({ id: 9, prices: [{ resource_id: 31, price: 100, active: true }] });
    await world.admin().retry('salon.1');
    await world.pass(minute);
    expect(world.writes().at(-1)?.body).toMatchObject({ service_id: 9 });
  });

  it.each([
    [
      'superseded',
      async () => {
        const world = await settledWorld();
        await world.accept(says('a', visit(50), { clock: 1 }));
        return [world, 'salon.2'] as const;
      },
    ],
    [
      'ignored',
      async () => {
        const world = createWorld();
        await world.accept(ping);
        return [world, 'salon.1'] as const;
      },
    ],
    [
      'discarded',
      async () => {
        const world = await parkedWorld();
        await world.admin().discard('salon.1');
        await world.pass(3 * day);
        return [world, 'salon.1'] as const;
      },
    ],
  ])('of one that is %s makes no sense', async (state, make) => {
    const [world, deliveryId] = await make();
    expect(await world.admin().retry(deliveryId)).toEqual({ kind: 'conflict', state });
  });

  it('takes a discard back: a booking is made with its client after all', async () => {
    const world = await parkedWorld();
    await world.admin().discard('salon.1');
    world.deploy({ on_unlinked: 'create' });
    await world.pass(hour);
    expect(world.oneLink.appointments.size).toBe(0);
    expect(await world.admin().retry('salon.1')).toMatchObject({ kind: 'ok', delivery: { state: 'pending' } });
    await world.pass(minute);
    expect(world.oneLink.show(appointmentId(world))).toMatchObject({
      ...wrote,
      starts_at: at(48),
      status: 'scheduled',
    });
    expect(await view(world, 1)).toMatchObject({ state: 'created' });
  });

  it('takes a discard back: a move goes out, and nothing of what staff corrected before it', async () => {
    const world = await settledWorld();
    world.oneLink.edit(appointmentId(world), { client_name: 'Corrected By Staff' });
    const refusal = { kind: 'answer', status: 422, body: { error: 'no', code: 'CALENDAR_CONFLICT' } } as const;
    world.oneLink.faults.add({ method: 'PATCH', times: 1 }, refusal);
    await world.accept(says('a', visit(60)));
    await world.pass(minute);
    await world.admin().discard('salon.2');
    await world.admin().retry('salon.2');
    await world.pass(minute);
    const shown = world.oneLink.show(appointmentId(world));
    expect(shown).toMatchObject({ starts_at: at(60), client_name: 'Corrected By Staff' });
    expect((await list(world)).map(({ state }) => state)).toEqual(['applied', 'created']);
  });

  it('takes no discard back that a newer event has gone over, or an erasure', async () => {
    for (const after of [
      (world: World) => world.accept(says('a', visit(70))),
      (world: World) => world.admin().erase({ client: { externalRef: 'calcom:a' } }),
    ]) {
      const world = await parkedWorld();
      await world.admin().discard('salon.1');
      await after(world);
      await world.pass(minute);
      expect(await world.admin().retry('salon.1')).toEqual({ kind: 'conflict', state: 'discarded' });
    }
  });

  it('of one that could not be read reads its body with the present code, under the same id', async () => {
    const world = createWorld();
    await world.accept(broken);
    const admin = adminThatReads(world, [booked('z', 48)]);
    expect(await admin.retry(deliveryId('salon.1'))).toMatchObject({
      kind: 'ok',
      delivery: { delivery_id: 'salon.1', state: 'pending' },
    });
    await world.pass(minute);
    expect(await view(world, 1)).toMatchObject({ state: 'created', external_ref: 'calcom:z', code: null });
    expect(world.dump()).not.toContain('"uid"');
  });

  it('of one whose body holds several bookings takes all of them in', async () => {
    const world = createWorld();
    await world.accept(broken);
    await adminThatReads(world, [booked('y', 50), booked('z', 48)]).retry(deliveryId('salon.1'));
    await world.pass(minute);
    expect((await list(world)).map(({ external_ref, state }) => [external_ref, state])).toEqual([
      ['calcom:y', 'created'],
      ['calcom:z', 'created'],
    ]);
  });

  it('of all that failed reads again what could not be read', async () => {
    const world = createWorld();
    await world.accept(broken);
    const admin = adminThatReads(world, [booked('z', 48)]);
    expect(await admin.retryFailed()).toEqual({ retried: 1 });
    await world.pass(minute);
    expect((await list(world)).map(({ external_ref, state }) => [external_ref, state])).toEqual([
      ['calcom:z', 'created'],
    ]);
    expect(await admin.retryFailed()).toEqual({ retried: 0 });
  });

  it('of one that still cannot be read leaves it failed, with its body', async () => {
    const world = createWorld();
    await world.accept(broken);
    expect(await adminThatReads(world, []).retry(deliveryId('salon.1'))).toMatchObject({
      kind: 'ok',
      delivery: { state: 'failed', code: 'undecodable' },
    });
    expect(world.dump()).toContain('uid');
  });

  function adminThatReads(world: World, events: readonly Decoded[]) {
    const ports = { now: world.now, transaction: (work: () => unknown) => work() };
    const core = { core: world.core(), connection: world.connection(), language: 'en', by: 'admin' };
    return createAdmin({ ...core, ports, decodeAgain: async () => events } as unknown as AdminInput);
  }
});

describe('discard', () => {
  it.each([
    ['pending', downWorld],
    ['parked', parkedWorld],
    ['failed', failingWorld],
  ] as const)('ends a %s delivery: nothing is sent any more', async (_state, make) => {
    const world = await make();
    const writes = () => world.writes().length;
    const before = writes();
    expect(await world.admin().discard('salon.1')).toMatchObject({
      kind: 'ok',
      delivery: { state: 'discarded', code: 'discarded_by_person', next_attempt_at: null },
    });
    world.oneLink.faults.clear();
    await world.admin().resume();
    await world.pass(3 * day);
    expect(writes()).toBe(before);
    expect(await view(world, 1)).toMatchObject({ state: 'discarded' });
  });

  it.each([
    ['created', settledWorld],
    [
      'discarded',
      async () => {
        const world = await parkedWorld();
        await world.admin().discard('salon.1');
        return world;
      },
    ],
  ] as const)('makes no sense where it is %s', async (state, make) => {
    const world = await make();
    expect(await world.admin().discard('salon.1')).toEqual({ kind: 'conflict', state });
  });

  it('counts as dealt with: the next event sends what it changes and no more', async () => {
    const world = await settledWorld();
    world.oneLink.faults.add(
      { method: 'PATCH', times: 1 },
      { kind: 'answer', status: 422, body: { error: 'no', code: 'CALENDAR_CONFLICT' } },
    );
    await world.accept(says('a', { ...visit(60), clientComment: 'never mind' }));
    await world.pass(minute);
    expect(await view(world, 2)).toMatchObject({ state: 'failed' });
    await world.admin().discard('salon.2');
    await world.accept(says('a', { clientName: 'Ivan Renamed' }));
    await world.pass(minute);
    expect(world.writes().at(-1)?.body).toEqual({ client_name: 'Ivan Renamed' });
  });

  it.each([
    ['fails', 500],
    ['is refused', 422],
    ['may still be carried out', 504],
  ])('while a call is under way stays a discard when the call %s', async (_what, status) => {
    const world = await settledWorld();
    const before = world.kv.size;
    const body = { error: 'no', code: 'CALENDAR_CONFLICT' };
    world.oneLink.faults.add({ method: 'PATCH', delayMs: 5000 }, { kind: 'answer', status, body });
    await world.accept(says('a', visit(60)));
    await world.pass(2000);
    await world.admin().discard('salon.2');
    await world.pass(hour);
    expect(await view(world, 2)).toMatchObject({ state: 'discarded' });
    expect(world.oneLink.show(appointmentId(world))).toMatchObject({ starts_at: at(48) });
    const results = world
      .outcomes()
      .slice(before)
      .map(({ result }) => result);
    expect(results).toEqual(['discarded']);
    expect(world.core().store.find(bookingId('a'))).toMatchObject({
      lifecycle: { phase: 'settled', dueAt: null },
      writes: { inDoubt: [] },
    });
  });

  it('of what could not be read needs no booking', async () => {
    const world = createWorld();
    await world.accept(broken);
    expect(await world.admin().discard('salon.1')).toMatchObject({ kind: 'ok', delivery: { state: 'discarded' } });
    expect(await world.admin().status()).toMatchObject({ failed: 0 });
  });

  it('of what could not be read can be taken back for a day, and its body goes with the next daily round', async () => {
    const world = createWorld();
    await world.accept(broken);
    const bodies = () => world.core().store.bodiesSize();
    await world.admin().discard('salon.1');
    await world.pass(23 * hour);
    expect(await world.admin().retry('salon.1')).toMatchObject({ kind: 'ok', delivery: { state: 'failed' } });
    expect(await view(world, 1)).toMatchObject({ code: 'undecodable' });
    expect(await world.admin().status()).toMatchObject({ failed: 1 });
    await world.admin().discard('salon.1');
    expect(bodies()).toBeGreaterThan(0);
    await world.pass(2 * day + hour);
    expect(bodies()).toBe(0);
    expect(await world.admin().retry('salon.1')).toEqual({ kind: 'conflict', state: 'discarded' });
  });

  it('of what could not be read keeps its body over a daily round that comes within the day', async () => {
    const world = createWorld();
    await world.accept(broken);
    for (let hours = 0; hours < 50; hours += 1) {
      await world.admin().discard('salon.1');
      await world.pass(hour);
      expect(await world.admin().retry('salon.1')).toMatchObject({ kind: 'ok' });
    }
  });

  it('of what could not be read is not taken back once its client was erased', async () => {
    const world = createWorld();
    await world.accept({ ...broken, id: 'a' });
    await world.admin().discard('salon.1');
    await world.admin().erase({ client: { externalRef: 'calcom:a' } });
    expect(world.core().store.bodiesSize()).toBe(0);
    expect(await world.admin().retry('salon.1')).toEqual({ kind: 'conflict', state: 'discarded' });
  });
});

describe('every delivery', () => {
  it('is due, parked or terminal: what is pending has a next attempt, after a crash, too', async () => {
    const world = createWorld();
    world.oneLink.faults.outage(world.now(), world.now() + 2 * hour);
    await world.accept(booked('a', 48), booked('b', 50), ping, cancelled('c'));
    for (let round = 0; round < 12; round += 1) {
      await world.pass(5 * minute);
      if (round % 3 === 0) world.crash();
      for (const one of await list(world)) {
        if (one.state === 'pending') expect(one.next_attempt_at).not.toBeNull();
      }
      expect(world.alarmAt()).not.toBeNull();
    }
    await world.pass(3 * hour);
    expect((await list(world)).map(({ state }) => state)).toEqual(['unchanged', 'ignored', 'created', 'created']);
  });
});
