/** Reads a booking's outcomes from KV, newest first. KV is eventually consistent, so a new one may appear a minute later. */
import * as z from 'zod';
import { log } from '../log.ts';
import { type OutcomeRecord, outcomeRecordSchema, settledAtOf } from './outcome.ts';

/** One bulk read has up to 100 keys and counts as one operation. */
const mostOutcomes = 100;

/** Up to `limit` (at most 100) outcomes under any of the prefixes. A record that does not match the schema is left out. */
export async function readOutcomes(
  kv: KVNamespace,
  prefixes: readonly string[],
  limit: number = mostOutcomes,
): Promise<OutcomeRecord[]> {
  const lists = await Promise.all([...new Set(prefixes)].map((prefix) => keysUnder(kv, prefix, limit)));
  const keys = lists
    .flat()
    .sort((a, b) => b.settledAt - a.settledAt)
    .slice(0, Math.min(limit, mostOutcomes))
    .map(({ name }) => name);
  if (keys.length === 0) return [];
  const values = await kv.get<unknown>(keys, 'json');
  return keys.flatMap((key) => {
    const value = values.get(key);
    if (value === null || value === undefined) return []; // expired between list and get
    const parsed = storedSchema.safeParse(value);
    if (!parsed.success) log('warn', 'outcome_unreadable', { problems: parsed.error.issues.length });
    return parsed.success ? [parsed.data as OutcomeRecord] : [];
  });
}

/** A code from an earlier version is shown as it is. */
const storedSchema = outcomeRecordSchema.extend({ code: z.string().nullable() });

interface FoundKey {
  readonly name: string;
  readonly settledAt: number;
}

/** Reads further pages while a page contains only bookings whose id has the same beginning. */
async function keysUnder(kv: KVNamespace, prefix: string, limit: number): Promise<FoundKey[]> {
  const found: FoundKey[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < 5; page += 1) {
    const list: KVNamespaceListResult<unknown> = await kv.list({ prefix, cursor });
    for (const { name } of list.keys) {
      const settledAt = settledAtOf(name, prefix);
      if (settledAt !== null) found.push({ name, settledAt });
    }
    if (list.list_complete || found.length >= limit) break;
    cursor = list.cursor;
  }
  return found;
}
