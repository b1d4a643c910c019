// One row a booking, as the operator's pages list them: order, filters, search, and what one page reads.
import { describe, expect, it } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import type { BookingQuery, BookingView } from '../../../src/mailbox/contract-bookings.ts';
import { sources } from '../../../src/sources/index.ts';
import type { Source } from '../../../src/sources/source.ts';
import { at, booked, cancelled, moved, person, says } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World, type WorldOptions } from '../../world/world.ts';

/** Every page, one after the other. */
async function all(world: World, query: BookingQuery = {}): Promise<readonly BookingView[]> {
  const found: BookingView[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < 100; pages += 1) {
    const page = await world.admin().bookings({ ...query, ...(cursor !== null && { cursor }) });
    found.push(...page.bookings);
    ({ cursor } = page);
    if (cursor === null) return found;
  }
  throw new Error('no end');
}
const refs = async (world: World, query: BookingQuery = {}) =>
  (await all(world, query)).map(({ external_ref }) => external_ref.replace('calcom:', ''));
const search = (text: string): BookingQuery => ({ search: { text } });

const worldOf = async (options: WorldOptions, ...ids: readonly string[]): Promise<World> => {
  const world = createWorld(options);
  for (const [index, id] of ids.entries()) {
    await world.accept(booked(id, 24 + index));
    await world.pass(minute);
  }
  return world;
};

describe('a booking in the list', () => {
  it('is one row with what the tool says, as mapped, and what was done last', async () => {
    const world = createWorld({
      connection: { resources: { 'anna@salon.test': 31 }, services: { haircut: 7 }, on_unlinked: 'park' },
    });
    const fields = { staff: ['999', 'anna@salon.test'], service: ['Haircut'] };
    await world.accept(booked('a', 24, { fields }));
    await world.pass(minute);
    const [shown] = await all(world);
    expect(shown).toEqual({
      connection: 'salon',
      source: 'calcom',
      external_ref: 'calcom:a',
      appointment_id: null,
      starts_at: at(24),
      ends_at: at(24.5),
      told_state: 'accepted',
      status: 'scheduled',
      specialist: { told: ['999', 'anna@salon.test'], id: 31 },
      service: { told: ['Haircut'], id: 7 },
      client_name: 'Ivan Petrov',
      state: 'parked',
      result: null,
      code: 'unlinked',
      message: expect.stringContaining('appointment'),
      last: { what: 'parked', at: expect.any(String) },
      received_at: expect.any(String),
      deliveries_open: 1,
      delivery_id: 'salon.1',
      attempts: 0,
      next_attempt_at: null,
    });
  });

  it('loses the name of its client when it is in One-Link', async () => {
    const world = await worldOf({}, 'a');
    const [shown] = await all(world);
    expect(shown).toMatchObject({ state: 'settled', result: 'created', client_name: null, code: null });
    expect(shown).toMatchObject({ last: { what: 'settled' }, deliveries_open: 0, appointment_id: expect.any(Number) });
    expect(JSON.stringify(shown)).not.toContain('Petrov');
  });

  it('waits with the reason of its connection and the time of the next try', async () => {
    const world = createWorld();
    world.oneLink.faults.outage(world.now(), world.now() + day);
    await world.accept(booked('a', 48));
    await world.pass(10 * minute);
    const [shown] = await all(world);
    expect(shown).toMatchObject({ state: 'pending', last: { what: 'tried' }, deliveries_open: 1 });
    expect(Date.parse(shown?.next_attempt_at ?? '')).toBeGreaterThan(world.now() - 1);
    await world.admin().pause();
    expect((await all(world))[0]).toMatchObject({ code: 'paused', next_attempt_at: null });
  });
});

describe('the list of bookings', () => {
  it('has each booking once, where its newest event stands', async () => {
    const world = await worldOf({}, 'a', 'b', 'c');
    await world.accept(moved('a', 'a2', 30));
    await world.pass(minute);
    await world.accept({ kind: 'ignored', event: 'PING', reason: 'a ping' });
    expect(await refs(world)).toEqual(['a2', 'c', 'b']);
    expect(await refs(world, { limit: 1 })).toEqual(['a2', 'c', 'b']);
  });

  it('is filtered by state, code and the time of the visit', async () => {
    const world = await worldOf({ connection: { on_unlinked: 'park' } }, 'a', 'b', 'c');
    const contact = world.oneLink.addContact({ full_name: 'Somebody' });
    const appointment = world.oneLink.addAppointment({
      resource_id: 31,
      contact_id: contact.id,
      starts_at: at(24),
      ends_at: at(24.5),
      client_name: 'Somebody',
    });
    await world.admin().putLink('calcom:a', appointment.id);
    await world.pass(minute);
    expect(await refs(world, { states: ['settled'] })).toEqual(['a']);
    expect(await refs(world, { states: ['parked'] })).toEqual(['b', 'c']);
    expect(await refs(world, { states: ['parked', 'failed'], limit: 1 })).toEqual(['b', 'c']);
    expect(await refs(world, { code: 'unlinked' })).toEqual(['b', 'c']);
    expect(await refs(world, { code: 'no_resource' })).toEqual([]);
    expect(await refs(world, { from: Date.parse(at(25)), until: Date.parse(at(26)) })).toEqual(['b']);
    expect(await refs(world, { states: ['parked'], from: Date.parse(at(26)) })).toEqual(['c']);
  });

  it('has what came just now and is not on the schedule', async () => {
    const world = createWorld();
    await world.accept(booked('b', 24), booked('a', 25));
    expect(await refs(world, { states: ['pending'] })).toEqual(['a', 'b']);
    expect(await refs(world, { states: ['pending'], limit: 1 })).toEqual(['a', 'b']);
  });

  it('says how far back it has looked where it is not at its end', async () => {
    const world = await worldOf({}, 'a', 'b');
    const page = await world.admin().bookings({ limit: 1 });
    expect(page).toMatchObject({ cursor: 'news:2', searched_back_to: expect.any(String) });
    expect(await world.admin().bookings({ limit: 1, cursor: page.cursor! })).toMatchObject({ cursor: null });
  });
});

describe('a list of the visits of some time', () => {
  const tomorrow = { from: Date.parse(at(24)), until: Date.parse(at(48)) };
  const later = { from: Date.parse(at(48)), until: Date.parse(at(72)) };

  it('reaches behind thousands of newer events of other times in one page', async () => {
    const world = await worldOf({}, 'old');
    const { store } = world.core();
    const startsAt = Date.parse(at(900));
    const other = { event: 'E', receivedAt: world.now(), standalone: null, startsAt };
    store.transaction(() => {
      for (let n = 0; n < 9_000; n += 1) store.insertDelivery({ ...other, arrival: 100 + n, id: bookingId('old') });
    });
    const page = await world.admin().bookings(tomorrow);
    expect([page.bookings.length, page.cursor]).toEqual([1, null]);
  });

  it('ends its page after 20,000 deliveries, and the next one goes on', async () => {
    const world = await worldOf({}, 'old');
    const { store } = world.core();
    store.insertDelivery({
      arrival: 25_000,
      id: null,
      event: 'E',
      receivedAt: 1,
      standalone: { state: 'ignored', code: null, reason: '' },
    });
    const page = await world.admin().bookings(tomorrow);
    expect(page).toMatchObject({ bookings: [], cursor: 'news:5001' });
    expect(await refs(world, tomorrow)).toEqual(['old']);
  });

  it('has a visit that was moved in its new time alone, and once', async () => {
    const world = await worldOf({}, 'a', 'b');
    await world.accept(moved('a', 'a2', 50));
    await world.pass(minute);
    await world.accept(
      says('a2', { clientComment: 'by the window' }),
      says('a2', { times: booked('x', 51).fields.times! }),
    );
    await world.pass(minute);
    expect(await refs(world, tomorrow)).toEqual(['b']);
    expect(await refs(world, later)).toEqual(['a2']);
    expect(await refs(world, { ...later, limit: 1 })).toEqual(['a2']);
    expect(await refs(world, { from: Date.parse(at(25)), limit: 1 })).toEqual(['a2', 'b']);
  });

  it('has a visit whose time only the tool’s API tells', async () => {
    const source: Source = {
      ...(sources['calcom'] as Source),
      clock: 'read_back',
      readBack: async () => ({ kind: 'booking', fields: booked('any', 30).fields, body: {} }),
    };
    const world = createWorld({ source, connection: { api_key: 'LINK_SECRET' } });
    await world.accept(says('a', {}, { event: 'CHANGED', clock: null, opens: true, readBack: true }));
    await world.pass(minute);
    expect(await refs(world, tomorrow)).toEqual(['a']);
    expect(await refs(world, later)).toEqual([]);
  });
});

describe('a search', () => {
  it('finds a part of an id, whole references, former ids and appointments', async () => {
    const world = await worldOf({}, 'abc-1', 'xyz-2', 'zabc-3');
    await world.accept(moved('xyz-2', 'new-2', 30));
    await world.pass(minute);
    expect(await refs(world, search('abc'))).toEqual(['abc-1', 'zabc-3']);
    expect(await refs(world, { ...search('abc'), limit: 1 })).toEqual(['abc-1', 'zabc-3']);
    expect(await refs(world, search('calcom:xyz-2'))).toEqual(['new-2']);
    expect(await refs(world, search('YZ-2'))).toEqual(['new-2']);
    const [appointment] = [...world.oneLink.appointments.keys()];
    expect(await refs(world, search(String(appointment)))).toEqual(['abc-1']);
  });

  it('finds phone and name while they are held, and whole ones afterwards', async () => {
    const world = await worldOf({ connection: { on_unlinked: 'park' } }, 'a');
    await world.accept(booked('b', 40, { fields: { clientName: 'Anna Kim', clientPhone: '+77019998877' } }));
    await world.pass(minute);
    for (const text of ['8 (701) 000-00-01', '000001', 'petr', 'PETROV ivan']) {
      expect([text, await refs(world, search(text))]).toEqual([text, ['a']]);
    }
    expect(await refs(world, { ...search('kim'), states: ['parked'] })).toEqual(['b']);
    const settled = await worldOf({}, 'a');
    expect(settled.dump()).not.toContain(person.clientPhone);
    expect(await refs(settled, search('+7 701 000 00 01'))).toEqual(['a']);
    expect(await refs(settled, search('Petrov'))).toEqual(['a']);
    expect(await refs(settled, search('petr'))).toEqual([]);
    expect(await refs(settled, search('000001'))).toEqual([]);
  });

  it('finds nobody any more when retention has deleted the booking, digests and all', async () => {
    const world = await worldOf({ connection: { retention_days: 1 } }, 'a');
    expect(await refs(world, search('+7 701 000 00 01'))).toEqual(['a']);
    await world.pass(5 * day);
    expect(await refs(world, search('+7 701 000 00 01'))).toEqual([]);
    expect(await refs(world, search('Petrov'))).toEqual([]);
  });

  it('finds nobody who was erased', async () => {
    const world = await worldOf({}, 'a');
    await world.admin().erase({ client: { phone: '+77010000001' } });
    expect(await refs(world, search('Petrov'))).toEqual([]);
    expect(await refs(world, search('+77010000001'))).toEqual([]);
  });

  it('leaves nothing of its text behind', async () => {
    const world = await worldOf({ connection: { on_unlinked: 'park' } }, 'a');
    const before = world.dump();
    const page = await world.admin().bookings({ ...search('Unknownova'), limit: 1 });
    expect(world.dump()).toBe(before);
    expect([JSON.stringify(page), ...world.logs].join()).not.toContain('Unknownova');
  });
});

describe('one page', () => {
  it('reads no more than its bounds, whatever the mailbox holds, and writes nothing', async () => {
    let rows = 0;
    const world = createWorld({
      onRows: (_, found) => {
        rows += found.length;
      },
    });
    for (let n = 0; n < 600; n += 1) await world.accept(booked(`b${n}`, 24 + n));
    await world.pass(hour);
    world.crash();
    await world.admin().status();
    const cost = async (query: BookingQuery): Promise<number> => {
      rows = 0;
      const written = world.rowsWritten();
      await world.admin().bookings(query);
      expect(world.rowsWritten()).toBe(written);
      return rows;
    };
    expect(await cost({ limit: 20 })).toBeLessThanOrEqual(100 + 20);
    expect(await cost(search('nobody at all'))).toBeLessThanOrEqual(500 + 400 + 2);
    expect(await cost({ states: ['failed'] })).toBeLessThanOrEqual(1);
    expect(await cost({ from: Date.parse(at(10_000)) })).toBeLessThanOrEqual(500 + 400);
  });

  it('shows a cancelled visit as such', async () => {
    const world = await worldOf({}, 'a');
    await world.accept(cancelled('a'), says('b', { state: 'cancelled' }));
    await world.pass(minute);
    expect((await all(world)).find(({ external_ref }) => external_ref === 'calcom:a')).toMatchObject({
      told_state: 'cancelled',
      status: 'cancelled',
      starts_at: at(24),
    });
  });
});
