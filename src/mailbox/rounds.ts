/**
 * Rounds over many bookings: after a change of the configuration, at a person's resume, once a day for retention. They go in
 * pieces of bounded count and size, between which webhooks are taken in; where a round stands is stored, so that it goes on
 * after a crash. None runs inside the constructor: an object that cannot start takes nothing in any more.
 */
import type { Store } from './store.ts';

export const roundKinds = [
  'rebuild',
  'rebuild_loose',
  'configuration',
  'resume',
  'retry_failed',
  'retention',
  'loose',
] as const;
export type RoundKind = (typeof roundKinds)[number];

/** One thing on the way: the place behind it, and how many characters it held. Null: the round is over. */
export type Visit = (after: string) => { readonly at: string; readonly characters: number } | null;

export type Rounds = ReturnType<typeof createRounds>;

const visitsAPiece = 200;
/** Characters of records a piece reads: about 4 MB with all that is made of them. */
const charactersAPiece = 1_000_000;

const nameOf = (kind: RoundKind): string => `round:${kind}`;

/** Notes that a round is to begin, or to begin anew: the next drain goes its first piece. */
export function planRound(kind: RoundKind, store: Pick<Store, 'setMeta'>): void {
  store.setMeta(nameOf(kind), '');
}

export function createRounds(store: Store, visits: Readonly<Partial<Record<RoundKind, Visit>>>) {
  const underWay = (): RoundKind | undefined =>
    roundKinds.find((kind) => visits[kind] !== undefined && store.meta(nameOf(kind)) !== null);

  /** A piece from this place on; where it ends is stored, unless the round is over. */
  function go(kind: RoundKind, from: string): void {
    const visit = visits[kind];
    if (visit === undefined) return;
    store.transaction(() => {
      let at = from;
      let characters = 0;
      for (let count = 0; count < visitsAPiece && characters < charactersAPiece; count += 1) {
        const visited = visit(at);
        if (visited === null) {
          if (store.meta(nameOf(kind)) !== null) store.removeMeta(nameOf(kind));
          return;
        }
        at = visited.at;
        characters += visited.characters;
      }
      store.setMeta(nameOf(kind), at);
    });
  }

  return {
    /** Begins a round, or begins it anew: its first piece is gone at once. A small mailbox's round is over with it. */
    start: (kind: RoundKind): void => go(kind, ''),
    isUnderWay: (): boolean => underWay() !== undefined,
    /** The next piece of the first round that is under way. */
    step(): void {
      const kind = underWay();
      if (kind !== undefined) go(kind, store.meta(nameOf(kind)) ?? '');
    },
  };
}
