// The slot is taken (architecture.md, *Retry*, the slot; trap 22).
import { describe, expect, it } from 'vitest';
import type { BookingEvent } from '../../../src/booking/booking.ts';
import { foldEvent } from '../../../src/booking/fold.ts';
import { absorbBroken, absorbSlotTaken, planBreak } from '../../../src/core/answers/slot-conflict.ts';
import { type BookingRecord, newBooking } from '../../../src/core/booking-record.ts';
import type { Context } from '../../../src/core/context.ts';
import { lookAgainAt } from '../../../src/core/lifecycle.ts';
import { newObservations } from '../../../src/core/observations.ts';
import type { AppointmentWrite, CreateWrite, PatchWrite, Values } from '../../../src/core/write.ts';
import type { Appointment } from '../../../src/one-link/records.ts';
import { five, idsOf, patchWrite, shown as scheduled, seven, six } from './bookings.ts';
import { contextOf, worldStart } from './context.ts';

const shown = (own: Values = {}): Appointment => scheduled({ status: 'confirmed', ...own });
const move = (body: Values): PatchWrite => patchWrite(body);
const create: CreateWrite = {
  kind: 'create',
  body: { starts_at: six, ends_at: seven, resource_id: 31 },
  entries: {},
};
const inGroup: BookingEvent = {
  event: 'E',
  id: 'a',
  key: { kind: 'event_id', id: '1' },
  clock: 1,
  fields: { isGroup: true },
  opens: true,
  body: null,
};
const toSix = move({ starts_at: six, ends_at: seven });

/** Another booking that holds 06:00 and wants what `a` holds. */
function other(key = 'b'): BookingRecord {
  const record = newBooking(key, 0);
  record.chain = { ids: idsOf([key]), edges: [] };
  record.conflict = { resourceId: 31, wants: [five, six], holds: [six, seven], heldResourceId: 31, since: 0 };
  return record;
}

function taken(
  write: AppointmentWrite,
  held: Appointment | 'gone' | undefined,
  own: Partial<BookingRecord> = {},
  { table = {}, ...around }: Partial<Context> & { table?: Record<string, unknown> } = {},
) {
  const observations = newObservations();
  observations.lists.set(five, []);
  if (held !== undefined) observations.appointments.set(9041, held);
  const context = contextOf(table, around);
  const record: BookingRecord = {
    ...newBooking('a', worldStart),
    chain: { ids: idsOf(['a']), edges: [] },
    phase: 'pending',
    dueAt: worldStart,
    ...own,
  };
  const stopped = absorbSlotTaken(record, write, observations, context);
  return { stopped, record, observations, effects: context.effects };
}

it('that another client of the same time has is not waited for', () => {
  const ids = idsOf(['a']);
  foldEvent({ ids, edges: [] }, inGroup, { arrival: 1, receivedAt: worldStart }, String);
  const { record } = taken(create, undefined, { chain: { ids, edges: [] } });
  expect(record).toMatchObject({
    phase: 'parked',
    code: 'group_visit',
    conflict: { resourceId: 31, wants: [six, seven] },
  });
});

describe('a slot that is taken', () => {
  it('is noted with what the visit wants and holds', () => {
    const { stopped, record, effects } = taken(move({ starts_at: six, ends_at: seven, resource_id: 32 }), shown());
    expect(stopped).toEqual({ do: 'stop' });
    expect(record.conflict).toEqual({
      resourceId: 32,
      wants: [six, seven],
      holds: [five, six],
      heldResourceId: 31,
      since: worldStart,
      refusedAt: worldStart,
    });
    expect(record).toMatchObject({ code: 'SLOT_CONFLICT', attempts: 1 });
    expect(effects).toEqual([]);
  });

  it('is of the specialist and time that it has, where the move names another of the two', () => {
    expect(taken(toSix, shown()).record.conflict).toMatchObject({ resourceId: 31, wants: [six, seven] });
    expect(taken(move({ resource_id: 32 }), shown()).record.conflict).toMatchObject({
      resourceId: 32,
      wants: [five, six],
    });
  });

  it('holds nothing where the visit is cancelled, unknown, gone or not yet made', () => {
    expect(taken(toSix, shown({ status: 'cancelled' })).record.conflict?.holds).toBeNull();
    for (const held of [undefined, 'gone'] as const) {
      expect(taken(toSix, held).record.conflict).toMatchObject({ resourceId: 0, holds: null, heldResourceId: null });
    }
    expect(taken(create, shown()).record.conflict).toMatchObject({ resourceId: 31, holds: null, heldResourceId: null });
  });

  it('is waited for since it was taken first', () => {
    const conflict = { resourceId: 1, wants: ['', ''] as const, holds: null, heldResourceId: null, since: 77 };
    expect(taken(toSix, shown(), { conflict }).record.conflict?.since).toBe(77);
    const again = { ...conflict, refusedAt: 88 };
    expect(taken(toSix, shown(), { conflict: again }).record.conflict).toMatchObject({
      refusedBefore: 88,
      refusedAt: worldStart,
    });
  });

  it('may be taken by our own twin, where a POST has no answer: the POST is sent again, once', () => {
    const ghosts = [{ write: create, until: worldStart + 1, answered: [] }];
    const { stopped, observations, record } = taken(create, undefined, { ghosts });
    expect(stopped).toBeNull();
    expect(observations.lists.size).toBe(0);
    expect(record.conflict).toBeNull();
    expect(absorbSlotTaken(record, create, observations, contextOf())).toEqual({ do: 'stop' });
    expect(record.conflict).not.toBeNull();
    expect(taken(toSix, shown(), { ghosts }).stopped).toEqual({ do: 'stop' });
    expect(taken(create, undefined).stopped).toEqual({ do: 'stop' });
  });
});

describe('a circle', () => {
  const waitingForSlot = () => [other()];

  it('fails every visit of it, each naming the others', () => {
    const [b, c] = [other('b'), other('c')];
    b.conflict = { ...b.conflict!, wants: ['2031-04-07T09:00:00Z', '2031-04-07T10:00:00Z'] };
    c.conflict = { ...c.conflict!, holds: b.conflict.wants };
    const { stopped, record, effects } = taken(toSix, shown(), {}, { waitingForSlot: () => [c, b] });
    expect(stopped).toEqual({ do: 'stop' });
    expect(record).toMatchObject({ phase: 'failed', code: 'SLOT_SWAP', details: { other: 'calcom:b, calcom:c' } });
    expect(record.outbox[0]?.record).toMatchObject({ http_status: 409 });
    expect(effects).toEqual([
      { kind: 'fail_other', key: 'b', details: { other: 'calcom:a, calcom:c' } },
      { kind: 'fail_other', key: 'c', details: { other: 'calcom:a, calcom:b' } },
    ]);
  });

  it('with cycle = "break" makes one give up its slot', () => {
    const { stopped, record, effects } = taken(toSix, shown(), {}, { waitingForSlot, table: { cycle: 'break' } });
    expect(stopped).toBeNull();
    expect(record.broken).toEqual({ status: 'confirmed', cancelled: false });
    expect(record.conflict).toMatchObject({ wants: [six, seven], holds: null, heldResourceId: null });
    expect(effects).toEqual([]);
  });

  it('is not broken twice', () => {
    const broken = { status: 'confirmed', cancelled: true };
    const { record } = taken(toSix, shown(), { broken }, { waitingForSlot, table: { cycle: 'break' } });
    expect(record).toMatchObject({ phase: 'failed', code: 'SLOT_SWAP', broken });
  });
});

describe('a visit that is to make room', () => {
  const record = (broken: BookingRecord['broken']): BookingRecord => ({ ...newBooking('a', 0), broken });

  it('is cancelled first, its price noted', () => {
    const own = record({ status: 'confirmed', cancelled: false });
    expect(planBreak(own, [], shown({ service_amount: 700 }), newObservations(), contextOf())).toEqual({
      do: 'write',
      write: {
        kind: 'patch',
        appointmentId: 9041,
        body: { status: 'cancelled' },
        base: { status: 'confirmed' },
        entries: { status: '"cancelled"' },
        purpose: 'break',
      },
    });
    expect(own.lostPrice).toEqual({ appointmentId: 9041, amount: 700 });
  });

  it('is none where nothing is broken, or it is cancelled already', () => {
    expect(planBreak(record(null), [], shown(), newObservations(), contextOf())).toBeNull();
    expect(planBreak(record({ status: 'x', cancelled: true }), [], shown(), newObservations(), contextOf())).toBeNull();
  });

  it('has answered for the writes before it', () => {
    const own = record(null);
    lookAgainAt(own, worldStart);
    own.ghosts = [{ write: toSix, until: worldStart + 1, answered: [] }];
    const cancel = move({ status: 'cancelled' });
    expect(absorbBroken(own, cancel, shown({ status: 'cancelled' }), shown(), contextOf())).toEqual({ do: 'stop' });
    expect(own.ghosts[0]?.answered).toEqual(['status']);
    expect(own).toMatchObject({ code: 'SLOT_CONFLICT', broken: null });
  });
});
