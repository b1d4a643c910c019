/**
 * A connection whose table is a record in KV (`connection:<name>`) and not a variable. It is checked by the same schema and rules. The
 * record has all that is needed to do so, the other connections of its account included, so that a webhook reads one key.
 */
import * as z from 'zod';
import { dictionarySchema } from '../booking/dictionary-schema.ts';
import { loadExpressions } from '../expressions/engine.ts';
import type { ConnectionEntry, SourceRegistry } from './connection.ts';
import { mayHaveExpressions } from './expressions.ts';
import { formerNamesIn, mailboxNameOf, refuseSharedNames } from './former-names.ts';
import { readGlobals } from './globals.ts';
import { apartFrom, type Peer, refuseSharedNamespaces } from './namespaces.ts';
import type { ConfigurationProblem } from './problems.ts';
import { readConfiguration } from './read.ts';
import { resolveConnection } from './resolve.ts';
import { neverSealed, sealingKeyName, unseal } from './sealed.ts';
import { refuseSharedTokens } from './secrets.ts';
import { connectionName, type FoundTable, mergeConnectionVars } from './vars.ts';

type Variables = Readonly<Record<string, unknown>>;

export const storedPrefix = 'connection:';
export const storedKey = (name: string): string => `${storedPrefix}${name}`;
/** Stands where a variable's name stands in the paths of problems. */
export const storedVariable = 'CONNECTIONS_IN_KV';

const table = dictionarySchema(z.string(), z.unknown());
const name = z.string().regex(connectionName);
const peerTable = z.object({
  source: z.string(),
  account_id: z.int(),
  namespace: z.string().optional(),
  only: z.array(z.string()).default([]),
  formerly: z.array(name).default([]),
});

const recordSchema = z.object({
  table,
  /** Secrets by name (`sealed.ts`). Any other that the table names is a secret of the Worker. */
  sealed: dictionarySchema(z.string(), z.string()).prefault({}),
  /** The other connections of the account; all of them are in KV. */
  account: z.array(z.object({ name, table: peerTable })).default([]),
});
export type StoredRecord = z.input<typeof recordSchema>;
type ReadRecord = z.output<typeof recordSchema>;

/** What stands under a former name. */
const renamedSchema = z.strictObject({ renamed: name });
export type RenamedRecord = z.input<typeof renamedSchema>;

/** What a list tells of a record without reading it. */
export const storedMetadata = z.object({ mailbox: name, account: z.int(), marks: z.array(z.string()).default([]) });
export type StoredMetadata = z.output<typeof storedMetadata>;

export type ReadText = (key: string) => Promise<string | null>;

/** Undefined: there is no such connection. Throws where KV does not answer. */
export async function readStored(
  asked: string,
  read: ReadText,
  env: Variables,
  sources: SourceRegistry,
): Promise<ConnectionEntry | undefined> {
  const found = await storedText(asked, read);
  return found === null ? undefined : storedEntry(found.name, found.text, env, sources);
}

/** The record with this present or former name. Null: there is none. */
export async function storedText(
  asked: string,
  read: ReadText,
): Promise<{ readonly name: string; readonly text: string } | null> {
  if (!connectionName.test(asked)) return null;
  const text = await read(storedKey(asked));
  if (text === null) return null;
  const other = renamedSchema.safeParse(jsonOf(text));
  if (!other.success) return { name: asked, text };
  const present = await read(storedKey(other.data.renamed));
  return present === null ? null : { name: other.data.renamed, text: present };
}

export async function storedEntry(
  connection: string,
  text: string,
  env: Variables,
  sources: SourceRegistry,
): Promise<ConnectionEntry> {
  const path = `${storedVariable}.${connection}`;
  const read = recordSchema.safeParse(jsonOf(text));
  if (!read.success) {
    const message = 'the record in KV cannot be read; push the connection again: npm run connections -- push';
    return { ok: false, problems: [{ path, message }] };
  }
  if (mayHaveExpressions({ [storedVariable]: { [connection]: read.data.table } })) await loadExpressions();
  return checked(connection, read.data, env, sources);
}

function checked(connection: string, record: ReadRecord, env: Variables, sources: SourceRegistry): ConnectionEntry {
  const found = { ok: true, path: `${storedVariable}.${connection}`, table: record.table } as const;
  const mailbox = mailboxNameOf(connection, formerNamesIn(record.table));
  const { opened, problems } = openSealed(record.sealed, env, mailbox, found.path);
  const globals = readGlobals(env);
  const surroundings = { env: { ...env, ...Object.fromEntries(opened) }, sources, globals };
  const resolved = problems.length > 0 ? unopened(problems) : resolveConnection(connection, found, surroundings);
  const ofVariables = mergeConnectionVars(env).tables;
  const peers = record.account.filter((peer) => peer.name !== connection);
  const tables = new Map<string, FoundTable>([...ofVariables, ...peers.map(peerFound), [connection, found]]);
  const connections = new Map(readConfiguration(env, sources).connections).set(connection, resolved);
  refuseSharedTokens(connections, tables, sources);
  refuseSharedNames(connections, tables);
  refuseSharedNamespaces(connections, tables, sources);
  const entry = connections.get(connection) ?? resolved;
  if (!entry.ok) return entry;
  if (sharesAccount(record.table['account_id'], ofVariables)) return unopened([ofBothPlaces(found.path)]);
  const asPeers = peers.map((peer): Peer => asPeer(peer, globals.oneLinkUrl));
  return { ok: true, connection: apartFrom(asPeers, entry.connection, sources) };
}

const unopened = (problems: readonly ConfigurationProblem[]): ConnectionEntry => ({ ok: false, problems });

const ofBothPlaces = (path: string): ConfigurationProblem => ({
  path: `${path}.account_id`,
  message: 'a connection in wrangler.toml has the same account; keep all connections of one account in one place',
});

const sharesAccount = (account: unknown, tables: ReadonlyMap<string, FoundTable>): boolean =>
  [...tables.values()].some((found) => found.ok && found.table['account_id'] === account);

function openSealed(sealed: Readonly<Record<string, string>>, env: Variables, mailbox: string, path: string) {
  const opened = new Map<string, string>();
  const problems: ConfigurationProblem[] = [];
  const key = env[sealingKeyName];
  for (const [named, text] of Object.entries(sealed)) {
    if (neverSealed.includes(named)) continue;
    const value = typeof key === 'string' ? unseal(text, key, { mailbox, name: named }) : null;
    if (value !== null) opened.set(named, value);
    else {
      const message = `its secrets cannot be opened: ${sealingKeyName} is missing or not the one that they were sealed with`;
      problems.push({ path, message });
    }
  }
  return { opened, problems: problems.slice(0, 1) };
}

type StoredPeer = ReadRecord['account'][number];

const peerFound = ({ name: peer, table: keys }: StoredPeer): [string, FoundTable] => [
  peer,
  { ok: true, path: `${storedVariable}.${peer}`, table: keys },
];

const asPeer = ({ name: peer, table: keys }: StoredPeer, oneLinkUrl: string): Peer => ({
  name: peer,
  keys,
  valid: {
    mailbox: mailboxNameOf(peer, keys.formerly),
    only: keys.only,
    source: keys.source,
    namespace: keys.namespace ?? null,
    accountId: keys.account_id,
    oneLinkUrl,
  },
});

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
