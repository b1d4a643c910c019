// What the answer to a read means (architecture.md, *Retry*: by whom it concerns).

import { describe, expect, it } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import { handleReadResponse } from '../../../src/sync/answers/read-response.ts';
import { newBooking } from '../../../src/sync/booking-record.ts';
import { newObservations } from '../../../src/sync/observations.ts';
import type { FieldsRead, HoldingsRead, Read, ReadAnswer, ToolRead } from '../../../src/sync/steps.ts';
import { type Parts, withParts } from './bookings.ts';
import { contextOf, worldStart } from './context.ts';

type OneLinkRead = Exclude<Read, HoldingsRead | ToolRead | FieldsRead>;
const reads: Record<OneLinkRead['call'], OneLinkRead> = {
  appointment: { call: 'appointment', id: 9041 },
  list: { call: 'list', start: '2031-04-07T05:00:00Z' },
  ahead: { call: 'ahead', resourceId: 31, from: '2031-04-07T05:00:00Z', to: '2032-04-07T05:00:00Z' },
  key: { call: 'key', key: 'calcom:a' },
  contacts: { call: 'contacts', search: 'Ivan' },
  service: { call: 'service', id: 9 },
  resource: { call: 'resource', id: 31 },
  probe: { call: 'probe' },
};

function handled(call: OneLinkRead['call'], answer: ReadAnswer, own: Parts = {}) {
  const [observations, context] = [newObservations(), contextOf()];
  const record = withParts(
    newBooking(bookingId('a'), worldStart),
    { lifecycle: { phase: 'pending', dueAt: worldStart - 1 } },
    own,
  );
  const stopped = handleReadResponse(record, reads[call], answer, { ...context, observations });
  return { stopped, observations, record, effects: context.effects };
}

const known = ({ observations }: { observations: ReturnType<typeof newObservations> }) => ({
  appointments: [...observations.appointments],
  lists: [...observations.lists],
  contacts: [...observations.contacts],
  services: [...observations.services],
  resources: [...observations.resources],
  accountAnswers: observations.accountAnswers,
});
const nothing = { appointments: [], lists: [], contacts: [], services: [], resources: [], accountAnswers: false };

describe('what was read', () => {
  const value = [] as never;

  it.each<[OneLinkRead['call'], object]>([
    ['appointment', { appointments: [[9041, value]] }],
    ['list', { lists: [['2031-04-07T05:00:00Z', value]] }],
    ['contacts', { contacts: [['Ivan', value]] }],
    ['service', { services: [[9, value]] }],
    ['resource', { resources: [[31, value]] }],
    ['probe', { accountAnswers: true }],
  ])('%s is known in this turn, and shows that One-Link answers', (call, expected) => {
    const result = handled(call, { kind: 'ok', status: 200, value });
    expect(result.stopped).toBeNull();
    expect(known(result)).toEqual({ ...nothing, ...expected });
    expect(result.effects).toEqual([{ kind: 'call_succeeded' }]);
  });
});

describe('what is not there', () => {
  it.each<[OneLinkRead['call'], object]>([
    ['appointment', { appointments: [[9041, 'gone']] }],
    ['service', { services: [[9, 'gone']] }],
    ['resource', { resources: [[31, 'gone']] }],
    ['list', {}],
    ['contacts', {}],
    ['probe', {}],
  ])('%s is known to be gone, where it is one thing', (call, expected) => {
    const result = handled(call, { kind: 'not_found', status: 404 });
    expect(result.stopped).toBeNull();
    expect(known(result)).toEqual({ ...nothing, ...expected });
    expect(result.effects).toEqual([]);
  });
});

describe('a refusal', () => {
  it.each(['appointment', 'contacts', 'service', 'resource'] as const)(
    'of one %s may be that record’s alone: the account is asked',
    (call) => {
      for (const status of [401, 403]) {
        const result = handled(call, { kind: 'account', status, code: 'HTTP_422' });
        expect(result.stopped).toBeNull();
        expect(result.observations.refused).toEqual({ status, code: 'HTTP_422', write: null });
        expect(result.effects).toEqual([]);
      }
    },
  );

  it.each(['list', 'probe'] as const)('of a %s is the account’s: everything waits', (call) => {
    const result = handled(call, { kind: 'account', status: 401, code: 'HTTP_422' });
    expect(result.stopped).toEqual({ do: 'stop' });
    expect(result.observations.refused).toBeNull();
    expect(result.effects).toEqual([{ kind: 'account_refused', code: 'HTTP_422' }]);
    expect(result.record).toMatchObject({ lifecycle: { code: 'HTTP_422', dueAt: worldStart, phase: 'pending' } });
  });

  it('leaves a booking that has ended meanwhile as it is, and tells the connection', () => {
    const ended = { lifecycle: { phase: 'failed', code: 'SLOT_SWAP', dueAt: null } } as const;
    const result = handled('list', { kind: 'account', status: 401, code: 'HTTP_422' }, ended);
    expect(result.record).toMatchObject(ended);
    expect(result.effects).toEqual([{ kind: 'account_refused', code: 'HTTP_422' }]);
  });

  it('that is a redirect or no One-Link at all is the account’s, whatever was read', () => {
    for (const status of [200, 302, 400]) {
      const result = handled('appointment', { kind: 'account', status, code: 'wrong_url' });
      expect(result.effects).toEqual([{ kind: 'account_refused', code: 'wrong_url' }]);
    }
  });
});

describe('the way', () => {
  const way = {
    kind: 'transport',
    status: 503,
    code: 'HTTP_503',
    mayHaveCommitted: false,
    retryAfterMs: 17_000,
  } as const;

  it('of this call alone is tried again when the server says', () => {
    const { stopped, record, effects } = handled('appointment', { ...way, pausesAll: false });
    expect(stopped).toEqual({ do: 'stop' });
    expect(record).toMatchObject({
      lifecycle: { code: 'HTTP_503', dueAt: worldStart + 17_000, attempts: 1, failingSince: worldStart },
    });
    expect(effects).toEqual([{ kind: 'call_failed', code: 'HTTP_503', pausesAll: false, retryAfterMs: 17_000 }]);
  });

  it('of the whole connection rests it; the booking goes out as soon as calls are allowed', () => {
    const { record, effects } = handled('appointment', { ...way, pausesAll: true });
    expect(record).toMatchObject({ lifecycle: { code: 'HTTP_503', dueAt: worldStart } });
    expect(effects).toEqual([{ kind: 'call_failed', code: 'HTTP_503', pausesAll: true, retryAfterMs: 17_000 }]);
  });

  it('that may be of the whole connection, as no time is told, puts this booking off alone', () => {
    const { record, effects } = handled('appointment', { ...way, pausesAll: true, retryAfterMs: null });
    expect(record.lifecycle.dueAt).toBeGreaterThan(worldStart);
    expect(effects).toEqual([{ kind: 'call_failed', code: 'HTTP_503', pausesAll: true, retryAfterMs: null }]);
  });
});

it('what One-Link refuses to show for another reason is a person’s', () => {
  const { record } = handled('list', { kind: 'refused', status: 422, code: 'VALIDATION_ERROR', fields: [] });
  expect(record).toMatchObject({ lifecycle: { phase: 'failed', code: 'VALIDATION_ERROR', dueAt: null } });
  expect(record.outbox.waiting[0]?.record).toMatchObject({ http_status: 422 });
});
