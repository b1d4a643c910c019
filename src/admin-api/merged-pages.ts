/**
 * Pages of several mailboxes as one list, newest first. Each mailbox has its own cursor, and the cursor of the list holds
 * them all. A page uses the beginning of each mailbox's page. The unused rest is requested again for the next page.
 */
import * as z from 'zod';
import { dictionarySchema } from '../booking/dictionary-schema.ts';
import { problem } from '../http/problem.ts';
import type { AdminCalls } from '../mailbox/contract.ts';
import { type MailboxPage, mailboxesFrom, nextCursor, placeOf } from './mailbox-pages.ts';
import { mailboxCalled, mailboxOf } from './mailboxes.ts';
import type { ApiContext } from './operation.ts';

interface Page<Item> {
  readonly items: readonly Item[];
  readonly cursor: string | null;
}

/** A list that each mailbox has. */
export interface MailboxList<Item> {
  readonly ask: (
    mailbox: AdminCalls,
    place: { readonly limit: number; readonly cursor?: string },
  ) => Promise<Page<Item>>;
  /** Whether a text is a place in the list of one mailbox. */
  readonly isPlace: (cursor: string) => boolean;
  /** What the list is in the order of, the greatest first; of equals the first connection's come first. */
  readonly orderOf: (item: Item) => string;
}

export interface MergedPage<Item> extends Page<Item> {
  /** Connections that are configured wrongly, or whose mailbox did not answer. */
  readonly unavailable: readonly string[];
}

interface Asked {
  readonly connection?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Each page asks all of them, some twice, and a Worker may make 1,000 calls. */
const mostMerged = 200;

/** A page of one connection's list, or of all. */
export async function pageOf<Item>(
  list: MailboxList<Item>,
  { connection, cursor, limit }: Asked,
  context: ApiContext,
): Promise<MergedPage<Item> | Response> {
  if (connection !== undefined) {
    const found = mailboxOf(context, connection);
    if (found instanceof Response) return found;
    if (cursor !== undefined && !list.isPlace(cursor)) return damagedCursor();
    const page = await list.ask(found.mailbox, { limit, ...(cursor !== undefined && { cursor }) });
    return { ...page, unavailable: [] };
  }
  const place = placeOf(cursor);
  if (place === null) return damagedCursor();
  const { mailboxes, next } = await mergedTogether(place.page, context);
  const positions = positionsOf(place.positions, [...mailboxes.keys()], list.isPlace);
  if (positions === null) return damagedCursor();
  const page = await mergedPage(positions, (name) => mailboxCalled(mailboxes.get(name) ?? name, context), list, limit);
  const invalid = [...context.configuration.connections].flatMap(([name, entry]) => (entry.ok ? [] : [name]));
  return {
    items: page.items,
    cursor: nextCursor(place.page, page.cursor, next),
    unavailable: [...(place.page === null ? invalid : []), ...page.unavailable],
  };
}

/** Mailboxes whose lists are one list. More than so many in all: those of the variables, then so many in KV at a time. */
async function mergedTogether(page: string | null, context: ApiContext): Promise<MailboxPage> {
  const of = (one: string | null): Promise<MailboxPage> => mailboxesFrom(one, mostMerged, context);
  const first = await of(page);
  if (page !== null || first.next === null || first.mailboxes.size >= mostMerged) return first;
  const stored = await of(first.next);
  const isFew = stored.next === null && first.mailboxes.size + stored.mailboxes.size <= mostMerged;
  return isFew ? { mailboxes: new Map([...first.mailboxes, ...stored.mailboxes]), next: null } : first;
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

/** As an answer says it. */
export const unavailableOf = ({ unavailable }: Pick<MergedPage<unknown>, 'unavailable'>) =>
  unavailable.length === 0 ? {} : { unavailable };

async function mergedPage<Item>(
  positions: Positions,
  mailboxOf: (name: string) => AdminCalls,
  { ask, orderOf }: MailboxList<Item>,
  limit: number,
): Promise<MergedPage<Item>> {
  const askFor = (name: string, most: number): Promise<Page<Item>> => {
    const position = positions.get(name) ?? null;
    return ask(mailboxOf(name), { limit: most, ...(position !== null && { cursor: position }) });
  };
  const names = [...positions.keys()];
  const answers = await Promise.allSettled(names.map((name) => askFor(name, limit)));

  const unavailable = names.filter((_, index) => answers[index]?.status === 'rejected');
  const lists = names.flatMap((name, index) => {
    const answer = answers[index];
    return answer?.status === 'fulfilled' ? [{ name, page: answer.value, taken: 0 }] : [];
  });

  const items: Item[] = [];
  while (items.length < limit) {
    const heads = lists.flatMap((list) => {
      const head = list.page.items[list.taken];
      return head === undefined ? [] : [{ list, head }];
    });
    const [first, ...others] = heads;
    if (first === undefined) break;
    const newest = others.reduce((best, next) => (orderOf(next.head) > orderOf(best.head) ? next : best), first);
    items.push(newest.head);
    newest.list.taken += 1;
  }

  const next = new Map<string, string | null>();
  for (const { name, page, taken } of lists) {
    if (taken === page.items.length) {
      if (page.cursor !== null) next.set(name, page.cursor);
    } else if (taken === 0) next.set(name, positions.get(name) ?? null);
    else next.set(name, (await askFor(name, taken)).cursor); // the cursor after the part that was used
  }
  return { items, cursor: cursorOf(next), unavailable };
}
