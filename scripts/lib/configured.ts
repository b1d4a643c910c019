/**
 * The connections of a `wrangler.toml` with the secrets of this machine: what `send`, `try` and `tail` work with. The connections of
 * the demonstration belong to them, too, because `npm run dev` and `npm start` run those.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parse } from 'smol-toml';
import type { Configuration, Connection } from '../../src/config/connection.ts';
import { readConfiguration } from '../../src/config/read.ts';
import { unknownSecret } from '../../src/config/secrets.ts';
import { mergeConnectionVars } from '../../src/config/vars.ts';
import { loadExpressions } from '../../src/expressions/engine.ts';
import { sources } from '../../src/sources/index.ts';
import { inWords, secretsNamedIn } from '../check/in-words.ts';
import { connections as demonstration, secrets as demonstrationSecrets } from '../start/stage.ts';
import { devVarsBeside } from './dev-vars.ts';

await loadExpressions();

type Json = Readonly<Record<string, unknown>>;

export interface Configured {
  readonly configuration: Configuration;
  /** `[vars]`, and the demonstration. */
  readonly variables: Json;
  /** As written, by name. */
  readonly tables: ReadonlyMap<string, Json>;
  /** Names of the connections of the demonstration. */
  readonly demonstration: ReadonlySet<string>;
  /** From the environment, `.dev.vars`, or the demonstration. Undefined: it is not on this machine. */
  secret(name: string): string | undefined;
}

/** Throws if the file cannot be read or is no TOML. */
export function readConfigured(file: string, environment: NodeJS.ProcessEnv = process.env): Configured {
  const vars = parse(readFileSync(file, 'utf8'))['vars'];
  const variables = (typeof vars === 'object' ? vars : {}) as Json;
  const local = devVarsBeside(file);
  const secret = (name: string): string | undefined =>
    nonEmpty(environment[name]) ??
    nonEmpty(local[name]) ??
    demonstrationSecrets[name as keyof typeof demonstrationSecrets];

  const all = { ...variables, CONNECTIONS_DEMO: demonstrationBeside(variables) };
  const tables = new Map<string, Json>();
  const values: Record<string, unknown> = {};
  for (const [name, found] of mergeConnectionVars(all).tables) {
    if (!found.ok) continue;
    tables.set(name, found.table);
    for (const named of secretsNamedIn(found.table)) values[named] = secret(named) ?? unknownSecret;
  }
  return {
    configuration: readConfiguration({ ...values, ...all }, sources),
    variables: all,
    tables,
    demonstration: new Set(Object.keys(all.CONNECTIONS_DEMO)),
    secret,
  };
}

const nonEmpty = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

/** The connections of the demonstration, except those whose name is taken. */
export function demonstrationBeside(variables: Json): Readonly<Record<string, Json>> {
  const taken = mergeConnectionVars(variables).tables;
  return Object.fromEntries(Object.entries(demonstration).filter(([name]) => !taken.has(name)));
}

export type Chosen =
  | { readonly ok: true; readonly connection: Connection; readonly table: Json }
  /** `isUnknown`: no one connection is meant, so the command line is wrong. */
  | { readonly ok: false; readonly isUnknown: boolean; readonly lines: readonly string[] };

/** The connection with this name, or the only one of this source. */
export function connectionNamed(nameOrSource: string, { configuration, tables, variables }: Configured): Chosen {
  const named = tables.has(nameOrSource)
    ? [nameOrSource]
    : [...tables].flatMap(([name, table]) => (table['source'] === nameOrSource ? [name] : []));
  const [name, ...others] = named;
  if (name === undefined) {
    const all = [...tables].map(([one, table]) => `${one} (${table['source']})`).join(', ');
    return {
      ok: false,
      isUnknown: true,
      lines: [`${nameOrSource}: no connection has this name or source. There are: ${all}`],
    };
  }
  if (others.length > 0) {
    return {
      ok: false,
      isUnknown: true,
      lines: [`${nameOrSource}: several connections have this source. Choose one: ${named.join(', ')}`],
    };
  }
  const entry = configuration.connections.get(name);
  if (entry?.ok === true) return { ok: true, connection: entry.connection, table: tables.get(name) ?? {} };
  return {
    ok: false,
    isUnknown: false,
    lines: (entry?.problems ?? []).map((problem) => inWords(problem, variables)),
  };
}
