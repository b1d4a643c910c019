// What a settlement leaves behind: a record for KV and closed deliveries (architecture.md, *KV outcome*).
import { describe, expect, it } from 'vitest';
import { emptyChain } from '../../../src/booking/chain.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import { type BookingRecord, newBooking, type OpenDelivery } from '../../../src/sync/booking-record.ts';
import { closeDeliveries, type Ending, outcomeKeyOf, report } from '../../../src/sync/settle/report.ts';
import type { UnwrittenOutcome } from '../../../src/sync/unwritten-outcome.ts';
import { idsOf, type Parts, withParts } from './bookings.ts';
import { contextOf } from './context.ts';

const context = contextOf();
const at = (ms: number): string => new Date(ms).toISOString();
const delivery = (arrival: number, clock: number): OpenDelivery => ({
  arrival,
  event: `EVENT_${arrival}`,
  clock,
  receivedAt: arrival * 1000,
  id: bookingId('a'),
});
const ids = (...names: string[]) => idsOf(names);
const chained = (own: Parts = {}): BookingRecord =>
  withParts(
    newBooking(bookingId('b'), 0),
    { chain: { ids: ids('b', 'a'), edges: [[bookingId('a'), bookingId('b')]] } },
    own,
  );
const ambiguous: BookingRecord['chain'] = {
  ids: ids('b', 'a', 'c'),
  edges: [
    [bookingId('a'), bookingId('b')],
    [bookingId('a'), bookingId('c')],
  ],
};
const ending: Ending = {
  result: 'applied',
  code: 'INVALID_IIN',
  details: { field: 'client_identifier' },
  fields: ['starts_at', 'ends_at', 'starts_at'],
  httpStatus: 200,
};

function recordOf(own: Parts = {}): UnwrittenOutcome | undefined {
  const record = chained(own);
  report(record, ending, context);
  return record.outbox.waiting.at(-1)?.record;
}

describe('an outcome', () => {
  it('tells the delivery that carried the newest news by its own clock, and all that were carried', () => {
    const open = [delivery(1, 5), delivery(2, 9), delivery(3, 7)];
    expect(
      recordOf({
        intake: { open },
        link: { held: { appointmentId: 9041, origin: 'created' } },
        lifecycle: { attempts: 2 },
      }),
    ).toEqual({
      connection: 'salon',
      source: 'calcom',
      event: 'EVENT_2',
      delivery_ids: ['salon.1', 'salon.2', 'salon.3'],
      deliveries: 3,
      external_ref: 'calcom:b',
      idempotency_key: 'calcom:a',
      appointment_id: 9041,
      result: 'applied',
      fields: ['starts_at', 'ends_at'],
      http_status: 200,
      code: 'INVALID_IIN',
      details: { field: 'client_identifier' },
      attempts: 2,
      received_at: at(2000),
      settled_at: at(context.now),
    });
  });

  it('takes the later arrival of equal clocks', () => {
    expect(recordOf({ intake: { open: [delivery(2, 5), delivery(1, 5)] } })).toMatchObject({ event: 'EVENT_2' });
    expect(recordOf({ intake: { open: [delivery(1, 5), delivery(2, 5)] } })).toMatchObject({ event: 'EVENT_2' });
  });

  it('without a delivery follows up, now', () => {
    expect(recordOf()).toMatchObject({
      event: 'follow_up',
      delivery_ids: [],
      deliveries: 0,
      appointment_id: null,
      received_at: at(context.now),
    });
  });

  it('of a chain without an order is named by the booking’s first id, as the desk names it', () => {
    expect(recordOf({ chain: ambiguous })).toMatchObject({ external_ref: 'calcom:b', idempotency_key: 'calcom:b' });
  });

  it('has a moment of its own, so that two in one millisecond do not share a key', () => {
    const record = chained();
    for (const _ of [1, 2, 3]) report(record, ending, context);
    expect(record.outbox.waiting.map(({ settledAt }) => settledAt - context.now)).toEqual([0, 1, 2]);
    expect(record.outbox.waiting[2]?.record['settled_at']).toBe(at(context.now + 2));
  });

  it('notes each key under which the booking is found, once', () => {
    const record = chained({ outbox: { keys: ['older'] } });
    report(record, ending, context);
    report(record, ending, context);
    expect(record.outbox.keys).toEqual(['older', 'calcom:a']);
  });
});

describe('the key of a booking’s outcomes', () => {
  it('is the frozen one, else that of its oldest id, else of its row', () => {
    expect(outcomeKeyOf(chained({ link: { idempotencyKey: 'frozen' } }), context)).toBe('frozen');
    expect(outcomeKeyOf(chained(), context)).toBe('calcom:a');
    expect(outcomeKeyOf(chained({ chain: ambiguous }), context)).toBe('calcom:b');
    expect(outcomeKeyOf(chained({ chain: emptyChain() }), context)).toBe('calcom:b');
  });
});

describe('closed deliveries', () => {
  const closed = (state: 'applied' | 'discarded') => {
    const record = chained({
      intake: {
        open: [delivery(1, 5), delivery(2, 9), delivery(3, 7)],
        settlements: [{ state: 'created', code: null, fields: [], attempts: 1, settledAt: 1 }],
        done: { 0: ['created', 0] },
      },
      lifecycle: { attempts: 2 },
    });
    closeDeliveries(record, state, ending, 77);
    return record;
  };

  it('are superseded by the one that carried the news', () => {
    const record = closed('applied');
    expect(record.intake.open).toEqual([]);
    expect(record.intake.done).toEqual({
      0: ['created', 0],
      1: ['superseded', 1],
      2: ['applied', 1],
      3: ['superseded', 1],
    });
    const { code, details, fields } = ending;
    expect(record.intake.settlements[1]).toEqual({
      state: 'applied',
      code,
      details,
      fields,
      attempts: 2,
      settledAt: 77,
    });
  });

  it('are each discarded where a person discards', () => {
    expect(Object.values(closed('discarded').intake.done).map(([state]) => state)).toEqual([
      'created',
      'discarded',
      'discarded',
      'discarded',
    ]);
  });
});

it('an outcome bears the ref of the newest of all ids', () => {
  const chain: BookingRecord['chain'] = {
    ids: ids('c', 'b', 'a'),
    edges: [
      [bookingId('a'), bookingId('b')],
      [bookingId('b'), bookingId('c')],
    ],
  };
  expect(recordOf({ chain })).toMatchObject({ external_ref: 'calcom:c', idempotency_key: 'calcom:a' });
});
