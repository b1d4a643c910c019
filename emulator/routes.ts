/** Which code answers which path under `/api/v1/accounts/{account_id}/scheduling` (one-link-api.md §1). */

import { appointments } from './appointments.ts';
import { availability, calendar } from './calendar.ts';
import type { Call } from './call.ts';
import { resources, services } from './catalogue.ts';
import { contacts } from './contacts.ts';
import { noRoute, type PlainAnswer, serverError } from './refusal.ts';

const prefix = '/api/v1/accounts/';

export interface ParsedPath {
  readonly accountId: string;
  readonly segments: readonly string[];
}

/** Account id and the segments after `scheduling`; null where no route could match. */
export function parsePath(path: string): ParsedPath | null {
  if (!path.startsWith(prefix)) return null;
  const parts = path.slice(prefix.length).split('/');
  if (parts.at(-1) === '') parts.pop();
  const [accountId, area, ...segments] = parts;
  if (accountId === undefined || area !== 'scheduling') return null;
  if (segments.length === 0 || segments.length > 3) return null;
  return { accountId, segments };
}

const areas: ReadonlySet<string> = new Set([
  ...['appointments', 'contacts', 'resources', 'services', 'calendar', 'availability'],
]);

export const isRoute = (segments: readonly string[]): boolean => areas.has(segments[0] ?? '');

/** NUL or half of a surrogate pair in any text, as JSON writes them: PostgreSQL stores neither, and the request fails. */
const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;

export function route(call: Call, segments: readonly string[]): PlainAnswer {
  const sent = JSON.stringify([call.body ?? null, [...call.query]]);
  if (sent.includes('\\u') && unstorable.test(sent)) throw serverError();
  const [area, id, action] = segments;
  switch (area) {
    case 'appointments':
      return appointments(call, id, action);
    case 'contacts':
      return contacts(call, id, action);
    case 'resources':
    case 'services':
      if (action !== undefined) throw noRoute();
      return area === 'resources' ? resources(call, id) : services(call, id);
    case 'calendar':
    case 'availability':
      if (id !== undefined) throw noRoute();
      return area === 'calendar' ? calendar(call) : availability(call);
    default:
      throw noRoute();
  }
}
