// The next step for a booking whose appointment has been read: the difference and nothing else (architecture.md, *Patch*).
import { describe, expect, it } from 'vitest';
import { bookingId, externalRef } from '../../../src/booking/ids.ts';
import type { Context } from '../../../src/sync/context.ts';
import { newObservations } from '../../../src/sync/observations.ts';
import type { Entry } from '../../../src/sync/patch/entries.ts';
import { planPatch } from '../../../src/sync/patch/patch.ts';
import type { Values } from '../../../src/sync/write.ts';
import {
  chainOf,
  doubtful,
  due,
  entry,
  five,
  type Parts,
  partsOf,
  patchWrite,
  seven,
  shown,
  six,
  times,
  wiped,
} from './bookings.ts';
import { contextOf, worldStart } from './context.ts';

const names = { order: [bookingId('a')], refs: [externalRef('calcom:a')], keys: ['calcom:a'] };
/** Held by One-Link and of this booking, so that nothing of it is to be written. */
const ours = { external_ref: 'calcom:a', idempotency_key: 'calcom:a' };

function planned(entries: readonly Entry[], held: Values = {}, own: Parts = {}, around = {}) {
  const observations = newObservations();
  const context: Context = contextOf({}, around);
  const record = due(partsOf({ link: { held: { appointmentId: 9041, origin: 'adopted' } } }, own));
  const step = planPatch(record, { entries, names }, shown({ ...ours, ...held }), { ...context, observations });
  return { step, body: step.do === 'write' ? step.write.body : null, record, observations, effects: context.effects };
}

describe('a difference', () => {
  it('is sent with what stands there now and the digests that it settles', () => {
    const { step } = planned([entry('client_name', 'Anna'), entry('client_gender', 'female')], {
      client_name: 'Ivan',
      client_gender: 'female',
    });
    expect(step).toEqual({
      do: 'write',
      write: {
        kind: 'patch',
        appointmentId: 9041,
        body: { client_name: 'Anna' },
        base: { client_name: 'Ivan' },
        entries: { client_name: '"Anna"' },
        purpose: 'main',
      },
    });
  });

  it('is not sent twice: what was settled stays as a person made it', () => {
    const settled = { client_name: '"Anna"' };
    expect(planned([entry('client_name', 'Anna')], { client_name: 'Ivan' }, { writes: { settled } }).body).toBeNull();
    expect(planned([entry('client_name', 'Berta')], { client_name: 'Ivan' }, { writes: { settled } }).body).toEqual({
      client_name: 'Berta',
    });
    const status = { writes: { settled: { status: '"scheduled"' } } };
    expect(planned([entry('status', 'scheduled')], { status: 'confirmed' }, status).body).toBeNull();
  });

  it('of nothing settles the booking, and what was found equal with it', () => {
    const refused = { client_name: { digest: '"Ivan"', configuration: 'older', code: 'INVALID_IIN' } } as const;
    const { step, record } = planned([entry('client_name', 'Ivan')], { client_name: 'Ivan' }, { writes: { refused } });
    expect(step).toEqual({ do: 'stop' });
    expect(record).toMatchObject({
      lifecycle: { phase: 'settled' },
      writes: { settled: { client_name: '"Ivan"' }, refused: {} },
    });
  });

  it('leaves out what One-Link refused of this value', () => {
    const configuration = contextOf().connection.digest;
    const refused = { client_name: { digest: '"Anna"', configuration, code: 'HTTP_422' } } as const;
    expect(planned([entry('client_name', 'Anna')], { client_name: 'Ivan' }, { writes: { refused } }).body).toBeNull();
  });

  it('tells which value is wanted and was wiped', () => {
    const { step, observations } = planned([wiped('client_name')], { client_name: 'Ivan' });
    expect(step).toEqual({ do: 'stop' });
    expect(observations.done).toMatchObject({ code: 'data_wiped', details: { field: 'client_name' } });
    const settled = { client_name: 'digest of client_name' };
    expect(planned([wiped('client_name')], {}, { writes: { settled } }).observations.done.code).toBeNull();
  });

  it('joins custom attributes to one key', () => {
    const both = [1, 2].map((value) => ({
      ...entry(`custom_attributes.${value}`, value),
      values: { custom_attributes: { [`n${value}`]: value } },
    }));
    expect(planned(both).body).toEqual({ custom_attributes: { n1: 1, n2: 2 } });
  });

  it('asks for what it has to know first', () => {
    const { step } = planned([times(six, null), entry('service_id', 9)]);
    expect(step).toEqual({ do: 'read', read: { call: 'service', id: 9 } });
  });

  it('says a hand-entered price again', () => {
    expect(planned([entry('client_name', 'Anna')], { service_amount: 5000 }).body).toEqual({
      client_name: 'Anna',
      service_amount: 5000,
    });
  });
});

describe('the names of a booking', () => {
  it('are written where they are free or of this chain', () => {
    const ref = entry('external_ref', 'calcom:b');
    expect(planned([ref]).body).toEqual({ external_ref: 'calcom:b' });
    expect(planned([ref], { external_ref: null }).body).toEqual({ external_ref: 'calcom:b' });
    expect(planned([ref], { external_ref: 'site:7' }).body).toBeNull();
  });

  it('are completed by the key where an adopted appointment has none', () => {
    const key = 'calcom:a';
    const [free, some] = [{ idempotency_key: null }, [entry('client_name', 'Anna')]];
    const written = planned(some, free, { link: { idempotencyKey: key } });
    expect(written.body).toEqual({ client_name: 'Anna', idempotency_key: key });
    expect(written.step).toMatchObject({ write: { entries: { client_name: '"Anna"', idempotency_key: `"${key}"` } } });
    expect(planned(some, { idempotency_key: '' }, { link: { idempotencyKey: key } }).body).toHaveProperty(
      'idempotency_key',
    );
    expect(planned(some, { idempotency_key: 'site:7' }, { link: { idempotencyKey: key } }).body).toEqual({
      client_name: 'Anna',
    });
    expect(planned(some, { ...free, external_ref: 'site:7' }, { link: { idempotencyKey: key } }).body).toEqual({
      client_name: 'Anna',
    });
    const keyless = planned(some, free);
    expect(keyless.body).toEqual({ client_name: 'Anna' });
    expect(keyless.record.writes.settled).toEqual({});
    expect(planned([], free, { link: { idempotencyKey: key } }).body).toBeNull();
  });
});

describe('first contact', () => {
  it('leaves what One-Link has, once', () => {
    const held = { client_name: 'Ivan', status: 'confirmed' };
    const { body, record } = planned([entry('client_name', 'Anna')], held, { link: { isAdopting: true } });
    expect(body).toBeNull();
    expect(record).toMatchObject({ link: { isAdopting: false }, writes: { settled: { client_name: '"Anna"' } } });
    expect(planned([entry('client_name', 'Anna')], held).body).toEqual({ client_name: 'Anna' });
  });
});

describe('a cancelled visit', () => {
  const cancelled = [entry('status', 'cancelled'), entry('client_name', 'Anna'), times(six, seven)];
  const off = { chain: chainOf({ a: { state: 'cancelled', clientName: 'Anna' } }) };

  it('gets its status and nothing else; the rest waits for a re-opening', () => {
    const { body, record } = planned(cancelled, { client_name: 'Ivan' }, off);
    expect(body).toEqual({ status: 'cancelled' });
    expect(record.writes.waiting).toEqual(['client_name', 'times']);
  });

  it('is one by the status alone, also where the tool says another state', () => {
    expect(planned(cancelled).body).toEqual({ status: 'cancelled' });
    const opened = [entry('status', 'scheduled'), entry('client_name', 'Anna')];
    expect(planned([wiped('status'), entry('client_name', 'Anna')]).body).toEqual({ client_name: 'Anna' });
    expect(planned(opened, { status: 'cancelled' }).body).toEqual({ status: 'scheduled', client_name: 'Anna' });
  });

  it('is one by the tool’s word, also where the connection ignores that state', () => {
    const { body, record } = planned([entry('client_name', 'Anna')], {}, off);
    expect(body).toBeNull();
    expect(record.writes.waiting).toEqual(['client_name']);
  });

  it('waits with nothing that is settled, refused, equal or wiped', () => {
    const configuration = contextOf().connection.digest;
    const { record } = planned(
      [
        entry('client_name', 'Anna'),
        entry('client_gender', 'female'),
        entry('client_comment', 'window'),
        wiped('client_phone'),
        entry('service_id', 9),
      ],
      { client_name: 'Ivan', client_gender: 'female' },
      partsOf(off, {
        writes: {
          settled: { client_name: '"Anna"' },
          refused: { client_comment: { digest: '"window"', configuration, code: 'HTTP_422' } },
        },
      }),
    );
    expect(record.writes.waiting).toEqual(['service_id']);
    expect(record.writes.settled).toMatchObject({ client_gender: '"female"' });
  });

  it('waits no longer when it is re-opened', () => {
    expect(
      planned([entry('status', 'scheduled')], {}, { writes: { waiting: ['client_name'] } }).record.writes.waiting,
    ).toEqual([]);
  });

  it('has its price noted and not said', () => {
    const { body, record } = planned(cancelled, { service_amount: 5000 }, off);
    expect(body).toEqual({ status: 'cancelled' });
    expect(record.writes.lostPrice).toEqual({ appointmentId: 9041, amount: 5000 });
  });
});

describe('a visit that was cancelled to free a slot', () => {
  const broken = { status: 'confirmed', cancelled: true };
  const held = { status: 'cancelled' };

  it('gets its old status back', () => {
    const { step } = planned([times(six, seven)], held, { slot: { broken } });
    expect(step).toMatchObject({
      write: {
        body: { starts_at: six, ends_at: seven, status: 'confirmed' },
        entries: { status: '"confirmed"' },
      },
    });
  });

  it('gets it back under the digest of the tool’s status, which was settled before', () => {
    const settled = { status: '"scheduled"' };
    const { step } = planned([entry('status', 'scheduled')], held, { slot: { broken }, writes: { settled } });
    expect(step).toMatchObject({ write: { body: { status: 'confirmed' }, entries: { status: '"scheduled"' } } });
  });

  it('gets nothing else that was settled before', () => {
    const settled = { client_name: '"Anna"' };
    const { body } = planned(
      [entry('client_name', 'Anna')],
      { ...held, client_name: 'Ivan' },
      { slot: { broken }, writes: { settled } },
    );
    expect(body).toEqual({ status: 'confirmed' });
  });

  it('gets the tool’s new status instead', () => {
    expect(
      planned([entry('status', 'no_show')], held, { slot: { broken }, writes: { settled: { status: '"scheduled"' } } })
        .body,
    ).toEqual({
      status: 'no_show',
    });
    expect(planned([entry('status', 'cancelled')], held, { slot: { broken } }).body).toBeNull();
  });
});

describe('what an unanswered write did', () => {
  const write = patchWrite(
    { starts_at: six, ends_at: seven },
    { base: { starts_at: five, ends_at: six, resource_id: 31 }, entries: { times: times(six, seven).digest } },
  );
  const moved = { starts_at: six, ends_at: seven };

  it('frees the slot for others when it is seen first, and only then', () => {
    const inDoubt = [doubtful(write, worldStart + 1)];
    const freed = [{ kind: 'slot_changed', resourceId: 31, freed: [five, six] }];
    expect(planned([times(six, seven)], moved, { writes: { inDoubt } }).effects).toEqual(freed);
    const settled = { times: times(six, seven).digest };
    expect(planned([times(six, seven)], moved, { writes: { inDoubt, settled } }).effects).toEqual([]);
  });

  it('is a person’s edit where One-Link holds neither its value nor the one before', () => {
    const inDoubt = [
      doubtful(
        patchWrite({ client_name: 'Anna' }, { base: { client_name: 'Ivan' }, entries: { client_name: '"Anna"' } }),
        worldStart + 1,
      ),
    ];
    const { body, record } = planned([entry('client_name', 'Anna')], { client_name: 'Berta' }, { writes: { inDoubt } });
    expect(body).toBeNull();
    expect(record.writes.settled).toEqual({ client_name: '"Anna"' });
  });

  it('is sent over again where it came late and the tool wants otherwise by now', () => {
    const late = doubtful(patchWrite({ client_name: 'Anna' }, { entries: { client_name: '"Anna"' } }), worldStart);
    const own = { writes: { inDoubt: [late], settled: { client_name: '"Berta"' } } };
    const { body, record } = planned([entry('client_name', 'Berta')], { client_name: 'Anna' }, own);
    expect(body).toEqual({ client_name: 'Berta' });
    expect(record.writes.inDoubt).toEqual([]);
  });
});
