// A word or a code for the state that no table knows is told by every source whose bookings have one.
import { describe, expect, it } from 'vitest';
import type { BookingFields } from '../../../src/booking/booking.ts';
import { altegio } from '../../../src/sources/altegio/index.ts';
import { calcom } from '../../../src/sources/calcom/index.ts';
import { easyappointments } from '../../../src/sources/easyappointments/index.ts';
import { sources } from '../../../src/sources/index.ts';
import { rubitime } from '../../../src/sources/rubitime/index.ts';
import { simplybook } from '../../../src/sources/simplybook/index.ts';
import type { Source } from '../../../src/sources/source.ts';
import { square } from '../../../src/sources/square/index.ts';
import { plainWord, stateOfOwnerWord } from '../../../src/sources/toolkit/owner-words.ts';
import { action, one } from '../../../src/sources/wix/test-bodies.ts';
import { kits } from '../conformance/kits.ts';
import { booking, ok, tool } from './read-back-bodies.ts';

interface Telling {
  /** A word that the source knows, and one that it does not. */
  readonly words: readonly [unknown, unknown];
  fields(word: unknown): BookingFields | Promise<BookingFields>;
}

async function readFields(source: Source, apiKey: string, answers: Record<string, unknown>): Promise<BookingFields> {
  const { access } = tool(({ url }) => ok(answers[new URL(url).pathname]), { apiKey, apiUrl: 'https://tool.test' });
  const read = await source.readBack!('61', Object.keys(source.events)[0]!, access);
  if (read.kind !== 'booking') throw new Error(JSON.stringify(read));
  return read.fields;
}

const start = '2032-10-26 11:00:00';
const record = (attendance: unknown) => ({
  ...{ id: 61, company_id: 9, date: start, attendance, client: { name: 'Mira' }, services: [] },
  last_change_date: '2026-11-20T10:00:00+0500',
});

/** Beside those whose kits say it themselves. */
const told: Record<string, Telling> = {
  altegio: {
    words: [2, 3],
    fields: (word) =>
      booking(altegio, { company_id: 9, resource: 'record', resource_id: 61, status: 'update', data: record(word) })
        .fields,
  },
  calcom: {
    words: ['ACCEPTED', 'ON_HOLD'],
    fields: (status) => booking(calcom, { triggerEvent: 'BOOKING_PAID', payload: { uid: 'a', status } }).fields,
  },
  easyappointments: {
    words: ['Отменено', 'В пути'],
    fields: (status) =>
      readFields(easyappointments, 'key', { '/index.php/api/v1/appointments/61': { id: 61, start, status } }),
  },
  rubitime: {
    words: [4, 8],
    fields: (status) =>
      booking(rubitime, { event: 'event-update-record', data: { id: '61', record: start, status } }).fields,
  },
  simplybook: {
    words: ['pending', 'no_show_by_client'],
    fields: (status) =>
      readFields(simplybook, 'clinic:login:password', {
        '/admin/auth': { token: 'token' },
        '/admin/bookings/61': { id: 61, start_datetime: start, status },
      }),
  },
  square: {
    words: ['ACCEPTED', 'CHECKED_IN'],
    fields: (status) =>
      booking(square, { type: 'booking.updated', data: { object: { booking: { id: '61', status, version: 3 } } } })
        .fields,
  },
  wix: { words: ['CONFIRMED', 'CHECKED_IN'], fields: (status) => one(action('rescheduled', { status })).fields },
};

for (const { source, stateWord } of kits) {
  if (typeof stateWord !== 'object') continue;
  const { words, says } = stateWord;
  told[source] = { words, fields: (word) => booking(sources[source] as Source, says(word).body).fields };
}

it('every source is here, or its kit says why its bookings have no such word', () => {
  const excused = kits.filter(({ stateWord }) => typeof stateWord === 'string').map(({ source }) => source);
  expect([...Object.keys(told), ...excused].toSorted()).toEqual(Object.keys(sources).toSorted());
});

describe.each(Object.entries(told))('%s', (_name, { words: [known, unknown], fields }) => {
  it('says a state and no more of a known one', async () => {
    expect(await fields(known)).toMatchObject({ state: expect.any(String) });
    expect(await fields(known)).not.toHaveProperty('unknownState');
  });

  it('says that it does not know a new one', async () => {
    expect(await fields(unknown)).toMatchObject({ unknownState: true });
    expect(await fields(unknown)).not.toHaveProperty('state');
  });

  it('says nothing where there is none', async () => {
    expect(await fields(undefined)).not.toHaveProperty('unknownState');
  });
});

describe('a word of the owner’s own language', () => {
  it.each([
    ['Booked', 'accepted'],
    ['rescheduled', 'accepted'],
    ['Новая запись', 'accepted'],
    ['Перенесена', 'accepted'],
    ['Updated appointment', 'accepted'],
    ['Подтверждён', 'confirmed'],
    ['Не подтверждена', 'pending'],
    ['Draft', 'pending'],
    ['Завершена', 'completed'],
    ['no_show', 'no_show'],
    ['No-Show', 'no_show'],
    ['Не пришёл', 'no_show'],
    ['Отменено', 'cancelled'],
    ['ОТМЕНЁННАЯ ЗАПИСЬ', 'cancelled'],
    ['Запись отменена', 'cancelled'],
    ['Отмена записи', 'cancelled'],
    ['Canceled appointment', 'cancelled'],
    ['Cancelled', 'cancelled'],
    ['Stornierter Termin', 'cancelled'],
    ['Скасований запис', 'cancelled'],
    ['Жазба жойылды', 'cancelled'],
    ['Отмена запрошена', undefined],
    ['Не отменена', undefined],
    ['Cancellation requested', undefined],
    ['Пришёл', undefined],
    ['', undefined],
    ['…', undefined],
    [`отменено${' '.repeat(80)}`, undefined],
  ])('%s is %s', (word, state) => {
    expect(stateOfOwnerWord.get(plainWord(word))).toBe(state);
  });
});
