/** Writes without a sure answer: they may still be carried out, and are looked at again (architecture.md, *Patch*). */
import { describe, expect, it } from 'vitest';
import { type FaultAction, htmlPage } from '../../../emulator/faults.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import type { Scheduled } from '../../../src/mailbox/store/stored-booking.ts';
import { at, booked, cancelled, moved, says, visit } from '../../world/events.ts';
import { createWorld, hour, minute, type World } from '../../world/world.ts';
import { createdAppointment, lastOutcome, onlyAppointment } from './linked.ts';

const reads = (world: World, from: number): number[] =>
  world.oneLink.requests.filter(({ method, atMs }) => method === 'GET' && atMs >= from).map(({ atMs }) => atMs);

const ambiguous: readonly (readonly [string, FaultAction])[] = [
  ['a cut connection', { kind: 'cut' }],
  ...[500, 502, 504, 520, 521, 522, 523, 524, 525, 526, 527].map(
    (status) => [`a ${status}`, htmlPage(status)] as const,
  ),
];

describe('an ambiguous answer', () => {
  it.each(ambiguous)('%s that changed nothing is sent again', async (_what, action) => {
    const { world, sent, shown } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, action);
    await world.accept(says('a', visit(5)));
    await world.pass(5 * minute);
    expect(sent()).toEqual([
      { starts_at: at(5), ends_at: at(5.5) },
      { starts_at: at(5), ends_at: at(5.5) },
    ]);
    expect(shown()).toMatchObject({ starts_at: at(5) });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', attempts: 1 });
  });

  it.each(ambiguous)('%s is read back when 10 minutes are over', async (_what, action) => {
    const { world } = await createdAppointment();
    const sentAt = world.now();
    world.oneLink.faults.add({ method: 'PATCH' }, action);
    await world.accept(says('a', visit(5)));
    await world.pass(9 * minute);
    const before = reads(world, sentAt).length;
    await world.pass(2 * minute);
    expect(
      reads(world, sentAt)
        .slice(before)
        .map((ms) => Math.floor((ms - sentAt) / minute)),
    ).toEqual([10]);
  });

  it('a 503 is none: nothing is read back', async () => {
    const { world } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, htmlPage(503));
    await world.accept(says('a', visit(5)));
    await world.pass(5 * minute);
    const before = reads(world, 0).length;
    await world.pass(hour);
    expect(reads(world, 0).length).toBe(before);
  });

  it.each([
    ['lost', { kind: 'commit_then_cut' } as const],
    ['a gateway’s', htmlPage(504, true)],
  ])('that hid a write which went through (%s) is settled by looking, and not sent again', async (_what, action) => {
    const { world, sent, shown } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, action);
    await world.accept(says('a', visit(5)));
    await world.pass(hour);
    expect(sent()).toHaveLength(1);
    expect(shown()).toMatchObject({ starts_at: at(5) });
    expect(world.outcomes()).toHaveLength(2);
  });

  it('leaves its fields unsettled: a newer state goes out at once', async () => {
    const { world, sent } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'cut' });
    await world.accept(says('a', visit(5)));
    await world.pass(500);
    await world.accept(says('a', visit(6)));
    await world.pass(2000);
    expect(sent().map(({ starts_at }) => starts_at)).toEqual([at(5), at(6)]);
  });

  it('counts as settled while it is in quarantine', async () => {
    const { world } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'commit_then_cut' });
    const { deliveries } = await world.accept(says('a', visit(5)));
    await world.pass(2 * minute);
    const delivery = await world.admin().delivery(deliveries[0]?.deliveryId ?? '');
    expect(delivery).toMatchObject({ state: 'unchanged', next_attempt_at: null });
    expect(await world.admin().status()).toMatchObject({ pending: 0, parked: 0, failed: 0 });
  });
});

describe('a write that is carried out late', () => {
  it('under a newer one is found by the read-back and put right', async () => {
    const { world, sent, shown } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'late_commit', afterMs: 5 * minute });
    await world.accept(says('a', visit(5)));
    await world.pass(1000);
    await world.accept(says('a', visit(6)));
    await world.pass(minute);
    expect(shown()).toMatchObject({ starts_at: at(6) });
    await world.pass(7 * minute);
    world.oneLink.advance();
    expect(shown()).toMatchObject({ starts_at: at(5) });
    await world.pass(3 * minute);
    expect(shown()).toMatchObject({ starts_at: at(6), ends_at: at(6.5) });
    expect(sent().at(-1)).toEqual({ starts_at: at(6), ends_at: at(6.5) });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', fields: ['starts_at', 'ends_at'], deliveries: 0 });
  });

  it('as a cancellation under a re-opening is undone', async () => {
    const { world, shown } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'late_commit', afterMs: 5 * minute });
    await world.accept(cancelled('a'));
    await world.pass(1000);
    await world.accept(says('a', { state: 'accepted', ...visit(6) }));
    await world.pass(11 * minute);
    expect(shown()).toMatchObject({ status: 'scheduled', starts_at: at(6) });
  });

  it('puts right only the fields that it brought back: what a person changed meanwhile stays', async () => {
    const { world, id, sent, shown } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'late_commit', afterMs: 5 * minute });
    await world.accept(says('a', { ...visit(5), clientComment: 'one' }));
    await world.pass(1000);
    await world.accept(says('a', { ...visit(6), clientComment: 'two' }));
    await world.pass(8 * minute);
    world.oneLink.advance();
    world.oneLink.edit(id, { client_comment: 'by hand' });
    await world.pass(3 * minute);
    expect(sent().at(-1)).toEqual({ starts_at: at(6), ends_at: at(6.5) });
    expect(shown()).toMatchObject({ starts_at: at(6), client_comment: 'by hand' });
  });

  it('is put right under its newer id too', async () => {
    const { world, shown } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'late_commit', afterMs: 5 * minute });
    await world.accept(moved('a', 'b', 5));
    await world.pass(1000);
    await world.accept(moved('b', 'c', 6));
    await world.pass(12 * minute);
    expect(shown()).toMatchObject({ external_ref: 'calcom:c', starts_at: at(6) });
  });

  it('of the state that is still wanted changes nothing more', async () => {
    const { world, sent, shown } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'late_commit', afterMs: 5 * minute });
    await world.accept(says('a', visit(5)));
    await world.pass(hour);
    expect(sent()).toHaveLength(2);
    expect(shown()).toMatchObject({ starts_at: at(5) });
  });
});

describe('a person’s edit', () => {
  it('after the write that got its answer stays at the read-back', async () => {
    const { world, id, sent, shown } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'cut' });
    await world.accept(says('a', visit(5)));
    await world.pass(3 * minute);
    world.oneLink.edit(id, { starts_at: at(9), ends_at: at(9.5) });
    await world.pass(hour);
    expect(sent()).toHaveLength(2);
    expect(shown()).toMatchObject({ starts_at: at(9) });
  });

  it('after a write that got none stays: One-Link holds neither what was there nor what was sent', async () => {
    const { world, id, sent, shown } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'commit_then_cut' });
    await world.accept(says('a', { ...visit(5), clientComment: 'one' }));
    await world.pass(200);
    world.oneLink.edit(id, { starts_at: at(9), ends_at: at(9.5) });
    await world.pass(hour);
    expect(sent()).toHaveLength(1);
    expect(shown()).toMatchObject({ starts_at: at(9), client_comment: 'one' });
  });

  it('stays also where One-Link was away for longer than the quarantine', async () => {
    const { world, id, sent, shown } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'commit_then_cut' });
    await world.accept(says('a', visit(5)));
    await world.pass(200);
    world.oneLink.faults.outage(world.now(), world.now() + 30 * minute);
    world.oneLink.edit(id, { starts_at: at(9), ends_at: at(9.5) });
    await world.pass(3 * hour);
    expect(sent()).toHaveLength(1);
    expect(shown()).toMatchObject({ starts_at: at(9) });
  });

  it('gives way where it is that of the state before the write: the write is sent again', async () => {
    const { world, sent, shown } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'cut' });
    await world.accept(says('a', visit(5)));
    await world.pass(200);
    world.oneLink.faults.outage(world.now(), world.now() + 30 * minute);
    await world.pass(3 * hour);
    expect(sent().at(-1)).toEqual({ starts_at: at(5), ends_at: at(5.5) });
    expect(shown()).toMatchObject({ starts_at: at(5) });
  });

  it('of the same booking before a newer event gives way to it', async () => {
    const { world, id, shown } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'commit_then_cut' });
    await world.accept(says('a', visit(5)));
    await world.pass(200);
    world.oneLink.edit(id, { starts_at: at(9), ends_at: at(9.5) });
    await world.pass(minute);
    await world.accept(says('a', visit(6)));
    await world.pass(minute);
    expect(shown()).toMatchObject({ starts_at: at(6) });
  });
});

it('a move without an answer that was not carried out is sent again, though staff made the old visit longer', async () => {
  const { world, id, shown } = await createdAppointment();
  world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'cut' });
  const before = shown() as { starts_at: string };
  await world.accept(says('a', visit(5)));
  await world.pass(200);
  world.oneLink.edit(id, {
    starts_at: before.starts_at,
    ends_at: new Date(Date.parse(before.starts_at) + 2 * hour).toISOString(),
  });
  await world.pass(hour);
  expect(shown()).toMatchObject({ starts_at: at(5), ends_at: at(5.5) });
});

it('what a person gave up is not made when the quarantine of its POST is over', async () => {
  const world = createWorld();
  world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, { kind: 'cut' });
  await world.accept(booked('a', 30));
  await world.pass(500);
  const [delivery] = (await world.admin().deliveries({})).deliveries;
  await world.admin().discard(delivery?.delivery_id ?? '');
  await world.pass(hour);
  expect(world.oneLink.appointments.size).toBe(0);
  expect((await world.admin().deliveries({})).deliveries[0]?.state).toBe('discarded');
  expect(world.core().store.find(bookingId('a'))).toMatchObject({
    writes: { inDoubt: [] },
    lifecycle: { dueAt: null, code: 'discarded_by_person' },
  });
  // For a day the person may take it back.
  await world.pass(48 * hour);
  expect(world.dump()).not.toContain('Petrov');
});

describe('a crash while a write is on its way', () => {
  it.each(['before_write', 'after_write'] as const)('(%s) is an ambiguous answer', async (place) => {
    const { world, shown } = await createdAppointment();
    world.crashAt(place);
    await world.accept(says('a', visit(5)));
    await world.pass(5 * minute);
    expect(shown()).toMatchObject({ starts_at: at(5) });
    const before = reads(world, 0).length;
    await world.pass(20 * minute);
    expect(reads(world, 0).length).toBe(before + 1);
  });

  it('and a late commit of it is put right', async () => {
    const { world, shown } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'late_commit', afterMs: 5 * minute });
    world.crashAt('after_write');
    await world.accept(says('a', visit(5)));
    await world.pass(1000);
    await world.accept(says('a', visit(6)));
    await world.pass(3 * minute);
    expect(shown()).toMatchObject({ starts_at: at(6) });
    await world.pass(20 * minute);
    expect(shown()).toMatchObject({ starts_at: at(6) });
  });

  it('never lets two writes of one booking be on their way', async () => {
    const { world, sent } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH', delayMs: 30_000 }, { kind: 'delay' });
    await world.accept(says('a', visit(5)));
    await world.pass(1000);
    world.crash();
    await world.accept(says('a', visit(6)));
    await world.pass(20 * minute);
    expect(sent().at(-1)).toMatchObject({ starts_at: at(6) });
  });
});

describe('the read-back', () => {
  it('that meets an outage happens after it', async () => {
    const { world, shown } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'late_commit', afterMs: 5 * minute });
    await world.accept(says('a', visit(5)));
    await world.pass(1000);
    await world.accept(says('a', visit(6)));
    await world.pass(minute);
    world.oneLink.faults.outage(world.now(), world.now() + hour);
    await world.pass(4 * hour);
    expect(shown()).toMatchObject({ starts_at: at(6) });
  });

  it('writes no outcome where it finds everything in order', async () => {
    const { world } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'cut' });
    await world.accept(says('a', visit(5)));
    await world.pass(5 * minute);
    const before = world.outcomes().length;
    await world.pass(hour);
    expect(world.outcomes()).toHaveLength(before);
  });

  it('of several ambiguous writes puts right whichever came late', async () => {
    const { world, shown } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'late_commit', afterMs: 4 * minute });
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'late_commit', afterMs: 2 * minute });
    await world.accept(says('a', visit(5)));
    await world.pass(1000);
    await world.accept(says('a', visit(6)));
    await world.pass(1000);
    await world.accept(says('a', visit(7)));
    await world.pass(30 * minute);
    expect(shown()).toMatchObject({ starts_at: at(7) });
  });

  it('of a POST finds the one appointment, made late, under the key that was sent', async () => {
    const world = createWorld();
    world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, { kind: 'late_commit', afterMs: 3000 });
    await world.accept(booked('a', 3));
    await world.pass(500);
    await world.accept(says('a', visit(6)));
    await world.pass(30 * minute);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({ starts_at: at(6), external_ref: 'calcom:a' });
  });
});

describe('a POST that was carried out without an answer', () => {
  const lost: readonly (readonly [string, FaultAction])[] = [
    ['a cut connection', { kind: 'commit_then_cut' }],
    ...[500, 502, 504].map((status) => [`a ${status}`, htmlPage(status, true)] as const),
  ];
  /** What happens until the next try. */
  const meanwhile: Readonly<Record<string, (world: World) => void>> = {
    nothing: () => {},
    'an outage longer than the quarantine': (world) =>
      void world.oneLink.faults.outage(world.now(), world.now() + 40 * minute),
    'a person’s move': (world) =>
      void world.oneLink.edit(onlyAppointment(world), { starts_at: at(9), ends_at: at(9.5) }),
    both: (world) => {
      world.oneLink.edit(onlyAppointment(world), { starts_at: at(9), ends_at: at(9.5) });
      world.oneLink.faults.outage(world.now(), world.now() + 40 * minute);
    },
  };
  const cases = lost.flatMap(([answer, fault]) =>
    Object.entries(meanwhile).map(([name, happens]) => [answer, name, fault, happens] as const),
  );

  it.each(cases)('by %s, then %s: it is the booking’s own, and no stranger', async (_answer, _name, fault, happens) => {
    const world = createWorld();
    world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, fault);
    await world.accept(booked('a', 3));
    await world.pass(500);
    happens(world);
    await world.accept(says('a', { clientComment: 'aisle seat', clientName: 'Ivan Renamed' }));
    await world.pass(4 * hour);
    const id = onlyAppointment(world);
    expect(world.oneLink.show(id)).toMatchObject({ client_comment: 'aisle seat', client_name: 'Ivan Renamed' });
    expect(await world.admin().link('calcom:a')).toMatchObject({ appointment_id: id, origin: 'created' });
    expect(world.outcomes().map(({ result }) => result)).toEqual(['created']);
  });

  it.each(cases)('by %s, then %s: what a person changed in it stays', async (_answer, name, fault, happens) => {
    const world = createWorld();
    world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, fault);
    await world.accept(booked('a', 3));
    await world.pass(500);
    happens(world);
    await world.pass(4 * hour);
    const isMoved = name === 'both' || name.includes('move');
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({ starts_at: at(isMoved ? 9 : 3) });
  });

  it('leaves one memory of it, however often it is repeated', async () => {
    const world = createWorld();
    world.oneLink.faults.add({ method: 'POST', path: '/appointments', times: 9 }, { kind: 'cut' });
    await world.accept(booked('a', 50));
    const inDoubt: number[] = [];
    for (let count = 0; count < 12; count += 1) {
      await world.pass(10 * minute);
      inDoubt.push(world.core().store.find(bookingId('a'))?.writes.inDoubt.length ?? 0);
    }
    expect(Math.max(...inDoubt)).toBe(1);
    expect(
      world.oneLink.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/appointments')),
    ).toHaveLength(10);
    expect(inDoubt.at(-1)).toBe(0);
  });

  it('is known as its own where a version before noted its quarantine alone', async () => {
    const world = createWorld();
    world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, { kind: 'commit_then_cut' });
    await world.accept(booked('a', 3));
    await world.pass(500);
    const { store } = world.core();
    const record = store.find(bookingId('a'));
    delete (record as { isPostUnanswered?: boolean }).isPostUnanswered;
    if (record !== null) store.save(record as Scheduled);
    world.crash();
    await world.pass(hour);
    expect(await world.admin().link('calcom:a')).toMatchObject({ origin: 'created' });
  });
});
