// Listings read what a tool's API answers, whatever that is: they never throw, and one damaged entry costs no other one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sources } from '../../../src/sources/index.ts';
import type { ListPage } from '../../../src/sources/listing.ts';
import type { AnySource, ToolAnswer } from '../../../src/sources/source.ts';
import { altegioList } from '../../tools/altegio-list.ts';
import { calendlyList } from '../../tools/calendly-list.ts';
import { easyweekList } from '../../tools/easyweek-list.ts';
import { accessTo, idsIn, type ListRequest, type ListResponse, listed } from '../../tools/listing-test.ts';
import { oncehubList } from '../../tools/oncehub-list.ts';
import { wixList } from '../../tools/wix-list.ts';
import { tool } from './read-back-bodies.ts';

const start = Date.parse('2031-04-07T08:00:00Z');
const visits = { by: 'visits', since: start - 1000, until: start + 1000 } as const;
const listing = Object.entries(sources).filter((entry): entry is [string, AnySource] => entry[1].listing !== undefined);
/** One of them has the form that the source wants. */
const keys = ['key', 'site:key', '1:partner:user', 'https://clinic.bitrix24.kz/rest/1/code/'];

const anyAnswer: fc.Arbitrary<ToolAnswer> = fc.oneof(
  { weight: 5, arbitrary: fc.jsonValue().map((body) => ({ kind: 'ok', status: 200, body }) as const) },
  fc.constant({ kind: 'not_found', status: 404 } as const),
  fc.constant({ kind: 'refused', status: 403 } as const),
  fc.constant({ kind: 'later', status: 429, retryAfterMs: 1000 } as const),
);

describe.each(listing)('%s', (_, source) => {
  it('reads any answer without throwing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...keys), fc.array(anyAnswer, { minLength: 1 }), async (apiKey, answers) => {
        let count = 0;
        const { access } = tool(() => answers[count++ % answers.length] as ToolAnswer, {
          apiKey,
          apiUrl: 'https://tool.example',
        });
        const page = await source.listing?.list({ ...visits, cursor: null }, access);
        expect(page?.kind).toMatch(/^(?:page|refused|unreadable|later)$/);
        if (page?.kind === 'page') expect((page.next ?? '').length).toBeLessThanOrEqual(500);
        const asked = await source.listing?.ask('1:2', access);
        expect(asked?.kind).toMatch(/^(?:booking|gone|refused|unreadable|later)$/);
      }),
      { numRuns: 200 },
    );
  });
});

type Tool = (request: ListRequest) => ListResponse;
const three = ['1', '2', '3'];
const uuid = (id: string): string => `11111111-2222-4333-8444-00000000000${id}`;
const tools: Record<string, { readonly key: string; readonly of: Tool; readonly ids: readonly string[] }> = {
  altegio: {
    key: '7:partner:user',
    of: altegioList({ locations: { 7: three.map((id) => ({ id: Number(id), start, changedAt: start - 1000 })) } }),
    ids: three.map((id) => `7:${id}`),
  },
  calendly: {
    key: 'token',
    of: calendlyList({
      events: [
        { id: 'E', start, updatedAt: start, limit: 3, invitees: three.map((id) => ({ id, updatedAt: start - 1000 })) },
      ],
    }),
    ids: three,
  },
  easyweek: {
    key: 'salon:secret_key',
    of: easyweekList({ bookings: three.map((id) => ({ uuid: uuid(id), start })) }),
    ids: three.map(uuid),
  },
  oncehub: {
    key: 'key',
    of: oncehubList({ bookings: three.map((id) => ({ id, start, updatedAt: start - Number(id) })) }),
    ids: three,
  },
  wix: {
    key: 'site-1:IST.key',
    of: wixList({ bookings: three.map((id) => ({ id, revision: 1, start, updatedAt: start })) }),
    ids: three,
  },
};

/** The lists in an answer that hold three entries. */
const listsIn = (value: unknown): unknown[][] =>
  typeof value !== 'object' || value === null
    ? []
    : [...(Array.isArray(value) && value.length === 3 ? [value] : []), ...Object.values(value).flatMap(listsIn)];

/** Every place in an entry, from the outside in. */
const placesIn = (value: unknown, place: readonly string[] = []): (readonly string[])[] =>
  typeof value !== 'object' || value === null
    ? [place]
    : [place, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...place, key]))];

function damaged(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const record = value as Record<string, unknown>;
  return { ...record, [key]: damaged(record[key], rest, by) };
}

describe.each(Object.entries(tools))('%s', (name, { key, of, ids }) => {
  const answered = async (change: (entry: unknown) => unknown): Promise<ListPage> => {
    const { access } = accessTo(
      (request) => {
        const { body, ...answer } = of(request);
        const copy = structuredClone(body);
        for (const list of listsIn(copy)) list[1] = change(list[1]);
        return { ...answer, body: copy };
      },
      { apiKey: key },
    );
    return listed(sources[name] as AnySource, visits, access);
  };

  it('lists three bookings, and two of them whatever the third is', async () => {
    let whole: unknown;
    const page = await answered((entry) => {
      whole = entry;
      return entry;
    });
    expect(page.kind === 'page' && idsIn(page.bookings)).toEqual(ids);
    const places = placesIn(whole);
    expect(places.length).toBeGreaterThan(5);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.jsonValue(), async (place, by) => {
        const found = await answered((entry) => damaged(entry, place, by));
        expect(found.kind).toBe('page');
        if (found.kind === 'page') expect(idsIn(found.bookings)).toEqual(expect.arrayContaining([ids[0], ids[2]]));
      }),
      { numRuns: 200 },
    );
  });
});
