/** What the mailbox remembers of its rows is what the rows say, also where a transaction was rolled back. */
import { describe, expect, it } from 'vitest';
import { dictionaryOf } from '../../../src/booking/dictionary.ts';
import { newId } from '../../../src/booking/fold.ts';
import { newBooking } from '../../../src/core/booking-record.ts';
import { openStore } from '../../../src/mailbox/store.ts';
import { openDatabase } from '../../world/sqlite.ts';

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
    store.save({ ...newBooking('a', 1), opened: true });
    store.point('b', 'a');
    store.point('c', 'b');
    for (const one of [store, anew()]) {
      expect(one.find('c')).toEqual({ ...newBooking('a', 1), opened: true });
      expect(one.peek('c')).toEqual(one.find('a'));
      expect(JSON.stringify(one.find('b'))).toBe(JSON.stringify(one.find('a')));
      expect(one.find('d')).toBeNull();
    }
  });

  it('that leads in a circle is none', () => {
    const { store } = open();
    store.point('a', 'b');
    store.point('b', 'a');
    expect(store.find('a')).toBeNull();
  });

  it('is a fresh copy each time it is found', () => {
    const { store } = open();
    store.save(newBooking('a', 1));
    const found = store.find('a');
    if (found !== null) found.settled['times'] = 'changed';
    expect(store.find('a')?.settled).toEqual({});
    expect(store.peek('a')?.settled).toEqual({});
  });

  it('is read once, however often it is looked at', () => {
    const { store, reads } = open();
    const before = reads();
    for (let look = 0; look < 10; look += 1) expect(store.peek('a')).toBeNull();
    store.save(newBooking('a', 1));
    for (let look = 0; look < 10; look += 1) expect(store.peek('a')?.key).toBe('a');
    expect(reads() - before).toBe(1);
  });

  it('that was removed is gone under all of its ids', () => {
    const { store, anew } = open();
    const record = newBooking('a', 1);
    record.chain.ids = dictionaryOf({ a: newId(), b: newId() });
    store.save(record);
    store.point('b', 'a');
    expect(store.peek('b')?.key).toBe('a');
    store.remove(record);
    for (const one of [store, anew()]) expect([one.find('a'), one.find('b')]).toEqual([null, null]);
  });

  it('is still found when more were looked at than are remembered', () => {
    const { store, anew } = open();
    const keys = Array.from({ length: 600 }, (_, index) => `id-${index}`);
    const waiting = ['x'.repeat(20_000)];
    for (const key of keys) store.save({ ...newBooking(key, 1), waiting });
    for (const one of [store, anew()]) expect(keys.map((key) => one.peek(key)?.key)).toEqual(keys);
  });
});

it('a booking that is stored as it was writes no row', () => {
  const database = openDatabase();
  const store = openStore(database);
  store.save(newBooking('a', 1));
  const rows = database.rowsWritten();
  const found = store.find('a');
  if (found !== null) store.save(found);
  expect(database.rowsWritten()).toBe(rows);
  store.save(newBooking('a', 2));
  expect(database.rowsWritten()).toBe(rows + 1);
});

it('what was rolled back is not remembered: booking, agenda and document', () => {
  const { store } = open();
  store.save(newBooking('a', 1));
  store.agendaSet('a', 10, null);
  store.setMeta('state', 'before');
  const failed = (): void =>
    store.transaction(() => {
      store.save({ ...newBooking('a', 2), opened: true });
      store.save(newBooking('b', 2));
      store.agendaSet('a', 20, 31);
      store.agendaSet('b', 5, null);
      store.setMeta('state', 'after');
      throw new Error('the disk is full');
    });
  expect(failed).toThrow('the disk is full');
  expect(store.find('a')).toEqual(newBooking('a', 1));
  expect(store.find('b')).toBeNull();
  expect(store.agendaDue(100)).toEqual(['a']);
  expect(store.agendaNext(5)).toBe(10);
  expect(store.waitingForSlot()).toEqual([]);
  expect(store.meta('state')).toBe('before');
});

it('the agenda answers the same in this life and the next', () => {
  const { store, anew } = open();
  store.agendaSet('late', 30, null);
  store.agendaSet('early', 10, 31);
  store.agendaSet('gone', 5, null);
  store.agendaSet('waiting', 9_000_000_000_000_000, 32);
  store.agendaDelete('gone');
  for (const one of [store, anew()]) {
    expect(one.agendaDue(30)).toEqual(['early', 'late']);
    expect([one.agendaNext(0), one.agendaNext(10), one.agendaNext(30)]).toEqual([10, 30, null]);
    expect(one.waitingForSlot(31)).toEqual(['early']);
    expect(one.waitingForSlot().toSorted()).toEqual(['early', 'waiting']);
    expect(one.agendaKeys().toSorted()).toEqual(['early', 'late', 'waiting']);
  }
});
