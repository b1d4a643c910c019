import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { counted, hourMs, hourOf, type Rhythm, silenceInGaps } from '../../../src/mailbox/admin/rhythm.ts';
import { makeTables } from '../../../src/mailbox/store/tables.ts';
import { someOf } from '../../../src/mailbox/store/watch-queries.ts';
import { booked, cancelled } from '../../world/events.ts';
import { createWorld, day, hour, minute, worldStart } from '../../world/world.ts';

const week = 7 * day;

/** Two webhooks an hour, 9:00 to 18:00 in Almaty, Monday to Friday, for so many weeks. */
function usual(weeks: number): Rhythm {
  const slots = new Map<number, number>();
  for (let at = worldStart; at < worldStart + weeks * week; at += hourMs) {
    const dayOfWeek = Math.floor((at - worldStart) / day) % 7;
    const isOpen = (at - worldStart) % day < 9 * hourMs;
    if (dayOfWeek < 5 && isOpen) slots.set(hourOf(at), 2);
  }
  return counted(null, slots, hourOf(worldStart), hourOf(worldStart + weeks * week), 1);
}

describe('the usual rhythm of webhooks', () => {
  it('tells a silence during the day from a night and a weekend', () => {
    const rhythm = usual(3);
    const monday = worldStart + 3 * week;
    expect(silenceInGaps(rhythm, monday, monday + 2 * hour)).toBe(4);
    expect(silenceInGaps(rhythm, monday + 9 * hour, monday + 24 * hour)).toBe(0); // the night
    const friday = monday + 4 * day + 9 * hour;
    expect(silenceInGaps(rhythm, friday, monday + 7 * day)).toBe(0); // the weekend
    expect(silenceInGaps(rhythm, friday, monday + 7 * day + 3 * hour)).toBe(6);
  });

  it('says nothing before two weeks are known', () => {
    expect(silenceInGaps(usual(1), worldStart + week, worldStart + 2 * week)).toBeNull();
    expect(silenceInGaps(usual(2), worldStart + 2 * week, worldStart + 3 * week)).toBe(90);
  });

  it('learns a new habit, and stays as large as it is', () => {
    let rhythm = usual(4);
    const size = JSON.stringify(rhythm).length;
    const from = worldStart + 4 * week;
    for (let weeks = 0; weeks < 12; weeks += 1)
      rhythm = counted(rhythm, new Map(), 0, hourOf(from + (weeks + 1) * week), 1);
    expect(silenceInGaps(rhythm, from + 12 * week, from + 12 * week + 5 * hour)).toBeLessThan(1.3);
    expect(JSON.stringify(rhythm).length).toBeLessThan(size + 168 * 6);
  });
});

describe('what the cron learns of a mailbox', () => {
  it('counts the rhythm from the deliveries that are there, and accepting writes nothing for it', async () => {
    const world = createWorld();
    const plain = createWorld();
    for (let weeks = 0; weeks < 3; weeks += 1) {
      for (let hours = 0; hours < 5; hours += 1) {
        await world.accept(booked(`${weeks}-${hours}`, 24 * 40));
        await world.accept(booked(`${weeks}-${hours}-too`, 24 * 40 + 1));
        await plain.accept(booked(`${weeks}-${hours}`, 24 * 40));
        await plain.accept(booked(`${weeks}-${hours}-too`, 24 * 40 + 1));
        if (weeks === 0 && hours === 0) expect((await world.admin().watch()).silentGaps).toBeNull();
        await world.pass(hour);
        await plain.pass(hour);
        await world.admin().watch();
      }
      await world.pass(week - 5 * hour);
      await plain.pass(week - 5 * hour);
    }
    // Two were at once: one slot. The fifth hour had its webhook at its beginning, and the rest of it was silent.
    expect((await world.admin().watch()).silentGaps).toBe(1);
    await world.pass(3 * hour);
    expect((await world.admin().watch()).silentGaps).toBe(4);
    // One row an hour in which somebody looked, and not one more a webhook.
    expect(world.rowsWritten() - plain.rowsWritten()).toBeLessThan(25);
    // The same is found in the deliveries when nobody has looked before.
    await plain.pass(3 * hour);
    expect((await plain.admin().watch()).silentGaps).toBe(4);
  });

  it('writes nothing at a look within the same hour', async () => {
    const world = createWorld();
    await world.accept(booked('one', 48));
    await world.pass(minute);
    await world.admin().watch();
    const before = world.rowsWritten();
    for (let looks = 0; looks < 10; looks += 1) await world.admin().watch();
    expect(world.rowsWritten()).toBe(before);
  });

  it('knows since when the oldest parked delivery waits', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    expect(await world.admin().watch()).toMatchObject({ parked: 0, parkedSince: null });
    const received = world.now();
    await world.accept(booked('one', 48));
    await world.pass(5 * hour);
    await world.accept(booked('two', 50));
    await world.pass(minute);
    expect(await world.admin().watch()).toMatchObject({ parked: 2, parkedSince: received });
    await world.admin().discard('salon.1');
    await world.pass(minute);
    expect(await world.admin().watch()).toMatchObject({ parked: 1, parkedSince: received + 5 * hour });
    await world.accept(cancelled('two'));
    await world.pass(day);
  });

  it('knows why most of what has failed has failed', async () => {
    const world = createWorld();
    expect(await world.admin().watch()).toMatchObject({ failed: 0, failedCode: null });
    world.oneLink.faults.outage(world.now(), world.now() + 5 * day);
    await world.accept(booked('one', 24 * 9), booked('two', 24 * 9 + 1));
    await world.accept({ kind: 'undecodable', event: 'E', detail: 'x', body: {} });
    await world.pass(4 * day);
    const seen = await world.admin().watch();
    expect(seen).toMatchObject({ failed: 3, failedCode: 'gave_up' });
  });

  it.each(['parked', 'failed'] as const)('reads what is %s by an index, however many others wait', (phase) => {
    const database = new DatabaseSync(':memory:');
    const make = (statement: string) => {
      if (!statement.startsWith('SELECT')) database.exec(statement);
      return [];
    };
    makeTables(make, { meta: () => null, setMeta: () => {} });
    const asked: string[] = [];
    const sql = (statement: string) => {
      asked.push(statement);
      return [];
    };
    someOf(phase, sql, 200);
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${asked[0]}`).all() as { detail: string }[];
    expect(plan.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^SEARCH schedule USING COVERING INDEX schedule_phase/),
    ]);
  });

  it('counts what was refused within two hours', async () => {
    const world = createWorld();
    await world.admin().noteRefused({ count: 4, at: world.now(), reason: 'signature_differs' });
    expect(await world.admin().watch()).toMatchObject({ refused: 4, refusedReason: 'signature_differs' });
    await world.pass(2 * hour);
    expect(await world.admin().watch()).toMatchObject({ refused: 0, refusedReason: null });
  });
});
