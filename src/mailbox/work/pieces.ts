/** Work over many bookings, done a piece at a time: rounds, and the search for what an earlier life of the object has left. */
import type { Rounds } from '../upkeep/rounds.ts';
import { repairSchedule } from './check-schedule.ts';
import type { ReadySet } from './ready-set.ts';
import type { RunInput } from './run-input.ts';

interface PiecesInput {
  readonly rounds: Rounds;
  readonly readySet: ReadySet;
  readonly runInput: RunInput;
  /** `again`: something may have become due. */
  readonly progress: { again: boolean };
}

/** Deliveries whose bookings are looked at when the object starts. */
const checkedAtStart = 64;

export function createPieces({ rounds, readySet, runInput, progress }: PiecesInput) {
  let isChecked = false;

  /** Something over many bookings is under way, or an earlier life has left more than was looked at. */
  const hasSome = (): boolean => rounds.isUnderWay() || !readySet.isRecovered();

  return {
    hasSome,
    goOne(): void {
      progress.again = true;
      if (readySet.isRecovered()) rounds.step();
      else readySet.recover();
    },
    /** At the first drain of a life, checks only the newest bookings below the watermark. The daily round checks all. */
    checkNewest(): void {
      if (isChecked || hasSome()) return;
      isChecked = true;
      for (const id of new Set(readySet.newestBelow(checkedAtStart))) {
        const key = runInput.store.peek(id)?.key;
        if (key !== undefined) repairSchedule(key, runInput);
      }
    },
  };
}
