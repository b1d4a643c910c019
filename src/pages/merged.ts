/**
 * Lists of several mailboxes as one, a page at a time. Each mailbox has its own cursor, and that of the page holds them all. Of a
 * mailbox's page the beginning is used; the rest is asked for again with the next page.
 */
import { Buffer } from 'node:buffer';
import * as z from 'zod';
import { dictionarySchema } from '../booking/dictionary-schema.ts';

export interface Part<Row> {
  readonly rows: readonly Row[];
  /** Null: it is at its end. */
  readonly cursor: string | null;
}

export interface Merged<Row> extends Part<Row> {
  /** Whose mailbox did not answer. */
  readonly unavailable: readonly string[];
}

/** Where each list continues; null: at its beginning. One that is not in it has ended. */
type Positions = ReadonlyMap<string, string | null>;

const positionsSchema = dictionarySchema(z.string(), z.string().nullable());

/** All from the beginning where the text is no cursor of ours. */
function positionsIn(cursor: string | null, names: readonly string[]): Positions {
  const beginning = new Map(names.map((name) => [name, null]));
  if (cursor === null || cursor === '') return beginning;
  try {
    const read = positionsSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return new Map(Object.entries(read).filter(([name]) => names.includes(name)));
  } catch {
    return beginning;
  }
}

const cursorOf = (positions: Positions): string | null =>
  positions.size === 0
    ? null
    : Buffer.from(JSON.stringify(Object.fromEntries(positions)), 'utf8').toString('base64url');

export interface Merging<Row> {
  readonly names: readonly string[];
  readonly cursor: string | null;
  readonly limit: number;
  readonly ask: (name: string, cursor: string | null, limit: number) => Promise<Part<Row>>;
  /** The greater comes first. Where all are equal, one list comes after the other. */
  readonly rank: (row: Row) => string;
}

export async function merged<Row>({ names, cursor, limit, ask, rank }: Merging<Row>): Promise<Merged<Row>> {
  const positions = positionsIn(cursor, names);
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
    } else next.set(name, taken === 0 ? at : (await ask(name, at, taken)).cursor);
  }
  const unavailable = asked.flatMap(([name], index) => (answers[index]?.status === 'rejected' ? [name] : []));
  return { rows, cursor: cursorOf(next), unavailable };
}
