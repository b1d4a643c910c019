/**
 * Turns the result of an expression into canonical units. A result is text, a number, or a list of them; anything else says
 * nothing. `null`: the value cannot be read.
 */
import { tengeFromMinor, wholeTenge } from '../../booking/money.ts';
import { instantOf, utcFromIso, utcFromWallClock, utcSeconds, yearFirst } from '../../booking/time.ts';
import { textOf } from '../toolkit/decode.ts';
import type { TimeUnit } from './table.ts';

/** The texts of a result, in order; lists in lists are one list. */
export function textsOf(result: unknown): readonly string[] {
  if (Array.isArray(result)) return result.flatMap(textsOf);
  const text = textOf(result);
  return text === undefined ? [] : [text];
}

/** The first text. */
export const firstText = (result: unknown): string | undefined => textsOf(result)[0];

/** Like `firstText`; true and false are the texts `true` and `false`, for the tables of events and states. */
export const wordOf = (result: unknown): string | undefined =>
  typeof result === 'boolean' ? String(result) : firstText(result);

/** All texts as one, or nothing. */
export const joined = (result: unknown, separator: string): string | undefined =>
  textsOf(result).join(separator) || undefined;

/** Milliseconds since 1970; undefined: not said; null: no such time. */
export function epochOf(result: unknown, unit: TimeUnit, timezone: string): number | null | undefined {
  const text = firstText(result);
  if (text === undefined) return undefined;
  switch (unit) {
    case 'offset':
      return instantOf(text);
    case 'local':
      return epochOfUtc(utcFromWallClock(yearFirst(text.trim()), timezone));
    case 'offset_or_local':
      return instantOf(text) ?? epochOfUtc(utcFromWallClock(yearFirst(text.trim()), timezone));
    case 'utc':
      // A tool that means UTC writes `Z` as often as not.
      return epochOfUtc(utcFromWallClock(text, 'UTC') ?? utcFromIso(text));
    case 'unix_s':
    case 'unix_ms':
      return /^\d{1,15}(?:\.\d+)?$/.test(text) ? Number(text) * (unit === 'unix_s' ? 1000 : 1) : null;
    default:
      return unit satisfies never;
  }
}

const epochOfUtc = (utc: string | null): number | null => (utc === null ? null : Date.parse(utc));

/** UTC seconds; undefined: not said; null: no such time. */
export function utcOf(result: unknown, unit: TimeUnit, timezone: string): string | null | undefined {
  const epoch = epochOf(result, unit, timezone);
  if (epoch === null || epoch === undefined) return epoch;
  // Beyond the year 9999 it is milliseconds read as seconds.
  return epoch < Date.UTC(10_000, 0) ? utcSeconds(epoch) : null;
}

/** Whole minutes; undefined where no number is said. */
export function minutesOf(result: unknown, unit: 'minutes' | 'seconds'): number | undefined {
  const number = Number(firstText(result) ?? Number.NaN);
  const minutes = Math.round(unit === 'seconds' ? number / 60 : number);
  return Number.isNaN(minutes) ? undefined : minutes;
}

/**
 * Whole tenge; several amounts are added. Where the table names a currency, an amount in another one, or in none, is not
 * One-Link's.
 */
export function tengeOf(
  result: unknown,
  unit: 'major' | 'minor',
  currency: { readonly named: boolean; readonly value: unknown },
): number | undefined {
  const amounts = textsOf(result);
  if (amounts.length === 0) return undefined;
  if (currency.named && firstText(currency.value)?.toUpperCase() !== 'KZT') return undefined;
  const total = unit === 'major' ? wholeTenge(amounts) : tengeFromMinor(sumOf(amounts), 'KZT');
  return total ?? undefined;
}

const sumOf = (amounts: readonly string[]): number => amounts.reduce((sum, amount) => sum + Number(amount), 0);
