// The slot is taken (architecture.md, *Retry*, the slot; trap 22).
import { describe, expect, it } from 'vitest';
import type { BookingEvent } from '../../../src/booking/booking.ts';
import { foldEvent } from '../../../src/booking/fold.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import type { Appointment } from '../../../src/one-link/records.ts';
import { handleBrokenResponse, handleSlotTaken, planBreak } from '../../../src/sync/answers/slot-conflict.ts';
import { type BookingRecord, newBooking } from '../../../src/sync/booking-record.ts';
import type { Context } from '../../../src/sync/context.ts';
import { lookAgainAt } from '../../../src/sync/lifecycle.ts';
import { newObservations } from '../../../src/sync/observations.ts';
import type { AppointmentWrite, CreateWrite, PatchWrite, Values } from '../../../src/sync/write.ts';
import { five, idsOf, type Parts, patchWrite, shown as scheduled, seven, six, withParts } from './bookings.ts';
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
  id: bookingId('a'),
  key: { kind: 'event_id', id: '1' },
  clock: 1,
  fields: { isGroup: true },
  opens: true,
  body: null,
};
const toSix = move({ starts_at: six, ends_at: seven });

/** Another booking that holds 06:00 and wants what `a` holds. */
function other(key = 'b'): BookingRecord {
  const record = newBooking(bookingId(key), 0);
  record.chain = { ids: idsOf([key]), edges: [] };
  record.slot.conflict = { resourceId: 31, wants: [five, six], holds: [six, seven], heldResourceId: 31, since: 0 };
  return record;
}

function taken(
  write: AppointmentWrite,
  held: Appointment | 'gone' | undefined,
  own: Parts = {},
  { table = {}, ...around }: Partial<Context> & { table?: Record<string, unknown> } = {},
) {
  const observations = newObservations();
  observations.lists.set(five, []);
  if (held !== undefined) observations.appointments.set(9041, held);
  const context = contextOf(table, around);
  const record: BookingRecord = withParts(
    newBooking(bookingId('a'), worldStart),
    { chain: { ids: idsOf(['a']), edges: [] }, lifecycle: { phase: 'pending', dueAt: worldStart } },
    own,
  );
  const stopped = handleSlotTaken(record, write, { ...context, observations });
  return { stopped, record, observations, effects: context.effects };
}

it('that another client of the same time has is not waited for', () => {
  const ids = idsOf(['a']);
  foldEvent({ ids, edges: [] }, inGroup, { arrival: 1, receivedAt: worldStart }, String);
  const { record } = taken(create, undefined, { chain: { ids, edges: [] } });
  expect(record).toMatchObject({
    lifecycle: { phase: 'parked', code: 'group_visit' },
    slot: { conflict: { resourceId: 31, wants: [six, seven] } },
  });
});

describe('a slot that is taken', () => {
  it('is noted with what the visit wants and holds', () => {
    const { stopped, record, effects } = taken(move({ starts_at: six, ends_at: seven, resource_id: 32 }), shown());
    expect(stopped).toEqual({ do: 'stop' });
    expect(record.slot.conflict).toEqual({
      resourceId: 32,
      wants: [six, seven],
      holds: [five, six],
      heldResourceId: 31,
      since: worldStart,
      refusedAt: worldStart,
    });
    expect(record).toMatchObject({ lifecycle: { code: 'SLOT_CONFLICT', attempts: 1 } });
    expect(effects).toEqual([]);
  });

  it('is of the specialist and time that it has, where the move names another of the two', () => {
    expect(taken(toSix, shown()).record.slot.conflict).toMatchObject({ resourceId: 31, wants: [six, seven] });
    expect(taken(move({ resource_id: 32 }), shown()).record.slot.conflict).toMatchObject({
      resourceId: 32,
      wants: [five, six],
    });
  });

  it('holds nothing where the visit is cancelled, unknown, gone or not yet made', () => {
    expect(taken(toSix, shown({ status: 'cancelled' })).record.slot.conflict?.holds).toBeNull();
    for (const held of [undefined, 'gone'] as const) {
      expect(taken(toSix, held).record.slot.conflict).toMatchObject({
        resourceId: 0,
        holds: null,
        heldResourceId: null,
      });
    }
    expect(taken(create, shown()).record.slot.conflict).toMatchObject({
      resourceId: 31,
      holds: null,
      heldResourceId: null,
    });
  });

  it('is waited for since it was taken first', () => {
    const conflict = { resourceId: 1, wants: ['', ''] as const, holds: null, heldResourceId: null, since: 77 };
    expect(taken(toSix, shown(), { slot: { conflict } }).record.slot.conflict?.since).toBe(77);
    const again = { ...conflict, refusedAt: 88 };
    expect(taken(toSix, shown(), { slot: { conflict: again } }).record.slot.conflict).toMatchObject({
      refusedBefore: 88,
      refusedAt: worldStart,
    });
  });

  it('may be taken by our own twin, where a POST has no answer: the POST is sent again, once', () => {
    const inDoubt = [{ write: create, until: worldStart + 1, answered: [] }];
    const { stopped, observations, record } = taken(create, undefined, { writes: { inDoubt } });
    expect(stopped).toBeNull();
    expect(observations.lists.size).toBe(0);
    expect(record.slot.conflict).toBeNull();
    expect(handleSlotTaken(record, create, { ...contextOf(), observations })).toEqual({ do: 'stop' });
    expect(record.slot.conflict).not.toBeNull();
    expect(taken(toSix, shown(), { writes: { inDoubt } }).stopped).toEqual({ do: 'stop' });
    expect(taken(create, undefined).stopped).toEqual({ do: 'stop' });
  });
});

describe('a circle', () => {
  const waitingForSlot = () => [other()];

  it('fails every visit of it, each naming the others', () => {
    const [b, c] = [other('b'), other('c')];
    b.slot.conflict = { ...b.slot.conflict!, wants: ['2031-04-07T09:00:00Z', '2031-04-07T10:00:00Z'] };
    c.slot.conflict = { ...c.slot.conflict!, holds: b.slot.conflict.wants };
    const { stopped, record, effects } = taken(toSix, shown(), {}, { waitingForSlot: () => [c, b] });
    expect(stopped).toEqual({ do: 'stop' });
    expect(record).toMatchObject({
      lifecycle: { phase: 'failed', code: 'SLOT_SWAP', details: { other: 'calcom:b, calcom:c' } },
    });
    expect(record.outbox.waiting[0]?.record).toMatchObject({ http_status: 409 });
    expect(effects).toEqual([
      { kind: 'fail_other', key: 'b', details: { other: 'calcom:a, calcom:c' } },
      { kind: 'fail_other', key: 'c', details: { other: 'calcom:a, calcom:b' } },
    ]);
  });

  it('with cycle = "break" makes one give up its slot', () => {
    const { stopped, record, effects } = taken(toSix, shown(), {}, { waitingForSlot, table: { cycle: 'break' } });
    expect(stopped).toBeNull();
    expect(record.slot.broken).toEqual({ status: 'confirmed', cancelled: false });
    expect(record.slot.conflict).toMatchObject({ wants: [six, seven], holds: null, heldResourceId: null });
    expect(effects).toEqual([]);
  });

  it('is not broken twice', () => {
    const broken = { status: 'confirmed', cancelled: true };
    const { record } = taken(toSix, shown(), { slot: { broken } }, { waitingForSlot, table: { cycle: 'break' } });
    expect(record).toMatchObject({ lifecycle: { phase: 'failed', code: 'SLOT_SWAP' }, slot: { broken } });
  });
});

describe('a visit that is to make room', () => {
  const record = (broken: BookingRecord['slot']['broken']): BookingRecord =>
    withParts(newBooking(bookingId('a'), 0), { slot: { broken } });

  it('is cancelled first, its price noted', () => {
    const own = record({ status: 'confirmed', cancelled: false });
    expect(
      planBreak(own, [], shown({ service_amount: 700 }), { ...contextOf(), observations: newObservations() }),
    ).toEqual({
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
    expect(own.writes.lostPrice).toEqual({ appointmentId: 9041, amount: 700 });
  });

  it('is none where nothing is broken, or it is cancelled already', () => {
    expect(planBreak(record(null), [], shown(), { ...contextOf(), observations: newObservations() })).toBeNull();
    expect(
      planBreak(record({ status: 'x', cancelled: true }), [], shown(), {
        ...contextOf(),
        observations: newObservations(),
      }),
    ).toBeNull();
  });

  it('has answered for the writes before it', () => {
    const own = record(null);
    lookAgainAt(own, worldStart);
    own.writes.inDoubt = [{ write: toSix, until: worldStart + 1, answered: [] }];
    const cancel = move({ status: 'cancelled' });
    expect(
      handleBrokenResponse(own, cancel, { answer: shown({ status: 'cancelled' }), before: shown() }, contextOf()),
    ).toEqual({
      do: 'stop',
    });
    expect(own.writes.inDoubt[0]?.answered).toEqual(['status']);
    expect(own).toMatchObject({ lifecycle: { code: 'SLOT_CONFLICT' }, slot: { broken: null } });
  });
});
