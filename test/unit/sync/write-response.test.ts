// What the answer to a write means (architecture.md, *Patch* and *Retry*).

import { describe, expect, it } from 'vitest';
import type { Chain } from '../../../src/booking/chain.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import type { Code } from '../../../src/codes.ts';
import type { Appointment } from '../../../src/one-link/records.ts';
import { handleWriteResponse } from '../../../src/sync/answers/write-response.ts';
import { type BookingRecord, newBooking } from '../../../src/sync/booking-record.ts';
import { newObservations } from '../../../src/sync/observations.ts';
import type { WriteAnswer } from '../../../src/sync/steps.ts';
import type { CreateWrite, Values, Write } from '../../../src/sync/write.ts';
import { due, five, idsOf, type Parts, partsOf, said, seven, shown, six, withParts } from './bookings.ts';
import { contextOf, worldStart } from './context.ts';

const create: CreateWrite = { kind: 'create', body: { external_ref: 'calcom:a' }, entries: { external_ref: 'digest' } };
const contact: Write = { kind: 'contact', body: { full_name: 'Ivan', phone: '+77010000001' } };

function handled(write: Write, answer: WriteAnswer, own: Parts = {}, known?: Appointment) {
  const [observations, context] = [newObservations(), contextOf()];
  if (known !== undefined) observations.appointments.set(known.id, known);
  // A PATCH is about the appointment that the booking has; a POST is to get it one.
  const link = write.kind === 'patch' ? ({ appointmentId: write.appointmentId, origin: 'created' } as const) : null;
  const record = due(partsOf({ link: { held: link } }, own));
  const stopped = handleWriteResponse(record, write, answer, { ...context, observations });
  return { stopped, observations, record, effects: context.effects };
}
const ok = (value: Extract<WriteAnswer, { kind: 'ok' }>['value'], status = 200): WriteAnswer => ({
  kind: 'ok',
  status,
  value,
});

describe('a PATCH that was taken', () => {
  it('settles what it said, tells its keys and shows that One-Link answers', () => {
    const { stopped, observations, record, effects } = handled(
      said({ client_name: 'Anna' }),
      ok(shown({ client_name: 'Anna' })),
    );
    expect(stopped).toBeNull();
    expect(record.writes.settled).toEqual({ client_name: 'digest' });
    expect(observations.done).toEqual({
      created: false,
      wrote: true,
      fields: ['client_name'],
      code: null,
      details: {},
      httpStatus: 200,
    });
    expect(effects).toEqual([{ kind: 'call_succeeded' }]);
  });

  it('keeps of the appointment what the answer leaves out', () => {
    const before = shown({ client_phone: '+77010000001' });
    const { observations } = handled(said({ client_name: 'Anna' }), ok(shown({ client_name: 'Anna' })), {}, before);
    expect(observations.appointments.get(9041)).toMatchObject({ client_name: 'Anna', client_phone: '+77010000001' });
  });

  it('frees the slot that the visit had, at both specialists', () => {
    const before = shown();
    const after = shown({ starts_at: six, ends_at: seven, resource_id: 32 });
    const { effects } = handled(said({ starts_at: six, ends_at: seven, resource_id: 32 }), ok(after), {}, before);
    const freed = [five, six];
    expect(effects.slice(1)).toEqual([
      { kind: 'slot_changed', resourceId: 32, freed },
      { kind: 'slot_changed', resourceId: 31, freed },
    ]);
    const unknown = handled(said({ status: 'cancelled' }), ok(shown({ status: 'cancelled' }))).effects;
    expect(unknown.slice(1)).toEqual([{ kind: 'slot_changed', resourceId: 31, freed: null }]);
  });

  it('gives back, with a status, what a broken circle took; without one it is still to be given', () => {
    const broken = { status: 'scheduled', cancelled: true };
    expect(handled(said({ status: 'scheduled' }), ok(shown()), { slot: { broken } }).record.slot.broken).toBeNull();
    expect(
      handled(said({ client_name: 'A' }), ok(shown({ client_name: 'A' })), { slot: { broken } }).record.slot.broken,
    ).toEqual(broken);
  });

  it('of which a field was not kept is told; a field that may not be left out fails', () => {
    const renamed = handled(said({ client_name: 'Anna' }), ok(shown({ client_name: 'Maria' })));
    expect(renamed.stopped).toBeNull();
    expect(renamed.record.writes.refused['client_name']).toMatchObject({ digest: 'digest', code: 'not_taken' });
    expect(renamed.observations.done).toMatchObject({ code: 'not_taken', details: { field: 'client_name' } });
    const status = handled(said({ status: 'confirmed' }), ok(shown()));
    expect(status.stopped).toEqual({ do: 'stop' });
    expect(status.record).toMatchObject({
      lifecycle: { phase: 'failed', code: 'not_taken', details: { field: 'status' } },
    });
  });
});

describe('a step of a merge that was taken', () => {
  const surplus = [
    { appointmentId: 1, renamed: false },
    { appointmentId: 9041, renamed: false },
  ];
  const step = (purpose: 'merge_ref' | 'merge_cancel') =>
    said(purpose === 'merge_ref' ? { external_ref: 'x~merged' } : { status: 'cancelled' }, { entries: {}, purpose });

  it('has renamed that appointment, and no other', () => {
    const answer = ok(shown({ external_ref: 'x~merged' }));
    const { record, observations } = handled(step('merge_ref'), answer, {
      duplicates: { surplus: structuredClone(surplus) },
    });
    expect(record.duplicates.surplus.map(({ renamed }) => renamed)).toEqual([false, true]);
    expect(observations.done.wrote).toBe(false);
  });

  it('has cancelled it, or fails', () => {
    const cancelled = handled(step('merge_cancel'), ok(shown({ status: 'cancelled' })), {
      duplicates: { surplus: structuredClone(surplus) },
    });
    expect(cancelled.stopped).toBeNull();
    expect(cancelled.record.duplicates.surplus).toEqual(surplus);
    const kept = handled(step('merge_cancel'), ok(shown()), { duplicates: { surplus: structuredClone(surplus) } });
    expect(kept.stopped).toEqual({ do: 'stop' });
    expect(kept.record).toMatchObject({
      lifecycle: { phase: 'failed', code: 'not_taken', details: { field: 'status' } },
    });
    expect(kept.record.outbox.waiting[0]?.record).toMatchObject({ http_status: 200 });
  });
});

describe('a visit of a circle that was cancelled to make room', () => {
  const write = said({ status: 'cancelled' }, { purpose: 'break' });
  const own: Parts = {
    slot: { broken: { status: 'scheduled', cancelled: false } },
    writes: { settled: { status: 'x' } },
  };

  it('waits for the slot that it wants', () => {
    const { stopped, record, effects } = handled(write, ok(shown({ status: 'cancelled' })), own, shown());
    expect(stopped).toEqual({ do: 'stop' });
    expect(record).toMatchObject({
      lifecycle: { code: 'SLOT_CONFLICT' },
      slot: { broken: { status: 'scheduled', cancelled: true } },
    });
    expect(effects).toContainEqual({ kind: 'slot_changed', resourceId: 31, freed: [five, six] });
  });

  it('fails where One-Link did not cancel it, and owes no status', () => {
    const { stopped, record } = handled(write, ok(shown()), own, shown());
    expect(stopped).toEqual({ do: 'stop' });
    expect(record).toMatchObject({
      lifecycle: { phase: 'failed', code: 'not_taken', details: { field: 'status' } },
      slot: { broken: null },
    });
    expect(record.writes.settled).toEqual({});
    expect(record.outbox.waiting[0]?.record).toMatchObject({ http_status: 200 });
  });
});

describe('a POST that was taken', () => {
  it('links the appointment', () => {
    const answer = ok({ appointment: shown({ external_ref: 'calcom:a' }), created: true }, 201);
    const { record, observations, effects } = handled(create, answer);
    expect(record.link.held).toEqual({ appointmentId: 9041, origin: 'created' });
    expect(record.writes.settled).toEqual({ external_ref: 'digest' });
    expect(observations.done).toMatchObject({ created: true, httpStatus: 201 });
    expect(effects).toContainEqual({ kind: 'linked', appointmentId: 9041 });
  });

  it('of a contact notes the contact, and tells no status', () => {
    const { record, observations } = handled(contact, ok({ id: 5, full_name: 'Ivan' } as never, 201));
    expect(record.link.contact).toEqual({ id: 5, attempts: 0, until: 0 });
    expect(observations.done.httpStatus).toBeNull();
  });
});

describe('a write that met trouble', () => {
  const way = { kind: 'transport', status: 502, code: 'HTTP_502', pausesAll: false, retryAfterMs: null } as const;

  it('on the way is a ghost where it may have been carried out, and none where it was not', () => {
    expect(handled(create, { ...way, mayHaveCommitted: true }).record.writes.inDoubt).toHaveLength(1);
    const { record, effects, stopped } = handled(create, { ...way, mayHaveCommitted: false });
    expect(stopped).toEqual({ do: 'stop' });
    expect(record).toMatchObject({ writes: { inDoubt: [] }, lifecycle: { code: 'HTTP_502', attempts: 1 } });
    expect(effects).toEqual([{ kind: 'call_failed', code: 'HTTP_502', pausesAll: false, retryAfterMs: null }]);
  });

  it('of the account, or of this write: it is asked which, on a fresh reading of the appointment', () => {
    for (const [answer, code] of [
      [{ kind: 'account', status: 401, code: 'HTTP_401' }, 'HTTP_401'],
      [{ kind: 'account', status: 400, code: 'HTTP_400' }, 'HTTP_400'],
      [{ kind: 'not_found', status: 404 }, 'HTTP_404'],
    ] as const) {
      const write = said({ client_name: 'Anna' });
      const { stopped, observations, effects } = handled(write, answer, {}, shown());
      expect(stopped).toBeNull();
      expect(observations.refused).toEqual({ status: answer.status, code, write });
      expect(observations.appointments.size).toBe(0);
      expect(effects).toEqual([]);
    }
    expect(handled(create, { kind: 'not_found', status: 404 }, {}, shown()).observations.appointments.size).toBe(1);
  });

  it('by a redirect is the account’s', () => {
    const { stopped, effects } = handled(create, { kind: 'account', status: 302, code: 'HTTP_302' });
    expect(stopped).toEqual({ do: 'stop' });
    expect(effects).toEqual([{ kind: 'account_refused', code: 'HTTP_302' }]);
  });
});

describe('a write that was refused', () => {
  const refused = (code: Code, fields: string[] = [], status = 422) =>
    ({ kind: 'refused', status, code, fields }) as const;

  it('shows all the same that One-Link answers', () => {
    expect(handled(create, refused('IIN_REQUIRED')).effects).toEqual([{ kind: 'call_succeeded' }]);
  });

  it('for a field leaves it out once; refused again with the same value, it fails', () => {
    const write = said({ client_name: 'Anna', service_id: 9 });
    const first = handled(write, refused('VALIDATION_ERROR', ['service_id']));
    expect(first.stopped).toBeNull();
    expect(first.observations.done).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'service_id' } });
    const again = handled(write, refused('VALIDATION_ERROR', ['service_id']), {
      writes: { refused: first.record.writes.refused },
    });
    expect(again.record).toMatchObject({
      lifecycle: { phase: 'failed', code: 'VALIDATION_ERROR', details: { field: 'service_id' } },
    });
    const oneIsOld = handled(write, refused('VALIDATION_ERROR', ['service_id', 'client_name']), {
      writes: { refused: first.record.writes.refused },
    });
    expect(oneIsOld.record.lifecycle.phase).toBe('failed');
    expect(oneIsOld.record.outbox.waiting[0]?.record).toMatchObject({ http_status: 422 });
  });

  it('names in its failure the field that could not be left out', () => {
    const { record } = handled(said({}), refused('VALIDATION_ERROR', ['client_name', 'starts_at']), {
      writes: { refused: {} },
    });
    expect(record.writes.refused['client_name']).toBeDefined();
    const times = handled(said({}), refused('VALIDATION_ERROR', ['starts_at'])).record;
    expect(times).toMatchObject({ lifecycle: { phase: 'failed', details: { field: 'starts_at' } } });
    const unnamed = handled(said({}), refused('IIN_REQUIRED')).record;
    expect(unnamed.lifecycle.phase).toBe('failed');
    expect(Object.keys(unnamed.lifecycle.details)).toEqual([]);
  });

  it('for a taken slot waits for it', () => {
    const { record } = handled(
      said({ starts_at: six, ends_at: seven }),
      refused('SLOT_CONFLICT', [], 409),
      {},
      shown(),
    );
    expect(record).toMatchObject({
      lifecycle: { phase: 'pending', code: 'SLOT_CONFLICT' },
      slot: { conflict: { wants: [six, seven] } },
    });
  });

  it('for something else than a number tells no number again', () => {
    const settled = { client_identifier: 'digest' };
    const { record } = handled(said({ client_name: 'Anna' }), refused('IIN_REQUIRED'), { writes: { settled } });
    expect(record).toMatchObject({ lifecycle: { phase: 'failed' }, writes: { settled } });
  });

  it('forgets the contact that was refused, and no other', () => {
    const own = { link: { contact: { id: 5, attempts: 0, until: 0 } } };
    expect(handled(said({ contact_id: 5 }), refused('HTTP_422', ['contact_id']), own).record.link.contact).toBeNull();
    expect(handled(said({ service_id: 9 }), refused('HTTP_422', ['service_id']), own).record.link.contact).toEqual(
      own.link.contact,
    );
  });

  it('a POST keeps the specialist, the name and its key', () => {
    for (const name of ['resource_id', 'client_name', 'idempotency_key']) {
      expect(handled(create, refused('HTTP_422', [name])).record).toMatchObject({
        lifecycle: { phase: 'failed', details: { field: name } },
      });
      expect(handled(said({ [name]: 1 }), refused('HTTP_422', [name])).stopped).toBeNull();
    }
    expect(handled(create, refused('HTTP_422', ['service_id'])).stopped).toBeNull();
  });

  it('for what passes, as MedElement away, is tried again like the way', () => {
    const { record, effects } = handled(create, refused('MEDELEMENT_AVAILABILITY_UNVERIFIED', [], 409));
    expect(record).toMatchObject({
      lifecycle: { phase: 'pending', code: 'MEDELEMENT_AVAILABILITY_UNVERIFIED', attempts: 1 },
      writes: { inDoubt: [] },
    });
    expect(record.lifecycle.dueAt).toBe(worldStart + 3000);
    const code = 'MEDELEMENT_AVAILABILITY_UNVERIFIED';
    expect(effects).toContainEqual({ kind: 'call_failed', code, pausesAll: false, retryAfterMs: null });
  });

  it('for a name that our own twin may hold looks for it once a turn, and counts the attempt', () => {
    const [observations, context] = [newObservations(), contextOf()];
    const record: BookingRecord = withParts(newBooking(bookingId('a'), worldStart), {
      lifecycle: { phase: 'pending', dueAt: worldStart },
    });
    for (const code of ['DUPLICATE_IDEMPOTENCY_KEY', 'DUPLICATE_EXTERNAL_REF'] as const) {
      observations.lists.set(five, []);
      expect(handleWriteResponse(record, create, refused(code), { ...context, observations })).toBeNull();
      expect(observations.lists.size).toBe(0);
    }
    expect(record.lifecycle.attempts).toBe(2);
    expect(
      handleWriteResponse(record, create, refused('DUPLICATE_IDEMPOTENCY_KEY'), { ...context, observations }),
    ).toEqual({
      do: 'stop',
    });
    expect(record).toMatchObject({ lifecycle: { phase: 'failed', code: 'DUPLICATE_IDEMPOTENCY_KEY' } });
  });

  it('by a PATCH for its name looks for a stray of our own POST where one has no answer, once', () => {
    const write = said({ external_ref: 'calcom:a' });
    const inDoubt = [{ write: create, until: worldStart + 1, answered: [] }];
    const [observations, context] = [newObservations(), contextOf()];
    observations.once.add('duplicates_sought');
    const record: BookingRecord = withParts(newBooking(bookingId('a'), worldStart), {
      lifecycle: { phase: 'pending', dueAt: worldStart },
      writes: { inDoubt },
    });
    record.link.held = { appointmentId: 9041, origin: 'created' };
    expect(
      handleWriteResponse(record, write, refused('DUPLICATE_EXTERNAL_REF'), { ...context, observations }),
    ).toBeNull();
    expect([...observations.once]).toEqual(['duplicate_has_ref']);
    expect(handleWriteResponse(record, write, refused('DUPLICATE_EXTERNAL_REF'), { ...context, observations })).toEqual(
      {
        do: 'stop',
      },
    );
    for (const [code, own] of [
      ['DUPLICATE_EXTERNAL_REF', {}],
      ['DUPLICATE_IDEMPOTENCY_KEY', { writes: { inDoubt } }],
    ] as const) {
      expect(handled(write, refused(code), own).record).toMatchObject({ lifecycle: { phase: 'failed', code } });
    }
  });

  it('for a number that the contact has tells the tool’s own again, once, where it was settled', () => {
    const settled = { client_identifier: 'digest' };
    const of = (write: Write, own: Parts = { writes: { settled: { ...settled } } }) =>
      handled(write, refused('INVALID_IIN'), own);
    const again = of(said({ client_name: 'Anna' }));
    expect(again.stopped).toBeNull();
    expect(again.record.writes.settled).toEqual({});
    // Not a client's cancellation: what frees a slot is the bridge's own.
    expect(of({ ...said({ status: 'cancelled' }), purpose: 'break' }).stopped).toBeNull();
    for (const failed of [of(said({ status: 'cancelled' })), of(create), of(said({ client_name: 'Anna' }), {})]) {
      expect(failed.record).toMatchObject({ lifecycle: { phase: 'failed', code: 'INVALID_IIN' } });
    }
  });
});

describe('a contact that was refused', () => {
  const refused = (status: number) => ({ kind: 'refused', status, code: 'VALIDATION_ERROR', fields: [] }) as const;

  it('for a phone that is taken is looked for anew, once; else a person must look', () => {
    const [observations, context] = [newObservations(), contextOf()];
    observations.contacts.set('+77010000001', []);
    observations.contacts.set('Ivan', []);
    const record: BookingRecord = withParts(newBooking(bookingId('a'), worldStart), {
      lifecycle: { phase: 'pending', dueAt: worldStart },
    });
    expect(handleWriteResponse(record, contact, refused(422), { ...context, observations })).toBeNull();
    expect([...observations.contacts.keys()]).toEqual(['Ivan']);
    expect([...observations.once]).toEqual(['phone_taken']);
    expect(handleWriteResponse(record, contact, refused(422), { ...context, observations })).toEqual({ do: 'stop' });
    expect(record).toMatchObject({
      lifecycle: { phase: 'failed', code: 'VALIDATION_ERROR', details: { field: 'contact_id' } },
    });
    expect(record.outbox.waiting[0]?.record).toMatchObject({ http_status: 422 });
    const nameless: Write = { kind: 'contact', body: { full_name: 'Ivan' } };
    expect(handled(nameless, refused(422)).stopped).toEqual({ do: 'stop' });
  });
});

describe('what the answer shows otherwise than it was sent', () => {
  const inDoubt = (): BookingRecord['writes']['inDoubt'] => [{ write: said({}), until: worldStart, answered: [] }];
  const timesOf = (starts_at: string, ends_at: string) =>
    said({ starts_at, ends_at }, { entries: { times: 'digest' } });

  it('of the times fails, whichever end it is, and says nothing of what was settled before', () => {
    for (const answer of [shown({ ends_at: seven }), shown({ starts_at: six, ends_at: six })]) {
      const { stopped, record } = handled(timesOf(five, six), ok(answer), {
        writes: { settled: { times: 'before' } },
      });
      expect(stopped).toEqual({ do: 'stop' });
      expect(record).toMatchObject({
        lifecycle: { phase: 'failed', code: 'not_taken', details: { field: 'times' } },
        writes: { settled: {} },
      });
    }
    expect(handled(timesOf(five, six), ok(shown())).record.writes.settled).toEqual({
      times: 'digest',
      starts_at: JSON.stringify(five),
    });
  });

  it('of another key does not touch the times, nor the other way round', () => {
    const write = said(
      { starts_at: five, ends_at: six, client_name: 'Anna' },
      { entries: { times: 'digest', client_name: 'digest' } },
    );
    const { stopped, record } = handled(write, ok(shown({ client_name: 'Ivan' })));
    expect(stopped).toBeNull();
    expect(record.writes.settled).toEqual({ times: 'digest', starts_at: JSON.stringify(five) });
    expect(record.writes.refused).toMatchObject({ client_name: { code: 'not_taken' } });
    const moved = handled(write, ok(shown({ ends_at: seven, client_name: 'Anna' })));
    expect(moved.record).toMatchObject({ lifecycle: { phase: 'failed', details: { field: 'times' } } });
    expect(moved.record.writes.refused).toEqual({});
  });

  it('of the times leaves the rest of the answer as it is', () => {
    const entries = { client_name: 'digest', times: 'digest' };
    const write = said({ client_name: 'Anna', starts_at: five, ends_at: six }, { entries });
    const { record } = handled(write, ok(shown({ client_name: 'Anna', ends_at: seven })));
    expect(record).toMatchObject({
      lifecycle: { phase: 'failed' },
      writes: { settled: { client_name: 'digest' }, refused: {} },
    });
  });

  it('of several keys tells them all and treats each, in whatever order they were sent', () => {
    const keys = ['client_name', 'client_comment', 'service_id', 'custom_attributes', 'status'];
    for (const order of [keys, keys.toReversed()]) {
      for (const isStatusLost of [true, false]) {
        const values: Values = {
          client_name: 'Anna',
          client_comment: 'x',
          service_id: 9,
          custom_attributes: { one: 1 },
          status: 'confirmed',
        };
        const entries = Object.fromEntries(
          order.map((key) => [key === 'custom_attributes' ? `${key}.one` : key, 'digest']),
        );
        const body = Object.fromEntries([...order, 'service_amount'].map((key) => [key, values[key] ?? 5000]));
        const others = { client_name: 'Ivan', client_comment: null, service_id: null, custom_attributes: {} };
        const answer = { ...others, status: isStatusLost ? 'scheduled' : 'confirmed', service_amount: 0 };
        const { record, observations, stopped } = handled(said(body, { entries }), ok(shown(answer)), {
          writes: { settled: { client_name: 'before', status: 'before' } },
        });
        const optional = ['client_name', 'client_comment', 'service_id', 'custom_attributes.one'];
        expect(Object.keys(record.writes.refused).sort()).toEqual(optional.toSorted());
        expect(record.writes.settled).toEqual(isStatusLost ? {} : { status: 'digest' });
        const told = (isStatusLost ? record.lifecycle.details : observations.done.details)['field']?.split(', ').sort();
        expect(told).toEqual([...optional, ...(isStatusLost ? ['status'] : []), 'service_amount'].sort());
        expect(stopped === null).toBe(!isStatusLost);
      }
    }
  });

  it('of what the bridge added itself is only told', () => {
    const write = said({ client_name: 'Anna', service_amount: 5000 }, { entries: { client_name: 'digest' } });
    const { stopped, observations } = handled(write, ok(shown({ client_name: 'Anna', service_amount: 0 })));
    expect(stopped).toBeNull();
    expect(observations.done).toMatchObject({ code: 'not_taken', details: { field: 'service_amount' } });
    const whole = handled(write, ok(shown({ client_name: 'Anna', service_amount: 5000 })));
    expect(whole.observations.done.code).toBeNull();
  });

  it('of the times alone is not told as an addition', () => {
    const write = said({ starts_at: five, ends_at: six }, { entries: {} });
    expect(handled(write, ok(shown({ ends_at: seven }))).observations.done.code).toBeNull();
    expect(handled(write, ok(shown({ starts_at: six, ends_at: six }))).observations.done.code).toBeNull();
  });

  it('was answered: from now on a difference is no sign of a person', () => {
    const { record } = handled(said({ client_name: 'Anna' }), ok(shown({ client_name: 'Anna' })), {
      writes: { inDoubt: inDoubt() },
    });
    expect(record.writes.inDoubt[0]?.answered).toEqual(['client_name']);
  });
});

describe('a slot', () => {
  const slots = (body: Values, answer: Appointment, known?: Appointment) =>
    handled(said(body, { entries: {} }), ok(answer), {}, known).effects.filter(({ kind }) => kind === 'slot_changed');

  it.each(['starts_at', 'status', 'resource_id'])('may be free after a PATCH of %s', (key) => {
    expect(slots({ [key]: 'x' }, shown())).toEqual([{ kind: 'slot_changed', resourceId: 31, freed: null }]);
  });

  it('is not freed by a visit that holds it as before', () => {
    expect(slots({ status: 'confirmed' }, shown({ status: 'confirmed' }), shown())).toEqual([]);
  });

  it.each<[string, Values, Values]>([
    ['moved', { starts_at: six, ends_at: seven }, {}],
    ['made longer', { ends_at: seven }, {}],
    ['made earlier', { starts_at: '2031-04-07T04:00:00Z' }, {}],
    ['given up', { status: 'cancelled' }, {}],
    ['taken again', {}, { status: 'cancelled' }],
  ])('may be free of a visit that was %s', (_what, after, before) => {
    const freed = { kind: 'slot_changed', resourceId: 31, freed: [five, six] };
    expect(slots({ status: 'x' }, shown(after), shown(before))).toEqual([freed]);
  });
});

it('a PATCH of a name has freed none', () => {
  const { effects } = handled(said({ client_name: 'Anna' }), ok(shown({ client_name: 'Anna' })), {}, shown());
  expect(effects.filter(({ kind }) => kind === 'slot_changed')).toEqual([]);
});

describe('a POST that is answered with what was there', () => {
  const answered = (value: Appointment, created: boolean, own: Parts = {}, around = {}) => {
    const [observations, context] = [newObservations(), contextOf({}, around)];
    const chain = {
      ids: idsOf(['a', 'b']),
      edges: [['a', 'b']] as Chain['edges'],
    };
    const record: BookingRecord = withParts(
      newBooking(bookingId('a'), worldStart),
      { chain, lifecycle: { phase: 'pending', dueAt: worldStart } },
      own,
    );
    const answer = ok({ appointment: value, created }, created ? 201 : 200);
    return {
      stopped: handleWriteResponse(record, create, answer, { ...context, observations }),
      observations,
      record,
      effects: context.effects,
    };
  };
  const foreign = { lifecycle: { phase: 'failed', code: 'foreign_idempotency_key' }, link: { held: null } };

  it('is linked where its name is free or of this chain, to be compared as on first contact', () => {
    for (const external_ref of [null, 'calcom:a', 'calcom:b']) {
      const { stopped, observations, record, effects } = answered(shown({ external_ref }), false);
      expect(stopped).toBeNull();
      expect(record).toMatchObject({
        link: { held: { appointmentId: 9041, origin: 'created' }, isAdopting: true },
        writes: { settled: {} },
      });
      expect(observations.appointments.get(9041)).toMatchObject({ id: 9041 });
      expect(observations.done.created).toBe(true);
      expect(effects).toEqual([{ kind: 'call_succeeded' }, { kind: 'linked', appointmentId: 9041 }]);
    }
  });

  it('is our own where a POST of ours has no answer: then it is no first contact', () => {
    const inDoubt = [{ write: create, until: worldStart + 1, answered: [] }];
    expect(answered(shown(), false, { writes: { inDoubt } }).record.link.isAdopting).toBe(false);
  });

  it('is foreign where it bears another name or is another booking’s', () => {
    const named = answered(shown({ external_ref: 'site:7' }), false);
    expect(named.record).toMatchObject(foreign);
    expect(named.record.outbox.waiting[0]?.record).toMatchObject({ http_status: 200 });
    expect(answered(shown(), false, {}, { bookingOf: () => 'z' }).record).toMatchObject(foreign);
    expect(answered(shown({ external_ref: 'site:7' }), true).record.link.held).not.toBeNull();
  });

  it('knows any id of a chain that has no order', () => {
    const chain = { ids: idsOf(['a', 'b']), edges: [] };
    expect(answered(shown({ external_ref: 'calcom:b' }), false, { chain }).record.link.held).not.toBeNull();
  });

  it('is merged where the booking got another appointment meanwhile', () => {
    const link = { appointmentId: 9000, origin: 'adopted' } as const;
    const { stopped, record, observations } = answered(shown({ external_ref: 'calcom:a' }), true, {
      link: { held: link },
    });
    expect(stopped).toBeNull();
    expect(record).toMatchObject({
      link: { held: link },
      duplicates: { surplus: [{ appointmentId: 9041, renamed: false }] },
    });
    expect(observations.done.created).toBe(false);
    expect(observations.appointments.has(9041)).toBe(true);
    const same = { appointmentId: 9041, origin: 'adopted' } as const;
    expect(
      answered(shown({ external_ref: 'calcom:a' }), true, { link: { held: same } }).record.duplicates.surplus,
    ).toEqual([]);
  });

  it('or made anew is told to those who wait for the specialist', () => {
    const [context, record] = [contextOf(), { ...newBooking(bookingId('a'), worldStart), dueAt: worldStart }];
    const write: CreateWrite = { ...create, body: { ...create.body, starts_at: five, ends_at: six } };
    const value = { appointment: shown({ external_ref: 'calcom:a' }), created: true };
    handleWriteResponse(record, write, ok(value, 201), { ...context, observations: newObservations() });
    expect(context.effects).toContainEqual({ kind: 'slot_changed', resourceId: 31, freed: null });
  });

  it('or made anew is no first contact', () => {
    const { record, effects } = answered(shown({ external_ref: 'calcom:a' }), true, {
      link: { isAdopting: true, isClientUnadopted: true },
    });
    expect(record).toMatchObject({ link: { isAdopting: false, isClientUnadopted: false } });
    expect(effects).toEqual([{ kind: 'call_succeeded' }, { kind: 'linked', appointmentId: 9041 }]);
  });
});

it('what refuses to make an appointment says nothing of a booking whose link a person has taken away', () => {
  const refused: WriteAnswer = { kind: 'refused', status: 422, code: 'INVALID_IIN', fields: [] };
  expect(handled(create, refused, { link: { isRemoved: true } }).stopped).toBeNull();
  expect(handled(contact, refused, { link: { isRemoved: true } }).stopped).toBeNull();
  expect(handled(create, refused).record).toMatchObject({ lifecycle: { phase: 'failed', code: 'INVALID_IIN' } });
});

it('a key that the answer hides stands as it was written', () => {
  const { observations } = handled(
    said({ client_phone: '+77010000001' }),
    ok(shown()),
    {},
    shown({ client_phone: null }),
  );
  expect([...observations.appointments.values()]).toMatchObject([{ client_phone: '+77010000001' }]);
});
