/** How long an object lets others wait: a cheap question to it every few milliseconds, beside whatever else is measured. */
import type { Bridge } from './players.ts';
import { quantile } from './statistics.ts';

const everyMs = 10;

export interface Pauses {
  readonly longestMs: number;
  readonly medianMs: number;
}

/** Asks until `work` is done. */
export async function whileAsking<Result>(
  bridge: Bridge,
  mailbox: string,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly pauses: Pauses }> {
  const waits: number[] = [];
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      const before = performance.now();
      await bridge.ask('GET', `/links/${mailbox}/nobody`);
      waits.push(performance.now() - before);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  })();
  try {
    const result = await work();
    isOver = true;
    await asking;
    return { result, pauses: { longestMs: Math.max(...waits), medianMs: quantile(waits, 0.5) } };
  } finally {
    isOver = true;
  }
}
