// Step 4, where a webhook holds an id alone: what the tool's API says of other ids, and what its calls count.
import { describe, expect, it } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import { sources } from '../../../src/sources/index.ts';
import type { Decoded, ReadBack, Source, ToolAccess } from '../../../src/sources/source.ts';
import { at, booked, says, visit } from '../../world/events.ts';
import { createWorld, minute, type World, type WorldOptions } from '../../world/world.ts';

type Found = Extract<ReadBack, { kind: 'booking' }>;

/** A mailbox of a tool that is asked for its bookings; `read` is what it answers. */
function worldOf(
  read: (id: string, access: ToolAccess) => Promise<ReadBack> | ReadBack,
  options: WorldOptions = {},
): World {
  const source: Source = {
    ...(sources['calcom'] as Source),
    clock: 'read_back',
    readBack: async (id, _event, access) => {
      await world.clock.sleep(100);
      return read(id, access);
    },
  };
  const world: World = createWorld({
    ...options,
    source,
    connection: { ...options.connection, api_key: 'LINK_SECRET' },
  });
  return world;
}

const heard = (id: string): Decoded =>
  says(id, {}, { event: 'CHANGED', clock: null, opens: true, readBack: true, body: { id } });

const found = (hours: number, more: Partial<Found> = {}): Found => ({
  kind: 'booking',
  fields: { state: 'accepted', ...visit(hours), clientName: 'Ivan Petrov' },
  body: {},
  ...more,
});

const appointments = (world: World) => [...world.oneLink.appointments.keys()].map((id) => world.oneLink.show(id)!);
const keyOf = (world: World, id: string): string | undefined => world.core().store.find(bookingId(id))?.key;
const states = async (world: World): Promise<string[]> =>
  (await world.admin().deliveries({})).deliveries.map(({ state }) => state);

describe('a read-back that names another id of the booking', () => {
  it('moves the appointment of the predecessor', async () => {
    const world = worldOf((id) => (id === 'a' ? found(3) : found(5, { predecessor: 'a' })));
    await world.accept(heard('a'));
    await world.pass(minute);
    await world.accept(heard('b'));
    await world.pass(minute);
    expect(appointments(world)).toMatchObject([{ starts_at: at(5), external_ref: 'calcom:b' }]);
    expect(keyOf(world, 'a')).toBe(keyOf(world, 'b'));
    expect(await states(world)).toEqual(['applied', 'created']);
  });

  it('takes the deliveries of a booking along that was waiting by itself', async () => {
    const world = worldOf((id) => (id === 'a' ? found(3, { successor: 'b' }) : found(5)));
    await world.accept(heard('a'), booked('b', 5));
    await world.pass(30 * minute);
    const live = appointments(world).filter((one) => one['status'] !== 'cancelled');
    expect(live).toMatchObject([{ starts_at: at(5), external_ref: 'calcom:b' }]);
    expect(keyOf(world, 'a')).toBe(keyOf(world, 'b'));
    expect(await states(world)).not.toContain('pending');
  });

  it('keeps the link that the other booking has, and cancels its own of two', async () => {
    let successor: Partial<Found> = {};
    const world = worldOf((id) => (id === 'a' ? found(3, successor) : found(5)));
    await world.accept(heard('a'), heard('b'));
    await world.pass(minute);
    expect(appointments(world)).toHaveLength(2);
    successor = { successor: 'b' };
    await world.accept(heard('a'));
    await world.pass(minute);
    const [lost, kept] = appointments(world).sort((x, y) => (String(x['starts_at']) < String(y['starts_at']) ? -1 : 1));
    expect(lost).toMatchObject({ status: 'cancelled', external_ref: 'calcom:a~merged' });
    expect(kept).toMatchObject({ status: 'scheduled', external_ref: 'calcom:b' });
    expect(await world.admin().link('calcom:a')).toEqual(await world.admin().link('calcom:b'));
  });

  it('makes the booking known under an id that nobody has heard of yet', async () => {
    const world = worldOf((id) => (id === 'a' ? found(3, { successor: 'c' }) : found(6)));
    await world.accept(heard('a'));
    await world.pass(minute);
    await world.accept(heard('c'));
    await world.pass(minute);
    expect(keyOf(world, 'c')).toBe(keyOf(world, 'a'));
    expect(appointments(world)).toMatchObject([{ starts_at: at(6), external_ref: 'calcom:c' }]);
  });

  it('survives a crash at any step', async () => {
    for (const place of ['after_read', 'before_write', 'after_write', 'settled'] as const) {
      const world = worldOf((id) => (id === 'a' ? found(3) : found(5, { predecessor: 'a' })));
      await world.accept(heard('a'));
      await world.pass(minute);
      world.crashAt(place);
      await world.accept(heard('b'));
      await world.pass(30 * minute);
      expect(appointments(world), place).toMatchObject([{ starts_at: at(5), external_ref: 'calcom:b' }]);
    }
  });
});

describe('a clock of ours that was set back', () => {
  it('does not make a later read, or the cancellation that a body names, count as older', async () => {
    let clockOffMs = 0;
    let hours = 3;
    const world = worldOf(() => found(hours), { clockOffMs: () => clockOffMs });
    await world.accept(heard('a'));
    await world.pass(minute);
    clockOffMs = -5 * minute;
    hours = 5;
    await world.accept(heard('a'));
    await world.pass(minute);
    expect(appointments(world)).toMatchObject([{ starts_at: at(5), status: 'scheduled' }]);
  });
});

describe('a call to the tool', () => {
  it('counts as one of the 40 of an invocation', async () => {
    let calls = 0;
    const world = worldOf(
      async (_id, { call }) => {
        const answer = await call({ url: 'https://tool.test/booking' });
        if (answer.kind === 'later') return { kind: 'later', retryAfterMs: 1000 };
        calls += 1;
        return { kind: 'ignored', reason: 'of another branch' };
      },
      // One invocation: nothing rings for a second one.
      { alarmLateMs: () => null },
    );
    await world.accept(...Array.from({ length: 60 }, (_, index) => heard(`id-${index}`)));
    await world.pass(minute);
    expect(calls).toBe(40);
  });
});

describe('a connection with `fields`', () => {
  const fields = { client_comment: '= note', custom_attributes: { room: '= room' } };

  it('reads them from what the tool answered, in the same turn', async () => {
    let [note, room] = ['by the window', 'blue'];
    const world = worldOf(() => found(3, { body: { note, room } }), { connection: { fields } });
    await world.accept(heard('a'));
    await world.pass(minute);
    expect(appointments(world)).toMatchObject([
      { client_comment: 'by the window', custom_attributes: { room: 'blue' } },
    ]);
    [note, room] = ['at the door', 'green'];
    await world.accept(heard('a'));
    await world.pass(minute);
    expect(appointments(world)).toMatchObject([
      { client_comment: 'at the door', custom_attributes: { room: 'green' } },
    ]);
  });
});
