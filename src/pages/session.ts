/**
 * The session of somebody who has signed in, as a signed cookie: nothing is stored. Its key is derived from the token they came
 * in with, so a new token ends every session of the old one. Forms carry a mark that only this session can make (CSRF).
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Env } from '../env.ts';
import { tokenMatches } from '../sources/toolkit/authenticate.ts';
import { adminName, type People, type Person, personNamed } from './people.ts';

/** A working day. It is not prolonged: a computer at a reception is left open. */
export const sessionMs = 12 * 3_600_000;

export interface Session {
  readonly person: Person;
  /** As the audit list has it: `admin`, `token:<name>`, `access:<digest>`. */
  readonly who: string;
  /** What each form must carry. */
  readonly formMark: string;
  readonly through: 'token' | 'access';
}

const keyOf = (token: string): Uint8Array =>
  createHmac('sha256', token).update("onelink-bridge: sessions of the operator's pages, 1").digest();
const mac = (token: string, text: string): string =>
  createHmac('sha256', keyOf(token)).update(text).digest('base64url');

/** Over https the prefix binds the cookie to this host, this path and TLS. Browsers refuse it over http. */
export const cookieName = (name: string, isSecure: boolean): string => (isSecure ? `__Host-${name}` : name);

/** `<name>.<issued at, ms>.<random>.<mac>`. Null: the person has no token. */
export function newSession(person: Person, now: number): string | null {
  if (person.token === null) return null;
  const content = `${person.name}.${now}.${randomBytes(12).toString('base64url')}`;
  return `${content}.${mac(person.token, `session ${content}`)}`;
}

/** Null: no session, or not any more. What the person may do is what the configuration says now. */
export function sessionOf(cookie: string | undefined, people: People, now: number): Session | null {
  const [, content, name, issuedAt, given] =
    /^(([a-z0-9-]{1,40})\.(\d{1,15})\.[\w-]{16})\.([\w-]{43})$/.exec(cookie ?? '') ?? [];
  if (content === undefined || name === undefined || given === undefined) return null;
  const person = personNamed(name, people);
  if (person === null || person.token === null) return null;
  if (!isSame(given, mac(person.token, `session ${content}`))) return null;
  const age = now - Number(issuedAt);
  if (age < 0 || age >= sessionMs) return null;
  const who = person.name === adminName ? adminName : `token:${person.name}`;
  return { person, who, formMark: mac(person.token, `forms of ${content}`), through: 'token' };
}

/** Somebody whom Cloudflare Access vouches for at each request. `subject`: how Access names them. */
export function accessSession(person: Person, subject: string, env: Env): Session {
  const key = env.ADMIN_TOKEN ?? '';
  const isNamed = person.name !== adminName;
  const who = isNamed ? person.name : mac(key, `person ${subject}`).slice(0, 12);
  return { person, who: `access:${who}`, formMark: mac(key, `forms of ${subject}`), through: 'access' };
}

export const isFormOf = ({ formMark }: Session, given: string | null): boolean => isSame(given ?? '', formMark);

const isSame = (given: string, expected: string): boolean => tokenMatches(given, [expected]);
