/** What an event says, cell by cell, within bounds. */
import type { BookingEvent, BookingFields } from './booking.ts';
import { attributePrefix } from './chain.ts';
import { storable } from './storable-text.ts';

/** What an event says, cell by cell. A Worker of an earlier version also sends the client's e-mail, which nothing would wipe. */
export function saidBy(event: BookingEvent): [string, unknown][] {
  const {
    clientEmail: _unread,
    ...fields
  }: { -readonly [Name in keyof BookingFields]: BookingFields[Name] } & {
    clientEmail?: unknown;
  } = event.fields;
  if (event.movedAway || event.successor !== undefined) delete fields.state;
  const said = Object.entries(storable(fields) as object) as [string, unknown][];
  const { custom_attributes: attributes, ...extra } = storable(event.extra ?? {}) as Record<string, unknown>;
  for (const [key, value] of Object.entries(extra)) said.push([`x:${key}`, value]);
  for (const [name, value] of Object.entries(attributes ?? {})) said.push([`${attributePrefix}${name}`, value]);
  return said.flatMap(([field, value]): [string, unknown][] => {
    const kept = bounded(value, field);
    return kept === undefined ? [] : [[field, kept]];
  });
}

/** Characters of a comment, and of any other text: a client may paste a book into a form, and a row has its limit. */
const longestComment = 8_000;
const longestText = 1_000;
const mostNames = 20;

/** A value as it is kept: long texts are cut, and other values that are too long are dropped. */
function bounded(value: unknown, field: string): unknown {
  if (typeof value === 'string') return cut(value, field === 'clientComment' ? longestComment : longestText);
  if (Array.isArray(value)) return value.slice(0, mostNames).map((part) => bounded(part, ''));
  return typeof value === 'object' && value !== null && JSON.stringify(value).length > longestText ? undefined : value;
}

/** Never through the middle of a pair of surrogates. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const end = longest - 1;
  return `${text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end - 1 : end)}…`;
}
