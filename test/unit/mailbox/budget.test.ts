/**
 * What a webhook costs (architecture.md, *Budget*). Rows written are counted over a whole life, retention included; setting an
 * alarm is a row, too. An index is a row each, so only `schedule` and `series` have any.
 */
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../src/mailbox/store/store.ts';
import type { Decoded } from '../../../src/sources/source.ts';
import { booked, cancelled, moved, person, says, visit } from '../../world/events.ts';
import { createWorld, day, minute, type World, type WorldOptions, worldStart } from '../../world/world.ts';

/** Long enough for every visit and its retention, and the same for all: a day has a row or two of its own. */
const lifeMs = 60 * day;

interface Life {
  readonly rows: number;
  readonly kv: number;
  readonly world: World;
}

/** Every webhook by itself, as far apart as `apartMs`, until retention has removed all of it. */
async function live(
  webhooks: readonly (readonly Decoded[])[],
  apartMs: number,
  options: WorldOptions = {},
): Promise<Life> {
  let alarms = 0;
  const world = createWorld({
    ...options,
    alarmLateMs: () => {
      alarms += 1;
      return 0;
    },
  });
  for (const events of webhooks) {
    await world.accept(...events);
    await world.pass(apartMs);
  }
  const kv = world.kv.size;
  await world.pass(lifeMs - (world.now() - worldStart));
  expect((await world.admin().deliveries({})).deliveries).toEqual([]);
  return { rows: world.rowsWritten() + alarms, kv, world };
}

const count = 40;
const ids = Array.from({ length: count }, (_, index) => `id-${index}`);
const hourOf = (index: number): number => 24 + index;
const contact = (index: number) => ({
  clientName: `Client ${index}`,
  clientPhone: `+7701${String(index).padStart(7, '0')}`,
});

const made = ids.map((id, index) => [booked(id, hourOf(index), { fields: { ...person, ...contact(index) } })]);

/** Rows beyond those of a mailbox in which only `before` happens, for each further webhook. */
async function rowsEach(
  before: readonly (readonly Decoded[])[],
  more: readonly (readonly Decoded[])[],
  apartMs: number,
  options: WorldOptions = {},
): Promise<number> {
  const [less, all] = [await live(before, apartMs, options), await live([...before, ...more], apartMs, options)];
  return (all.rows - less.rows) / more.length;
}

describe.each([
  ['alone', 20 * minute],
  ['every 7 seconds, as 12,000 a day are', 7000],
])('a webhook that comes %s', (_how, apartMs) => {
  it('writes at most 8 rows for an update of a linked booking', async () => {
    const updates = ids.map((id, index) => [says(id, visit(hourOf(index) + 0.5), { event: 'MOVED_IN_PLACE' })]);
    expect(await rowsEach(made, updates, apartMs)).toBeLessThanOrEqual(8);
  });

  it('writes at most 8 rows for a cancellation', async () => {
    expect(
      await rowsEach(
        made,
        ids.map((id) => [cancelled(id)]),
        apartMs,
      ),
    ).toBeLessThanOrEqual(8);
  });

  it('writes at most 4 rows for what is settled already', async () => {
    expect(
      await rowsEach(
        made,
        ids.map((id) => [says(id, { state: 'accepted' })]),
        apartMs,
      ),
    ).toBeLessThanOrEqual(4);
  });

  it('writes at most 12 rows for a new booking of a new client', async () => {
    expect(await rowsEach(made.slice(0, 1), made.slice(1), apartMs)).toBeLessThanOrEqual(12);
  });

  it('writes at most 12 rows for a new id', async () => {
    const moves = ids.map((id, index) => [moved(id, `${id}-new`, hourOf(index) + 0.5, { fields: contact(index) })]);
    expect(await rowsEach(made, moves, apartMs)).toBeLessThanOrEqual(12);
  });
});

it('several events of one request cost less than as many requests', async () => {
  const updates = (n: number): Decoded[] =>
    Array.from({ length: n }, (_, index) => says('id-0', visit(24 + index / 10)));
  const together = await live([...made.slice(0, 1), updates(5)], 20 * minute);
  const apart = await live([...made.slice(0, 1), ...updates(5).map((one) => [one])], 20 * minute);
  expect(together.rows).toBeLessThan(apart.rows);
  expect(together.kv).toBe(2);
});

describe.each([20, 50])('%s updates at once, more than the calls of a drain', (many) => {
  async function burst(): Promise<{ world: World; statements: string[]; update: () => Promise<unknown> }> {
    const statements: string[] = [];
    const world = createWorld({ onRows: (statement) => statements.push(statement) });
    const some = Array.from({ length: many }, (_, index) => `id-${index}`);
    for (const [index, id] of some.entries()) {
      await world.accept(booked(id, 900 + 2 * index));
      await world.pass(7000);
    }
    await world.pass(3 * minute);
    statements.length = 0;
    const update = () =>
      Promise.all(
        some.map((id, index) => world.accept(says(id, visit(900.5 + 2 * index), { event: 'MOVED_IN_PLACE' }))),
      );
    return { world, statements, update };
  }

  it('write no row of the schedule', async () => {
    const { world, statements, update } = await burst();
    const rows = world.rowsWritten();
    await update();
    await world.pass(minute);
    expect((world.rowsWritten() - rows) / many).toBeLessThanOrEqual(5.3);
    expect(statements.filter((statement) => /INTO schedule|DELETE FROM schedule/.test(statement))).toEqual([]);
    expect(world.outcomes()).toHaveLength(2 * many);
  });

  it('are all sent, also where the object ends between two drains', async () => {
    const { world, update } = await burst();
    await update();
    world.crash();
    await world.pass(5 * minute);
    expect(world.outcomes().length).toBeGreaterThanOrEqual(2 * many);
    expect(world.core().store.scheduleNext()).toBeNull();
  });
});

describe('KV', () => {
  it('is written once a settlement and not for repetitions', async () => {
    const first = says('id-0', visit(25));
    const { kv } = await live(
      [...made.slice(0, 1), [first], [first], [says('id-0', visit(25))], [cancelled('id-0')]],
      20 * minute,
    );
    expect(kv).toBe(3);
  });

  it('that fails costs no rows while it is waited for', async () => {
    const world = createWorld();
    world.kvFails = true;
    await world.accept(booked('a', 100));
    await world.pass(10 * minute);
    const rows = world.rowsWritten();
    await world.pass(12 * 60 * minute);
    expect(world.rowsWritten()).toBe(rows);
    world.kvFails = false;
    await world.pass(20 * minute);
    expect(world.outcomes()).toHaveLength(1);
    expect(world.rowsWritten() - rows).toBeLessThanOrEqual(2);
  });
});

it('a parked booking’s daily look writes its place on the schedule, no more', async () => {
  const world = createWorld({ connection: { on_unlinked: 'park' } });
  await world.accept(...Array.from({ length: 20 }, (_, index) => booked(`id-${index}`, 24 * 20 + index)));
  await world.pass(3 * day);
  const rows = world.rowsWritten();
  await world.pass(10 * day);
  expect((world.rowsWritten() - rows) / 200).toBeLessThanOrEqual(1.2);
});

it('no table that a webhook of one visit writes has an index beside its key: what settles at once is in no agenda', async () => {
  const statements: string[] = [];
  openStore({
    sql: (statement) => {
      if (statement.startsWith('CREATE')) statements.push(statement);
      return [];
    },
    transaction: (work) => work(),
  });
  expect(statements.length).toBeGreaterThan(4);
  for (const statement of statements) {
    if (/ INDEX /.test(statement)) expect(statement).toMatch(/ ON (schedule|series|audit) /);
    else expect(statement).toMatch(/^CREATE TABLE [^;]*(INTEGER PRIMARY KEY.*\)|PRIMARY KEY.*\) WITHOUT ROWID)$/);
    expect(statement).not.toMatch(/UNIQUE/);
  }
});
