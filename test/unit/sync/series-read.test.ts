// Which visits are of a series, where the mailbox does not know and the tool is asked (`fold/series-read.ts`).

import { describe, expect, it } from 'vitest';
import type { BookingFields } from '../../../src/booking/booking.ts';
import { foldEvent } from '../../../src/booking/fold.ts';
import { type BookingId, bookingId } from '../../../src/booking/ids.ts';
import type { SeriesMember, SeriesRead } from '../../../src/sources/source.ts';
import { type BookingRecord, newBooking, type SeriesQuestion } from '../../../src/sync/booking-record.ts';
import type { Context } from '../../../src/sync/context.ts';
import { awaitSeries, handleSeriesRead, planSeriesRead } from '../../../src/sync/fold/series-read.ts';
import { failsSince } from '../../../src/sync/lifecycle.ts';
import { newObservations, type Observations } from '../../../src/sync/observations.ts';
import { settle } from '../../../src/sync/settle/settle.ts';
import { withParts } from './bookings.ts';
import { contextOf, day, minute, worldStart } from './context.ts';

const of = ['3310', 'mira@example.com'];
const question: SeriesQuestion = {
  arrival: 3,
  id: bookingId('a'),
  event: 'BOOKING_CANCELLED',
  does: 'cancelled',
  at: worldStart,
  receivedAt: worldStart,
  row: 'row',
  of: JSON.stringify(of),
  alike: 'calcom:b',
};
const member = (id: string, own: Partial<SeriesMember<BookingId>> = {}): SeriesMember<BookingId> => ({
  id: bookingId(id),
  of,
  state: 'cancelled',
  fields: {},
  ...own,
});
const series = (...members: SeriesMember<BookingId>[]): SeriesRead<BookingId> => ({ kind: 'series', members });

const [mira, timur] = [{ clientPhone: '+77470000011' }, { clientPhone: '+77470000099' }];

function bookingOf(id: string, fields: BookingFields): BookingRecord {
  const record = newBooking(bookingId(id), worldStart);
  const event = { event: 'BOOKING_CREATED', id: bookingId(id), clock: 1, opens: true, body: null } as const;
  foldEvent(
    record.chain,
    { ...event, key: { kind: 'event_id', id: '' }, fields },
    { arrival: 1, receivedAt: worldStart },
    JSON.stringify,
  );
  return record;
}

interface Told {
  readonly record: BookingRecord;
  readonly observations: Observations;
  readonly context: Context;
}

function told(
  result: SeriesRead<BookingId> | null,
  own: Partial<SeriesQuestion> = {},
  known: Readonly<Record<string, BookingRecord>> = {},
  asked = bookingOf('a', mira),
): Told {
  const context = contextOf({}, { recordOf: (id) => known[id] ?? null });
  const observations = newObservations();
  const delivery = { arrival: 3, event: question.event, clock: 1, receivedAt: worldStart, id: bookingId('a') };
  const record: BookingRecord = withParts(asked, {
    lifecycle: { phase: 'pending', dueAt: worldStart },
    intake: { open: [delivery], series: { ...question, ...own } },
  });
  if (result !== null) handleSeriesRead(record, result, { ...context, observations });
  return { record, observations, context };
}

const namedBy = ({ context }: Told): readonly string[] =>
  context.effects.flatMap((effect) => (effect.kind === 'series_read' ? effect.members.map(({ id }) => id) : []));

describe('the question', () => {
  it('is asked of the tool once a turn, and no more once it is answered', () => {
    const { record, observations } = told(null);
    const step = planSeriesRead(record, observations, worldStart);
    const { id, event, arrival } = question;
    expect(step).toEqual({ do: 'read', read: { call: 'tool', id, event, arrival, ofSeries: true } });
    const later = told({ kind: 'later', retryAfterMs: null });
    expect(planSeriesRead(later.record, later.observations, worldStart)).toBeNull();
    expect(planSeriesRead(told(null, { isAnswered: true }).record, newObservations(), worldStart)).toBeNull();
    expect(
      planSeriesRead(
        withParts(record, { lifecycle: { phase: 'settled', code: 'discarded_by_person' } }),
        newObservations(),
        worldStart,
      ),
    ).toBeNull();
    expect(planSeriesRead(newBooking(bookingId('a'), worldStart), newObservations(), worldStart)).toBeNull();
  });

  it('waits for its time, but not where the clock was set back', () => {
    const { record } = told(null, { from: worldStart + minute });
    expect(planSeriesRead(record, newObservations(), worldStart)).toBeNull();
    expect(planSeriesRead(record, newObservations(), worldStart + minute)).not.toBeNull();
    expect(planSeriesRead(record, newObservations(), worldStart - day)).not.toBeNull();
  });
});

describe('an answer', () => {
  it('names a visit that another connection has now for a person to look at', () => {
    const gone = bookingOf('b', { ...mira, leaves: 'to_another' });
    const { record } = told(series(member('a'), member('b'), member('c')), {}, { b: gone });
    expect(record.intake.seriesIncomplete).toBe('calcom:b');
    expect(told(series(member('a'), member('c')), {}, { b: gone }).record).not.toHaveProperty('seriesIncomplete');
  });

  it('names those that the tool shows in the state that was told', () => {
    const answered = told(series(member('a'), member('b'), member('c', { state: 'accepted' })));
    expect(namedBy(answered)).toEqual(['b']);
    expect(answered.record.intake.series?.isAnswered).toBe(true);
  });

  it('does not name what has moved, but what came of it', () => {
    expect(namedBy(told(series(member('a'), member('b'), member('c', { predecessor: bookingId('b') }))))).toEqual([
      'c',
    ]);
  });

  it('names the others although the visit itself was booked anew meanwhile', () => {
    const anew = member('d', { predecessor: bookingId('a'), state: 'accepted' });
    expect(namedBy(told(series(member('a'), member('b'), anew)))).toEqual(['b']);
  });

  it('that does not show the event yet is asked for again three times, and then a person is told', () => {
    const behind = series(member('a', { state: 'accepted' }), member('b'));
    const times: number[] = [];
    let own: Partial<SeriesQuestion> = {};
    for (;;) {
      const { record, context } = told(behind, own);
      expect(context.effects).toEqual([]);
      if (record.intake.series?.isAnswered) {
        expect(record.intake.seriesIncomplete).toBe('calcom:b');
        break;
      }
      own = record.intake.series ?? {};
      times.push(own.from ?? 0);
    }
    expect(times).toHaveLength(3);
    expect(times.every((at) => at > worldStart)).toBe(true);
  });

  it('names the others where the visit itself was told of once more since, and the tool shows that', () => {
    const since = (clock: number) => {
      const record = bookingOf('a', mira);
      const event = { event: 'BOOKING_CONFIRMED', id: bookingId('a'), clock, opens: false, body: null } as const;
      const key = { kind: 'event_id', id: 'later' } as const;
      const fields = { state: 'accepted' } as const;
      foldEvent(record.chain, { ...event, key, fields }, { arrival: 4, receivedAt: worldStart }, JSON.stringify);
      return told(series(member('a', { state: 'accepted' }), member('b')), {}, {}, record);
    };
    expect(namedBy(since(worldStart + 1))).toEqual(['b']);
    expect(namedBy(since(worldStart))).toEqual([]);
  });

  it('that knows no series leaves it to a person', () => {
    const { record } = told({ kind: 'unknown' });
    expect(record).toMatchObject({ intake: { seriesIncomplete: 'calcom:b', series: { isAnswered: true } } });
  });

  it('to a question that is answered, or was given up, changes nothing', () => {
    expect(namedBy(told(series(member('a'), member('b')), { isAnswered: true }))).toEqual([]);
    const { record, observations, context } = told(null);
    delete record.intake.series;
    handleSeriesRead(record, { kind: 'unknown' }, { ...context, observations });
    expect(record.intake.seriesIncomplete).toBeUndefined();
  });
});

describe('an answer is unreadable, and nobody is touched, where', () => {
  it.each([
    ['the visit itself is missing', series(member('b')), {}],
    ['one is of another client', series(member('a'), member('b', { of: ['3310', 'timur@example.com'] })), {}],
    ['one is of another event type', series(member('a'), member('b', { of: ['1', 'mira@example.com'] })), {}],
    ['one is known as another client’s', series(member('a'), member('b')), { b: bookingOf('b', timur) }],
    [
      'one is said to replace another client’s',
      series(member('a'), member('c', { predecessor: bookingId('b') })),
      { b: bookingOf('b', timur) },
    ],
    ['an id is none', series(member('a'), member('b\u0000')), {}],
    ['an id is too long', series(member('a'), member('b'.repeat(300))), {}],
  ])('%s', (_, answer, known) => {
    const { observations, context, record } = told(answer, {}, known as Record<string, BookingRecord>);
    expect(observations.seriesUnread?.kind).toBe('unreadable');
    expect(context.effects).toEqual([]);
    expect(record.intake.series?.isAnswered).toBeUndefined();
  });

  it('and one that is known by name alone is of another client where that differs', () => {
    const named = (clientName: string) =>
      told(series(member('a'), member('b')), {}, { b: bookingOf('b', { clientName }) });
    // The visit that was asked about has no name.
    expect(namedBy(named('Timur'))).toEqual(['b']);
    const both = named('Timur');
    const record = withParts(both.record, bookingOf('a', { clientName: 'Mira' }), {
      intake: { series: { ...question } },
    });
    const observations = newObservations();
    handleSeriesRead(record, series(member('a'), member('b')), { ...both.context, observations });
    expect(observations.seriesUnread?.kind).toBe('unreadable');
  });

  it('and one that is known as this client’s is named', () => {
    expect(namedBy(told(series(member('a'), member('b')), {}, { b: bookingOf('b', mira) }))).toEqual(['b']);
  });
});

describe('the booking itself', () => {
  const ended = (result: SeriesRead<BookingId> | null, own: Partial<SeriesQuestion> = {}) => {
    const { record, observations, context } = told(result, own);
    observations.done = { ...observations.done, wrote: true, fields: ['status'] };
    settle(record, { ...context, observations });
    return record;
  };

  it.each([
    ['pending where the tool answers later', { kind: 'later', retryAfterMs: null }, 'pending', 'read_back_failed'],
    ['parked where the key is refused', { kind: 'refused' }, 'parked', 'read_back_refused'],
    ['failed where the answer cannot be read', { kind: 'unreadable', detail: 'data' }, 'failed', 'undecodable'],
    ['settled where the tool knows no series', { kind: 'unknown' }, 'settled', 'series_incomplete'],
    ['settled where the others are named', series(member('a')), 'settled', null],
  ] as const)('is %s', (_, result, phase, code) => {
    const record = ended(result);
    expect(record).toMatchObject({ lifecycle: { phase, code } });
    expect(record.intake.open).toHaveLength(phase === 'settled' ? 0 : 1);
    expect(record.intake.series === undefined).toBe(phase === 'settled');
  });

  it('is settled, and a person told, where the tool has not answered for as long as anything is tried', () => {
    const { record, observations, context } = told({ kind: 'later', retryAfterMs: null });
    failsSince(record, context.runningClock - 3 * day);
    settle(record, { ...context, observations });
    expect(record).toMatchObject({
      lifecycle: { phase: 'settled', code: 'series_incomplete', details: { other: 'calcom:b' } },
    });
  });

  it('tells a person which others wait for a key', () => {
    expect(ended({ kind: 'refused' }).lifecycle.details).toEqual({ other: 'calcom:b' });
    expect(ended({ kind: 'refused' }, { alike: '' }).lifecycle.details).toEqual({});
  });

  it('waits for the next question', () => {
    expect(ended(null, { from: worldStart + minute })).toMatchObject({
      lifecycle: { phase: 'pending', dueAt: worldStart + minute },
    });
  });

  it('is told as applied also where it was written in the turn before the answer', () => {
    const {
      intake: { series: asked },
    } = ended({ kind: 'later', retryAfterMs: null });
    const { record, observations, context } = told(series(member('a')), asked);
    settle(record, { ...context, observations });
    expect(record.intake.done).toEqual({ 3: ['applied', 0] });
    expect(record.intake.settlements[0]?.fields).toEqual(['status']);
  });

  it('is held by no question where there is none', () => {
    expect(
      awaitSeries(newBooking(bookingId('a'), worldStart), { ...contextOf(), observations: newObservations() }),
    ).toBeNull();
  });
});
