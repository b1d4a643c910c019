/**
 * What a push or a removal writes to KV, planned before anything is written. Every record is checked by the Worker's own code, in its
 * surroundings: the connections in wrangler.toml and those of the same account.
 */
import { formerNamesIn, mailboxNameOf } from '../../src/config/former-names.ts';
import { neverSealed, seal, sealingKeyName, sealingKeyWeakness } from '../../src/config/sealed.ts';
import { unknownSecret } from '../../src/config/secrets.ts';
import {
  type RenamedRecord,
  type StoredRecord,
  storedEntry,
  storedKey,
  storedPrefix,
  storedVariable,
} from '../../src/config/stored.ts';
import { mergeConnectionVars } from '../../src/config/vars.ts';
import { sources } from '../../src/sources/index.ts';
import { inWords, secretsNamedIn } from '../check/in-words.ts';
import { type Held, type Listed, marksOf, nameProblems, sharedMarks } from './checks.ts';
import type { Entry, KeyValueStore } from './kv.ts';

type Json = Readonly<Record<string, unknown>>;

export interface Surroundings {
  readonly store: KeyValueStore;
  /** `[vars]` of wrangler.toml. */
  readonly variables: Json;
  /** Secrets that are sealed into records. Any other is a secret of the Worker. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
  /** SEALING_KEY. */
  readonly key: string | undefined;
}

export interface Plan {
  /** Nothing may be written where there is one. */
  readonly problems: readonly string[];
  /** Other connections of the account, which must know of the change first. */
  readonly neighbours: readonly Entry[];
  readonly entries: readonly Entry[];
  readonly removed: readonly string[];
}

export function listed({ store }: Pick<Surroundings, 'store'>): readonly Listed[] {
  return store.list(storedPrefix).map(({ name, metadata }) => {
    const { account, renamed, marks } = Object(metadata) as Json;
    const known = Array.isArray(marks) ? marks.map(String) : [];
    return { name: name.slice(storedPrefix.length), account, renamed, marks: known };
  });
}

export function held(names: readonly string[], { store }: Pick<Surroundings, 'store'>): Map<string, Held> {
  const texts = store.get(names.map(storedKey));
  return new Map(
    names.flatMap((name) => {
      const { table, sealed } = JSON.parse(texts.get(storedKey(name)) ?? '{}') as Partial<Held>;
      return table === undefined ? [] : [[name, { table, sealed: sealed ?? {} }] as const];
    }),
  );
}

/** `given`: tables to write, by name. `leaving`: names to remove. */
export async function planOf(
  given: ReadonlyMap<string, Json>,
  leaving: readonly string[],
  surroundings: Surroundings,
): Promise<Plan> {
  const present = listed(surroundings);
  const isGone = new Set([...leaving, ...[...given.values()].flatMap(formerNamesIn)]);
  const touched = new Set([...given.keys(), ...isGone]);
  const before = held(relatedTo(given, touched, present), surroundings);
  const after = new Map<string, Held>([...before].filter(([name]) => !isGone.has(name)));
  for (const [name, table] of given) after.set(name, { table, sealed: sealedFor(name, table, before, surroundings) });
  const groups = Map.groupBy(after, ([, { table }]) => table['account_id']);
  const records = new Map([...after].map(([name, one]) => [name, recordOf(name, one, groups)] as const));
  const { problems, marks } = await checkRecords(records, surroundings);

  const asEntry = (name: string): Entry => {
    const { table } = after.get(name) as Held;
    const metadata = { mailbox: mailboxNameOf(name, formerNamesIn(table)), account: table['account_id'] };
    const own = marks.get(name) ?? [];
    const value = JSON.stringify(records.get(name));
    return { key: storedKey(name), value, metadata: own.length === 0 ? metadata : { ...metadata, marks: own } };
  };
  const aliases = [...given].flatMap(([name, table]) => formerNamesIn(table).map((old) => aliasOf(old, name)));
  const kept = new Set(aliases.map(({ key }) => key));
  const stale = present.filter(({ name, renamed }) => touched.has(String(renamed)) && !kept.has(storedKey(name)));
  const others = present.filter(({ name }) => !isGone.has(name));
  return {
    problems: [
      ...new Set([
        ...keyProblems(given, surroundings),
        ...nameProblems(given, present, before, [...mergeConnectionVars(surroundings.variables).tables.keys()]),
        ...problems,
        ...sharedMarks(marks, others),
      ]),
    ],
    neighbours: [...after.keys()].filter((name) => !given.has(name)).map(asEntry),
    entries: [...[...given.keys()].map(asEntry), ...aliases],
    removed: [...leaving, ...stale.map(({ name }) => name)].map(storedKey),
  };
}

const aliasOf = (old: string, name: string): Entry => ({
  key: storedKey(old),
  value: JSON.stringify({ renamed: name } satisfies RenamedRecord),
  metadata: { renamed: name },
});

/** Names of the connections whose records change or are looked at: the touched ones, and all of the accounts they have or had. */
function relatedTo(
  given: ReadonlyMap<string, Json>,
  touched: ReadonlySet<string>,
  present: readonly Listed[],
): string[] {
  const accounts = new Set<unknown>([...given.values()].map((table) => table['account_id']));
  for (const { name, account } of present) if (touched.has(name)) accounts.add(account);
  return present.flatMap(({ name, account, renamed }) =>
    renamed === undefined && (touched.has(name) || accounts.has(account)) ? [name] : [],
  );
}

/** Secrets that are given are sealed anew; others stay as they were pushed before. */
function sealedFor(name: string, table: Json, before: ReadonlyMap<string, Held>, { secrets, key }: Surroundings) {
  const mailbox = mailboxNameOf(name, formerNamesIn(table));
  const old = before.get(name) ?? before.get(formerNamesIn(table).at(-1) ?? '');
  const sealed: Record<string, string> = {};
  for (const secret of secretsNamedIn(table)) {
    const value = neverSealed.includes(secret) ? undefined : secrets[secret];
    if (value !== undefined && key !== undefined) sealed[secret] = seal(value, key, { mailbox, name: secret });
    else if (old?.sealed[secret] !== undefined) sealed[secret] = old.sealed[secret];
  }
  return sealed;
}

function keyProblems(given: ReadonlyMap<string, Json>, { secrets, key }: Surroundings): string[] {
  const isUsed = [...given.values()].some((table) => secretsNamedIn(table).some((one) => secrets[one] !== undefined));
  const weak = isUsed || key !== undefined ? sealingKeyWeakness(key) : null;
  return weak === null ? [] : [`${sealingKeyName}: ${weak}`];
}

/** What the Worker would say of each record. */
async function checkRecords(records: ReadonlyMap<string, StoredRecord>, { variables, key }: Surroundings) {
  const tables = { [storedVariable]: Object.fromEntries([...records].map(([name, { table }]) => [name, table])) };
  const problems: string[] = [];
  const marks = new Map<string, readonly string[]>();
  const common = { ...variables, ...(key !== undefined && { [sealingKeyName]: key }) };
  const inToml = [...mergeConnectionVars(variables).tables.values()].flatMap((found) =>
    found.ok ? [found.table] : [],
  );
  const ofToml = unknownOf(inToml.flatMap(secretsNamedIn));
  for (const [name, record] of records) {
    const env = { ...ofToml, ...unknownOf(secretsNamedIn(record.table)), ...common };
    const entry = await storedEntry(name, JSON.stringify(record), env, sources);
    if (!entry.ok) problems.push(...entry.problems.map((problem) => inWords(problem, tables)));
    else if (key !== undefined) marks.set(name, marksOf(entry.connection, key));
  }
  return { problems, marks };
}

/** They are set at Cloudflare, and cannot be read here. */
const unknownOf = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, unknownSecret]));

function recordOf(
  name: string,
  { table, sealed }: Held,
  groups: ReadonlyMap<unknown, readonly [string, Held][]>,
): StoredRecord {
  const account = (groups.get(table['account_id']) ?? []).flatMap(([other, { table: theirs }]) => {
    const { source, account_id, namespace, only } = theirs;
    if (other === name || typeof source !== 'string' || typeof account_id !== 'number') return [];
    const optional = {
      ...(typeof namespace === 'string' && { namespace }),
      ...(Array.isArray(only) && { only: only.map(String) }),
    };
    return [{ name: other, table: { source, account_id, formerly: formerNamesIn(theirs), ...optional } }];
  });
  return { table, sealed, account };
}
