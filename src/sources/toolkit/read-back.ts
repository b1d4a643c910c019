/**
 * What the read-backs of several sources have in common (architecture.md, step 4): they say what an answer without a booking
 * means, and read flags and names as the tools write them.
 */
import * as z from 'zod';
import type { PhonePlace } from '../../booking/phone.ts';
import { lazily } from '../../lazily.ts';
import type { ReadBack, SeriesRead, ToolAnswer } from '../source.ts';
import { type Answer, type ReadAnswers, readAnswers } from './answers.ts';
import { carriedId, issuePaths, requiredText, taggedIdIn, textOf } from './decode.ts';

type NoAnswer = Exclude<ToolAnswer, { kind: 'ok' }>;

/**
 * A request that returned no body. A 404 means cancelled only if the newest event says so, too (`cancels`): a booking made a
 * moment ago may not be readable yet, and a wrong `api_url` answers 404 to everything. Otherwise the booking is asked for
 * again, and what stays missing ends as `failed`, where a person sees it.
 */
export function withoutBooking(answer: NoAnswer, cancels: boolean): ReadBack {
  if (answer.kind !== 'not_found') return unanswered(answer);
  return cancels ? { kind: 'gone' } : { kind: 'later', retryAfterMs: null };
}

/** The same for a whole series: if the tool does not have it, it is no series. */
export const withoutSeries = (answer: NoAnswer): SeriesRead =>
  answer.kind === 'not_found' ? { kind: 'unknown' } : unanswered(answer);

const unanswered = (answer: Exclude<NoAnswer, { kind: 'not_found' }>) =>
  answer.kind === 'refused'
    ? ({ kind: 'refused' } as const)
    : ({ kind: 'later', retryAfterMs: answer.retryAfterMs } as const);

/** Something else came instead of the record. It is asked for again, as after a web page. */
export const notTheRecord: ReadBack = { kind: 'later', retryAfterMs: null };

const named = lazily(() => z.looseObject({ id: requiredText }));

/**
 * The record with this id in an answer with 200. An error or another record is not believed, and will pass. The record itself
 * in an unknown shape will not.
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

/** True if a record that belongs to a booking has another id than the booking says. One without an id is believed. */
export function isOfOther(told: unknown, asked: unknown): boolean {
  const [is, shouldBe] = [textOf(told), textOf(asked)];
  return is !== undefined && shouldBe !== undefined && is !== shouldBe;
}

/** True for `true`, 1, "1", "true", "yes" and "Y". */
export function isTrue(value: unknown): boolean {
  return value === true || ['1', 'true', 'yes', 'y'].includes(textOf(value)?.toLowerCase() ?? '');
}

/** A question with such a name contains an appointment id. In other answers only an id with a tag counts. */
const carriesId = /one-?link/i;

/** The answers of a booking form, without the one that contains an appointment id. */
export function readForm(answers: readonly Answer[], place: PhonePlace, known: string | undefined): ReadAnswers {
  const carried = carriedInForm(answers);
  const asked = answers.filter(({ question, answer }) => !carriesId.test(question) && answer !== carried);
  return readAnswers(asked, place, known);
}

/** The appointment id in an answer. */
export function carriedInForm(answers: readonly Answer[]): string | undefined {
  const named = answers.filter(({ question }) => carriesId.test(question));
  return (
    carriedId(...named.map(({ answer }) => answer)) ??
    answers.map(({ answer }) => taggedIdIn(answer)).find((tagged) => tagged !== undefined)
  );
}
