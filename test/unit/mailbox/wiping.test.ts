// Wiping (architecture.md, *Patch*): personal values live no longer than they are needed; a keyed digest stays.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { BookingFields } from '../../../src/booking/booking.ts';
import { dictionary } from '../../../src/booking/dictionary.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import { at, booked, cancelled, moved, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World, type WorldOptions } from '../../world/world.ts';

/** Every personal field with a value that is found in a text. */
const whole: BookingFields = {
  clientName: 'Aigerim Secret',
  clientPhone: '+77015550001',
  clientIdentifier: '900101300017',
  clientBirthDate: '1990-01-01',
  clientGender: 'secret-gender',
  clientComment: 'secret-comment',
};
const secrets = [...Object.values(whole).map(String), 'secret-body', 'secret-attribute'];

const staff: BookingFields = { staff: ['anna'], service: ['4711'], amount: 5000 };

const event = (id: string, hours: number, more: Parameters<typeof booked>[2] = {}) =>
  booked(id, hours, {
    extra: { custom_attributes: { note: 'secret-attribute' } },
    body: { note: 'secret-body' },
    ...more,
    fields: { ...whole, ...staff, ...more.fields },
  });

const personalIn = (text: string): string[] => secrets.filter((secret) => text.includes(secret));

const id = (world: World): number => [...world.oneLink.appointments.keys()].at(-1)!;
const shown = (world: World) => world.oneLink.show(id(world)) ?? {};
const lastDelivery = async (world: World) => (await world.admin().deliveries({})).deliveries[0]!;

/** A booking `a` that is settled and wiped. */
async function settledWorld(options: WorldOptions = {}): Promise<World> {
  const world = createWorld(options);
  await world.accept(event('a', 48));
  await world.pass(minute);
  return world;
}

describe('after settlement', () => {
  it('no personal value is left in any table, in KV or in the log, and not the raw body', async () => {
    const world = createWorld();
    await world.accept(event('a', 3));
    expect(personalIn(world.dump())).not.toEqual([]);
    await world.pass(minute);
    expect(shown(world)['client_name']).toBe(whole.clientName);
    expect(personalIn(world.dump())).toEqual([]);
    expect(personalIn([...world.kv.keys(), ...world.kv.values()].join())).toEqual([]);
    expect(personalIn(world.logs.join())).toEqual([]);
  });

  it('the results of `fields` are gone, too', async () => {
    const fields = { client_comment: '= note', client_gender: '= $uppercase(note)' };
    const world = await settledWorld({ connection: { fields } });
    expect(shown(world)).toMatchObject({ client_comment: 'secret-body', client_gender: 'SECRET-BODY' });
    expect(world.dump().toLowerCase()).not.toContain('secret-body');
  });

  it('only a digest under the key of the mailbox is left of them', async () => {
    const digests = await Promise.all(
      [await settledWorld(), await settledWorld()].map(async (world) => {
        const cell = world.core().store.find(bookingId('a'))?.chain.ids['a']?.cells['clientPhone'];
        expect(cell).not.toHaveProperty('value');
        return cell?.digest ?? '';
      }),
    );
    expect(digests[0]).toMatch(/^[\w-]{22}$/);
    expect(digests[0]).not.toBe(digests[1]);
    for (const algorithm of ['sha256', 'sha1', 'md5']) {
      const plain = createHash(algorithm).update(JSON.stringify(whole.clientPhone)).digest('base64url');
      expect(plain.startsWith(digests[0] ?? '')).toBe(false);
    }
  });

  it('times, state, staff, service, amount and ids stay', async () => {
    const world = await settledWorld();
    const cells = world.core().store.find(bookingId('a'))?.chain.ids['a']?.cells ?? dictionary();
    const kept = Object.fromEntries(
      Object.entries(cells).flatMap(([field, { value }]) => (value === undefined ? [] : [[field, value]])),
    );
    expect(kept).toEqual({ state: 'accepted', ...visit(48), ...staff });
  });

  it('the digests tell what did not change: only what is new is sent', async () => {
    const world = await settledWorld();
    await world.accept(event('a', 50, { fields: { clientComment: 'another comment' } }));
    await world.pass(minute);
    const sent = world.writes().at(-1)?.body ?? {};
    expect(sent).toMatchObject({ starts_at: at(50), ends_at: at(50.5), client_comment: 'another comment' });
    // The price is repeated for a visit without a service (one-link-api.md §2.4).
    expect(Object.keys(sent).sort()).toEqual(['client_comment', 'ends_at', 'service_amount', 'starts_at']);
  });

  it('the key is never rotated: the digests hold after a crash and another configuration', async () => {
    const world = await settledWorld();
    const writes = world.writes().length;
    world.crash();
    world.deploy({ retention_days: 60 });
    await world.accept(event('a', 48));
    await world.pass(minute);
    expect(world.writes()).toHaveLength(writes);
    expect(personalIn(world.dump())).toEqual([]);
  });

  it('an event that says the same again leaves nothing behind', async () => {
    const world = await settledWorld();
    await world.accept(event('a', 48));
    expect((await lastDelivery(world)).state).toBe('unchanged');
    expect(personalIn(world.dump())).toEqual([]);
  });

  it('an event that came too late leaves nothing behind', async () => {
    const world = createWorld();
    const late = event('a', 48, { fields: { clientName: 'Late Secret' } });
    await world.accept(event('a', 50));
    await world.pass(minute);
    await world.accept(late);
    expect((await lastDelivery(world)).state).toBe('superseded');
    expect(world.dump()).not.toContain('Late Secret');
    expect(personalIn(world.dump())).toEqual([]);
  });

  it('every id of the chain is wiped', async () => {
    const world = await settledWorld();
    await world.accept(moved('a', 'b', 50, { fields: { clientName: 'Second Secret' } }));
    await world.pass(minute);
    expect(shown(world)['client_name']).toBe('Second Secret');
    expect(world.dump()).not.toContain('Second Secret');
  });

  it('that found nothing to do, it is wiped as well', async () => {
    const world = createWorld();
    await world.accept(event('a', 3), cancelled('a', { fields: whole }));
    await world.pass(minute);
    expect(world.outcomes()).toMatchObject([{ result: 'unchanged', code: 'nothing_to_do' }]);
    expect(personalIn(world.dump())).toEqual([]);
  });

  it('that a KV failure keeps from being told, it is wiped as well', async () => {
    const world = createWorld();
    world.kvFails = true;
    await world.accept(event('a', 3));
    await world.pass(minute);
    expect(personalIn(world.dump())).toEqual([]);
  });
});

describe('before it', () => {
  it('values stay while One-Link cannot be reached, and arrive', async () => {
    const world = createWorld();
    world.oneLink.faults.outage(world.now(), world.now() + hour);
    await world.accept(event('a', 48));
    await world.pass(30 * minute);
    expect(personalIn(world.dump())).not.toEqual([]);
    await world.pass(3 * hour);
    expect(shown(world)['client_comment']).toBe(whole.clientComment);
    expect(personalIn(world.dump())).toEqual([]);
  });

  it('values stay while the booking is parked, and arrive when a link appears', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    await world.accept(event('a', 48));
    await world.pass(3 * day);
    const { id: contact_id } = world.oneLink.addContact({ full_name: 'Other' });
    const row = { resource_id: 31, contact_id, client_name: 'Other', starts_at: at(72), ends_at: at(72.5) };
    const { id: appointmentId } = world.oneLink.addAppointment({ ...row, starts_at: at(200), ends_at: at(200.5) });
    await world.accept(event('a', 96));
    await world.admin().putLink('calcom:a', appointmentId);
    await world.pass(minute);
    expect(shown(world)).toMatchObject({ starts_at: at(96), client_comment: whole.clientComment });
    expect(personalIn(world.dump())).toEqual([]);
  });

  it('values stay while it is failed, so that a retry can send them', async () => {
    const world = createWorld({ connection: { resource_id: 99 } });
    await world.accept(event('a', 48));
    await world.pass(minute);
    expect((await lastDelivery(world)).state).toBe('failed');
    world.deploy({ resource_id: 31 });
    await world.admin().retry('salon.1');
    await world.pass(minute);
    expect(shown(world)['client_phone']).toBe(whole.clientPhone);
    expect(personalIn(world.dump())).toEqual([]);
  });

  it('a person who discards the booking has it wiped, when it cannot be taken back any more', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    await world.accept(event('a', 48));
    await world.pass(minute);
    expect(personalIn(world.dump())).not.toEqual([]);
    await world.admin().discard('salon.1');
    await world.pass(2 * day + minute);
    expect(personalIn(world.dump())).toEqual([]);
  });
});

describe('quarantine', () => {
  it.each([
    ['a PATCH', 'PATCH'],
    ['a POST', 'POST'],
  ])('of %s keeps the values until it is over, then they go', async (_what, method) => {
    const world = method === 'POST' ? createWorld() : await settledWorld();
    world.oneLink.faults.add({ method, path: /^\/appointments/ }, { kind: 'commit_then_cut' });
    await world.accept(event('a', 50, { fields: { clientComment: 'quarantined secret' } }));
    await world.pass(5 * minute);
    expect((await lastDelivery(world)).state).not.toBe('pending');
    expect(world.dump()).toContain('quarantined secret');
    await world.pass(6 * minute);
    expect(world.dump()).not.toContain('quarantined secret');
    expect(personalIn(world.dump())).toEqual([]);
  });

  it('keeps the newer value as well, so that an older PATCH that came late can be put right', async () => {
    const world = await settledWorld();
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'late_commit', afterMs: 5 * minute });
    await world.accept(says('a', { clientComment: 'older' }));
    await world.pass(1000);
    await world.accept(says('a', { clientComment: 'newer' }));
    await world.pass(4 * minute);
    expect(shown(world)['client_comment']).toBe('newer');
    await world.pass(10 * minute);
    expect(shown(world)['client_comment']).toBe('newer');
    expect(world.writes().filter(({ body }) => body['client_comment'] === 'newer')).toHaveLength(2);
    expect(world.dump()).not.toMatch(/older|newer/);
  });

  it('after a crash while sending ends in a wiped booking, too', async () => {
    const world = createWorld();
    world.crashAt('before_write', 2);
    await world.accept(event('a', 48));
    await world.pass(hour);
    expect((await lastDelivery(world)).state).toBe('created');
    expect(personalIn(world.dump())).toEqual([]);
  });
});

describe('what is needed and wiped', () => {
  it('parks the booking whose appointment was deleted, `data_wiped`, until the next event of the tool', async () => {
    const world = await settledWorld();
    world.oneLink.removeAppointment(id(world));
    await world.accept(says('a', visit(50)));
    await world.pass(minute);
    expect(await lastDelivery(world)).toMatchObject({ state: 'parked', code: 'data_wiped' });
    expect(world.outcomes().at(-1)).toMatchObject({ result: 'parked', code: 'data_wiped' });
    expect(world.oneLink.appointments.size).toBe(0);

    await world.accept(event('a', 51));
    await world.pass(minute);
    expect(shown(world)).toMatchObject({
      client_name: whole.clientName,
      client_phone: whole.clientPhone,
      starts_at: at(51),
    });
    expect(personalIn(world.dump())).toEqual([]);
  });

  it('is not left out of a new appointment when the next event brings the name alone', async () => {
    const world = await settledWorld();
    world.oneLink.removeAppointment(id(world));
    await world.accept(says('a', { ...visit(50), clientName: 'Aigerim Renamed' }));
    await world.pass(minute);
    expect(await lastDelivery(world)).toMatchObject({ state: 'parked', code: 'data_wiped' });
    expect(world.oneLink.appointments.size).toBe(0);
  });

  it('is named where a new link needs it, and the rest is sent', async () => {
    const world = await settledWorld();
    const { id: contact_id } = world.oneLink.addContact({ full_name: 'Other' });
    const row = { resource_id: 31, contact_id, client_name: 'Other', starts_at: at(90), ends_at: at(90.5) };
    const { id: other } = world.oneLink.addAppointment(row);
    world.oneLink.removeAppointment([...world.oneLink.appointments.keys()][0]!);
    await world.admin().putLink('calcom:a', other);
    await world.pass(minute);
    expect(world.oneLink.show(other)).toMatchObject({ starts_at: at(48), client_name: 'Other' });
    expect(world.outcomes().at(-1)).toMatchObject({ result: 'applied', code: 'data_wiped', appointment_id: other });
    await world.accept(event('a', 48));
    await world.pass(minute);
    expect(world.oneLink.show(other)).toMatchObject({ client_comment: whole.clientComment, client_name: 'Other' });
  });
});

describe('what stays', () => {
  it('serves a mended table: a retry sends the specialist and the service that have a row now', async () => {
    const world = createWorld();
    world.oneLink.addResource({ id: 32, name: 'Bota' });
    world.oneLink.addService({ id: 9, name: 'Cut', prices: [{ resource_id: 32, price: 5000, active: true }] });
    await world.accept(event('a', 48));
    await world.pass(minute);
    world.deploy({ resources: { anna: 32 }, services: { '4711': 9 } });
    await world.admin().retry('salon.1');
    await world.pass(minute);
    expect(world.writes().at(-1)?.body).toMatchObject({ resource_id: 32, service_id: 9 });
  });

  it('serves the re-opening of a cancelled visit: changes of the client wait for it', async () => {
    const world = await settledWorld();
    await world.accept(cancelled('a'));
    await world.pass(minute);
    await world.accept(says('a', { clientComment: 'waiting comment', clientName: 'Aigerim Waiting' }));
    await world.pass(day);
    expect(world.writes().at(-1)?.body).toEqual({ status: 'cancelled' });
    expect(personalIn(world.dump())).toEqual([]);
    await world.accept(says('a', { state: 'accepted' }));
    await world.pass(minute);
    expect(world.writes().at(-1)?.body).toEqual({
      status: 'scheduled',
      client_name: 'Aigerim Waiting',
      client_comment: 'waiting comment',
      service_amount: 5000, // gone with the cancellation (trap 5)
    });
    expect(world.dump()).not.toMatch(/Waiting|waiting comment/);
  });

  it('of a cancelled visit is no personal value that nothing waits for', async () => {
    const world = await settledWorld();
    await world.accept(cancelled('a', { fields: whole }));
    await world.pass(minute);
    expect(personalIn(world.dump())).toEqual([]);
  });
});

describe('the body of an event', () => {
  const gender = { connection: { fields: { client_gender: '= gender' } } };

  it('that comes after the body of a newer event does not undo what `fields` read there', async () => {
    const world = createWorld(gender);
    const late = booked('a', 3, { fields: { clientComment: 'said late' }, body: { gender: 'old' } });
    await world.accept(
      says('a', visit(4), { opens: true, fields: { ...visit(4), clientName: 'Ivan' }, body: { gender: 'new' } }),
    );
    await world.pass(minute);
    await world.accept(late);
    await world.pass(minute);
    expect(shown(world)).toMatchObject({ client_gender: 'new', client_comment: 'said late', starts_at: at(4) });
  });

  it('is read in the order of the clock where several wait', async () => {
    const world = createWorld(gender);
    const first = booked('a', 3, { body: { gender: 'old' } });
    const second = booked('a', 4, { body: { gender: 'new' } });
    await world.accept(second, first);
    await world.pass(minute);
    expect(shown(world)).toMatchObject({ client_gender: 'new', starts_at: at(4) });
  });

  it('of an id that has a successor counts less than that of the successor, where both wait', async () => {
    const world = createWorld(gender);
    const late = says('a', { clientComment: 'late' }, { clock: Number.MAX_SAFE_INTEGER, body: { gender: 'old' } });
    await world.accept(booked('a', 3), moved('a', 'b', 4, { body: { gender: 'new' } }), late);
    await world.pass(minute);
    expect(shown(world)).toMatchObject({ client_gender: 'new' });
  });

  it('of an id that has a successor does not undo what the body of the successor said', async () => {
    const world = createWorld(gender);
    await world.accept(booked('a', 3, { body: { gender: 'x' } }));
    await world.accept(moved('a', 'b', 4, { body: { gender: 'new' } }));
    await world.pass(minute);
    await world.accept(says('a', { clientComment: 'late' }, { body: { gender: 'old' } }));
    await world.pass(minute);
    expect(shown(world)).toMatchObject({ client_gender: 'new' });
  });

  it('that changes nothing but what `fields` read is not taken for a repetition', async () => {
    const world = createWorld(gender);
    await world.accept(booked('a', 3, { body: { gender: 'f' } }));
    await world.pass(minute);
    await world.accept(booked('a', 3, { body: { gender: 'm' } }));
    await world.pass(minute);
    expect(world.writes().at(-1)?.body).toEqual({ client_gender: 'm' });
  });

  it('that could not be decoded stays while it is failed and goes a day after a person discards it', async () => {
    const world = createWorld();
    const broken = {
      kind: 'undecodable',
      event: 'BOOKED',
      detail: 'payload.uid',
      body: { name: whole.clientName },
    } as const;
    await world.accept(broken);
    await world.pass(day);
    expect(world.dump()).toContain(whole.clientName);
    await world.admin().discard('salon.1');
    await world.pass(2 * day + hour);
    expect(world.dump()).not.toContain(whole.clientName);
    expect(await lastDelivery(world)).toMatchObject({ state: 'discarded' });
  });
});
