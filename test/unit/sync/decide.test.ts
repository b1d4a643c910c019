// What is done next for a booking (docs/development.md): one request, and nothing that is given is changed.
import { describe, expect, it } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import type { BookingRecord } from '../../../src/sync/booking-record.ts';
import { copyOf } from '../../../src/sync/copy.ts';
import { type Decision, type Surroundings, waitingOf } from '../../../src/sync/decide.ts';
import { newObservations, type Observations } from '../../../src/sync/observations.ts';
import type { Read } from '../../../src/sync/steps.ts';
import { decideOnFrozen, frozen } from '../../world/frozen.ts';
import { chainOf, due, five, type Parts, partsOf, patchWrite, shown, six } from './bookings.ts';
import { contextOf, minute, worldStart } from './context.ts';

const chain = () =>
  chainOf({ a: { state: 'accepted', clientName: 'Ivan Petrov', times: { startsAt: five, endsAt: six } } });
const linked = (own: Parts = {}) =>
  due(
    partsOf(
      { chain: chain(), intake: { opened: true }, link: { held: { appointmentId: 9041, origin: 'created' } } },
      own,
    ),
  );

const decided = (
  booking: BookingRecord,
  seen: Partial<Observations> = {},
  around: Partial<Surroundings> = {},
): Decision =>
  decideOnFrozen(
    booking,
    { ...newObservations(), computedOf: waitingOf(booking), ...seen },
    { ...contextOf(), isUnderWay: () => false, mayCall: true, readingAt: null, run: 'run-1', ...around },
  );

const appointment: Exclude<Read, { call: 'tool' | 'fields' }> = { call: 'appointment', id: 9041 };
const answer = { kind: 'ok', status: 200, value: shown({ starts_at: six, client_name: 'Ivan Petrov' }) } as const;

describe('one decision', () => {
  it('asks for what it has to know', () => {
    expect(decided(linked()).request).toEqual({ do: 'read', read: appointment });
  });

  it('takes in what that brought, and writes what differs: it stands in the booking before it is sent', () => {
    const { booking, observations, request, effects } = decided(linked(), { answered: { read: appointment, answer } });
    expect(request).toMatchObject({ do: 'write', write: { kind: 'patch', body: { starts_at: five, ends_at: six } } });
    expect(booking.writes.sendings).toMatchObject([{ run: 'run-1', sentAt: worldStart, write: { kind: 'patch' } }]);
    expect(observations.answered).toBeNull();
    expect(observations.appointments.get(9041)).toEqual(answer.value);
    expect(effects).toEqual([{ kind: 'call_succeeded' }]);
  });

  it('ends with a booking that is settled', () => {
    const held = shown({ external_ref: 'calcom:a', client_name: 'Ivan Petrov' });
    const { booking, request } = decided(linked({ link: { searched: { at: 1, starts: [] } } }), {
      appointments: new Map([[9041, held]]),
    });
    expect(request).toEqual({ do: 'stop' });
    expect(booking).toMatchObject({ lifecycle: { phase: 'settled', dueAt: null }, link: { searched: null } });
  });

  it('reads again what `fields` make of the bodies where other deliveries wait', () => {
    const open = [{ arrival: 1, event: 'BOOKED', clock: 1, receivedAt: 1, id: bookingId('a') }];
    expect(decided(linked({ intake: { open } }), { computedOf: '' }).request).toEqual({
      do: 'read',
      read: { call: 'fields' },
    });
  });

  it('calls nobody where no call is allowed, and stays due', () => {
    const { booking, request } = decided(linked(), { lookedThrough: new Set([five]) }, { mayCall: false });
    expect(request).toEqual({ do: 'stop' });
    expect(booking).toMatchObject({
      lifecycle: { phase: 'pending', dueAt: worldStart },
      link: { searched: { starts: [five] } },
    });
  });

  it('waits for the tool where that is not to be asked yet', () => {
    const reads = copyOf(due().intake.reads);
    reads['a'] = { arrival: 1, event: 'BOOKED' };
    const readingAt = worldStart + minute;
    const { booking, request } = decided(linked({ intake: { reads } }), {}, { readingAt });
    expect(request).toEqual({ do: 'stop' });
    expect(booking).toMatchObject({ lifecycle: { phase: 'pending', code: 'tool_rate_limited', dueAt: readingAt } });
  });

  it('takes the body that was read for the newest delivery of the id', () => {
    const reads = copyOf(due().intake.reads);
    reads['a'] = { arrival: 2, event: 'CHANGED' };
    const open = [1, 2].map((arrival) => ({
      ...{ arrival, event: 'CHANGED', clock: arrival, receivedAt: arrival, id: bookingId('a') },
      storedBody: { at: arrival, size: 1 },
    }));
    const { booking, request } = decided(linked({ intake: { reads, open } }), {
      answered: {
        tool: { call: 'tool', id: bookingId('a'), event: 'CHANGED', arrival: 2 },
        startedAt: null,
        result: { kind: 'booking', fields: { state: 'accepted' }, body: {} },
        storedBody: { at: 7, size: 9 },
      },
    });
    expect(booking.intake.open.map(({ storedBody }) => storedBody)).toEqual([undefined, { at: 7, size: 9 }]);
    expect(request).toEqual({ do: 'read', read: { call: 'fields' } });
  });

  it('makes a write that nobody waits for any more one without an answer', () => {
    const cut = { run: 'cut', sentAt: worldStart, write: patchWrite({ starts_at: six }) };
    const { booking } = decided(linked({ writes: { sendings: [cut] } }));
    expect(booking.writes.sendings).toEqual([]);
    expect(booking.writes.inDoubt).toMatchObject([{ write: { body: { starts_at: six } } }]);
    const underWay = decided(linked({ writes: { sendings: [cut] } }), {}, { isUnderWay: (run) => run === 'cut' });
    expect(underWay.request).toEqual({ do: 'stop' });
    expect(underWay.booking.writes.sendings).toEqual([cut]);
  });
});

describe('what is given', () => {
  it('stays as it is: the same twice is decided the same twice', () => {
    const booking = linked();
    const seen: Partial<Observations> = { answered: { read: appointment, answer } };
    expect(decided(booking, seen)).toEqual(decided(booking, seen));
    expect(booking).toEqual(linked());
  });

  it('is refused to whoever changes it', () => {
    const given = frozen({ map: new Map([[1, { deep: [1] }]]), set: new Set([1]) });
    expect(() => given.map.set(2, { deep: [] })).toThrow(TypeError);
    expect(() => given.set.add(2)).toThrow(TypeError);
    expect(() => given.map.get(1)?.deep.push(2)).toThrow(TypeError);
  });

  it('is copied with tables that have no prototype, and with a key that would be one', () => {
    const odd = JSON.parse('{"__proto__":{"polluted":[1]}}') as object;
    const copy = copyOf({ ids: due().chain.ids, odd, list: [[{ a: 1 }]] });
    expect(Object.getPrototypeOf(copy.ids)).toBeNull();
    expect(Object.keys(copy.odd)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(copy.odd)).toBe(Object.prototype);
    expect(copy.list).toEqual([[{ a: 1 }]]);
  });
});
