/** Rounds go in pieces, from where they stood, and behind what they fail on. */
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../src/mailbox/store/store.ts';
import { createRounds, planRound } from '../../../src/mailbox/upkeep/rounds.ts';
import { openDatabase } from '../../world/sqlite.ts';

const numbers = Array.from({ length: 450 }, (_, index) => String(index + 1).padStart(4, '0'));

/** A round over 450 things of so many characters each, which fails on some. */
function round(characters = 1, fails: readonly string[] = []) {
  const database = openDatabase();
  const visited: string[] = [];
  const failed: string[] = [];
  const way = {
    next(after: string) {
      const at = numbers.find((number) => number > after);
      return at === undefined ? null : { at, characters };
    },
    visit(at: string) {
      visited.push(at);
      if (fails.includes(at)) throw new Error(at);
    },
  };
  const open = () => {
    const store = openStore(database);
    const rounds = createRounds(
      store,
      { configuration: way, resume: way },
      (_, error) => void failed.push((error as Error).message),
    );
    return { store, rounds };
  };
  return { visited, failed, open };
}

describe('a round', () => {
  it('begins with a piece, goes on with the next ones, also in another life, and is over', () => {
    const { visited, open } = round();
    const { rounds } = open();
    rounds.start('configuration');
    expect([visited.length, rounds.isUnderWay()]).toEqual([200, true]);
    const { rounds: again } = open();
    again.step();
    again.step();
    expect([visited, again.isUnderWay()]).toEqual([numbers, false]);
    again.step();
    expect(visited).toHaveLength(450);
  });

  it('makes pieces by what its things hold, too', () => {
    const { visited, open } = round(60_000);
    const { rounds } = open();
    rounds.start('configuration');
    expect(visited).toHaveLength(3);
  });

  it('goes on behind what it fails on, and tells', () => {
    const { visited, failed, open } = round(1, ['0007', '0300']);
    const { rounds } = open();
    rounds.start('configuration');
    while (rounds.isUnderWay()) rounds.step();
    expect([visited, failed]).toEqual([numbers, ['0007', '0300']]);
  });

  it('that is planned begins with the next step; one over the schedule waits for the rebuild of that', () => {
    const { visited, open } = round();
    const { store, rounds } = open();
    planRound('rebuild', store);
    rounds.start('resume');
    expect([visited.length, rounds.isUnderWay()]).toEqual([200, true]);
    const { store: other, rounds: rebuilding } = (() => {
      const opened = open();
      const way = { next: () => null, visit: () => {} };
      const both = createRounds(opened.store, { rebuild: way, resume: way }, () => {});
      return { store: opened.store, rounds: both };
    })();
    planRound('rebuild', other);
    rebuilding.start('resume');
    expect(other.meta('round:resume')).toBe('');
    rebuilding.step();
    rebuilding.step();
    expect(rebuilding.isUnderWay()).toBe(false);
  });
});
