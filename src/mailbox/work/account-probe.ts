/**
 * One GET that shows whether the account answers: when calls fail, when the account was refused, and when everything waits
 * (architecture.md, *Retry*). Its result decides for the whole connection (`sync/connection-state.ts`).
 */
import { accountAnswers, accountRefused, hold } from '../../sync/connection-state.ts';
import type { CallBudget } from './call-budget.ts';
import { noteSuccess } from './effects.ts';
import type { RunInput } from './run-input.ts';

export type AccountProbe = ReturnType<typeof createAccountProbe>;

export function createAccountProbe(input: RunInput, calls: CallBudget) {
  const { ports, store, client, state, saveState } = input;
  let asking: Promise<void> | null = null;

  async function probe(): Promise<void> {
    calls.spend();
    await ports.checkpoint('before_probe');
    const answer = await client.probe();
    const [now, random] = [ports.now(), ports.random()];
    if (answer.kind === 'ok' || answer.kind === 'refused') {
      accountAnswers(state, now);
      store.transaction(() => noteSuccess(null, input));
    } else if (answer.kind !== 'transport') accountRefused(state, answer.code, { now, random });
    else if (state.account === null) hold(state, answer, now, random);
    else accountRefused(state, state.account.code, { now, random }, answer.retryAfterMs);
    saveState();
  }

  return {
    probe,
    /** Calls have failed: finds out whether all bookings are affected. Several runs may ask at once; one call answers them all. */
    async clearDoubt(): Promise<void> {
      if (!state.breaker.isDoubted || calls.isSpent()) return;
      asking ??= probe().finally(() => {
        asking = null;
      });
      await asking;
    },
  };
}
