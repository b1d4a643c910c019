/**
 * The outcome of a settlement: one KV record, readable without the bridge (architecture.md, *KV outcome*). Other programs rely
 * on key, record and metadata. It contains no names, phones, identifiers or comments, only names of fields and never their
 * values.
 *
 * | stored | key | lives |
 * | --- | --- | --- |
 * | record and metadata | `outcome:<connection>:<idempotency_key>:<inverted settle time>` | `OUTCOME_DAYS`, 90 days |
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { escapeId, readId } from '../booking/written-id.ts';
import { type Code, codeSchema } from '../codes.ts';
import { traitsOf } from '../sources/index.ts';

export const outcomeResults = ['applied', 'created', 'unchanged', 'failed', 'parked', 'discarded'] as const;

const utcTime = z.string().meta({ description: 'ISO 8601, UTC.' });

export const outcomeRecordSchema = z
  .object({
    connection: z.string(),
    source: z.string(),
    event: z.string().meta({ description: "The tool's name for the newest event of the settlement." }),
    delivery_ids: z.array(z.string()),
    deliveries: z.int().min(0).meta({ description: 'How many deliveries it settled. `delivery_ids` may list fewer.' }),
    external_ref: z.string(),
    idempotency_key: z.string(),
    appointment_id: z.int().nullable(),
    result: z.enum(outcomeResults),
    fields: z.array(z.string()).meta({ description: 'Names of the One-Link keys that were sent.' }),
    http_status: z.int().nullable(),
    code: codeSchema.nullable(),
    message: z.string().nullable(),
    attempts: z.int().min(0),
    received_at: utcTime,
    settled_at: utcTime,
  })
  .meta({ id: 'Outcome', description: 'The result of a settlement.' });

export type OutcomeRecord = z.output<typeof outcomeRecordSchema>;

export interface OutcomeMetadata {
  readonly event: string;
  readonly result: OutcomeRecord['result'];
  readonly code: Code | null;
  readonly appointment_id: number | null;
  readonly attempts: number;
  readonly settled_at: string;
}

/** Identifies a booking by the key that was frozen with its first write. */
export interface OutcomeAddress {
  readonly connection: string;
  /** `<source>:<id>` or `<source>:<namespace>:<id>`. */
  readonly idempotencyKey: string;
  /** The namespace in the key, if there is one. */
  readonly namespace: string | null;
}

/** KV allows keys of 512 bytes. 480 leaves room for additions in later versions. */
const longestKeyBytes = 480;
/** 2286-11-20 in milliseconds: thirteen digits, like all present times. */
const endOfTime = 9_999_999_999_999;
const timeDigits = 13;

/** The beginning of every outcome key of a booking. Ends in `:`. */
export function outcomePrefix({ connection, idempotencyKey, namespace }: OutcomeAddress): string {
  const colon = idempotencyKey.indexOf(':');
  const source = idempotencyKey.slice(0, colon);
  const rest = idempotencyKey.slice(colon + 1);
  const installation = namespace !== null && rest.startsWith(`${namespace}:`) ? `${namespace}:` : '';
  const { idForm = 'escaped', idsByUser = false } = traitsOf(source);
  const id = readId(idForm, rest.slice(installation.length));
  const start = `outcome:${connection}:${source}:${installation}`;
  const room = longestKeyBytes - bytesIn(start) - 1 - timeDigits;
  // An id that users write themselves may look like one with more parts.
  const escaped = idsByUser ? escapeId(id) : id.replaceAll('%', '%25');
  return `${start}${bytesIn(escaped) <= room ? escaped : `~${createHash('sha256').update(id).digest('base64url')}`}:`;
}

/** Prefixes of a booking's outcomes: for each key that it had, and each name that its connection had. */
export const outcomePrefixesOf = (
  {
    name,
    formerly,
    namespace,
  }: { readonly name: string; readonly formerly: readonly string[]; readonly namespace: string | null },
  idempotencyKeys: readonly string[],
): readonly string[] =>
  idempotencyKeys.flatMap((idempotencyKey) =>
    [name, ...formerly.toReversed()].map((connection) => outcomePrefix({ connection, idempotencyKey, namespace })),
  );

/** The key of one outcome. A list of a booking's keys is newest first. `settledAtMs`: milliseconds since 1970. */
export function outcomeKey(address: OutcomeAddress, settledAtMs: number): string {
  return `${outcomePrefix(address)}${String(endOfTime - Math.trunc(settledAtMs)).padStart(timeDigits, '0')}`;
}

/** When the outcome under a key was settled, in ms. Null: the key belongs to another booking with the same beginning. */
export function settledAtOf(key: string, prefix: string): number | null {
  const inverted = key.startsWith(prefix) ? key.slice(prefix.length) : '';
  return /^\d{13}$/.test(inverted) ? endOfTime - Number(inverted) : null;
}

/** Metadata may have 1,024 bytes as JSON. Only the tool's event name has no fixed length. */
export function outcomeMetadata(record: OutcomeRecord): OutcomeMetadata {
  const { result, code, appointment_id, attempts, settled_at } = record;
  return {
    event: cut(record.event),
    result,
    code,
    appointment_id,
    attempts,
    settled_at,
  };
}

/** The arguments of `KVNamespace.put`, in order. */
export function outcomePut(
  address: OutcomeAddress,
  record: OutcomeRecord,
  outcomeDays: number,
): [key: string, value: string, options: { expirationTtl: number; metadata: OutcomeMetadata }] {
  return [
    outcomeKey(address, Date.parse(record.settled_at)),
    JSON.stringify(record),
    { expirationTtl: outcomeDays * 86_400, metadata: outcomeMetadata(record) },
  ];
}

/** At most 300 bytes as JSON, without half a surrogate pair at the end. */
function cut(text: string): string {
  let kept = '';
  let bytes = 0;
  for (const character of text) {
    bytes += bytesIn(JSON.stringify(character)) - 2;
    if (bytes > 300) return kept;
    kept += character;
  }
  return kept;
}

function bytesIn(text: string): number {
  return new TextEncoder().encode(text).length;
}
