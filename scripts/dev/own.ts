/** The connections of the user's own, as `npm run dev` shows them: their address and ✓, or what is wrong with them. */
import { readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import type { OneLink } from '../../emulator/one-link.ts';
import type { Connection, ConnectionEntry } from '../../src/config/connection.ts';
import { readConfiguration } from '../../src/config/read.ts';
import { loadExpressions } from '../../src/expressions/engine.ts';
import { sources } from '../../src/sources/index.ts';
import { authenticationOf, mappingOf } from '../../src/sources/mapped/schema.ts';
import { inWords } from '../check/in-words.ts';
import { lineOf, pathOf, placesIn } from '../check/lines.ts';
import { misplacedIn } from '../check/wrong-places.ts';
import { devVarsBeside } from '../lib/dev-vars.ts';
import { secrets as demonstrationSecrets } from '../start/stage.ts';
import { paint } from '../start/terminal.ts';

await loadExpressions();

type Json = Readonly<Record<string, unknown>>;

export interface OwnConnections {
  readonly variables: Json;
  /** `.dev.vars`. */
  readonly local: Readonly<Record<string, string | undefined>>;
  readonly entries: ReadonlyMap<string, ConnectionEntry>;
  /** What is wrong beside the connections, with its line. */
  readonly others: readonly string[];
}

/** `given`: variables that the command itself sets. Text: the file cannot be read. */
export function ownConnections(file: string, given: Json): OwnConnections | string {
  let toml: string;
  let variables: Json;
  try {
    toml = readFileSync(file, 'utf8');
    variables = (parse(toml)['vars'] ?? {}) as Json;
  } catch (error) {
    return `${file}: ${error instanceof Error ? error.message : 'cannot be read'}`;
  }
  const local = devVarsBeside(file);
  const { connections, problems } = readConfiguration({ ...variables, ...local, ...given }, sources);
  const places = placesIn(toml);
  const ofOthers = problems.filter(({ path }) => !path.startsWith('CONNECTIONS'));
  return {
    variables,
    local,
    entries: new Map([...connections].map(([name, entry]) => [name, entry.ok ? entry : told(entry)])),
    others: [
      ...misplacedIn(toml).map(({ line, text }) => `line ${line}: ${text}`),
      ...ofOthers.map((problem) => inWords(problem, variables)),
    ],
  };

  function told(entry: Extract<ConnectionEntry, { readonly ok: false }>): ConnectionEntry {
    const inLines = entry.problems.map((problem) => {
      const line = lineOf(places, pathOf(problem.path));
      return { path: '', message: `${line === undefined ? '' : `line ${line}: `}${inWords(problem, variables)}` };
    });
    return { ok: false, problems: inLines };
  }
}

export function linesOf(
  { entries, others }: OwnConnections,
  url: string,
  isDemonstration: (name: string) => boolean,
): string[] {
  const own = [...entries].filter(([name]) => !isDemonstration(name));
  const width = Math.max(8, ...own.map(([name]) => name.length));
  const lines = own.flatMap(([name, entry]) => {
    if (!entry.ok)
      return entry.problems.map(({ message }) => `  ${paint('red', '✗')} ${name.padEnd(width)}  ${message}`);
    const { source } = entry.connection;
    return [`  ${paint('green', '✓')} ${name.padEnd(width)}  ${source.padEnd(10)} ${addressOf(entry.connection, url)}`];
  });
  const none =
    '  none yet: write [vars.CONNECTIONS.<name>] into wrangler.toml (docs/configuration.md), or run npm run setup';
  return [...(own.length === 0 ? [none] : lines), ...others.map((text) => `  ${paint('red', '✗')} ${text}`)];
}

/** Where the tool posts to. A token is not printed. */
function addressOf({ name, source, mapping }: Connection, url: string): string {
  const table = mapping === undefined ? null : mappingOf(mapping);
  const authentication = table === null ? sources[source]?.authentication : authenticationOf(table);
  return `${url}/hooks/${name}${authentication === 'path_token' ? '/<its secret>' : ''}`;
}

interface Beside {
  readonly secrets: Readonly<Record<string, string>>;
  /** As a command to copy shows it: a token of the user's own is not printed. */
  readonly adminToken: string;
}

/** The secrets of the demonstration. An ADMIN_TOKEN in `.dev.vars` counts, because `send`, `tail` and `doctor` use that one. */
export function secretsBeside(local: OwnConnections['local']): Beside {
  const { ADMIN_TOKEN, ...others } = demonstrationSecrets;
  if (!local['ADMIN_TOKEN']) return { secrets: demonstrationSecrets, adminToken: ADMIN_TOKEN };
  return { secrets: others, adminToken: '<ADMIN_TOKEN of .dev.vars>' };
}

/** What was written into `.dev.vars` and is known only after a restart. */
export function restartNotes(local: OwnConnections['local'], given: Json): string[] {
  const isHidden = Boolean(local['ADMIN_TOKEN']) && given['ADMIN_TOKEN'] !== undefined;
  const note = 'ADMIN_TOKEN is in .dev.vars now: stop npm run dev and start it again, or npm run tail is refused';
  return isHidden ? [`  ${paint('red', '✗')} ${note}`] : [];
}

/** Gives the accounts of the emulator what the connections name: token, specialists and services. */
export function furnishFor({ entries }: OwnConnections, account: (id: number) => OneLink): void {
  for (const entry of entries.values()) {
    if (!entry.ok) continue;
    const { accountId, oneLinkToken, resourceId, resources, services } = entry.connection;
    const oneLink = account(accountId);
    if (oneLinkToken !== '' && !oneLink.tokens.has(oneLinkToken)) oneLink.addToken(oneLinkToken);
    for (const id of new Set([...(resourceId === null ? [] : [resourceId]), ...Object.values(resources)]))
      if (!oneLink.resources.has(id)) oneLink.addResource({ id, name: `Specialist ${id}` });
    for (const id of new Set(Object.values(services)))
      if (!oneLink.services.has(id)) oneLink.addService({ id, name: `Service ${id}` });
  }
}
