import { describe, expect, it } from 'vitest';
import { altegioSample } from '../../../test/samples/altegio.ts';
import { fixture } from '../../../test/samples/sample.ts';
import { type AltegioEntry, type AltegioList, altegioList } from '../../../test/tools/altegio-list.ts';
import {
  type Access,
  accessTo,
  allListed,
  asked,
  bookingsIn,
  foldListed,
  hear,
  idsIn,
  knownBy,
  knownValue,
  listed,
} from '../../../test/tools/listing-test.ts';
import { altegio, yclients } from './index.ts';

const at = (text: string): number => Date.parse(text);
const day = at('2031-04-07T00:00:00+05:00');
const hour = 3_600_000;
const visits = { by: 'visits', since: day, until: day + 24 * hour } as const;
const changes = { by: 'changes', since: day - 48 * hour, until: day } as const;
const entry = (id: number, change: Partial<AltegioEntry> = {}): AltegioEntry => ({
  id,
  start: day + 13 * hour,
  changedAt: day - 10 * hour,
  ...change,
});
const many = (count: number): AltegioEntry[] =>
  Array.from({ length: count }, (_, index) => entry(1000 + index, { start: day + (index % 24) * hour }));

const to = (state: Partial<AltegioList> & { readonly entries?: readonly AltegioEntry[] }, change: Access = {}) =>
  accessTo(altegioList({ locations: { 307626: state.entries ?? [] }, ...state }), {
    apiKey: '307626:partner:user',
    ...change,
  });

describe('the pages', () => {
  it.each([0, 1, 49, 50, 51, 100, 120])('hold each of %i records once, by visits and by changes', async (count) => {
    const entries = many(count);
    const expected = entries.map(({ id }) => `307626:${id}`);
    for (const query of [visits, changes]) {
      expect(idsIn(await allListed(altegio, query, to({ entries }).access))).toEqual(expected);
    }
  });

  it('go through all locations of the key, and each id names its location', async () => {
    const locations = { 1: many(51), 2: [], 3: [entry(7)] };
    const { access, requests } = to({ locations }, { apiKey: '1,2,3:partner:user' });
    const ids = idsIn(await allListed(altegio, visits, access));
    expect(ids).toHaveLength(52);
    expect(ids.filter((id) => id.startsWith('1:'))).toHaveLength(51);
    expect(ids.at(-1)).toBe('3:7');
    expect(requests).toHaveLength(4);
  });

  it('begin anew where the location of the cursor is no longer in the key', async () => {
    const { access, requests } = to({ entries: [entry(1)] });
    expect(await listed(altegio, { ...visits, cursor: '99:4' }, access)).toMatchObject({ kind: 'page', next: null });
    expect(requests[0]?.url).toContain('/records/307626?');
    expect(requests[0]?.url).toContain('page=1');
  });

  it('ask the address of the brand, or api_url', async () => {
    for (const [source, apiUrl, start] of [
      [altegio, null, 'https://api.alteg.io/api/v1/records/307626?'],
      [yclients, null, 'https://api.yclients.com/api/v1/records/307626?'],
      [yclients, 'https://tool.example', 'https://tool.example/api/v1/records/307626?'],
    ] as const) {
      const { access, requests } = to({}, { apiUrl });
      await listed(source, visits, access);
      expect(requests[0]?.url.startsWith(start), requests[0]?.url).toBe(true);
    }
  });
});

describe('the span', () => {
  it('holds the visits that begin in it, by the clock of the location, and one that ends after it', async () => {
    const entries = [
      entry(1, { start: day - 1000 }),
      entry(2, { start: day }),
      entry(3, { start: day + 24 * hour - 60_000, minutes: 90 }),
      entry(4, { start: day + 24 * hour }),
    ];
    expect(idsIn(await allListed(altegio, visits, to({ entries }).access))).toEqual(['307626:2', '307626:3']);
    const inside = { ...visits, since: day + 12 * hour, until: day + 13 * hour };
    const halves = [entry(1, { start: day + 12 * hour }), entry(2, { start: day + 13 * hour })];
    expect(idsIn(await allListed(altegio, inside, to({ entries: halves }).access))).toEqual(['307626:1']);
  });

  it('holds the changes of its first second', async () => {
    const entries = [entry(1, { changedAt: changes.since }), entry(2, { changedAt: changes.since - 5000 })];
    expect(idsIn(await allListed(altegio, changes, to({ entries }).access))).toEqual(['307626:1']);
  });

  it('is told with the offset of the connection’s zone', async () => {
    const { access, requests } = to({}, { settings: { timezone: 'Europe/Belgrade' } });
    await listed(altegio, changes, access);
    expect(new URL(requests[0]?.url ?? '').searchParams.get('changed_after')).toBe('2031-04-04T20:59:59+02:00');
  });
});

describe('an entry', () => {
  it('is the booking as its webhook tells it', async () => {
    const [booking] = await allListed(altegio, visits, to({ entries: [entry(1, { attendance: 2 })] }).access);
    expect(booking).toMatchObject({
      kind: 'booking',
      event: 'reconciled',
      id: '307626:1',
      clock: day - 10 * hour,
      opens: false,
      isComplete: true,
      fields: {
        state: 'confirmed',
        times: { startsAt: '2031-04-07T08:00:00Z', endsAt: '2031-04-07T09:00:00Z' },
        clientName: 'Айгерим',
        clientPhone: '+77010000001',
        staff: ['2835418', 'Мастер 1'],
        service: ['5034676', 'Стрижка'],
        amount: 4000,
      },
    });
  });

  it('that is deleted is cancelled, a second late, and is listed by both', async () => {
    const entries = [entry(1, { deleted: true })];
    for (const query of [visits, changes]) {
      const [booking] = bookingsIn(await allListed(altegio, query, to({ entries }).access));
      expect(booking).toMatchObject({ fields: { state: 'cancelled' }, clock: day - 10 * hour + 999 });
    }
  });

  it('of a group event is a booking of its own, and says so', async () => {
    const entries = [
      entry(1, { activity: 9 }),
      entry(2, { activity: 9, client: { name: 'Дана', phone: '+77010000002' } }),
    ];
    const bookings = bookingsIn(await allListed(altegio, visits, to({ entries }).access));
    expect(bookings.map(({ id, fields }) => [id, fields.isGroup])).toEqual([
      ['307626:1', true],
      ['307626:2', true],
    ]);
  });

  it('with an unknown attendance says that its state is unknown', async () => {
    const [booking] = bookingsIn(
      await allListed(altegio, visits, to({ entries: [entry(1, { attendance: 7 })] }).access),
    );
    expect(booking?.fields).toMatchObject({ unknownState: true });
    expect(booking?.fields.state).toBeUndefined();
  });

  it('that is blocked time is ignored, deleted or not', async () => {
    const raw = { client: null, services: [] };
    const entries = [entry(1, { raw }), entry(2, { raw, deleted: true })];
    const found = await allListed(altegio, visits, to({ entries }).access);
    expect(found.map((one) => one.kind === 'ignored' && one.reason)).toEqual(Array(2).fill('blocked time, no visit'));
  });

  it('that is not in `only` is ignored, and the calls are the same', async () => {
    const entries = [entry(1), entry(2, { staff: { id: 5, name: 'Дана' } })];
    const all = to({ entries });
    await allListed(altegio, visits, all.access);
    for (const [only, ids] of [
      [['5'], ['307626:2']],
      [['мастер 1'], ['307626:1']],
      [['307626'], ['307626:1', '307626:2']],
      [['9'], []],
    ] as const) {
      const { access, requests } = to({ entries }, { settings: { only } });
      const found = await allListed(altegio, visits, access);
      expect(idsIn(found)).toEqual(ids);
      expect(found).toHaveLength(2);
      expect(requests).toEqual(all.requests);
    }
  });

  it.each([
    [{ id: 'x' }, 'id: expected an id'],
    [{ last_change_date: undefined }, 'data.last_change_date: missing'],
    [{ last_change_date: 'yesterday' }, 'data.last_change_date: missing'],
    [{ date: undefined, datetime: undefined }, 'data.date: missing, and data.datetime too'],
  ])('that does not fit (%j) is unreadable, and the others count', async (raw, detail) => {
    const found = await allListed(altegio, changes, to({ entries: [entry(1), entry(2, { raw }), entry(3)] }).access);
    expect(idsIn(found)).toEqual(['307626:1', '307626:3']);
    expect(found[1]).toMatchObject({ kind: 'undecodable', detail, body: null });
  });
});

it('an entry that is no object is unreadable, and the others count', async () => {
  const record = altegioList({ locations: { 307626: [entry(1)] } });
  const { access } = accessTo(
    (request) => {
      const { body, ...answer } = record(request);
      const { data, ...rest } = body as { data: unknown[] };
      return { ...answer, body: { ...rest, data: [null, 'x', ...data] } };
    },
    { apiKey: '307626:partner:user' },
  );
  const found = await allListed(altegio, visits, access);
  expect(found.map(({ kind }) => kind)).toEqual(['undecodable', 'undecodable', 'booking']);
});

describe('what is no page', () => {
  it.each(['', 'partner:user', '307626:partner', 'salon:partner:user', '307626:par tner:user'])(
    'a key %j of another form is refused without a call',
    async (apiKey) => {
      const { access, requests } = to({}, { apiKey });
      expect(await listed(altegio, visits, access)).toEqual({ kind: 'refused' });
      expect(await asked(altegio, '307626:1', access)).toEqual({ kind: 'refused' });
      expect(requests).toEqual([]);
    },
  );

  it('tokens that the tool refuses, and a location without rights', async () => {
    expect(await listed(altegio, visits, to({ user: 'another' }).access)).toEqual({ kind: 'refused' });
    expect(await listed(altegio, visits, to({}, { apiKey: '5:partner:user' }).access)).toEqual({ kind: 'refused' });
    expect(await asked(altegio, '307626:1', to({ user: 'another' }).access)).toEqual({ kind: 'refused' });
  });

  it('the limit: later, when the tool says', async () => {
    const { access } = to({ calls: 1, entries: many(60) });
    const first = await listed(altegio, visits, access);
    const cursor = first.kind === 'page' ? first.next : null;
    expect(await listed(altegio, { ...visits, cursor }, access)).toEqual({ kind: 'later', retryAfterMs: 30_000 });
  });

  it.each([['<html>'], [{ success: false, data: [] }], [{ success: true, data: null }], [[]]])(
    'another answer (%j): later',
    async (body) => {
      const { access } = accessTo(() => ({ status: 200, headers: {}, body }), { apiKey: '307626:partner:user' });
      expect(await listed(altegio, visits, access)).toEqual({ kind: 'later', retryAfterMs: null });
      expect(await asked(altegio, '307626:1', access)).toEqual({ kind: 'later', retryAfterMs: null });
    },
  );
});

describe('a booking that was not listed', () => {
  it('is asked for by its id', async () => {
    const answer = await asked(altegio, '307626:2', to({ entries: [entry(1), entry(2)] }).access);
    expect(answer).toMatchObject({ kind: 'booking', booking: { id: '307626:2', fields: { state: 'accepted' } } });
  });

  it('is gone or cancelled where it was deleted', async () => {
    const entries = [entry(2, { deleted: true })];
    expect(await asked(altegio, '307626:2', to({ entries }).access)).toEqual({ kind: 'gone' });
    expect(await asked(altegio, '307626:9', to({ entries }).access)).toEqual({ kind: 'gone' });
    expect(await asked(altegio, '307626:2', to({ entries, keepsDeleted: true }).access)).toMatchObject({
      kind: 'booking',
      booking: { fields: { state: 'cancelled' } },
    });
  });

  it('is gone where it has become blocked time, but not for another `only`', async () => {
    const entries = [entry(2, { raw: { client: null, services: [] } })];
    expect(await asked(altegio, '307626:2', to({ entries }).access)).toEqual({ kind: 'gone' });
    for (const [only, kind] of [
      [['2835418'], 'gone'],
      [['5'], 'booking'],
    ] as const) {
      expect((await asked(altegio, '307626:2', to({ entries }, { settings: { only } }).access)).kind).toBe(kind);
    }
  });

  it('of a location that is not in the key is not asked for', async () => {
    const { access, requests } = to({});
    expect(await asked(altegio, '5:2', access)).toMatchObject({ kind: 'booking', booking: { kind: 'ignored' } });
    expect(requests).toEqual([]);
  });
});

describe('webhook and list', () => {
  const told = (changedAt: number, change: Partial<Parameters<typeof altegioSample>[0] & object> = {}) =>
    JSON.parse(
      altegioSample(
        {
          id: 1,
          status: 'create',
          slot: { startsAt: new Date(day + 13 * hour), minutes: 60 },
          changedAt: new Date(changedAt),
          price: 4000,
          attendance: 0,
          client: { name: 'Айгерим', phone: '+77010000001' },
          ...change,
        },
        'any',
      ).body,
    );
  const changedAt = day - 10 * hour;
  const service = {
    id: 5034676,
    title: 'Стрижка детская (от 3х лет до 13 лет)',
    cost: 4000,
    cost_to_pay: 4000,
    amount: 1,
  };
  const raw = { services: [service], comment: 'фч' };
  const listedOnce = async (change: Partial<AltegioEntry> = {}) =>
    (await allListed(altegio, visits, to({ entries: [entry(1, { raw, ...change })] }).access))[0];

  it('that tell the same booking fold to no change, in either order', async () => {
    const known = await knownBy(altegio, [told(changedAt)]);
    expect(foldListed(known, await listedOnce(), altegio)).toBe(false);
    expect(await hear(known, altegio, told(changedAt))).toBe(false);
    const other = await knownBy(altegio, []);
    expect(foldListed(other, await listedOnce(), altegio)).toBe(true);
    expect(await hear(other, altegio, told(changedAt))).toBe(false);
  });

  it.each([
    [-1, 'no_show'],
    [1, 'completed'],
    [2, 'confirmed'],
  ] as const)('agree about the attendance %i', async (attendance, state) => {
    const known = await knownBy(altegio, [told(changedAt, { attendance, status: 'update' })]);
    expect(foldListed(known, await listedOnce({ attendance }), altegio)).toBe(false);
    expect(knownValue(known, '307626:1', 'state')).toBe(state);
  });

  it('agree about a deletion, a bare one too', async () => {
    for (const deletion of [
      told(changedAt, { status: 'delete' }),
      { company_id: 307626, resource: 'record', resource_id: 1, status: 'delete', data: { id: 1, deleted: true } },
    ]) {
      const known = await knownBy(altegio, [told(changedAt - 1000), deletion]);
      expect(foldListed(known, await listedOnce({ deleted: true }), altegio)).toBe(false);
      expect(knownValue(known, '307626:1', 'state')).toBe('cancelled');
    }
  });

  it('agree about the record that a salon’s own list shows', async () => {
    const [record] = fixture('altegio/api-records-kz-sample.json') as unknown as Record<string, unknown>[];
    const { company_id, id } = record ?? {};
    const known = await knownBy(altegio, [
      { company_id, resource: 'record', resource_id: id, status: 'create', data: record },
    ]);
    const { access } = accessTo(() => ({ status: 200, headers: {}, body: { success: true, data: [record] } }), {
      apiKey: `${company_id}:partner:user`,
    });
    const [found] = await allListed(altegio, { ...changes, since: 0, until: day }, access);
    expect(foldListed(known, found, altegio)).toBe(false);
  });

  it('a list behind a later webhook changes nothing, and one that knows more does', async () => {
    const moved = told(changedAt + 5000, {
      status: 'update',
      slot: { startsAt: new Date(day + 15 * hour), minutes: 60 },
    });
    const known = await knownBy(altegio, [told(changedAt), moved]);
    expect(foldListed(known, await listedOnce(), altegio)).toBe(false);
    expect(knownValue(known, '307626:1', 'times')).toMatchObject({ startsAt: '2031-04-07T10:00:00Z' });
    const lost = await knownBy(altegio, [told(changedAt)]);
    expect(foldListed(lost, await listedOnce({ start: day + 15 * hour, changedAt: changedAt + 5000 }), altegio)).toBe(
      true,
    );
    expect(knownValue(lost, '307626:1', 'times')).toMatchObject({ startsAt: '2031-04-07T10:00:00Z' });
    // The webhook that was late, not lost.
    expect(await hear(lost, altegio, moved)).toBe(false);
  });

  it('a list that lags does not show the newest change, and shows it in the next round', async () => {
    const entries = [entry(1, { changedAt: day - 1000 })];
    const lagging = { entries, now: day, lagMs: 5000 };
    expect(await allListed(altegio, changes, to(lagging).access)).toEqual([]);
    expect(idsIn(await allListed(altegio, changes, to({ ...lagging, lagMs: 0 }).access))).toEqual(['307626:1']);
  });

  it.each([-120_000, 120_000])(
    'a tool whose clock is off by %i ms is found with an overlap of the rounds',
    async (skewMs) => {
      for (const at of [changes.since, changes.until - 1]) {
        const wide = { ...changes, since: changes.since - 300_000, until: changes.until + 300_000 };
        const { access } = to({ entries: [entry(1, { changedAt: at })], skewMs });
        expect(bookingsIn(await allListed(altegio, wide, access))).toHaveLength(1);
      }
    },
  );
});
