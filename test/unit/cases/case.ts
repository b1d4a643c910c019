/** A case of test/cases: what tools did and what must come of it, as data (test/cases/README.md). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Json = Record<string, unknown>;

export interface Case {
  readonly title: string;
  readonly connections: Readonly<Record<string, Json>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Answers of the tool's API: `GET /path` → a body, or a status. */
  readonly toolApi?: Readonly<Record<string, unknown>>;
  readonly oneLink?: { readonly appointments?: readonly Json[] };
  readonly steps: readonly Step[];
  readonly expect: Expectation;
}

export interface Step {
  /** The connection whose hook is called. */
  readonly hook?: string;
  readonly path?: string;
  readonly contentType?: string;
  /** The source whose way of signing it is; `none`: the path or the body holds the secret. */
  readonly sign?: string;
  readonly body?: unknown;
  /** The status expected of the hook; default 200. */
  readonly answer?: number;
  readonly oneLink?: string;
  readonly toolApi?: Readonly<Record<string, unknown>>;
  /** `POST /api/…`. */
  readonly admin?: string;
  /** `quiet`, or a time. */
  readonly wait?: string;
  readonly repeat?: readonly Json[];
}

export interface Expectation {
  readonly appointments?: readonly Json[];
  readonly deliveries?: readonly Json[];
  readonly never?: readonly { readonly appointment?: Json; readonly delivery?: Json }[];
  readonly anyOf?: readonly Expectation[];
}

const folder = fileURLToPath(new URL('../../cases/', import.meta.url).href);

export const caseNames: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));

/** `now`: what `{now…}` in it counts from, ms. */
export function readCase(name: string, now: number): Case {
  const text = readFileSync(join(folder, `${name}.json`), 'utf8');
  return JSON.parse(
    text.replace(/\{now([+-]\d+)? (utc|wall|offset)\}/g, (_all, seconds = '0', form) =>
      timeOf(now + Number(seconds) * 1000, form),
    ),
  );
}

/** A time of Almaty, UTC+5, but for `utc`. */
function timeOf(at: number, form: string): string {
  const [utc, almaty] = [at, at + 5 * 3_600_000].map((time) => new Date(time).toISOString().slice(0, 19)) as [
    string,
    string,
  ];
  if (form === 'utc') return `${utc}Z`;
  return form === 'wall' ? almaty.replace('T', ' ') : `${almaty}+0500`;
}

/** Once for each row of `repeat`, with the row's values in the place of `{WORD}`. */
export function repeated<One extends { readonly repeat?: readonly Json[] }>(all: readonly One[]): One[] {
  return all.flatMap(({ repeat, ...one }) =>
    repeat === undefined ? [one as One] : repeat.map((row) => filled(one, row) as One),
  );
}

/** A text that is a word and nothing else becomes the value as it is. */
function filled(value: unknown, row: Json): unknown {
  if (typeof value === 'string') {
    const whole = /^\{(\w+)\}$/.exec(value)?.[1];
    if (whole !== undefined && whole in row) return row[whole];
    return value.replace(/\{(\w+)\}/g, (all, word: string) => (word in row ? String(row[word]) : all));
  }
  if (Array.isArray(value)) return value.map((part) => filled(part, row));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, filled(part, row)]));
}
