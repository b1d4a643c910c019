/**
 * The answers in an entry of Cal.com's list. It has keys and values; what the owner's questions ask is only in the event type. A webhook
 * has both, in the order of the questions.
 */
import type { BookingFields } from '../../booking/booking.ts';
import { isRecord } from '../toolkit/decode.ts';
import { ownKeys } from './form.ts';

/** A question of an event type's form. */
export interface Question {
  readonly key: string;
  readonly label: string | undefined;
  readonly isHidden: boolean;
}

type Responses = Readonly<Record<string, unknown>>;

/** As a webhook has them. An answer whose question is not known is left out. */
export function answersIn(entry: Responses, questions: readonly Question[] = []): Responses {
  const responses = responsesIn(entry);
  const own = Object.entries(responses).filter(([key]) => ownKeys.has(key));
  const asked = questions.flatMap(({ key, label, isHidden }) =>
    ownKeys.has(key) || !Object.hasOwn(responses, key)
      ? []
      : [[key, { label, value: responses[key], isHidden }] as const],
  );
  return Object.fromEntries([...own, ...asked]);
}

/**
 * Answers to the owner's questions are lines of a webhook's comment, whose words and order the owner may have changed since. So only
 * what is read from them is told, and no comment.
 */
export function withoutHalfComment(fields: BookingFields, entry: Responses): BookingFields {
  const asksMore = Object.entries(responsesIn(entry)).some(([key, value]) => !ownKeys.has(key) && !isEmpty(value));
  const { clientComment: _, ...rest } = fields;
  return asksMore ? rest : fields;
}

const responsesIn = ({ bookingFieldsResponses: responses }: Responses): Responses =>
  isRecord(responses) ? responses : {};

const isEmpty = (value: unknown): boolean =>
  value === null || value === '' || value === undefined || (Array.isArray(value) && value.length === 0);
