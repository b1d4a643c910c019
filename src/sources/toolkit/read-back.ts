/**
 * What the read-backs of several sources do alike (architecture.md, step 4): say what an answer without a booking means, and read
 * flags and names as the tools write them.
 */
import * as z from 'zod';
import type { PhonePlace } from '../../booking/phone.ts';
import { lazily } from '../../lazily.ts';
import type { ReadBack, SeriesRead, ToolAnswer } from '../source.ts';
import { type Answer, type ReadAnswers, readAnswers } from './answers.ts';
import { carriedId, issuePaths, requiredText, taggedIdIn, textOf } from './decode.ts';

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

/** Something else came in place of what was asked for: it is asked for again, as after a page. */
export const notTheRecord: ReadBack = { kind: 'later', retryAfterMs: null };

const named = lazily(() => z.looseObject({ id: requiredText }));

/**
 * The record with this id, out of an answer that says 200. An error or another record in its place is nothing to believe and passes;
 * the record itself in a shape that nobody knows does not.
 */
export function recordIn<Schema extends z.ZodType>(
  schema: Schema,
  answered: unknown,
  id: string,
): { readonly kind: 'record'; readonly record: z.output<Schema> } | ReadBack {
  if (named.safeParse(answered).data?.id !== id) return notTheRecord;
  const read = schema.safeParse(answered);
  return read.success ? { kind: 'record', record: read.data } : { kind: 'unreadable', detail: issuePaths(read.error) };
}

/** True where a record that belongs to a booking says another id than the booking does. One that says none is believed. */
export function isOfOther(told: unknown, asked: unknown): boolean {
  const [is, shouldBe] = [textOf(told), textOf(asked)];
  return is !== undefined && shouldBe !== undefined && is !== shouldBe;
}

/** True for `true`, 1, "1", "true", "yes" and "Y". */
export function isTrue(value: unknown): boolean {
  return value === true || ['1', 'true', 'yes', 'y'].includes(textOf(value)?.toLowerCase() ?? '');
}

/** A question named so holds an appointment id; in other answers only a tagged one counts. */
const carriesId = /one-?link/i;

/** The answers of a booking form but for the one that carries an appointment id. */
export function readForm(answers: readonly Answer[], place: PhonePlace, known: string | undefined): ReadAnswers {
  const carried = carriedInForm(answers);
  const asked = answers.filter(({ question, answer }) => !carriesId.test(question) && answer !== carried);
  return readAnswers(asked, place, known);
}

/** The appointment id that an answer carries. */
export function carriedInForm(answers: readonly Answer[]): string | undefined {
  const named = answers.filter(({ question }) => carriesId.test(question));
  return (
    carriedId(...named.map(({ answer }) => answer)) ??
    answers.map(({ answer }) => taggedIdIn(answer)).find((tagged) => tagged !== undefined)
  );
}
