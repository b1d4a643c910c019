/** The search for an appointment by its starts ends, however few calls an invocation has (architecture.md, *Link* 3). */
import { describe, expect, it } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import { at, booked, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World, type WorldOptions } from '../../world/world.ts';

const connection = { on_unlinked: 'park' };
const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `id-${index}`);

/** Bookings that were moved fifty times before anything could be asked; all are due at once. */
async function movedOften(count: number, options: WorldOptions): Promise<World> {
  const world = createWorld(options);
  await world.admin().pause();
  for (const [index, name] of names(count).entries()) {
    await world.accept(booked(name, 100 + index));
    for (let move = 1; move < 50; move += 1) await world.accept(says(name, visit(100 + index + move * 100)));
  }
  await world.admin().resume();
  return world;
}
const lists = (world: World): readonly string[] =>
  world.oneLink.requests.filter(({ path }) => path === '/appointments').map(({ query }) => String(query));
const phases = (world: World, count: number) =>
  names(count).map((name) => world.core().store.peek(bookingId(name))?.lifecycle.code);

describe.each([1, 4, 6, 40])('%i bookings with fifty starts each', (count) => {
  it('are parked after ten questions each, asked at the newest starts', async () => {
    const world = await movedOften(count, { connection });
    await world.pass(hour);
    expect(phases(world, count)).toEqual(Array(count).fill('unlinked'));
    expect(world.oneLink.requests.filter(({ method }) => method === 'GET')).toHaveLength(count * 10);
    expect(new Set(lists(world)).size).toBe(lists(world).length);
    const asked = world.oneLink.requests.length;
    await world.pass(day);
    expect(world.oneLink.requests.length - asked).toBeLessThanOrEqual(count * 10);
  });

  it('get their appointments made', async () => {
    const world = await movedOften(count, {});
    await world.pass(hour);
    expect(world.oneLink.appointments.size).toBe(count);
    expect(world.oneLink.requests.length).toBeLessThanOrEqual(count * 14);
  });

  it('find them at the oldest start that is asked for', async () => {
    const world = await movedOften(count, { connection });
    for (const [index, name] of names(count).entries()) {
      const start = 100 + index + 40 * 100;
      const client_name = 'By Hand';
      const contact_id = world.oneLink.addContact({ full_name: client_name }).id;
      const times = { starts_at: at(start), ends_at: at(start + 0.5) };
      world.oneLink.addAppointment({
        ...times,
        resource_id: 31,
        contact_id,
        client_name,
        external_ref: `calcom:${name}`,
      });
    }
    await world.pass(hour);
    for (const name of names(count))
      expect(await world.admin().link(`calcom:${name}`)).toMatchObject({ origin: 'adopted' });
    expect(world.oneLink.requests.length).toBeLessThanOrEqual(count * 12);
  });
});

it('the search for what a POST without an answer has made goes on where the calls ran out', async () => {
  const world = createWorld();
  const count = 60;
  // Sixty bookings whose POST got lost, and which turn out to be one.
  world.oneLink.faults.add({ method: 'POST', path: '/appointments', times: count }, { kind: 'commit_then_cut' });
  await world.admin().pause();
  for (const [index, name] of names(count).entries()) await world.accept(booked(name, 100 + index));
  await world.admin().resume();
  await world.pass(800);
  for (let n = 1; n < count; n += 1) await world.accept(says(`id-${n}`, {}, { predecessor: `id-${n - 1}` }));
  await world.pass(day);
  const asked = world.oneLink.requests.length;
  await world.pass(hour);
  expect(world.oneLink.requests.length).toBe(asked);
  const open = [...world.oneLink.appointments.values()].filter(({ status }) => status !== 'cancelled');
  expect(open).toHaveLength(1);
});

it('what was looked through is believed for ten minutes, and no longer than the search takes', async () => {
  const world = await movedOften(6, { connection });
  await world.pass(minute);
  for (const name of names(6)) expect(world.core().store.peek(bookingId(name))?.link.searched).toBeNull();
});
