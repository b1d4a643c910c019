// Two bookings turn out to be one (architecture.md, *Link*): nothing of either is lost, and one appointment stays.
import { describe, expect, it } from 'vitest';
import type { Chain } from '../../../src/booking/chain.ts';
import { dictionaryOf } from '../../../src/booking/dictionary.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import { type BookingRecord, type LinkOrigin, newBooking } from '../../../src/sync/booking-record.ts';
import { bookingsOf, joinRecords } from '../../../src/sync/fold/join.ts';
import type { InDoubtWrite, Sending } from '../../../src/sync/write.ts';
import { idsOf, type Parts, partsOf, withParts } from './bookings.ts';

const write = (id: number) =>
  ({ kind: 'patch', appointmentId: id, body: {}, base: {}, entries: {}, purpose: 'main' }) as const;
const sending = (id: number): Sending => ({ run: `run ${id}`, sentAt: id, write: write(id) });
const doubtful = (id: number): InDoubtWrite => ({ until: id, write: write(id), answered: [] });
const ids = (...names: string[]) => idsOf(names);

/** A booking of one id, with one of everything. `n` tells whose it is. */
function full(id: string, n: number, own: Parts = {}): BookingRecord {
  return withParts(
    newBooking(bookingId(id), n),
    {
      chain: { ids: ids(id), edges: [] },
      intake: {
        carried: { text: `${n}`, clock: n, arrival: n },
        keys: dictionaryOf({ [`key ${n}`]: n }),
        newest: { key: `newest ${n}`, arrival: n, at: n },
        reads: dictionaryOf({ [id]: { arrival: n, event: 'X' } }),
        open: [{ arrival: n, event: 'X', clock: n, receivedAt: n, id: bookingId(id) }],
        done: { [10 + n]: ['applied', 0], [20 + n]: ['ignored', -1] },
        settlements: [{ state: 'applied', code: `HTTP_${n}`, fields: [], attempts: 1, settledAt: n }],
        fieldKeys: ['source', `field ${n}`],
      },
      outbox: { waiting: [{ settledAt: n, record: { n } as never }], keys: ['shared', `outcome ${n}`] },
      writes: { sendings: [sending(n)], inDoubt: [doubtful(n)] },
      duplicates: { surplus: [{ appointmentId: 100 + n, renamed: false }], undecided: [200 + n] },
    },
    own,
  );
}

/** `into` is booking 1 under id `b`, `from` booking 2 under id `a`, which `b` replaced. */
function joined(intoOwn: Parts = {}, fromOwn: Parts = {}): BookingRecord {
  const into = full('b', 1, partsOf({ chain: { ids: ids('b'), edges: [[bookingId('a'), bookingId('b')]] } }, intoOwn));
  joinRecords(into, full('a', 2, fromOwn));
  return into;
}

describe('one record of two', () => {
  it('has the ids, keys, reads, deliveries, outcomes, writes and appointments of both', () => {
    const record = joined();
    expect(Object.keys(record.chain.ids).sort()).toEqual(['a', 'b']);
    expect(record.key).toBe('b');
    expect(record.intake.keys).toEqual({ 'key 1': 1, 'key 2': 2 });
    expect(Object.keys(record.intake.reads).sort()).toEqual(['a', 'b']);
    expect(record.intake.open.map(({ arrival }) => arrival)).toEqual([1, 2]);
    expect(record.outbox.waiting.map(({ settledAt }) => settledAt)).toEqual([1, 2]);
    expect(record.outbox.keys).toEqual(['shared', 'outcome 1', 'outcome 2']);
    expect(record.intake.fieldKeys).toEqual(['source', 'field 1', 'field 2']);
    expect(record.writes.sendings).toEqual([sending(1), sending(2)]);
    expect(record.writes.inDoubt).toEqual([doubtful(1), doubtful(2)]);
    expect(record.duplicates.surplus).toEqual([101, 102].map((appointmentId) => ({ appointmentId, renamed: false })));
    expect(record.duplicates.undecided).toEqual([201, 202]);
    expect(record.touchedAt).toBe(2);
  });

  it('has the edges of both', () => {
    expect(
      joined({}, { chain: { ids: ids('a', 'z'), edges: [[bookingId('z'), bookingId('a')]] } }).chain.edges,
    ).toEqual([
      ['a', 'b'],
      ['z', 'a'],
    ]);
  });

  it('lists waiting deliveries by arrival, whichever booking they were of', () => {
    const late = { arrival: 9, event: 'X', clock: 1, receivedAt: 9, id: bookingId('b') };
    expect(joined({ intake: { open: [late] } }).intake.open.map(({ arrival }) => arrival)).toEqual([2, 9]);
  });

  it('points each settled delivery to its own settlement', () => {
    const {
      intake: { done, settlements },
    } = joined();
    expect(
      Object.fromEntries(Object.entries(done).map(([n, [state, at]]) => [n, [state, settlements[at]?.code]])),
    ).toEqual({
      11: ['applied', 'HTTP_1'],
      12: ['applied', 'HTTP_2'],
      21: ['ignored', undefined],
      22: ['ignored', undefined],
    });
    expect([done['21'], done['22']]).toEqual([
      ['ignored', -1],
      ['ignored', -1],
    ]);
  });

  it('carries the newer appointment id, and knows the newer event for its newest', () => {
    expect(joined()).toMatchObject({ intake: { carried: { text: '2' }, newest: { arrival: 2 } } });
    const older = {
      intake: { carried: { text: 'old', clock: 0, arrival: 0 }, newest: { key: 'old', arrival: 0, at: 0 } },
    };
    expect(joined({}, older)).toMatchObject({ intake: { carried: { text: '1' }, newest: { arrival: 1 } } });
    expect(joined({}, { intake: { carried: null, newest: null } })).toMatchObject({
      intake: { carried: { text: '1' }, newest: { arrival: 1 } },
    });
    expect(joined({ intake: { carried: null, newest: null } })).toMatchObject({
      intake: { carried: { text: '2' }, newest: { arrival: 2 } },
    });
  });

  it('was opened, or unlinked by a person, where either was', () => {
    const isOpened = { intake: { opened: true } };
    const opened = [joined(), joined(isOpened), joined({}, isOpened)].map(({ intake }) => intake.opened);
    expect(opened).toEqual([false, true, true]);
    const isRemoved = { link: { isRemoved: true } };
    const removed = [joined(), joined(isRemoved), joined({}, isRemoved)].map(({ link }) => link.isRemoved);
    expect(removed).toEqual([false, true, true]);
  });

  it.each(['created', 'person'] as const)(
    'has the %s link of the other, and gives up the one that was taken away',
    (origin) => {
      const left = { link: { held: null, isRemoved: true, unlinkedFrom: 9041, unlinkedMade: 9041 } };
      const linked = { link: { held: { appointmentId: 9042, origin } } };
      for (const one of [joined(left, linked), joined(linked, left)]) {
        expect(one.link).toMatchObject({ held: { appointmentId: 9042 }, isRemoved: false, unlinkedFrom: null });
        expect(one.duplicates.surplus).toContainEqual({ appointmentId: 9041, renamed: false });
      }
    },
  );

  it('keeps its own contact, and takes the other’s where it has none', () => {
    const own = (n: number) => ({ link: { contact: { id: n, attempts: 0, until: 0 } } });
    expect(joined(own(1), own(2))).toMatchObject(own(1));
    expect(joined({}, own(2))).toMatchObject(own(2));
    expect(joined(own(1))).toMatchObject(own(1));
  });

  it('has the broken circle and the lost price of the appointment that stays', () => {
    const own = (n: number, origin: 'created' | 'adopted') => ({
      link: { held: { appointmentId: n, origin } },
      slot: { broken: { status: `${n}`, cancelled: true } },
      writes: { lostPrice: { appointmentId: n, amount: n } },
    });
    expect(joined(own(1, 'adopted'), own(2, 'created'))).toMatchObject(own(1, 'adopted'));
    expect(joined(own(1, 'created'), own(2, 'adopted'))).toMatchObject(own(2, 'adopted'));
    expect(joined({}, own(2, 'created'))).toMatchObject(own(2, 'created'));
    expect(joined(own(1, 'created'))).toMatchObject(own(1, 'created'));
  });
});

describe('of two appointments', () => {
  const linked = (n: number, origin: LinkOrigin): Parts => ({
    link: {
      held: { appointmentId: n, origin },
      idempotencyKey: `key ${n}`,
      isAdopting: n === 2,
      isClientUnadopted: n === 2,
    },
    writes: {
      settled: { times: `${n}` },
      refused: { service_id: { digest: `${n}`, configuration: '', code: 'INVALID_IIN' } },
    },
    duplicates: { surplus: [], undecided: [] },
  });
  const stays = (record: BookingRecord) => ({
    stays: record.link.held?.appointmentId ?? null,
    goes: record.duplicates.surplus.map(({ appointmentId }) => appointmentId),
    undecided: record.duplicates.undecided,
  });

  it('the one that the bridge did not create stays', () => {
    expect(stays(joined(linked(1, 'created'), linked(2, 'adopted')))).toEqual({ stays: 2, goes: [1], undecided: [] });
    expect(stays(joined(linked(1, 'person'), linked(2, 'created')))).toEqual({ stays: 1, goes: [2], undecided: [] });
  });

  it('stays, whatever id it is on, beside one that the bridge made', () => {
    const onNewest = { chain: { ids: ids('b'), edges: [['b', 'a']] as Chain['edges'] } };
    const record = joined(partsOf(linked(1, 'person'), onNewest), linked(2, 'created'));
    expect(record).toMatchObject({
      link: { held: { appointmentId: 1 } },
      duplicates: { surplus: [{ appointmentId: 2, renamed: false }] },
    });
  });

  it('and none, the one that is there stays, also without a key of the bridge', () => {
    const keyless = partsOf(linked(1, 'person'), { link: { idempotencyKey: null } });
    expect(joined(keyless, { duplicates: { surplus: [], undecided: [] } }).link.held).toEqual({
      appointmentId: 1,
      origin: 'person',
    });
    const waiting = { link: { idempotencyKey: 'key 1' }, duplicates: { surplus: [], undecided: [] } };
    expect(joined(waiting, linked(2, 'person')).link.held).toEqual({ appointmentId: 2, origin: 'person' });
  });

  it('both made by the bridge, the one on the newest id stays', () => {
    expect(stays(joined(linked(1, 'created'), linked(2, 'created')))).toEqual({ stays: 1, goes: [2], undecided: [] });
    const older = { ...linked(1, 'created'), chain: { ids: ids('b'), edges: [['b', 'a']] as Chain['edges'] } };
    expect(stays(joined(older, linked(2, 'created')))).toEqual({ stays: 2, goes: [1], undecided: [] });
  });

  it('the newest of three ids decides too', () => {
    const edges = [
      ['b', 'a'],
      ['a', 'c'],
    ] as Chain['edges'];
    const into = { ...linked(1, 'created'), chain: { ids: ids('b', 'c'), edges } };
    expect(stays(joined(into, linked(2, 'created')))).toEqual({ stays: 1, goes: [2], undecided: [] });
  });

  it('in a chain without an order the first one stays', () => {
    const edges = [
      ['b', 'a'],
      ['b', 'c'],
    ] as Chain['edges'];
    const ambiguous = { ...linked(1, 'created'), chain: { ids: ids('b', 'c'), edges } };
    expect(stays(joined(ambiguous, linked(2, 'created')))).toEqual({ stays: 1, goes: [2], undecided: [] });
  });

  it('neither made by the bridge, a person chooses', () => {
    expect(stays(joined(linked(1, 'imported'), linked(2, 'carried')))).toEqual({ stays: 1, goes: [], undecided: [2] });
  });

  it('what belongs to the appointment goes with it', () => {
    const { duplicates: _duplicates, ...second } = linked(2, 'adopted');
    expect(joined(linked(1, 'created'), linked(2, 'adopted'))).toMatchObject(second);
    expect(joined({ duplicates: { surplus: [], undecided: [] } }, linked(2, 'adopted'))).toMatchObject(second);
    const { duplicates: _others, ...first } = linked(1, 'created');
    expect(joined(linked(1, 'created'), { duplicates: { surplus: [], undecided: [] } })).toMatchObject(first);
    expect(joined(linked(1, 'adopted'), linked(2, 'created'))).toMatchObject(
      partsOf(first, { link: { held: { appointmentId: 1, origin: 'adopted' } } }),
    );
  });

  it('a key that was frozen stays frozen where the other booking has none', () => {
    const keyless = partsOf(linked(2, 'adopted'), { link: { idempotencyKey: null } });
    expect(joined(linked(1, 'created'), keyless)).toMatchObject({
      link: { held: { appointmentId: 2 }, idempotencyKey: 'key 1' },
    });
  });

  it('without any, the key of an attempt under way stays, with what One-Link refused', () => {
    const refusedBy = (n: number) => ({
      writes: { refused: { service_id: { digest: `${n}`, configuration: '', code: 'INVALID_IIN' as const } } },
    });
    expect(
      joined(
        partsOf({ link: { idempotencyKey: 'key 1' } }, refusedBy(1)),
        partsOf({ link: { idempotencyKey: 'key 2' } }, refusedBy(2)),
      ),
    ).toMatchObject(partsOf({ link: { held: null, idempotencyKey: 'key 1' } }, refusedBy(1)));
    expect(joined(refusedBy(1), partsOf({ link: { idempotencyKey: 'key 2' } }, refusedBy(2)))).toMatchObject(
      partsOf({ link: { held: null, idempotencyKey: 'key 2' } }, refusedBy(2)),
    );
  });
});

describe('the bookings of some ids', () => {
  const records = {
    a: newBooking(bookingId('one'), 0),
    b: newBooking(bookingId('two'), 0),
    c: newBooking(bookingId('one'), 0),
  };
  const recordOf = (id: string): BookingRecord | null => (records as Record<string, BookingRecord>)[id] ?? null;

  it('are each named once, in the order of the ids, beside ids that nobody has', () => {
    const { records: found, newIds } = bookingsOf(
      [bookingId('b'), bookingId('x'), undefined, bookingId('a'), bookingId('c'), bookingId('x'), bookingId('y')],
      recordOf,
    );
    expect(found).toEqual([records.b, records.a]);
    expect(newIds).toEqual(['x', 'y']);
    expect(bookingsOf([undefined], recordOf)).toEqual({ records: [], newIds: [] });
  });
});
