/**
 * What the read-backs of several sources do alike (design.md, step 4): say what an answer without a booking means, and read
 * flags and names as the tools write them.
 */
import type { PhonePlace } from '../booking/phone.ts';
import { type Answer, type ReadAnswers, readAnswers } from './answers.ts';
import { carriedId, taggedIdIn, textOf } from './decode.ts';
import type { ReadBack, SeriesRead, ToolAnswer } from './source.ts';

type NoAnswer = Exclude<ToolAnswer, { kind: 'ok' }>;

/**
 * A request that brought no body. A 404 means cancelled only where the newest event says so too (`cancels`): a booking made a
 * moment ago may not be readable yet, and a wrong `api_url` answers 404 to everything. Else it is asked for again, and what
 * stays missing ends as `failed`, where a person sees it.
 */
export function withoutBooking(answer: NoAnswer, cancels: boolean): ReadBack {
  if (answer.kind !== 'not_found') return unanswered(answer);
  return cancels ? { kind: 'gone' } : { kind: 'later', retryAfterMs: null };
}

/** The same of a whole series: what the tool does not have is no series. */
export const withoutSeries = (answer: NoAnswer): SeriesRead =>
  answer.kind === 'not_found' ? { kind: 'unknown' } : unanswered(answer);

const unanswered = (answer: Exclude<NoAnswer, { kind: 'not_found' }>) =>
  answer.kind === 'refused'
    ? ({ kind: 'refused' } as const)
    : ({ kind: 'later', retryAfterMs: answer.retryAfterMs } as const);

/** True for `true`, 1, "1", "true", "yes" and "Y". */
export function isTrue(value: unknown): boolean {
  return value === true || ['1', 'true', 'yes', 'y'].includes(textOf(value)?.toLowerCase() ?? '');
}

/** The given parts of a name, in their order; undefined where there is none. */
export function joinedName(...parts: readonly (string | undefined)[]): string | undefined {
  return parts.filter((part) => part !== undefined).join(' ') || undefined;
}

/** A question named so holds an appointment id; in other answers only a tagged one counts. */
const carriesId = /one-?link/i;

/** The answers of a booking form: phone, IIN, birth date, the rest, and the appointment id that the booking carries. */
export function readForm(
  answers: readonly Answer[],
  place: PhonePlace = {},
): ReadAnswers & { readonly carried?: string } {
  const named = answers.filter(({ question }) => carriesId.test(question));
  const carried =
    carriedId(...named.map(({ answer }) => answer)) ??
    answers.map(({ answer }) => taggedIdIn(answer)).find((tagged) => tagged !== undefined);
  const asked = readAnswers(
    answers.filter((line) => !named.includes(line) && line.answer !== carried),
    place,
  );
  return { ...asked, ...(carried !== undefined && { carried }) };
}
