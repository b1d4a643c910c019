// What to do next for one booking: the order of the questions.
import { describe, expect, it } from 'vitest';
import type { Chain } from '../../../src/booking/chain.ts';
import { dictionaryOf } from '../../../src/booking/dictionary.ts';
import type { Appointment } from '../../../src/one-link/records.ts';
import { newObservations } from '../../../src/sync/observations.ts';
import { plan } from '../../../src/sync/plan.ts';
import { chainOf, createWrite, doubtful, due, five, type Parts, partsOf, patchWrite, shown, six } from './bookings.ts';
import { contextOf, day, worldStart } from './context.ts';

/** Made anew for each: a booking that settles is wiped. */
const chain = () => chainOf({ a: { times: { startsAt: five, endsAt: six }, clientName: 'Ivan' } });
const linked: Parts = { link: { held: { appointmentId: 9041, origin: 'created' } } };

function planned(own: Parts = {}, known: readonly (Appointment | number)[] = []) {
  const [observations, context, record] = [newObservations(), contextOf(), due(partsOf({ chain: chain() }, own))];
  for (const one of known) {
    if (typeof one === 'number') observations.appointments.set(one, 'gone');
    else observations.appointments.set(one.id, one);
  }
  return { step: plan(record, { ...context, observations }), record, observations, context };
}
const stop = { do: 'stop' };
const reading = (id: number) => ({ do: 'read', read: { call: 'appointment', id } });

describe('nothing is done', () => {
  it('before a booking is due, while a write is under way, and where nothing is due', () => {
    const stays: readonly Parts[] = [
      { lifecycle: { dueAt: worldStart + 1 } },
      { lifecycle: { dueAt: null } },
      { writes: { sendings: [{ run: 'r', sentAt: 0, write: patchWrite({}) }] } },
    ];
    for (const own of stays) {
      const { step, record } = planned(partsOf(linked, own));
      expect(step).toEqual(stop);
      expect(record.lifecycle.phase).toBe('pending');
    }
    expect(planned(linked).step).toEqual(reading(9041));
  });
});

describe('comes first', () => {
  it('the read from the tool', () => {
    const reads = dictionaryOf({ b: { event: 'X', arrival: 7 }, c: { event: 'Y', arrival: 8 } });
    expect(planned(partsOf(linked, { intake: { reads }, duplicates: { undecided: [9042] } })).step).toEqual({
      do: 'read',
      read: { call: 'tool', id: 'b', event: 'X', arrival: 7 },
    });
  });

  it('what only a person can decide: a chain that forks, or two appointments', () => {
    const forked = {
      ...chainOf({ a: {}, b: {}, c: {} }),
      edges: [
        ['a', 'b'],
        ['a', 'c'],
      ] as Chain['edges'],
    };
    expect(planned(partsOf(linked, { chain: forked })).record).toMatchObject({
      lifecycle: { phase: 'parked', code: 'ambiguous_chain' },
    });
    expect(planned(partsOf(linked, { duplicates: { undecided: [9042] } })).record).toMatchObject({
      lifecycle: { phase: 'parked', code: 'two_appointments' },
    });
  });

  it('the wait for a successor, for a day', () => {
    const moved = (at: number) => {
      const { ids, edges } = chainOf({ a: { clientName: 'Ivan' } });
      for (const id of Object.values(ids)) id.movedAt = at;
      return planned(partsOf(linked, { chain: { ids, edges } })).record;
    };
    expect(moved(worldStart - day + 1)).toMatchObject({
      lifecycle: { phase: 'pending', code: 'awaiting_successor', dueAt: worldStart + 1 },
    });
    expect(moved(worldStart - day)).toMatchObject({ lifecycle: { phase: 'failed', code: 'successor_missing' } });
  });

  it('what the connection’s fields could not compute', () => {
    const [observations, record] = [newObservations(), due(partsOf({ chain: chain() }, linked))];
    observations.computed = { error: 'client_name' };
    plan(record, { ...contextOf(), observations });
    expect(record).toMatchObject({
      lifecycle: { phase: 'failed', code: 'mapping', details: { field: 'client_name' } },
    });
  });

  it('the reason of a refusal', () => {
    const [observations, record] = [newObservations(), due(partsOf({ chain: chain() }, linked))];
    observations.refused = { status: 404, code: 'HTTP_404', write: patchWrite({}) };
    expect(plan(record, { ...contextOf(), observations })).toEqual({ do: 'read', read: { call: 'probe' } });
  });

  it('the search for an appointment, where there is none', () => {
    expect(planned().step).toEqual({ do: 'read', read: { call: 'list', start: five } });
  });

  it('the merge, also of what an unanswered POST made', () => {
    expect(
      planned(partsOf(linked, { duplicates: { surplus: [{ appointmentId: 9050, renamed: false }] } })).step,
    ).toEqual(reading(9050));
    const inDoubt = [doubtful(createWrite(), worldStart)];
    expect(planned(partsOf(linked, { writes: { inDoubt } })).step).toEqual({
      do: 'read',
      read: { call: 'list', start: five },
    });
  });
});

describe('a linked booking', () => {
  const ours = { external_ref: 'calcom:a', idempotency_key: 'calcom:a' };

  it('is compared with its appointment', () => {
    const { step } = planned(linked, [shown({ ...ours, client_name: 'Anna' })]);
    expect(step).toMatchObject({ do: 'write', write: { appointmentId: 9041, body: { client_name: 'Ivan' } } });
    const same = planned(linked, [shown({ ...ours, client_name: 'Ivan' })]);
    expect(same.step).toEqual(stop);
    expect(same.record.lifecycle.phase).toBe('settled');
  });

  it('does not look for another one, whatever it carries', () => {
    const carried = { text: '77', clock: 1, arrival: 1 };
    const record = due(partsOf({ chain: chain() }, linked, { intake: { carried } }));
    expect(plan(record, { ...contextOf({ trustCarriedId: true }), observations: newObservations() })).toEqual(
      reading(9041),
    );
  });

  it('says what the connection’s fields computed', () => {
    const [observations, record] = [newObservations(), due(partsOf({ chain: chain() }, linked))];
    observations.computed = { values: { client_name: 'Berta' }, from: {} };
    observations.appointments.set(9041, shown(ours));
    expect(plan(record, { ...contextOf(), observations })).toMatchObject({ write: { body: { client_name: 'Berta' } } });
  });

  it('gives its key to an appointment that was there before, frozen under its oldest id', () => {
    const two = chainOf({ a: { clientName: 'Ivan' }, b: {} });
    const own = partsOf(linked, { key: 'b', chain: two, link: { isAdopting: true } });
    expect(planned(own, [shown()]).record.link.idempotencyKey).toBe('calcom:a');
    expect(planned(partsOf(own, { link: { idempotencyKey: 'calcom:z' } }), [shown()]).record.link.idempotencyKey).toBe(
      'calcom:z',
    );
    expect(planned(partsOf(own, { link: { isAdopting: false } }), [shown()]).record.link.idempotencyKey).toBeNull();
  });

  it('makes room first where it is to', () => {
    const broken = { status: 'scheduled', cancelled: false };
    expect(planned(partsOf(linked, { slot: { broken } }), [shown(ours)]).step).toMatchObject({
      write: { body: { status: 'cancelled' }, purpose: 'break' },
    });
  });

  it('loses an appointment that is gone, once the account has answered', () => {
    const { step, record } = planned(linked, [9041]);
    expect(step).toEqual({ do: 'read', read: { call: 'probe' } });
    expect(record.link.held).not.toBeNull();

    const [observations, context, other] = [newObservations(), contextOf(), due(partsOf({ chain: chain() }, linked))];
    observations.appointments.set(9041, 'gone');
    observations.accountAnswers = true;
    expect(plan(other, { ...context, observations })).toEqual({ do: 'read', read: { call: 'list', start: five } });
    expect(other.link.held).toBeNull();
    expect(context.effects).toEqual([{ kind: 'unlinked', appointmentId: 9041 }]);
  });
});

it('a link that was found just now is gone on with', () => {
  const carried = { text: '9041', clock: 1, arrival: 1 };
  const [observations, record] = [newObservations(), due({ chain: chain(), intake: { carried } })];
  observations.appointments.set(9041, shown());
  const step = plan(record, { ...contextOf({ trustCarriedId: true }), observations });
  expect(record.link.held).toEqual({ appointmentId: 9041, origin: 'carried' });
  expect(step).toMatchObject({ write: { body: { client_name: 'Ivan', idempotency_key: 'calcom:a' } } });
});
