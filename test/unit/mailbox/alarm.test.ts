/** Accept, alarm and sweep (architecture.md, *The way of the data*): the obligation is stored with the delivery and kept by one alarm. */
import { describe, expect, it } from 'vitest';
import { invalidToken } from '../../../emulator/faults.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import type { Scheduled } from '../../../src/mailbox/store/stored-booking.ts';
import { at, booked, cancelled, moved, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World, type WorldOptions } from '../../world/world.ts';

/** A world that counts how often its alarm is set. */
function counting(options: WorldOptions = {}): { world: World; alarms: () => number } {
  let set = 0;
  const world = createWorld({
    ...options,
    alarmLateMs: () => {
      set += 1;
      return 0;
    },
  });
  return { world, alarms: () => set };
}

const waitsMs = (world: World): number => (world.alarmAt() ?? Number.NaN) - world.now();

describe('accept', () => {
  it('answers before anything is asked of One-Link, with the alarm set', async () => {
    const world = createWorld();
    const answer = await world.accept(booked('a', 100));
    expect(answer.deliveries).toEqual([{ deliveryId: 'salon.1', status: 'accepted' }]);
    expect(world.oneLink.requests).toEqual([]);
    expect(waitsMs(world)).toBeLessThanOrEqual(minute);
  });

  it('begins at once, without waiting for the alarm', async () => {
    const world = createWorld();
    await world.accept(booked('a', 100));
    await world.pass(1000);
    expect(world.outcomes()).toHaveLength(1);
  });

  it('is idempotent: the same batch again, after a crash too, is duplicates of the same deliveries', async () => {
    const world = createWorld();
    const batch = [booked('a', 100), booked('b', 101), cancelled('c')];
    const first = await world.accept(...batch);
    const again = await world.accept(...batch);
    world.crash();
    const third = await world.accept(...batch);
    for (const answer of [again, third]) {
      expect(answer.deliveries).toEqual(
        first.deliveries.map(({ deliveryId }) => ({ deliveryId, status: 'duplicate' })),
      );
    }
    await world.pass(hour);
    expect((await world.admin().deliveries({})).deliveries).toHaveLength(3);
    expect(world.oneLink.appointments.size).toBe(2);
  });

  it('takes the new events of a batch that is partly known', async () => {
    const world = createWorld();
    const [one, two] = [booked('a', 100), booked('b', 101)];
    await world.accept(one);
    expect((await world.accept(two, one)).deliveries).toEqual([
      { deliveryId: 'salon.2', status: 'accepted' },
      { deliveryId: 'salon.1', status: 'duplicate' },
    ]);
  });

  it('does not wait for a drain that is under way, and that drain sees the new event', async () => {
    const world = createWorld({ latencyMs: () => 3000 });
    await world.accept(booked('a', 100));
    await world.pass(4000);
    const asked = world.oneLink.requests.length;
    await world.accept(says('a', visit(102)));
    expect(world.oneLink.requests).toHaveLength(asked);
    await world.pass(50_000);
    expect([...world.oneLink.appointments.keys()].map((id) => world.oneLink.show(id))).toMatchObject([
      { starts_at: at(102) },
    ]);
  });

  it('gives numbers that never come back, though deliveries are removed', async () => {
    const world = createWorld({ connection: { retention_days: 2 } });
    await world.accept(booked('a', 3));
    await world.pass(7 * day);
    expect((await world.admin().deliveries({})).deliveries).toEqual([]);
    world.crash();
    expect((await world.accept(booked('b', 24 * 8))).deliveries).toMatchObject([{ deliveryId: 'salon.2' }]);
  });
});

describe('the one alarm stands at the earliest of', () => {
  it('the dead-man: an object that ends at once resumes after a minute', async () => {
    const world = createWorld();
    world.crashAt('accepted');
    await world.accept(booked('a', 100));
    await world.pass(100);
    expect(world.oneLink.requests).toEqual([]);
    await world.pass(minute + 2000);
    expect(world.outcomes()).toHaveLength(1);
  });

  it('due: a try that was put off', async () => {
    const world = createWorld({ random: () => 0.999 });
    world.oneLink.faults.add(
      { times: 99 },
      { kind: 'answer', status: 500, headers: { 'retry-after': '20' }, body: '' },
    );
    await world.accept(booked('a', 100));
    await world.pass(1000);
    expect(waitsMs(world)).toBeGreaterThan(18_000);
    expect(waitsMs(world)).toBeLessThanOrEqual(20_000);
  });

  it('the quarantine of a write without an answer', async () => {
    const world = createWorld();
    await world.accept(booked('a', 100));
    await world.pass(2 * minute);
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'commit_then_cut' });
    await world.accept(says('a', visit(101)));
    await world.pass(2 * minute);
    expect(waitsMs(world)).toBeGreaterThan(7 * minute);
    expect(waitsMs(world)).toBeLessThanOrEqual(9 * minute);
    await world.pass(20 * minute);
    expect(waitsMs(world)).toBeGreaterThan(hour);
  });

  it('KV: an outcome that could not be written', async () => {
    const world = createWorld();
    world.kvFails = true;
    await world.accept(booked('a', 100));
    await world.pass(3 * minute);
    expect(waitsMs(world)).toBeLessThanOrEqual(minute);
    world.kvFails = false;
    await world.pass(minute);
    expect(world.outcomes()).toHaveLength(1);
    await world.pass(2 * minute);
    expect(waitsMs(world)).toBeGreaterThan(hour);
  });

  it('a parked booking’s daily look', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    await world.pass(hour);
    await world.accept(booked('a', 100));
    await world.pass(2 * minute);
    const due =
      Date.parse((await world.admin().deliveries({})).deliveries[0]?.next_attempt_at ?? '') || Number.POSITIVE_INFINITY;
    expect(world.alarmAt()).toBeLessThanOrEqual(due);
    expect(waitsMs(world)).toBeGreaterThan(23 * hour);
    expect(waitsMs(world)).toBeLessThanOrEqual(24 * hour);
  });

  it('a successor that is awaited', async () => {
    const world = createWorld();
    await world.accept(booked('a', 100));
    await world.pass(2 * minute);
    await world.accept(says('a', {}, { movedAway: true }));
    await world.pass(23 * hour);
    expect((await world.admin().deliveries({})).deliveries[0]).toMatchObject({
      state: 'pending',
      code: 'awaiting_successor',
    });
    await world.pass(2 * hour);
    expect((await world.admin().deliveries({})).deliveries[0]).toMatchObject({
      state: 'failed',
      code: 'successor_missing',
    });
  });

  it('retention, where nothing else is to be done', async () => {
    const { world, alarms } = counting();
    await world.accept(booked('a', 3));
    await world.pass(2 * minute);
    expect(waitsMs(world)).toBeGreaterThan(23 * hour);
    const before = alarms();
    await world.pass(10 * day);
    expect(alarms() - before).toBeLessThanOrEqual(20);
  });
});

describe('the alarm is no busy clock', () => {
  it('while a person pauses', async () => {
    const { world, alarms } = counting();
    await world.admin().pause();
    await world.accept(booked('a', 100));
    await world.pass(2 * minute);
    const before = alarms();
    await world.pass(3 * day);
    expect(alarms() - before).toBeLessThanOrEqual(6);
  });

  it('while the account is refused', async () => {
    const { world, alarms } = counting();
    world.oneLink.faults.add({ times: Number.POSITIVE_INFINITY }, invalidToken());
    await world.accept(booked('a', 100), booked('b', 101));
    await world.pass(hour);
    const [before, asked] = [alarms(), world.oneLink.requests.length];
    await world.pass(day);
    const probes = world.oneLink.requests.length - asked;
    expect(alarms() - before).toBeLessThanOrEqual(2 * probes + 4);
  });

  it('after one webhook: it is set once with it and once when it has rung', async () => {
    const { world, alarms } = counting();
    await world.accept(booked('a', 1000));
    await world.pass(3 * minute);
    const before = alarms();
    await world.accept(says('a', visit(1001)));
    await world.pass(hour);
    expect(alarms() - before).toBeLessThanOrEqual(2);
  });

  it('under load: webhooks within a minute share it', async () => {
    const { world, alarms } = counting();
    await world.accept(booked('a', 1000));
    await world.pass(3 * minute);
    const before = alarms();
    for (let n = 0; n < 50; n += 1) {
      await world.accept(says('a', visit(1001 + n)));
      await world.pass(1000);
    }
    await world.pass(10 * minute);
    expect(alarms() - before).toBeLessThanOrEqual(3);
  });
});

describe('an alarm that the platform gave up on', () => {
  it('is healed by the cron’s sweep, which also does the work', async () => {
    let rings = false;
    const world = createWorld({ alarmLateMs: () => (rings ? 0 : null) });
    world.crashAt('before_read');
    await world.accept(booked('a', 100));
    await world.pass(day);
    expect(world.oneLink.requests).toEqual([]);
    rings = true;
    await world.sweep();
    await world.pass(minute);
    expect(world.outcomes()).toHaveLength(1);
    expect(world.alarmAt()).toBeGreaterThan(world.now());
  });

  it('is set again by the next webhook', async () => {
    let rings = true;
    const world = createWorld({ alarmLateMs: () => (rings ? 0 : null) });
    world.oneLink.faults.add({ times: 2 }, { kind: 'answer', status: 500, body: '' });
    rings = false;
    await world.accept(booked('a', 100));
    await world.pass(day);
    expect(world.outcomes()).toEqual([]);
    rings = true;
    await world.accept(booked('b', 101));
    await world.pass(minute);
    expect(world.outcomes()).toHaveLength(2);
  });

  it('leaves an alarm behind when it dies again while nothing was due yet', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    await world.accept(booked('a', 100));
    await world.pass(hour);
    const rung = world.alarmAt() ?? 0;
    world.crashAt('accepted');
    await world.pass(rung - world.now() + 1);
    expect(world.alarmAt()).not.toBeNull();
  });
});

/** Subrequests of every drain, and how many were under way at once. */
function watched(options: WorldOptions = {}): { world: World; drains: number[]; most: () => number } {
  const drains: number[] = [];
  let [now, most] = [0, 0];
  const begin = (): void => {
    drains.push((drains.pop() ?? 0) + 1);
    now += 1;
    most = Math.max(most, now);
  };
  const world = createWorld({
    ...options,
    onCall: ({ over }) => {
      begin();
      void over.then(() => {
        now -= 1;
      });
    },
    endsAt: (place) => {
      if (place === 'accepted') drains.push(0);
      if (place === 'before_outcome') begin();
      if (place === 'after_outcome') now -= 1;
      return false;
    },
  });
  return { world, drains, most: () => most };
}

describe('one drain', () => {
  const many = Array.from({ length: 30 }, (_, index) => booked(`id-${index}`, 100 + index));

  it('makes at most 40 subrequests, KV writes among them, and sets the alarm for the rest', async () => {
    const { world, drains } = watched();
    await world.accept(...many);
    await world.pass(10 * minute);
    expect(world.oneLink.appointments.size).toBe(30);
    expect(world.outcomes()).toHaveLength(30);
    expect(Math.max(...drains)).toBeLessThanOrEqual(40);
    expect(Math.max(...drains)).toBeGreaterThan(30);
    expect(drains.length).toBeGreaterThanOrEqual(3);
  });

  it('goes on at once, not when the dead-man rings', async () => {
    const { world } = watched();
    await world.accept(...many);
    await world.pass(15_000);
    expect(world.outcomes()).toHaveLength(30);
  });

  it('has four calls under way at most', async () => {
    const { world, most } = watched();
    await world.accept(...many);
    await world.pass(10 * minute);
    expect(most()).toBe(4);
  });

  it('leaves KV’s own writes for the next where KV failed for long', async () => {
    const { world, drains } = watched();
    world.kvFails = true;
    await world.accept(...many);
    await world.pass(10 * minute);
    world.kvFails = false;
    await world.pass(10 * minute);
    expect(world.outcomes()).toHaveLength(30);
    expect(Math.max(...drains)).toBeLessThanOrEqual(40);
  });

  it('is not stopped by a booking that ends in a bug', async () => {
    const { world } = watched();
    await world.accept(booked('a', 100));
    await world.pass(minute);
    const { store } = world.core();
    const record = store.find(bookingId('a'));
    // A row that no code of ours writes.
    store.save({ ...record!, writes: { ...record!.writes, inDoubt: null } } as unknown as Scheduled);
    await world.accept(moved('a', 'x', 120), booked('b', 101));
    await world.pass(minute);
    expect(world.outcomes().at(-1)).toMatchObject({ external_ref: 'calcom:b', result: 'created' });
    expect(world.logs.join()).toContain('run_failed');
    expect(world.logs.join()).not.toContain('Ivan');
  });
});
