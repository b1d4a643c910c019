/**
 * Sets of bookings that reconciliation remembers as short digests, a row for each hundred: which ids a run has listed, and which
 * unknown bookings stood in the tool when the connection began.
 */
import type { DigestOf } from '../../booking/chain.ts';
import type { Store } from '../store/store.ts';

type Metas = Pick<Store, 'meta' | 'setMeta' | 'removeMeta' | 'metaNames'>;

/** Of 2^60 values: two of 10,000 bookings have the same one once in twenty billion runs. */
const digestCharacters = 10;
const digestsARow = 100;
/** Rows of one set. Meta rows are read together at the start of the object: 110 KB. */
const rowsAtMost = 100;

export const shortDigest = (value: unknown, digestOf: DigestOf): string => digestOf(value).slice(0, digestCharacters);

export function openDigestSet(name: string, store: Metas) {
  const prefix = `reconcile:${name}:`;
  const rowName = (row: number): string => `${prefix}${row}`;
  const fullName = `${prefix}full`;
  let known: Set<string> | null = null;

  function rows(): number {
    let count = 0;
    while (store.meta(rowName(count)) !== null) count += 1;
    return count;
  }

  function all(): Set<string> {
    if (known === null) {
      known = new Set();
      for (let row = 0; row < rows(); row += 1) for (const one of textsIn(row)) known.add(one);
    }
    return known;
  }

  const textsIn = (row: number): string[] => JSON.parse(store.meta(rowName(row)) ?? '[]') as string[];

  return {
    has: (digest: string): boolean => all().has(digest),
    size: (): number => all().size,
    /** There were more than are remembered. */
    isFull: (): boolean => store.meta(fullName) !== null,
    add(digests: readonly string[]): void {
      const news = [...new Set(digests)].filter((digest) => !all().has(digest));
      let row = Math.max(0, rows() - 1);
      let last = textsIn(row);
      while (news.length > 0) {
        if (last.length >= digestsARow) [row, last] = [row + 1, []];
        if (row >= rowsAtMost) {
          store.setMeta(fullName, '');
          return;
        }
        const taken = news.splice(0, digestsARow - last.length);
        last = [...last, ...taken];
        for (const digest of taken) all().add(digest);
        store.setMeta(rowName(row), JSON.stringify(last));
      }
    },
    clear(): void {
      known = null;
      for (const one of store.metaNames()) if (one.startsWith(prefix)) store.removeMeta(one);
    },
  };
}
