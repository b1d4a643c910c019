// Retention (architecture.md, *Patch*, *Retry*): bookings go with their deliveries when their time is over, and not before.
import { describe, expect, it } from 'vitest';
import { bookingId, deliveryId } from '../../../src/booking/ids.ts';
import { type AdminInput, createAdmin } from '../../../src/mailbox/admin/admin.ts';
import type { Decoded } from '../../../src/sources/source.ts';
import { at, booked, cancelled, moved, person, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World } from '../../world/world.ts';

const deliveries = async (world: World) => (await world.admin().deliveries({ limit: 200 })).deliveries;
const known = (world: World, id: string): boolean => world.core().store.find(bookingId(id)) !== null;
const appointmentId = (world: World): number => [...world.oneLink.appointments.keys()][0]!;
/** Rows of all tables but the settings. */
const rows = (world: World): number =>
  world
    .dump()
    .split('\n')
    .slice(0, -1)
    .map((table) => (JSON.parse(table) as unknown[]).length)
    .reduce((a, b) => a + b);

describe('a settled booking', () => {
  it('goes with its deliveries, ids and link after `retention_days`', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3));
    await world.pass(minute);
    await world.accept(moved('a', 'b', 5), cancelled('b'));
    await world.pass(29 * day);
    expect(await deliveries(world)).toHaveLength(3);
    expect(known(world, 'a') && known(world, 'b')).toBe(true);
    await world.pass(3 * day);
    expect(await deliveries(world)).toEqual([]);
    expect(known(world, 'a') || known(world, 'b')).toBe(false);
    expect(rows(world)).toBe(0);
  });

  it('goes after as many days as the connection says', async () => {
    const world = createWorld({ connection: { retention_days: 3 } });
    await world.accept(booked('a', 3));
    await world.pass(2.9 * day);
    expect(known(world, 'a')).toBe(true);
    await world.pass(1.5 * day);
    expect(known(world, 'a')).toBe(false);
  });

  it('stays while its visit is ahead, and as long again after it', async () => {
    const world = createWorld();
    await world.accept(booked('a', 24 * 100));
    await world.pass(99 * day);
    expect(known(world, 'a')).toBe(true);
    await world.accept(says('a', visit(24 * 101)));
    await world.pass(minute);
    expect(world.oneLink.show(appointmentId(world))).toMatchObject({ starts_at: at(24 * 101) });
    await world.pass(31 * day);
    expect(known(world, 'a')).toBe(true);
    await world.pass(3 * day);
    expect(known(world, 'a')).toBe(false);
  });

  it('stays while events come', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3));
    for (let round = 0; round < 4; round += 1) {
      await world.pass(20 * day);
      await world.accept(says('a', { clientComment: `round ${round}` }));
    }
    expect((await deliveries(world)).length).toBe(5);
  });

  it('that has two appointments takes both links with it', async () => {
    const world = createWorld();
    const contact = world.oneLink.addContact({ full_name: 'X' });
    for (const [id, hours] of [
      ['a', 24],
      ['b', 48],
    ] as const) {
      const times = { starts_at: at(hours), ends_at: at(hours + 0.5) };
      const row = { resource_id: 31, contact_id: contact.id, client_name: 'X', ...times };
      await world.admin().putLink(`calcom:${id}`, world.oneLink.addAppointment(row).id);
    }
    await world.accept(moved('a', 'b', 48));
    await world.pass(minute);
    expect(await deliveries(world)).toMatchObject([{ state: 'parked', code: 'two_appointments' }]);
    await world.pass(40 * day);
    expect(rows(world)).toBe(0);
  });

  it('that was joined of two goes whole', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3), booked('b', 6));
    await world.pass(minute);
    await world.accept(moved('a', 'b', 6));
    await world.pass(40 * day);
    expect(rows(world)).toBe(0);
  });

  it('does not take other bookings with it', async () => {
    const world = createWorld();
    await world.accept(booked('old', 3), booked('young', 24 * 20));
    await world.pass(35 * day);
    expect([known(world, 'old'), known(world, 'young')]).toEqual([false, true]);
    expect((await deliveries(world)).map(({ external_ref }) => external_ref)).toEqual(['calcom:young']);
  });

  it('waits for its outcome to be written', async () => {
    const world = createWorld({ connection: { retention_days: 1 } });
    world.kvFails = true;
    await world.accept(booked('a', 3));
    await world.pass(4 * day);
    expect(known(world, 'a')).toBe(true);
    world.kvFails = false;
    await world.pass(2 * day);
    expect(world.kv.size).toBe(1);
    expect(known(world, 'a')).toBe(false);
  });

  it('leaves its appointment free for another link when it is gone', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3));
    await world.pass(40 * day);
    expect(await world.admin().putLink('calcom:other', appointmentId(world), true)).toMatchObject({ kind: 'ok' });
  });

  it('is found even in a mailbox of many', async () => {
    const world = createWorld({ connection: { retention_days: 1 } });
    const many = Array.from({ length: 250 }, (_, index) => cancelled(`c${index}`, { opens: true, fields: visit(3) }));
    for (const event of many) await world.accept(event);
    await world.pass(4 * day);
    expect(rows(world)).toBe(0);
  });
});

describe('a parked booking', () => {
  it('becomes `discarded`, `expired` at the end, is told once, and then goes', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    await world.accept(booked('a', 3));
    await world.pass(29 * day);
    expect(await deliveries(world)).toMatchObject([{ state: 'parked' }]);
    await world.pass(2.5 * day);
    expect(await deliveries(world)).toMatchObject([{ state: 'discarded', code: 'expired' }]);
    expect(world.dump()).not.toContain(person.clientName);
    await world.pass(5 * day);
    expect(await deliveries(world)).toEqual([]);
    expect(world.outcomes().map(({ result, code }) => `${result} ${code}`)).toEqual([
      'parked unlinked',
      'discarded expired',
    ]);
    expect(rows(world)).toBe(0);
  });

  it('is not forgotten before its discard was told, though KV is down', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park', retention_days: 1 } });
    await world.accept(booked('a', 3));
    await world.pass(minute);
    world.kvFails = true;
    await world.pass(5 * day);
    expect(known(world, 'a')).toBe(true);
    world.crash();
    world.kvFails = false;
    await world.pass(3 * day);
    expect(world.outcomes().at(-1)).toMatchObject({ result: 'discarded', code: 'expired' });
    expect(known(world, 'a')).toBe(false);
  });

  it.each([
    ['parked', { on_unlinked: 'park' }],
    ['failed', { resource_id: 77 }],
    ['waiting', {}],
    ['settled', {}],
  ])(
    'one that is %s does not stay for ever where KV never takes its outcomes, and the log tells of them',
    async (kind, table) => {
      const world = createWorld({ connection: { ...table, retention_days: 1 } });
      world.kvFails = true;
      if (kind === 'waiting') await world.admin().pause();
      await world.accept(...Array.from({ length: 5 }, (_, n) => booked(`b${n}`, 3 + n)));
      for (let days = 0; days < 36; days += 1) {
        await world.pass(day);
        if (days % 5 === 0) world.crash();
      }
      expect(rows(world)).toBe(0);
      expect(world.rows('schedule')).toEqual([]);
      expect(world.kv.size).toBe(0);
      expect(world.logs.filter((line) => line.includes('outcomes_given_up'))).toHaveLength(5);
    },
  );

  it('stays while its visit is ahead', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    await world.accept(booked('a', 24 * 60));
    await world.pass(80 * day);
    expect(await deliveries(world)).toMatchObject([{ state: 'parked' }]);
  });

  it('stays while its visit is ahead, also where its chain is ambiguous', async () => {
    const world = createWorld();
    await world.accept(booked('a', 24 * 60), moved('a', 'b', 24 * 61), moved('a', 'c', 24 * 62));
    await world.pass(80 * day);
    expect((await deliveries(world)).map(({ code }) => code)).toEqual(Array(3).fill('ambiguous_chain'));
  });
});

describe('what is not settled', () => {
  it('that waits in a pause is given up at the end, told, and goes', async () => {
    const world = createWorld({ connection: { retention_days: 3 } });
    await world.admin().pause();
    await world.accept(booked('a', 3));
    await world.pass(2.9 * day);
    expect(await deliveries(world)).toMatchObject([{ state: 'pending' }]);
    await world.pass(2 * day);
    expect(await deliveries(world)).toMatchObject([{ state: 'discarded', code: 'expired' }]);
    expect(world.dump()).not.toContain(person.clientName);
    await world.admin().resume();
    await world.pass(5 * day);
    expect(world.outcomes().map(({ result, code }) => `${result} ${code}`)).toEqual(['discarded expired']);
    expect(world.writes()).toEqual([]);
    expect(rows(world)).toBe(0);
  });

  it('because the token is refused is given up at the end, and goes', async () => {
    const world = createWorld({ connection: { retention_days: 3 }, oneLink: { token: 'another token' } });
    await world.accept(booked('a', 3));
    await world.pass(2.9 * day);
    expect(await deliveries(world)).toMatchObject([{ state: 'pending' }]);
    await world.pass(6 * day);
    expect(world.outcomes().map(({ result, code }) => `${result} ${code}`)).toEqual(['discarded expired']);
    expect(rows(world)).toBe(0);
  });

  it('is kept while its visit is ahead, but not for years', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    await world.accept(booked('soon', 24 * 300), booked('far', 24 * 4000));
    await world.pass(320 * day);
    expect((await deliveries(world)).map(({ state }) => state)).toEqual(['parked', 'parked']);
    await world.pass(120 * day);
    expect(known(world, 'soon') || known(world, 'far')).toBe(false);
    expect(world.dump()).not.toContain(person.clientName);
  });

  it('that has failed goes at the end, personal values and all', async () => {
    const world = createWorld({ connection: { resource_id: 99 } });
    await world.accept(booked('a', 3));
    await world.pass(29 * day);
    expect(await deliveries(world)).toMatchObject([{ state: 'failed' }]);
    expect(world.dump()).toContain(person.clientName);
    await world.pass(3 * day);
    expect(rows(world)).toBe(0);
  });
});

describe('what is about no booking', () => {
  const ping: Decoded = { kind: 'ignored', event: 'PING', reason: 'a ping' };
  const broken: Decoded = {
    kind: 'undecodable',
    event: 'BOOKED',
    detail: 'payload.uid',
    body: { name: person.clientName },
  };

  it('goes at the end, with the body that could not be read', async () => {
    const world = createWorld();
    await world.accept(ping, broken);
    await world.pass(29 * day);
    expect(await deliveries(world)).toHaveLength(2);
    await world.pass(3 * day);
    expect(rows(world)).toBe(0);
  });

  it('is forgotten, too, when it was read by a later retry', async () => {
    const world = createWorld();
    await world.accept(broken);
    const ports = { now: world.now, transaction: (work: () => unknown) => work() };
    const core = { core: world.core(), connection: world.connection(), language: 'en', by: 'admin' };
    const input = { ...core, ports, decodeAgain: async () => [booked('z', 3)] } as unknown as AdminInput;
    await createAdmin(input).retry(deliveryId('salon.1'));
    await world.pass(minute);
    expect(await deliveries(world)).toMatchObject([{ state: 'created' }]);
    await world.pass(40 * day);
    expect(rows(world)).toBe(0);
  });

  it('is new when it comes again afterwards', async () => {
    const world = createWorld();
    await world.accept(broken);
    await world.pass(33 * day);
    expect((await world.accept(broken)).deliveries[0]).toMatchObject({ status: 'accepted' });
  });
});

describe('links', () => {
  it('that were imported wait for their first event, however late it comes', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    const contact = world.oneLink.addContact({ full_name: 'X' });
    const row = { resource_id: 31, contact_id: contact.id, client_name: 'X', starts_at: at(2400), ends_at: at(2400.5) };
    const { id } = world.oneLink.addAppointment(row);
    await world.admin().importLinks([{ externalRef: 'calcom:a', appointmentId: id }]);
    await world.pass(90 * day);
    await world.accept(says('a', visit(2500)));
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({ starts_at: at(2500) });
  });
});

describe('delivery ids', () => {
  it('are never given twice, though the deliveries that had them are gone', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3));
    await world.pass(40 * day);
    expect(await deliveries(world)).toEqual([]);
    world.crash();
    const { deliveries: taken } = await world.accept(booked('b', 24 * 60));
    expect(taken[0]?.deliveryId).toBe('salon.2');
  });

  it('name nothing any more when their delivery is gone', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3));
    await world.pass(40 * day);
    expect(await world.admin().delivery('salon.1')).toBeNull();
    expect(await world.admin().retry('salon.1')).toEqual({ kind: 'not_found' });
  });
});

describe('a connection that is no more', () => {
  it.each([
    ['that were settled', {}],
    ['that are parked', { on_unlinked: 'park' }],
    ['that have failed', { resource_id: 99 }],
  ])('lets bookings go %s', async (_what, table) => {
    const world = createWorld({ connection: { retention_days: 3, ...table } });
    await world.accept(booked('a', 3), { kind: 'undecodable', event: 'BOOKED', detail: 'x', body: person });
    await world.pass(hour);
    const requests = world.oneLink.requests.length;
    world.removeConnection();
    await world.pass(2 * day);
    expect(rows(world)).toBeGreaterThan(0);
    await world.pass(4 * day);
    expect(rows(world)).toBe(0);
    expect(world.oneLink.requests.length).toBe(requests);
  });

  it('lets go what waited in a pause', async () => {
    const world = createWorld({ connection: { retention_days: 3 } });
    await world.admin().pause();
    await world.accept(booked('a', 3));
    await world.pass(hour);
    world.removeConnection();
    await world.pass(6 * day);
    expect(rows(world)).toBe(0);
    expect(world.writes()).toEqual([]);
  });

  it('keeps what is young, for the case that it comes back', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    await world.accept(booked('a', 24 * 20));
    await world.pass(hour);
    world.removeConnection();
    await world.pass(10 * day);
    world.deploy({});
    await world.sweep();
    await world.pass(hour);
    expect(await deliveries(world)).toMatchObject([{ state: 'created' }]);
  });

  it('takes nothing in', async () => {
    const world = createWorld();
    world.removeConnection();
    await expect(world.accept(booked('a', 3))).rejects.toThrow('not configured');
  });
});

describe('the round', () => {
  it('is made by the one alarm once a day, without a webhook', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3));
    await world.pass(hour);
    expect(world.alarmAt()).toBeLessThanOrEqual(world.now() + day);
    const before = world.rowsWritten();
    await world.pass(10 * day);
    // Two a day, and once how many events had come.
    expect(world.rowsWritten() - before).toBeLessThanOrEqual(2 * 10 + 1);
  });
});
