// Which appointment is it (architecture.md, *Link*): carried, adopted, created, or parked.
import { describe, expect, it } from 'vitest';
import { bookingId, externalRef, recordKey } from '../../../src/booking/ids.ts';
import type { Appointment } from '../../../src/one-link/records.ts';
import type { Context } from '../../../src/sync/context.ts';
import { dropLink, planLink } from '../../../src/sync/link/link.ts';
import { isAnothers } from '../../../src/sync/link/names.ts';
import { newObservations } from '../../../src/sync/observations.ts';
import { chainOf, createWrite, doubtful, due, five, type Parts, partsOf, patchWrite, shown, six } from './bookings.ts';
import { contextOf, worldStart } from './context.ts';

const names = {
  order: ['a', 'b'].map(bookingId),
  refs: ['calcom:a', 'calcom:b'].map(externalRef),
  keys: ['calcom:a', 'calcom:b'],
};
const chain = chainOf({
  a: { times: { startsAt: five, endsAt: six } },
  b: { times: { startsAt: six, endsAt: null } },
});

interface Known {
  readonly appointments?: Readonly<Record<number, Appointment | 'gone'>>;
  readonly lists?: Readonly<Record<string, readonly Appointment[]>>;
}

/** `park` stands for the end of the search: no rule but "park" is left. */
function planned(own: Parts = {}, known: Known = {}, around: Partial<Context> = {}, table = {}) {
  const observations = newObservations();
  for (const [id, one] of Object.entries(known.appointments ?? {})) observations.appointments.set(Number(id), one);
  for (const [start, list] of Object.entries(known.lists ?? {})) observations.lists.set(start, list);
  const context = contextOf({ onUnlinked: 'park', trustCarriedId: true, ...table }, around);
  const record = due(partsOf({ chain }, own));
  return {
    step: planLink(record, [], names, { ...context, observations }),
    record,
    observations,
    effects: context.effects,
  };
}
const carrying = (text: string): Parts => ({ intake: { carried: { text, clock: 1, arrival: 1 } } });
const list = (start: string) => ({ do: 'read', read: { call: 'list', start } });
const none = { [five]: [], [six]: [] };

it('a link that a person took away is not sought again', () => {
  const { record } = planned(partsOf({ link: { isRemoved: true } }, carrying('9041')));
  expect(record).toMatchObject({ lifecycle: { phase: 'parked', code: 'link_removed' } });
});

describe('a carried id', () => {
  it('is asked for, and taken where nothing speaks against it', () => {
    expect(planned(carrying('9041')).step).toEqual({ do: 'read', read: { call: 'appointment', id: 9041 } });
    const own = {
      ...carrying('9041'),
      settled: { x: 'y' },
      isClientUnadopted: true,
      refused: { x: { digest: '', configuration: '', code: 'INVALID_IIN' as const } },
    };
    const { step, record, effects } = planned(own, { appointments: { 9041: shown() } });
    expect(step).toBeNull();
    expect(record).toMatchObject({
      link: { held: { appointmentId: 9041, origin: 'carried' }, isAdopting: true, isClientUnadopted: false },
      writes: { settled: {}, refused: {} },
    });
    expect(effects).toEqual([{ kind: 'linked', appointmentId: 9041 }]);
  });

  it('counts for nothing where it has no right, is gone, is another’s or bears other names', () => {
    const foreign: (readonly [Parts, Known, Partial<Context>?])[] = [
      [carrying('9041.forged'), {}],
      [carrying('9041'), { appointments: { 9041: 'gone' } }],
      [carrying('9041'), { appointments: { 9041: shown({ external_ref: 'site:7' }) } }],
      [carrying('9041'), { appointments: { 9041: shown({ idempotency_key: 'site:7' }) } }],
      [carrying('9041'), { appointments: { 9041: shown() } }, { bookingOf: () => recordKey('z') }],
    ];
    for (const [own, known, around] of foreign) {
      const { step, record } = planned(own, known, around);
      expect(step).toEqual(list(six));
      expect(record.link.held).toBeNull();
    }
  });

  it('needs its tag where the connection does not trust it bare', () => {
    expect(planned(carrying('9041'), {}, {}, { trustCarriedId: false }).step).toEqual(list(six));
  });
});

describe('an appointment of this name', () => {
  it('is looked for at every start of the chain, newest first', () => {
    expect(planned().step).toEqual(list(six));
    expect(planned({}, { lists: { [six]: [] } }).step).toEqual(list(five));
    expect(planned({}, { lists: none }).record).toMatchObject({ lifecycle: { phase: 'parked', code: 'unlinked' } });
  });

  it('is adopted', () => {
    const match = shown({ external_ref: 'calcom:a' });
    const { step, record, observations, effects } = planned(
      {},
      { lists: { [six]: [], [five]: [shown({ id: 1 }), match] } },
    );
    expect(step).toBeNull();
    expect(record).toMatchObject({ link: { held: { appointmentId: 9041, origin: 'adopted' }, isAdopting: true } });
    expect(observations.appointments.get(9041)).toBe(match);
    expect(observations.done.created).toBe(false);
    expect(effects).toEqual([{ kind: 'linked', appointmentId: 9041 }]);
  });

  it('is our own where a POST got no answer: then it was made by us', () => {
    const match = shown({ external_ref: 'calcom:b', idempotency_key: 'calcom:a' });
    const inDoubt = [doubtful(createWrite(), worldStart + 1)];
    const { record, observations } = planned({ writes: { inDoubt } }, { lists: { [six]: [match] } });
    expect(record).toMatchObject({ link: { held: { appointmentId: 9041, origin: 'created' }, isAdopting: false } });
    expect(observations.done.created).toBe(true);
  });

  it('without a key was typed in by somebody, also where a POST got no answer', () => {
    const match = shown({ external_ref: 'calcom:b', idempotency_key: null });
    const inDoubt = [doubtful(createWrite(), worldStart + 1)];
    const { record } = planned({ writes: { inDoubt } }, { lists: { [six]: [match] } });
    expect(record).toMatchObject({ link: { held: { appointmentId: 9041, origin: 'adopted' }, isAdopting: true } });
  });

  it('is passed over where another booking has it', () => {
    const match = shown({ external_ref: 'calcom:a' });
    const known = { lists: { [six]: [match], [five]: [] } };
    expect(planned({}, known, { bookingOf: () => recordKey('z') }).record).toMatchObject({
      link: { held: null },
      lifecycle: { phase: 'parked' },
    });
    expect(planned({}, known, { bookingOf: () => recordKey('a') }).record.link.held).toMatchObject({
      appointmentId: 9041,
    });
  });
});

it('an appointment is another’s where a booking of another key has it', () => {
  const record = due();
  expect(isAnothers(9041, record, contextOf())).toBe(false);
  expect(isAnothers(9041, record, contextOf({}, { bookingOf: () => recordKey('a') }))).toBe(false);
  expect(isAnothers(9041, record, contextOf({}, { bookingOf: (id) => (id === 9041 ? recordKey('z') : null) }))).toBe(
    true,
  );
});

it('a link to what is no more is dropped with all that belonged to it', () => {
  const posted = doubtful(createWrite(), worldStart);
  const record = due(
    partsOf(
      {
        link: { held: { appointmentId: 9041, origin: 'carried' }, isClientUnadopted: true },
        writes: {
          settled: { x: 'y' },
          refused: { x: { digest: '', configuration: '', code: 'INVALID_IIN' } },
          inDoubt: [doubtful(patchWrite({}), worldStart), posted],
        },
      },
      carrying('9041'),
    ),
  );
  const [observations, context] = [newObservations(), contextOf()];
  observations.lists.set(five, []);
  dropLink(record, 9041, { ...context, observations });
  expect(record).toMatchObject({
    link: { held: null, isClientUnadopted: false },
    writes: { settled: {}, refused: {}, inDoubt: [posted] },
    intake: { carried: null },
  });
  expect(observations.lists.size).toBe(0);
  expect(context.effects).toEqual([{ kind: 'unlinked', appointmentId: 9041 }]);
});
