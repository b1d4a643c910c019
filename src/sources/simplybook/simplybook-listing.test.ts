// SimplyBook's list of bookings, over an emulator of its API: what callbacks told is no news, and what they did not tell is.
import { describe, expect, it } from 'vitest';
import { limited } from '../../../test/tools/list-emulator.ts';
import {
  accessTo,
  asked,
  day,
  firstPage,
  foldedChain,
  idsIn,
  listed,
  oneOf,
  pagesOf,
} from '../../../test/tools/listing-harness.ts';
import { type SimplyListed, type SimplyState, simplyList, simplyListKey } from '../../../test/tools/simplybook-list.ts';
import { simplybook } from './index.ts';

const now = Date.parse('2026-11-20T08:15:00Z');
const visits = { by: 'visits', since: now, until: now + 90 * day } as const;

const booking = (id: number, change: Partial<SimplyListed> = {}): SimplyListed => ({
  id,
  start: now + day,
  changedAt: now - day,
  ...change,
});
const state = (states: SimplyListed[], change: Partial<SimplyState> = {}): SimplyState => ({ states, now, ...change });
const access = (tool: SimplyState, only: readonly string[] = [], at = now) =>
  accessTo(simplyList(tool), { apiKey: simplyListKey, only, now: at });
const callback = (notification_type: string, id: number) => ({ notification_type, booking_id: String(id) });
const many = (count: number): SimplyListed[] =>
  Array.from({ length: count }, (_, index) => booking(1000 + index, { start: now + index * 3_600_000 }));

describe('pages', () => {
  it.each([
    ['with their number', {}],
    ['as arrays alone', { isBare: true }],
    ['of fewer bookings than were asked for', { mostOnPage: 40 }],
    ['of fewer, as arrays alone', { isBare: true, mostOnPage: 40 }],
  ] as const)('%s hold each of 230 visits once', async (_, change) => {
    const ids = idsIn(await listed(simplybook, visits, access(state(many(230), change))));
    expect(ids).toHaveLength(230);
    expect(new Set(ids).size).toBe(230);
  });

  it('end if the tool answers with the same one again', async () => {
    const tool = state(many(30), { isBare: true, hasOnePage: true });
    expect(await pagesOf(simplybook, visits, access(tool))).toHaveLength(2);
  });

  it('lose none if the list becomes shorter meanwhile', async () => {
    const tool = state(many(230));
    let hasLeft = false;
    const pages = await pagesOf(simplybook, visits, access(tool), () => {
      if (!hasLeft) tool.states.push(booking(1229, { changedAt: now, isDeleted: true }));
      hasLeft = true;
    });
    expect(new Set(pages.flatMap(({ bookings }) => idsIn(bookings))).size).toBe(230);
  });

  it.each([
    ['by the company’s clock', {}],
    ['with offsets', { hasOffsets: true, zone: -10 }],
  ] as const)('hold what begins in the span, %s', async (_, change) => {
    const until = now + day;
    const starts = [now - 1000, now, until - 1000, until];
    const tool = state(
      starts.map((start, index) => booking(index + 1, { start })),
      change,
    );
    expect(idsIn(await listed(simplybook, { ...visits, until }, access(tool))).toSorted()).toEqual(['2', '3']);
  });
});

describe('what callbacks have told', () => {
  it('is no news: a booking, its move and its cancellation', async () => {
    const folded = foldedChain(simplybook);
    const tool = state([booking(1)]);
    const steps = [
      ['create', {}],
      ['change', { start: now + 3 * day }],
      ['cancel', { status: 'canceled' }],
    ] as const;
    for (const [index, [type, change]] of steps.entries()) {
      tool.states.push(booking(1, { changedAt: now - day + index, ...change }));
      await folded.read(access(tool, [], now + 2 * index), callback(type, 1));
      const entries = await listed(simplybook, visits, access(tool, [], now + 2 * index + 1));
      expect(idsIn(entries)).toEqual(['1']);
      expect(folded.news(entries)).toEqual([]);
    }
    expect(folded.says('1', 'state')).toBe('cancelled');
    expect(folded.says('1', 'clientComment')).toBe('Quiet please');
  });

  it('is no news where the list is older than the callback', async () => {
    const folded = foldedChain(simplybook);
    const tool = state([booking(1)]);
    await folded.read(access(tool), callback('create', 1));
    const before = await listed(simplybook, visits, access(tool, [], now + 1));
    tool.states.push(booking(1, { status: 'canceled', changedAt: now }));
    await folded.read(access(tool, [], now + 2), callback('cancel', 1));
    expect(folded.news(before)).toEqual([]);
    expect(folded.says('1', 'state')).toBe('cancelled');
  });
});

describe('what no callback has told', () => {
  it('is read back, because an entry may say little of it', async () => {
    const told = oneOf(await listed(simplybook, visits, access(state([booking(1)]))));
    expect(told).toMatchObject({ id: '1', clock: now, readBack: true, opens: false, body: null });
    expect(told.isComplete).toBeUndefined();
    expect(told.fields).toEqual({
      state: 'accepted',
      times: { startsAt: '2026-11-21T08:15:00Z', endsAt: '2026-11-21T08:45:00Z' },
    });
  });

  it('is a cancellation, a move, and a word that nobody knows', async () => {
    const folded = foldedChain(simplybook);
    const tool = state([booking(1), booking(2), booking(3)]);
    for (const id of [1, 2, 3]) await folded.read(access(tool, [], now - 10), callback('create', id));
    tool.states.push(
      booking(1, { status: 'canceled', changedAt: now }),
      booking(2, { start: now + 2 * day, changedAt: now }),
      booking(3, { status: 'waitlist', changedAt: now }),
    );
    expect(folded.news(await listed(simplybook, visits, access(tool))).toSorted()).toEqual(['1', '2', '3']);
    expect(folded.says('1', 'state')).toBe('cancelled');
    expect(folded.says('2', 'times')).toMatchObject({ startsAt: '2026-11-22T08:15:00Z' });
    expect(folded.says('3', 'unknownState')).toBe(true);
  });

  it('is not ours with another `only`, with the same calls', async () => {
    const tool = state([booking(1)]);
    const all = access(tool);
    await listed(simplybook, visits, all);
    for (const name of ['clinic', '2', 'Haircut', 'anna lee']) {
      expect(idsIn(await listed(simplybook, visits, access(tool, [name])))).toEqual(['1']);
    }
    // The e-mail address is not in the list, so the booking decides.
    for (const name of ['anna@example.org', 'Another']) {
      expect(await listed(simplybook, visits, access(tool, [name]))).toMatchObject([{ id: '1', readBack: true }]);
    }
    const told = { provider: { id: 2, name: 'Anna Lee', email: 'anna@example.org' }, location: null };
    const whole = state([booking(1, { keys: told })]);
    expect(await listed(simplybook, visits, access(whole, ['Another']))).toMatchObject([{ kind: 'ignored' }]);
    const none = access(tool, ['4711']);
    expect(await listed(simplybook, visits, none)).toMatchObject([{ kind: 'ignored', event: 'reconciled' }]);
    expect(none.urls).toEqual(all.urls);
    expect(await asked(simplybook, '1', access(tool, ['4711']))).toMatchObject({ booking: { kind: 'ignored' } });
  });
});

describe('a booking that is asked for', () => {
  it('is told whole, or gone', async () => {
    const tool = state([booking(1, { status: 'canceled' })]);
    expect(await asked(simplybook, '1', access(tool))).toMatchObject({
      booking: { id: '1', clock: now, isComplete: true, fields: { state: 'cancelled', clientName: 'Vera Ivanova' } },
    });
    tool.states.push(booking(1, { changedAt: now, isDeleted: true }));
    expect(await asked(simplybook, '1', access(tool))).toEqual({ kind: 'gone' });
  });

  it('is not another one', async () => {
    const tool = state([booking(1, { keys: { id: 2 } })]);
    expect(await asked(simplybook, '1', access(tool))).toEqual({ kind: 'later', retryAfterMs: null });
  });
});

describe('an answer without a page', () => {
  const tool = state([booking(1)]);

  it.each(['clinic:admin@example.org:another', 'no-company'])('is the refused key %s', async (apiKey) => {
    const refused = accessTo(simplyList(tool), { apiKey });
    expect(await firstPage(simplybook, visits, refused)).toEqual({ kind: 'refused' });
    expect(await asked(simplybook, '1', refused)).toEqual({ kind: 'refused' });
    expect(refused.urls.every((url) => url.endsWith('/admin/auth'))).toBe(true);
  });

  it('is a second factor', async () => {
    expect(await firstPage(simplybook, visits, access(state([], { wantsCode: true })))).toEqual({ kind: 'refused' });
  });

  it.each([0, 1])('is a limit, after %d calls', async (calls) => {
    const busy = accessTo(limited(simplyList(tool), calls, 5), { apiKey: simplyListKey });
    expect(await firstPage(simplybook, visits, busy)).toEqual({ kind: 'later', retryAfterMs: 5_000 });
  });

  it('is a web page or another shape', async () => {
    for (const body of ['<html>', { message: 'maintenance' }, { data: {} }]) {
      const strange = accessTo(
        (request) => (request.method === 'POST' ? simplyList(tool)(request) : { status: 200, headers: {}, body }),
        {
          apiKey: simplyListKey,
        },
      );
      expect(await firstPage(simplybook, visits, strange)).toEqual({ kind: 'later', retryAfterMs: null });
    }
  });

  it('counts without the bookings that do not fit', async () => {
    const odd = [booking(3, { keys: { id: null } }), booking(2, { keys: { start_datetime: 'soon' } })];
    const entries = await listed(simplybook, visits, access(state([...odd, booking(1)])));
    expect(entries.map(({ kind }) => kind)).toEqual(['undecodable', 'undecodable', 'booking']);
    expect(entries[1]).toMatchObject({ id: '2', detail: 'start_datetime: no time', body: null });
  });
});
