/** Answers over all connections, of which there may be more than one answer can call: the cursor says which mailboxes come next. */
import * as z from 'zod';
import { listStored } from '../config/stored-cache.ts';
import { nameAndMailbox, validMailboxes } from './mailboxes.ts';
import type { ApiContext } from './operation.ts';

/**
 * Mailboxes come in pages: those of the variables, then so many in KV at a time. `page`: null for the first, then the place in KV's
 * list, empty for its beginning.
 */
interface Place {
  readonly page: string | null;
  readonly positions: string | undefined;
}
const placeSchema = z.strictObject({ page: z.string(), positions: z.string().optional() });

/** Null: no cursor of this bridge. Within the first page it is the cursor of the positions alone. */
export function placeOf(cursor: string | undefined): Place | null {
  if (!cursor?.startsWith(pageMark)) return { page: null, positions: cursor };
  try {
    const text = Buffer.from(cursor.slice(pageMark.length), 'base64url').toString('utf8');
    const { page, positions } = placeSchema.parse(JSON.parse(text));
    return { page, positions };
  } catch {
    return null;
  }
}

/** No letter of base64url. */
const pageMark = '.';
const withPage = (page: string, positions?: string): string =>
  pageMark + Buffer.from(JSON.stringify({ page, ...(positions !== undefined && { positions }) })).toString('base64url');

export function nextCursor(page: string | null, left: string | null, next: string | null): string | null {
  if (left !== null) return page === null ? left : withPage(page, left);
  return next === null ? null : withPage(next);
}

export interface MailboxPage {
  /** Names of mailboxes by names of connections. */
  readonly mailboxes: ReadonlyMap<string, string>;
  /** Null where this page is the last. */
  readonly next: string | null;
}

export async function mailboxesFrom(
  page: string | null,
  limit: number,
  { env, configuration }: ApiContext,
): Promise<MailboxPage> {
  if (page === null) {
    const { connections } = await listStored(env, { limit: 1 });
    return { mailboxes: validMailboxes(configuration), next: connections.length === 0 ? null : '' };
  }
  const { connections, cursor } = await listStored(env, { limit, ...(page !== '' && { cursor: page }) });
  return { mailboxes: new Map(connections.map(nameAndMailbox)), next: cursor };
}
