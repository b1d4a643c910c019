/**
 * However much is in a mailbox, little of it is in memory: an object has 128 MB. What SQL brings is counted, by statement and by
 * stretch of work without a break; `test/memory/scenes.ts` runs the same in a heap of an object's size.
 */
import { describe, expect, it, vi } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import type { Decoded } from '../../../src/sources/source.ts';
import { booked, moved, says } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World, type WorldOptions } from '../../world/world.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** A piece of a round reads a million characters and two may follow each other at once; a drain loads 64 bookings. */
const charactersAStretch = 2_500_000;
const many = 400;
const note = 'n'.repeat(7_900);

// Hundreds of bookings, and the machine may have other things to do.
vi.setConfig({ testTimeout: 180_000 });

/** A world that counts the characters which its mailbox reads. */
function counted(options: WorldOptions) {
  const most = { statement: 0, stretch: 0, rows: 0 };
  let stretch = 0;
  const world = createWorld({
    ...options,
    onRows(_, rows) {
      const characters = rows.reduce((sum, row) => sum + JSON.stringify(row).length, 0);
      if (stretch === 0) queueMicrotask(() => (stretch = 0));
      stretch += characters + 1;
      most.statement = Math.max(most.statement, characters);
      most.stretch = Math.max(most.stretch, stretch);
      most.rows = Math.max(most.rows, rows.length);
    },
  });
  const forget = (): void => void Object.assign(most, { statement: 0, stretch: 0, rows: 0 });
  return { world, most, forget };
}

const counts = async (world: World): Promise<string> => {
  const { pending, parked, failed } = await world.admin().status();
  return `${pending} pending, ${parked} parked, ${failed} failed`;
};

describe('a mailbox of 400 bookings with long notes', () => {
  async function parked(table: Readonly<Record<string, unknown>> = {}, hours = 24 * 90) {
    const { world, most, forget } = counted({ connection: { on_unlinked: 'park', ...table } });
    for (const number of numbers(many)) {
      await world.accept(booked(`b${number}`, hours, { fields: { clientComment: note } }));
    }
    await world.pass(hour);
    expect(await counts(world)).toBe(`0 pending, ${many} parked, 0 failed`);
    forget();
    return { world, most };
  }

  it('looks at those that are parked in pieces when the configuration changes, and takes webhooks in meanwhile', async () => {
    const { world, most } = await parked();
    const requests = world.oneLink.requests.length;
    world.deploy({ on_unlinked: 'park', services: { cut: 9 } });
    const { deliveries } = await world.accept(booked('later', 24 * 90));
    expect(deliveries[0]?.status).toBe('accepted');
    await world.pass(6 * hour);
    expect(world.oneLink.requests.length - requests).toBeGreaterThanOrEqual(many);
    expect(most.stretch).toBeLessThan(charactersAStretch);
    expect(await counts(world)).toBe(`0 pending, ${many + 1} parked, 0 failed`);
  });

  it('goes on with a round after the object ended in the middle of it', async () => {
    const { world } = await parked();
    const requests = world.oneLink.requests.length;
    world.deploy({ on_unlinked: 'park', services: { cut: 9 } });
    world.crashAt('before_read', 20);
    await world.sweep();
    for (let crash = 0; crash < 5; crash += 1) {
      await world.sweep(); // the cron's knock
      await world.pass(minute);
      world.crash();
    }
    await world.sweep();
    await world.pass(6 * hour);
    expect(world.oneLink.requests.length - requests).toBeGreaterThanOrEqual(many);
  });

  it('lets those that are over go in pieces', async () => {
    const { world, most } = await parked({ retention_days: 3 }, 24);
    await world.pass(8 * day);
    expect(await counts(world)).toBe('0 pending, 0 parked, 0 failed');
    expect((await world.admin().deliveries({})).deliveries).toEqual([]);
    expect(most.stretch).toBeLessThan(charactersAStretch);
  });

  it('is counted, listed and retried without being loaded', async () => {
    const { world, most } = counted({ connection: { resource_id: 99 } });
    for (const number of numbers(many)) {
      await world.accept(booked(`b${number}`, 24 * 90 + number, { fields: { clientComment: note } }));
    }
    await world.pass(hour);
    world.crash();
    expect(await counts(world)).toBe(`0 pending, 0 parked, ${many} failed`);
    expect(await world.admin().retryFailed()).toEqual({ retried: many });
    await world.pass(3 * hour);
    expect(await counts(world)).toBe(`0 pending, 0 parked, ${many} failed`);
    expect(world.outcomes().filter(({ code }) => code === 'unknown_resource')).toHaveLength(2 * many);
    expect(most.stretch).toBeLessThan(charactersAStretch);
  });
});

it('hundreds of bookings accepted in a pause are all sent after an eviction and a resume, cancellations first', async () => {
  const { world, most } = counted({});
  await world.accept(booked('off', 24));
  await world.pass(minute);
  await world.admin().pause();
  for (const number of numbers(many)) await world.accept(booked(`b${number}`, 24 * 30 + number));
  await world.accept(says('off', { state: 'cancelled' }));
  world.crash();
  expect(await counts(world)).toBe(`${many + 1} pending, 0 parked, 0 failed`);
  const before = world.writes().length;
  await world.admin().resume();
  await world.pass(3 * hour);
  expect(await counts(world)).toBe('0 pending, 0 parked, 0 failed');
  expect(world.oneLink.appointments.size).toBe(many + 1);
  expect(world.writes()[before]?.body).toEqual({ status: 'cancelled' });
  expect(most.stretch).toBeLessThan(charactersAStretch);
});

describe('bodies', () => {
  const quarter = 'x'.repeat(250 * 1024);
  const unread = (number: number): Decoded => {
    const body = { number, text: quarter };
    return { kind: 'undecodable', event: 'BOOKED', detail: 'payload.uid', body };
  };

  it('are read by nobody who only looks', async () => {
    const { world, most, forget } = counted({});
    for (const number of numbers(40)) await world.accept(unread(number));
    forget();
    expect(await counts(world)).toBe('0 pending, 0 parked, 40 failed');
    expect((await world.admin().deliveries({ limit: 200 })).deliveries).toHaveLength(40);
    expect(most.stretch).toBeLessThan(quarter.length);
  });

  it('beyond 32 MB make room, the oldest that could not be read first, and their delivery says so', async () => {
    const { world } = counted({});
    for (const number of numbers(150)) await world.accept(unread(number));
    expect(world.core().store.bodiesSize()).toBeLessThanOrEqual(32 * 1024 * 1024);
    const { deliveries } = await world.admin().deliveries({ limit: 200 });
    const codes = deliveries.map(({ code }) => code);
    expect([codes[0], codes.at(-1)]).toEqual(['undecodable', 'body_dropped']);
    expect(deliveries.at(-1)?.message).toMatch(/no longer stored/);
    expect(await world.admin().retry('salon.1')).toMatchObject({ delivery: { code: 'body_dropped', state: 'failed' } });
    world.crash();
    expect(world.core().store.bodiesSize()).toBeGreaterThan(25 * 1024 * 1024);
  });

  it('that wait to be sent stay where those that failed can go', async () => {
    const { world } = counted({ connection: { fields: { client_comment: '= note' } } });
    await world.admin().pause();
    const events = numbers(60).map((number) =>
      booked(`b${number}`, 24 + number, { body: { number, note: 'kept', quarter } }),
    );
    for (const event of events) await world.accept(event);
    for (const number of numbers(100)) await world.accept(unread(number));
    await world.admin().resume();
    await world.pass(2 * hour);
    expect(await counts(world)).toBe('0 pending, 0 parked, 100 failed');
    const comments = [...world.oneLink.appointments.values()].map(({ client_comment }) => client_comment);
    expect(comments).toEqual(Array(60).fill('kept'));
    const { deliveries } = await world.admin().deliveries({ limit: 200 });
    expect(deliveries.filter(({ code }) => code === 'body_dropped').length).toBeGreaterThan(20);
  });

  it('are stored once for all events of a webhook, and go with the last of them', async () => {
    const { world } = counted({ connection: { fields: { client_comment: '= note' } } });
    const body = { note: 'for all', quarter };
    await world.admin().pause();
    await world.accept(...numbers(50).map((number) => booked(`seat-${number}`, 24 + number, { body })));
    expect(world.core().store.bodiesSize()).toBeLessThan(260 * 1024);
    await world.admin().resume();
    await world.pass(hour);
    expect(await counts(world)).toBe('0 pending, 0 parked, 0 failed');
    expect(world.core().store.bodiesSize()).toBe(0);
    expect(world.dump()).not.toContain('for all');
  });

  it('are not stored at all where nobody reads them', async () => {
    const { world } = counted({ connection: { on_unlinked: 'park' } });
    await world.accept(booked('a', 24, { body: { note: 'nobody reads this' } }));
    await world.pass(minute);
    expect(world.dump()).not.toContain('nobody reads this');
  });
});

describe('a booking that changes for ever', () => {
  it('stays under 256 KB, and knows its old sendings, deliveries and ids', async () => {
    const { world } = counted({ connection: { on_unlinked: 'park', retention_days: 3 } });
    const first = booked('v0', 24);
    await world.accept(first);
    let longest = 0;
    const count = 120;
    for (const number of numbers(count)) {
      const long = { clientComment: `${number} ${'ж'.repeat(7_000)}`, clientName: 'н'.repeat(900) };
      await world.accept(moved(`v${number}`, `v${number + 1}`, 24 + number, { fields: long }));
      await world.accept(says(`v${number + 1}`, { clientName: `Name ${number}` }));
      await world.pass(minute);
      longest = Math.max(longest, Buffer.byteLength(JSON.stringify(world.core().store.peek(bookingId('v0')))));
    }
    expect(longest).toBeLessThan(256 * 1024);
    expect((await world.accept(first)).deliveries[0]).toEqual({ deliveryId: 'salon.1', status: 'duplicate' });
    expect(await world.admin().delivery('salon.1')).toMatchObject({ state: 'superseded', external_ref: 'calcom:v0' });
    const late = await world.accept(says('v3', { clientComment: 'late', state: 'cancelled' }));
    await world.pass(minute);
    expect(await world.admin().delivery(late.deliveries[0]?.deliveryId ?? '')).toMatchObject({ state: 'superseded' });
    expect(world.core().store.peek(bookingId('v3'))?.key).toBe('v0');
    expect(await world.admin().link('calcom:v0')).toMatchObject({ external_ref: `calcom:v${count}` });
    await world.pass(15 * day);
    const left = world.dump().split('\n').slice(0, -1);
    expect(left.map((table) => JSON.parse(table))).toEqual(left.map(() => []));
  });

  it('tells every outcome in the end, though KV is down for days', async () => {
    const { world } = counted({});
    await world.accept(booked('a', 24));
    await world.pass(minute);
    world.kvFails = true;
    const changes = 120;
    for (const number of numbers(changes)) {
      await world.accept(says('a', { clientComment: `${number} ${'n'.repeat(200)}` }));
      await world.pass(minute);
    }
    expect(JSON.stringify(world.core().store.peek(bookingId('a'))).length).toBeLessThan(85_000);
    world.kvFails = false;
    await world.pass(2 * hour);
    expect(world.outcomes()).toHaveLength(1 + changes);
  });
});

it('the bodies of one webhook take up to 512 KB, however many a table makes of it', async () => {
  const { world } = counted({ connection: { on_unlinked: 'park', fields: { client_comment: '= note' } } });
  const text = 'x'.repeat(200 * 1024);
  await world.accept(...numbers(5).map((number) => booked(`b${number}`, 24, { body: { number, text } })));
  expect(world.rows('body')).toHaveLength(2);
});
