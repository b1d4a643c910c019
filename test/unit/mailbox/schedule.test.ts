/** Every delivery is due, parked or terminal, and what is due is on the schedule (architecture.md, *Retry*). */

import { describe, expect, it } from 'vitest';
import { bookingId, recordKey } from '../../../src/booking/ids.ts';
import { saveAndSchedule } from '../../../src/mailbox/store/schedule.ts';
import type { Scheduled } from '../../../src/mailbox/store/stored-booking.ts';
import { checkAfterRun } from '../../../src/mailbox/work/check-schedule.ts';
import type { RunInput } from '../../../src/mailbox/work/run-input.ts';
import type { BookingRecord } from '../../../src/sync/booking-record.ts';
import { at, booked, says, visit } from '../../world/events.ts';
import { createWorld, day, minute, type World } from '../../world/world.ts';
import { type Parts, withParts } from '../sync/bookings.ts';

/** As a bug would store it: past the door. */
const smuggle = (world: World, record: BookingRecord): void => world.core().store.save(record as Scheduled);

/** One booking, at rest, and so many younger ones. */
async function withOld(younger: number): Promise<World> {
  const world = createWorld();
  await world.accept(booked('old', 100));
  await world.pass(minute);
  for (let n = 0; n < younger; n += 1) await world.accept(booked(`y${n}`, 200 + n));
  await world.pass(10 * minute);
  return world;
}

const startOf = (world: World) => world.oneLink.show([...world.oneLink.appointments.keys()][0] ?? 0)?.['starts_at'];
const repairs = (world: World) => world.logs.filter((line) => line.includes('schedule_repaired'));

/** The tool has moved it, and nobody would come. */
function lose(world: World, change: Parts): void {
  const { store } = world.core();
  const record = store.find(bookingId('old'));
  if (record === null) throw new Error('no booking');
  const cells = record.chain.ids['old']?.cells;
  if (cells?.['times'] !== undefined)
    cells['times'] = { ...cells['times'], value: { startsAt: at(380), endsAt: at(380.5) } };
  smuggle(world, withParts(record, { writes: { settled: {} } }, change));
  store.scheduleDelete(recordKey('old'));
  store.fresh.delete(recordKey('old'));
}

const due = (world: World): Parts => ({ lifecycle: { phase: 'pending', dueAt: world.now() } });
const neither = (world: World): Parts => ({
  lifecycle: { phase: 'settled', dueAt: null },
  intake: { open: [{ arrival: 1, event: 'EVENT', clock: 1, receivedAt: world.now(), id: bookingId('old') }], done: {} },
});

describe.each([
  ['due and on no list', due],
  ['in neither state', neither],
])('a booking that is %s', (_name, change) => {
  it('is found at the next start where it is among the newest', async () => {
    const world = await withOld(3);
    world.core().store.setMeta('watermark', '4');
    lose(world, change(world));
    world.crash();
    await world.sweep();
    await world.pass(minute);
    expect(startOf(world)).toBe(at(380));
    expect(repairs(world)).toHaveLength(1);
  });

  it('is found by the daily round wherever it is', async () => {
    const world = await withOld(150);
    lose(world, change(world));
    await world.pass(day + minute);
    expect(startOf(world)).toBe(at(380));
    expect(repairs(world)).toHaveLength(1);
  });
});

describe.each([
  ['is on no schedule', due],
  ['is in neither state', neither],
  ['has failed, and is due', (world: World) => ({ lifecycle: { phase: 'failed' as const, dueAt: world.now() } })],
])('a booking that %s after its run', (_name, change) => {
  it('is told as a bug, and somebody comes', async () => {
    const world = await withOld(1);
    lose(world, change(world));
    const told: unknown[] = [];
    const { store } = world.core();
    const ports = { now: world.now, log: (...line: unknown[]) => void told.push(line) };
    checkAfterRun(recordKey('old'), { store, ports, connection: world.connection() } as unknown as RunInput);
    expect(told).toMatchObject([['error', 'booking_astray', { connection: 'salon' }]]);
    await world.sweep();
    await world.pass(minute);
    expect(startOf(world)).toBe(at(380));
    checkAfterRun(recordKey('old'), { store, ports, connection: world.connection() } as unknown as RunInput);
    expect(told).toHaveLength(1);
  });
});

it('a test fails whose world meets one', async () => {
  const world = await withOld(1);
  const { store } = world.core();
  const { save } = store;
  // What has settled is stored as if it were not.
  store.save = (record) =>
    save(
      record.lifecycle.dueAt === null ? (withParts(record, { lifecycle: { phase: 'pending' } }) as Scheduled) : record,
    );
  await world.accept(says('old', visit(400)));
  await expect(world.pass(minute)).rejects.toThrow('booking_astray');
});

it('a day of everything that waits, is parked, fails or is told late needs no repair', async () => {
  const world = createWorld({ connection: { on_unlinked: 'park' } });
  await world.accept(booked('parked', 100), booked('also', 900));
  await world.pass(minute);
  const other = createWorld();
  other.kvFails = true;
  await other.accept(...Array.from({ length: 100 }, (_, n) => booked(`b${n}`, 100 + n)));
  await other.pass(3 * minute);
  other.crash();
  other.oneLink.faults.outage(other.now(), other.now() + 4 * day);
  await other.accept(...Array.from({ length: 100 }, (_, n) => says(`b${n}`, visit(400 + n))));
  for (const one of [world, other]) {
    for (let days = 0; days < 4; days += 1) {
      await one.pass(day);
      one.crash();
      await one.sweep();
    }
    expect(repairs(one)).toEqual([]);
  }
});

it('an outcome of an old booking has its row before the object can end', async () => {
  const world = await withOld(150);
  const { store } = world.core();
  const record = store.find(bookingId('old'));
  if (record === null) throw new Error('no booking');
  record.outbox.waiting.push({ settledAt: world.now(), record: { code: null } as never });
  saveAndSchedule(record, store);
  expect(store.scheduleUnwritten(1)).toEqual(['old']);
});
