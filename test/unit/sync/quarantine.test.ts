// Writes without a sure answer: what walked late, and what a person edited (architecture.md, *Patch*).

import { describe, expect, it } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import { type Appointment, appointmentSchema } from '../../../src/one-link/records.ts';
import { type BookingRecord, newBooking } from '../../../src/sync/booking-record.ts';
import type { Entry } from '../../../src/sync/patch/entries.ts';
import {
  dropOver,
  dropOverUnlinked,
  hasUnansweredCreate,
  markAnswered,
  putCutWritesInDoubt,
  putInDoubt,
  quarantineEnd,
} from '../../../src/sync/patch/in-doubt.ts';
import { keepEdits, lookBack, noteFreedSlot } from '../../../src/sync/patch/quarantine.ts';
import type { CreateWrite, InDoubtWrite, PatchWrite, Values } from '../../../src/sync/write.ts';
import { createWrite, doubtful, due, patchWrite, withParts } from './bookings.ts';
import { contextOf } from './context.ts';

const now = 1_000_000;
const tenMinutes = 600_000;
const [five, six, seven] = ['2031-04-07T05:00:00Z', '2031-04-07T06:00:00Z', '2031-04-07T07:00:00Z'];

const shown = (own: Values = {}): Appointment =>
  appointmentSchema.parse({ id: 9041, status: 'scheduled', starts_at: five, ends_at: six, resource_id: 31, ...own });

const comment = (value: string): Entry => ({
  name: 'client_comment',
  values: { client_comment: value },
  digest: value,
  explicit: false,
});

/** A PATCH of the comment from `before` to `sent`. */
const patching = (before: string | null, sent: string, own: Partial<PatchWrite> = {}): PatchWrite => ({
  kind: 'patch',
  appointmentId: 9041,
  body: { client_comment: sent },
  base: { client_comment: before },
  entries: { client_comment: sent },
  purpose: 'main',
  ...own,
});
const creating = (body: Values, entries: Record<string, string>): CreateWrite => ({
  kind: 'create',
  body: { idempotency_key: 'calcom:a', ...body },
  entries,
});
const inDoubtOf = (write: PatchWrite | CreateWrite, own: Partial<InDoubtWrite> = {}): InDoubtWrite => ({
  write,
  until: now + 1,
  answered: [],
  ...own,
});
const inDoubtNow = (...inDoubt: InDoubtWrite[]): BookingRecord =>
  withParts(newBooking(bookingId('a'), 0), { lifecycle: { dueAt: now }, writes: { inDoubt } });

describe('a write without a sure answer', () => {
  it('may be carried out for ten minutes, and what it said is not settled any more', () => {
    const write = patching('one', 'two');
    const link = { appointmentId: write.appointmentId, origin: 'created' } as const;
    const record: BookingRecord = withParts(inDoubtNow(), {
      link: { held: link },
      writes: { settled: { client_comment: 'x', times: 'y' } },
    });
    putInDoubt(record, write, now);
    expect(record.writes.inDoubt).toEqual([{ write, until: now + tenMinutes, answered: [] }]);
    expect(record.writes.settled).toEqual({ times: 'y' });
  });

  it('leaves settled what is settled of another appointment, which the booking has by now', () => {
    for (const link of [{ appointmentId: 9, origin: 'person' } as const, null]) {
      const record: BookingRecord = withParts(inDoubtNow(), {
        link: { held: link },
        writes: { settled: { client_comment: 'x' } },
      });
      putInDoubt(record, patching('one', 'two'), now);
      expect(record.writes.settled).toEqual({ client_comment: 'x' });
      expect(record.writes.inDoubt).toHaveLength(1);
    }
  });

  it('leaves settled what a person has discarded meanwhile', () => {
    const record = { ...inDoubtNow(), dueAt: null, settled: { client_comment: 'x' } };
    putInDoubt(record, patching('one', 'two'), now);
    expect(record.settled).toEqual({ client_comment: 'x' });
    expect(record.writes.inDoubt).toHaveLength(1);
  });

  it('of a merge is no ghost: it is repeated until it is seen to be done', () => {
    const record = inDoubtNow();
    for (const purpose of ['merge_ref', 'merge_cancel'] as const)
      putInDoubt(record, patching(null, 'x', { purpose }), now);
    expect(record.writes.inDoubt).toEqual([]);
    putInDoubt(record, patching(null, 'x', { purpose: 'break' }), now);
    expect(record.writes.inDoubt).toHaveLength(1);
  });

  it('of a contact counts as an attempt', () => {
    const record = inDoubtNow();
    const write = { kind: 'contact', body: { full_name: 'Ivan' } } as const;
    putInDoubt(record, write, now);
    expect(record.link.contact).toEqual({ id: null, attempts: 1, until: now + tenMinutes });
    putInDoubt(record, write, now + 5);
    expect(record.link.contact).toEqual({ id: null, attempts: 2, until: now + 5 + tenMinutes });
    expect(record.writes.inDoubt).toEqual([]);
  });

  it('is one that a turn left which is no more; quarantine counts from its sending, and never from a time to come', () => {
    const [cut, early, going] = ['cut', 'early', 'going'].map((text) => patching(null, text));
    const record = inDoubtNow();
    record.writes.sendings = [
      { run: 'old', sentAt: now - 5, write: cut! },
      { run: 'old', sentAt: now + 5, write: early! },
      { run: 'present', sentAt: now, write: going! },
    ];
    putCutWritesInDoubt(record, (run) => run === 'present', now);
    expect(record.writes.sendings.map(({ write }) => write)).toEqual([going]);
    expect(record.writes.inDoubt.map(({ write, until }) => [write, until])).toEqual([
      [cut, now - 5 + tenMinutes],
      [early, now + tenMinutes],
    ]);
  });
});

describe('quarantine', () => {
  it('ends with the first that ends; what is over is dropped', () => {
    const record = inDoubtNow(
      inDoubtOf(patching(null, 'b'), { until: 20 }),
      inDoubtOf(patching(null, 'a'), { until: 10 }),
    );
    expect(quarantineEnd(record)).toBe(10);
    dropOver(record, 9);
    expect(record.writes.inDoubt).toHaveLength(2);
    dropOver(record, 10);
    expect(record.writes.inDoubt.map(({ until }) => until)).toEqual([20]);
    dropOver(record, 20);
    expect(quarantineEnd(record)).toBeNull();
  });

  it('knows a POST that has no answer', () => {
    expect(hasUnansweredCreate(inDoubtNow())).toBe(false);
    expect(hasUnansweredCreate(inDoubtNow(inDoubtOf(patching(null, 'a'))))).toBe(false);
    expect(hasUnansweredCreate(inDoubtNow(inDoubtOf(patching(null, 'a')), inDoubtOf(creating({}, {}))))).toBe(true);
  });

  it('of a booking without an appointment keeps the newest POSTs of each key, and whatever is under way', () => {
    const posts = Array.from({ length: 25 }, (_, n) =>
      inDoubtOf(creating({ client_comment: String(n) }, {}), { until: n < 3 ? now + 1 : n }),
    );
    const earlier = inDoubtOf(creating({ idempotency_key: 'calcom:b' }, {}), { until: 1 });
    const record = inDoubtNow(earlier, ...posts, inDoubtOf(patching(null, 'a'), { until: 1 }));
    dropOverUnlinked(record, now);
    expect(record.writes.inDoubt).toEqual([earlier, ...posts.slice(0, 3), ...posts.slice(-10)]);
  });

  it('notes once for each ghost what a later write has said', () => {
    const record = inDoubtNow(
      inDoubtOf(patching(null, 'a')),
      inDoubtOf(patching(null, 'b'), { answered: ['client_comment'] }),
    );
    markAnswered(record, 'client_comment');
    markAnswered(record, 'times');
    expect(record.writes.inDoubt.map(({ answered }) => answered)).toEqual([
      ['client_comment', 'times'],
      ['client_comment', 'times'],
    ]);
  });
});

describe('a value that a write without an answer was to replace', () => {
  const keeps = (held: string | null, inDoubt: readonly InDoubtWrite[], wanted: Entry = comment('new')): boolean => {
    const record = inDoubtNow(...inDoubt);
    keepEdits(record, [wanted], shown({ client_comment: held, idempotency_key: 'calcom:a' }));
    return record.writes.settled[wanted.name] === wanted.digest;
  };
  const doubtful = inDoubtOf(patching('old', 'new'));

  it('is a person’s where it is neither what was there nor what was sent', () => {
    expect(keeps('by hand', [doubtful])).toBe(true);
    expect(keeps('old', [doubtful])).toBe(false);
    expect(keeps('new', [doubtful])).toBe(false);
  });

  it('is none where another ghost sent it, or stood on it', () => {
    expect(keeps('first', [doubtful, inDoubtOf(patching('old', 'first'))])).toBe(false);
    expect(keeps('older', [doubtful, inDoubtOf(patching('older', 'old'))])).toBe(false);
    expect(keeps('by hand', [inDoubtOf(patching('old', 'first')), doubtful])).toBe(true);
  });

  it('tells nothing where no ghost went out for the value that is wanted, or a later write was answered', () => {
    expect(keeps('by hand', [])).toBe(false);
    expect(keeps('by hand', [inDoubtOf(patching('old', 'other'))])).toBe(false);
    expect(keeps('by hand', [inDoubtOf(patching('old', 'new'), { answered: ['client_comment'] })])).toBe(false);
    expect(keeps('by hand', [inDoubtOf(patching('old', 'new'), { answered: ['times'] })])).toBe(true);
    expect(keeps('by hand', [inDoubtOf(patching('old', 'new', { appointmentId: 1 }))])).toBe(false);
  });

  it('tells nothing of what was wiped', () => {
    expect(keeps('by hand', [doubtful], { ...comment('new'), values: null })).toBe(false);
  });

  it('of a POST is a person’s where it is not what was sent', () => {
    const made = (body: Values): InDoubtWrite => inDoubtOf(creating(body, { client_comment: 'new' }));
    expect(keeps('by hand', [made({ client_comment: 'new' })])).toBe(true);
    expect(keeps('new', [made({ client_comment: 'new' })])).toBe(false);
    const another = inDoubtOf({
      ...creating({ client_comment: 'new' }, { client_comment: 'new' }),
      body: { idempotency_key: 'other' },
    });
    expect(keeps('by hand', [another])).toBe(false);
  });

  it('that a POST left out is One-Link’s own default, and else a person’s', () => {
    const left = inDoubtOf(creating({}, { status: 'new', client_comment: 'new', service_amount: 'new' }));
    const keepsOf = (name: string, wanted: unknown, held: unknown, inDoubt = [left]): boolean => {
      const record = inDoubtNow(...inDoubt);
      const entry = { name, values: { [name]: wanted }, digest: 'new', explicit: false };
      keepEdits(record, [entry], shown({ [name]: held, idempotency_key: 'calcom:a' }));
      return record.writes.settled[name] === 'new';
    };
    expect(keepsOf('status', 'confirmed', 'scheduled')).toBe(false);
    expect(keepsOf('status', 'confirmed', 'no_show')).toBe(true);
    for (const held of [null, '', undefined]) expect(keepsOf('client_comment', 'new', held)).toBe(false);
    expect(keepsOf('client_comment', 'new', 'by hand')).toBe(true);
    expect(keepsOf('client_comment', 'new', 'scheduled')).toBe(true);
    expect(keepsOf('service_amount', 5000, 0)).toBe(false);
    expect(keepsOf('service_amount', 5000, 1)).toBe(true);
    const patch = [inDoubtOf(patching(null, 'x', { body: {}, base: {}, entries: { client_comment: 'new' } }))];
    expect(keepsOf('client_comment', 'new', null, patch)).toBe(true);
  });

  it('is a person’s as a whole, but where a part shows that the write was not carried out', () => {
    const wanted: Entry = { name: 'times', values: { starts_at: six, ends_at: seven }, digest: 'new', explicit: false };
    const body = { starts_at: six, ends_at: seven };
    const moved = inDoubtOf(
      patching(null, '', { body, base: { starts_at: five, ends_at: six }, entries: { times: 'new' } }),
    );
    const keepsTimes = (own: Values): boolean => {
      const record = inDoubtNow(moved);
      keepEdits(record, [wanted], shown(own));
      return record.writes.settled['times'] === 'new';
    };
    expect(keepsTimes({})).toBe(false);
    expect(keepsTimes({ starts_at: five, ends_at: seven })).toBe(false);
    expect(keepsTimes({ starts_at: five, ends_at: '2031-04-07T05:30:00Z' })).toBe(false);
    expect(keepsTimes({ starts_at: seven, ends_at: '2031-04-07T08:00:00Z' })).toBe(true);
  });
});

describe('when a quarantine is over', () => {
  const ended = (held: string, inDoubt: readonly InDoubtWrite[], wanted = comment('new'), id = 9041): BookingRecord => {
    const record = withParts(inDoubtNow(...inDoubt), { writes: { settled: { client_comment: 'new' } } });
    lookBack(record, [wanted], shown({ id, client_comment: held, idempotency_key: 'calcom:a' }), {
      now,
      digestOf: JSON.stringify,
    });
    return record;
  };
  const old = inDoubtOf(patching('x', 'old'), { until: now });

  it('what came late is sent again: One-Link holds what the ghost said, and the tool wants otherwise', () => {
    expect(ended('old', [old]).writes.settled).toEqual({});
    expect(ended('by hand', [old]).writes.settled).toEqual({ client_comment: 'new' });
    expect(ended('new', [old]).writes.settled).toEqual({ client_comment: 'new' });
  });

  it('what the ghost said is left where it is still wanted', () => {
    const same = inDoubtOf(patching('x', 'old', { entries: { client_comment: 'new' } }), { until: now });
    expect(ended('old', [same]).writes.settled).toEqual({ client_comment: 'new' });
  });

  it('only what the ghost carried is looked at, of the appointment that it was about', () => {
    const others = inDoubtOf(patching('x', 'old', { entries: { times: 't' } }), { until: now });
    expect(ended('old', [others]).writes.settled).toEqual({ client_comment: 'new' });
    const empty = inDoubtOf(patching('x', 'old', { body: {} }), { until: now });
    expect(ended('old', [empty]).writes.settled).toEqual({ client_comment: 'new' });
    expect(ended('old', [old], comment('new'), 1).writes.settled).toEqual({ client_comment: 'new' });
    expect(ended('old', [old], { ...comment('new'), values: null }).writes.settled).toEqual({ client_comment: 'new' });
    const made = inDoubtOf(creating({ client_comment: 'old' }, { client_comment: 'old' }), { until: now });
    expect(ended('old', [made]).writes.settled).toEqual({});
  });

  it('its ghost goes, also that of an appointment which was left; one that is not over stays', () => {
    expect(
      ended('by hand', [old, inDoubtOf(patching('x', 'y', { appointmentId: 1 }), { until: now })]).writes.inDoubt,
    ).toEqual([]);
    const going = inDoubtOf(patching('x', 'old'));
    expect(ended('old', [going])).toMatchObject({ writes: { inDoubt: [going], settled: { client_comment: 'new' } } });
  });
});

it('what a person has written does not stand against a value to which the tool came back after another was sent', () => {
  const first = creating({ client_comment: 'one' }, { client_comment: 'one' });
  const record = inDoubtNow(inDoubtOf(first), inDoubtOf(patching('one', 'two')));
  const current = shown({ client_comment: 'by hand', idempotency_key: 'calcom:a' });
  keepEdits(record, [comment('one')], current);
  expect(record.writes.settled).toEqual({});
  record.writes.inDoubt.push(inDoubtOf(patching('two', 'one')));
  keepEdits(record, [comment('one')], current);
  expect(record.writes.settled).toEqual({ client_comment: 'one' });
});

describe('attributes that one body told together', () => {
  const attribute = (name: string, value: string): Entry => ({
    name: `custom_attributes.${name}`,
    values: { custom_attributes: { [name]: value } },
    digest: value,
    explicit: false,
  });
  const both = patching(null, '', {
    body: { custom_attributes: { room: 'two', floor: 'up' } },
    base: { custom_attributes: { room: 'one', floor: 'down' } },
    entries: { 'custom_attributes.room': 'two', 'custom_attributes.floor': 'up' },
  });
  const held = (room: string, floor: string) => shown({ custom_attributes: { room, floor } });
  const entries = [attribute('room', 'two'), attribute('floor', 'up')];

  it('are nobody’s edit where they stand as they did before, each by itself', () => {
    const record = inDoubtNow(inDoubtOf(both));
    keepEdits(record, entries, held('one', 'down'));
    expect(record.writes.settled).toEqual({});
    keepEdits(record, entries, held('by hand', 'down'));
    expect(record.writes.settled).toEqual({ 'custom_attributes.room': 'two' });
  });

  it('came late, each by itself, where the tool says otherwise by now', () => {
    const settled = { 'custom_attributes.room': 'three', 'custom_attributes.floor': 'top' };
    const record = withParts(inDoubtNow(inDoubtOf(both, { until: now })), { writes: { settled: { ...settled } } });
    lookBack(record, [attribute('room', 'three'), attribute('floor', 'top')], held('two', 'by hand'), {
      now,
      digestOf: JSON.stringify,
    });
    expect(record.writes.settled).toEqual({ 'custom_attributes.floor': 'top' });
  });

  it('are settled where the connection’s fields say nothing of them any more', () => {
    const record = inDoubtNow(inDoubtOf(both, { until: now }));
    lookBack(record, [], held('two', 'by hand'), { now, digestOf: JSON.stringify });
    expect(record.writes.settled).toEqual({ 'custom_attributes.room': 'two' });
  });
});

describe('a slot that a ghost has freed', () => {
  const freed = (name: string, write: PatchWrite | CreateWrite): unknown => {
    const context = contextOf();
    noteFreedSlot(inDoubtNow(inDoubtOf(write)), name, shown(), context);
    return context.effects;
  };
  const moved = (base: Values, entries: Record<string, string>): PatchWrite => patching(null, '', { base, entries });
  const slot = (resourceId: number, ...freed: string[]) => [{ kind: 'slot_changed', resourceId, freed }];

  it('is that of the specialist and time before it', () => {
    expect(freed('times', moved({ starts_at: six, ends_at: seven }, { times: 'x' }))).toEqual(slot(31, six, seven));
    expect(freed('resource_id', moved({ resource_id: 32 }, { resource_id: 'x' }))).toEqual(slot(32, five, six));
    expect(freed('status', moved({ status: 'scheduled' }, { status: 'x' }))).toEqual(slot(31, five, six));
  });

  it('is none where the ghost did not touch it', () => {
    expect(freed('client_comment', patching(null, 'x'))).toEqual([]);
    expect(freed('times', moved({}, { status: 'x' }))).toEqual([]);
    expect(freed('times', creating({}, { times: 'x' }))).toEqual([]);
    expect(freed('resource_id', moved({ resource_id: null }, { resource_id: 'x' }))).toEqual([]);
  });
});

describe('who the client was, when a quarantine is over', () => {
  const settledAfter = (write: CreateWrite | PatchWrite, name: string) => {
    const record = due({ writes: { inDoubt: [doubtful(write, now)] } });
    lookBack(record, [], shown({ client_name: name, idempotency_key: 'calcom:a' }), { now, digestOf: JSON.stringify });
    return record.writes.settled;
  };

  it('is known from a POST whose words stand', () => {
    const post = { ...createWrite({ client_name: 'Ivan' }), entries: { client_name: 'of Ivan' } };
    expect(settledAfter(post, 'Ivan')).toEqual({ client_name: 'of Ivan' });
    expect(settledAfter(post, 'by hand')).toEqual({});
  });

  it('stays what was settled before where the tool says another by now', () => {
    const post = { ...createWrite({ client_comment: 'old' }), entries: { client_comment: 'old' } };
    const record = due({ writes: { inDoubt: [doubtful(post, now)], settled: { client_comment: 'old' } } });
    const current = shown({ client_comment: 'old', idempotency_key: 'calcom:a' });
    lookBack(record, [comment('new')], current, { now, digestOf: JSON.stringify });
    expect(record.writes.settled).toEqual({ client_comment: 'old' });
  });

  it('is known from a write that was to give the visit to another card, and was not carried out', () => {
    const swap = patchWrite({ client_name: 'Leila', contact_id: 778 }, { base: { client_name: 'Ivan' } });
    expect(settledAfter(swap, 'Ivan')).toEqual({ client_name: '"Ivan"' });
    expect(settledAfter(swap, 'Leila')).toEqual({});
    expect(settledAfter(patchWrite({ client_name: 'Leila' }, { base: { client_name: 'Ivan' } }), 'Ivan')).toEqual({});
  });
});
