/**
 * Rounds over many bookings: after a change of the configuration, when a person resumes, and once a day for retention. They run
 * in pieces of limited count and size, and webhooks are accepted in between. The position is stored, so that a round continues
 * after a crash. No round runs in the constructor, because an object that cannot start accepts nothing.
 */
import { errorFacts } from '../../log.ts';
import type { Ports } from '../ports.ts';
import type { Store } from '../store/store.ts';

export const roundKinds = [
  'rebuild',
  'rebuild_loose',
  'configuration',
  'resume',
  'retry_failed',
  'retry_many',
  'retention',
  'standalone',
  'bodies',
  'schedule',
] as const;
export type RoundKind = (typeof roundKinds)[number];

/** A way over many things. */
export interface Way {
  /** What comes after a place, and how many characters it holds; null: the round is over. */
  readonly next: (after: string) => { readonly at: string; readonly characters: number } | null;
  readonly visit: (at: string) => void;
}

export type Rounds = ReturnType<typeof createRounds>;

const visitsAPiece = 200;
/** Characters of records a piece reads, some 50 records: it keeps webhooks waiting (performance.md). */
const charactersAPiece = 150_000;

const names = Object.fromEntries(roundKinds.map((kind) => [kind, `round:${kind}`])) as Record<RoundKind, string>;
const nameOf = (kind: RoundKind): string => names[kind];

/** Notes that a round is to begin, or to begin anew: the next drain goes its first piece. */
export function planRound(kind: RoundKind, store: Pick<Store, 'setMeta'>): void {
  store.setMeta(nameOf(kind), '');
}

/** `onError`: a visit threw, which is a bug; the round goes on without it. */
export function createRounds(
  store: Store,
  ways: Readonly<Partial<Record<RoundKind, Way>>>,
  onError: (kind: RoundKind, error: unknown) => void,
) {
  const isPlanned = (kind: RoundKind): boolean => ways[kind] !== undefined && store.meta(nameOf(kind)) !== null;
  // Asked at each step of a drain.
  const kinds = roundKinds.filter((kind) => ways[kind] !== undefined);
  const underWay = (): RoundKind | undefined => kinds.find((kind) => store.meta(names[kind]) !== null);

  /** A piece from this place on; where it ends is stored, unless the round is over. */
  function go(kind: RoundKind, from: string): void {
    const way = ways[kind];
    if (way === undefined) return;
    let at = from;
    let characters = 0;
    for (let count = 0; count < visitsAPiece && characters < charactersAPiece; count += 1) {
      const next = way.next(at);
      if (next === null) {
        if (store.meta(nameOf(kind)) !== null) store.removeMeta(nameOf(kind));
        return;
      }
      at = next.at;
      characters += next.characters;
      try {
        store.transaction(() => way.visit(next.at));
      } catch (error) {
        onError(kind, error);
      }
    }
    store.setMeta(nameOf(kind), at);
  }

  return {
    /**
     * Starts a round, or starts it again. The first piece runs at once, and in a small mailbox that is the whole round. A round
     * over the schedule waits until a rebuild has made the schedule.
     */
    start(kind: RoundKind): void {
      if (isPlanned('rebuild')) planRound(kind, store);
      else go(kind, '');
    },
    isUnderWay: (): boolean => underWay() !== undefined,
    /** The next piece of the first round that is under way. */
    step(): void {
      const kind = underWay();
      if (kind !== undefined) go(kind, store.meta(nameOf(kind)) ?? '');
    },
  };
}

/** Tells the log of a visit that threw. */
export const roundFailed =
  ({ log }: Pick<Ports, 'log'>) =>
  (round: RoundKind, error: unknown): void =>
    log('error', 'round_failed', { round, ...errorFacts(error) });
