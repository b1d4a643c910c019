/**
 * One booking with thousands of deliveries (a tool that sends an update a minute): a webhook about it, its lists and its
 * end cost rows of what they touch, and not of its history.
 */

import { expect, it } from 'vitest';
import { bookingId, recordKey } from '../../../src/booking/ids.ts';
import { saveAndSchedule } from '../../../src/mailbox/store/schedule.ts';
import { overflowItem } from '../../../src/sync/compact.ts';
import { at, booked, moved, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute } from '../../world/world.ts';
import { withParts } from '../sync/bookings.ts';

/** A booking that was moved so often; what its record has given away lies in rows of its own. */
async function longLived(deliveries: number) {
  let [rows, deleted, most] = [0, 0, 0];
  const world = createWorld({
    onRows(statement, found) {
      rows += found.length;
      // Where a round stands is stored behind each of its pieces.
      deleted = /^DELETE/.test(statement) ? deleted + 1 : /INTO meta/.test(statement) ? 0 : deleted;
      most = Math.max(most, deleted);
    },
  });
  await world.accept(booked('a', 24));
  await world.pass(minute);
  for (let n = 0; n < 60; n += 1) {
    await world.accept(says('a', visit(24 + (n % 2))));
    await world.pass(minute);
  }
  const { store } = world.core();
  store.transaction(() => {
    for (let n = 0; n < deliveries; n += 1) {
      const arrival = 1000 + n;
      store.insertDelivery({ arrival, id: bookingId('a'), event: 'E', receivedAt: world.now(), standalone: null });
      store.putOverflow(recordKey('a'), [
        { item: overflowItem.delivery(arrival), doc: { state: 'applied', settlement: null } },
        { item: overflowItem.key(`digest-${n}`), doc: arrival },
      ]);
    }
    const record = store.find(bookingId('a'));
    if (record === null) throw new Error('no booking');
    saveAndSchedule(withParts(record, { overflow: true }), store);
    store.setMeta('watermark', String(1000 + deliveries));
  });
  world.crash();
  const cost = async (work: () => Promise<unknown>): Promise<number> => {
    rows = 0;
    await work();
    return rows;
  };
  return { world, cost, mostDeleted: () => most };
}

it('is joined with a short one: none of its many rows is written again, whichever of the two heard of it', async () => {
  const { world } = await longLived(300);
  await world.accept(booked('b', 26));
  await world.pass(minute);
  const before = world.rowsWritten();
  await world.accept(moved('a', 'b', 27));
  expect(world.core().store.find(bookingId('b'))?.key).toBe('a');
  expect(world.rowsWritten() - before).toBeLessThan(30);
  await world.pass(minute);
  const live = [...world.oneLink.appointments.values()].filter(({ status }) => status !== 'cancelled');
  expect(live.map(({ external_ref }) => external_ref)).toEqual(['calcom:b']);
  expect(await world.admin().status()).toMatchObject({ parked: 0, failed: 0, pending: 0 });
});

it('knows the same sending again also where its id was left long ago', async () => {
  const world = createWorld();
  await world.accept(booked('id-0', 24));
  for (let n = 1; n <= 125; n += 1) {
    await world.accept(moved(`id-${n - 1}`, `id-${n}`, 24 + (n % 2)));
    await world.pass(minute);
  }
  const late = says('id-0', visit(30));
  expect(await world.accept(late)).toMatchObject({ deliveries: [{ status: 'accepted' }] });
  expect(await world.accept(late)).toMatchObject({ deliveries: [{ status: 'duplicate' }] });
});

it('of 11,700 deliveries costs a webhook, a page and a retention round what one of 100 costs', async () => {
  const costs = [];
  for (const deliveries of [100, 11_700]) {
    const { world, cost } = await longLived(deliveries);
    costs.push({
      webhook: await cost(async () => {
        await world.accept(says('a', visit(30)));
        await world.pass(minute);
      }),
      page: Math.min(600, await cost(() => world.admin().deliveries({ externalRef: 'calcom:a' }))),
    });
    const before = world.rows('overflow').length;
    expect(before).toBeGreaterThanOrEqual(2 * deliveries);
    await world.pass(40 * day);
    for (const table of ['booking', 'delivery', 'overflow', 'schedule']) expect(world.rows(table)).toEqual([]);
  }
  const [few, many] = costs;
  expect(many?.webhook).toBeLessThanOrEqual((few?.webhook ?? 0) + 70);
  expect(many?.page).toBeLessThanOrEqual(600);
});

it('ends in pieces: no piece of a round removes more than some thousand rows', async () => {
  const { world, mostDeleted } = await longLived(11_700);
  await world.pass(40 * day);
  expect(world.rows('overflow')).toEqual([]);
  expect(mostDeleted()).toBeLessThan(3000);
});

it('moved to more ids in an outage than a chain keeps, it is known by the name that was written last', async () => {
  const world = createWorld();
  await world.accept(booked('v0', 24));
  await world.accept(moved('v0', 'v1', 25));
  await world.pass(minute);
  world.oneLink.faults.outage(world.now(), world.now() + 2 * hour);
  for (let n = 2; n <= 150; n += 1) await world.accept(moved(`v${n - 1}`, `v${n}`, 24 + n));
  await world.pass(6 * hour);
  expect(Object.keys(world.core().store.find(bookingId('v150'))?.chain.ids ?? {})).not.toContain('v1');
  expect([...world.oneLink.appointments.values()]).toHaveLength(1);
  const [{ id } = { id: 0 }] = world.oneLink.appointments.values();
  expect(world.oneLink.show(id)).toMatchObject({ external_ref: 'calcom:v150', starts_at: at(174) });
  expect(await world.admin().status()).toMatchObject({ parked: 0, failed: 0, pending: 0 });
});
