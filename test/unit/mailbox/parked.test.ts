// The daily look of a parked booking (architecture.md, *Retry*): it costs a row, and ends with the visit.
import { describe, expect, it } from 'vitest';
import { at, booked, moved, says } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World } from '../../world/world.ts';

const parkedWorld = async (hours: number): Promise<World> => {
  const world = createWorld({ connection: { on_unlinked: 'park' } });
  await world.accept(booked('a', hours));
  await world.pass(minute);
  return world;
};

const requests = (world: World): number => world.oneLink.requests.length;
const states = async (world: World): Promise<(string | null)[]> =>
  (await world.admin().deliveries({})).deliveries.map(({ state, code }) => `${state} ${code}`);

function typeIn(world: World, ref: string, hours: number): void {
  const contact = world.oneLink.addContact({ full_name: 'Ivan Petrov' });
  const times = { starts_at: at(hours), ends_at: at(hours + 0.5) };
  world.oneLink.addAppointment({
    resource_id: 31,
    contact_id: contact.id,
    client_name: 'Ivan Petrov',
    external_ref: ref,
    ...times,
  });
}

describe('a parked booking', () => {
  it('is looked at once a day, also after many looks and a new start of the object', async () => {
    const world = await parkedWorld(24 * 20);
    const before = requests(world);
    await world.pass(5 * day);
    expect(requests(world) - before).toBe(5);
    world.crash();
    await world.sweep();
    await world.pass(hour);
    expect(requests(world) - before).toBe(5);
    await world.pass(day);
    expect(requests(world) - before).toBe(6);
  });

  it('is adopted by a look after others that found nothing', async () => {
    const world = await parkedWorld(24 * 20);
    await world.pass(3 * day);
    typeIn(world, 'calcom:a', 24 * 20);
    await world.pass(day + hour);
    expect(await world.admin().link('calcom:a')).toMatchObject({ origin: 'adopted' });
    expect(await states(world)).toEqual([expect.not.stringContaining('parked')]);
  });

  it('takes a new event at once, after looks that found nothing', async () => {
    const world = await parkedWorld(24 * 20);
    await world.pass(3 * day);
    typeIn(world, 'calcom:a', 24 * 10);
    await world.accept(says('a', { times: { startsAt: at(24 * 10), endsAt: at(24 * 10 + 1) } }));
    await world.pass(minute);
    expect(await world.admin().link('calcom:a')).toMatchObject({ origin: 'adopted' });
  });

  it('is looked at no more when its visit is over, and expires all the same', async () => {
    const world = await parkedWorld(24 * 3);
    await world.pass(4 * day);
    const before = requests(world);
    const rows = world.rowsWritten();
    await world.pass(20 * day);
    expect(requests(world)).toBe(before);
    // The daily round of retention and its alarm.
    expect(world.rowsWritten() - rows).toBeLessThanOrEqual(2 * 20);
    expect(await states(world)).toEqual(['parked unlinked']);
    await world.pass(9.5 * day);
    expect(await states(world)).toEqual(['discarded expired']);
  });

  it('whose visit is over is still sent when a link appears', async () => {
    const world = await parkedWorld(24 * 3);
    await world.pass(5 * day);
    typeIn(world, '', 24 * 4);
    await world.admin().putLink('calcom:a', [...world.oneLink.appointments.keys()][0]!);
    await world.pass(minute);
    expect(await states(world)).toEqual([expect.stringContaining('applied')]);
  });

  it('whose visit is over is looked at again when the tool moves it', async () => {
    const world = await parkedWorld(24 * 3);
    await world.pass(5 * day);
    await world.accept(moved('a', 'b', 24 * 30));
    await world.pass(minute);
    const before = requests(world);
    await world.pass(3 * day);
    expect(requests(world)).toBeGreaterThan(before);
  });

  it('whose visit is over is due when the configuration changes', async () => {
    const world = await parkedWorld(24 * 3);
    await world.pass(5 * day);
    const before = requests(world);
    world.deploy({ on_unlinked: 'create' });
    await world.sweep();
    await world.pass(minute);
    expect(requests(world)).toBeGreaterThan(before);
    // It was known before its end, so it is made.
    expect(await states(world)).toEqual(['created null']);
  });
});
