// What needs a person, by cause, and the retry of a whole group.
import { describe, expect, it } from 'vitest';
import type { AttentionGroup } from '../../../src/mailbox/contract-attention.ts';
import { at, booked, says } from '../../world/events.ts';
import { createWorld, minute, type World } from '../../world/world.ts';

const groups = async (world: World): Promise<readonly AttentionGroup[]> => {
  const page = await world.admin().attention({});
  expect(page.cursor).toBeNull();
  return page.groups;
};
const table = { resource_id: undefined, resources: { anna: 31 } };

/** Two of Bella's, one of Carla's, and one that could not be read. */
async function troubled(): Promise<World> {
  const world = createWorld({ connection: table });
  const staff = (...names: readonly string[]) => ({ fields: { staff: names } });
  await world.accept(booked('b2', 50, staff('999', 'Bella')), booked('b1', 48, staff('999', 'Bella')));
  await world.accept(booked('c', 60, staff('Carla')), booked('fine', 70, staff('anna')));
  await world.accept({ kind: 'undecodable', event: 'BOOKED', detail: 'payload.uid', body: { uid: 7 } });
  await world.pass(minute);
  return world;
}

describe('what needs a person', () => {
  it('is grouped by what is to be mended, the largest group first', async () => {
    const world = await troubled();
    expect(await groups(world)).toEqual([
      {
        connection: 'salon',
        state: 'parked',
        code: 'no_resource',
        cause: { kind: 'staff', key: '999, Bella', names: ['999', 'Bella'] },
        count: 2,
        samples: [
          { external_ref: 'calcom:b1', delivery_id: 'salon.2', starts_at: at(48) },
          { external_ref: 'calcom:b2', delivery_id: 'salon.1', starts_at: at(50) },
        ],
        message: expect.stringContaining('999, Bella'),
        since: expect.any(String),
      },
      expect.objectContaining({ code: 'no_resource', count: 1, cause: expect.objectContaining({ key: 'Carla' }) }),
      expect.objectContaining({
        ...{ state: 'failed', code: 'undecodable', count: 1 },
        cause: { kind: 'reason', key: 'BOOKED payload.uid', names: ['BOOKED', 'payload.uid'] },
        samples: [{ external_ref: null, delivery_id: 'salon.5', starts_at: null }],
      }),
    ]);
    expect(JSON.stringify(await groups(world))).not.toMatch(/Petrov|7010000001/);
  });

  it('includes what is in One-Link but for a row of a table', async () => {
    const world = createWorld({ connection: { resources: { anna: 31 } } });
    await world.accept(booked('a', 48, { fields: { staff: ['anna'] } }));
    await world.pass(minute);
    await world.accept(says('a', { staff: ['bella'] }));
    await world.pass(minute);
    expect(await groups(world)).toMatchObject([
      { state: 'settled', code: 'unknown_staff', cause: { kind: 'staff', key: 'bella' }, count: 1 },
    ]);
    expect(await world.admin().retryMany({ code: 'unknown_staff' }, true)).toMatchObject({ count: 0 });
    expect(await world.admin().retryMany({ states: ['settled'], code: 'unknown_staff' }, true)).toMatchObject({
      count: 1,
    });
  });

  it('is counted in parts where much waits', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    for (let n = 0; n < 520; n += 1) await world.accept(booked(`p${n}`, 48 + n));
    await world.pass(10 * minute);
    const first = await world.admin().attention({});
    expect(first).toMatchObject({ groups: [{ code: 'unlinked', count: 500 }], cursor: expect.any(String) });
    const second = await world.admin().attention({ cursor: first.cursor! });
    expect(second).toMatchObject({ groups: [{ code: 'unlinked', count: 20 }], cursor: null });
    expect(await world.admin().retryMany({}, true)).toEqual({ kind: 'counted', count: 500, is_all: false });
  });
});

describe('a retry of a group', () => {
  it('is counted first, then sends those of the group and leaves the others', async () => {
    const world = await troubled();
    const filter = { code: 'no_resource', cause: '999, Bella' };
    expect(await world.admin().retryMany(filter, true)).toEqual({ kind: 'counted', count: 2, is_all: true });
    world.deploy({ ...table, on_unlinked: 'park' });
    await world.sweep();
    await world.pass(minute);
    expect(await world.admin().retryProgress()).toMatchObject({ state: 'none', filter: null });
    expect(world.oneLink.appointments.size).toBe(1);
    expect(await groups(world)).toMatchObject([{ code: 'unlinked', count: 3 }, { code: 'undecodable' }]);
    const before = world.oneLink.requests.length;
    expect(await world.admin().retryMany({ code: 'unlinked' }, false)).toMatchObject({
      kind: 'started',
      progress: { state: 'done', filter: { code: 'unlinked' }, retried: 3, ended_at: expect.any(String) },
    });
    await world.pass(minute);
    expect(await world.admin().retryProgress()).toMatchObject({ state: 'done', retried: 3 });
    expect((await groups(world)).map(({ count }) => count)).toEqual([3, 1]);
    expect(world.oneLink.requests.length).toBeGreaterThanOrEqual(before);
    expect((await world.admin().audit({})).entries).toMatchObject([
      { action: 'retry_many', who: 'admin', details: { code: 'unlinked' } },
    ]);
  });

  it('reads again what could not be read, where it is meant', async () => {
    const world = await troubled();
    const unread = { code: 'undecodable', cause: 'BOOKED payload.uid' };
    expect(await world.admin().retryMany(unread, true)).toMatchObject({ count: 1 });
    expect(await world.admin().retryMany({ ...unread, cause: 'other' }, true)).toMatchObject({ count: 0 });
    expect(await world.admin().retryMany(unread, false)).toMatchObject({ progress: { retried: 1 } });
  });

  it('goes on after a crash, and no other begins meanwhile', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    for (let n = 0; n < 450; n += 1) await world.accept(booked(`p${n}`, 48 + n));
    await world.pass(10 * minute);
    const started = world.admin().retryMany({ code: 'unlinked' }, false);
    expect(await world.admin().retryMany({}, false)).toMatchObject({ kind: 'busy', progress: { state: 'running' } });
    world.crash();
    await started.catch(() => {});
    await world.sweep();
    await world.pass(10 * minute);
    const { state, retried } = await world.admin().retryProgress();
    expect(state).toBe('done');
    expect(retried).toBeGreaterThan(450 - 40);
  });
});
