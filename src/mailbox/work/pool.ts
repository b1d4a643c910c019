/** Limits the number of simultaneous tasks; the others wait in the order in which they came. */

export interface Pool {
  run<Result>(task: () => Promise<Result>): Promise<Result>;
}

/** `isNewestFirst`: at the moment the newest task goes first. */
export function createPool(atOnce: number, isNewestFirst: () => boolean = () => false): Pool {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    async run(task) {
      if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
      else running += 1;
      try {
        return await task();
      } finally {
        const next = isNewestFirst() ? waiting.pop() : waiting.shift();
        // The place is passed on, so that no new task can take it in between.
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
