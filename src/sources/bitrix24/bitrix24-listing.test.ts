// Bitrix24's list of bookings, over an emulator of its API: what webhooks told is no news, and what they did not tell is.
import { describe, expect, it } from 'vitest';
import { type BitrixListed, type BitrixState, bitrixList, bitrixListKey } from '../../../test/tools/bitrix24-list.ts';
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
import { bitrix24 } from './index.ts';

const now = Date.parse('2026-11-20T08:15:00Z');
const visits = { by: 'visits', since: now, until: now + 90 * day } as const;

const booking = (id: number, change: Partial<BitrixListed> = {}): BitrixListed => ({
  id,
  start: now + day,
  changedAt: now - day,
  ...change,
});
const state = (states: BitrixListed[], change: Partial<BitrixState> = {}): BitrixState => ({ states, now, ...change });
const access = (tool: BitrixState, only: readonly string[] = [], at = now) =>
  accessTo(bitrixList(tool), { apiKey: bitrixListKey, only, now: at });
const hook = (event: string, id: number) => ({ event, data: { ID: String(id) } });
const many = (count: number): BitrixListed[] =>
  Array.from({ length: count }, (_, index) =>
    booking(1 + index, { start: now + ((index * 7) % 80) * day + 3_600_000 }),
  );

describe('pages', () => {
  it.each([0, 1, 49, 50, 99, 100, 101, 150, 330])('hold each of %d visits once', async (count) => {
    const ids = idsIn(await listed(bitrix24, visits, access(state(many(count)))));
    expect(ids).toEqual(many(count).map(({ id }) => String(id)));
  });

  it('lose none if bookings of an earlier page are deleted meanwhile', async () => {
    const tool = state(many(330));
    let deleted = 0;
    const pages = await pagesOf(bitrix24, visits, access(tool), () => {
      for (let next = 0; next < 20; next += 1) {
        deleted += 1;
        tool.states.push(booking(deleted, { changedAt: now, isDeleted: true }));
      }
    });
    const ids = pages.flatMap(({ bookings }) => idsIn(bookings));
    expect(new Set(ids).size).toBe(330);
    expect(ids).toHaveLength(330);
  });

  it.each([{}, { isStrictlyWithin: true }] as const)(
    'hold what begins in the span, whenever it ends: %j',
    async (change) => {
      const until = now + day;
      const states = [
        booking(1, { start: now - 60_000 }),
        booking(2, { start: now }),
        booking(3, { start: until - 60_000, minutes: 600 }),
        booking(4, { start: until }),
      ];
      expect(idsIn(await listed(bitrix24, { ...visits, until }, access(state(states, change))))).toEqual(['2', '3']);
    },
  );

  it('are not believed in another order', async () => {
    const answer = await firstPage(bitrix24, visits, access(state(many(3), { isUnsorted: true })));
    expect(answer).toEqual({ kind: 'unreadable', detail: 'booking: not in the order of the ids' });
  });
});

describe('what webhooks have told', () => {
  it('is no news: a booking, its move and another resource', async () => {
    const folded = foldedChain(bitrix24);
    const tool = state([booking(1, { description: 'First time' })]);
    const changes = [{}, { start: now + 3 * day }, { resources: [2, 1] }, { resources: [7] }];
    for (const [index, change] of changes.entries()) {
      tool.states.push(booking(1, { description: 'First time', changedAt: now - day + index, ...change }));
      await folded.read(access(tool, [], now + 2 * index), hook(index === 0 ? 'ONBOOKINGADD' : 'ONBOOKINGUPDATE', 1));
      const entries = await listed(bitrix24, visits, access(tool, [], now + 2 * index + 1));
      expect(idsIn(entries)).toEqual(['1']);
      expect(folded.news(entries)).toEqual([]);
    }
    expect(folded.says('1', 'clientName')).toBe('Vera Ivanova');
    expect(folded.says('1', 'clientComment')).toBe('First time');
  });

  it('is no news where the list is older than the webhook', async () => {
    const folded = foldedChain(bitrix24);
    const tool = state([booking(1)]);
    await folded.read(access(tool), hook('ONBOOKINGADD', 1));
    const before = await listed(bitrix24, visits, access(tool, [], now + 1));
    tool.states.push(booking(1, { start: now + 2 * day, changedAt: now }));
    await folded.read(access(tool, [], now + 2), hook('ONBOOKINGUPDATE', 1));
    expect(folded.news(before)).toEqual([]);
    expect(folded.says('1', 'times')).toMatchObject({ startsAt: '2026-11-22T08:15:00Z' });
  });
});

describe('what no webhook has told', () => {
  it('is read back for its client', async () => {
    const tool = state([booking(1, { resources: [1, 2], description: 'Quiet please 9041.abcdefghijklmnopqrst' })]);
    const told = oneOf(await listed(bitrix24, visits, access(tool)));
    expect(told).toMatchObject({ id: '1', clock: now, readBack: true, opens: false, body: null });
    expect(told.isComplete).toBeUndefined();
    expect(told.carried).toBe('9041.abcdefghijklmnopqrst');
    expect(told.fields).toEqual({
      state: 'accepted',
      times: { startsAt: '2026-11-21T08:15:00Z', endsAt: '2026-11-21T08:45:00Z' },
      clientComment: 'Quiet please',
      staff: ['1', '2', 'Anna', 'Room'],
    });
  });

  it('is a move and another resource', async () => {
    const folded = foldedChain(bitrix24);
    const tool = state([booking(1), booking(2)]);
    await folded.read(access(tool, [], now - 10), hook('ONBOOKINGADD', 1), hook('ONBOOKINGADD', 2));
    tool.states.push(
      booking(1, { start: now + 2 * day, changedAt: now }),
      booking(2, { resources: [2], changedAt: now }),
    );
    expect(folded.news(await listed(bitrix24, visits, access(tool)))).toEqual(['1', '2']);
    expect(folded.says('2', 'staff')).toEqual(['2', 'Room']);
  });

  it('is not ours with another `only`, with the same calls', async () => {
    const tool = state([booking(1)]);
    const all = access(tool);
    await listed(bitrix24, visits, all);
    for (const name of ['1', 'anna']) {
      expect(idsIn(await listed(bitrix24, visits, access(tool, [name])))).toEqual(['1']);
    }
    const none = access(tool, ['Room']);
    expect(await listed(bitrix24, visits, none)).toMatchObject([{ kind: 'ignored', event: 'reconciled' }]);
    expect(none.urls).toEqual(all.urls);
    expect(await asked(bitrix24, '1', access(tool, ['Room']))).toMatchObject({ booking: { kind: 'ignored' } });
  });
});

describe('a booking that is asked for', () => {
  it('is told whole, or gone', async () => {
    const tool = state([booking(1, { start: now - day, contact: 3 })]);
    expect(await asked(bitrix24, '1', access(tool))).toMatchObject({
      booking: { id: '1', clock: now, isComplete: true, fields: { state: 'accepted', clientPhone: '+77010000003' } },
    });
    tool.states.push(booking(1, { changedAt: now, isDeleted: true }));
    expect(await asked(bitrix24, '1', access(tool))).toEqual({ kind: 'gone' });
  });

  it('is not gone where the module is off', async () => {
    const off = state([], { error: 'ERROR_METHOD_NOT_FOUND' });
    expect(await asked(bitrix24, '1', access(off))).toEqual({ kind: 'refused' });
    expect(await firstPage(bitrix24, visits, access(off))).toEqual({ kind: 'refused' });
  });
});

describe('an answer without a page', () => {
  const tool = state([booking(1)]);

  it.each(['https://clinic.bitrix24.kz/rest/1/another/', 'no-address'])('is the refused key %s', async (apiKey) => {
    const refused = accessTo(bitrixList(tool), { apiKey });
    expect(await firstPage(bitrix24, visits, refused)).toEqual({ kind: 'refused' });
    expect(await asked(bitrix24, '1', refused)).toEqual({ kind: 'refused' });
  });

  it.each([0, 1])('is a limit, after %d calls', async (calls) => {
    const busy = accessTo(limited(bitrixList(tool), calls, 3), { apiKey: bitrixListKey });
    expect(await firstPage(bitrix24, visits, busy)).toEqual({ kind: 'later', retryAfterMs: 3_000 });
  });

  it('is a web page, another shape, or a command that failed', async () => {
    const shapes = ['<html>', { result: [] }, { result: { result: { page0: { items: [] } }, result_error: [] } }];
    for (const body of shapes) {
      const strange = accessTo(() => ({ status: 200, headers: {}, body }), { apiKey: bitrixListKey });
      expect(await firstPage(bitrix24, visits, strange)).toEqual({ kind: 'later', retryAfterMs: null });
    }
    const busy = access(state([], { error: 'QUERY_LIMIT_EXCEEDED' }));
    expect(await firstPage(bitrix24, visits, busy)).toEqual({ kind: 'later', retryAfterMs: null });
  });

  it('counts without the bookings that do not fit', async () => {
    const odd = [booking(1, { keys: { id: null } }), booking(2, { keys: { datePeriod: null } })];
    const entries = await listed(bitrix24, visits, access(state([...odd, booking(3)])));
    expect(entries.map(({ kind }) => kind)).toEqual(['undecodable', 'undecodable', 'booking']);
    expect(entries[1]).toMatchObject({ id: '2', detail: 'datePeriod.from.timestamp: no time', body: null });
  });
});
