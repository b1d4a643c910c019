/** What the mailbox remembers of its rows is what the rows say, also where a transaction was rolled back. */

import { readdirSync, readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/booking/chain.ts';
import { dictionaryOf } from '../../../src/booking/dictionary.ts';
import { bookingId, recordKey } from '../../../src/booking/ids.ts';
import { ranks, type ScheduleRow, scheduleStart } from '../../../src/mailbox/store/schedule-table.ts';
import { openStore, type Store } from '../../../src/mailbox/store/store.ts';
import type { Scheduled } from '../../../src/mailbox/store/stored-booking.ts';
import { type BookingRecord, newBooking } from '../../../src/sync/booking-record.ts';
import { openDatabase } from '../../world/sqlite.ts';
import { withParts } from '../sync/bookings.ts';

/** As it is, whatever it obliges to. */
const put = (store: Pick<Store, 'save'>, record: BookingRecord): void => store.save(record as Scheduled);

/** A row of the schedule; of what is not said it is a booking that waits. */
const row = (dueAt: number, own: Partial<ScheduleRow> = {}): ScheduleRow => ({
  dueAt,
  slot: null,
  rank: 1,
  phase: 'pending',
  open: 1,
  isUnwritten: false,
  ...own,
});

const due = (store: Store, now: number): string[] =>
  ranks.flatMap((rank) => store.scheduleDue(rank, now, scheduleStart, 100)).map(({ booking }) => booking);

const dueByRank = (store: Store, now: number): string[][] =>
  ranks.map((rank) => store.scheduleDue(rank, now, scheduleStart, 100).map(({ booking }) => booking));

/** Two mailboxes over one database: the second reads what the first wrote, as one does that was started anew. */
function open() {
  const database = openDatabase();
  let reads = 0;
  const counting = {
    ...database,
    sql: (...statement: Parameters<typeof database.sql>) => {
      if (statement[0].startsWith('SELECT')) reads += 1;
      return database.sql(...statement);
    },
  };
  return { store: openStore(counting), anew: () => openStore(database), reads: () => reads };
}

describe('a booking', () => {
  it('is found under each of its ids, in this life and the next', () => {
    const { store, anew } = open();
    put(store, withParts(newBooking(bookingId('a'), 1), { intake: { opened: true } }));
    store.point(bookingId('b'), recordKey('a'));
    store.point(bookingId('c'), recordKey('b'));
    for (const one of [store, anew()]) {
      expect(one.find(bookingId('c'))).toEqual(withParts(newBooking(bookingId('a'), 1), { intake: { opened: true } }));
      expect(one.peek(bookingId('c'))).toEqual(one.find(bookingId('a')));
      expect(JSON.stringify(one.find(bookingId('b')))).toBe(JSON.stringify(one.find(bookingId('a'))));
      expect(one.find(bookingId('d'))).toBeNull();
    }
  });

  it('that leads in a circle is none', () => {
    const { store } = open();
    store.point(bookingId('a'), recordKey('b'));
    store.point(bookingId('b'), recordKey('a'));
    expect(store.find(bookingId('a'))).toBeNull();
  });

  it('is a fresh copy each time it is found', () => {
    const { store } = open();
    put(store, newBooking(bookingId('a'), 1));
    const found = store.find(bookingId('a'));
    if (found !== null) found.writes.settled['times'] = 'changed';
    expect(store.find(bookingId('a'))?.writes.settled).toEqual({});
    expect(store.peek(bookingId('a'))?.writes.settled).toEqual({});
  });

  it('is read once, however often it is looked at', () => {
    const { store, reads } = open();
    const before = reads();
    for (let look = 0; look < 10; look += 1) expect(store.peek(bookingId('a'))).toBeNull();
    put(store, newBooking(bookingId('a'), 1));
    for (let look = 0; look < 10; look += 1) expect(store.peek(bookingId('a'))?.key).toBe('a');
    expect(reads() - before).toBe(1);
  });

  it('that was removed is gone under all of its ids', () => {
    const { store, anew } = open();
    const record = newBooking(bookingId('a'), 1);
    record.chain.ids = dictionaryOf({ a: newId(), b: newId() });
    put(store, record);
    store.point(bookingId('b'), recordKey('a'));
    expect(store.peek(bookingId('b'))?.key).toBe('a');
    store.remove(record);
    for (const one of [store, anew()])
      expect([one.find(bookingId('a')), one.find(bookingId('b'))]).toEqual([null, null]);
  });

  it('is still found when more were looked at than are remembered', () => {
    const { store, anew, reads } = open();
    const keys = Array.from({ length: 600 }, (_, index) => `id-${index}`);
    const waiting = ['x'.repeat(20_000)];
    for (const key of keys) put(store, withParts(newBooking(bookingId(key), 1), { writes: { waiting } }));
    for (const one of [store, anew()]) expect(keys.map((key) => one.peek(bookingId(key))?.key)).toEqual(keys);
    // Those read last are remembered, the first are not: they would fill the memory.
    const before = reads();
    store.peek(bookingId(keys.at(-1) ?? ''));
    expect(reads()).toBe(before);
    store.peek(bookingId(keys[0] ?? ''));
    expect(reads()).toBe(before + 1);
  });

  it('comes out of its row with tables that inherit nothing', () => {
    const { store, anew } = open();
    const record = newBooking(bookingId('a'), 1);
    record.chain.ids['a'] = newId();
    put(store, record);
    const read = anew().find(bookingId('a'));
    const tables = [read?.chain.ids, read?.chain.ids['a']?.cells, read?.intake.keys, read?.intake.reads];
    expect(tables.map((table) => Object.getPrototypeOf(table))).toEqual([null, null, null, null]);
  });

  it('of which one webhook changes much is written once, and not at all where the webhook cannot be stored', () => {
    const database = openDatabase();
    const store = openStore(database);
    const rows = database.rowsWritten();
    const told: string[] = [];
    const change = (touchedAt: number) => (): void => {
      put(store, withParts(store.find(bookingId('a')) ?? newBooking(bookingId('a'), 0), { touchedAt }));
      store.point(bookingId('b'), recordKey('a'));
      put(store, withParts(store.find(bookingId('b'))!, { intake: { opened: true } }));
    };
    store.inOneWrite(change(1), (records) => void told.push(...records.map(({ key }) => key)));
    expect([database.rowsWritten() - rows, told]).toEqual([2, ['a']]);
    expect(store.find(bookingId('b'))).toMatchObject({ key: 'a', touchedAt: 1, intake: { opened: true } });
    const failing = (): void => {
      change(2)();
      throw new Error('the disk is full');
    };
    expect(() => store.transaction(() => store.inOneWrite(failing, () => {}))).toThrow('the disk is full');
    expect(store.find(bookingId('a'))).toMatchObject({ touchedAt: 1 });
  });
});

it('a booking that is stored as it was writes no row', () => {
  const database = openDatabase();
  const store = openStore(database);
  put(store, newBooking(bookingId('a'), 1));
  const rows = database.rowsWritten();
  const found = store.find(bookingId('a'));
  if (found !== null) put(store, found);
  expect(database.rowsWritten()).toBe(rows);
  put(store, newBooking(bookingId('a'), 2));
  expect(database.rowsWritten()).toBe(rows + 1);
});

it('what was rolled back is not remembered: booking, schedule and document', () => {
  const { store } = open();
  put(store, newBooking(bookingId('a'), 1));
  store.scheduleSet(recordKey('a'), row(10));
  store.setMeta('state', 'before');
  const failed = (): void =>
    store.transaction(() => {
      put(store, withParts(newBooking(bookingId('a'), 2), { intake: { opened: true } }));
      put(store, newBooking(bookingId('b'), 2));
      store.scheduleSet(recordKey('a'), row(20, { slot: 31 }));
      store.scheduleSet(recordKey('b'), row(5));
      store.setMeta('state', 'after');
      throw new Error('the disk is full');
    });
  expect(failed).toThrow('the disk is full');
  expect(store.find(bookingId('a'))).toEqual(newBooking(bookingId('a'), 1));
  expect(store.find(bookingId('b'))).toBeNull();
  expect(due(store, 100)).toEqual(['a']);
  expect(store.scheduleNext()).toBe(10);
  expect(store.waitingForSlot()).toEqual([]);
  expect(store.meta('state')).toBe('before');
});

it('the schedule answers the same in this life and the next', () => {
  const { store, anew } = open();
  store.scheduleSet(recordKey('late'), row(30, { rank: 0, open: 2 }));
  store.scheduleSet(recordKey('early'), row(10, { slot: 31 }));
  store.scheduleSet(recordKey('gone'), row(5));
  store.scheduleSet(
    recordKey('waiting'),
    row(9_000_000_000_000_000, { slot: 32, phase: 'failed', open: 3, isUnwritten: true }),
  );
  store.scheduleDelete(recordKey('gone'));
  for (const one of [store, anew()]) {
    expect([due(one, 9), due(one, 10), due(one, 30)]).toEqual([[], ['early'], ['late', 'early']]);
    expect(one.scheduleNext()).toBe(10);
    expect(one.waitingForSlot(31)).toEqual(['early']);
    expect(one.waitingForSlot().toSorted()).toEqual(['early', 'waiting']);
    expect(one.scheduleUnwritten(10)).toEqual(['waiting']);
    expect(one.scheduleAfter('', 1)).toEqual([{ booking: 'early', phase: 'pending' }]);
    expect(one.scheduleAfter('late', 9)).toEqual([{ booking: 'waiting', phase: 'failed' }]);
    expect(one.scheduleAfter('waiting', 1)).toEqual([]);
    expect(one.scheduleCounts()).toEqual(
      new Map([
        ['pending', 3],
        ['failed', 3],
      ]),
    );
  }
});

it('the schedule knows what is due first, whatever was set, moved and taken away before', () => {
  const { store, anew } = open();
  expect(store.scheduleNext()).toBeNull();
  for (const [key, dueAt, rank] of [
    ['a', 30, 2],
    ['b', 20, 2],
    ['b', 40, 2],
    ['c', 25, 0],
    ['a', 10, 2],
    ['a', 10, 3],
    ['c', 5, 3],
    ['c', 60, 0],
    ['a', 50, 1],
  ] as const) {
    store.scheduleSet(recordKey(key), row(dueAt, { rank }));
    const next = anew();
    expect(store.scheduleNext()).toBe(next.scheduleNext());
    expect(dueByRank(store, 45)).toEqual(dueByRank(next, 45));
  }
  for (const key of ['c', 'b', 'a']) {
    store.scheduleDelete(recordKey(key));
    expect(store.scheduleNext()).toBe(anew().scheduleNext());
  }
});

it('what the schedule has said costs nothing again, also that nothing is due', () => {
  const { store, reads } = open();
  store.scheduleSet(recordKey('settled'), row(9_000_000_000_000_000));
  const ask = () => [store.scheduleNext(), due(store, 9)];
  expect(ask()).toEqual([null, []]);
  const before = reads();
  expect(ask()).toEqual([null, []]);
  expect(reads()).toBe(before);
  store.scheduleSet(recordKey('later'), row(10));
  // Of the row that is written over.
  expect(reads()).toBe(before + 1);
  expect(ask()).toEqual([10, []]);
  expect(reads()).toBe(before + 1);
});

describe('open deliveries', () => {
  const inRows = (database: ReturnType<typeof openDatabase>) =>
    Object.fromEntries(
      database
        .sql('SELECT phase, SUM(open) AS open FROM schedule GROUP BY phase HAVING SUM(open) > 0')
        .map(({ phase, open }) => [String(phase), Number(open)]),
    );
  const shown = (store: Store) => Object.fromEntries(store.scheduleCounts());
  const fail = (): never => {
    throw new Error('the disk is full');
  };

  it('are what the rows say, whatever was set, changed, taken away and rolled back, one in the other', () => {
    const database = openDatabase();
    const store = openStore(database);
    const steps: readonly (() => void)[] = [
      () => store.scheduleSet(recordKey('a'), row(1)),
      () => store.scheduleSet(recordKey('a'), row(1, { open: 3 })),
      () => store.scheduleSet(recordKey('b'), row(1, { phase: 'parked', open: 2 })),
      () => store.scheduleSet(recordKey('a'), row(1, { phase: 'failed', open: 3 })),
      () => expect(() => store.transaction(() => [store.scheduleSet(recordKey('c'), row(2)), fail()])).toThrow(),
      () =>
        store.transaction(() => {
          store.scheduleSet(recordKey('c'), row(2));
          expect(() => store.transaction(() => [store.scheduleDelete(recordKey('a')), fail()])).toThrow();
          store.scheduleSet(recordKey('d'), row(2, { phase: 'parked' }));
        }),
      () => store.scheduleDelete(recordKey('b')),
      () => store.scheduleDelete(recordKey('nobody')),
      () => store.scheduleSet(recordKey('c'), row(2, { open: 0 })),
    ];
    for (const step of steps) {
      step();
      expect(shown(store)).toEqual(inRows(database));
      expect(shown(openStore(database))).toEqual(inRows(database));
    }
  });

  it('are written once for all that a transaction changes, and not where nothing changes', () => {
    const database = openDatabase();
    const store = openStore(database);
    const rowsOf = (work: () => void): number => {
      const before = database.rowsWritten();
      store.transaction(work);
      return database.rowsWritten() - before;
    };
    const set = (dueAt: number) => () => {
      for (const key of ['a', 'b', 'c']) store.scheduleSet(recordKey(key), row(dueAt));
    };
    const [first, again] = [rowsOf(set(1)), rowsOf(set(2))];
    expect(first - again).toBe(1);
  });

  it('are not counted again where they are known', () => {
    const { store, anew, reads } = open();
    store.scheduleSet(recordKey('a'), row(1));
    const before = reads();
    shown(store);
    expect(reads()).toBe(before);
    expect(shown(anew())).toEqual({ pending: 1 });
  });

  it.each(['3', '2'])('are counted anew where version %s was back, which did not keep them', (version) => {
    const database = openDatabase();
    const store = openStore(database);
    store.scheduleSet(recordKey('a'), row(1));
    if (version === '2') {
      database.sql('ALTER TABLE schedule RENAME TO agenda');
    }
    store.setMeta('schema', version);
    database.sql(`INSERT INTO ${version === '2' ? 'agenda' : 'schedule'} VALUES ('b', 1, NULL, 1, 'failed', 4, 0)`);
    expect(shown(openStore(database))).toEqual({ pending: 1, failed: 4 });
  });
});

it('no statement has a bound limit, for which it would be planned anew each time', () => {
  const folder = new URL('../../../src/mailbox/', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const bound = files.filter((file) => /LIMIT\s+\?/.test(readFileSync(new URL(file, folder), 'utf8')));
  expect(files.length).toBeGreaterThan(10);
  expect(bound).toEqual([]);
});
