// Acuity's list of appointments, over an emulator of its API: what webhooks told is no news, and what they did not tell is.
import { describe, expect, it } from 'vitest';
import {
  type AcuityAppointment,
  type AcuityState,
  acuityList,
  acuityListKey,
} from '../../../test/tools/acuity-list.ts';
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
import { acuity } from './index.ts';

const now = Date.parse('2026-11-20T08:15:00Z');
const visits = { by: 'visits', since: now, until: now + 90 * day } as const;
const hour = 3_600_000;

const appointment = (id: number, change: Partial<AcuityAppointment> = {}): AcuityAppointment => ({
  id,
  startsAt: now + day,
  changedAt: now - day,
  ...change,
});
const state = (states: AcuityAppointment[], change: Partial<AcuityState> = {}): AcuityState => ({
  states,
  now,
  ...change,
});
const access = (tool: AcuityState, only: readonly string[] = [], at = now) =>
  accessTo(acuityList(tool), { apiKey: acuityListKey, only, now: at });
const hook = (action: string, id: number) => ({
  action,
  id: String(id),
  calendarID: '4038206',
  appointmentTypeID: '14792299',
});

describe('pages', () => {
  it.each([-10, 0, 5, 13])('hold each of 330 visits once, with an account %d hours ahead of UTC', async (zone) => {
    // 130 begin within one day, 120 at one moment, and the others two a day.
    const states = Array.from({ length: 330 }, (_, index) => {
      const within = index < 130 ? index * 600_000 : index < 250 ? 3 * day : 4 * day + ((index - 250) * day) / 2;
      return appointment(1000 + index, { startsAt: now + within });
    });
    const pages = await pagesOf(acuity, visits, access(state(states, { zone })));
    const ids = pages.flatMap(({ bookings }) => idsIn(bookings));
    expect(ids.toSorted()).toEqual(states.map(({ id }) => String(id)).toSorted());
    expect(pages.length).toBeLessThan(6);
  });

  it('hold what comes after a crowded day', async () => {
    const at = (startsAt: number) => (_: unknown, index: number) => appointment(startsAt / 1000 + index, { startsAt });
    const crowd = Date.parse('2026-11-24T02:00:00Z');
    const states = [...Array.from({ length: 150 }, at(crowd)), ...Array.from({ length: 80 }, at(crowd + 27 * hour))];
    expect(idsIn(await listed(acuity, visits, access(state(states))))).toHaveLength(230);
  });

  it('hold only what begins in the span', async () => {
    const until = now + day;
    const starts = [now - 1000, now, until - 1000, until];
    const tool = state(starts.map((startsAt, index) => appointment(index + 1, { startsAt })));
    expect(idsIn(await listed(acuity, { ...visits, until }, access(tool)))).toEqual(['2', '3']);
  });

  it('go on while the list is cut at a number of its own', async () => {
    const states = Array.from({ length: 250 }, (_, index) =>
      appointment(1000 + index, { startsAt: now + index * 6 * hour }),
    );
    const ids = idsIn(await listed(acuity, visits, access(state(states, { mostListed: 100 }))));
    expect(ids).toHaveLength(250);
  });

  it('are not believed in another order', async () => {
    const states = [appointment(1), appointment(2, { startsAt: now + 2 * day })];
    const answer = await firstPage(acuity, visits, access(state(states, { isUnsorted: true })));
    expect(answer).toEqual({ kind: 'unreadable', detail: '(body): not in the order of the start' });
  });
});

describe('what webhooks have told', () => {
  it('is no news: a booking, its move, its cancellation and a no-show', async () => {
    const folded = foldedChain(acuity);
    const form = {
      forms: [{ id: 1, values: [{ name: 'What is it about?', value: 'A new tooth' }] }],
      notes: 'First time',
    };
    const tool = state([appointment(1, { keys: form })]);
    const steps = [
      ['scheduled', {}],
      ['rescheduled', { startsAt: now + 3 * day }],
      ['canceled', { isCanceled: true }],
      ['changed', { isNoShow: true }],
    ] as const;
    for (const [index, [action, change]] of steps.entries()) {
      tool.states.push(appointment(1, { keys: form, changedAt: now - day + index, ...change }));
      await folded.read(access(tool, [], now + 2 * index), hook(action, 1));
      expect(folded.news(await listed(acuity, visits, access(tool, [], now + 2 * index + 1)))).toEqual([]);
    }
    expect(folded.says('1', 'state')).toBe('no_show');
  });

  it('is no news where the list is older than the webhook', async () => {
    const folded = foldedChain(acuity);
    const tool = state([appointment(1)]);
    await folded.read(access(tool), hook('scheduled', 1));
    const before = await listed(acuity, visits, access(tool, [], now + 1000));
    tool.states.push(appointment(1, { isCanceled: true, changedAt: now }));
    await folded.read(access(tool, [], now + 2000), hook('canceled', 1));
    expect(folded.news(before)).toEqual([]);
    expect(folded.says('1', 'state')).toBe('cancelled');
  });
});

describe('what no webhook has told', () => {
  it('is a booking as it would have been read', async () => {
    const told = oneOf(await listed(acuity, visits, access(state([appointment(1)]))));
    expect(told).toMatchObject({ id: '1', clock: now, isComplete: true, opens: false, body: null });
    expect(told.readBack).toBeUndefined();
    expect(told.fields).toEqual({
      state: 'accepted',
      times: { startsAt: '2026-11-21T08:15:00Z', endsAt: '2026-11-21T08:45:00Z' },
      clientName: 'Clive Cresswell',
      clientPhone: '+77010000001',
      staff: ['4038206', 'André', '14792299', 'Test appointment'],
      service: ['14792299', 'Test appointment'],
    });
  });

  it('is a cancellation, a move, a client of a class, and the id that a form carries', async () => {
    const folded = foldedChain(acuity);
    const tool = state([appointment(1), appointment(2)]);
    await folded.read(access(tool, [], now - hour), hook('scheduled', 1), hook('scheduled', 2));
    const carried = { forms: [{ values: [{ name: 'OneLink', value: '9041' }] }] };
    tool.states.push(
      appointment(1, { isCanceled: true, changedAt: now }),
      appointment(2, { startsAt: now + 2 * day, changedAt: now }),
      appointment(3, { startsAt: now + 3 * day, keys: { classID: 77, ...carried } }),
    );
    const entries = await listed(acuity, visits, access(tool));
    expect(folded.news(entries)).toEqual(['1', '2', '3']);
    expect(folded.says('1', 'state')).toBe('cancelled');
    expect(folded.says('2', 'times')).toMatchObject({ startsAt: '2026-11-22T08:15:00Z' });
    expect(entries[2]).toMatchObject({ carried: '9041', fields: { isGroup: true } });
  });

  it('is not ours with another `only`, with the same calls', async () => {
    const tool = state([appointment(1)]);
    const all = access(tool);
    await listed(acuity, visits, all);
    for (const name of ['4038206', 'andré', 'Test appointment']) {
      expect(idsIn(await listed(acuity, visits, access(tool, [name])))).toEqual(['1']);
    }
    const none = access(tool, ['4711']);
    expect(await listed(acuity, visits, none)).toMatchObject([{ kind: 'ignored', event: 'reconciled' }]);
    expect(none.urls).toEqual(all.urls);
    expect(await asked(acuity, '1', access(tool, ['4711']))).toMatchObject({ booking: { kind: 'ignored' } });
  });
});

describe('an appointment that is asked for', () => {
  it('is told with its state, or gone', async () => {
    const tool = state([appointment(1, { isCanceled: true })]);
    expect(await asked(acuity, '1', access(tool))).toMatchObject({
      booking: { id: '1', fields: { state: 'cancelled' } },
    });
    tool.states.push(appointment(1, { changedAt: now, isDeleted: true }));
    expect(await asked(acuity, '1', access(tool))).toEqual({ kind: 'gone' });
  });

  it('is not another one', async () => {
    const strange = accessTo(() => ({ status: 200, headers: {}, body: { id: 2 } }), { apiKey: acuityListKey });
    expect(await asked(acuity, '1', strange)).toEqual({ kind: 'later', retryAfterMs: null });
  });
});

describe('an answer without a page', () => {
  const tool = state([appointment(1)]);

  it.each(['another:key', 'no-user'])('is the refused key %s', async (apiKey) => {
    expect(await firstPage(acuity, visits, accessTo(acuityList(tool), { apiKey }))).toEqual({ kind: 'refused' });
  });

  it('is a limit, a web page, an error with 200 or a wrong address', async () => {
    const busy = accessTo(limited(acuityList(tool), 0, 2), { apiKey: acuityListKey });
    expect(await firstPage(acuity, visits, busy)).toEqual({ kind: 'later', retryAfterMs: 2_000 });
    for (const [status, body] of [
      [200, '<html>'],
      [200, { status_code: 500 }],
      [404, {}],
    ] as const) {
      const strange = accessTo(() => ({ status, headers: {}, body }), { apiKey: acuityListKey });
      expect(await firstPage(acuity, visits, strange)).toEqual({ kind: 'later', retryAfterMs: null });
    }
  });

  it('counts without the appointments that do not fit', async () => {
    const damaged = accessTo(
      (request) => {
        const sound = acuityList(tool)(request);
        const [first] = sound.body as object[];
        return { ...sound, body: ['?', { ...first, id: 2, datetime: 'soon' }, first] };
      },
      { apiKey: acuityListKey },
    );
    const entries = await listed(acuity, visits, damaged);
    expect(entries.map(({ kind }) => kind)).toEqual(['undecodable', 'undecodable', 'booking']);
    expect(entries[1]).toMatchObject({ id: '2', detail: 'datetime: no time with an offset', body: null });
  });
});
