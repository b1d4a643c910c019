/**
 * What comes at the same time, webhooks and answers, is stored one after the other without a pause, so that the platform commits it
 * together: a commit costs more than the rest of accepting. Where things come one by one, waiting for others gains nothing and is
 * seldom tried.
 */

/** After waiting in vain the next ones do not wait: 1, 2, 4, … up to so many. */
const goOnAtMost = 16;

/** `breathe`: lets the calls through that have come already. Await the answer before anything is stored; null: go on at once. */
export function createTogether(breathe: () => Promise<void>): () => Promise<void> | null {
  let gathering: Promise<void> | null = null;
  let gathered = 0;
  let goOnAfterVain = 1;
  let goOn = 1;

  async function gather(): Promise<void> {
    try {
      await breathe();
    } finally {
      gathering = null;
    }
    goOnAfterVain = gathered > 1 ? 1 : Math.min(goOnAtMost, goOnAfterVain * 2);
    goOn = gathered > 1 ? 0 : goOnAfterVain;
    gathered = 0;
  }

  return () => {
    if (gathering === null && goOn > 0) {
      goOn -= 1;
      return null;
    }
    gathered += 1;
    gathering ??= gather();
    return gathering;
  };
}
