/** Two bookings turn out to be one (architecture.md, *Link*): which appointment stays, and what becomes of the other. */
import { describe, expect, it } from 'vitest';
import { htmlPage } from '../../../emulator/faults.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import type { Scheduled } from '../../../src/mailbox/store/stored-booking.ts';
import { at, booked, cancelled, moved, says, visit } from '../../world/events.ts';
import { createWorld, hour, minute, type World, type WorldOptions } from '../../world/world.ts';
import { lastOutcome } from './linked.ts';

const byHand = (world: World, hours: number, columns: object = {}): number =>
  world.oneLink.addAppointment({
    resource_id: 31,
    contact_id: world.oneLink.addContact({ full_name: 'By Hand' }).id,
    client_name: 'By Hand',
    starts_at: at(hours),
    ends_at: at(hours + 0.5),
    ...columns,
  }).id;

const idOf = async (world: World, ref: string): Promise<number> => (await world.admin().link(ref))?.appointment_id ?? 0;
const patches = (world: World) =>
  world
    .writes()
    .filter(({ method }) => method === 'PATCH')
    .map(({ path, body }) => [path, body]);
const edge = (from: string, to: string) => says(to, {}, { predecessor: from });

/** Two bookings with an appointment each, both made by the bridge. */
async function twoCreated(options: WorldOptions = {}): Promise<{ world: World; a: number; b: number }> {
  const world = createWorld(options);
  await world.accept(booked('a', 3), booked('b', 5));
  await world.pass(minute);
  return { world, a: await idOf(world, 'calcom:a'), b: await idOf(world, 'calcom:b') };
}

describe('two appointments that the bridge made', () => {
  it('leave the one on the newest id; the other is renamed, then cancelled, before the survivor is written', async () => {
    const { world, a, b } = await twoCreated();
    await world.accept(moved('a', 'b', 6));
    await world.pass(minute);
    expect(patches(world)).toEqual([
      [`/appointments/${a}`, { external_ref: 'calcom:a~merged' }],
      [`/appointments/${a}`, { status: 'cancelled' }],
      [`/appointments/${b}`, { starts_at: at(6), ends_at: at(6.5) }],
    ]);
    expect(world.oneLink.show(a)).toMatchObject({ status: 'cancelled', external_ref: 'calcom:a~merged' });
    expect(world.oneLink.show(b)).toMatchObject({ status: 'scheduled', external_ref: 'calcom:b' });
    for (const ref of ['calcom:a', 'calcom:b']) expect(await idOf(world, ref)).toBe(b);
  });

  it.each(['completed', 'no_show'])('leave the other as it is where staff had set it to %s', async (status) => {
    const { world, a, b } = await twoCreated();
    world.oneLink.edit(a, { status });
    await world.accept(moved('a', 'b', 6));
    await world.pass(minute);
    expect(world.oneLink.show(a)).toMatchObject({ status, external_ref: 'calcom:a~merged' });
    expect(world.oneLink.show(b)).toMatchObject({ status: 'scheduled', external_ref: 'calcom:b', starts_at: at(6) });
  });

  it('leave the other as it is also where a table ignores the state, so that its status was never written', async () => {
    const { world, a } = await twoCreated({ connection: { statuses: { accepted: 'ignore' } } });
    world.oneLink.edit(a, { status: 'completed' });
    await world.accept(moved('a', 'b', 6));
    await world.pass(minute);
    expect(world.oneLink.show(a)).toMatchObject({ status: 'completed', external_ref: 'calcom:a~merged' });
  });

  it('leave none of the other where the answer to its new name shows a status that it has not', async () => {
    const { world, a } = await twoCreated();
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'other_status', status: 'completed' });
    await world.accept(moved('a', 'b', 6));
    await world.pass(minute);
    expect(world.oneLink.show(a)).toMatchObject({ status: 'cancelled', external_ref: 'calcom:a~merged' });
  });

  it('leave none of the other where the tool itself had told that it took place', async () => {
    const { world, a } = await twoCreated();
    await world.accept(says('a', { state: 'completed' }));
    await world.pass(minute);
    await world.accept(moved('a', 'b', 6));
    await world.pass(minute);
    expect(world.oneLink.show(a)).toMatchObject({ status: 'cancelled', external_ref: 'calcom:a~merged' });
  });

  it('stay one where a write to the other, that had no answer, comes late', async () => {
    const { world, a, b } = await twoCreated();
    await world.accept(says('a', { state: 'cancelled' }));
    await world.pass(minute);
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'late_commit', afterMs: 5 * minute });
    await world.accept(says('a', { ...visit(4), state: 'accepted' }));
    await world.pass(1000);
    await world.accept(moved('a', 'b', 6));
    await world.pass(minute);
    expect(world.oneLink.show(a)).toMatchObject({ status: 'cancelled' });
    await world.pass(6 * minute);
    world.oneLink.advance();
    expect(world.oneLink.show(a)).toMatchObject({ status: 'scheduled' });
    await world.pass(hour);
    expect(world.oneLink.show(a)).toMatchObject({ status: 'cancelled', external_ref: 'calcom:a~merged' });
    expect(world.oneLink.show(b)).toMatchObject({ starts_at: at(6), status: 'scheduled', external_ref: 'calcom:b' });
    expect(world.core().store.find(bookingId('b'))?.duplicates.surplus).toEqual([]);
  });

  it.each(['calcom:a~merged', 'calcom:b~merged'])(
    'give the loser a name of its own where %s is taken',
    async (taken) => {
      const { world, a, b } = await twoCreated();
      byHand(world, 9, { external_ref: taken });
      await world.accept(moved('a', 'b', 6));
      await world.pass(minute);
      const name = taken === 'calcom:a~merged' ? `${taken}-${a}` : 'calcom:a~merged';
      expect(world.oneLink.show(a)).toMatchObject({ status: 'cancelled', external_ref: name });
      expect(world.oneLink.show(b)).toMatchObject({ starts_at: at(6), status: 'scheduled', external_ref: 'calcom:b' });
      expect(world.outcomes().at(-1)).toMatchObject({ result: 'applied', code: null });
    },
  );

  it('fail where that name is taken, too, and are not tried without end', async () => {
    const { world, a, b } = await twoCreated();
    byHand(world, 9, { external_ref: 'calcom:a~merged' });
    byHand(world, 10, { external_ref: `calcom:a~merged-${a}` });
    await world.accept(moved('a', 'b', 6));
    await world.pass(minute);
    expect(world.outcomes().at(-1)).toMatchObject({ result: 'failed', code: 'DUPLICATE_EXTERNAL_REF' });
    expect(world.oneLink.show(b)).toMatchObject({ starts_at: at(5) });
  });

  it('are merged whatever length the name has', async () => {
    const world = createWorld();
    const [a, b] = ['a'.repeat(248), 'b'.repeat(248)];
    await world.accept(booked(a, 3), booked(b, 5));
    await world.pass(minute);
    const id = await idOf(world, `calcom:${a}`);
    await world.accept(moved(a, b, 6));
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({
      status: 'cancelled',
      external_ref: `calcom:${a.slice(0, 241)}~merged`,
    });
    expect(world.outcomes().at(-1)).toMatchObject({ result: 'applied', code: null });
  });

  it('leave the same one when the edge is told by the older id', async () => {
    const { world, a, b } = await twoCreated();
    await world.accept(says('a', {}, { successor: 'b', movedAway: true }));
    await world.pass(minute);
    expect(world.oneLink.show(a)).toMatchObject({ status: 'cancelled', external_ref: 'calcom:a~merged' });
    expect(await idOf(world, 'calcom:a')).toBe(b);
  });

  it('free the loser: it may be linked to another booking', async () => {
    const { world, a } = await twoCreated();
    await world.accept(edge('a', 'b'));
    expect(await world.admin().putLink('calcom:z', a)).toMatchObject({ kind: 'conflict' });
    await world.pass(minute);
    expect(await world.admin().putLink('calcom:z', a, true)).toMatchObject({ kind: 'ok' });
  });

  it('do not touch the survivor while the loser cannot be cancelled', async () => {
    const { world, a, b } = await twoCreated();
    world.oneLink.faults.add({ method: 'PATCH', path: `/appointments/${a}`, skip: 1, times: 3 }, htmlPage(500));
    await world.accept(moved('a', 'b', 6));
    await world.pass(1500);
    expect(world.oneLink.show(b)).toMatchObject({ starts_at: at(5) });
    expect(world.oneLink.show(a)).toMatchObject({ status: 'scheduled', external_ref: 'calcom:a~merged' });
    await world.pass(hour);
    expect(world.oneLink.show(a)).toMatchObject({ status: 'cancelled' });
    expect(world.oneLink.show(b)).toMatchObject({ starts_at: at(6) });
  });

  it('let the survivor take the slot of the loser', async () => {
    const { world, a, b } = await twoCreated();
    await world.accept(moved('a', 'b', 3));
    await world.pass(minute);
    expect(world.oneLink.show(a)).toMatchObject({ status: 'cancelled' });
    expect(world.oneLink.show(b)).toMatchObject({ starts_at: at(3), status: 'scheduled' });
    expect(world.outcomes().at(-1)).toMatchObject({ result: 'applied', code: null });
  });

  it('do without a loser that was deleted meanwhile', async () => {
    const { world, a, b } = await twoCreated();
    world.oneLink.removeAppointment(a);
    await world.accept(moved('a', 'b', 6));
    await world.pass(minute);
    expect(world.oneLink.show(b)).toMatchObject({ starts_at: at(6) });
  });

  it('rename a loser that is cancelled already', async () => {
    const { world, a, b } = await twoCreated();
    await world.accept(cancelled('a'));
    await world.pass(minute);
    await world.accept(edge('a', 'b'));
    await world.pass(minute);
    expect(world.oneLink.show(a)).toMatchObject({ status: 'cancelled', external_ref: 'calcom:a~merged' });
    expect(world.oneLink.show(b)).toMatchObject({ status: 'scheduled' });
  });

  it.each(['before_read', 'after_read', 'before_write', 'after_write', 'settled'] as const)(
    'end the same when the object ends %s',
    async (place) => {
      for (const nth of [1, 2, 3]) {
        const { world, a, b } = await twoCreated();
        world.crashAt(place, nth);
        await world.accept(moved('a', 'b', 3));
        await world.pass(hour);
        expect(world.oneLink.show(a)).toMatchObject({ status: 'cancelled', external_ref: 'calcom:a~merged' });
        expect(world.oneLink.show(b)).toMatchObject({
          starts_at: at(3),
          status: 'scheduled',
          external_ref: 'calcom:b',
        });
      }
    },
  );

  it.each([
    ['newest edge first', [edge('b', 'c'), edge('a', 'b')]],
    ['oldest edge first', [edge('a', 'b'), edge('b', 'c')]],
  ])('leave one of three after a chain of merges, %s', async (_order, edges) => {
    const world = createWorld();
    await world.accept(booked('a', 3), booked('b', 5), booked('c', 7));
    await world.pass(minute);
    const last = await idOf(world, 'calcom:c');
    await world.accept(...edges);
    await world.pass(minute);
    const statuses = [...world.oneLink.appointments.values()]
      .map(({ external_ref, status }) => [external_ref, status])
      .sort();
    expect(statuses).toEqual([
      ['calcom:a~merged', 'cancelled'],
      ['calcom:b~merged', 'cancelled'],
      ['calcom:c', 'scheduled'],
    ]);
    expect(await idOf(world, 'calcom:a')).toBe(last);
  });
});

describe('one that the bridge did not make', () => {
  it.each([
    ['older', 'a'],
    ['newer', 'b'],
  ])('stays, on the %s id too', async (_which, foreignId) => {
    const world = createWorld();
    const id = byHand(world, foreignId === 'a' ? 3 : 5, { external_ref: `calcom:${foreignId}`, idempotency_key: null });
    await world.accept(booked('a', 3), booked('b', 5));
    await world.pass(minute);
    const other = await idOf(world, foreignId === 'a' ? 'calcom:b' : 'calcom:a');
    await world.accept(moved('a', 'b', 6));
    await world.pass(minute);
    expect(await idOf(world, 'calcom:b')).toBe(id);
    expect(world.oneLink.show(id)).toMatchObject({ status: 'scheduled', starts_at: at(6), external_ref: 'calcom:b' });
    expect(world.oneLink.show(other)).toMatchObject({ status: 'cancelled' });
    expect(world.oneLink.show(other)?.['external_ref']).toMatch(/^calcom:[ab]~merged$/);
  });
});

describe('two that the bridge did not make', () => {
  async function twoForeign() {
    const world = createWorld();
    const a = byHand(world, 3, { external_ref: 'calcom:a' });
    const b = byHand(world, 5, { external_ref: 'calcom:b' });
    await world.accept(booked('a', 3), booked('b', 5));
    await world.pass(minute);
    const before = world.writes().length;
    await world.accept(moved('a', 'b', 6));
    await world.pass(minute);
    return { world, a, b, before };
  }

  it('are parked as two_appointments, and nothing is written', async () => {
    const { world, before } = await twoForeign();
    expect((await world.admin().deliveries({})).deliveries[0]).toMatchObject({
      state: 'parked',
      code: 'two_appointments',
    });
    expect(world.writes()).toHaveLength(before);
  });

  it('wait for a person to choose; the chosen one is written, the other left and free', async () => {
    const { world, a, b } = await twoForeign();
    const untouched = world.oneLink.show(a);
    expect(await world.admin().putLink('calcom:b', b)).toMatchObject({ kind: 'ok' });
    await world.pass(minute);
    expect(world.oneLink.show(b)).toMatchObject({ starts_at: at(6) });
    expect(world.oneLink.show(a)).toEqual(untouched);
    expect(await world.admin().putLink('calcom:z', a, true)).toMatchObject({ kind: 'ok' });
  });

  it('give the newest name to the one that a person chose, where the bridge had keyed the other', async () => {
    const { world, a, b } = await twoForeign();
    await world.admin().putLink('calcom:b', a);
    await world.pass(minute);
    expect(world.oneLink.show(a)).toMatchObject({ starts_at: at(6), external_ref: 'calcom:b' });
    expect(world.oneLink.show(b)).toMatchObject({ status: 'scheduled', external_ref: 'calcom:b~merged' });
  });

  it('tell where the one that was not chosen bears the newest name, and the bridge has never written to it', async () => {
    const { world, a, b } = await twoForeign();
    world.oneLink.edit(b, { idempotency_key: null });
    await world.admin().putLink('calcom:b', a);
    await world.pass(minute);
    const [delivery] = (await world.admin().deliveries({})).deliveries;
    expect(delivery).toMatchObject({ state: 'failed', code: 'DUPLICATE_EXTERNAL_REF' });
    world.oneLink.edit(b, { external_ref: null });
    await world.admin().retry(delivery!.delivery_id);
    await world.pass(minute);
    expect(world.oneLink.show(a)).toMatchObject({ starts_at: at(6), external_ref: 'calcom:b' });
  });
});

it('a person may link to the appointment that was cancelled in a merge: it is given back', async () => {
  const { world, a, b } = await twoCreated();
  await world.accept(edge('a', 'b'));
  await world.pass(minute);
  world.oneLink.edit(b, { status: 'cancelled' });
  expect(await world.admin().putLink('calcom:b', a)).toMatchObject({ kind: 'ok' });
  await world.pass(minute);
  expect(world.oneLink.show(a)).toMatchObject({ status: 'scheduled', starts_at: at(5), external_ref: 'calcom:b' });
});

it('a person may link to the appointment that was to be cancelled: it stays', async () => {
  const { world, a, b } = await twoCreated();
  world.oneLink.faults.add({ method: 'PATCH', times: 3 }, htmlPage(500));
  await world.accept(edge('a', 'b'));
  await world.pass(100);
  expect(await world.admin().putLink('calcom:b', a)).toMatchObject({ kind: 'ok' });
  await world.pass(hour);
  expect(await idOf(world, 'calcom:a')).toBe(a);
  expect(world.oneLink.show(a)).toMatchObject({ status: 'scheduled', starts_at: at(5), external_ref: 'calcom:b' });
  expect(world.oneLink.show(b)).toMatchObject({ status: 'cancelled', external_ref: 'calcom:b~merged' });
});

describe('a copy of which the mailbox knows no more, as the first version left it', () => {
  async function forgotten(): Promise<{ world: World; copy: number; typed: number }> {
    const world = createWorld();
    await world.accept(booked('a', 3));
    await world.pass(minute);
    const copy = await idOf(world, 'calcom:a');
    await world.admin().deleteLink('calcom:a');
    const { store } = world.core();
    const record = store.find(bookingId('a'));
    if (record === null) throw new Error('no booking');
    record.link.unlinkedFrom = null;
    delete record.link.unlinkedMade;
    store.save(record as Scheduled);
    world.oneLink.addResource({ id: 34 });
    const ofClient = { client_phone: '+77010000001', client_comment: 'typed' };
    return { world, copy, typed: byHand(world, 3, { resource_id: 34, ...ofClient }) };
  }

  it('gives its name to the appointment that a person links, and goes', async () => {
    const { world, copy, typed } = await forgotten();
    await world.admin().putLink('calcom:a', typed);
    await world.pass(minute);
    expect(world.oneLink.show(typed)).toMatchObject({ status: 'scheduled', external_ref: 'calcom:a' });
    expect(world.oneLink.show(copy)).toMatchObject({ status: 'cancelled', external_ref: 'calcom:a~merged' });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: null, appointment_id: typed });
  });

  it('stays where its name is another booking’s, and a person is asked', async () => {
    const { world, copy, typed } = await forgotten();
    world.oneLink.edit(copy, { external_ref: 'shop:77' });
    byHand(world, 9, { external_ref: 'calcom:a', resource_id: 34 });
    await world.admin().putLink('calcom:a', typed);
    await world.pass(minute);
    expect(world.oneLink.show(copy)).toMatchObject({ status: 'scheduled', external_ref: 'shop:77' });
    const [delivery] = (await world.admin().deliveries({})).deliveries;
    expect(delivery).toMatchObject({ state: 'failed', code: 'DUPLICATE_EXTERNAL_REF' });
  });
});

it('a write without an answer to an appointment that was left does not keep the booking busy', async () => {
  const { world, a, b } = await twoCreated();
  world.oneLink.faults.add({ method: 'PATCH', path: `/appointments/${a}` }, { kind: 'cut' });
  await world.accept(says('a', visit(8)));
  await world.pass(200);
  await world.accept(moved('a', 'b', 6));
  await world.pass(hour);
  expect(world.oneLink.show(b)).toMatchObject({ starts_at: at(6) });
  const asked = world.oneLink.requests.length;
  await world.pass(hour);
  expect(world.oneLink.requests).toHaveLength(asked);
});

it('bookings of which one has an appointment keep it, whichever it is', async () => {
  for (const [first, second] of [
    [booked('a', 3), moved('a', 'b', 5)],
    [booked('b', 3), says('b', visit(5), { predecessor: 'a' })],
  ] as const) {
    const world = createWorld();
    await world.accept(first);
    await world.pass(minute);
    await world.accept(second);
    await world.pass(minute);
    expect([...world.oneLink.appointments.values()]).toMatchObject([{ status: 'scheduled', external_ref: 'calcom:b' }]);
    expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(5) });
  }
});

describe('a POST under way while an edge joins its booking with one that has an appointment', () => {
  const alive = (world: World) =>
    [...world.oneLink.appointments.values()].filter((appointment) => appointment.status !== 'cancelled');

  it.each([
    ['answered in time', undefined],
    ['answered never, and carried out', { kind: 'commit_then_cut' } as const],
    ['answered never, and carried out late', { kind: 'late_commit', afterMs: 5 * minute } as const],
    ['answered never, and not carried out', { kind: 'cut' } as const],
  ])('%s: one appointment stays', async (_how, fault) => {
    const world = createWorld({ latencyMs: () => 1000 });
    await world.accept(booked('a', 3));
    await world.pass(minute);
    if (fault !== undefined) world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, fault);
    await world.accept(booked('b', 5));
    // List, search for the contact: the POST is on its way now.
    await world.pass(4500);
    await world.accept(moved('a', 'b', 6));
    await world.pass(hour);
    const [stays, ...others] = alive(world);
    expect(others).toEqual([]);
    expect(stays).toMatchObject({ external_ref: 'calcom:b', status: 'scheduled' });
    expect(world.oneLink.show(stays?.id ?? 0)).toMatchObject({ starts_at: at(6) });
    expect(await idOf(world, 'calcom:a')).toBe(stays?.id);
    expect((await world.admin().status()).pending).toBe(0);
  });
});
