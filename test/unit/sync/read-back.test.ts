// What a read from the tool's API means for a booking (architecture.md, step 4).
import { describe, expect, it } from 'vitest';
import { dictionary, dictionaryOf } from '../../../src/booking/dictionary.ts';
import { type BookingId, bookingId } from '../../../src/booking/ids.ts';
import type { ReadBack } from '../../../src/sources/source.ts';
import { type BookingRecord, newBooking, type OpenDelivery } from '../../../src/sync/booking-record.ts';
import type { Context } from '../../../src/sync/context.ts';
import { handleReadBack } from '../../../src/sync/fold/read-back.ts';
import type { ToolRead } from '../../../src/sync/steps.ts';
import { idsOf, type Parts, partsOf, withParts } from './bookings.ts';
import { contextOf, hour, minute, worldStart } from './context.ts';

const read: ToolRead = { call: 'tool', id: bookingId('a'), event: 'WEBHOOK', arrival: 3 };
const delivery = (arrival: number, id: string): OpenDelivery => ({
  arrival,
  event: 'WEBHOOK',
  clock: 1,
  receivedAt: worldStart,
  id: bookingId(id),
});

function told(
  result: ReadBack<BookingId>,
  own: Parts = {},
  around: Partial<Context> = {},
  startedAt: number | null = 50,
  asked: ToolRead = read,
) {
  const context = contextOf({}, around);
  const record: BookingRecord = withParts(
    newBooking(bookingId('a'), worldStart),
    {
      lifecycle: { phase: 'pending', dueAt: worldStart },
      intake: {
        reads: dictionaryOf({ a: { arrival: 3, event: 'WEBHOOK' } }),
        open: [delivery(3, 'a'), delivery(4, 'b')],
      },
    },
    own,
  );
  return {
    stopped: handleReadBack(record, { tool: asked, startedAt, result }, context),
    record,
    effects: context.effects,
  };
}

describe('a booking that was read', () => {
  const found: ReadBack<BookingId> = {
    kind: 'booking',
    fields: { clientName: 'Ivan' },
    body: { whole: true },
    carried: '9041',
  };

  it('is folded with the start of the read for its clock, after the event that asked and before the next', () => {
    const { stopped, record } = told(found);
    expect(stopped).toBeNull();
    expect(record.intake.reads).toEqual({});
    expect(record.chain.ids['a']?.cells['clientName']).toMatchObject({ value: 'Ivan', clock: 50, arrival: 3.5 });
    expect(record.intake.carried).toEqual({ text: '9041', clock: 50, arrival: 3.5 });
    expect(record.intake.opened).toBe(false);
  });

  it('is folded with its own version where it has one, and without any with the highest known', () => {
    expect(told({ ...found, clock: 7 }).record.chain.ids['a']?.clock).toBe(7);
    const unclocked = told(found, {}, {}, null).record;
    expect(unclocked.chain.ids['a']?.clock).toBe(-1);
    expect(unclocked.intake.carried).toEqual({ text: '9041', clock: 0, arrival: 3.5 });
  });

  it('is read again where an event came after the read had been asked for', () => {
    const later = () => dictionaryOf({ a: { arrival: 4, event: 'WEBHOOK' }, c: { arrival: 1, event: 'WEBHOOK' } });
    expect(told(found, { intake: { reads: later() } }).record.intake.reads).toEqual(later());
    expect(told(found, { intake: { reads: dictionary() } }).record.intake.reads).toEqual({});
  });

  it('another booking is joined also where no id is new', () => {
    const other = newBooking(bookingId('z'), 0);
    const recordOf = (id: string): BookingRecord | null => (id === 'z' ? other : newBooking(bookingId('a'), 0));
    const { effects } = told({ ...found, successor: bookingId('z') }, {}, { recordOf });
    expect(effects).toEqual([{ kind: 'joined', joined: { others: [other], newIds: [] } }]);
  });

  it('joins the bookings that it names, and makes ids known that nobody has', () => {
    const other = withParts(newBooking(bookingId('old'), 0), {
      chain: { ids: idsOf(['old']), edges: [] },
      intake: { opened: true },
    });
    const own = newBooking(bookingId('a'), 0);
    const recordOf = (id: string): BookingRecord | null => ({ old: other, a: own })[id] ?? null;
    const { record, effects } = told(
      { ...found, predecessor: bookingId('old'), successor: bookingId('new') },
      { lifecycle: { attempts: 3 } },
      { recordOf },
    );
    expect(record.chain.edges).toEqual([
      ['old', 'a'],
      ['a', 'new'],
    ]);
    expect(record).toMatchObject({ intake: { opened: true }, lifecycle: { attempts: 0, dueAt: worldStart } });
    expect(effects).toEqual([{ kind: 'joined', joined: { others: [other], newIds: ['new'] } }]);
  });

  it('makes a new id known without being due anew, and joins nothing where it names nobody', () => {
    const recordOf = (id: string): BookingRecord | null => (id === 'a' ? newBooking(bookingId('a'), 0) : null);
    const { record, effects } = told(
      { ...found, successor: bookingId('new') },
      { lifecycle: { attempts: 3 } },
      { recordOf },
    );
    expect(record.lifecycle.attempts).toBe(3);
    expect(effects).toEqual([{ kind: 'joined', joined: { others: [], newIds: ['new'] } }]);
    expect(told(found, {}, { recordOf }).effects).toEqual([]);
  });
});

/** The second look. */
const again: ToolRead = { ...read, from: worldStart };
/** The last one where the tool had told a cancellation, or does not know the booking. */
const last: ToolRead = { ...again, again: 3 };

describe('an answer that may be behind the event is asked for once more, some seconds later', () => {
  const asked = { a: { arrival: 3, event: 'WEBHOOK', from: worldStart + 10_000 } };
  const state = (value: string, arrival = 3) => ({ value, digest: `"${value}"`, clock: 1, arrival });
  const times = { startsAt: '2031-04-07T05:00:00Z', endsAt: '2031-04-07T06:00:00Z' };
  const known = (cells: Record<string, unknown>): Parts => ({
    chain: { ids: dictionaryOf({ a: { cells: dictionaryOf(cells), clock: 1 } }) as never, edges: [] },
    intake: { open: [delivery(3, 'a')] },
  });
  const held = { times: { value: times, digest: JSON.stringify(times), clock: 1, arrival: 1 } };
  const found = (value: 'accepted' | 'cancelled'): ReadBack<BookingId> => ({
    kind: 'booking',
    fields: { state: value, times },
    body: {},
  });

  it.each([
    ['it does not know the booking', { kind: 'gone' } as ReadBack<BookingId>, {}, last],
    ['it says cancelled, and the event did not', found('cancelled'), { state: state('accepted', 2) }],
    ['it says nothing new', found('accepted'), { ...held, state: state('accepted', 2) }],
    ['it says that a booking lives that the event cancelled', found('accepted'), { state: state('cancelled') }, last],
  ])('where %s', (_, answer, cells, again: ToolRead = { ...read, from: worldStart }) => {
    const first = told(answer, known(cells));
    expect(first.stopped).toBeNull();
    expect(first.record.intake.reads).toEqual(asked);
    expect(told(answer, known(cells), {}, 50, again).record.intake.reads).toEqual({});
  });

  it('where another event of the id still waits, and the answer may be of the first alone', () => {
    const two = partsOf(known(held), { intake: { open: [delivery(2, 'a'), delivery(3, 'a')] } });
    const moved: ReadBack<BookingId> = { kind: 'booking', fields: { times: { ...times, endsAt: null } }, body: {} };
    expect(told(moved, two).record.intake.reads).toEqual(asked);
    expect(told(moved, known(held)).record.intake.reads).toEqual({});
  });

  it('nothing of an answer that contradicts is believed before', () => {
    const cells = { state: state('cancelled') };
    const first = told(found('accepted'), known(cells)).record;
    expect(first.chain.ids['a']?.cells['state']).toMatchObject({ value: 'cancelled' });
    const second = told(found('accepted'), known(cells), {}, 50, again).record;
    expect(second.intake.reads).toEqual({ a: { arrival: 3, event: 'WEBHOOK', from: worldStart + minute, again: 2 } });
    expect(second.chain.ids['a']?.cells['state']).toMatchObject({ value: 'cancelled' });
    const third = told(found('accepted'), known(cells), {}, 50, { ...again, again: 2 }).record;
    expect(third.intake.reads['a']).toMatchObject({ from: worldStart + 5 * minute, again: 3 });
    const end = told(found('accepted'), known(cells), {}, 50, last).record;
    expect(end.chain.ids['a']?.cells['state']).toMatchObject({ value: 'accepted' });
  });

  it('a booking that is not found lives until it was asked for over some minutes', () => {
    const cells = { ...held, state: state('accepted', 2) };
    for (const [times, waitMs] of [10_000, minute, 5 * minute].entries()) {
      const asks: ToolRead = times === 0 ? read : { ...again, ...(times > 1 && { again: times }) };
      const { record } = told({ kind: 'gone' }, known(cells), {}, 50, asks);
      expect(record.intake.reads['a']).toMatchObject({ from: worldStart + waitMs });
      expect(record.chain.ids['a']?.cells['state']).toMatchObject({ value: 'accepted' });
    }
    const end = told({ kind: 'gone' }, known(cells), {}, 50, last).record;
    expect(end.chain.ids['a']?.cells['state']).toMatchObject({ value: 'cancelled' });
  });

  it('a booking that is not found after its deletion was told is gone at once', () => {
    expect(told({ kind: 'gone' }, known({ state: state('cancelled') })).record.intake.reads).toEqual({});
  });

  it('unless other news of it came in the same moment: the API may not have it yet, nor say where it came from', () => {
    const both = { ...known({ state: state('cancelled') }), intake: { open: [delivery(2, 'a'), delivery(3, 'a')] } };
    const { record } = told({ kind: 'gone' }, both);
    expect(record.intake.reads['a']).toMatchObject({ from: worldStart + 10_000 });
    expect(told({ kind: 'gone' }, both, {}, 50, { ...read, from: worldStart }).record.intake.reads).toEqual({});
  });

  it('an event that came meanwhile has its own read', () => {
    const reads = dictionaryOf({ a: { arrival: 4, event: 'WEBHOOK' } });
    expect(told({ kind: 'gone' }, { intake: { reads } }).record.intake.reads).toEqual({
      a: { arrival: 4, event: 'WEBHOOK' },
    });
  });
});

it('a booking that the tool does not have any more is cancelled', () => {
  const { stopped, record } = told({ kind: 'gone' }, {}, {}, 50, last);
  expect(stopped).toBeNull();
  expect(record.intake.reads).toEqual({});
  expect(record.chain.ids['a']?.cells['state']).toMatchObject({ value: 'cancelled', clock: 50, arrival: 3.5 });
  expect(record.intake.carried).toBeNull();
});

it('a read that began, by our clock, before what is known counts as now', () => {
  const chain = { ids: idsOf(['a'], 60), edges: [] };
  expect(told({ kind: 'gone' }, { chain }, {}, 50, last).record.chain.ids['a']?.cells['state']).toMatchObject({
    clock: 60,
  });
  const clockless = told({ kind: 'gone' }, { chain: { ids: idsOf(['a'], 7), edges: [] } }, {}, null, last);
  expect(clockless.record.chain.ids['a']?.cells['state']).toMatchObject({ clock: 7 });
});

it('what is no booking of the connection is ignored, and the rest of the booking goes on', () => {
  const { stopped, record } = told({ kind: 'ignored', reason: '' });
  expect(stopped).toBeNull();
  expect(record.intake.reads).toEqual({});
  expect(record.intake.done).toEqual({ 3: ['ignored', -1] });
  expect(record.intake.open.map(({ arrival }) => arrival)).toEqual([4]);
  const alone = told({ kind: 'ignored', reason: '' }, { intake: { open: [delivery(3, 'a')] } });
  expect(alone.stopped).toEqual({ do: 'stop' });
  expect(alone.record).toMatchObject({ lifecycle: { phase: 'settled', dueAt: null, code: null } });
});

it('a tool that does not answer is asked again later, by its own word or after our back-off', () => {
  const toldWhen = told({ kind: 'later', retryAfterMs: 5 * minute });
  expect(toldWhen.stopped).toEqual({ do: 'stop' });
  expect(toldWhen.record).toMatchObject({
    lifecycle: { phase: 'pending', code: 'read_back_failed', dueAt: worldStart + 5 * minute },
  });
  expect(toldWhen.record.intake.reads).toEqual({ a: { arrival: 3, event: 'WEBHOOK' } });
  const untold = told({ kind: 'later', retryAfterMs: null }).record;
  expect(untold.lifecycle.dueAt).toBe(worldStart + 3000);
  const over = told(
    { kind: 'later', retryAfterMs: null },
    { lifecycle: { failingSince: worldStart - 72 * hour } },
  ).record;
  expect(over).toMatchObject({
    lifecycle: { phase: 'failed', code: 'gave_up', details: { reason: 'read_back_failed' } },
  });
});

it('a tool that refuses parks the booking, its read stays asked for', () => {
  const { stopped, record } = told({ kind: 'refused' });
  expect(stopped).toEqual({ do: 'stop' });
  expect(record).toMatchObject({ lifecycle: { phase: 'parked', code: 'read_back_refused' } });
  expect(record.intake.reads).toEqual({ a: { arrival: 3, event: 'WEBHOOK' } });
});

it('an answer that does not fit fails the booking and names what did not', () => {
  const { stopped, record } = told({ kind: 'unreadable', detail: 'data.start' });
  expect(stopped).toEqual({ do: 'stop' });
  expect(record).toMatchObject({
    lifecycle: { phase: 'failed', code: 'undecodable', details: { reason: 'data.start' } },
    intake: { reads: {} },
  });
});
