// Appointments of one booking beside the one that stays (architecture.md, *Link*).
import { describe, expect, it } from 'vitest';
import { bookingId, externalRef, recordKey } from '../../../src/booking/ids.ts';
import type { Appointment } from '../../../src/one-link/records.ts';
import type { BookingRecord } from '../../../src/sync/booking-record.ts';
import type { Context } from '../../../src/sync/context.ts';
import { handleMergedResponse, planMerge, planUnlinkedDuplicates } from '../../../src/sync/link/merge.ts';
import { newObservations } from '../../../src/sync/observations.ts';
import { chainOf, createWrite, doubtful, due, five, type Parts, partsOf, patchWrite, shown, six } from './bookings.ts';
import { contextOf, worldStart } from './context.ts';

const names = { order: [bookingId('a')], refs: [externalRef('calcom:a')], keys: ['calcom:a'] };
const duplicate = (appointmentId: number, renamed = false) => ({ appointmentId, renamed });

describe('the next step of a merge', () => {
  function planned(surplus: BookingRecord['duplicates']['surplus'], ...known: (Appointment | number)[]) {
    const [observations, context, record] = [newObservations(), contextOf(), due({ duplicates: { surplus } })];
    for (const one of known) {
      if (typeof one === 'number') observations.appointments.set(one, 'gone');
      else observations.appointments.set(one.id, one);
    }
    return { step: planMerge(record, names, { ...context, observations }), record, effects: context.effects };
  }
  const write = (body: object, purpose: string) => ({
    do: 'write',
    write: { kind: 'patch', appointmentId: 9041, body, base: {}, entries: {}, purpose },
  });

  it('is none where nothing is to be merged', () => {
    expect(planned([]).step).toBeNull();
  });

  it('reads, then renames, then cancels', () => {
    expect(planned([duplicate(9041)]).step).toEqual({ do: 'read', read: { call: 'appointment', id: 9041 } });
    const named = shown({ external_ref: 'calcom:a' });
    expect(planned([duplicate(9041)], named).step).toEqual(write({ external_ref: 'calcom:a~merged' }, 'merge_ref'));
    expect(planned([duplicate(9041, true)], named).step).toEqual(write({ status: 'cancelled' }, 'merge_cancel'));
  });

  it('leaves a name alone that is none, or was given away before', () => {
    for (const external_ref of [undefined, null, '', 'calcom:a~merged']) {
      expect(planned([duplicate(9041)], shown({ external_ref })).step).toEqual(
        write({ status: 'cancelled' }, 'merge_cancel'),
      );
    }
  });

  it('goes on with the next when one is cancelled, and frees its slot', () => {
    const { step, record, effects } = planned([duplicate(9041, true), duplicate(9042)], shown({ status: 'cancelled' }));
    expect(step).toEqual({ do: 'read', read: { call: 'appointment', id: 9042 } });
    expect(record.duplicates.surplus).toEqual([duplicate(9042)]);
    expect(effects).toEqual([
      { kind: 'unlinked', appointmentId: 9041 },
      { kind: 'slot_changed', resourceId: 31, freed: [five, six] },
    ]);
  });

  it('is over with one that is gone, or has no specialist', () => {
    const unlinked = [{ kind: 'unlinked', appointmentId: 9041 }];
    const nobody = shown({ status: 'cancelled', resource_id: null });
    expect(planned([duplicate(9041)], 9041)).toMatchObject({
      step: null,
      effects: unlinked,
      record: { duplicates: { surplus: [] } },
    });
    expect(planned([duplicate(9041)], nobody)).toMatchObject({ step: null, effects: unlinked });
    expect(planned([duplicate(9041)], shown({ status: 'cancelled', external_ref: 'calcom:a' })).step).toEqual(
      write({ external_ref: 'calcom:a~merged' }, 'merge_ref'),
    );
  });
});

describe('the answer to a step', () => {
  function handled(purpose: 'merge_ref' | 'merge_cancel', answer: Appointment) {
    const record = due({ duplicates: { surplus: [duplicate(9040), duplicate(9041)] } });
    return { stopped: handleMergedResponse(record, patchWrite({}, { purpose }), answer, contextOf()), record };
  }

  it('marks the one that was renamed, whatever name it shows', () => {
    const { stopped, record } = handled('merge_ref', shown({ external_ref: 'other' }));
    expect(stopped).toBeNull();
    expect(record.duplicates.surplus).toEqual([duplicate(9040), duplicate(9041, true)]);
  });

  it('fails where a cancellation was not kept', () => {
    expect(handled('merge_cancel', shown({ status: 'cancelled' }))).toMatchObject({
      stopped: null,
      record: { lifecycle: { phase: 'pending' }, duplicates: { surplus: [duplicate(9040), duplicate(9041)] } },
    });
    const { stopped, record } = handled('merge_cancel', shown());
    expect(stopped).toEqual({ do: 'stop' });
    expect(record).toMatchObject({ lifecycle: { phase: 'failed', code: 'not_taken', details: { field: 'status' } } });
    expect(record.outbox.waiting[0]?.record).toMatchObject({ http_status: 200 });
  });
});

describe('a POST without an answer', () => {
  const stray = shown({ id: 9050, external_ref: 'calcom:a', idempotency_key: 'calcom:a' });
  const over = doubtful(createWrite({ starts_at: six }), worldStart);
  const lists = (...found: Appointment[]) => ({ [five]: [], [six]: found });

  function sought(
    own: Parts = {},
    known: Readonly<Record<string, readonly Appointment[]>> = {},
    around: Partial<Context> = {},
    byKey?: Appointment | null,
    once: readonly ('duplicate_has_ref' | 'duplicates_sought')[] = [],
  ) {
    const observations = newObservations();
    for (const [start, list] of Object.entries(known)) observations.lists.set(start, list);
    if (byKey !== undefined) observations.keys.set('calcom:a', byKey);
    for (const what of once) observations.once.add(what);
    const chain = chainOf({ a: { times: { startsAt: five, endsAt: null } } });
    const record = due(
      partsOf({ chain, writes: { inDoubt: [over] }, link: { held: { appointmentId: 9041, origin: 'created' } } }, own),
    );
    return {
      step: planUnlinkedDuplicates(record, names, { ...contextOf({}, around), observations }),
      record,
      observations,
    };
  }
  const list = (start: string) => ({ do: 'read', read: { call: 'list', start } });
  const merge = { do: 'read', read: { call: 'appointment', id: 9050 } };

  it('is looked for at every start of the chain and at its own, when its quarantine is over', () => {
    expect(sought().step).toEqual(list(five));
    expect(sought({}, { [five]: [] }).step).toEqual(list(six));
    expect(sought({}, lists()).step).toEqual({ do: 'read', read: { call: 'key', key: 'calcom:a' } });
    const { step, observations } = sought({}, lists(), {}, null);
    expect(step).toBeNull();
    expect(observations.once.has('duplicates_sought')).toBe(true);
  });

  it('is not looked for before, twice in a turn, or where it was a PATCH', () => {
    const early = doubtful(createWrite(), worldStart + 1);
    expect(sought({ writes: { inDoubt: [early] } }).step).toBeNull();
    expect(sought({ writes: { inDoubt: [] } }).step).toBeNull();
    expect(sought({ writes: { inDoubt: [doubtful(patchWrite({}), worldStart)] } }).step).toBeNull();
    expect(sought({}, {}, {}, undefined, ['duplicates_sought']).step).toBeNull();
  });

  it('is looked for at once where it holds the name that another is to get', () => {
    const early = doubtful(createWrite(), worldStart + 1);
    expect(sought({ writes: { inDoubt: [early] } }, {}, {}, undefined, ['duplicate_has_ref']).step).toEqual(list(five));
  });

  it('is merged where it bears our key and our name', () => {
    const { step, record } = sought({}, lists(stray));
    expect(step).toEqual(merge);
    expect(record.duplicates.surplus).toEqual([duplicate(9050)]);
  });

  it('is found by its key where it stands at no start that was told', () => {
    const { step, record } = sought({}, lists(), {}, stray);
    expect(step).toEqual(merge);
    expect(record.duplicates.surplus).toEqual([duplicate(9050)]);
    expect(sought({}, lists(), {}, shown({ ...stray, external_ref: 'site:7' })).step).toBeNull();
  });

  it('is none where it is linked, known as a loser, another’s, or bears another key or name', () => {
    const linked = { appointmentId: 9050, origin: 'created' } as const;
    expect(sought({ link: { held: linked } }, lists(stray)).step).toBeNull();
    expect(
      sought({ duplicates: { surplus: [duplicate(9050, true)] } }, lists(stray)).record.duplicates.surplus,
    ).toEqual([duplicate(9050, true)]);
    expect(sought({ duplicates: { surplus: [duplicate(9049)] } }, lists(stray)).record.duplicates.surplus).toEqual([
      duplicate(9049),
      duplicate(9050),
    ]);
    expect(sought({}, lists(stray), { bookingOf: () => recordKey('z') }).step).toBeNull();
    expect(sought({}, lists(shown({ ...stray, idempotency_key: 'site:7' })), {}, null).step).toBeNull();
    expect(sought({}, lists(shown({ ...stray, external_ref: 'site:7' }))).step).toBeNull();
    expect(sought({ link: { held: null } }, lists(stray)).step).toEqual(merge);
  });
});
