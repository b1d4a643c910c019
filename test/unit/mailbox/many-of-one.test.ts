/** Much about one booking: its row stays small, and nothing of it is lost (`sync/compact.ts`). */
import { expect, it } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import { longestRecord } from '../../../src/sync/compact.ts';
import { at, booked, says, visit } from '../../world/events.ts';
import { createWorld, hour, minute, type World } from '../../world/world.ts';

const longestRow = (world: World): number => Math.max(...world.rows('booking').map(({ doc }) => String(doc).length));
const name = (n: number): string => `id-${String(n).padStart(4, '0')}`;

const orders: Readonly<Record<string, (a: number, b: number) => number>> = {
  'from the oldest on': (a, b) => a - b,
  'from the newest back': (a, b) => b - a,
  'in pieces': (a, b) => (a % 7) - (b % 7) || a - b,
};
const cases = [
  ...Object.keys(orders).map((order) => [52, order] as const),
  [300, 'from the oldest on'] as const,
  [300, 'from the newest back'] as const,
];

it.each(cases)(
  '%i bookings that are joined one after the other %s become one',
  { timeout: 60_000 },
  async (count, order) => {
    const world = createWorld();
    for (let n = 0; n < count; n += 1) await world.accept(booked(name(n), 3 + n));
    await world.pass(hour);
    const edges = Array.from({ length: count - 1 }, (_, index) => index + 1).sort(orders[order]);
    for (const n of edges) {
      // Told by either end.
      const [older, newer] = [name(n - 1), name(n)];
      await world.accept(n % 2 === 0 ? says(newer, {}, { predecessor: older }) : says(older, {}, { successor: newer }));
      if (n % 50 === 0) await world.pass(minute);
    }
    await world.pass(3 * hour);
    expect(longestRow(world)).toBeLessThanOrEqual(longestRecord);
    expect(world.core().store.peek(bookingId(name(0)))).toMatchObject({
      lifecycle: { phase: 'settled', code: null },
      duplicates: { surplus: [] },
    });
    const open = [...world.oneLink.appointments.values()].filter(({ status }) => status !== 'cancelled');
    expect(open.map(({ external_ref }) => external_ref)).toEqual([`calcom:${name(count - 1)}`]);
    await world.accept(says(name(count - 1), visit(900)));
    await world.pass(minute);
    expect(world.oneLink.show(open[0]?.id ?? 0)).toMatchObject({ starts_at: at(900), status: 'scheduled' });
  },
);

it('11,700 deliveries of one booking are taken in, settled and listed', { timeout: 60_000 }, async () => {
  const world = createWorld();
  await world.accept(booked('a', 3));
  await world.pass(minute);
  const event = (n: number) => says('a', { ...visit(3 + (n % 50)), clientComment: `${n} ${'long '.repeat(50)}` });
  for (let n = 0; n < 11_700; n += 100) {
    await world.accept(...Array.from({ length: 100 }, (_, index) => event(n + index)));
    // Half of them while nothing can be sent.
    if (n === 6000) await world.admin().pause();
    if (n < 6000) await world.pass(minute);
  }
  expect(longestRow(world)).toBeLessThanOrEqual(longestRecord);
  await world.admin().resume();
  await world.pass(hour);
  const [shown] = [...world.oneLink.appointments.values()];
  expect(world.oneLink.show(shown?.id ?? 0)).toMatchObject({ starts_at: at(3 + (11_699 % 50)) });
  expect(longestRow(world)).toBeLessThanOrEqual(longestRecord);
  const states = new Map<string, number>();
  let cursor: string | null = null;
  do {
    const page = await world.admin().deliveries(cursor === null ? {} : { cursor });
    for (const { state } of page.deliveries) states.set(state, (states.get(state) ?? 0) + 1);
    cursor = page.cursor;
  } while (cursor !== null);
  expect([...states.values()].reduce((sum, n) => sum + n, 0)).toBe(11_701);
  expect([...states.keys()].sort()).toEqual(['applied', 'created', 'superseded']);
});

it('every answer of a long form comes to One-Link whole, also while others are on their way', async () => {
  const world = createWorld();
  const answers = (letter: string) =>
    Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`answer ${n}`, `${n} ${letter.repeat(990)}`]));
  const told = (id: string, letter: string) => ({
    ...says(id, { ...visit(3), clientComment: letter.repeat(8_000) }),
    extra: { custom_attributes: answers(letter) },
  });
  await world.accept({ ...booked('a', 3), extra: { custom_attributes: answers('x') } });
  await world.pass(minute);
  const [id = 0] = world.oneLink.appointments.keys();
  for (const letter of ['y', 'z']) {
    await world.accept(told('a', letter));
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({ custom_attributes: answers(letter) });
  }
  for (const { body } of world.writes())
    for (const answer of Object.values(Object(body?.custom_attributes)))
      expect(String(answer).length).toBeGreaterThan(990);
  expect(longestRow(world)).toBeLessThanOrEqual(longestRecord);
});
