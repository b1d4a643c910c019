// Every source and preset, told of visits whose ids and keys are called like what all objects have: they fare as any visit
// of an ordinary name, and nothing that other connections share is changed.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { acuity } from '../../../src/sources/acuity/kit.ts';
import { direct } from '../../../src/sources/direct/kit.ts';
import type { ToolRequest } from '../../../src/sources/source.ts';
import { hour } from '../../world/world.ts';
import { storyOf } from '../conformance/history.ts';
import type { Kit, Telling } from '../conformance/kit.ts';
import { kits } from '../conformance/kits.ts';
import { stage } from '../conformance/stage.ts';
import { iso } from '../conformance/writing.ts';
import { inherited, sharedPrototypes } from '../odd-names.ts';

const hardest = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__defineGetter__', 'then'];
const nameOf = ({ source, preset }: Kit): string => (preset === undefined ? source : `${source}, preset ${preset}`);

const everyLeaf = (value: unknown, change: (leaf: unknown) => unknown): unknown => {
  if (typeof value !== 'object' || value === null) return change(value);
  if (Array.isArray(value)) return value.map((part) => everyLeaf(part, change));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, everyLeaf(part, change)]));
};

/** The last part of the id that a visit has after so many moves. */
const ownId = (kit: Kit, move: number): string => kit.id({ visit: 1, move }).split(':').at(-1) ?? '';

/** The same tool, calling that id by another name. Short ids are too many other things to be looked for inside of texts. */
function calling(kit: Kit, move: number, name: string): Kit {
  const id = ownId(kit, move);
  const whole = kit.id({ visit: 1, move });
  const named = (leaf: unknown): unknown => {
    if (typeof leaf !== 'string' && typeof leaf !== 'number') return leaf;
    if (String(leaf) === id) return name;
    if (leaf === whole) return whole.replace(/[^:]*$/, () => name);
    return typeof leaf === 'string' && id.length > 5 ? leaf.replaceAll(id, name) : leaf;
  };
  const asked = (text: string): string => {
    const written = encodeURIComponent(name);
    return text.replaceAll(`/${written}`, `/${id}`).replaceAll(`=${written}`, `=${id}`);
  };
  return {
    ...kit,
    sends: (telling) => kit.sends(telling).map((message) => ({ ...message, body: everyLeaf(message.body, named) })),
    ...(kit.tool === undefined ? {} : { tool: () => toolCalling(kit, named, asked) }),
  };
}

function toolCalling(kit: Kit, named: (leaf: unknown) => unknown, asked: (text: string) => string) {
  const tool = kit.tool?.();
  if (tool === undefined) throw new Error('no tool');
  const answer = ({ url, body, ...rest }: ToolRequest) => {
    const request = { ...rest, url: asked(url), ...(body === undefined ? {} : { body: asked(body) }) };
    const answered = tool.answer(request);
    return answered.kind === 'ok' ? { ...answered, body: everyLeaf(answered.body, named) } : answered;
  };
  return { ...tool, answer };
}

const story = (kit: Kit): readonly Telling[] =>
  storyOf(kit.tells.includes('moved') ? [2, 4, 6, 8] : [2], kit.tells.includes('cancelled'));

/** What a person sees of the story, with the id's name taken out. */
async function lived(kit: Kit, name: string) {
  const { world, tell, visits } = stage(kit);
  const seen: unknown[] = [];
  for (const telling of story(kit)) {
    await tell(telling);
    seen.push(visits());
  }
  world.crash();
  await world.sweep();
  await world.pass(hour);
  const { deliveries } = await world.admin().deliveries({});
  const told = deliveries.map(({ event, external_ref, state, code, fields }) => [
    event,
    external_ref?.replace(name, 'ID') ?? null,
    state,
    code,
    fields,
  ]);
  const text = JSON.stringify([seen, visits()]);
  // In a reference the id's last part stands behind a colon, which is escaped where the tool's ids are not unique.
  const without = [':', '%3A', '"'].reduce((left, mark) => left.replaceAll(`${mark}${name}"`, `${mark}ID"`), text);
  return { told, seen: JSON.parse(without) };
}

/** All that a visit may be moved by: a second connection, as in an isolate in which nothing has happened. */
async function movedThreeTimes(kit: Kit): Promise<void> {
  const { tell, visits } = stage(kit);
  const moves = storyOf([2, 4, 6, 8], false);
  for (const telling of moves) await tell(telling);
  const last = moves.at(-1);
  expect(visits()).toMatchObject([{ starts_at: last === undefined ? '' : iso(last.startsAt) }]);
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(kits.map((kit) => [nameOf(kit), kit] as const))('%s', (_name, kit) => {
  const places = ownId(kit, 0) === ownId(kit, 3) ? [0] : [0, 3];

  it('takes ids of such names as it takes any text', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const before = sharedPrototypes();
    for (const move of places) {
      // Underscores, so that a tool whose ids have none refuses both.
      const ordinary = await lived(calling(kit, move, '__visit__'), '__visit__');
      for (const name of hardest) {
        expect({ name, ...(await lived(calling(kit, move, name), name)) }).toEqual({ name, ...ordinary });
      }
    }
    expect(sharedPrototypes()).toEqual(before);
    expect(logged.mock.calls.filter(([line]) => String(line).includes('threw'))).toEqual([]);
    await movedThreeTimes(acuity);
    await movedThreeTimes(direct);
  });

  it.skipIf(kit.excused.unknown_fields !== undefined)(
    'takes keys of such names as it takes any unknown key',
    async () => {
      const before = sharedPrototypes();
      const odd = inherited.map((name) => [name, 'odd'] as const);
      const withKeys = (value: unknown): unknown => {
        if (Array.isArray(value)) return value.map(withKeys);
        if (typeof value !== 'object' || value === null) return value;
        const isForm = (key: string): boolean => kit.answers?.includes(key) === true;
        const own = Object.entries(value).map(([key, part]) => [key, isForm(key) ? part : withKeys(part)] as const);
        return Object.fromEntries([...odd.filter(([name]) => !Object.hasOwn(value, name)), ...own]);
      };
      const odder: Kit = {
        ...kit,
        sends: (telling) => kit.sends(telling).map((message) => ({ ...message, body: withKeys(message.body) })),
      };
      expect(await lived(odder, 'no name')).toEqual(await lived(kit, 'no name'));
      expect(sharedPrototypes()).toEqual(before);
    },
  );
});
