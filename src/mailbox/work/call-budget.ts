/** Subrequests of one invocation: the free plan allows 50, and local workerd does not enforce it (architecture.md, *Budget*). */

export const subrequestsPerDrain = 40;

export interface CallBudget {
  /** A new invocation begins. */
  renew(): void;
  isSpent(): boolean;
  /** Counts a call. False: none is left. */
  spend(): boolean;
}

export function createCallBudget(): CallBudget {
  let calls = 0;
  return {
    renew() {
      calls = 0;
    },
    isSpent: () => calls >= subrequestsPerDrain,
    spend() {
      if (calls >= subrequestsPerDrain) return false;
      calls += 1;
      return true;
    },
  };
}
