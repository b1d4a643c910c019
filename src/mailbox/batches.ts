/**
 * Turns of due bookings, a few at once. Batches run side by side and share the calls that may be under way: what becomes due
 * while a slow call is waited for starts a batch of its own.
 */
import { chainOrder } from '../booking/fold.ts';
import { isCancelledByTool } from '../core/patch/tables.ts';
import type { StoredBooking } from './booking-table.ts';
import { createPool } from './pool.ts';

const callsAtOnce = 4;

interface Turn {
  readonly key: string;
  readonly rank: (typeof ranks)[number];
  readonly dueAt: number;
}

/** Cancellations first, then moves, then creations. */
const ranks = [0, 1, 2] as const;

function rankOf(record: StoredBooking): Turn['rank'] {
  const order = chainOrder(record.chain);
  const isCancelled = order.kind === 'ok' && isCancelledByTool(record.chain, order.ids);
  if (isCancelled || record.losers.length > 0) return 0;
  return record.link === null ? 2 : 1;
}

/** Within a class the longest waiting comes first. */
const turnsOf = (records: readonly StoredBooking[]): readonly Turn[] =>
  records
    .map((record) => ({ key: record.key, rank: rankOf(record), dueAt: record.dueAt ?? 0 }))
    .sort((a, b) => a.rank - b.rank || a.dueAt - b.dueAt);

export interface BatchesInput {
  /** Bookings that are due and have no turn under way. */
  readonly due: () => readonly StoredBooking[];
  readonly takeTurn: (key: string) => Promise<void>;
}

export function createBatches({ due, takeTurn }: BatchesInput) {
  const pool = createPool(callsAtOnce);
  const batches = new Set<Promise<void>>();
  /** Bookings of the batches under way. */
  const claimed = new Set<string>();
  let isOpen = false;

  /** A class waits for the one before it: who takes a slot comes after who leaves it. */
  async function workOff(turns: readonly Turn[]): Promise<void> {
    for (const rank of ranks) {
      const atOnce = turns.filter((turn) => turn.rank === rank);
      await Promise.all(atOnce.map(({ key }) => pool.run(() => takeTurn(key))));
    }
  }

  function start(): void {
    const turns = turnsOf(due()).filter(({ key }) => !claimed.has(key));
    if (turns.length === 0) return;
    for (const { key } of turns) claimed.add(key);
    const batch = workOff(turns).finally(() => {
      for (const { key } of turns) claimed.delete(key);
      batches.delete(batch);
    });
    batches.add(batch);
  }

  return {
    /** Starts what is due beside the work that is going on; where none is, there is nothing to join. */
    join(): void {
      if (isOpen) start();
    },
    async workOffAll(): Promise<void> {
      isOpen = true;
      try {
        start();
        while (batches.size > 0) await Promise.race(batches);
      } finally {
        isOpen = false;
      }
    },
    /** One booking alone, as the breaker's probe. */
    async workOffOne(): Promise<void> {
      await workOff(turnsOf(due()).slice(0, 1));
    },
  };
}
