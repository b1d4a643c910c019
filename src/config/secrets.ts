/**
 * Secrets are strong or refused, when the Worker reads its configuration and before a deployment where their values are
 * known (`.dev.vars`). A message never repeats a value.
 */
import type { ConnectionEntry, SourceRegistry } from '../config.ts';
import type { AnySource } from '../sources/source.ts';
import type { Authentication } from '../sources/traits.ts';
import { publicVariables } from './globals.ts';
import type { ConfigurationProblem } from './problems.ts';
import type { FoundTable } from './vars.ts';

/** Stands for a secret whose value is not here: it is set at Cloudflare, and nobody can read it back. */
export const unknownSecret = Symbol('a secret whose value is not here');
export const isUnknown = (value: unknown): boolean => typeof value === 'symbol';

/** Of tokens in characters, of signing keys in bytes: fewer can be guessed, a signing key even without asking us. */
export const shortestSecret = 16;

export const secretKind = ({ authentication, byTable }: AnySource, mapping: unknown): Authentication =>
  (mapping === undefined ? undefined : byTable?.authentication(mapping)) ?? authentication;

/** True where a variable of this name is for everybody to read: it stands in wrangler.toml. */
export const isPublicVariable = (name: string): boolean =>
  name.startsWith('CONNECTIONS') || (publicVariables as readonly string[]).includes(name);

/** What is wrong with any secret: one that everybody can read is none. */
export function publicWeakness(name: string, value: string, env: Readonly<Record<string, unknown>>): string | null {
  const everybodyReads = [name, ...publicVariables.map((variable) => env[variable])];
  return everybodyReads.includes(value)
    ? 'is a text that everybody can read; make one with: openssl rand -hex 32'
    : null;
}

/** A blank comes from copying, and no tool of ours makes one. */
export const blankWeakness = (value: string): string | null =>
  /\s/.test(value) ? 'has a blank or a line end in it; set it again without' : null;

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
      if (!/^[A-Za-z0-9_-]*$/.test(value)) return 'a token in an address has only A–Z, a–z, 0–9, - and _';
      return tokenWeakness(value);
    case 'header_token':
      if (!/^[\x21-\x7e]*$/.test(value)) return 'a token in a header has only letters, digits and signs of ASCII';
      return tokenWeakness(value);
    case 'body_token':
      return tokenWeakness(value);
    default:
      return kind satisfies never;
  }
}

/** What is wrong with ADMIN_TOKEN. */
export function adminTokenWeakness(value: unknown, env: Readonly<Record<string, unknown>>): string | null {
  if (typeof value !== 'string' || value === '') return 'is not set';
  return publicWeakness('ADMIN_TOKEN', value, env) ?? blankWeakness(value) ?? tokenWeakness(value);
}

/** Where none is set there is no admin API, which is no mistake; one that is set and refused is. */
export function weakAdminToken(env: Readonly<Record<string, unknown>>): ConfigurationProblem[] {
  const value = env['ADMIN_TOKEN'];
  if (value === undefined || value === '' || isUnknown(value)) return [];
  const weak = adminTokenWeakness(value, env);
  return weak === null ? [] : [{ path: 'ADMIN_TOKEN', message: weak }];
}

const tokenWeakness = (value: string): string | null =>
  [...value].length < shortestSecret ? `a token has at least ${shortestSecret} characters` : null;

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
  return bytes < shortest ? `a signing key has at least ${shortest} bytes` : null;
}

/**
 * Who knows the token of one connection must not speak for another: its address or header would be all that it takes. Signing
 * keys may be shared, since some tools have one for a whole account (Acuity), and so may tokens in bodies (Bitrix24).
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
    const message = 'a token belongs to one connection: another one has the same';
    const problem = { path: `${found.path}.secret`, message, others: [...shared].sort() };
    connections.set(name, { ok: false, problems: [problem] });
  }
}
