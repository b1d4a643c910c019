/**
 * Finds the tables of connections. Cloudflare allows 5 KB for one variable, so every variable whose name begins with
 * `CONNECTIONS` is read and merged (architecture.md, *wrangler.toml*).
 */
import type { ConfigurationProblem } from './problems.ts';

export type FoundTable =
  | { readonly ok: true; readonly path: string; readonly table: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problems: readonly ConfigurationProblem[] };

export interface MergedVars {
  readonly tables: ReadonlyMap<string, FoundTable>;
  /** Problems of variables that could not be read at all. */
  readonly problems: readonly ConfigurationProblem[];
}

/** Part of a URL, of KV keys and of delivery ids (`<connection>.<number>`). */
export const connectionName = /^[a-z0-9-]{1,40}$/;

export function mergeConnectionVars(env: Readonly<Record<string, unknown>>): MergedVars {
  const tables = new Map<string, FoundTable>();
  const problems: ConfigurationProblem[] = [];
  for (const variable of Object.keys(env)
    .filter((name) => name.startsWith('CONNECTIONS'))
    .sort()) {
    const value = tableIn(env[variable]);
    if (value === null) {
      problems.push({ path: variable, message: 'expected a table of connections' });
      continue;
    }
    for (const [name, table] of Object.entries(value)) tables.set(name, found(variable, name, table, tables.get(name)));
  }
  return { tables, problems };
}

function found(variable: string, name: string, value: unknown, other: FoundTable | undefined): FoundTable {
  const path = `${variable}.${name}`;
  const problem = (message: string): FoundTable => ({ ok: false, problems: [{ path, message }] });
  if (other !== undefined) return problem('this name is used twice');
  if (!connectionName.test(name)) return problem('a connection name must have 1 to 40 characters of a-z, 0-9 and -');
  const table = tableIn(value);
  return table === null ? problem('expected a table') : { ok: true, path, table };
}

/** A table, either as it is or as JSON text (`.dev.vars`, `--var`, the dashboard). */
export function tableIn(value: unknown): Readonly<Record<string, unknown>> | null {
  let read = value;
  if (typeof value === 'string') {
    try {
      read = JSON.parse(value);
    } catch {
      return null;
    }
  }
  return typeof read === 'object' && read !== null && !Array.isArray(read)
    ? (read as Readonly<Record<string, unknown>>)
    : null;
}
