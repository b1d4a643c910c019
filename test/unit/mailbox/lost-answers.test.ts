/**
 * A call has no known answer, or an outage makes it late, and staff edit the appointment in between: the client's news is never
 * passed over without a word, and what staff set later than it stays (architecture.md, *Patch*).
 */
import { describe, expect, it } from 'vitest';
import type { FaultAction } from '../../../emulator/faults.ts';
import { at, booked, cancelled, says, visit } from '../../world/events.ts';
import { createWorld, hour, minute, type World } from '../../world/world.ts';
import { createdAppointment, lastOutcome, onlyAppointment } from './linked.ts';

const lost: readonly (readonly [string, FaultAction])[] = [
  ['nothing was carried out', { kind: 'cut' }],
  ['it was carried out', { kind: 'commit_then_cut' }],
  ['it is carried out late', { kind: 'late_commit', afterMs: 4 * minute }],
];
const newest = async (world: World) => (await world.admin().deliveries({})).deliveries[0];

describe.each(lost)('a cancellation without an answer, of which %s', (_what, action) => {
  const set = ['confirmed', 'completed', 'no_show'];

  async function disputed(status: string) {
    const linked = await createdAppointment();
    const { world, id } = linked;
    world.oneLink.faults.add({ method: 'PATCH' }, action);
    await world.accept(cancelled('a'));
    await world.pass(500);
    world.oneLink.edit(id, { status });
    await world.pass(minute);
    return linked;
  }

  it.each(set)('is left to a person where staff have set %s before the next try', async (status) => {
    const { world, shown } = await disputed(status);
    expect(shown()['status']).toBe(status);
    expect(await newest(world)).toMatchObject({ state: 'parked', code: 'not_cancelled' });
    await world.pass(30 * hour);
    if (action.kind === 'late_commit') expect(shown()['status']).toBe('cancelled');
    else expect(await newest(world)).toMatchObject({ state: 'parked', code: 'not_cancelled' });
  });

  it.each(set)('goes out by a retry, though staff have set %s', async (status) => {
    for (const laterMs of [0, hour]) {
      const { world, shown } = await disputed(status);
      await world.pass(laterMs);
      await world.admin().retry((await newest(world))?.delivery_id ?? '');
      await world.pass(minute);
      expect(shown()['status']).toBe('cancelled');
      expect(['applied', 'unchanged']).toContain((await newest(world))?.state);
    }
  });

  it('is done when a person cancels the visit, and given up by a discard', async () => {
    const byHand = await disputed('confirmed');
    byHand.world.oneLink.edit(byHand.id, { status: 'cancelled' });
    await byHand.world.pass(25 * hour);
    expect(await newest(byHand.world)).toMatchObject({ state: 'unchanged' });
    const { world, shown } = await disputed('confirmed');
    if (action.kind === 'late_commit') return;
    await world.admin().discard((await newest(world))?.delivery_id ?? '');
    await world.pass(25 * hour);
    expect(shown()['status']).toBe('confirmed');
    expect(await newest(world)).toMatchObject({ state: 'discarded' });
  });

  it('is not asked about any more when the client books again', async () => {
    const { world, shown } = await disputed('no_show');
    await world.accept(says('a', { state: 'accepted', ...visit(6) }));
    await world.pass(hour);
    expect(shown()['starts_at']).toBe(at(6));
    expect(shown()['status']).toBe('scheduled');
    expect(await newest(world)).toMatchObject({ state: 'applied' });
  });
});

describe.each(lost.slice(1))('a visit whose POST has no answer, and %s', (_what, action) => {
  /** Told, and moved by staff as soon as it is there. */
  async function movedByStaff(moves: number) {
    const world = createWorld();
    world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, action);
    world.oneLink.faults.add(
      { method: 'POST', path: '/appointments', times: 1e9, untilMs: world.now() + hour },
      { kind: 'cut' },
    );
    await world.accept(booked('a', 3));
    await world.pass(action.kind === 'late_commit' ? 5 * minute : 500);
    world.oneLink.advance();
    world.oneLink.edit(onlyAppointment(world), { starts_at: at(90), ends_at: at(90.5) });
    for (let index = 0; index < moves; index += 1) await world.accept(says('a', visit(10 + index)));
    return world;
  }

  it.each([0, 11])('is cancelled by its client though staff have moved it (after %s moves)', async (moves) => {
    const world = await movedByStaff(moves);
    await world.accept(cancelled('a'));
    await world.pass(3 * hour);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({ status: 'cancelled' });
    expect(await newest(world)).toMatchObject({ state: 'created' });
  });

  it('makes room for the appointment that a person links', async () => {
    const world = await movedByStaff(0);
    const made = onlyAppointment(world);
    const contact = world.oneLink.addContact({ full_name: 'Ivan Petrov' });
    const seed = { resource_id: 31, contact_id: contact.id, starts_at: at(50), ends_at: at(50.5) };
    const typed = world.oneLink.addAppointment(seed);
    await world.admin().putLink('calcom:a', typed.id);
    await world.pass(2 * hour);
    expect(world.oneLink.show(typed.id)).toMatchObject({ status: 'scheduled', external_ref: 'calcom:a' });
    expect(world.oneLink.show(made)).toMatchObject({ status: 'cancelled' });
    expect(await newest(world)).toMatchObject({ state: 'applied' });
  });
});

it('a visit that was never made, and whose client cancels, is looked for once more when its POST can come no more', async () => {
  const world = createWorld();
  world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, { kind: 'cut' });
  await world.accept(booked('a', 3));
  await world.pass(500);
  await world.accept(cancelled('a'));
  await world.pass(hour);
  const asked = () => world.writes().filter(({ body }) => Object.keys(body).join() === 'idempotency_key');
  expect(asked().map(({ status }) => status)).toEqual([404, 404]);
  expect(world.oneLink.appointments.size).toBe(0);
  expect(await newest(world)).toMatchObject({ state: 'unchanged', code: 'nothing_to_do' });
  await world.accept(says('a', { state: 'declined' }));
  await world.pass(hour);
  expect(asked()).toHaveLength(2);
});

describe.each(lost)('a visit that is cancelled to free a slot, and the answer is lost: %s', (_what, action) => {
  /** Two visits in each other's slots, both confirmed by staff; the first tries find the slots taken, then one gives way. */
  async function circle(strikes: number) {
    const world = createWorld({ connection: { cycle: 'break' } });
    await world.accept(booked('a', 100), booked('b', 101));
    await world.pass(2 * minute);
    const ids = [...world.oneLink.appointments.keys()];
    for (const id of ids) world.oneLink.edit(id, { status: 'confirmed' });
    world.oneLink.faults.add({ method: 'PATCH', skip: 2 + strikes }, action);
    await world.accept(says('a', visit(101)), says('b', visit(100)));
    return { world, ids };
  }
  const statuses = (world: World) => [...world.oneLink.appointments.values()].map(({ status }) => status);

  it.each([0, 1, 2])('gets back the status that staff gave it (the %sth write after the conflict)', async (strikes) => {
    const { world } = await circle(strikes);
    await world.pass(2 * hour);
    expect(world.writes().filter(({ body }) => body['status'] === 'cancelled')).not.toEqual([]);
    expect([...world.oneLink.appointments.values()].map(({ starts_at_ms }) => starts_at_ms)).toEqual(
      [101, 100].map((hours) => Date.parse(at(hours))),
    );
    expect(statuses(world)).toEqual(['confirmed', 'confirmed']);
  });
});

describe('a client’s move that an outage makes late', () => {
  const ends = ['no_show', 'completed', 'cancelled'];

  /** Staff edit some minutes after the move, or before it. */
  async function late(
    edits: readonly (readonly [minutes: number, edit: Readonly<Record<string, unknown>>])[],
    heardMinutes = 0,
  ) {
    const linked = await createdAppointment();
    const { world, id, shown } = linked;
    await world.pass(2 * hour);
    const moves = world.now() + 2 * hour;
    world.oneLink.faults.outage(world.now(), moves + 3 * hour);
    for (const [minutes, edit] of edits) world.clock.at(moves + minutes * minute, () => world.oneLink.edit(id, edit));
    world.clock.at(
      moves + heardMinutes * minute,
      () => void world.accept(says('a', visit(90), { clock: moves, clockKind: 'event_time' })),
    );
    world.clock.at(
      moves + 100 * minute,
      () => void world.accept(says('a', visit(90), { clock: moves + 100 * minute, clockKind: 'event_time' })),
    );
    await world.pass(9 * hour);
    expect(shown()).toMatchObject({ starts_at: at(90) });
    return { status: shown()['status'], code: lastOutcome(world).code };
  }

  it.each(ends)('leaves %s alone, which staff have set an hour later', async (status) => {
    expect(await late([[60, { status }]])).toEqual({ status, code: null });
    // Heard of when they had set it, and made before by the tool's own clock.
    expect(await late([[60, { status }]], 90)).toEqual({ status, code: null });
  });

  it.each(ends)('opens the visit again where %s may have been set before it, and says so', async (status) => {
    const reopened = { status: 'scheduled', code: 'reopened' };
    expect(await late([[-60, { status }]])).toEqual(reopened);
    expect(await late([[10, { status }]])).toEqual(reopened);
    expect(
      await late([
        [-60, { status }],
        [60, { client_comment: 'by hand' }],
      ]),
    ).toEqual(reopened);
  });
});

describe('what staff have typed between the tries', () => {
  /** A move whose first try comes four minutes late; staff edit after it, and it is tried again. */
  async function between(edit: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>> = {}) {
    const linked = await createdAppointment();
    const { world, id } = linked;
    world.oneLink.edit(id, before);
    await world.pass(minute);
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'late_commit', afterMs: 4 * minute });
    await world.accept(says('a', { ...visit(6), clientComment: 'aisle seat' }));
    await world.pass(500);
    world.oneLink.edit(id, edit);
    await world.pass(5 * minute);
    world.oneLink.advance();
    return linked;
  }

  it.each([
    ['a price', { service_amount: 7000 }, { service_amount: 5000 }],
    ['a time', { starts_at: at(9), ends_at: at(9.5) }, {}],
    ['a comment', { client_comment: 'by hand' }, {}],
  ] as const)('%s stays, though the first try is carried out after it', async (_what, edit, before) => {
    const { world, shown } = await between(edit, before);
    await world.pass(hour);
    expect(shown()).toMatchObject(edit);
    expect(JSON.stringify(world.dump())).not.toContain('by hand');
    expect(await newest(world)).toMatchObject({ state: 'applied' });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied' });
  });

  it('stays also where it is changed once more before the quarantine is over', async () => {
    const { world, id, shown } = await between({ service_amount: 7000 }, { service_amount: 5000 });
    world.oneLink.edit(id, { service_amount: 8000 });
    await world.pass(hour);
    expect(shown()).toMatchObject({ starts_at: at(6), service_amount: 8000 });
  });

  /** What the first try brings back was there before staff typed, and the second try has said what they typed. */
  it.each(lost.flatMap(([second, try2]) => lost.map(([back, putsBack]) => [second, back, try2, putsBack] as const)))(
    'stays where the second try has no answer (%s), nor has what puts it back (%s)',
    async (_second, _back, second, putsBack) => {
      const { world, id, shown } = await createdAppointment();
      world.oneLink.edit(id, { service_amount: 5000 });
      await world.pass(minute);
      world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'late_commit', afterMs: 4 * minute });
      await world.accept(says('a', visit(6)));
      await world.pass(500);
      world.oneLink.edit(id, { service_amount: 7000 });
      world.oneLink.faults.add({ method: 'PATCH' }, second);
      await world.pass(3 * minute);
      world.oneLink.faults.clear();
      expect(shown()).toMatchObject({ starts_at: at(6), service_amount: 7000 });
      await world.pass(5 * minute);
      world.oneLink.advance();
      world.oneLink.faults.add({ method: 'PATCH' }, putsBack);
      await world.pass(hour);
      expect(shown()).toMatchObject({ starts_at: at(6), service_amount: 7000 });
    },
  );

  it('gives way to what the tool says then', async () => {
    const { world, shown } = await between({ client_comment: 'by hand' });
    await world.accept(says('a', { clientComment: 'two seats' }));
    await world.pass(hour);
    expect(shown()).toMatchObject({ starts_at: at(6), client_comment: 'two seats' });
  });
});
