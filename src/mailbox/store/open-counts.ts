/**
 * How many deliveries are open, by phase of their booking. They are counted once and then kept up to date with the schedule's rows,
 * because a status must not read thousands of rows. They are one small document, written at the end of each transaction that changes them.
 */
import type { Ports } from '../ports.ts';
import type { openMetaTable } from './meta-table.ts';

/** What a row of the schedule counts for. */
export interface Counted {
  readonly phase: string;
  readonly open: number;
}

type Metas = Pick<ReturnType<typeof openMetaTable>, 'meta' | 'setMeta'>;

/** Its name in `meta`. An empty value means: count again (`tables.ts`). */
export const openCountsName = 'open';

export type OpenCounts = ReturnType<typeof openCounts>;

export function openCounts({ sql }: Pick<Ports, 'sql'>, { meta, setMeta }: Metas) {
  let counts: Map<string, number> | null = null;
  let isChanged = false;
  /** Transactions under way, one inside the other. */
  let transactions = 0;

  function known(): Map<string, number> {
    const written = meta(openCountsName);
    counts ??= new Map(written ? Object.entries<number>(JSON.parse(written)) : counted());
    return counts;
  }

  const counted = (): [string, number][] =>
    sql('SELECT phase, SUM(open) AS open FROM schedule GROUP BY phase').map(({ phase, open }) => [
      String(phase),
      Number(open),
    ]);

  function add(phase: string, open: number): void {
    const all = known();
    const sum = (all.get(phase) ?? 0) + open;
    if (sum === 0) all.delete(phase);
    else all.set(phase, sum);
  }

  function write(): void {
    if (!isChanged) return;
    isChanged = false;
    setMeta(openCountsName, JSON.stringify(Object.fromEntries(known())));
  }

  return {
    /** A copy. */
    of: (): Map<string, number> => new Map(known()),
    /** Must be called before the first row is changed; otherwise that row would be counted twice. */
    know: (): void => void known(),
    /** A row was replaced, added or removed. */
    changed(before: Counted | null, after: Counted | null): void {
      // A row may exist only for an outcome, and then it counts for nothing.
      const [less, more] = [before?.open ?? 0, after?.open ?? 0];
      if (less === more && (less === 0 || before?.phase === after?.phase)) return;
      if (before !== null) add(before.phase, -less);
      if (after !== null) add(after.phase, more);
      isChanged = true;
      if (transactions === 0) write();
    },
    /** Runs the work of a transaction and writes what it has changed. */
    inTransaction<Result>(run: (work: () => Result) => Result, work: () => Result): Result {
      // The changes of the outer transaction stay if only this one is rolled back.
      write();
      transactions += 1;
      try {
        return run(() => {
          const result = work();
          write();
          return result;
        });
      } finally {
        transactions -= 1;
      }
    },
    /** After a transaction that was rolled back. */
    forget(): void {
      counts = null;
      isChanged = false;
    },
  };
}
