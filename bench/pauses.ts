/** How long an object lets others wait: a cheap question to it every few milliseconds, beside whatever else is measured. */
import type { Bridge } from './players.ts';
import { mainThreadMsOf } from './process.ts';
import { quantile } from './statistics.ts';

const everyMs = 10;

export interface Pauses {
  readonly longestMs: number;
  /** CPU that the object's thread used while somebody waited: what a pause is on a machine that has nothing else to do. */
  readonly longestCpuMs: number;
  readonly medianMs: number;
}

/** Asks until `work` is done. */
export async function whileAsking<Result>(
  bridge: Bridge,
  mailbox: string,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly pauses: Pauses }> {
  const waits: number[] = [];
  const busy: number[] = [];
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      const [before, cpuBefore] = [performance.now(), mainThreadMsOf(bridge.pid)];
      await bridge.ask('GET', `/links/${mailbox}/nobody`);
      waits.push(performance.now() - before);
      busy.push(mainThreadMsOf(bridge.pid) - cpuBefore);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  })();
  try {
    const result = await work();
    isOver = true;
    await asking;
    return {
      result,
      pauses: { longestMs: Math.max(...waits), longestCpuMs: Math.max(...busy), medianMs: quantile(waits, 0.5) },
    };
  } finally {
    isOver = true;
  }
}
