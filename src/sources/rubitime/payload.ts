/** Turns a record of Rubitime into canonical fields (webhooks-cis.md §5). */
import * as z from 'zod';
import type { BookingFields, BookingState, BookingTimes } from '../../booking/booking.ts';
import { wholeTenge } from '../../booking/money.ts';
import { normalisePhone } from '../../booking/phone.ts';
import { utcFromWallClock } from '../../booking/time.ts';
import { lazily } from '../../lazily.ts';
import type { SourceSettings } from '../source.ts';
import { commentOf, numberedAnswers, readAnswers } from '../toolkit/answers.ts';
import {
  candidates,
  optionalNumber,
  optionalText,
  requiredText,
  said,
  stateIn,
  taggedIdIn,
  textOf,
} from '../toolkit/decode.ts';
import { visitTimes } from '../toolkit/times.ts';

/** §5, *Statuses*. 6 is a cart that nobody has ordered yet: of a visit that is known it says no state that could be true. */
export const inCart = '6';

const stateOfStatus: ReadonlyMap<string, BookingState> = new Map([
  ['0', 'accepted'],
  // The client is being served: more than booked, less than done.
  ['1', 'confirmed'],
  ['2', 'completed'],
  ['3', 'pending'],
  ['4', 'cancelled'],
  ['5', 'pending'],
  // Being moved: the visit stands until another time is said.
  ['7', 'accepted'],
]);

export const recordSchema = lazily(() =>
  z.looseObject({
    id: requiredText.refine((text) => /^[\w-]{1,64}$/.test(text)),
    record: optionalText,
    duration: optionalNumber,
    status: optionalText,
    name: optionalText,
    phone: optionalText,
    comment: optionalText,
    price: optionalNumber,
    branch_id: optionalText,
    branch_title: optionalText,
    cooperator_id: optionalText,
    cooperator_title: optionalText,
    service_id: optionalText,
    service_title: optionalText,
    service: optionalText,
  }),
);

type RubitimeRecord = z.output<typeof recordSchema>;

/** A creation without a status is a booking; an update without one says nothing of it. */
export function stateOf(
  { status }: RubitimeRecord,
  { removed, opens }: { readonly removed: boolean; readonly opens: boolean },
): Pick<BookingFields, 'state' | 'unknownState'> {
  if (removed) return { state: 'cancelled' };
  return status === undefined && opens ? { state: 'accepted' } : stateIn(stateOfStatus, status);
}

export function timesOf({ record, duration }: RubitimeRecord, timezone: string): BookingTimes | null {
  return visitTimes(utcFromWallClock(record, timezone), null, duration);
}

export function fieldsOf(
  record: RubitimeRecord,
  times: BookingTimes | null,
  { region }: SourceSettings,
): BookingFields {
  const phone = normalisePhone(record.phone, { region }) ?? undefined;
  const asked = numberedAnswers(record, customField).filter(({ answer }) => taggedIdIn(answer) === undefined);
  const answers = readAnswers(asked, { region }, phone);
  return said({
    times: times ?? undefined,
    clientName: record.name,
    clientPhone: phone ?? answers.phone,
    clientComment: commentOf(record.comment, answers.others),
    // No branch: nothing says that its ids differ from those of staff.
    staff: candidates(record.cooperator_id, record.cooperator_title),
    service: candidates(record.service_id, record.service_title ?? record.service),
    // 0 is also what a service without a price has.
    amount: record.price === undefined ? undefined : wholeTenge([record.price]) || undefined,
  });
}

const customField = /^custom_field(\d+)$/;

/** Custom fields are numbered and have no names here, so only what has the shape of a tagged id is one of ours. */
export function carriedBy(record: RubitimeRecord): string | undefined {
  const fields = Object.entries(record).filter(([key]) => customField.test(key));
  return [...fields.map(([, value]) => textOf(value)), record.comment].map(taggedIdIn).find((id) => id !== undefined);
}
