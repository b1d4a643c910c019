/** Rows written: the free plan gives 100,000 a day, so a webhook has a budget (architecture.md, *Budget*). */
import { runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { bookingId } from '../../src/booking/ids.ts';
import type { Name } from './connections.ts';
import { countRows } from './rows.ts';
import { batch, booked, type Scene, setScene } from './scene.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const bookings = 50;
const numbers = Array.from({ length: bookings }, (_, index) => index);
const dayMs = 86_400_000;

/** Rows of the whole life of 50 bookings: made, changed so many times in the way of `change`, forgotten. */
async function rowsOfLives(
  name: Name,
  changes: number,
  change: (number: number, time: number) => Event,
): Promise<number> {
  const scene = setScene(name);
  const rows = await countRows(scene);
  for (const number of numbers) await deliver(scene, booked(`${number}-0`, number));
  expect(scene.oneLink.appointments.size).toBe(bookings);
  for (let time = 1; time <= changes; time += 1) {
    for (const number of numbers) await deliver(scene, change(number, time));
  }
  expect(scene.writes().filter((write) => write.startsWith('PATCH'))).toHaveLength(bookings * changes);
  await forget(scene);
  return rows();
}

type Event = ReturnType<typeof booked>;

async function deliver({ stub }: Scene, event: Event): Promise<void> {
  await stub.accept(batch(event));
  await stub.sweep();
}

/** Weeks later the daily round finds that the time of every booking is over. */
async function forget({ stub }: Scene): Promise<void> {
  vi.setSystemTime(Date.now() + 60 * dayMs);
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  expect((await stub.admin().deliveries({})).deliveries).toEqual([]);
  vi.useRealTimers();
}

const laterTime = (number: number, time: number): Event => booked(`${number}-0`, number + 100 * time);
const newId = (number: number, time: number): Event =>
  booked(`${number}-${time}`, number + 100 * time, {
    event: 'BOOKING_RESCHEDULED',
    predecessor: bookingId(`${number}-${time - 1}`),
    opens: false,
  });

let unchanged: number;
beforeAll(async () => {
  unchanged = await rowsOfLives('rows-new', 0, laterTime);
  vi.unstubAllGlobals();
});

it('writes at most 12 rows for a webhook about a new booking, retention included', () => {
  expect(unchanged / bookings).toBeLessThanOrEqual(12);
});

it('writes at most 8 rows for a webhook that changes a linked booking, retention included', async () => {
  const changes = 3;
  const rows = await rowsOfLives('rows-update', changes, laterTime);
  expect((rows - unchanged) / bookings / changes).toBeLessThanOrEqual(8);
});

it('writes at most 12 rows for a webhook that gives a linked booking a new id, retention included', async () => {
  const changes = 3;
  const rows = await rowsOfLives('rows-moved', changes, newId);
  expect((rows - unchanged) / bookings / changes).toBeLessThanOrEqual(12);
});
