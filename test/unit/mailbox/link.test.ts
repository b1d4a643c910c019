/** Which appointment is it (architecture.md, *Link* 1 to 3 and 5): a known link, a carried id, adoption, parking. */
import { describe, expect, it } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import { carriedTag } from '../../../src/sync/link/carried.ts';
import { at, booked, cancelled, moved, person, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World, type WorldOptions } from '../../world/world.ts';

const parking: WorldOptions = { connection: { on_unlinked: 'park' } };
const withSecret = { on_unlinked: 'park', link_secret: 'LINK_SECRET' };
const tagged = (id: number): string => `${id}.${carriedTag('link-secret-of-a-test', 12, id)}`;

/** A visit that somebody entered by hand. */
const byHand = (world: World, hours: number, columns: object = {}): number =>
  world.oneLink.addAppointment({
    resource_id: 31,
    contact_id: world.oneLink.addContact({ full_name: 'By Hand' }).id,
    client_name: 'By Hand',
    starts_at: at(hours),
    ends_at: at(hours + 0.5),
    ...columns,
  }).id;

const states = async (world: World) =>
  (await world.admin().deliveries({})).deliveries.map(({ state, code }) => [state, code]);
const appointmentOf = async (world: World, ref: string) => (await world.admin().link(ref))?.appointment_id;

describe('a known link', () => {
  it('is found under any id of the chain', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3));
    await world.pass(minute);
    await world.accept(moved('a', 'b', 5));
    await world.accept(moved('b', 'c', 6));
    await world.pass(minute);
    expect(world.oneLink.appointments.size).toBe(1);
    const id = [...world.oneLink.appointments.keys()][0];
    for (const ref of ['calcom:a', 'calcom:b', 'calcom:c']) expect(await appointmentOf(world, ref)).toBe(id);
    await world.accept(says('a', { clientComment: 'late word about an old id' }), cancelled('c'));
    await world.pass(minute);
    expect(world.oneLink.show(id!)).toMatchObject({ status: 'cancelled' });
  });

  it('is used without asking for windows or contacts again', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3));
    await world.pass(minute);
    const before = world.oneLink.requests.length;
    await world.accept(says('a', visit(4)));
    await world.pass(minute);
    expect(world.oneLink.requests.slice(before).map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /appointments/9041',
      'PATCH /appointments/9041',
    ]);
  });

  it('set by a person beats a carried id', async () => {
    const world = createWorld({ connection: withSecret });
    const [one, two] = [byHand(world, 7), byHand(world, 8)];
    await world.admin().putLink('calcom:a', two);
    await world.accept(booked('a', 3, { carried: tagged(one) }));
    await world.pass(minute);
    expect(await appointmentOf(world, 'calcom:a')).toBe(two);
    expect(world.oneLink.show(one)).toMatchObject({ external_ref: null });
    expect(world.oneLink.show(two)).toMatchObject({ external_ref: 'calcom:a', starts_at: at(3) });
  });
});

describe('a carried id', () => {
  it('is taken with the right tag', async () => {
    const world = createWorld({ connection: withSecret });
    const id = byHand(world, 8);
    await world.accept(booked('a', 3, { carried: tagged(id) }));
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({
      starts_at: at(3),
      external_ref: 'calcom:a',
      idempotency_key: 'calcom:a',
      client_name: 'By Hand',
      client_phone: '+77010000001',
    });
    expect((await world.admin().link('calcom:a'))?.origin).toBe('carried');
  });

  it.each([
    ['without a tag', (id: number) => String(id)],
    ['with the tag of another appointment', (id: number) => `${id}.${carriedTag('link-secret-of-a-test', 12, id + 1)}`],
    ['with the tag of another account', (id: number) => `${id}.${carriedTag('link-secret-of-a-test', 13, id)}`],
    ['with the tag of another secret', (id: number) => `${id}.${carriedTag('another secret', 12, id)}`],
    ['with a shortened tag', (id: number) => tagged(id).slice(0, -1)],
  ])('is not taken %s', async (_how, carried) => {
    const world = createWorld({ connection: withSecret });
    const id = byHand(world, 8);
    await world.accept(booked('a', 3, { carried: carried(id) }));
    await world.pass(minute);
    expect(await states(world)).toEqual([['parked', 'unlinked']]);
    expect(world.writes()).toEqual([]);
  });

  it('is taken bare where the connection trusts it', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park', trust_carried_id: true } });
    const id = byHand(world, 8);
    await world.accept(booked('a', 3, { carried: String(id) }));
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({ external_ref: 'calcom:a', starts_at: at(3) });
  });

  it('of direct is trusted where the connection says so, and nowhere else', async () => {
    for (const trusts of [true, false]) {
      const connection = { source: 'direct', on_unlinked: 'park', trust_carried_id: trusts };
      const world = createWorld({ connection });
      const id = byHand(world, 8);
      await world.accept(booked('a', 3, { carried: String(id) }));
      await world.pass(minute);
      const taken = { external_ref: 'a', idempotency_key: 'direct:a', starts_at: at(3) };
      const untouched = { external_ref: null, idempotency_key: null, starts_at: at(8) };
      expect(world.oneLink.show(id)).toMatchObject(trusts ? taken : untouched);
    }
  });

  it('is refused where the appointment is linked to another booking', async () => {
    const world = createWorld({ connection: withSecret });
    const id = byHand(world, 8);
    await world.admin().putLink('calcom:first', id);
    await world.accept(booked('a', 3, { carried: tagged(id) }));
    await world.pass(minute);
    expect(await states(world)).toEqual([['parked', 'unlinked']]);
    expect(world.writes()).toEqual([]);
  });

  it.each([
    ['external_ref', { external_ref: 'calendly:x' }],
    ['idempotency_key', { idempotency_key: 'calendly:x' }],
  ])('is refused where the appointment holds a foreign %s', async (_column, columns) => {
    const world = createWorld({ connection: withSecret });
    const id = byHand(world, 8, columns);
    await world.accept(booked('a', 3, { carried: tagged(id) }));
    await world.pass(minute);
    expect(await states(world)).toEqual([['parked', 'unlinked']]);
    expect(world.writes()).toEqual([]);
  });

  it('is taken where the appointment holds names of this chain', async () => {
    const world = createWorld({ connection: withSecret });
    const id = byHand(world, 8, { external_ref: 'calcom:a', idempotency_key: 'calcom:b' });
    await world.accept(moved('a', 'b', 3, { carried: tagged(id) }));
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({
      external_ref: 'calcom:b',
      idempotency_key: 'calcom:b',
      starts_at: at(3),
    });
  });

  it('that no longer exists is as none: the booking is made', async () => {
    const world = createWorld({ connection: { link_secret: 'LINK_SECRET' } });
    await world.accept(booked('a', 3, { carried: tagged(77) }));
    await world.pass(minute);
    expect(world.outcomes()).toMatchObject([{ result: 'created' }]);
  });
});

describe('adoption', () => {
  it.each([
    ['the start of an older id', 3],
    ['a start in between', 5],
    ['the newest start', 6],
  ])('finds the appointment at %s', async (_which, hours) => {
    const world = createWorld(parking);
    const id = byHand(world, hours, { external_ref: 'calcom:a', idempotency_key: null });
    await world.accept(booked('a', 3), says('a', visit(5)), moved('a', 'b', 6));
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({
      starts_at: at(6),
      external_ref: 'calcom:b',
      idempotency_key: 'calcom:a',
    });
    expect((await world.admin().link('calcom:b'))?.origin).toBe('adopted');
  });

  it('never takes the only appointment of a window for its booking (trap 1)', async () => {
    const world = createWorld(parking);
    byHand(world, 3);
    byHand(world, 3.2, { external_ref: 'calcom:ab' });
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(await states(world)).toEqual([['parked', 'unlinked']]);
    expect(world.writes()).toEqual([]);
  });

  it('always asks for a window of a minute (trap 2)', async () => {
    const world = createWorld(parking);
    await world.accept(booked('a', 3));
    await world.pass(minute);
    const lists = world.oneLink.requests.filter(({ path }) => path === '/appointments');
    expect(lists.map(({ query }) => Object.fromEntries(new URLSearchParams(query)))).toEqual([
      { from: at(3), to: at(3 + 1 / 60) },
    ]);
  });

  it('takes no appointment that is linked to another booking', async () => {
    const world = createWorld(parking);
    const id = byHand(world, 3, { external_ref: 'calcom:a' });
    await world.admin().putLink('calcom:other', id, true);
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(await states(world)).toEqual([['parked', 'unlinked']]);
  });

  it('takes no appointment with a foreign idempotency_key, whatever name it bears', async () => {
    const world = createWorld(parking);
    byHand(world, 3, { external_ref: 'calcom:a', idempotency_key: 'somebody-elses' });
    await world.accept(booked('a', 3), says('a', visit(4)));
    await world.pass(minute);
    expect((await states(world)).at(-1)).toEqual(['parked', 'unlinked']);
    expect(world.writes()).toEqual([]);
  });

  it('leaves a foreign external_ref of an appointment that a person forced in place, and still moves it', async () => {
    const world = createWorld(parking);
    const id = byHand(world, 8, { external_ref: 'hand-written' });
    await world.accept(booked('a', 3));
    await world.pass(minute);
    await world.admin().putLink('calcom:a', id, true);
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({
      external_ref: 'hand-written',
      idempotency_key: null,
      starts_at: at(3),
    });
  });

  it('lets a booking through whose idempotency_key another appointment has', async () => {
    const world = createWorld(parking);
    byHand(world, 20, { idempotency_key: 'calcom:a' });
    const id = byHand(world, 3, { external_ref: 'calcom:a' });
    await world.accept(booked('a', 3), says('a', visit(4)));
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({ idempotency_key: null, starts_at: at(4) });
    expect(world.outcomes()).toMatchObject([{ result: 'applied' }]);
  });

  it('freezes the idempotency key at the oldest id known with the adopting PATCH', async () => {
    const world = createWorld(parking);
    const id = byHand(world, 3, { external_ref: 'calcom:b' });
    await world.accept(moved('a', 'b', 3));
    await world.pass(minute);
    await world.accept(says('a', {}, { predecessor: 'older' }), says('b', visit(4)));
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({
      idempotency_key: 'calcom:a',
      external_ref: 'calcom:b',
      starts_at: at(4),
    });
  });
});

describe('what cannot be linked', () => {
  it('a booking first heard of by its cancellation is adopted', async () => {
    const world = createWorld();
    const id = byHand(world, 3, { external_ref: 'calcom:a' });
    await world.accept(cancelled('a', { fields: visit(3) }));
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({ status: 'cancelled' });
  });

  it('a booking first heard of by its cancellation that is nowhere is dealt with', async () => {
    const world = createWorld();
    await world.accept(cancelled('a', { fields: visit(3) }));
    await world.pass(minute);
    expect(await states(world)).toEqual([['unchanged', 'nothing_to_do']]);
  });

  it('parks without a specialist', async () => {
    const world = createWorld({ connection: { resource_id: undefined, resources: { anna: 31 } } });
    await world.accept(booked('a', 3, { fields: { staff: ['bella'] } }));
    await world.pass(minute);
    expect(await states(world)).toEqual([['parked', 'no_resource']]);
    expect(world.writes()).toEqual([]);
  });

  it('parks without a client name', async () => {
    const world = createWorld();
    await world.accept(says('a', { state: 'accepted', ...visit(3) }, { opens: true }));
    await world.pass(minute);
    expect(await states(world)).toEqual([['parked', 'no_client_name']]);
  });

  it('parks without a time', async () => {
    const world = createWorld();
    await world.accept(says('a', { state: 'accepted', ...person }, { opens: true }));
    await world.pass(minute);
    expect(await states(world)).toEqual([['parked', 'no_time']]);
  });

  it('keeps folding while parked and is sent as one PATCH the moment a link appears', async () => {
    const world = createWorld(parking);
    await world.accept(booked('a', 3));
    await world.pass(minute);
    await world.accept(says('a', visit(4)), says('a', visit(5)));
    await world.pass(minute);
    const id = byHand(world, 9);
    await world.admin().putLink('calcom:a', id);
    await world.pass(0);
    await world.pass(10_000);
    expect(world.oneLink.show(id)).toMatchObject({ starts_at: at(5), external_ref: 'calcom:a' });
    expect(world.writes()).toHaveLength(1);
    expect(await states(world)).toEqual([
      ['applied', null],
      ['superseded', 'superseded'],
      ['superseded', 'superseded'],
    ]);
  });

  it('is due when the configuration changes', async () => {
    const world = createWorld(parking);
    await world.accept(booked('a', 30));
    await world.pass(hour);
    world.deploy({ on_unlinked: 'create' });
    void world.sweep();
    await world.pass(minute);
    expect(world.outcomes().map(({ result }) => result)).toEqual(['parked', 'created']);
  });

  it('is due once a day for adoption', async () => {
    const world = createWorld(parking);
    await world.accept(booked('a', 50));
    await world.pass(hour);
    const id = byHand(world, 50, { external_ref: 'calcom:a', idempotency_key: null, client_name: 'Ivan' });
    const asked = world.oneLink.requests.length;
    await world.pass(day - 2 * hour);
    expect(world.oneLink.requests).toHaveLength(asked);
    await world.pass(2 * hour);
    expect(await appointmentOf(world, 'calcom:a')).toBe(id);
  });

  it('tells of parking once, however often it looks', async () => {
    const world = createWorld(parking);
    await world.accept(booked('a', 24 * 20));
    await world.pass(5 * day);
    expect(world.outcomes().map(({ result, code }) => [result, code])).toEqual([['parked', 'unlinked']]);
  });

  it('is discarded as expired at the end of retention', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park', retention_days: 3 } });
    await world.accept(says('a', { state: 'accepted', ...person }, { opens: true }));
    await world.pass(2 * day);
    expect(await states(world)).toEqual([['parked', 'unlinked']]);
    await world.pass(3 * day);
    expect(world.outcomes().map(({ result, code }) => [result, code])).toEqual([
      ['parked', 'unlinked'],
      ['discarded', 'expired'],
    ]);
    expect(await states(world)).toEqual([]);
  });
});

describe('links by hand', () => {
  it('PUT answers conflict where the appointment belongs to another booking, and names it', async () => {
    const world = createWorld(parking);
    const id = byHand(world, 3);
    expect(await world.admin().putLink('calcom:a', id)).toMatchObject({
      kind: 'ok',
      link: { origin: 'person', appointment_id: id },
    });
    expect(await world.admin().putLink('calcom:b', id)).toEqual({ kind: 'conflict', external_ref: 'calcom:a' });
    expect(await world.admin().putLink('calcom:a', id)).toMatchObject({ kind: 'ok' });
    expect(await appointmentOf(world, 'calcom:b')).toBeUndefined();
  });

  it('PUT before the first event: the event finds the link', async () => {
    const world = createWorld(parking);
    const id = byHand(world, 9);
    await world.admin().putLink('calcom:a', id);
    await world.pass(minute);
    expect(world.writes()).toEqual([]);
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({ starts_at: at(3), external_ref: 'calcom:a' });
  });

  it('PUT of another appointment frees the first and meets the second', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3));
    await world.pass(minute);
    const second = byHand(world, 9);
    await world.admin().putLink('calcom:a', second);
    await world.pass(minute);
    expect(await appointmentOf(world, 'calcom:a')).toBe(second);
    expect(await world.admin().putLink('calcom:b', 9041, true)).toMatchObject({ kind: 'ok' });
  });

  describe('PUT of another appointment than the one that the bridge has made cancels that one', () => {
    const link = async (world: World, id: number) => void (await world.admin().putLink('calcom:a', id));
    const unlink = async (world: World) => void (await world.admin().deleteLink('calcom:a'));
    const ways: Record<string, (world: World, made: number) => Promise<void>> = {
      'at once': async () => {},
      'after a PUT that says the same link': link,
      'after an import that says the same link': async (world, made) =>
        void (await world.admin().importLinks([{ externalRef: 'calcom:a', appointmentId: made }])),
      'after a DELETE': unlink,
      'after a DELETE and a PUT of the same link': async (world, made) => {
        await unlink(world);
        await world.pass(minute);
        await link(world, made);
      },
      'after a PUT of the same link and a DELETE': async (world, made) => {
        await link(world, made);
        await world.pass(minute);
        await unlink(world);
      },
    };

    it.each(Object.keys(ways))('%s', async (way) => {
      const world = createWorld();
      await world.accept(booked('a', 3));
      await world.pass(minute);
      const made = (await appointmentOf(world, 'calcom:a')) ?? 0;
      await ways[way]?.(world, made);
      await world.pass(minute);
      await world.admin().putLink('calcom:a', byHand(world, 9));
      await world.pass(minute);
      expect(world.oneLink.show(made)).toMatchObject({ external_ref: 'calcom:a~merged', status: 'cancelled' });
    });
  });

  describe('PUT of a booking whose chain has two ways', () => {
    async function forked() {
      const world = createWorld();
      await world.accept(booked('a', 3));
      await world.pass(minute);
      const id = (await appointmentOf(world, 'calcom:a')) ?? 0;
      await world.accept(moved('a', 'b', 5));
      await world.accept(moved('a', 'c', 6));
      await world.pass(minute);
      expect((await states(world))[0]).toEqual(['parked', 'ambiguous_chain']);
      return { world, id };
    }

    it.each(['calcom:a', 'calcom:b', 'calcom:c'])('%s serves it, and the id that was told last leads', async (ref) => {
      const { world, id } = await forked();
      expect(await world.admin().putLink(ref, id)).toMatchObject({ kind: 'ok' });
      await world.pass(minute);
      expect(world.oneLink.show(id)).toMatchObject({ starts_at: at(6), external_ref: 'calcom:c', status: 'scheduled' });
      expect((await states(world)).every(([state]) => state !== 'parked')).toBe(true);
      await world.accept(says('b', visit(8)));
      await world.pass(minute);
      expect(world.oneLink.show(id)).toMatchObject({ starts_at: at(8), external_ref: 'calcom:b' });
      await world.accept(moved('b', 'd', 9));
      await world.accept(moved('b', 'e', 10));
      await world.pass(minute);
      expect(world.oneLink.show(id)).toMatchObject({ starts_at: at(10), external_ref: 'calcom:e' });
      await world.accept(cancelled('e'));
      await world.pass(minute);
      expect(world.oneLink.show(id)).toMatchObject({ status: 'cancelled' });
    });

    it('may name another appointment; the one that the bridge had made loses name and slot', async () => {
      const { world, id } = await forked();
      const second = byHand(world, 9);
      expect(await world.admin().putLink('calcom:b', second)).toMatchObject({ kind: 'ok' });
      await world.pass(minute);
      expect(world.oneLink.show(second)).toMatchObject({ starts_at: at(6), external_ref: 'calcom:c' });
      expect(world.oneLink.show(id)).toMatchObject({ starts_at: at(3), status: 'cancelled' });
    });

    it('is taken back by DELETE: the question is asked again', async () => {
      const { world, id } = await forked();
      await world.admin().putLink('calcom:a', id);
      await world.pass(minute);
      await world.admin().deleteLink('calcom:a');
      await world.pass(minute);
      expect(world.core().store.peek(bookingId('a'))).toMatchObject({
        lifecycle: { phase: 'parked', code: 'ambiguous_chain' },
      });
    });

    it('brings the others of two that were joined: they are merged', async () => {
      const world = createWorld();
      await world.accept(booked('a', 3), booked('b', 5), booked('c', 7));
      await world.pass(minute);
      const ids = await Promise.all(['a', 'b', 'c'].map((name) => appointmentOf(world, `calcom:${name}`)));
      await world.accept(says('b', {}, { predecessor: 'a' }), says('c', {}, { predecessor: 'a' }));
      await world.pass(minute);
      const chosen = ids[1] ?? 0;
      expect(await world.admin().putLink('calcom:b', chosen)).toMatchObject({ kind: 'ok' });
      await world.pass(minute);
      expect(world.oneLink.show(chosen)).toMatchObject({
        starts_at: at(7),
        status: 'scheduled',
        external_ref: 'calcom:c',
      });
      for (const id of [ids[0], ids[2]]) expect(world.oneLink.show(id ?? 0)).toMatchObject({ status: 'cancelled' });
    });
  });

  it('PUT of a ref that is not of this connection is not found', async () => {
    const world = createWorld(parking);
    expect(await world.admin().putLink('calendly:a', 5)).toEqual({ kind: 'not_found' });
    expect(await world.admin().deleteLink('calcom:never')).toEqual({ kind: 'not_found' });
  });

  it('DELETE parks until PUT, through events, days and deploys', async () => {
    const world = createWorld();
    await world.accept(booked('a', 24 * 9));
    await world.pass(minute);
    expect(await world.admin().deleteLink('calcom:a')).toMatchObject({ kind: 'ok', link: { appointment_id: null } });
    await world.pass(minute);
    const writes = world.writes().length;
    await world.accept(says('a', visit(24 * 9 + 1)));
    await world.pass(2 * day);
    world.deploy({ retention_days: 60 });
    void world.sweep();
    await world.pass(minute);
    expect(world.writes()).toHaveLength(writes);
    expect((await states(world))[0]).toEqual(['parked', 'link_removed']);
    await world.admin().putLink('calcom:a', 9041);
    await world.pass(minute);
    expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(24 * 9 + 1) });
  });

  it('DELETE parks until retry, which looks for the appointment again', async () => {
    const world = createWorld();
    await world.accept(booked('a', 5));
    await world.pass(minute);
    await world.admin().deleteLink('calcom:a');
    await world.accept(says('a', visit(6)));
    await world.pass(minute);
    const [delivery] = (await world.admin().deliveries({ state: 'parked' })).deliveries;
    expect(await world.admin().retry(delivery!.delivery_id)).toMatchObject({ kind: 'ok' });
    await world.pass(minute);
    expect(world.oneLink.appointments.size).toBe(1);
    expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(6) });
    expect(await appointmentOf(world, 'calcom:a')).toBe(9041);
  });

  it('import answers row by row and links bookings that were never heard of', async () => {
    const world = createWorld(parking);
    const [one, two] = [byHand(world, 9), byHand(world, 10)];
    const answers = await world.admin().importLinks([
      { externalRef: 'calcom:a', appointmentId: one },
      { externalRef: 'calcom:b', appointmentId: one },
      { externalRef: 'calendly:c', appointmentId: two },
      { externalRef: 'calcom:d', appointmentId: two },
    ]);
    expect(answers.map(({ kind }) => kind)).toEqual(['ok', 'conflict', 'not_found', 'ok']);
    await world.accept(moved('d', 'e', 3));
    await world.pass(minute);
    expect(world.oneLink.show(two)).toMatchObject({ starts_at: at(3), external_ref: 'calcom:e' });
    expect((await world.admin().link('calcom:e'))?.origin).toBe('imported');
  });
});
