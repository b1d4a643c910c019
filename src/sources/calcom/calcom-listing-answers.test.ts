// Cal.com's list of bookings: event types, bookings that are asked for, and answers without a page.
import { describe, expect, it } from 'vitest';
import { calcomList, calcomListKey } from '../../../test/tools/calcom-list.ts';
import { limited } from '../../../test/tools/list-emulator.ts';
import { accessTo, asked, bookingsIn, firstPage, idsIn, listed, oneOf } from '../../../test/tools/listing-harness.ts';
import { calcom } from './index.ts';
import { access, booking, changes, guest, many, now, state, visits } from './test-list.ts';

describe('event types', () => {
  it('with a price are not listed while they may be unpaid, and told when asked for', async () => {
    const eventTypes = [{ id: 123, slug: 'standard-event-type', title: 'Strategy Session', price: 2500 }];
    const moved = booking('four', { rescheduledFromUid: 'three' });
    const tool = state([booking('one'), booking('two', { status: 'cancelled' }), moved], { eventTypes });
    expect(idsIn(await listed(calcom, visits, access(tool)))).toEqual(['two', 'four']);
    expect(await asked(calcom, 'one', access(tool))).toMatchObject({ kind: 'booking', booking: { kind: 'booking' } });
  });

  it('that the key may not read leave the service unsaid', async () => {
    const eventTypes = [
      { id: 123, slug: 'standard-event-type', title: 'Strategy Session', isForbidden: true } as const,
    ];
    const tool = state([booking('one')], { eventTypes });
    expect(oneOf(await listed(calcom, visits, access(tool))).fields.service).toBeUndefined();
    const named = await listed(calcom, visits, access(tool, ['Strategy Session']));
    expect(named).toMatchObject([{ kind: 'undecodable', id: 'one' }]);
    expect(await listed(calcom, visits, access(tool, ['4711']))).toMatchObject([{ kind: 'ignored' }]);
  });

  it('are asked for, but not more than a round may ask', async () => {
    const eventTypes = Array.from({ length: 25 }, (_, index) => ({ id: index + 1, slug: 'type', title: 'Title' }));
    const states = eventTypes.map(({ id }) => booking(`uid-${id}`, { eventTypeId: id }));
    const tool = access(state(states, { eventTypes }));
    const told = bookingsIn(await listed(calcom, visits, tool));
    expect(told).toHaveLength(25);
    expect(told.filter(({ fields }) => fields.service !== undefined)).toHaveLength(20);
    expect(tool.urls).toHaveLength(21);
  });

  it('and `only` do not take from a booking whose host Cal.com has no more', async () => {
    const tool = state([booking('one', { host: null })]);
    expect(await listed(calcom, visits, access(tool, ['organizer@example.com']))).toMatchObject([
      { kind: 'undecodable', detail: 'hosts: not told' },
    ]);
    expect(idsIn(await listed(calcom, visits, access(tool, ['123'])))).toEqual(['one']);
  });

  it('and `only` are compared as for webhooks, with the same calls', async () => {
    const tool = state([booking('one')]);
    const all = access(tool);
    await listed(calcom, visits, all);
    for (const name of ['123', 'Strategy Session', 'ORGANIZER@example.com']) {
      expect(idsIn(await listed(calcom, visits, access(tool, [name])))).toEqual(['one']);
    }
    const none = access(tool, ['Another']);
    expect(await listed(calcom, visits, none)).toEqual([
      { kind: 'ignored', event: 'reconciled', reason: expect.stringContaining('only') },
    ]);
    expect(none.urls).toEqual(all.urls);
  });
});

describe('a booking that is asked for', () => {
  const seats = [
    { ...guest, seatUid: 'a' },
    { name: 'Vera Ivanova', email: 'vera@example.com', seatUid: 'b' },
  ];
  const klass = booking('class', { hasSeats: true, attendees: seats });

  it('is told with its state, or gone', async () => {
    const tool = state([booking('one', { status: 'cancelled' })]);
    expect(await asked(calcom, 'one', access(tool))).toMatchObject({ booking: { fields: { state: 'cancelled' } } });
    tool.states.push(booking('one', { changedAt: now - 1, isDeleted: true }));
    expect(await asked(calcom, 'one', access(tool))).toEqual({ kind: 'gone' });
    expect(await asked(calcom, 'none', access(tool, ['Another']))).toEqual({ kind: 'gone' });
  });

  it('is not ours with another `only`, even when it is cancelled', async () => {
    const tool = state([booking('one', { status: 'cancelled' })]);
    expect(await asked(calcom, 'one', access(tool, ['4711']))).toMatchObject({ booking: { kind: 'ignored' } });
  });

  it('is a seat: there, given up, cancelled with all, or not shown', async () => {
    const tool = state([klass]);
    const [first = ''] = idsIn(await listed(calcom, visits, access(tool)));
    expect(await asked(calcom, first, access(tool))).toMatchObject({ booking: { id: first } });
    tool.states.push({ ...klass, attendees: seats.slice(1), changedAt: now - 2 });
    expect(await asked(calcom, first, access(tool))).toEqual({ kind: 'gone' });
    const hidden = { ...tool, hidesAttendees: true } as const;
    expect(await asked(calcom, first, access(hidden))).toMatchObject({ kind: 'unreadable' });
    tool.states.push({ ...klass, attendees: [], status: 'cancelled', changedAt: now - 1 });
    expect(await asked(calcom, first, access(tool))).toMatchObject({
      booking: { id: first, fields: { state: 'cancelled' } },
    });
  });

  it('is known by the id that it had under an earlier secret', async () => {
    const tool = state([klass]);
    const keyed = (idKeys: readonly string[]) => ({
      ...access(tool),
      settings: { ...access(tool).settings, idKeys },
    });
    const [first = ''] = idsIn(await listed(calcom, visits, keyed(['old'])));
    const answer = await asked(calcom, first, keyed(['new', 'old']));
    expect(answer).toMatchObject({
      kind: 'booking',
      booking: { formerIds: [{ formerly: expect.arrayContaining([first]) }] },
    });
  });
});

describe('an answer without a page', () => {
  const tool = state(many(60));

  it('is a refused key', async () => {
    const refused = accessTo(calcomList(tool), { apiKey: 'another' });
    expect(await firstPage(calcom, visits, refused)).toEqual({ kind: 'refused' });
    expect(await asked(calcom, 'uid-1', refused)).toEqual({ kind: 'refused' });
  });

  it.each([0, 1])('is a limit, after %d calls', async (calls) => {
    const busy = accessTo(limited(calcomList(tool), calls, 7), { apiKey: calcomListKey });
    expect(await firstPage(calcom, visits, busy)).toEqual({ kind: 'later', retryAfterMs: 7_000 });
  });

  it('is a web page, another shape or a wrong address', async () => {
    for (const [status, body] of [
      [200, '<html>'],
      [200, { status: 'success', data: {} }],
      [404, {}],
    ] as const) {
      const strange = accessTo(() => ({ status, headers: {}, body }), { apiKey: calcomListKey });
      expect(await firstPage(calcom, visits, strange)).toEqual({ kind: 'later', retryAfterMs: null });
    }
  });

  it('is none by a clock that is wrong, which is the one of its webhooks, too', async () => {
    const skewed = access(state([booking('one')], { skewMs: -3_600_000 }));
    expect(oneOf(await listed(calcom, changes, skewed)).clock).toBe(booking('one').changedAt - 3_600_000);
  });

  it('says that a version is too old to list changes', async () => {
    const old = access(state(many(3), { isOld: true }));
    expect(await firstPage(calcom, changes, old)).toEqual({ kind: 'unreadable', detail: 'data.0.updatedAt: not said' });
    expect(idsIn(await listed(calcom, visits, old))).toHaveLength(3);
  });

  it('counts without the entries that do not fit', async () => {
    const damaged = accessTo(
      (request) => {
        const sound = calcomList(state([booking('one'), booking('two')]))(request);
        const { data, ...rest } = sound.body as { data: unknown };
        return Array.isArray(data)
          ? { ...sound, body: { ...rest, data: [null, { ...data[0], start: 'soon' }, data[1]] } }
          : sound;
      },
      { apiKey: calcomListKey },
    );
    const entries = await listed(calcom, visits, damaged);
    expect(entries.map(({ kind }) => kind)).toEqual(['undecodable', 'undecodable', 'booking']);
    expect(entries[1]).toMatchObject({ id: 'one', detail: 'start: no time with an offset', body: null });
  });
});
