// A listing under the connection's `only`: it is read for several of them, as the body of a webhook is, and the tool is called once.
import { describe, expect, it } from 'vitest';
import { sources } from '../../../src/sources/index.ts';
import { decodePlaced } from '../../../src/sources/placed.ts';
import type { AnySource, Decoded, ToolAccess } from '../../../src/sources/source.ts';
import { altegioList } from '../../tools/altegio-list.ts';
import { calendlyList } from '../../tools/calendly-list.ts';
import { easyweekList } from '../../tools/easyweek-list.ts';
import { accessTo, type ListRequest, type ListResponse } from '../../tools/listing-test.ts';
import { oncehubList } from '../../tools/oncehub-list.ts';
import { wixList } from '../../tools/wix-list.ts';
import { hookOf, settings } from './read-back-bodies.ts';

const start = Date.parse('2031-04-07T08:00:00Z');
const [ours, theirs] = ['aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee', 'bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee'];
const updatedAt = start - 1000;

interface Case {
  readonly key: string;
  readonly tool: (request: ListRequest) => ListResponse;
  readonly only: readonly [own: string, others: string];
  readonly ids: readonly [own: string, others: string];
}

const cases: Record<string, Case> = {
  altegio: {
    key: '7:partner:user',
    tool: altegioList({
      locations: {
        7: [1, 2].map((id) => ({ id, start, changedAt: updatedAt, staff: { id: 10 + id, name: `S${id}` } })),
      },
    }),
    only: ['11', 's2'],
    ids: ['7:1', '7:2'],
  },
  calendly: {
    key: 'token',
    tool: calendlyList({
      events: ['1', '2'].map((id) => ({
        id,
        start,
        updatedAt,
        host: `S${id}`,
        invitees: [{ id: `I${id}`, updatedAt }],
      })),
    }),
    only: ['S1', 's2'],
    ids: ['I1', 'I2'],
  },
  easyweek: {
    key: 'salon:secret_key',
    tool: easyweekList({ bookings: [ours, theirs].map((location) => ({ uuid: location, start, location })) }),
    only: [ours, theirs],
    ids: [ours, theirs],
  },
  oncehub: {
    key: 'key',
    tool: oncehubList({ bookings: ['1', '2'].map((id) => ({ id: `B${id}`, start, updatedAt, page: `BP-${id}` })) }),
    only: ['BP-1', 'bp-2'],
    ids: ['B1', 'B2'],
  },
  wix: {
    key: 'site-1:instance-1:IST.key',
    tool: wixList({
      bookings: ['1', '2'].map((id) => ({
        id,
        revision: 1,
        start,
        updatedAt,
        resource: { id: `R${id}`, name: `S${id}` },
      })),
    }),
    only: ['R1', 's2'],
    ids: ['1', '2'],
  },
};

async function placedUnder(
  source: AnySource,
  { key, tool }: Case,
  only: readonly string[],
  onlyOfOthers: readonly string[][],
) {
  const { access, requests } = accessTo(tool, { apiKey: key });
  const answers = new Map<string, ReturnType<ToolAccess['call']>>();
  const call: ToolAccess['call'] = (request) => {
    const text = JSON.stringify(request);
    const answer = answers.get(text) ?? access.call(request);
    answers.set(text, answer);
    return answer;
  };
  const query = { by: 'visits', since: start - 1000, until: start + 1000, cursor: null } as const;
  const read = async (narrowed: readonly string[]): Promise<readonly Decoded[]> => {
    const page = await source.listing?.list(query, { ...access, call, settings: { ...settings, only: narrowed } });
    if (page?.kind !== 'page') throw new Error(`no page: ${page?.kind}`);
    return page.bookings;
  };
  const found = await decodePlaced(hookOf({ settings: { ...settings, only, onlyOfOthers } }), ({ only: narrowed }) =>
    read(narrowed),
  );
  const places = found.flatMap((one) => (one.kind === 'booking' ? [[one.id, one.place] as const] : []));
  return { places: new Map(places), calls: requests.length };
}

describe.each(Object.entries(cases))('%s', (name, given) => {
  const source = sources[name] as AnySource;
  const {
    only: [own, others],
    ids: [ownId, othersId],
  } = given;

  it('says which bookings are outside, and whether another connection takes them', async () => {
    const alone = await placedUnder(source, given, [own], []);
    expect(alone.places.get(ownId)?.is ?? 'inside').toBe('inside');
    expect(alone.places.get(othersId)).toMatchObject({ is: 'outside', isTakenByOther: false });
    const two = await placedUnder(source, given, [own], [[others]]);
    expect(two.places.get(othersId)).toMatchObject({ is: 'outside', isTakenByOther: true });
    const all = await placedUnder(source, given, [], []);
    expect([...all.places]).toEqual(
      expect.arrayContaining([
        [ownId, undefined],
        [othersId, undefined],
      ]),
    );
    expect([alone.calls, two.calls]).toEqual([all.calls, all.calls]);
  });
});
