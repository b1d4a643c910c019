/**
 * Lists of several mailboxes as one, a page at a time. Each mailbox has its own cursor, and the cursor of the page holds them all. A page
 * uses the beginning of each mailbox's page. The unused rest is requested again for the next page.
 */
import * as z from 'zod';
import { dictionarySchema } from '../booking/dictionary-schema.ts';

export interface Part<Row> {
  readonly rows: readonly Row[];
  /** Null: it is at its end. */
  readonly cursor: string | null;
}

export interface Merged<Row> extends Part<Row> {
  /** Connections whose mailbox did not answer. */
  readonly unavailable: readonly string[];
}

/** Where the list of each connection continues. Null: at its beginning. A connection that is not in it has ended. */
export type Positions = ReadonlyMap<string, string | null>;

const positionsSchema = dictionarySchema(z.string(), z.string().nullable());

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

/** The same for pages, which begin anew where the cursor is none of this bridge. */
export const positionsOrBeginning = (cursor: string | null, names: readonly string[]): Positions =>
  positionsOf(cursor || undefined, names, () => true) ?? new Map(names.map((name) => [name, null]));

export interface Merging<Row> {
  readonly positions: Positions;
  readonly limit: number;
  /** `cursor`: null for the beginning. */
  readonly ask: (name: string, cursor: string | null, limit: number) => Promise<Part<Row>>;
  /** The greater comes first. Of equals the first list's come first. */
  readonly rank: (row: Row) => string;
}

export async function merged<Row>({ positions, limit, ask, rank }: Merging<Row>): Promise<Merged<Row>> {
  const asked = [...positions];
  const answers = await Promise.allSettled(asked.map(([name, at]) => ask(name, at, limit)));
  const lists = asked.flatMap(([name, at], index) => {
    const answer = answers[index];
    return answer?.status === 'fulfilled' ? [{ name, at, part: answer.value, taken: 0 }] : [];
  });
  const rows: Row[] = [];
  while (rows.length < limit) {
    let best: { readonly list: (typeof lists)[number]; readonly row: Row } | null = null;
    for (const list of lists) {
      const row = list.part.rows[list.taken];
      if (row !== undefined && (best === null || rank(row) > rank(best.row))) best = { list, row };
    }
    if (best === null) break;
    rows.push(best.row);
    best.list.taken += 1;
  }
  const next = new Map<string, string | null>();
  for (const { name, at, part, taken } of lists) {
    if (taken === part.rows.length) {
      if (part.cursor !== null) next.set(name, part.cursor);
    } else next.set(name, taken === 0 ? at : (await ask(name, at, taken)).cursor); // the cursor after the part that was used
  }
  const unavailable = asked.flatMap(([name], index) => (answers[index]?.status === 'rejected' ? [name] : []));
  return { rows, cursor: cursorOf(next), unavailable };
}
