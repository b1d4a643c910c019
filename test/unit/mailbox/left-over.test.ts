/** What a hostile history left behind once: bodies without a booking, rows over their size, ids that lead nowhere. */
import { describe, expect, it } from 'vitest';
import { bookingId, recordKey } from '../../../src/booking/ids.ts';
import { direct } from '../../../src/sources/direct/index.ts';
import type { Hook } from '../../../src/sources/source.ts';
import { booked, moved, person, says } from '../../world/events.ts';
import { createWorld, day, hour, minute } from '../../world/world.ts';

const readsBodies = { fields: { client_comment: '= note' } };
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('bodies of two bookings that are joined', () => {
  it('go where the one that stays reads fewer of them', async () => {
    const world = createWorld({ connection: readsBodies });
    await world.admin().pause();
    await world.accept(booked('a', 24, { body: { note: 'a' } }), booked('b', 24, { body: { note: 'b' } }));
    for (const number of numbers(17)) {
      await world.accept(says('a', { clientComment: `${number}` }, { body: { note: `a ${number}` } }));
      await world.accept(says('b', { clientComment: `${number}` }, { body: { note: `b ${number}` } }));
    }
    expect(world.rows('body')).toHaveLength(36);
    await world.accept(moved('a', 'b', 25, { body: { note: 'moved' } }));
    expect(world.rows('body')).toHaveLength(20);
    await world.admin().resume();
    await world.pass(hour);
    expect(world.rows('body')).toEqual([]);
  });

  it('that nobody reads any more by a bug go with the daily round', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park', ...readsBodies } });
    await world.accept(booked('a', 24 * 20, { body: { note: 'kept' } }));
    await world.pass(minute);
    world.core().store.putBody(99, recordKey('a'), '{"note":"nobody’s"}');
    await world.pass(2 * day);
    expect(world.rows('body').map(({ doc }) => doc)).toEqual(['{"note":"kept"}']);
  });
});

it('a client who is erased takes a body with him that another seat reads, too', async () => {
  const world = createWorld({ connection: { on_unlinked: 'park', ...readsBodies } });
  const body = { note: 'for both', attendees: ['Ivan Erased', 'Boris'] };
  await world.accept(booked('seat-1', 24, { body }), booked('seat-2', 24, { body }));
  await world.pass(minute);
  expect(world.rows('body')).toHaveLength(1);
  await world.admin().erase({ client: { externalRef: 'calcom:seat-1' } });
  expect(world.dump()).not.toContain('Ivan Erased');
});

describe('a booking of many ids', () => {
  it('is found under the first of them, though each was heard of before its move', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    const first = booked('n0', 24);
    await world.accept(first);
    for (const number of numbers(70)) {
      await world.accept(says(`n${number + 1}`, { clientComment: 'early' }));
      await world.accept(moved(`n${number}`, `n${number + 1}`, 24));
    }
    expect(world.core().store.peek(bookingId('n0'))?.key).toBe(world.core().store.peek(bookingId('n70'))?.key);
    expect((await world.accept(first)).deliveries[0]?.status).toBe('duplicate');
    world.crash();
    expect((await world.accept(first)).deliveries[0]?.status).toBe('duplicate');
  });

  it('of which two follow the same one stays small, and waits for a person all the same', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    await world.accept(booked('a0', 24), moved('a0', 'other', 24));
    for (const number of numbers(250)) {
      const fields = { clientComment: `${number} ${'ж'.repeat(500)}` };
      await world.accept(moved(`a${number}`, `a${number + 1}`, 24, { fields }));
    }
    await world.pass(minute);
    const record = world.core().store.peek(bookingId('a0'));
    expect(JSON.stringify(record).length).toBeLessThan(85_000);
    expect(record).toMatchObject({ lifecycle: { phase: 'parked', code: 'ambiguous_chain' } });
    await world.pass(60 * day);
    expect(world.rows('booking')).toEqual([]);
    expect(world.rows('overflow')).toEqual([]);
  });
});

it('a failed booking whose outcome KV never took goes in a mailbox that has no connection any more', async () => {
  const world = createWorld({ connection: { resource_id: 99 } });
  world.kvFails = true;
  await world.accept(booked('a', 3));
  await world.pass(hour);
  expect(world.dump()).toContain(person.clientName);
  world.removeConnection();
  await world.pass(40 * day);
  expect(world.dump()).not.toContain(person.clientName);
});

it('a failed booking of a connection whose KV fails for weeks keeps no personal value past its time', async () => {
  const world = createWorld({ connection: { resource_id: 99, retention_days: 3 } });
  world.kvFails = true;
  await world.accept(booked('a', 3));
  await world.pass(8 * day);
  expect(world.dump()).not.toContain(person.clientName);
  world.kvFails = false;
  await world.pass(3 * day);
  expect(world.outcomes().map(({ code }) => code)).toEqual(['unknown_resource', 'expired']);
});

describe('attributes of `direct`', () => {
  const detailOf = (custom_attributes: unknown): string => {
    const hook = { headers: new Headers(), settings: { timezone: 'Asia/Almaty', only: [], notificationUrl: null } };
    const [decoded] = direct.decode({ external_ref: 'x', custom_attributes }, hook as unknown as Hook);
    return decoded?.kind === 'undecodable' ? decoded.detail : 'taken';
  };

  it('have short names, short values, and are not many', () => {
    expect(detailOf({ region: 'Almaty' })).toBe('taken');
    expect(detailOf({ ['n'.repeat(101)]: 'x' })).toMatch(/a name has at most 100 characters/);
    expect(detailOf({ ['n'.repeat(6_000)]: 'x' }).length).toBeLessThan(200);
    expect(detailOf({ region: 'x'.repeat(1_001) })).toMatch(/at most 1000 characters/);
    expect(detailOf(Object.fromEntries(numbers(51).map((number) => [`n${number}`, 'x'])))).toMatch(
      /at most 50 attributes/,
    );
  });
});
