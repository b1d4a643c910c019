/**
 * What an action says on the page that follows it: the name of a sentence and its numbers, in a cookie of a minute. The sentence itself
 * is in `words`, so nobody can put words of theirs on a page.
 */
import { Buffer } from 'node:buffer';
import * as z from 'zod';
import type { Jar } from './cookies.ts';

/** What went well. */
export const doneKeys = [
  'retried',
  'discarded',
  'reasserted',
  'nothing_reasserted',
  'linked',
  'unlinked',
  'paused',
  'resumed',
  'retried_many',
  'comparing_dry',
  'comparing',
  'comparing_stopped',
  'signed_out',
] as const;
/** Why it did not: kinds of problems of the admin API, and what only pages know. */
export const refusedKeys = [
  'appointment-taken',
  'foreign-appointment',
  'unknown-appointment',
  'unknown-booking',
  'unknown-delivery',
  'one-link-unavailable',
  'wrong-state',
  'not-linked',
  'invalid-connection',
  'no-number',
  'busy',
  'busy-comparing',
  'wrong-span',
  'unavailable',
] as const;
export type DoneKey = (typeof doneKeys)[number];
export type RefusedKey = (typeof refusedKeys)[number];

const schema = z.strictObject({
  key: z.enum([...doneKeys, ...refusedKeys]),
  number: z.int().min(0).optional(),
});
export interface Flash {
  readonly key: DoneKey | RefusedKey;
  /** An appointment, or how many. */
  readonly number?: number | undefined;
}

export const isRefused = (key: DoneKey | RefusedKey): key is RefusedKey =>
  (refusedKeys as readonly string[]).includes(key);

export const say = (jar: Jar, flash: Flash): void =>
  jar.set('flash', Buffer.from(JSON.stringify(flash), 'utf8').toString('base64url'), 60);

/** Read once. */
export function takeFlash(jar: Jar): Flash | null {
  const cookie = jar.get('flash');
  if (cookie === undefined || cookie === '') return null;
  jar.set('flash', '', 0);
  try {
    const parsed = schema.safeParse(JSON.parse(Buffer.from(cookie, 'base64url').toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
