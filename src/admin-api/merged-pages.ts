/** A page of a list that each mailbox has: of one connection, or of all as one list, newest first (`merge.ts`). */
import { problem } from '../http/problem.ts';
import type { AdminCalls } from '../mailbox/contract.ts';
import { type MailboxPage, mailboxesFrom, nextCursor, placeOf } from './mailbox-pages.ts';
import { mailboxCalled, mailboxOf } from './mailboxes.ts';
import { merged, positionsOf } from './merge.ts';
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
  const page = await merged<Item>({
    positions,
    limit,
    rank: list.orderOf,
    async ask(name, position, most) {
      const mailbox = mailboxCalled(mailboxes.get(name) ?? name, context);
      const { items, cursor } = await list.ask(mailbox, {
        limit: most,
        ...(position !== null && { cursor: position }),
      });
      return { rows: items, cursor };
    },
  });
  const invalid = [...context.configuration.connections].flatMap(([name, entry]) => (entry.ok ? [] : [name]));
  return {
    items: page.rows,
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

export const damagedCursor = (): Response =>
  problem(400, 'invalid-parameter', { detail: 'cursor: not a cursor of a previous answer' });

/** As an answer says it. */
export const unavailableOf = ({ unavailable }: Pick<MergedPage<unknown>, 'unavailable'>) =>
  unavailable.length === 0 ? {} : { unavailable };
