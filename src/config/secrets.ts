/**
 * Weak secrets are refused when the Worker reads its configuration, and before a deployment if their values are known
 * (`.dev.vars`). A message never repeats a value.
 */
import type { AnySource } from '../sources/source.ts';
import type { Authentication } from '../sources/traits.ts';
import type { ConnectionEntry, SourceRegistry } from './connection.ts';
import { publicVariables } from './globals.ts';
import type { ConfigurationProblem } from './problems.ts';
import type { FoundTable } from './vars.ts';

/** Stands for a secret whose value is not available here. It is set at Cloudflare and cannot be read back. */
export const unknownSecret = Symbol('a secret whose value is not here');
export const isUnknown = (value: unknown): boolean => typeof value === 'symbol';

/** Characters of a token, bytes of a signing key. Shorter ones can be guessed, a signing key even without a request to us. */
const shortestSecret = 16;

export const secretKind = ({ authentication, byTable }: AnySource, mapping: unknown): Authentication =>
  (mapping === undefined ? undefined : byTable?.authentication(mapping)) ?? authentication;

/** True if the variable is in wrangler.toml, where everybody can read it. */
export const isPublicVariable = (name: string): boolean =>
  /^(?:CONNECTIONS|PEOPLE$|ACCESS_)/.test(name) || (publicVariables as readonly string[]).includes(name);

/** A text that everybody can read is not a secret. */
export function publicWeakness(name: string, value: string, env: Readonly<Record<string, unknown>>): string | null {
  const everybodyReads = [name, ...publicVariables.map((variable) => env[variable])];
  return everybodyReads.includes(value)
    ? 'is a text that everybody can read; make a secret with: openssl rand -hex 32'
    : null;
}

/** Spaces come from copying. No tool makes secrets with spaces. */
export const blankWeakness = (value: string): string | null =>
  /\s/.test(value) ? 'contains a space or a line break; set it again without it' : null;

/** What is wrong with the `secret` of a connection. */
export function secretWeakness(value: string, source: AnySource, mapping: unknown): string | null {
  if (source.publicKey === true) return null;
  const blank = blankWeakness(value);
  if (blank !== null) return blank;
  const kind = secretKind(source, mapping);
  switch (kind) {
    case 'signature':
      return keyWeakness(value, mapping === undefined ? undefined : source.byTable?.signingKey(mapping, value));
    case 'path_token':
      if (!/^[A-Za-z0-9_-]*$/.test(value)) return 'a token in an address can have only A–Z, a–z, 0–9, - and _';
      return tokenWeakness(value);
    case 'header_token':
      if (!/^[\x21-\x7e]*$/.test(value))
        return 'a token in a header can have only ASCII letters, digits and punctuation';
      return tokenWeakness(value);
    case 'body_token':
      return tokenWeakness(value);
    default:
      return kind satisfies never;
  }
}

/** Tokens of the Worker itself: one opens `/api` and `/metrics`, the other only `/metrics`. */
export const ownTokens = ['ADMIN_TOKEN', 'METRICS_TOKEN'] as const;
export type OwnToken = (typeof ownTokens)[number];

/** What is wrong with a token that opens a door of the Worker itself: one of its own, or that of a person in `PEOPLE`. */
export function ownTokenWeakness(name: string, env: Readonly<Record<string, unknown>>): string | null {
  const value = env[name];
  if (typeof value !== 'string' || value === '') return 'is not set';
  return publicWeakness(name, value, env) ?? blankWeakness(value) ?? tokenWeakness(value);
}

/** Without ADMIN_TOKEN there is no admin API, which is allowed. A weak token is an error. */
export function weakOwnTokens(env: Readonly<Record<string, unknown>>): ConfigurationProblem[] {
  return ownTokens.flatMap((name) => {
    const value = env[name];
    const weak = value === undefined || value === '' || isUnknown(value) ? null : ownTokenWeakness(name, env);
    return weak === null ? [] : [{ path: name, message: weak }];
  });
}

const tokenWeakness = (value: string): string | null =>
  [...value].length < shortestSecret ? `a token must have at least ${shortestSecret} characters` : null;

/** Of a key for HMAC. `key`: the one that the value stands for, where a table says how it is written. */
export function keyWeakness(
  value: string,
  key: { readonly bytes: number | null; readonly shortest: number } = {
    bytes: Buffer.byteLength(value),
    shortest: shortestSecret,
  },
): string | null {
  const { bytes, shortest } = key;
  if (bytes === null) return 'is not written as the table says (authentication: hex, base64 or whsec_…)';
  return bytes < shortest ? `a signing key must have at least ${shortest} bytes` : null;
}

/**
 * Somebody who knows the token of one connection must not be able to send for another one. Signing keys may be shared, because
 * some tools have one for a whole account (Acuity). Tokens in bodies may be shared, too (Bitrix24).
 */
export function refuseSharedTokens(
  connections: Map<string, ConnectionEntry>,
  tables: ReadonlyMap<string, FoundTable>,
  sources: SourceRegistry,
): void {
  const owners = new Map<string, Set<string>>();
  for (const [name, entry] of connections) {
    const source = entry.ok ? sources[entry.connection.source] : undefined;
    if (!entry.ok || source === undefined) continue;
    const kind = secretKind(source, entry.connection.mapping);
    if (kind !== 'path_token' && kind !== 'header_token') continue;
    for (const value of entry.connection.secrets) {
      if (value !== '') owners.set(value, (owners.get(value) ?? new Set()).add(name));
    }
  }
  const others = new Map<string, Set<string>>();
  for (const names of owners.values()) {
    for (const name of names)
      others.set(name, new Set([...(others.get(name) ?? []), ...names].filter((one) => one !== name)));
  }
  for (const [name, shared] of others) {
    const found = tables.get(name);
    if (shared.size === 0 || !found?.ok) continue;
    const message = 'another connection has the same token; each connection needs its own';
    const problem = { path: `${found.path}.secret`, message, others: [...shared].sort() };
    connections.set(name, { ok: false, problems: [problem] });
  }
}
