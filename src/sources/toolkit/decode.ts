/**
 * What the decoders of several sources do alike: read optional text without refusing a webhook over it, name what does not
 * fit without showing values, and recognise the few answers of a booking form that One-Link has a field for.
 */
import * as z from 'zod';
import type { BookingFields, BookingState } from '../../booking/booking.ts';
import type { Decoded } from '../source.ts';
import { longestName, mostListed, mostPlaces } from './bounds.ts';

/** Trimmed text of a string or a number; undefined for anything else and for empty text (one-link-api.md §9, 6). */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** A key that may be missing, null, empty or of another type: then it says nothing. It never makes a body unfit. */
export const optionalText = z
  .unknown()
  .optional()
  .transform((value) => textOf(value));

/** Like `optionalText`, for a word or a time: what is longer than one says nothing. */
export const shortText = optionalText.transform((text) => ((text?.length ?? 0) > longestName ? undefined : text));

/** Like `optionalText`, for a finite number; digits in a string count. */
export const optionalNumber = z
  .unknown()
  .optional()
  .transform((value) => {
    const text = textOf(value);
    return text === undefined || !Number.isFinite(Number(text)) ? undefined : Number(text);
  });

/** A key that must hold text: an id, say. A number is taken too. */
export const requiredText = z
  .union([z.string(), z.number()])
  .transform((value) => textOf(value) ?? '')
  .refine((text) => text !== '');

/**
 * A list that may be missing or no list; entries of another shape become empty entries, so that positions stay. A longer
 * one than any tool sends is not read, and the body does not fit.
 */
export function optionalList<Shape extends z.core.$ZodLooseShape>(shape: Shape, most = mostListed) {
  const item = z.looseObject(shape);
  return z
    .unknown()
    .optional()
    .transform((value, context): z.output<typeof item>[] => {
      const entries: readonly unknown[] = Array.isArray(value) ? value : [];
      if (entries.length > most) {
        context.addIssue({ code: 'too_big', maximum: most, origin: 'array', input: undefined });
        return z.NEVER;
      }
      return entries.map((entry) => item.safeParse(isRecord(entry) ? entry : {}).data).filter(isGiven);
    });
}

/** An object that may be missing or something else: then every key of `shape` says nothing. */
export function optionalRecord<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const item = z.looseObject(shape);
  return z
    .unknown()
    .optional()
    .transform((value): z.output<typeof item> | undefined => item.safeParse(isRecord(value) ? value : {}).data);
}

/** Anything; an object of more keys than any tool sends is not read, and the body does not fit. */
export const optionalTable = z
  .unknown()
  .optional()
  .check((context) => {
    if (isRecord(context.value) && Object.keys(context.value).length > mostListed) {
      context.issues.push({ code: 'too_big', maximum: mostListed, origin: 'array', input: undefined });
    }
  });

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isGiven<T>(value: T | undefined): value is T {
  return value !== undefined;
}

/**
 * Where a body does not fit: `payload.uid: invalid_type`. Paths and kinds only, never zod's message, which may quote a
 * value; this text is shown to people and logged. A body with thousands of faults names the first few.
 */
export function issuePaths(error: z.ZodError): string {
  return firstPlaces(error.issues, ', ', (issue) => {
    const path = issue.path.map((part) => String(part).slice(0, longestPart)).join('.') || '(body)';
    const isTooLong = issue.code === 'too_big' && issue.origin === 'array';
    return [`${path}: ${isTooLong ? `more than ${issue.maximum} entries` : issue.code}`];
  });
}

/** Characters of one part of a path: keys are anybody's text. */
const longestPart = 64;

/** The places of the first issues, each once. */
export function firstPlaces(
  issues: z.ZodError['issues'],
  separator: string,
  placesOf: (issue: z.core.$ZodIssue) => readonly string[],
): string {
  const places = new Set<string>();
  for (const issue of issues) {
    for (const place of placesOf(issue)) {
      if (places.size === mostPlaces) return [...places, '…'].join(separator);
      places.add(place);
    }
  }
  return [...places].join(separator);
}

/** A known event that does not fit. `detail` names paths, never values. */
export function undecodable(event: string, detail: string, body: unknown, id?: string): Decoded {
  return { kind: 'undecodable', event, detail, body, ...(id === undefined ? {} : { id }) };
}

/** Drops what was not said, so that an absent field stays absent. */
export function said(
  fields: { readonly [Name in keyof BookingFields]: BookingFields[Name] | undefined },
): BookingFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as BookingFields;
}

/** What a tool's word or code for the state says: a word that the table does not know says so. Without one, nothing is said. */
export function stateIn<Word>(
  table: ReadonlyMap<Word, BookingState>,
  word: Word | undefined,
): Pick<BookingFields, 'state' | 'unknownState'> {
  if (word === undefined) return {};
  const state = table.get(word);
  return state === undefined ? { unknownState: true } : { state };
}

/** Names for a table of the connection, best first, each once; undefined where there are none. A longer one is in no table. */
export function candidates(...names: readonly (string | undefined)[]): readonly string[] | undefined {
  const given = [...new Set(names.filter(isGiven).filter(({ length }) => length <= longestName))];
  return given.length === 0 ? undefined : given;
}

/**
 * Whether the connection takes a booking that goes by these names. An event that names none of them (a no-show that holds
 * only an id, say) is taken: whether its booking is one of ours is known by the id alone.
 */
export function isTaken(only: readonly string[], names: readonly (string | undefined)[]): boolean {
  const given = new Set(names.filter(isGiven).map((name) => name.toLowerCase()));
  if (only.length === 0 || given.size === 0) return true;
  return only.some((name) => given.has(name.trim().toLowerCase()));
}

/** An appointment id as a booking carries it, `<id>` or `<id>.<tag>` (architecture.md, *Link* 2); any other text is not ours. */
export function carriedId(...values: readonly unknown[]): string | undefined {
  return values.map(textOf).find((text) => text !== undefined && /^\d{1,18}(?:\.[A-Za-z0-9_-]{1,64})?$/.test(text));
}

/**
 * A tagged appointment id somewhere in free text, such as a note. Bare digits may mean anything there, so they do not count even
 * if the connection trusts untagged ids.
 */
export function taggedIdIn(text: string | undefined): string | undefined {
  return /(?<![\w.-])\d{1,15}\.[A-Za-z0-9_-]{20}(?![\w-])/.exec(text ?? '')?.[0];
}

/**
 * True where ids alone tell that a connection does not take a booking: `only` holds numbers, and none of these is among
 * them. An `only` with a name in it has to wait for the read-back, because the webhook of an id-only source has no names.
 */
export function isForeignById(only: readonly string[], ids: readonly (string | undefined)[]): boolean {
  return only.every((entry) => /^\d+$/.test(entry.trim())) && !isTaken(only, ids);
}
