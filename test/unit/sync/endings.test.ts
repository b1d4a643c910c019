// How a run of a booking ends: later again, parked, failed, settled (architecture.md, *Retry*).

import { describe, expect, it } from 'vitest';
import { dictionaryOf } from '../../../src/booking/dictionary.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import type { Code } from '../../../src/codes.ts';
import { type BookingRecord, newBooking, type OpenDelivery } from '../../../src/sync/booking-record.ts';
import type { Context } from '../../../src/sync/context.ts';
import { newObservations } from '../../../src/sync/observations.ts';
import { fail, park, postpone, wait, waitForSlot } from '../../../src/sync/settle/not-settled.ts';
import { discard, ignore, settle } from '../../../src/sync/settle/settle.ts';
import { wipeWhenDone } from '../../../src/sync/settle/wipe.ts';
import type { InDoubtWrite, PatchWrite } from '../../../src/sync/write.ts';
import { type Parts, partsOf, withParts } from './bookings.ts';
import { contextOf, day, hour, minute, worldStart } from './context.ts';

const stop = { do: 'stop' };
const write: PatchWrite = { kind: 'patch', appointmentId: 1, body: {}, base: {}, entries: {}, purpose: 'main' };
const doubtful = (until: number): InDoubtWrite => ({ write, until, answered: [] });
const delivery = (arrival: number, id = 'a'): OpenDelivery => ({
  arrival,
  event: 'X',
  clock: 1,
  receivedAt: 0,
  id: bookingId(id),
});
const named = (starts: readonly string[] = []): BookingRecord['chain'] => ({
  ids: dictionaryOf({
    a: {
      cells: dictionaryOf({ clientName: { value: 'Ivan', digest: 'd', clock: 1, arrival: 1 } }),
      clock: 1,
      starts: [...starts],
    },
  }),
  edges: [],
});

/** A booking in the middle of a run, with everything that an ending has to clear. */
const due = (own: Parts = {}): BookingRecord =>
  withParts(
    newBooking(bookingId('a'), 0),
    {
      chain: named(),
      lifecycle: {
        phase: 'pending',
        code: 'unlinked',
        details: { before: 'x' },
        dueAt: worldStart,
        attempts: 3,
        failingSince: worldStart - hour,
        lastParked: 'before/',
      },
      slot: {
        conflict: { resourceId: 1, wants: ['', ''], holds: null, heldResourceId: null, since: worldStart - hour },
        broken: { status: 'scheduled', cancelled: true },
      },
      intake: { open: [delivery(1)] },
    },
    own,
  );
const context = (own: Partial<Context> = {}): Context => contextOf({}, own);
const told = (record: BookingRecord) => record.outbox.waiting.map(({ record: { result, code } }) => [result, code]);

it('waiting is pending until a known time', () => {
  const record = due();
  expect(wait(record, 'awaiting_successor', 77)).toEqual(stop);
  expect(record).toMatchObject({ lifecycle: { phase: 'pending', code: 'awaiting_successor', details: {}, dueAt: 77 } });
  expect(record.outbox.waiting).toEqual([]);
});

describe('a failure', () => {
  it('is told with its reason and left to a person; what is open and personal stays', () => {
    const record = due();
    const around = context();
    expect(fail(record, 'SLOT_SWAP', around, { details: { other: 'calcom:b' }, httpStatus: 409 })).toEqual(stop);
    expect(record).toMatchObject({
      lifecycle: {
        phase: 'failed',
        code: 'SLOT_SWAP',
        details: { other: 'calcom:b' },
        dueAt: null,
        failingSince: null,
        configuration: around.connection.digest,
      },
    });
    expect(record.intake.open).toHaveLength(1);
    expect(record.chain.ids['a']?.cells['clientName']?.value).toBe('Ivan');
    expect(record.outbox.waiting[0]?.record).toMatchObject({
      result: 'failed',
      code: 'SLOT_SWAP',
      details: { other: 'calcom:b' },
      fields: [],
      http_status: 409,
    });
  });

  it('has neither details nor a status where none is known', () => {
    const record = due();
    fail(record, 'gave_up', context());
    expect(record.lifecycle.details).toEqual({});
    expect(record.outbox.waiting[0]?.record).toMatchObject({ details: {}, http_status: null });
  });

  it('of what has ended meanwhile is no news', () => {
    for (const phase of ['settled', 'failed', 'parked'] as const) {
      const record = due({ lifecycle: { phase, dueAt: null } });
      expect(fail(record, 'successor_missing', context())).toEqual(stop);
      expect(record).toMatchObject({ lifecycle: { phase, code: 'unlinked' }, outbox: { waiting: [] } });
    }
  });
});

describe('what has ended while a call was under way', () => {
  it('is due again at the end of its quarantine where it is settled, and else not', () => {
    const settled = due({ lifecycle: { phase: 'settled', dueAt: null }, writes: { inDoubt: [doubtful(99)] } });
    expect(
      postpone(settled, { code: 'timeout', status: null, retryAfterMs: null, pausesAll: false }, context()),
    ).toEqual(stop);
    expect(settled).toMatchObject({ lifecycle: { phase: 'settled', code: 'unlinked', dueAt: 99, attempts: 3 } });
    const parked = due({ lifecycle: { phase: 'parked', dueAt: null }, writes: { inDoubt: [doubtful(99)] } });
    fail(parked, 'successor_missing', context());
    expect(parked.lifecycle.dueAt).toBeNull();
  });
});

describe('parking', () => {
  it('is told once for a reason and a newest delivery, and looked at once a day', () => {
    const record = due({ intake: { open: [delivery(1), delivery(2)] } });
    const around = context();
    expect(park(record, 'unlinked', around)).toEqual(stop);
    expect(record).toMatchObject({
      lifecycle: {
        phase: 'parked',
        code: 'unlinked',
        details: {},
        dueAt: worldStart + day,
        attempts: 0,
        failingSince: null,
        configuration: around.connection.digest,
      },
    });
    park(record, 'unlinked', around);
    expect(told(record)).toEqual([['parked', 'unlinked']]);
    park(record, 'no_resource', around);
    record.intake.open.push(delivery(3));
    park(record, 'no_resource', around);
    expect(told(record)).toEqual([
      ['parked', 'unlinked'],
      ['parked', 'no_resource'],
      ['parked', 'no_resource'],
    ]);
    expect(record.outbox.waiting[0]?.record).toMatchObject({ details: {}, fields: [], http_status: null });
    expect(record.intake.open).toHaveLength(3);
  });

  it('of a booking without a waiting delivery is told too', () => {
    const record = due({ intake: { open: [] }, lifecycle: { lastParked: null } });
    park(record, 'unlinked', context());
    park(record, 'unlinked', context());
    expect(told(record)).toEqual([['parked', 'unlinked']]);
  });

  it('of a visit that is over ends the daily look, unless another time may be read', () => {
    const start = (ms: number): string => new Date(ms).toISOString();
    const lookedAt = (starts: readonly string[], own: Parts = {}) => {
      const record = due(partsOf({ chain: named(starts) }, own));
      park(record, 'unlinked', context());
      return record.lifecycle.dueAt;
    };
    expect(lookedAt([start(worldStart - 12 * hour)])).toBeNull();
    expect(lookedAt([start(worldStart - 12 * hour + 1000)])).toBe(worldStart + day);
    expect(lookedAt([start(worldStart - 13 * hour), start(worldStart + hour)])).toBe(worldStart + day);
    expect(
      lookedAt([start(worldStart - 13 * hour)], { intake: { reads: dictionaryOf({ a: { arrival: 1, event: 'X' } }) } }),
    ).toBe(worldStart + day);
    expect(lookedAt([])).toBe(worldStart + day);
  });
});

describe('the way', () => {
  const failing = { code: 'HTTP_502', status: 502, retryAfterMs: null, pausesAll: false } as const;

  it('is tried again after a back-off that grows with each attempt', () => {
    const record = due({ lifecycle: { attempts: 0, failingSince: null } });
    const waits = [1, 2, 3].map(() => {
      expect(postpone(record, failing, context({ runningClock: 500 }))).toEqual(stop);
      return (record.lifecycle.dueAt ?? 0) - worldStart;
    });
    expect(waits).toEqual([3000, 5500, 10_500]);
    expect(record).toMatchObject({
      lifecycle: { phase: 'pending', code: 'HTTP_502', attempts: 3, failingSince: 500 },
      outbox: { waiting: [] },
    });
  });

  it('is tried again when the server says, or at once where the whole connection rests', () => {
    const [own, all] = [due(), due()];
    postpone(own, { ...failing, retryAfterMs: 17_000 }, context());
    postpone(all, { ...failing, retryAfterMs: 17_000, pausesAll: true }, context());
    expect([own.lifecycle.dueAt, all.lifecycle.dueAt]).toEqual([worldStart + 17_000, worldStart]);
  });

  it('is given up after 72 hours of the connection’s running clock since its first failure', () => {
    const [before, after] = [due({ lifecycle: { failingSince: 1000 } }), due({ lifecycle: { failingSince: 1000 } })];
    postpone(before, failing, context({ runningClock: 1000 + 72 * hour - 1 }));
    postpone(after, failing, context({ runningClock: 1000 + 72 * hour }));
    expect(before).toMatchObject({ lifecycle: { phase: 'pending', failingSince: 1000 } });
    expect(after).toMatchObject({
      lifecycle: { phase: 'failed', code: 'gave_up', details: { reason: 'HTTP_502' }, attempts: 4 },
    });
    expect(after.outbox.waiting[0]?.record).toMatchObject({ http_status: 502 });
  });
});

describe('a slot', () => {
  const conflict = (since: number, refusedBefore = worldStart - 30 * minute) => ({
    slot: {
      conflict: { resourceId: 1, wants: ['', ''] as const, holds: null, heldResourceId: null, since, refusedBefore },
    },
  });

  it('is asked for slowly, for six hours', () => {
    const waiting = due(partsOf({ lifecycle: { attempts: 0 } }, conflict(worldStart - 6 * hour + 1)));
    expect(waitForSlot(waiting, context())).toEqual(stop);
    expect(waiting).toMatchObject({
      lifecycle: { phase: 'pending', code: 'SLOT_CONFLICT', attempts: 1, dueAt: worldStart + 2.5 * minute },
    });
    waitForSlot(waiting, context());
    expect(waiting).toMatchObject({ lifecycle: { attempts: 2, dueAt: worldStart + 5.5 * minute } });
    const over = due(conflict(worldStart - 6 * hour));
    expect(waitForSlot(over, context())).toEqual(stop);
    expect(over).toMatchObject({ lifecycle: { phase: 'failed', code: 'SLOT_CONFLICT' } });
    expect(over.outbox.waiting[0]?.record).toMatchObject({ http_status: 409 });
  });

  it('is asked for once more where nothing could be asked for over an hour: what was told meanwhile may free it', () => {
    const [rested, asked] = [hour + 1, hour].map((ms) => due(conflict(worldStart - 9 * hour, worldStart - ms)));
    for (const record of [rested, asked]) if (record !== undefined) waitForSlot(record, context());
    expect(rested).toMatchObject({ lifecycle: { phase: 'pending', code: 'SLOT_CONFLICT' } });
    expect(asked).toMatchObject({ lifecycle: { phase: 'failed', code: 'SLOT_CONFLICT' } });
  });

  it('that is not known to be taken begins to be waited for now', () => {
    const record = due({ slot: { conflict: null }, lifecycle: { attempts: 0 } });
    waitForSlot(record, context());
    expect(record).toMatchObject({ lifecycle: { phase: 'pending', dueAt: worldStart + 2.5 * minute } });
  });
});

describe('a settlement', () => {
  const settled = (done: object, own: Parts = {}, nothing: Code | null = null) => {
    const observations = newObservations();
    Object.assign(observations.done, done);
    const record = due(own);
    expect(settle(record, { ...context(), observations }, nothing)).toEqual(stop);
    return record;
  };
  const atRest = {
    lifecycle: {
      phase: 'settled' as const,
      attempts: 0,
      failingSince: null,
      lastParked: null,
      dueAt: null,
      configuration: context().connection.digest,
    },
    slot: { conflict: null, broken: null },
    intake: { open: [] },
    touchedAt: worldStart,
  };

  it.each([
    ['created', { created: true, wrote: true }],
    ['created', { created: true }],
    ['applied', { wrote: true }],
    ['unchanged', {}],
  ])('is %s by what was written', (result, done) => {
    const record = settled(done);
    expect(record).toMatchObject(partsOf(atRest, { lifecycle: { code: null, details: {} } }));
    expect(told(record)).toEqual([[result, null]]);
    expect(record.intake.done).toEqual({ 1: [result, 0] });
  });

  it('tells what was left out before why there was nothing to do', () => {
    const left = { code: 'INVALID_IIN', details: { field: 'client_identifier' }, fields: ['status'], httpStatus: 200 };
    const record = settled({ wrote: true, ...left }, {}, 'nothing_to_do');
    expect(record).toMatchObject({ lifecycle: { code: 'INVALID_IIN', details: left.details } });
    expect(record.outbox.waiting[0]?.record).toMatchObject({
      code: 'INVALID_IIN',
      fields: ['status'],
      http_status: 200,
    });
    expect(settled({}, {}, 'nothing_to_do').lifecycle.code).toBe('nothing_to_do');
  });

  it('counts at least one attempt where something was written', () => {
    const attemptsOf = (done: object, attempts: number) =>
      settled(done, { lifecycle: { attempts } }).intake.settlements[0]?.attempts;
    expect([attemptsOf({}, 0), attemptsOf({ wrote: true }, 0), attemptsOf({ created: true }, 0)]).toEqual([0, 1, 1]);
    expect([attemptsOf({}, 4), attemptsOf({ wrote: true }, 4)]).toEqual([4, 4]);
  });

  it('that nobody waits for is told where it wrote, and closes nothing', () => {
    expect(settled({}, { intake: { open: [] } })).toMatchObject({
      outbox: { waiting: [] },
      intake: { settlements: [] },
    });
    for (const done of [{ wrote: true }, { created: true }]) {
      const record = settled(done, { intake: { open: [] } });
      expect(record.outbox.waiting).toHaveLength(1);
      expect(record.intake.settlements).toEqual([]);
    }
  });

  it('wipes what is personal, and is due again only at the end of a quarantine', () => {
    expect(settled({}).chain.ids['a']?.cells['clientName']).toEqual({ digest: 'd', clock: 1, arrival: 1 });
    const quarantined = settled({}, { writes: { inDoubt: [doubtful(99)] } });
    expect(quarantined).toMatchObject({ lifecycle: { phase: 'settled', dueAt: 99 } });
    expect(quarantined.chain.ids['a']?.cells['clientName']?.value).toBe('Ivan');
  });

  it('does not turn the clock of the booking back', () => {
    expect(settled({}, { touchedAt: worldStart + 5 }).touchedAt).toBe(worldStart + 5);
  });
});

describe('deliveries about no booking of ours', () => {
  it('are ignored; where nothing else waits the booking is at rest', () => {
    const alone = due({ intake: { open: [delivery(1), delivery(2)] } });
    expect(ignore(alone, bookingId('a'), context())).toEqual(stop);
    expect(alone).toMatchObject({
      lifecycle: { phase: 'settled', code: null, details: {} },
      intake: { open: [] },
      outbox: { waiting: [] },
    });
    expect(alone.intake.done).toEqual({ 1: ['ignored', -1], 2: ['ignored', -1] });
  });

  it('leave the others of the booking due', () => {
    const record = due({ intake: { open: [delivery(1), delivery(2, 'b')] } });
    expect(ignore(record, bookingId('a'), context())).toBeNull();
    expect(record).toMatchObject({
      lifecycle: { phase: 'pending', dueAt: worldStart },
      intake: { done: { 1: ['ignored', -1] } },
    });
    expect(record.intake.open.map(({ arrival }) => arrival)).toEqual([2]);
  });
});

it('what is discarded is told, closed and at rest, and waits for no re-opening', () => {
  const record = due({
    intake: { open: [delivery(1), delivery(2)] },
    writes: { waiting: ['client_name'] },
    link: { held: { appointmentId: 1, origin: 'created' } },
  });
  discard(record, 'expired', context());
  expect(record).toMatchObject({
    lifecycle: { phase: 'settled', code: 'expired', details: {}, dueAt: null },
    intake: { open: [] },
    writes: { waiting: [] },
  });
  expect(record.intake.done).toEqual({ 1: ['discarded', 0], 2: ['discarded', 0] });
  expect(told(record)).toEqual([['discarded', 'expired']]);
  expect(record.outbox.waiting[0]?.record).toMatchObject({ details: {}, fields: [], http_status: null });
  expect(record.chain.ids['a']?.cells['clientName']?.value).toBeUndefined();
});

describe('personal values', () => {
  const wiped = (own: Parts): boolean => {
    const record = due(partsOf({ lifecycle: { phase: 'settled' }, intake: { open: [] } }, own));
    wipeWhenDone(record);
    return record.chain.ids['a']?.cells['clientName']?.value === undefined;
  };
  const link = { appointmentId: 1, origin: 'created' } as const;

  it('go where nothing needs them', () => {
    expect(wiped({})).toBe(true);
    for (const phase of ['pending', 'failed', 'parked'] as const) expect(wiped({ lifecycle: { phase } })).toBe(false);
    expect(wiped({ writes: { inDoubt: [doubtful(1)] } })).toBe(false);
    expect(wiped({ writes: { sendings: [{ run: 'r', sentAt: 1, write }] } })).toBe(false);
  });

  it('of a linked visit that may be re-opened stay as far as they wait for it', () => {
    expect(wiped({ link: { held: link }, writes: { waiting: ['client_name'] } })).toBe(false);
    expect(wiped({ link: { held: link }, writes: { waiting: ['client_phone', 'times'] } })).toBe(true);
    expect(wiped({ writes: { waiting: ['client_name'] } })).toBe(true);
  });
});

describe('a booking that a person has given up, whose unanswered POST is looked for', () => {
  const given = { lifecycle: { phase: 'settled', code: 'discarded_by_person' }, intake: { open: [] } } satisfies Parts;
  const trouble = { code: 'HTTP_503', status: 503, retryAfterMs: null, pausesAll: false } as const;

  it('stays given up, whatever the look meets', () => {
    const context = contextOf();
    const later = due(partsOf(given, { lifecycle: { dueAt: context.now } }));
    postpone(later, trouble, context);
    expect(later).toMatchObject({ lifecycle: { phase: 'settled', code: 'discarded_by_person' } });
    expect(later.lifecycle.dueAt).toBeGreaterThan(context.now);
    const refused = due(partsOf(given, { lifecycle: { dueAt: context.now } }));
    fail(refused, 'HTTP_422', context);
    expect(refused).toMatchObject({ lifecycle: { phase: 'settled', code: 'discarded_by_person', dueAt: null } });
  });
});
