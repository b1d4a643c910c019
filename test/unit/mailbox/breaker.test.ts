/** When the whole connection waits (architecture.md, *Retry*): the breaker, 429 and 503, a person's pause. */
import { describe, expect, it } from 'vitest';
import { htmlPage, tooManyRequests } from '../../../emulator/faults.ts';
import { at, booked, cancelled, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World, type WorldOptions } from '../../world/world.ts';

const ids = [...'abcdefghij'];

/** Ten bookings, made and at rest. */
async function ten(options: WorldOptions = {}): Promise<World> {
  const world = createWorld(options);
  await world.accept(...ids.map((id, index) => booked(id, 100 + index)));
  await world.pass(2 * minute);
  return world;
}

const moveAll = (world: World) => world.accept(...ids.map((id, index) => says(id, visit(200 + index))));
const requestsFrom = (world: World, from: number) => world.oneLink.requests.filter(({ atMs }) => atMs >= from);
const movedCount = (world: World) =>
  [...world.oneLink.appointments.keys()].filter((id) => String(world.oneLink.show(id)?.['starts_at']) >= at(200))
    .length;

describe('the breaker', () => {
  it('opens when calls keep failing, and then lets one call at a time ask', async () => {
    const world = await ten();
    world.oneLink.faults.outage(world.now(), world.now() + day);
    const from = world.now();
    await moveAll(world);
    await world.pass(20_000);
    expect(await world.admin().status()).toMatchObject({ state: 'breaker', pending: 10 });
    // Four at a time until five in a row have failed; afterwards alone.
    expect(requestsFrom(world, from).length).toBeLessThanOrEqual(10);
    const open = world.now();
    await world.pass(6 * hour);
    const times = requestsFrom(world, open).map(({ atMs }) => atMs);
    expect(times.length).toBeGreaterThan(3);
    for (const [index, time] of times.slice(1).entries()) expect(time - times[index]!).toBeGreaterThanOrEqual(4900);
    expect(times.length).toBeLessThan(60);
  });

  it('closes at the first answer and everything goes out, without waiting row by row', async () => {
    const world = await ten();
    world.oneLink.faults.outage(world.now(), world.now() + 3 * hour, htmlPage(502));
    await moveAll(world);
    await world.pass(3 * hour);
    expect(movedCount(world)).toBe(0);
    await world.pass(hour + minute);
    expect(movedCount(world)).toBe(10);
    expect(await world.admin().status()).toMatchObject({ state: 'running', pending: 0 });
  });

  it('one settlement per booking that changed comes out of an outage, never one per event', async () => {
    const world = await ten();
    world.oneLink.faults.outage(world.now(), world.now() + 3 * hour);
    await moveAll(world);
    await world.pass(hour);
    await world.accept(...ids.map((id, index) => says(id, visit(300 + index))));
    const before = world.outcomes().length;
    const from = world.now();
    await world.pass(4 * hour);
    const patches = world.writes().filter((write) => write.at > from && write.status === 200);
    expect(patches).toHaveLength(10);
    expect(world.outcomes()).toHaveLength(before + 10);
  });

  it('shows what it waits for', async () => {
    const world = await ten();
    world.oneLink.faults.outage(world.now(), world.now() + day);
    await moveAll(world);
    await world.pass(20_000);
    const status = await world.admin().status();
    expect(status).toMatchObject({ state: 'breaker', reason: 'breaker_open' });
    expect(status.message).toMatch(/\w+ \w+/);
    expect(Date.parse(status.next_attempt_at ?? '')).toBeGreaterThan(world.now());
    for (const { state, code } of (await world.admin().deliveries({ state: 'pending' })).deliveries) {
      expect([state, code]).toEqual(['pending', 'breaker_open']);
    }
  });

  it('is remembered by an object that starts again', async () => {
    const world = await ten();
    world.oneLink.faults.outage(world.now(), world.now() + day);
    await moveAll(world);
    await world.pass(20_000);
    world.crash();
    expect(await world.admin().status()).toMatchObject({ state: 'breaker' });
  });

  it('is closed by a person’s resume, and everything is due now', async () => {
    const world = await ten();
    const outage = world.oneLink.faults.outage(world.now(), world.now() + 30 * day);
    await moveAll(world);
    await world.pass(5 * hour);
    world.oneLink.faults.remove(outage);
    expect(await world.admin().resume()).toMatchObject({ state: 'running' });
    await world.pass(5000);
    expect(movedCount(world)).toBe(10);
  });

  it('is not opened by answers that are no failure of the way', async () => {
    const world = await ten();
    world.oneLink.faults.add(
      { method: 'PATCH', times: 10 },
      { kind: 'answer', status: 422, body: { error: 'no', code: 'BRAND_NEW' } },
    );
    await moveAll(world);
    await world.pass(minute);
    expect(await world.admin().status()).toMatchObject({ state: 'running', failed: 10 });
  });
});

describe.each([
  ['429', tooManyRequests()],
  ['503', htmlPage(503)],
])('%s', (_status, action) => {
  it('rests the whole connection for a minute at least, not the row alone', async () => {
    const world = await ten({ random: () => 0 });
    const from = world.now();
    world.oneLink.faults.outage(from, from + 30_000, action);
    await moveAll(world);
    await world.pass(59_000);
    // Four were under way at once, and four more while the account was asked.
    expect(requestsFrom(world, from).length).toBeLessThanOrEqual(9);
    expect(await world.admin().status()).toMatchObject({ state: 'rate_limited' });
    const asked = world.oneLink.requests.length;
    await world.accept(says('a', visit(250)));
    await world.pass(500);
    expect(world.oneLink.requests).toHaveLength(asked);
    await world.pass(10_000);
    expect(movedCount(world)).toBe(10);
  });
});

it.each([
  ['429', tooManyRequests()],
  ['503', htmlPage(503)],
])(
  'a %s of hours is asked ever less often, costs few rows, and all goes out within ten minutes of its end',
  async (_name, answer) => {
    const world = await ten();
    const [from, rows] = [world.now(), world.rowsWritten()];
    world.oneLink.faults.outage(from, from + 8 * hour, answer);
    await moveAll(world);
    await world.pass(8 * hour);
    const requests = requestsFrom(world, from).length;
    expect(requests).toBeGreaterThan(30);
    // Four at a time, every ten minutes at the most.
    expect(requests).toBeLessThan(4 * 60);
    expect(world.rowsWritten() - rows).toBeLessThan(12 * ids.length + 4 * requests);
    expect(movedCount(world)).toBe(0);
    await world.pass(12 * minute);
    expect(movedCount(world)).toBe(ids.length);
  },
);

it('Retry-After of a 429 is the rest of the whole connection', async () => {
  const world = await ten();
  world.oneLink.faults.add({}, tooManyRequests('300'));
  const from = world.now();
  await moveAll(world);
  await world.pass(299_000);
  const asked = requestsFrom(world, from);
  expect(asked.length).toBeLessThanOrEqual(7);
  expect(await world.admin().status()).toMatchObject({ state: 'rate_limited' });
  await world.pass(10_000);
  expect(movedCount(world)).toBe(10);
});

it('a rest puts no row off: after the seventh one the booking goes out as soon as after the first', async () => {
  const world = await ten({ random: () => 0.999 });
  await world.accept(says('a', visit(250)));
  // 1, 2, 4, 8, 10 and 10 minutes, and half a minute more each.
  world.oneLink.faults.outage(world.now(), world.now() + 28 * minute, tooManyRequests());
  await world.pass(39 * minute);
  expect((await world.admin().deliveries({})).deliveries[0]).toMatchObject({ state: 'applied' });
});

it('a rest is no failure of the calls: the breaker stays closed', async () => {
  const world = await ten();
  world.oneLink.faults.add({ times: 12 }, tooManyRequests('5'));
  await moveAll(world);
  await world.pass(5 * minute);
  expect(movedCount(world)).toBe(10);
});

describe('a person’s pause', () => {
  it('drops nothing: deliveries are taken in and go out with resume', async () => {
    const world = await ten();
    expect(await world.admin().pause()).toMatchObject({ state: 'paused', next_attempt_at: null });
    const asked = world.oneLink.requests.length;
    await moveAll(world);
    await world.accept(cancelled('a'), booked('new', 400));
    await world.pass(3 * day);
    expect(world.oneLink.requests).toHaveLength(asked);
    expect(await world.admin().status()).toMatchObject({ state: 'paused', reason: 'paused', pending: 12 });
    expect(await world.admin().resume()).toMatchObject({ state: 'running' });
    await world.pass(minute);
    expect(await world.admin().status()).toMatchObject({ pending: 0, failed: 0 });
    expect(movedCount(world)).toBe(10);
  });

  it('stops a drain that is under way before its next call', async () => {
    const world = await ten();
    await moveAll(world);
    await world.pass(10);
    await world.admin().pause();
    await world.pass(1000);
    const asked = world.oneLink.requests.length;
    await world.pass(hour);
    expect(world.oneLink.requests).toHaveLength(asked);
    await world.admin().resume();
    await world.pass(minute);
    expect(movedCount(world)).toBe(10);
  });

  it('outlives the object', async () => {
    const world = await ten();
    await world.admin().pause();
    world.crash();
    await moveAll(world);
    await world.pass(day);
    expect(await world.admin().status()).toMatchObject({ state: 'paused', pending: 10 });
  });

  it('does not count towards the 72 hours of what was failing before', async () => {
    const world = await ten();
    const fault = world.oneLink.faults.add({ method: 'PATCH', times: Number.POSITIVE_INFINITY }, htmlPage(500));
    await world.accept(says('a', visit(500)));
    await world.pass(hour);
    await world.admin().pause();
    await world.pass(5 * day);
    await world.admin().resume();
    await world.pass(hour);
    expect((await world.admin().deliveries({})).deliveries[0]).toMatchObject({ state: 'pending', code: 'HTTP_500' });
    world.oneLink.faults.remove(fault);
    await world.pass(2 * hour);
    expect((await world.admin().deliveries({})).deliveries[0]).toMatchObject({ state: 'applied' });
  });

  it('does not hold up outcomes that are still to be written', async () => {
    const world = createWorld();
    world.kvFails = true;
    await world.accept(booked('a', 100));
    await world.pass(2000);
    await world.admin().pause();
    world.kvFails = false;
    await world.pass(10 * minute);
    expect(world.outcomes()).toHaveLength(1);
  });
});
