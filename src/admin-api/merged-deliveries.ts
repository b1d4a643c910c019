/**
 * Deliveries of several mailboxes as one list, newest first. Each mailbox has its own cursor, and the cursor of the list holds
 * them all. A page uses the beginning of each mailbox's page. The unused rest is requested again for the next page.
 */
import * as z from 'zod';
import { dictionarySchema } from '../booking/dictionary-schema.ts';
import { problem } from '../http/problem.ts';
import type { AdminCalls, DeliveryQuery } from '../mailbox/contract.ts';
import type { DeliveryView } from '../mailbox/contract-views.ts';

export interface MergedPage {
  readonly deliveries: readonly DeliveryView[];
  readonly cursor: string | null;
  /** Connections whose mailbox did not answer. */
  readonly unavailable: readonly string[];
}

/** Where the list of each connection continues. Null: at its beginning. A connection that is not in it has ended. */
export type Positions = ReadonlyMap<string, string | null>;

const positionsSchema = dictionarySchema(z.string(), z.string().nullable());

export const damagedCursor = (): Response =>
  problem(400, 'invalid-parameter', { detail: 'cursor: not a cursor of a previous answer' });

/**
 * Null for a cursor that this bridge did not make or that was changed. Connections that are no longer configured are skipped.
 * `isPosition` checks the position of one mailbox.
 */
export function positionsOf(
  cursor: string | undefined,
  names: readonly string[],
  isPosition: (position: string) => boolean,
): Positions | null {
  if (cursor === undefined) return new Map(names.map((name) => [name, null]));
  try {
    const json: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const positions = positionsSchema.parse(json);
    const isWhole = Object.values(positions).every((position) => position === null || isPosition(position));
    if (!isWhole || cursorOf(new Map(Object.entries(positions))) !== cursor) return null;
    return new Map(Object.entries(positions).filter(([name]) => names.includes(name)));
  } catch {
    return null;
  }
}

export function cursorOf(positions: Positions): string | null {
  if (positions.size === 0) return null;
  return Buffer.from(JSON.stringify(Object.fromEntries(positions)), 'utf8').toString('base64url');
}

export async function mergedPage(
  positions: Positions,
  mailboxOf: (name: string) => AdminCalls,
  query: Omit<DeliveryQuery, 'cursor' | 'limit'>,
  limit: number,
): Promise<MergedPage> {
  const ask = (name: string, most: number) => {
    const position = positions.get(name) ?? null;
    return mailboxOf(name).deliveries({ ...query, limit: most, ...(position === null ? {} : { cursor: position }) });
  };
  const names = [...positions.keys()];
  const answers = await Promise.allSettled(names.map((name) => ask(name, limit)));

  const unavailable = names.filter((_, index) => answers[index]?.status === 'rejected');
  const lists = names.flatMap((name, index) => {
    const answer = answers[index];
    return answer?.status === 'fulfilled' ? [{ name, page: answer.value, taken: 0 }] : [];
  });

  const deliveries: DeliveryView[] = [];
  while (deliveries.length < limit) {
    const newest = lists
      .flatMap((list) => {
        const head = list.page.deliveries[list.taken];
        return head === undefined ? [] : [{ list, head }];
      })
      .reduce<{ list: (typeof lists)[number]; head: DeliveryView } | null>(
        (best, next) => (best === null || next.head.received_at > best.head.received_at ? next : best),
        null,
      );
    if (newest === null) break;
    deliveries.push(newest.head);
    newest.list.taken += 1;
  }

  const next = new Map<string, string | null>();
  for (const { name, page, taken } of lists) {
    if (taken === page.deliveries.length) {
      if (page.cursor !== null) next.set(name, page.cursor);
    } else if (taken === 0) next.set(name, positions.get(name) ?? null);
    else next.set(name, (await ask(name, taken)).cursor); // the cursor after the part that was used
  }
  return { deliveries, cursor: cursorOf(next), unavailable };
}
