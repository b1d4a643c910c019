/** One webhook is about a whole recurring series: which of its visits take what was told. */
import { expect, it } from 'vitest';
import type { SeriesTold } from '../../../src/booking/booking.ts';
import { booked, cancelled, moved, says, visit } from '../../world/events.ts';
import { createWorld, minute, type World } from '../../world/world.ts';

const week = 168;
const hour = 60 * minute;
const series: SeriesTold = {
  of: ['consultation', 'client'],
  rhythm: { frequency: 'weekly', interval: 1, timezone: 'UTC' },
  count: 3,
};
const ofSeries = (id: string, hours: number) => booked(id, hours, { series });
const allCancelled = (id: string, hours: number, clock: number) =>
  cancelled(id, { clock, fields: visit(hours), series: { ...series, count: null, does: 'cancelled' } });

const statuses = (world: World): Record<string, unknown> =>
  Object.fromEntries(
    [...world.oneLink.appointments.keys()].map((id) => {
      const { external_ref: ref, status } = world.oneLink.show(id) as Record<string, unknown>;
      return [String(ref), status];
    }),
  );
const live = (world: World): string[] =>
  Object.entries(statuses(world)).flatMap(([ref, status]) => (status === 'cancelled' ? [] : [ref]));
/** What was told of all of them, as the admin side shows it. */
const told = async (world: World) =>
  (await world.admin().deliveries({})).deliveries.findLast(({ event }) => event === 'CANCELLED');

async function booking(hours: number, ids: readonly string[] = ['a', 'b', 'c']): Promise<World> {
  const world = createWorld();
  for (const [step, id] of ids.entries()) if (id !== '') await world.accept(ofSeries(id, hours + step * week));
  await world.pass(minute);
  return world;
}

it.each(['scheduled', 'completed'])('leaves the clicked visit that is over as it is, %s', async (status) => {
  const world = await booking(2);
  await world.pass(4 * hour);
  const [first] = world.oneLink.appointments.keys();
  world.oneLink.edit(first!, { status });
  await world.accept(allCancelled('a', 2, world.now()));
  await world.pass(minute);
  expect(statuses(world)).toEqual({ 'calcom:a': status, 'calcom:b': 'cancelled', 'calcom:c': 'cancelled' });
});

it('tells of a clicked visit that is over which others are to be looked at', async () => {
  const world = await booking(2, ['a', 'b', '']);
  await world.pass(4 * hour);
  await world.accept(allCancelled('a', 2, world.now()));
  await world.pass(minute);
  expect(statuses(world)).toEqual({ 'calcom:a': 'scheduled', 'calcom:b': 'scheduled' });
  expect(await told(world)).toMatchObject({
    code: 'series_incomplete',
    message: expect.stringMatching(/: calcom:b\.$/),
  });
});

it('holds for a tool without a clock as of the arrival', async () => {
  const world = await booking(2);
  await world.pass(4 * hour);
  await world.accept({ ...allCancelled('a', 2, 0), clock: null });
  await world.pass(minute);
  expect(statuses(world)).toEqual({ 'calcom:a': 'scheduled', 'calcom:b': 'cancelled', 'calcom:c': 'cancelled' });
});

it('makes no visit that is over and was never heard of', async () => {
  const world = createWorld();
  await world.pass(4 * hour);
  await world.accept(allCancelled('a', 2, world.now()));
  await world.pass(minute);
  expect(statuses(world)).toEqual({});
  expect(await told(world)).toMatchObject({ state: 'unchanged', code: 'series_incomplete' });
});

it.each([
  ['holds for an id that a visit got before and that is told later', -1, []],
  ['leaves a visit that was moved after it', 1, ['calcom:b2']],
] as const)('%s', async (_, clock, refs) => {
  const world = await booking(2 * week);
  const now = world.now();
  await world.accept(allCancelled('a', 2 * week, now));
  await world.pass(minute);
  await world.accept(moved('b', 'b2', 3 * week + 4, { clock: now + clock }));
  await world.pass(minute);
  expect(live(world)).toEqual(refs);
});

it('holds for a visit that was over before it was moved, and comes again', async () => {
  const world = await booking(2);
  await world.pass((week + 4) * hour);
  const now = world.now();
  await world.accept(allCancelled('a', 2, now));
  await world.pass(minute);
  expect(live(world)).toEqual(['calcom:a', 'calcom:b']);
  await world.accept(moved('b', 'b2', 2 * week, { clock: now - 1 }));
  await world.pass(minute);
  expect(live(world)).toEqual(['calcom:a']);
});

it('holds for an id that is joined to another which is known already', async () => {
  const world = await booking(2 * week);
  const now = world.now();
  await world.accept(booked('b2', 3 * week + 4, { clock: now - 2 }));
  await world.accept(allCancelled('a', 2 * week, now));
  await world.pass(minute);
  await world.accept(moved('b', 'b2', 3 * week + 4, { clock: now - 1 }));
  await world.pass(minute);
  expect(live(world)).toEqual([]);
});

it('names a visit that another connection has now', async () => {
  const world = createWorld({ connection: { only: ['anna'] } });
  for (const [step, id] of ['a', 'b', 'c'].entries())
    await world.accept({ ...ofSeries(id, (2 + step) * week), place: { is: 'inside' } });
  const place = { is: 'outside', reason: 'not in only', isTakenByOther: true } as const;
  await world.accept({ ...moved('b', 'b2', 3 * week + 4), place });
  await world.pass(minute);
  await world.accept({ ...allCancelled('a', 2 * week, world.now()), place: { is: 'inside' } });
  await world.pass(minute);
  expect(await told(world)).toMatchObject({
    code: 'series_incomplete',
    message: expect.stringMatching(/: calcom:b2\.$/),
  });
});

it('names no visit that is cancelled already or over, and the others by the id that they have now', async () => {
  const world = await booking(2, ['a', 'b', 'c', 'd']);
  await world.accept(cancelled('b', { event: 'ONE_CANCELLED' }), moved('d', 'd2', 3 * week + 4));
  await world.pass(4 * hour);
  await world.accept(allCancelled('z', 2 - week, world.now()));
  await world.pass(minute);
  expect(await told(world)).toMatchObject({
    code: 'series_incomplete',
    message: expect.stringMatching(/: calcom:c, calcom:d2\.$/),
  });
});

it('without a start says that the others are to be looked at, and is no word about the clicked visit alone', async () => {
  const world = await booking(48);
  await world.accept(cancelled('a', { clock: world.now(), series: { ...series, count: null, does: 'cancelled' } }));
  await world.pass(minute);
  expect(statuses(world)).toEqual({ 'calcom:a': 'cancelled', 'calcom:b': 'scheduled', 'calcom:c': 'scheduled' });
  expect(await told(world)).toMatchObject({ code: 'series_incomplete' });
});

it('says nothing of others where an opening that nobody had asked for has no start', async () => {
  const world = await booking(48, ['a']);
  await world.accept(
    says('a', { state: 'accepted', clientComment: 'by the window' }, { series: { ...series, does: 'accepted' } }),
  );
  await world.pass(minute);
  for (const { code } of (await world.admin().deliveries({})).deliveries) expect(code).not.toBe('series_incomplete');
});
