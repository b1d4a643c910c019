// Whose a booking is by `only`, for every source alike: told by what the source passes over.
import { describe, expect, it } from 'vitest';
import { decodePlaced, readPlaced } from '../../../src/sources/placed.ts';
import type { Decoded, Hook, ReadBack, ToolAccess } from '../../../src/sources/source.ts';

interface Said {
  readonly id: string;
  readonly staff?: string;
}

const isPassedOver = ({ staff }: Said, only: readonly string[]): boolean =>
  only.length > 0 && staff !== undefined && !only.includes(staff);

const decodedAs = (said: readonly Said[]) => async (settings: { readonly only: readonly string[] }) =>
  said.map(
    (one): Decoded =>
      isPassedOver(one, settings.only)
        ? { kind: 'ignored', event: 'E', reason: 'not in only' }
        : {
            kind: 'booking',
            event: 'E',
            id: one.id,
            key: { kind: 'event_id', id: one.id },
            clock: 1,
            fields: {},
            opens: false,
            body: null,
          },
  );

const settings = (only: readonly string[], onlyOfOthers: readonly (readonly string[])[] = []) => ({
  only,
  onlyOfOthers,
});
const placesOf = async (said: readonly Said[], ...own: Parameters<typeof settings>) =>
  (await decodePlaced({ settings: settings(...own) } as unknown as Hook, decodedAs(said))).map((event) =>
    event.kind === 'booking' ? [event.id, event.place] : event.kind,
  );

describe('the bookings of a body', () => {
  const said = [{ id: 'a', staff: 'anna' }, { id: 'b', staff: 'boris' }, { id: 'c' }];
  const outside = (isTakenByOther: boolean) => ({ is: 'outside', reason: 'not in only', isTakenByOther });

  it('have no place where the connection takes all', async () => {
    expect(await placesOf(said, [])).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['c', undefined],
    ]);
  });

  it('are inside, outside, or say nothing of it', async () => {
    expect(await placesOf(said, ['anna'])).toEqual([
      ['a', { is: 'inside' }],
      ['c', undefined],
      ['b', outside(false)],
    ]);
  });

  it('are another connection’s where its own `only` takes them', async () => {
    expect(await placesOf(said, ['anna'], [['carla'], ['boris']])).toContainEqual(['b', outside(true)]);
  });
});

it('a booking is read from the tool once, whoever may take it', async () => {
  const asked: string[] = [];
  const access = {
    settings: settings(['anna'], [['boris']]),
    call: async ({ url }: { url: string }) => {
      asked.push(url);
      return { kind: 'ok', status: 200, body: { id: 'b', staff: 'boris' } } as const;
    },
  } as unknown as ToolAccess;
  const read = async (placed: ToolAccess): Promise<ReadBack> => {
    const answer = await placed.call({ url: 'https://tool.example/b' });
    const said = answer.kind === 'ok' ? (answer.body as Said) : { id: '' };
    return isPassedOver(said, placed.settings.only)
      ? { kind: 'ignored', reason: 'not in only' }
      : { kind: 'booking', fields: {}, body: said };
  };
  expect(await readPlaced(access, read)).toMatchObject({
    kind: 'booking',
    place: { is: 'outside', isTakenByOther: true },
  });
  expect(asked).toEqual(['https://tool.example/b']);
});
