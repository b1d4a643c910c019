/**
 * The configuration of the Worker, read once per environment: every `[vars.CONNECTIONS*.<name>]` table of wrangler.toml
 * with the secrets it names (architecture.md, *wrangler.toml*). An invalid connection does not affect the others.
 *
 * Secrets are values here. Never log a `Connection`, never put one in an answer.
 */

import { traitsOf } from '../sources/index.ts';
import type { SourceSettings } from '../sources/source.ts';
import type { Configuration, Connection, ConnectionEntry, SourceRegistry } from './connection.ts';
import { refuseSharedNames } from './former-names.ts';
import { readGlobals } from './globals.ts';
import { keepApart, refuseSharedNamespaces } from './namespaces.ts';
import { roomForId } from './references.ts';
import { resolveConnection } from './resolve.ts';
import { refuseSharedTokens, weakOwnTokens } from './secrets.ts';
import { mergeConnectionVars } from './vars.ts';

const read = new WeakMap<object, { readonly sources: SourceRegistry; readonly configuration: Configuration }>();

/** Reads and checks the configuration; the answer is remembered as long as `env` lives. Never throws. */
export function readConfiguration(env: Readonly<Record<string, unknown>>, sources: SourceRegistry): Configuration {
  const known = read.get(env);
  if (known?.sources === sources) return known.configuration;
  const configuration = check(env, sources);
  read.set(env, { sources, configuration });
  return configuration;
}

/** What a source may know of its connection. */
export function sourceSettings(connection: Connection): SourceSettings {
  const {
    source,
    timezone,
    region,
    only,
    notificationUrl,
    mapping,
    idKeys,
    reservedPrefixes,
    trustCarriedId,
    onlyOfOthers,
  } = connection;
  const traits = traitsOf(source);
  return {
    timezone,
    region,
    only,
    notificationUrl,
    idRoom: { form: traits.idForm ?? 'escaped', characters: roomForId(connection) },
    ...(idKeys.length > 0 && { idKeys }),
    ...(only.length > 0 && onlyOfOthers.length > 0 && { onlyOfOthers }),
    ...(mapping === undefined ? {} : { mapping }),
    // Only there can whoever wrote the body be told; of others the core decides (sync/link).
    ...(traits.bodyIsPatch && { reservedPrefixes, trustCarriedId }),
  };
}

function check(env: Readonly<Record<string, unknown>>, sources: SourceRegistry): Configuration {
  const globals = readGlobals(env);
  const merged = mergeConnectionVars(env);
  const connections = new Map<string, ConnectionEntry>();
  for (const [name, found] of merged.tables) {
    connections.set(name, found.ok ? resolveConnection(name, found, { env, sources, globals }) : found);
  }
  refuseSharedTokens(connections, merged.tables, sources);
  refuseSharedNames(connections, merged.tables);
  refuseSharedNamespaces(connections, merged.tables, sources);
  keepApart(connections, merged.tables, sources);
  const ofConnections = [...connections.values()].flatMap((entry) => (entry.ok ? [] : entry.problems));
  const problems = [
    ...globals.problems,
    ...weakOwnTokens(env),
    ...merged.problems,
    ...ofConnections.filter((problem) => !globals.problems.includes(problem)), // a wrong ONELINK_URL is told once
  ];
  const { problems: _, oneLinkUrl: __, ...others } = globals;
  return { connections, valid: problems.length === 0, problems, ...others };
}
