// Folding as the mailbox does it (architecture.md, *Fold*): whatever order deliveries come in, One-Link ends the same.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, booked, cancelled, moved, person, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World } from '../../world/world.ts';

type Event = ReturnType<typeof says>;

/** Appointments as One-Link shows them, without what depends on when they were written. */
const shown = (world: World) =>
  [...world.oneLink.appointments.keys()].map((id) => {
    const { starts_at, ends_at, status, external_ref, client_name, client_comment } = world.oneLink.show(id) ?? {};
    return { starts_at, ends_at, status, external_ref, client_name, client_comment };
  });

const states = async (world: World) =>
  (await world.admin().deliveries({})).deliveries.map(({ event, state, code }) => [event, state, code]).reverse();

/** Each event by itself, so that one settles before the next comes. */
async function tell(world: World, events: readonly Event[], apartMs = minute): Promise<void> {
  for (const event of events) {
    await world.accept(event);
    await world.pass(apartMs);
  }
}

describe('a chain of ids', () => {
  const story = () => {
    const created = booked('a', 3, { fields: { clientComment: 'first' } });
    return {
      created,
      aToB: moved('a', 'b', 5),
      bToC: moved('b', 'c', 7, { fields: { clientName: 'Ivan P. Petrov' } }),
    };
  };

  it.each([
    ['in order', (s: ReturnType<typeof story>) => [s.created, s.aToB, s.bToC]],
    ['B→C before A→B, and "created A" last', (s: ReturnType<typeof story>) => [s.bToC, s.aToB, s.created]],
    ['"created A" in the middle', (s: ReturnType<typeof story>) => [s.bToC, s.created, s.aToB]],
    ['A→B before "created A"', (s: ReturnType<typeof story>) => [s.aToB, s.created, s.bToC]],
  ])('told %s is one appointment under the newest id', async (_order, arrange) => {
    const together = createWorld();
    await together.accept(...arrange(story()));
    await together.pass(minute);
    const apart = createWorld();
    await tell(apart, arrange(story()));
    for (const world of [together, apart]) {
      const live = shown(world).filter(({ status }) => status !== 'cancelled');
      expect(live).toMatchObject([
        { starts_at: at(7), ends_at: at(7.5), external_ref: 'calcom:c', status: 'scheduled' },
      ]);
      expect(live[0]).toMatchObject({ client_name: 'Ivan P. Petrov' });
    }
    expect(shown(together)).toHaveLength(1);
  });

  it('keeps what an older id said of a field that the newer ones leave open', async () => {
    const world = createWorld();
    await tell(world, [booked('a', 3), says('b', { state: 'accepted', ...visit(5) }, { predecessor: 'a' })]);
    expect(shown(world)).toMatchObject([{ client_name: person.clientName, client_comment: person.clientComment }]);
  });

  it('is not cancelled by a late cancellation of an id that has a successor', async () => {
    const world = createWorld();
    await tell(world, [booked('a', 3), moved('a', 'b', 5)]);
    const writes = world.writes().length;
    await tell(world, [cancelled('a')]);
    expect(shown(world)).toMatchObject([{ status: 'scheduled', starts_at: at(5) }]);
    expect(world.writes()).toHaveLength(writes);
  });

  it('is not moved back by a late update of an id that has a successor', async () => {
    const world = createWorld();
    await tell(world, [booked('a', 3), moved('a', 'b', 5), says('a', visit(9))]);
    expect(shown(world)).toMatchObject([{ starts_at: at(5) }]);
  });

  it('takes an event with an older clock for what it is', async () => {
    const world = createWorld();
    const old = says('a', visit(9));
    await tell(world, [booked('a', 3), old]);
    expect(shown(world)).toMatchObject([{ starts_at: at(3) }]);
    expect((await states(world)).at(-1)).toEqual(['EVENT', 'superseded', 'superseded']);
  });
});

describe('"cancelled because it was moved"', () => {
  const movedOff = (id: string, more: Parameters<typeof says>[2] = {}) =>
    says(id, { state: 'cancelled' }, { event: 'MOVED_OFF', movedAway: true, ...more });

  it('never cancels: the booking waits for its successor and then moves', async () => {
    const world = createWorld();
    await tell(world, [booked('a', 3), movedOff('a')], hour);
    expect((await states(world)).at(-1)).toEqual(['MOVED_OFF', 'pending', 'awaiting_successor']);
    await tell(world, [moved('a', 'b', 30)]);
    expect(shown(world)).toMatchObject([{ status: 'scheduled', starts_at: at(30), external_ref: 'calcom:b' }]);
    expect(world.writes().some(({ body }) => body['status'] === 'cancelled')).toBe(false);
    expect((await states(world)).map(([, state]) => state)).toEqual(['created', 'superseded', 'applied']);
  });

  it('settles at once where the successor came first', async () => {
    const world = createWorld();
    await tell(world, [booked('a', 3), moved('a', 'b', 5), movedOff('a', { successor: 'b' })]);
    expect(shown(world)).toMatchObject([{ status: 'scheduled', starts_at: at(5) }]);
    expect((await states(world)).at(-1)?.[1]).toBe('unchanged');
  });

  it('fails after 24 hours without a successor, `successor_missing`', async () => {
    const world = createWorld();
    await tell(world, [booked('a', 48), movedOff('a')]);
    await world.pass(day - 2 * minute);
    expect((await states(world)).at(-1)).toEqual(['MOVED_OFF', 'pending', 'awaiting_successor']);
    await world.pass(3 * minute);
    expect((await states(world)).at(-1)).toEqual(['MOVED_OFF', 'failed', 'successor_missing']);
    expect(world.outcomes().at(-1)).toMatchObject({ result: 'failed', code: 'successor_missing' });
    expect(shown(world)).toMatchObject([{ status: 'scheduled', starts_at: at(48) }]);
  });

  it('is still followed when the successor comes after the 24 hours', async () => {
    const world = createWorld();
    await tell(world, [booked('a', 48), movedOff('a')]);
    await world.pass(2 * day);
    await tell(world, [moved('a', 'b', 72)]);
    expect(shown(world)).toMatchObject([{ status: 'scheduled', starts_at: at(72) }]);
    expect((await states(world)).map(([, state]) => state)).toEqual(['created', 'superseded', 'applied']);
  });

  it('is over when the tool says of that id what state it is in: it cancels, and lives again', async () => {
    const world = createWorld();
    await tell(world, [booked('a', 48), movedOff('a')], hour);
    await tell(world, [says('a', { state: 'cancelled' })], hour);
    expect(shown(world)).toMatchObject([{ status: 'cancelled' }]);
    await tell(world, [says('a', { state: 'accepted', ...visit(50) })], hour);
    expect(shown(world)).toMatchObject([{ status: 'scheduled', starts_at: at(50) }]);
    await world.pass(2 * day);
    expect((await states(world)).filter(([, state]) => state === 'failed')).toEqual([]);
  });

  it('waits anew, and for a whole day, where the id is moved away a second time', async () => {
    const world = createWorld();
    await tell(world, [booked('a', 90), movedOff('a')], hour);
    await tell(world, [says('a', { state: 'accepted' })], 20 * hour);
    await tell(world, [movedOff('a')], 10 * hour);
    expect((await states(world)).at(-1)).toEqual(['MOVED_OFF', 'pending', 'awaiting_successor']);
    await world.pass(15 * hour);
    expect((await states(world)).at(-1)).toEqual(['MOVED_OFF', 'failed', 'successor_missing']);
  });

  it('of an id without an appointment creates none', async () => {
    const world = createWorld();
    await tell(world, [movedOff('a')]);
    expect(world.writes()).toEqual([]);
  });
});

describe('a booking that is asked to be moved (an ordinary cancellation)', () => {
  it('is cancelled, and re-opened by a later booking that points to it', async () => {
    const world = createWorld();
    await tell(world, [booked('a', 3), cancelled('a')]);
    expect(shown(world)).toMatchObject([{ status: 'cancelled' }]);
    await tell(world, [moved('a', 'b', 5)]);
    expect(shown(world)).toMatchObject([{ status: 'scheduled', starts_at: at(5), external_ref: 'calcom:b' }]);
  });
});

describe('a chain that cannot be read', () => {
  it('with a second successor is parked, `ambiguous_chain`, and nothing is written', async () => {
    const world = createWorld();
    await tell(world, [booked('a', 3), moved('a', 'b', 5)]);
    const writes = world.writes().length;
    await tell(world, [moved('a', 'c', 7)]);
    expect((await states(world)).at(-1)).toEqual(['MOVED', 'parked', 'ambiguous_chain']);
    expect(world.writes()).toHaveLength(writes);
    expect(world.outcomes().at(-1)).toMatchObject({ result: 'parked', code: 'ambiguous_chain' });
  });

  it('with a second predecessor is parked, `ambiguous_chain`', async () => {
    const world = createWorld();
    await tell(world, [moved('a', 'c', 5), moved('b', 'c', 5)]);
    expect((await states(world)).at(-1)).toEqual(['MOVED', 'parked', 'ambiguous_chain']);
  });
});

describe('processing', () => {
  it('what happens to one id of a source without a clock follows the order of arrival', async () => {
    const world = createWorld();
    const noClock = { clock: null };
    await world.accept(booked('a', 3, noClock), says('a', visit(5), noClock), says('a', visit(4), noClock));
    await world.pass(minute);
    expect(shown(world)).toMatchObject([{ starts_at: at(4) }]);
  });

  /** A booking with a few updates, moves and a cancellation; clocked or not. */
  const storyArbitrary = fc
    .array(fc.constantFrom('update', 'update', 'move', 'cancel', 'comment'), { minLength: 1, maxLength: 6 })
    .map((steps) => (clock?: null) => {
      const more = clock === null ? { clock } : {};
      const events: Event[] = [booked('n0', 3, more)];
      let moves = 0;
      steps.forEach((step, index) => {
        const id = `n${moves}`;
        if (step === 'update') events.push(says(id, { state: 'accepted', ...visit(4 + index) }, more));
        if (step === 'cancel') events.push(cancelled(id, more));
        if (step === 'comment') events.push(says(id, { clientComment: `comment ${index}` }, more));
        if (step === 'move') {
          events.push(moved(id, `n${moves + 1}`, 4 + index, more));
          moves += 1;
        }
      });
      return events;
    });

  async function endOf(events: readonly Event[], cut: (index: number) => 'together' | 'apart' | 'crash') {
    const world = createWorld();
    let waiting: Event[] = [];
    for (const [index, event] of events.entries()) {
      waiting.push(event);
      const how = cut(index);
      if (how === 'together' && index < events.length - 1) continue;
      await world.accept(...waiting);
      waiting = [];
      if (how === 'apart') await world.pass(minute);
      if (how === 'crash') {
        await world.pass(60);
        world.crash();
      }
    }
    await world.pass(hour);
    return shown(world);
  }

  it('crashes and batches do not change where a source without a clock ends', async () => {
    const cuts = fc.infiniteStream(fc.constantFrom('together' as const, 'apart' as const, 'crash' as const));
    await fc.assert(
      fc.asyncProperty(storyArbitrary, cuts, async (story, how) => {
        const oneByOne = await endOf(story(null), () => 'apart');
        const otherwise = await endOf(story(null), () => how.next().value ?? 'apart');
        // A booking that was cancelled before it was made is not made.
        fc.pre(otherwise.length > 0);
        expect(otherwise.map(withoutCancelled)).toEqual(oneByOne.map(withoutCancelled));
      }),
      { numRuns: 40 },
    );
  });

  it('any order of arrival ends alike for a source with a clock', async () => {
    const orders = fc.infiniteStream(fc.nat());
    await fc.assert(
      fc.asyncProperty(storyArbitrary, orders, async (story, order) => {
        const events = story();
        const shuffled = events
          .map((event) => ({ event, rank: order.next().value ?? 0 }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ event }) => event);
        const world = await endOf(events, () => 'together');
        const other = await endOf(shuffled, () => 'together');
        expect(other).toEqual(world);
      }),
      { numRuns: 40 },
    );
  });
});

/** A cancelled appointment keeps the values it had when it was cancelled, which depends on what was sent before. */
const withoutCancelled = (row: ReturnType<typeof shown>[number]) =>
  row.status === 'cancelled' ? { status: row.status } : row;
