/** An event that says that no visit is on yet makes none and moves none; it fills what was not told of one that is known. */
import { describe, expect, it } from 'vitest';
import { booked, says, visit } from '../../world/events.ts';
import { createWorld, minute } from '../../world/world.ts';

const begun = { ifKnown: 'no visit yet', fillsGaps: true } as const;
const starts = (world: ReturnType<typeof createWorld>) =>
  [...world.oneLink.appointments.keys()].map((id) => world.oneLink.show(id)?.['starts_at']);

describe('what says that no visit is on yet', () => {
  it('makes no appointment, and what opens it later does', async () => {
    const world = createWorld();
    const first = await world.accept({ ...says('a', visit(900)), ...begun });
    await world.pass(minute);
    expect(JSON.stringify(first)).toContain('no visit yet');
    expect(starts(world)).toEqual([]);
    await world.accept(booked('a', 900));
    await world.pass(minute);
    expect(starts(world)).toHaveLength(1);
  });

  it('moves nothing, neither under the same id nor to a new one', async () => {
    const world = createWorld();
    await world.accept(booked('a', 900));
    await world.pass(minute);
    const before = starts(world);
    await world.accept({ ...says('a', visit(960)), ...begun });
    await world.accept({ ...says('b', visit(990)), predecessor: 'a', ...begun });
    await world.pass(minute);
    expect(starts(world)).toEqual(before);
  });
});

describe('a word for the state that nobody knows', () => {
  const unknown = { ifKnown: 'unknown word' } as const;

  it('makes no appointment, and moves one that is known by either id', async () => {
    const world = createWorld();
    await world.accept({ ...says('z', visit(900)), ...unknown });
    await world.pass(minute);
    expect(starts(world)).toEqual([]);
    await world.accept(booked('a', 900));
    await world.pass(minute);
    const [before] = starts(world);
    await world.accept({ ...says('b', visit(960)), predecessor: 'a', ...unknown });
    await world.pass(minute);
    expect(starts(world)).toHaveLength(1);
    expect(starts(world)).not.toEqual([before]);
  });
});
