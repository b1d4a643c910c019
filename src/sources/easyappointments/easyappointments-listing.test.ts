// The list of appointments of Easy!Appointments, over an emulator of its API that shows what real versions answered.
import { describe, expect, it } from 'vitest';
import {
  type EasyAppointment,
  type EasyState,
  easyList,
  easyListKey,
  easyListUrl,
} from '../../../test/tools/easyappointments-list.ts';
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
import { text, type Values } from '../../../test/unit/sources/read-back-bodies.ts';
import { easyappointments } from './index.ts';

const now = Date.parse('2026-11-30T06:00:00Z');
const visits = { by: 'visits', since: now, until: now + 90 * day } as const;

const live = <Item>(name: string): readonly Item[] => JSON.parse(text(`easyappointments/live.${name}.json`)) as Item[];
const [captured] = live<{ readonly answer: string }>('api-1.6.0').map(({ answer }) => JSON.parse(answer) as Values);

/** A row as the API answers it, from one that was captured: Almaty's time. */
const row = (id: number, change: Values = {}): Values => ({ ...captured, id, hash: `hash${id}`, ...change });
const shown = (values: Values, changedAt = now - day): EasyAppointment => ({ row: values, changedAt });
const state = (states: EasyAppointment[], change: Partial<EasyState> = {}): EasyState => ({ states, now, ...change });
const access = (tool: EasyState, only: readonly string[] = [], at = now) =>
  accessTo(easyList(tool), { apiKey: easyListKey, apiUrl: easyListUrl, only, now: at });
const wall = (ms: number): string => new Date(ms + 5 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
const at = (ms: number): Values => ({ start: wall(ms), end: wall(ms + 1_800_000) });

describe.each(['1.5.2', '1.6.0'])('what version %s sent and answered', (version) => {
  it('is no news in its list, after each of its webhooks', async () => {
    const folded = foldedChain(easyappointments);
    const tool = state([]);
    const answers = [...live<{ readonly answer: string }>(`api-${version}`)];
    let clock = now;
    for (const { body } of live<{ readonly body: { action: string; payload: Values } }>(`hooks-${version}`)) {
      clock += 2;
      const id = String(body.payload['id']);
      const isDeleted = body.action === 'appointment_delete';
      const values = isDeleted ? { id } : (JSON.parse(answers.shift()?.answer ?? '') as Values);
      tool.states.push({ row: values, changedAt: clock, ...(isDeleted && { isDeleted }) });
      tool.now = clock;
      if (isDeleted) await folded.tell(body);
      else await folded.read(access(tool, [], clock), body);
      const entries = await listed(easyappointments, visits, access(tool, [], clock + 1));
      expect(idsIn(entries).includes(id)).toBe(!isDeleted);
      expect(folded.news(entries)).toEqual([]);
    }
    expect(answers).toEqual([]);
  });
});

describe('pages', () => {
  const many = Array.from({ length: 330 }, (_, index) => {
    // 130 begin within a day, 120 at one moment, and the others two a day.
    const within = index < 130 ? index * 600_000 : index < 250 ? 3 * day : 4 * day + ((index - 250) * day) / 2;
    return shown(row(1000 + index, at(now + within)));
  });

  it('hold each of 330 visits once', async () => {
    const pages = await pagesOf(easyappointments, visits, access(state([...many])));
    expect(pages.map(({ bookings }) => bookings.length)).toEqual([100, 100, 100, 30]);
    expect(new Set(pages.flatMap(({ bookings }) => idsIn(bookings))).size).toBe(330);
  });

  it('lose none if appointments of an earlier page are deleted meanwhile', async () => {
    const tool = state([...many]);
    const pages = await pagesOf(easyappointments, visits, access(tool), () => {
      for (const id of [1000, 1001, 1130]) tool.states.push({ row: { id }, changedAt: now, isDeleted: true });
    });
    const ids = new Set(pages.flatMap(({ bookings }) => idsIn(bookings)));
    const isKept = (id: string): boolean => !['1000', '1001', '1130'].includes(id);
    expect([...ids].filter(isKept)).toHaveLength(327);
  });

  it('hold what begins in the span, in the time of each provider, whenever it ends', async () => {
    const until = now + day;
    const provider = { ...(captured?.['provider'] as Values), timezone: 'Pacific/Kiritimati' };
    const far = { start: '2026-11-30 21:00:00', end: '2026-11-30 22:00:00', provider };
    const states = [
      row(1, at(now - 1000)),
      row(2, at(now)),
      row(3, { ...at(until - 1000), end: wall(until + 3 * day) }),
      row(4, at(until)),
      // It is seven in the morning in Greenwich then.
      row(5, far),
      row(6, { ...far, start: '2026-11-30 19:00:00' }),
      row(7, { ...far, start: '2026-11-29 20:00:00', provider: { ...provider, timezone: 'Pacific/Pago_Pago' } }),
    ].map((values) => shown(values));
    const ids = idsIn(await listed(easyappointments, { ...visits, until }, access(state(states))));
    expect(ids.toSorted()).toEqual(['2', '3', '5', '7']);
  });
});

describe('what no webhook has told', () => {
  it('is a booking as it would have been read', async () => {
    const tool = state([shown(row(1, { notes: 'Quiet please 9041.abcdefghijklmnopqrst' }))]);
    const told = oneOf(await listed(easyappointments, visits, access(tool)));
    const read = await easyappointments.readBack?.('1', 'appointment_save', access(tool));
    if (read?.kind !== 'booking') throw new Error('not read');
    expect(told).toMatchObject({ id: '1', clock: now, isComplete: true, opens: false, instance: 'hash1', body: null });
    expect(told.readBack).toBeUndefined();
    expect(told.fields).toEqual(read.fields);
    expect(told.carried).toBe('9041.abcdefghijklmnopqrst');
  });

  it('is a move, another provider, a status and a word that nobody knows', async () => {
    const folded = foldedChain(easyappointments);
    const tool = state([1, 2, 3].map((id) => shown(row(id))));
    for (const id of [1, 2, 3])
      await folded.read(access(tool, [], now - 10), { action: 'appointment_save', payload: { id } });
    tool.states.push(
      shown(row(1, at(now + 2 * day)), now),
      shown(row(2, { status: 'Cancelled' }), now),
      shown(row(3, { status: 'On hold' }), now),
    );
    expect(folded.news(await listed(easyappointments, visits, access(tool))).toSorted()).toEqual(['1', '2', '3']);
    expect(folded.says('1', 'times')).toMatchObject({ startsAt: '2026-12-02T06:00:00Z' });
    expect(folded.says('2', 'state')).toBe('cancelled');
    expect(folded.says('3', 'unknownState')).toBe(true);
  });

  it('is not ours with another `only`, with the same calls', async () => {
    const tool = state([shown(row(1))]);
    const all = access(tool);
    await listed(easyappointments, visits, all);
    for (const name of ['2', 'Haircut']) {
      expect(idsIn(await listed(easyappointments, visits, access(tool, [name])))).toEqual(['1']);
    }
    const none = access(tool, ['4711']);
    expect(await listed(easyappointments, visits, none)).toMatchObject([{ kind: 'ignored', event: 'reconciled' }]);
    expect(none.urls).toEqual(all.urls);
    expect(await asked(easyappointments, '1', access(tool, ['4711']))).toMatchObject({ booking: { kind: 'ignored' } });
  });

  it('is each client of a service for several', async () => {
    const service = { ...(captured?.['service'] as Values), attendants_number: '5' };
    const tool = state([1, 2].map((id) => shown(row(id, { service }))));
    const entries = await listed(easyappointments, visits, access(tool));
    expect(entries).toMatchObject([{ fields: { isGroup: true } }, { fields: { isGroup: true } }]);
  });
});

it('a list that is older than a webhook is no news', async () => {
  const folded = foldedChain(easyappointments);
  const tool = state([shown(row(1))]);
  await folded.read(access(tool), { action: 'appointment_save', payload: { id: 1 } });
  const before = await listed(easyappointments, visits, access(tool, [], now + 1));
  tool.states.push(shown(row(1, at(now + 2 * day)), now));
  await folded.read(access(tool, [], now + 2), { action: 'appointment_save', payload: { id: 1 } });
  expect(folded.news(before)).toEqual([]);
  expect(folded.says('1', 'times')).toMatchObject({ startsAt: '2026-12-02T06:00:00Z' });
});

describe('an appointment that is asked for', () => {
  it('is told, or gone with its provider, by a deletion or as time kept free', async () => {
    const tool = state([shown(row(1, { status: 'Cancelled' }))]);
    expect(await asked(easyappointments, '1', access(tool))).toMatchObject({
      booking: { id: '1', fields: { state: 'cancelled' } },
    });
    tool.states.push({ row: { id: 1 }, changedAt: now, isDeleted: true });
    expect(await asked(easyappointments, '1', access(tool))).toEqual({ kind: 'gone' });
  });

  it('is gone where its number is of another booking now', async () => {
    const tool = state([shown(row(1))]);
    expect(await asked(easyappointments, '1~hash1', access(tool))).toMatchObject({ booking: { instance: 'hash1' } });
    expect(await asked(easyappointments, '1~another', access(tool))).toEqual({ kind: 'gone' });
  });
});

describe('an answer without a page', () => {
  const tool = state([shown(row(1))]);

  it('is a refused key, or no address', async () => {
    for (const change of [{ apiKey: 'another', apiUrl: easyListUrl }, { apiKey: easyListKey }]) {
      const refused = accessTo(easyList(tool), change);
      expect(await firstPage(easyappointments, visits, refused)).toEqual({ kind: 'refused' });
      expect(await asked(easyappointments, '1', refused)).toEqual({ kind: 'refused' });
    }
  });

  it('is a limit, a web page, an error with 200 or a wrong address', async () => {
    const busy = accessTo(limited(easyList(tool), 0, 120, ''), { apiKey: easyListKey, apiUrl: easyListUrl });
    expect(await firstPage(easyappointments, visits, busy)).toEqual({ kind: 'later', retryAfterMs: 120_000 });
    for (const [status, body] of [
      [200, '<html>'],
      [200, { success: false }],
      [404, ''],
    ] as const) {
      const strange = accessTo(() => ({ status, headers: {}, body }), { apiKey: easyListKey, apiUrl: easyListUrl });
      expect(await firstPage(easyappointments, visits, strange)).toEqual({ kind: 'later', retryAfterMs: null });
    }
  });

  it('counts without the appointments that do not fit', async () => {
    const odd = [row(1, { provider: { id: '77' } }), row(2, { customer: null })].map((values) => shown(values));
    const tool = state([...odd, shown(row(3))]);
    const damaged = accessTo(
      (request) => {
        const sound = easyList(tool)(request);
        return { ...sound, body: ['?', { ...row(4), start: 'soon' }, ...(sound.body as object[])] };
      },
      { apiKey: easyListKey, apiUrl: easyListUrl },
    );
    const entries = await listed(easyappointments, visits, damaged);
    expect(entries.map(({ kind }) => kind)).toEqual([
      'undecodable',
      'undecodable',
      'undecodable',
      'undecodable',
      'booking',
    ]);
    expect(entries[2]).toMatchObject({ id: '1', detail: 'provider: not told', body: null });
  });
});
