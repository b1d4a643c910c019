/**
 * What waits costs nothing (architecture.md, *Retry*): statements and rows read of a webhook, of the first start after a change of
 * the configuration, of an alarm are the same whatever number of bookings waits. Counted, not timed; and no statement of
 * them goes over a whole table.
 */

import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { bookingId, recordKey } from '../../../src/booking/ids.ts';
import { openCountsName } from '../../../src/mailbox/store/open-counts.ts';
import { isLost, saveOnSchedule } from '../../../src/mailbox/store/schedule.ts';
import { makeTables } from '../../../src/mailbox/store/tables.ts';
import type { Decoded } from '../../../src/sources/source.ts';
import type { BookingRecord } from '../../../src/sync/booking-record.ts';
import { booked, moved, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World } from '../../world/world.ts';
import { type Parts, withParts } from '../sync/bookings.ts';

interface Counted {
  world: World;
  statements: Map<string, number>;
  rows: number;
  /** Runs it and says what it has cost. */
  cost(work: () => Promise<unknown>): Promise<{ statements: number; rows: number }>;
}

const kinds: Readonly<Record<string, (now: number, n: number) => Parts>> = {
  parked: (now, n) => ({ lifecycle: { phase: 'parked', code: 'unlinked', dueAt: now + 12 * hour + n } }),
  'pending later': (now, n) => ({
    lifecycle: { phase: 'pending', code: 'HTTP_500', dueAt: now + 12 * hour + n, failingSince: now },
  }),
  failed: () => ({ lifecycle: { phase: 'failed', code: 'HTTP_422', dueAt: null } }),
};

const keyOf = (n: number): string => `w${String(n).padStart(6, '0')}`;

/** The rows of the first waiting booking again and again under other names: SQLite does that in a tenth of the mailbox's time. */
function copyTheFirst(world: World, count: number, { lifecycle: { dueAt, phase } }: BookingRecord): void {
  const other = "'w' || printf('%06d', n)";
  const renamed = `replace(replace(doc, 'w000000', ${other}), '"arrival":1000,', '"arrival":' || (1000 + n) || ',')`;
  const doc = dueAt === null ? renamed : `replace(${renamed}, '${dueAt}', ${dueAt} + n)`;
  const numbers = `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count - 1})`;
  const due = dueAt === null ? 'due_at' : 'due_at + n';
  for (const copy of [
    `INSERT INTO booking (id, doc) SELECT ${other}, ${doc} FROM numbers, booking WHERE id = 'w000000'`,
    `INSERT INTO delivery (arrival, id, event, received_at, doc, size) SELECT arrival + n, ${other}, event, received_at, doc, size FROM numbers, delivery WHERE arrival = 1000`,
    `INSERT INTO schedule (booking, due_at, slot, rank, phase, open, unwritten) SELECT ${other}, ${due}, slot, rank, phase, open, unwritten FROM numbers, schedule WHERE booking = 'w000000'`,
  ])
    world.sql(`${numbers} ${copy}`);
  world.sql('UPDATE meta SET value = ? WHERE name = ?', JSON.stringify({ [phase]: count }), openCountsName);
}

/** A mailbox in which so many bookings wait, beside three that do not. */
async function waiting(count: number, kind: string): Promise<Counted> {
  const statements = new Map<string, number>();
  const counted = { statements, rows: 0 } as Counted;
  const world = createWorld({
    onRows(statement, rows) {
      statements.set(statement, (statements.get(statement) ?? 0) + 1);
      counted.rows += rows.length;
    },
  });
  await world.accept(booked('x', 900), booked('y', 901), booked('z', 902));
  await world.pass(minute);
  const { store } = world.core();
  const like = store.find(bookingId('x'));
  if (like === null) throw new Error('no booking');
  const plain = withParts(like, { link: { held: null }, intake: { done: {} }, schedule: null });
  const recordOf = (n: number): BookingRecord => {
    const key = recordKey(keyOf(n));
    const open = [{ arrival: 1000 + n, event: 'E', clock: 1, receivedAt: world.now(), id: key }];
    const chain = { ...like.chain, ids: { [key]: like.chain.ids['x'] } } as unknown as BookingRecord['chain'];
    return withParts(plain, { key, chain, intake: { open } }, kinds[kind]?.(world.now(), n) ?? {});
  };
  const first = structuredClone(recordOf(0));
  store.transaction(() => {
    store.insertDelivery({ arrival: 1000, id: first.key, event: 'E', receivedAt: world.now(), standalone: null });
    saveOnSchedule(first, store);
    store.setMeta('watermark', String(1000 + count));
  });
  copyTheFirst(world, count, first);
  world.crash();
  // The copies are what the mailbox would have written itself.
  for (const n of [1, count - 1]) {
    const found = world.core().store.find(bookingId(keyOf(n)));
    expect(found).toEqual({ ...recordOf(n), schedule: found?.schedule });
    if (found !== null) expect(isLost(found, world.core().store)).toBe(false);
  }
  world.crash();
  counted.world = world;
  counted.cost = async (work) => {
    statements.clear();
    counted.rows = 0;
    await work();
    return { statements: [...statements.values()].reduce((sum, one) => sum + one, 0), rows: counted.rows };
  };
  return counted;
}

/** A few webhooks, the first of which starts the object; then an alarm, and a start after a change of the configuration. */
async function course({ world, cost, statements }: Counted) {
  const used = new Set<string>();
  const costOf = async (work: () => Promise<unknown>) => {
    const costs = await cost(work);
    for (const statement of statements.keys()) used.add(statement);
    return costs;
  };
  const webhook = (...events: readonly Decoded[]) =>
    costOf(async () => {
      await world.accept(...events);
      await world.pass(minute);
    });
  const costs = {
    first: await webhook(says('x', visit(910))),
    new: await webhook(booked('new', 920)),
    moved: await webhook(moved('y', 'y2', 930)),
    failing: await (async () => {
      world.oneLink.faults.outage(world.now(), world.now() + 2 * minute);
      return webhook(says('x', visit(911)));
    })(),
    later: await costOf(() => world.pass(10 * minute)),
    // The daily look at each that waits is a round of its own, in pieces; here it is a connection that parks nothing.
    alarm: await costOf(() => world.sweep()),
    status: await costOf(() => world.people().status()),
    pause: await costOf(() => world.people().pause()),
  };
  return { costs, used };
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 12;

describe.each(Object.keys(kinds))('bookings that are %s', (kind) => {
  it('cost a webhook nothing: 6,000 and 50,000 are like 300', { timeout: 120_000 }, async () => {
    const few = await course(await waiting(300, kind));
    for (const count of [6000, 50_000]) {
      const many = await course(await waiting(count, kind));
      for (const [name, { statements, rows }] of Object.entries(many.costs)) {
        const like = few.costs[name as keyof typeof few.costs];
        const isLike = near(statements, like.statements) && near(rows, like.rows);
        expect([kind, count, name, isLike ? 'alike' : [statements, like.statements, rows, like.rows]]).toEqual([
          kind,
          count,
          name,
          'alike',
        ]);
      }
      expect(scans(many.used)).toEqual([]);
    }
  });

  it('are looked at in pieces after a change of the configuration, between which a webhook goes out', async () => {
    const { world, cost } = await waiting(1500, kind);
    world.deploy({ retention_days: 60 });
    const { rows } = await cost(async () => {
      await world.accept(says('x', visit(910)));
      await world.clock.settle();
    });
    // A piece, and what the webhook needs itself.
    expect(rows).toBeLessThan(2500);
    await world.pass(minute);
    expect((await world.admin().deliveries({ externalRef: 'calcom:x', limit: 1 })).deliveries[0]?.state).toBe(
      'applied',
    );
  });
});

/** Statements that go over a whole table or index. */
function scans(used: ReadonlySet<string>): string[] {
  const database = new DatabaseSync(':memory:');
  const make = (statement: string) => {
    if (!statement.startsWith('SELECT')) database.exec(statement);
    return [];
  };
  makeTables(make, { meta: () => null, setMeta: () => {} });
  return [...used].filter((statement) => {
    // The small documents are few and read whole; what nobody could read is counted, and waits for nobody.
    if (!/^(SELECT|UPDATE|DELETE)/.test(statement) || /FROM (meta$|undecodable )/.test(statement)) return false;
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${statement}`).all() as { detail: string }[];
    return plan.some(({ detail }) => /^SCAN (?!CONSTANT)/.test(detail)) && !/LIMIT/.test(statement);
  });
}

it('a day of 500 parked bookings costs each a look, and no look more than its own rows', async () => {
  const { world, cost } = await waiting(500, 'parked');
  const { rows } = await cost(() => world.pass(day));
  expect(rows).toBeLessThan(60 * 500);
});
