// What One-Link should hold for a booking: the fold put through the connection's tables (architecture.md, *Patch*).
import { describe, expect, it } from 'vitest';
import { type Chain, wiped as cellWiped } from '../../../src/booking/chain.ts';
import { dictionaryOf } from '../../../src/booking/dictionary.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import type { Connection } from '../../../src/config/connection.ts';
import type { BookingRecord } from '../../../src/sync/booking-record.ts';
import { entriesOf, fieldOf, isOptional, valueIn } from '../../../src/sync/patch/entries.ts';
import type { Values } from '../../../src/sync/write.ts';
import { chainOf, due, entry, five, type Parts, partsOf, seven, six, wiped } from './bookings.ts';
import { contextOf } from './context.ts';

type Said = Readonly<Record<string, Readonly<Values>>>;

/** Entries by name: values, and `!` in front of the names that were said on purpose. */
function entries(said: Said, own: Parts = {}, computed: Values = {}, table: Partial<Connection> = {}) {
  const record = due(partsOf({ chain: chainOf(said) }, own));
  const made = entriesOf(record, Object.keys(said).map(bookingId), computed, contextOf(table));
  return Object.fromEntries(made.map(({ name, values, explicit }) => [`${explicit ? '!' : ''}${name}`, values]));
}
const visit = { startsAt: five, endsAt: six };
const open = (arrival: number): BookingRecord['intake']['open'] => [
  { arrival, event: 'X', clock: 1, receivedAt: 0, id: bookingId('a') },
];

function wipe({ ids }: Chain, field: string): void {
  const cells = ids['a']?.cells;
  if (cells?.[field] !== undefined) cells[field] = cellWiped(cells[field]);
}

describe('what the tool says', () => {
  it('becomes One-Link’s keys, times together and the ref last', () => {
    const said = {
      state: 'confirmed',
      times: visit,
      clientName: 'Ivan Petrov',
      clientPhone: '+77010000001',
      clientIdentifier: '900101300007',
      clientBirthDate: '1990-01-01',
      clientGender: 'male',
      clientComment: 'window',
      staff: ['anna'],
      service: ['cut'],
      amount: 5000,
    };
    const tables = { resources: dictionaryOf({ anna: 32 }), services: dictionaryOf({ cut: 9 }) };
    const made = entriesOf(due({ chain: chainOf({ a: said }) }), [bookingId('a')], {}, contextOf(tables));
    expect(made.map(({ name }) => name)).toEqual([
      'times',
      'status',
      'resource_id',
      'service_id',
      'client_name',
      'client_phone',
      'client_identifier',
      'client_birth_date',
      'client_gender',
      'client_comment',
      'service_amount',
      'external_ref',
    ]);
    expect(made.map(({ values }) => values)).toEqual([
      { starts_at: five, ends_at: six },
      { status: 'confirmed' },
      { resource_id: 32 },
      { service_id: 9 },
      { client_name: 'Ivan Petrov' },
      { client_phone: '+77010000001' },
      { client_identifier: '900101300007' },
      { client_birth_date: '1990-01-01' },
      { client_gender: 'male' },
      { client_comment: 'window' },
      { service_amount: 5000 },
      { external_ref: 'calcom:a' },
    ]);
    expect(made.every(({ explicit }) => !explicit)).toBe(true);
    expect(made.map(({ digest }) => digest)).toContain('"Ivan Petrov"');
    expect(made[0]?.digest).toBe(JSON.stringify({ starts_at: five, ends_at: six }));
    expect(made.at(-1)?.digest).toBe('"calcom:a"');
  });

  it('is nothing where the tables have no row and nothing was told', () => {
    expect(entries({ a: { staff: ['berta'], service: ['dye'], amount: '5000' } })).toEqual({
      external_ref: { external_ref: 'calcom:a' },
    });
    expect(entries({})).toEqual({});
  });

  it('has no end where none was told', () => {
    expect(entries({ a: { times: { startsAt: five, endsAt: null } } })['times']).toEqual({
      starts_at: five,
      ends_at: null,
    });
  });

  it('is named by the newest id, and said by the newest that says it', () => {
    expect(entries({ a: { clientName: 'Ivan', times: visit }, b: { clientName: 'Anna' } })).toEqual({
      times: { starts_at: five, ends_at: six },
      client_name: { client_name: 'Anna' },
      external_ref: { external_ref: 'calcom:b' },
    });
  });

  it('is only a digest after it was wiped', () => {
    const chain = chainOf({ a: { clientName: 'Ivan' } });
    wipe(chain, 'clientName');
    const [name] = entriesOf(due({ chain }), [bookingId('a')], {}, contextOf());
    expect(name).toEqual({ name: 'client_name', values: null, digest: '"Ivan"', explicit: false });
  });
});

describe('keys of direct', () => {
  it('are said on purpose, under their own name', () => {
    const said = { 'x:source': 'site', 'x:prepaid_amount': 0 };
    expect(entries({ a: said }, {}, {}, { source: 'direct' })).toEqual({
      '!source': { source: 'site' },
      '!prepaid_amount': { prepaid_amount: 0 },
      external_ref: { external_ref: 'a' },
    });
  });

  it('are an entry for each custom attribute, of whichever id said it last', () => {
    const said = {
      a: { 'x:custom_attributes.one': 1, 'x:custom_attributes.two': 2 },
      b: { 'x:custom_attributes.two': 3 },
    };
    const { external_ref: _, ...attributes } = entries(said);
    expect(attributes).toEqual({
      '!custom_attributes.one': { custom_attributes: { one: 1 } },
      '!custom_attributes.two': { custom_attributes: { two: 3 } },
    });
  });

  it('are nothing once they were wiped', () => {
    const chain = chainOf({ a: { 'x:custom_attributes.one': 1 } });
    wipe(chain, 'x:custom_attributes.one');
    const made = entriesOf(due({ chain }), [bookingId('a')], {}, contextOf());
    expect(made.map(({ name }) => name)).toEqual(['external_ref']);
  });

  it('tell a start with a length, or both ends, in the place of times', () => {
    expect(entries({ a: { 'x:starts_at': five, 'x:duration_min': 90 } })).toMatchObject({
      times: { starts_at: five, ends_at: '2031-04-07T06:30:00Z' },
    });
    expect(entries({ a: { 'x:starts_at': five, 'x:ends_at': seven } })).toMatchObject({
      times: { starts_at: five, ends_at: seven },
    });
    expect(entries({ a: { 'x:starts_at': five, 'x:ends_at': six, 'x:duration_min': 90 } })).toEqual({
      times: { starts_at: five, ends_at: six },
      external_ref: { external_ref: 'calcom:a' },
    });
  });
});

describe('what the connection’s fields say', () => {
  it('wins over the tool, is said on purpose, and stands in for what was wiped', () => {
    const said = { a: { clientName: 'Ivan', clientComment: 'window' } };
    expect(entries(said, {}, { client_name: 'Anna', appointment_type: 'primary' })).toMatchObject({
      '!client_name': { client_name: 'Anna' },
      '!appointment_type': { appointment_type: 'primary' },
      client_comment: { client_comment: 'window' },
    });
    const chain = chainOf(said);
    wipe(chain, 'clientName');
    const made = entriesOf(due({ chain }), [bookingId('a')], { client_name: 'Anna' }, contextOf());
    expect(made.filter(({ name }) => name === 'client_name')).toEqual([entry('client_name', 'Anna', true)]);
  });

  it('and cannot be computed now is said by nobody, not by the tool either', () => {
    const said = { a: { clientName: 'Ivan', clientComment: 'window' } };
    expect(entries(said, { intake: { fieldKeys: ['client_name'] } })).toEqual({
      client_comment: { client_comment: 'window' },
      external_ref: { external_ref: 'calcom:a' },
    });
    expect(entries(said, { intake: { fieldKeys: ['client_name'] } }, { client_name: 'Anna' })).toHaveProperty(
      '!client_name',
    );
    const chain = chainOf(said);
    wipe(chain, 'clientName');
    const made = entriesOf(due({ chain, intake: { fieldKeys: ['client_name'] } }), [bookingId('a')], {}, contextOf());
    expect(made.map(({ name }) => name)).not.toContain('client_name');
  });

  it('moves the start, and the tool’s end only stays with the tool’s start', () => {
    expect(entries({ a: { times: visit } }, {}, { starts_at: six })['times']).toEqual({
      starts_at: six,
      ends_at: null,
    });
    expect(entries({ a: { times: visit } }, {}, { starts_at: five })['times']).toEqual({
      starts_at: five,
      ends_at: six,
    });
    expect(entries({ a: { times: visit } }, {}, { ends_at: seven })['times']).toEqual({
      starts_at: five,
      ends_at: seven,
    });
    expect(entries({ a: { times: visit } }, {}, { duration_min: 15 })['times']).toEqual({
      starts_at: five,
      ends_at: '2031-04-07T05:15:00Z',
    });
    expect(entries({ a: {} }, {}, { ends_at: seven })).not.toHaveProperty('times');
    expect(entries({ a: {} }, {}, { starts_at: five })['times']).toEqual({ starts_at: five, ends_at: null });
  });

  describe('of the times, and cannot be computed now', () => {
    it('leaves the visit where it is without a start', () => {
      expect(
        entries({ a: { times: visit } }, { intake: { fieldKeys: ['starts_at'], open: open(1) } }),
      ).not.toHaveProperty('times');
    });

    it.each(['ends_at', 'duration_min'])('moves it by the tool’s start alone where that is news, without %s', (key) => {
      const own = { intake: { fieldKeys: [key] } };
      expect(entries({ a: { times: visit } }, partsOf(own, { intake: { open: open(1) } }))['times']).toEqual({
        starts_at: five,
        ends_at: null,
      });
      expect(entries({ a: { times: visit } }, partsOf(own, { intake: { open: open(2) } }))).not.toHaveProperty('times');
      expect(entries({ a: { times: visit } }, own)).not.toHaveProperty('times');
    });

    it('says nothing of times where the tool told none', () => {
      expect(entries({ a: {} }, { intake: { fieldKeys: ['ends_at'], open: open(1) } })).not.toHaveProperty('times');
    });

    it('keeps the tool’s times where another field is the one that is missing', () => {
      expect(entries({ a: { times: visit } }, { intake: { fieldKeys: ['client_name'] } })['times']).toEqual({
        starts_at: five,
        ends_at: six,
      });
    });
  });
});

it('times, status and ref are never left out; everything else may be', () => {
  const keys = ['times', 'starts_at', 'ends_at', 'status', 'external_ref', 'service_id', 'custom_attributes.x'];
  expect(keys.filter(isOptional)).toEqual(['service_id', 'custom_attributes.x']);
});

it('a client entry or custom attribute comes from a field of the fold', () => {
  expect(fieldOf('client_phone')).toBe('clientPhone');
  expect(fieldOf('custom_attributes.one')).toBe('x:custom_attributes.one');
  expect(fieldOf('company_id')).toBe('x:company_id');
});

it('the value of a key is found by the entry’s name', () => {
  const list = [entry('status', 'scheduled'), wiped('client_name')];
  expect(valueIn(list, 'status')).toBe('scheduled');
  expect(valueIn(list, 'status', 'other')).toBeUndefined();
  expect(valueIn(list, 'client_name')).toBeUndefined();
  expect(valueIn(list, 'service_id')).toBeUndefined();
});

describe('a status of `fields`', () => {
  const computed = { status: 'scheduled' };
  it.each(['cancelled', 'declined'])('does not bring back what the tool calls %s', (state) => {
    expect(entries({ a: { state } }, {}, computed)).toMatchObject({ status: { status: 'cancelled' } });
    const once = entries({ a: { state } }, { intake: { fieldKeys: ['status'] } });
    expect(once).toMatchObject({ status: { status: 'cancelled' } });
    const named = { statuses: { [state]: 'no_show' as const } };
    expect(entries({ a: { state } }, {}, computed, named)).toMatchObject({ status: { status: 'no_show' } });
  });

  it('counts of any other state, and of one that `statuses` ignores', () => {
    expect(entries({ a: { state: 'accepted' } }, {}, { status: 'cancelled' })).toMatchObject({
      '!status': { status: 'cancelled' },
    });
    const ignored = { statuses: { cancelled: 'ignore' as const } };
    expect(entries({ a: { state: 'cancelled' } }, {}, { status: 'no_show' }, ignored)).toMatchObject({
      '!status': { status: 'no_show' },
    });
  });
});
