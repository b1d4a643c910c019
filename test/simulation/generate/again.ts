/**
 * Long afterwards: the visits are over, retention has taken what was held of them, and the tool gives the first id of one to
 * another visit. One-Link never forgets a key (one-link-api.md §3).
 */
import type { Act, Sending } from '../plan.ts';
import type { Random } from '../random.ts';
import type { Life } from './life.ts';
import { day, hour, instant, minute, visitMs, worldStart } from './times.ts';

type Table = Readonly<Record<string, unknown>>;

export const lookedAt = worldStart + 44 * day;
export const toldAgain = lookedAt + 4 * hour;
/** Long enough for what is told then. */
export const againEnds = toldAgain + 2 * day;

export const againStarts = (visit: number): number => worldStart + 90 * day + visit * hour;

/** `time`: when the id is told of anew. */
export function usedAgain(
  time: number,
  lives: readonly { readonly life: Life; readonly visit: number }[],
  random: Random,
): Sending[] {
  return lives
    .filter(() => random.chance(0.7))
    .map(({ life, visit }): Sending => {
      const starts = againStarts(visit);
      const isSamePerson = random.chance(0.5);
      const words = {
        state: 'accepted',
        startsAt: instant(starts),
        endsAt: instant(starts + visitMs),
        name: isSamePerson ? `Ivan Petrov ${visit % 10}` : 'Dina Omarova',
        phone: isSamePerson ? `+770100000${visit % 10}0` : '+77055550000',
      } as const;
      const id = life.ids[0]!;
      const telling = { id, event: 'AGAIN', clock: time, words, opens: true } as const;
      const key = { kind: 'event_id', id: `again ${visit}` } as const;
      return { visit, tellings: [{ ...telling, key, body: { again: id } }], arrives: [time + visit * minute] };
    });
}

/** The connection gets another installation of its tool, whose ids are other bookings, when all was told. */
export function otherTool(at: number, table: Table): Act[] {
  return [
    { at, do: 'deploy', connection: 0, table: { ...table, namespace: 'west' } },
    { at: at + minute, do: 'sweep', connection: 0 },
  ];
}

/** Some look at what is held, and before that the connection may be gone for weeks. */
export function longAfter(troubleEnds: number, table: Table, random: Random): Act[] {
  const gone: Act[] = random.chance(0.4)
    ? [
        { at: troubleEnds + 4 * day + 2 * hour, do: 'remove', connection: 0 },
        { at: lookedAt + hour, do: 'deploy', connection: 0, table },
        { at: lookedAt + 2 * hour, do: 'sweep', connection: 0 },
      ]
    : [];
  return [...gone, { at: lookedAt, do: 'look', connection: 0 }];
}
