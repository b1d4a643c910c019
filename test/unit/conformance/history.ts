/**
 * Histories of a visit and what becomes of them. architecture.md, *Fold*: arrivals are permuted where the tool has a clock or is
 * read back; where it has none they count as they arrive, and what varies is the processing.
 */
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { hour, minute } from '../../world/world.ts';
import type { Kit, Message, Telling } from './kit.ts';
import { refOf, stage } from './stage.ts';
import { endOf, iso } from './writing.ts';

const startAt = (halfHours: number): Date => new Date(Date.parse('2031-04-07T08:00:00Z') + halfHours * 30 * minute);

/** Booked, then moved to each of these places, then cancelled where so said. */
export function storyOf(places: readonly number[], isCancelled: boolean): readonly Telling[] {
  const story = places.map((place, move): Telling => {
    return { what: move === 0 ? 'booked' : 'moved', visit: 1, move, startsAt: startAt(place), nth: move + 1 };
  });
  const last = story.at(-1);
  if (last === undefined || !isCancelled) return story;
  return [...story, { ...last, what: 'cancelled', nth: last.nth + 1 }];
}

export interface Arrival {
  /** Of the story's messages. */
  readonly index: number;
  readonly waitMs: number;
  readonly crash: boolean;
}

export interface Case {
  readonly places: readonly number[];
  readonly ending: 'none' | 'cancelled' | 'no_show';
  /** The appointment stood there before the first webhook came. */
  readonly bound: boolean;
  readonly seed: number;
  readonly repeats: readonly number[];
  readonly waits: readonly { readonly waitMs: number; readonly crash: boolean }[];
}

export const caseOf = (kit: Kit): fc.Arbitrary<Case> =>
  fc.record({
    places: kit.tells.includes('moved')
      ? fc.uniqueArray(fc.nat({ max: 9 }), { minLength: 1, maxLength: 4 })
      : fc.uniqueArray(fc.nat({ max: 9 }), { minLength: 1, maxLength: 1 }),
    ending: fc.constantFrom(
      'none' as const,
      ...(kit.tells.includes('cancelled') ? (['cancelled'] as const) : []),
      ...(kit.noShow === undefined ? [] : (['no_show'] as const)),
    ),
    bound: kit.creates === false ? fc.constant(true) : fc.boolean(),
    seed: fc.nat(),
    repeats: fc.array(fc.nat({ max: 9 }), { maxLength: 2 }),
    waits: fc.array(fc.record({ waitMs: fc.constantFrom(0, 0, 50, minute, 20 * minute), crash: fc.boolean() }), {
      minLength: 12,
      maxLength: 12,
    }),
  });

/** Numbers as good as any, for a shuffle that a case can be replayed with. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  const result = [...list];
  let state = seed;
  for (let index = result.length - 1; index > 0; index -= 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    const other = (state >> 8) % (index + 1);
    [result[index], result[other]] = [result[other] as T, result[index] as T];
  }
  return result;
}

export function arrivalsOf(count: number, permuted: boolean, { repeats, seed, waits }: Case): Arrival[] {
  const all = [...Array(count).keys()];
  const again = repeats.map((repeat) => repeat % count);
  const order = permuted
    ? shuffled([...all, ...again], seed)
    : // Without a clock the same sending counts as repeated while it is the newest.
      all.flatMap((index) => (again.includes(index) ? [index, index] : [index]));
  return order.map((index, place) => ({ index, ...(waits[place] ?? { waitMs: 0, crash: false }) }));
}

interface Sent {
  readonly telling: Telling;
  readonly message: Message;
}

/** The webhooks of a story, in the order in which the tool sends them. */
export const sentOf = (kit: Kit, story: readonly Telling[]): Sent[] =>
  story.flatMap((telling) => kit.sends(telling).map((message) => ({ message, telling })));

/** The mark of a client who did not come, last of all. */
export function noShowAfter(kit: Kit, story: readonly Telling[]): Sent[] {
  const last = story.at(-1);
  if (last === undefined || kit.noShow === undefined) return [];
  return [{ telling: last, message: kit.noShow({ ...last, nth: last.nth + 1 }) }];
}

/** Plays a case and looks at One-Link when all has settled. */
export async function play(
  kit: Kit,
  story: readonly Telling[],
  messages: readonly Sent[],
  arrivals: readonly Arrival[],
  bound: boolean,
) {
  const { world, send, visits, bind, tool } = stage(kit);
  const [first] = story;
  const last = story.at(-1);
  if (first === undefined || last === undefined) throw new Error('no story');
  const known = bound ? await bind(first) : null;
  let told = -1;
  for (const { index, waitMs, crash } of arrivals) {
    const part = messages[index];
    if (part === undefined) continue;
    // The tool is at least as far as the webhook that it has sent.
    while (told < story.indexOf(part.telling)) {
      told += 1;
      tool?.tell(story[told] as Telling);
    }
    expect((await send(part.message)).status).toBe(200);
    await world.pass(waitMs);
    if (crash) world.crash();
  }
  await world.sweep();
  await world.pass(2 * hour);
  const standing =
    last.what === 'cancelled'
      ? []
      : [{ starts_at: iso(last.startsAt), ends_at: iso(endOf(last)), external_ref: refOf(kit, last) }];
  expect(visits()).toMatchObject(standing);
  // What was made before the way from the first id was known is called off.
  if (known !== null) expect(world.oneLink.show(known)).toMatchObject(standing[0] ?? { status: 'cancelled' });
  return visits();
}

/** Every order of a list. */
export function permutations<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((one, index) =>
    permutations(list.filter((_, other) => other !== index)).map((rest) => [one, ...rest]),
  );
}
