// Reconciliation: what no webhook told is found in the tool's own list, and nothing else changes.
import { describe, expect, it } from 'vitest';
import type { BookingFields } from '../../../src/booking/booking.ts';
import { sources } from '../../../src/sources/index.ts';
import type { Source } from '../../../src/sources/source.ts';
import { createListedTool, type ListedToolOptions } from '../../tools/listed-tool.ts';
import { at, booked, cancelled, moved, person, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World, type WorldOptions } from '../../world/world.ts';

function setUp(options: ListedToolOptions & { readonly connection?: WorldOptions['connection'] } = {}) {
  const tool = createListedTool(options);
  const clock = options.clock ?? 'event_time';
  const source: Source = { ...(sources['calcom'] as Source), clock, listing: tool.listing };
  const connection = { api_key: 'SALON_API_KEY', reconcile_minutes: 60, ...options.connection };
  const world = createWorld({ source, connection, tool: tool.answer });
  return { tool, world };
}

/** The first listing of an empty tool is over. */
async function begun(options: Parameters<typeof setUp>[0] = {}) {
  const parts = setUp(options);
  await parts.world.sweep();
  await parts.world.pass(minute);
  return parts;
}

const inTool = (id: string, hours: number, world: World, more: BookingFields = {}) => ({
  id,
  fields: { state: 'accepted', ...visit(hours), ...person, ...more } as BookingFields,
  changedAt: world.now(),
});

const appointments = (world: World) => [...world.oneLink.appointments.keys()].map((id) => world.oneLink.show(id)!);
const last = async (world: World) => (await world.admin().reconciliation()).last;

describe('a regular run', () => {
  it('takes in what no webhook told', async () => {
    const { tool, world } = await begun();
    for (const [id, hours] of [
      ['a', 30],
      ['b', 31],
      ['c', 32],
      ['d', 33],
      ['e', 34],
    ] as const)
      tool.put(inTool(id, hours, world));
    await world.pass(hour + minute);
    expect(appointments(world).map(({ external_ref }) => external_ref)).toEqual(
      ['a', 'b', 'c', 'd', 'e'].map((id) => `calcom:${id}`),
    );
    expect(await last(world)).toMatchObject({ problem: null, pages: 3, counts: { listed: 5, new: 5 } });
  });

  it('writes nothing where the list says what webhooks have said', async () => {
    const { tool, world } = await begun();
    tool.put(inTool('a', 30, world));
    await world.accept(booked('a', 30));
    await world.pass(2 * hour);
    const [rows, calls] = [world.rowsWritten(), world.oneLink.requests.length];
    await world.pass(10 * hour);
    expect(world.oneLink.requests).toHaveLength(calls);
    // Ten runs: begin, page, missing, end.
    expect(world.rowsWritten() - rows).toBeLessThanOrEqual(10 * 8);
    expect(await last(world)).toMatchObject({ counts: { listed: 1, unchanged: 1, new: 0, changed: 0, gone: 0 } });
  });

  it('follows a move that no webhook told, also to another id', async () => {
    const { tool, world } = await begun();
    await world.accept(booked('a', 30), booked('b', 32));
    await world.pass(minute);
    tool.put({ ...inTool('a', 40, world), changedAt: world.now() });
    tool.put({ ...inTool('b', 32, world, { state: 'cancelled' }), successor: 'c' });
    tool.put({ ...inTool('c', 44, world), predecessor: 'b' });
    await world.pass(hour + minute);
    const live = appointments(world).filter(({ status }) => status !== 'cancelled');
    expect(live.map(({ external_ref, starts_at }) => [external_ref, starts_at])).toEqual([
      ['calcom:a', at(40)],
      ['calcom:c', at(44)],
    ]);
  });

  it('cancels what the list lacks only after the tool has said that it is gone', async () => {
    const { tool, world } = await begun();
    tool.put(inTool('a', 30, world));
    tool.put(inTool('b', 31, world));
    await world.accept(booked('a', 30), booked('b', 31));
    await world.pass(30 * minute);
    tool.remove('a');
    tool.listShows = [];
    await world.pass(hour);
    expect(appointments(world).map(({ status }) => status)).toEqual(['cancelled', 'scheduled']);
    expect(tool.calls).toContain('/b');
  });

  it('cancels nothing where the list lacks most of what is known, unless a person says so', async () => {
    const { tool, world } = await begun();
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    await world.accept(...ids.map((id, index) => booked(id, 30 + index)));
    await world.pass(2 * hour);
    expect(appointments(world).map(({ status }) => status)).toEqual(ids.map(() => 'scheduled'));
    expect(await last(world)).toMatchObject({ problem: 'too_many_missing', counts: { gone: 0 } });
    expect(tool.calls).not.toContain('/a');
    await world.admin().reconcile({ isDry: false, acceptsMissing: true });
    await world.pass(minute);
    expect(appointments(world).map(({ status }) => status)).toEqual(ids.map(() => 'cancelled'));
  });

  it('is not newer than a later webhook either where its entry was changed long ago', async () => {
    const { tool, world } = await begun();
    const longAgo = world.now() - 30 * day;
    tool.listShows = [{ ...inTool('a', 30, world), changedAt: longAgo }];
    await world.accept(booked('a', 30, { clock: longAgo }), moved('a', 'a', 50, { clock: world.now() }));
    await world.pass(3 * hour);
    expect(appointments(world)).toMatchObject([{ starts_at: at(50) }]);
  });

  it('waits with a tool whose entries count as of their reading, too: a list may be behind', async () => {
    const { tool, world } = await begun({ clock: 'read_back', isWhole: true });
    tool.listShows = [inTool('a', 30, world)];
    await world.pass(50 * minute);
    await world.accept(booked('a', 30, { clock: world.now() }), moved('a', 'a', 50, { clock: world.now() + 1 }));
    await world.pass(12 * minute);
    expect(appointments(world)).toMatchObject([{ starts_at: at(50) }]);
    expect(await last(world)).toMatchObject({ counts: { recent: 1 } });
  });

  it('is never newer than a later webhook', async () => {
    const { tool, world } = await begun();
    tool.listShows = [{ ...inTool('a', 30, world), changedAt: world.now() }];
    await world.accept(booked('a', 30, { clock: world.now() }), moved('a', 'a', 50, { clock: world.now() + 1000 }));
    await world.pass(3 * hour);
    expect(appointments(world)).toMatchObject([{ starts_at: at(50) }]);
  });

  it('waits with a tool that tells no time of change until a webhook is some minutes old', async () => {
    const { tool, world } = await begun({ clock: 'none' });
    tool.put(inTool('a', 50, world));
    tool.listShows = [inTool('a', 30, world)];
    await world.pass(55 * minute);
    await world.accept(booked('a', 30, { clock: null }), moved('a', 'a', 50, { clock: null }));
    await world.pass(6 * minute);
    expect(await last(world)).toMatchObject({ counts: { recent: 1, changed: 0 } });
    tool.listShows = null;
    await world.pass(hour);
    expect(appointments(world)).toMatchObject([{ starts_at: at(50) }]);
    expect(await last(world)).toMatchObject({ counts: { unchanged: 1 } });
  });

  it('lists changes alone where the tool can, and everything once a day', async () => {
    const { tool, world } = await begun({ changes: true });
    tool.put(inTool('a', 30, world));
    await world.pass(hour + minute);
    expect(appointments(world)).toHaveLength(1);
    await world.pass(day);
    const asked = tool.calls.map((call) => /by=(\w+)/.exec(call)?.[1]);
    expect(asked.filter((by) => by === 'visits').length).toBe(2);
    expect(asked.filter((by) => by === 'changes').length).toBeGreaterThan(20);
  });

  it('lists a long span in parts', async () => {
    const { tool, world } = await begun({ longestSpanMs: 7 * day });
    tool.put(inTool('a', 24 * 20, world));
    await world.pass(hour + minute);
    expect(appointments(world)).toHaveLength(1);
  });

  it('delays no webhook while the tool is slow', async () => {
    const { tool, world } = await begun();
    tool.put(inTool('a', 30, world));
    const source: Source = {
      ...(sources['calcom'] as Source),
      listing: {
        ...tool.listing,
        list: async (query, access) => {
          await slow.clock.sleep(10 * minute);
          return tool.listing.list(query, access);
        },
      },
    };
    const connection = { api_key: 'SALON_API_KEY', reconcile_minutes: 60 };
    const slow: World = createWorld({ source, connection, tool: tool.answer });
    await slow.sweep();
    await slow.pass(minute);
    await slow.accept(booked('b', 31));
    await slow.pass(1000);
    expect(appointments(slow)).toMatchObject([{ external_ref: 'calcom:b' }]);
    await slow.pass(20 * minute);
    expect(await last(slow)).toMatchObject({ problem: null, counts: { left: 1 } });
  });

  it('ends when the source fails, and begins anew an hour later', async () => {
    const { tool, world } = await begun();
    const { list } = tool.listing;
    Object.assign(tool.listing, {
      list: () => {
        throw new Error('a bug');
      },
    });
    await world.pass(2 * hour);
    expect(
      world.logs.filter((line) => line.includes('decode_threw') || line.includes('reconcile_failed')).length,
    ).toBeLessThan(5);
    Object.assign(tool.listing, { list });
    tool.put(inTool('a', 30, world));
    await world.pass(2 * hour);
    expect(appointments(world)).toHaveLength(1);
  });

  it('goes on after a crash where it was', async () => {
    const { tool, world } = await begun();
    for (let hours = 30; hours < 40; hours += 1) tool.put(inTool(`v${hours}`, hours, world));
    tool.calls.length = 0;
    world.crashAt('settled', 3);
    await world.pass(2 * hour);
    expect(appointments(world)).toHaveLength(10);
    expect(world.lives()).toBeGreaterThan(1);
  });

  it('tries again later when the tool does not answer, and says so when it refuses', async () => {
    const { tool, world } = await begun();
    tool.put(inTool('a', 30, world));
    tool.refuses = { status: 503 };
    await world.pass(hour + 2 * minute);
    tool.refuses = null;
    await world.pass(20 * minute);
    expect(appointments(world)).toHaveLength(1);
    tool.refuses = { status: 401 };
    await world.pass(hour);
    expect(await last(world)).toMatchObject({ problem: 'refused' });
    expect(world.logs.join()).toContain('"problem":"refused"');
  });

  it('does not run while a person has paused the connection, without `api_key`, or with 0 minutes', async () => {
    for (const connection of [{ api_key: undefined }, { reconcile_minutes: 0 }]) {
      const { tool, world } = await begun({ connection });
      await world.pass(3 * hour);
      expect(tool.calls).toEqual([]);
    }
    const { tool, world } = await begun();
    await world.admin().pause();
    tool.calls.length = 0;
    await world.pass(3 * hour);
    expect(tool.calls).toEqual([]);
    await world.admin().resume();
    await world.pass(minute);
    expect(tool.calls.length).toBeGreaterThan(0);
  });
});

describe('the first day', () => {
  it('leaves what stood in the tool before, and takes it in when a person asks', async () => {
    const { tool, world } = setUp();
    tool.put(inTool('old', 30, world));
    await world.sweep();
    await world.pass(minute);
    tool.put(inTool('new', 32, world));
    await world.pass(2 * hour);
    expect(appointments(world).map(({ external_ref }) => external_ref)).toEqual(['calcom:new']);
    expect(await last(world)).toMatchObject({ counts: { left: 1, unchanged: 1 } });
    await world.admin().reconcile({ isDry: true });
    await world.pass(minute);
    expect(await last(world)).toMatchObject({
      dry_run: true,
      counts: { new: 1 },
      differences: [{ finding: 'new', external_ref: 'calcom:old', starts_at: at(30) }],
    });
    expect(appointments(world)).toHaveLength(1);
    await world.admin().reconcile({ isDry: false });
    await world.pass(minute);
    expect(appointments(world)).toHaveLength(2);
  });

  it('takes in one that changes later', async () => {
    const { tool, world } = setUp();
    tool.put(inTool('old', 30, world));
    await world.sweep();
    await world.pass(minute);
    tool.put(inTool('old', 36, world));
    await world.pass(2 * hour);
    expect(appointments(world)).toMatchObject([{ external_ref: 'calcom:old', starts_at: at(36) }]);
  });

  it('links a visit that staff had typed', async () => {
    const { tool, world } = await begun();
    const { id } = world.oneLink.addContact({ full_name: 'Ivan Petrov', phone: '+77010000001' });
    world.oneLink.addAppointment({
      id: 900,
      resource_id: 31,
      starts_at: at(30),
      ends_at: at(30.5),
      contact_id: id,
      client_name: 'Ivan',
      client_phone: '8 (701) 000-00-01',
      status: 'scheduled',
    });
    tool.put(inTool('a', 30, world));
    await world.pass(hour + minute);
    expect(appointments(world)).toMatchObject([{ id: 900, external_ref: 'calcom:a' }]);
  });
});

it('does not bring an erased client back', async () => {
  const { tool, world } = await begun({ clock: 'none' });
  tool.put(inTool('a', 30, world));
  await world.accept(booked('a', 30, { clock: null }));
  await world.pass(30 * minute);
  let cursor: string | null = null;
  do
    ({ cursor } = await world
      .admin()
      .erase({ client: { phone: '+77010000001' }, ...(cursor !== null && { cursor }) } as never));
  while (cursor !== null);
  tool.put(inTool('a', 40, world));
  await world.pass(2 * hour);
  expect(appointments(world)).toMatchObject([{ starts_at: at(40) }]);
  expect(world.dump()).not.toContain('Petrov');
});

it('stores no personal datum of what it finds', async () => {
  const { tool, world } = await begun();
  tool.put(inTool('a', 30, world));
  await world.accept(cancelled('a', { clock: 1 }));
  await world.pass(2 * hour);
  const [meta] = world.rows('meta').filter(({ name }) => name === 'reconcile');
  expect(String(meta?.['value'])).not.toMatch(/Petrov|7010000001|window/);
  expect(world.logs.join()).not.toMatch(/Petrov|7010000001/);
});
