/**
 * Who may enter the operator's pages. ADMIN_TOKEN opens everything. `[vars.PEOPLE.<name>]` of wrangler.toml names others: a token
 * of their own or e-mail addresses that Cloudflare Access vouches for, and what they may see and do. A table that is wrong lets
 * nobody in.
 */
import * as z from 'zod';
import { type ConfigurationProblem, problemsOf } from '../config/problems.ts';
import { isPublicVariable, isUnknown, ownTokenWeakness } from '../config/secrets.ts';
import type { Env } from '../env.ts';
import { tokenMatches } from '../sources/toolkit/authenticate.ts';

/** What somebody may see and do. */
export interface Scope {
  /** Looks, and changes nothing. */
  readonly readOnly: boolean;
  /** Names of connections; null: all. */
  readonly connections: readonly string[] | null;
}

export interface Person extends Scope {
  /** In the session, in the audit list: `admin`, or the name of the table. */
  readonly name: string;
  /** What their session is signed with: another token ends it. Null: they come through Cloudflare Access alone. */
  readonly token: string | null;
  readonly emails: readonly string[];
}

export interface People {
  readonly people: readonly Person[];
  readonly problems: readonly ConfigurationProblem[];
}

export const adminName = 'admin';
export const nameOfPerson = /^[a-z0-9-]{1,40}$/;

/** One table: `[vars.PEOPLE.reception]`. */
export const personTable = z
  .strictObject({
    token: z.string().min(1).optional().meta({ description: 'The name of the secret that is their token.' }),
    emails: z
      .array(z.email())
      .min(1, 'name at least one address, or leave the key out')
      .optional()
      .meta({ description: 'Who they are at Cloudflare Access.' }),
    read_only: z.boolean().default(false).meta({ description: 'They look and change nothing.' }),
    connections: z
      .array(z.string())
      .min(1, 'name at least one connection, or leave the key out for all')
      .optional()
      .meta({ description: 'The connections that they see; absent: all.' }),
  })
  .refine(({ token, emails }) => token !== undefined || emails !== undefined, 'give token or emails');

const known = new WeakMap<object, People>();

/** Read once for an environment. Without a fit ADMIN_TOKEN it is empty, as the admin API is closed. */
export function readPeople(env: Env): People {
  const read = known.get(env) ?? check(env);
  known.set(env, read);
  return read;
}

function check(env: Env): People {
  if (ownTokenWeakness('ADMIN_TOKEN', env) !== null) return { people: [], problems: [] };
  const admin = { name: adminName, token: env.ADMIN_TOKEN ?? null, emails: [], readOnly: false, connections: null };
  const tables = tablesIn(env['PEOPLE']);
  if (tables === null)
    return { people: [admin], problems: [{ path: 'PEOPLE', message: 'expected a table of people' }] };
  const people: Person[] = [admin];
  const problems: ConfigurationProblem[] = [];
  for (const [name, table] of Object.entries(tables)) {
    const found = personOf(name, table, env, people);
    if (Array.isArray(found)) problems.push(...found);
    else people.push(found as Person);
  }
  return { people, problems };
}

/** As wrangler has it, or as JSON text (`.dev.vars`, the dashboard). Null: neither. */
function tablesIn(value: unknown): Readonly<Record<string, unknown>> | null {
  try {
    const read: unknown = typeof value === 'string' ? JSON.parse(value) : (value ?? {});
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function personOf(
  name: string,
  table: unknown,
  env: Env,
  others: readonly Person[],
): Person | readonly ConfigurationProblem[] {
  const path = `PEOPLE.${name}`;
  if (name === adminName || !nameOfPerson.test(name))
    return [{ path, message: 'a name must have 1 to 40 characters of a-z, 0-9 and -, and not be admin' }];
  const parsed = personTable.safeParse(table, { reportInput: true });
  if (!parsed.success) return problemsOf(parsed.error, path);
  const { token: secretName, emails = [], read_only: readOnly, connections = null } = parsed.data;
  const person = { name, emails: emails.map((email) => email.toLowerCase()), readOnly, connections };
  if (secretName === undefined) return { ...person, token: null };
  const token = env[secretName];
  const weak = isPublicVariable(secretName)
    ? 'is the name of a variable that everybody can read, not of a secret'
    : tokenWeakness(secretName, env, others);
  return weak === null
    ? { ...person, token: typeof token === 'string' ? token : null }
    : [{ path: `${path}.token`, message: weak }];
}

function tokenWeakness(secretName: string, env: Env, others: readonly Person[]): string | null {
  if (isUnknown(env[secretName])) return null; // it is checked where it is
  const weak = ownTokenWeakness(secretName, env);
  if (weak !== null) return weak;
  const isTaken = personWithToken(String(env[secretName]), { people: others, problems: [] }) !== null;
  return isTaken ? 'somebody else has the same token' : null;
}

/** Whose token it is. Every token is compared, so that the time says nothing. */
export function personWithToken(given: string, { people }: People): Person | null {
  let found: Person | null = null;
  for (const person of people) {
    if (person.token !== null && tokenMatches(given, [person.token])) found = person;
  }
  return found;
}

export const personNamed = (name: string, { people }: People): Person | null =>
  people.find((person) => person.name === name) ?? null;

/**
 * Whom Cloudflare Access has let in. Where no table names an e-mail address, everybody whom its policy lets in may do everything;
 * else only those who are named come in. A table that is wrong may be the one that names them.
 */
export function personWithEmail(email: string, { people, problems }: People): Person | null {
  const named = people.filter(({ emails }) => emails.length > 0);
  if (named.length > 0 || problems.length > 0)
    return named.find(({ emails }) => emails.includes(email.toLowerCase())) ?? null;
  return people.find(({ name }) => name === adminName) ?? null;
}

/** A limit may name a connection as it was called before. */
export const maySee = (
  { connections }: Scope,
  { name, formerly }: { readonly name: string; readonly formerly: readonly string[] },
): boolean => connections === null || [name, ...formerly].some((one) => connections.includes(one));
