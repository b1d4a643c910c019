/**
 * One table over every source and every preset, so that a new one cannot miss what the others keep: each row is met, or its
 * kit says why it cannot apply. A source or preset without a kit fails.
 */
import { describe, expect, it } from 'vitest';
import { sources } from '../../../src/sources/index.ts';
import { presets } from '../../../src/sources/mapped/presets/index.ts';
import { because, type Kit, type Message, type RowName, rowNames, type Telling } from './kit.ts';
import { kits } from './kits.ts';
import { authenticity } from './rows/authenticity.ts';
import { events } from './rows/events.ts';
import { order } from './rows/order.ts';
import { stage } from './stage.ts';
import { anyVisit, iso } from './writing.ts';

const rows: Readonly<Record<RowName, (kit: Kit) => Promise<void>>> = { ...authenticity, ...events, ...order };

const nameOf = ({ source, preset }: Kit): string => (preset === undefined ? source : `${source}, preset ${preset}`);

it('has one kit for every source and every preset', () => {
  const expected = [...Object.keys(sources), ...Object.keys(presets).map((preset) => `mapped, preset ${preset}`)];
  expect(kits.map(nameOf).toSorted()).toEqual(expected.toSorted());
});

it('excuses a signed source from no row about its signature', () => {
  const aboutSignatures = ['tampered_body', 'truncated_body', 'reencoded_body'] as const;
  for (const kit of kits.filter(({ source }) => sources[source]?.authentication === 'signature')) {
    for (const row of aboutSignatures) expect(kit.excused[row], `${nameOf(kit)}: ${row}`).toBeUndefined();
  }
});

it('excuses no source with ids of one installation from telling two apart', () => {
  for (const kit of kits) {
    const excuse = kit.excused.two_installations;
    expect(excuse === undefined, nameOf(kit)).toBe(sources[kit.source]?.globallyUniqueIds === false);
  }
});

it('says that an id stays only of a tool whose id does', () => {
  for (const kit of kits.filter(({ excused }) => excused.chain_any_order === because.idStays)) {
    expect(kit.id({ visit: 1, move: 1 }), nameOf(kit)).toBe(kit.id({ visit: 1, move: 0 }));
  }
});

it('says of every source with a clock, or that is read back, that its events may come in any order', () => {
  for (const kit of kits.filter(({ source }) => sources[source]?.clock !== 'none')) {
    expect(kit.ordered, nameOf(kit)).toBeUndefined();
  }
});

it('excuses no signed source from the replay, nor any that orders its events', () => {
  for (const kit of kits) {
    expect(kit.excused.replayed, nameOf(kit)).toBeUndefined();
    if (kit.ordered === false) expect(sources[kit.source]?.authentication, nameOf(kit)).toBe('path_token');
  }
});

describe('a signed webhook with neither id nor time in it', () => {
  const kitOf = (source: string): Kit => kits.find((kit) => kit.source === source) as Kit;
  const without = (key: string, kit: Kit): Kit => ({
    ...kit,
    sends: (telling) =>
      kit.sends(telling).map((message): Message => {
        const { [key]: _, ...body } = message.body as Record<string, unknown>;
        return { ...message, body };
      }),
  });
  const mapping = kitOf('mapped').connection?.['mapping'] as { fields: object; authentication: object };
  const { time: __, ...fields } = mapping.fields as Record<string, unknown>;
  const clockless = (more: object = {}): Kit => ({
    ...without('sent_at', kitOf('mapped')),
    connection: {
      mapping: {
        ...mapping,
        ...more,
        fields,
        authentication: { ...mapping.authentication, tolerance_seconds: 1_209_600 },
      },
    },
  });

  it('of Cal.com is a duplicate as long as the booking lives', () =>
    rows.replayed(without('createdAt', kitOf('calcom'))));
  it('by a table is a duplicate as long as the booking lives', () => rows.replayed(clockless()));

  it('by a table with `repeats` may be another event', async () => {
    const kit: Kit = {
      ...clockless({ repeats: true }),
      sends: ({ startsAt }) => [
        { body: { type: 'booked', booking: { id: 'b-1', starts: iso(startsAt), client: { name: 'Test Client' } } } },
      ],
    };
    const { tell, visits } = stage(kit);
    const there = { what: 'moved', visit: 1, move: 0, startsAt: new Date('2031-04-07T09:00:00Z'), nth: 2 } as const;
    const back = { ...there, startsAt: anyVisit.startsAt };
    await tell(anyVisit);
    for (const telling of [there, back, there]) {
      await tell(telling);
      expect(visits()).toMatchObject([{ starts_at: iso(telling.startsAt) }]);
    }
  });
});

/** A move tells that the visit lives: after a cancellation it opens it again. */
const reopens = ['easyweek', 'rubitime', 'amelia'];

/** Nothing orders what they send, and a creation may be sent again: by a retry, or by a person. */
const withoutClock = kits.filter(
  ({ ordered, tells, creates }) => ordered === false && tells.includes('moved') && creates !== false,
);

describe.each(withoutClock.map((kit) => [nameOf(kit), kit] as const))('a creation of %s is told once', (_name, kit) => {
  const moved: Telling = { ...anyVisit, what: 'moved', startsAt: new Date('2031-04-09T09:00:00Z'), nth: 2 };
  const cancelled: Telling = { ...anyVisit, what: 'cancelled', nth: 3 };
  const played = async (...story: readonly Telling[]) => {
    const { tell, visits } = stage(kit);
    for (const telling of story) await tell(telling);
    return visits();
  };

  it('comes after a move, and moves nothing back', async () => {
    const standing = [{ starts_at: iso(moved.startsAt) }];
    expect(await played(anyVisit, moved, anyVisit)).toMatchObject(standing);
    expect(await played(moved, anyVisit)).toMatchObject(standing);
  });

  it('comes after a cancellation, and opens nothing', async () => {
    expect(await played(anyVisit, cancelled, anyVisit)).toEqual([]);
    expect(await played(cancelled, anyVisit)).toEqual([]);
    expect(await played(anyVisit, cancelled, anyVisit, { ...moved, nth: 4 })).toHaveLength(
      reopens.includes(kit.preset ?? kit.source) ? 1 : 0,
    );
  });
});

describe.each(kits.map((kit) => [nameOf(kit), kit] as const))('%s', (_name, kit) => {
  for (const row of rowNames) {
    const excuse = kit.excused[row] ?? (row === 'replayed' && kit.ordered === false ? because.tokenIsAll : undefined);
    if (excuse === undefined) it(row, () => rows[row](kit));
    else {
      it(`${row}: does not apply, because ${excuse}`, () => {
        expect(excuse.length).toBeGreaterThan(15);
      });
    }
  }
});
