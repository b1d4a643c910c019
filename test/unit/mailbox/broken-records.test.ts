/**
 * One record's trouble is its own (architecture.md, *Retry*): however many appointments One-Link cannot show or change, everybody
 * else's visits go out; and when the whole account is away, it is asked seldom and everything goes out soon after its end.
 */
import { describe, expect, it } from 'vitest';
import { type FaultAction, htmlPage, tooManyRequests } from '../../../emulator/faults.ts';
import { at, booked, cancelled, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World } from '../../world/world.ts';

const second = 1000;
const cut = { kind: 'cut' } as const;
const answers: readonly (readonly [string, FaultAction, number])[] = [
  ['500', htmlPage(500), 0],
  ['502', htmlPage(502), 0],
  ['503', htmlPage(503), 0],
  ['429', tooManyRequests(), 0],
  ['nothing for 15 seconds', cut, 15 * second],
];

const pseudoRandom = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
};

/** A mailbox with so many bookings whose appointments answer to `methods` as told, for good. */
async function withBroken(count: number, methods: readonly string[], action: FaultAction, delayMs: number) {
  const world = createWorld({ random: pseudoRandom(7) });
  const ids = Array.from({ length: count }, (_, index) => `broken-${index}`);
  await world.accept(...ids.map((id, index) => booked(id, 100 + index)));
  await world.pass(10 * minute);
  const appointments = [...world.oneLink.appointments.keys()];
  expect(appointments).toHaveLength(count);
  for (const id of appointments) {
    const path = `/appointments/${id}`;
    world.oneLink.faults.add({ method: methods, path, times: Number.POSITIVE_INFINITY, delayMs }, action);
  }
  return { world, ids };
}

async function goesOutWithinAMinute(world: World, id: string, hours: number): Promise<void> {
  const known = new Set(world.oneLink.appointments.keys());
  await world.accept(booked(id, hours));
  await world.pass(minute);
  const made = [...world.oneLink.appointments.keys()].filter((one) => !known.has(one));
  expect([id, made.map((one) => world.oneLink.show(one)?.['starts_at'])]).toEqual([id, [at(hours)]]);
}

const methodsOf = { GET: ['GET'], PATCH: ['PATCH'] } as const;

describe.each([1, 3, 10, 50])('%i appointments', (count) => {
  it.each(
    answers.flatMap(([name, action, delayMs]) =>
      (['GET', 'PATCH'] as const).map((which) => [which, name, action, delayMs] as const),
    ),
  )('whose %s answers %s hold up no new booking', async (which, _name, action, delayMs) => {
    const { world, ids } = await withBroken(count, methodsOf[which], action, delayMs);
    // In one go with all that will fail, then at times that nothing is in step with.
    await world.accept(...ids.map((id, index) => says(id, visit(300 + index))));
    await goesOutWithinAMinute(world, 'new-0', 500);
    for (let n = 1; n < 16; n += 1) {
      await world.pass(n * 149 * second);
      await goesOutWithinAMinute(world, `new-${n}`, 500 + n);
    }
    expect(await world.admin().status()).toMatchObject({ state: 'running', pending: count, failed: 0 });
  });
});

it('a new booking does not wait for cancellations of the same webhook that never answer', async () => {
  const { world, ids } = await withBroken(50, ['GET'], cut, 15 * second);
  await world.accept(...ids.map((id) => cancelled(id)), booked('new', 500));
  await world.pass(minute);
  expect(world.oneLink.appointments.size).toBe(51);
});

it('one booking’s failures are asked for ever less often, up to once an hour, and it is given up after 72 hours', async () => {
  const { world } = await withBroken(3, ['GET'], htmlPage(503), 0);
  const from = world.now();
  await world.accept(says('broken-0', visit(300)));
  await world.pass(71 * hour);
  const asked = world.oneLink.requests.filter(({ atMs, path }) => atMs > from && /\d$/.test(path));
  expect(asked.length).toBeGreaterThan(71);
  expect(asked.length).toBeLessThan(4 * 71);
  expect((await world.admin().deliveries({ limit: 1 })).deliveries[0]).toMatchObject({ state: 'pending' });
  await world.pass(3 * hour);
  expect((await world.admin().deliveries({ limit: 1 })).deliveries[0]).toMatchObject({
    state: 'failed',
    code: 'gave_up',
  });
});

it('a broken account’s list holds up nobody for long either: bookings are probes, too, each time another', async () => {
  const { world, ids } = await withBroken(10, ['GET'], htmlPage(500), 0);
  world.oneLink.faults.add({ path: '/appointments', method: 'GET', times: Number.POSITIVE_INFINITY }, htmlPage(500));
  await world.accept(booked('fine', 400));
  await world.pass(minute);
  await world.accept(...ids.map((id, index) => says(id, visit(300 + index))));
  await world.pass(hour);
  expect(await world.admin().status()).toMatchObject({ state: 'breaker' });
  const asked = world.oneLink.requests.filter(({ path }) => /\d$/.test(path)).map(({ path }) => path);
  const perRecord = ids.map((_, index) => asked.filter((path) => path === asked.toSorted()[index]).length);
  expect(Math.max(...perRecord)).toBeLessThan(20);
});

describe.each(answers)('while the whole account answers %s', (_name, action, delayMs) => {
  it.each([1, 4, 60])('%i waiting bookings make few calls, and go out soon after the end', async (count) => {
    const world = createWorld({ random: pseudoRandom(11) });
    const ids = Array.from({ length: count }, (_, index) => `b-${index}`);
    await world.accept(...ids.map((id, index) => booked(id, 100 + index)));
    await world.pass(10 * minute);
    const from = world.now();
    const ends = from + 12 * hour;
    world.oneLink.faults.add({ untilMs: ends, times: Number.POSITIVE_INFINITY, delayMs }, action);
    await world.accept(...ids.map((id, index) => says(id, visit(300 + index))));
    await world.pass(12 * hour);
    // A probe every five to ten minutes, and those that failed before anybody knew.
    expect(world.oneLink.requests.filter(({ atMs }) => atMs >= from).length).toBeLessThan(12 * 12 + 40);
    await world.pass(11 * minute + 2 * minute);
    const starts = [...world.oneLink.appointments.keys()].map((id) => String(world.oneLink.show(id)?.['starts_at']));
    expect(starts.sort()).toEqual(ids.map((_, index) => at(300 + index)));
    expect(await world.admin().status()).toMatchObject({ state: 'running', pending: 0, failed: 0 });
  });
});

it('a longer Retry-After of one record is honoured, as One-Link says it of everything', async () => {
  const { world } = await withBroken(1, ['GET'], tooManyRequests('600'), 0);
  await world.accept(says('broken-0', visit(300)));
  await world.pass(second);
  expect(await world.admin().status()).toMatchObject({ state: 'rate_limited' });
  await world.pass(day);
});
