/**
 * A record of Altegio and YCLIENTS as it is in a webhook (`data`), and what it means in canonical fields. `events.ts` knows
 * envelopes and events. Here types vary (PHP writes `[]` for nothing, and digits for numbers), and codes need a table
 * (webhooks-cis.md §2).
 */
import * as z from 'zod';
import type { BookingFields, BookingState } from '../../booking/booking.ts';
import { normaliseIin } from '../../booking/iin.ts';
import { wholeTenge } from '../../booking/money.ts';
import { normalisePhone } from '../../booking/phone.ts';
import { instantOf, utcFromWallClock, utcSeconds } from '../../booking/time.ts';
import { lazily } from '../../lazily.ts';
import { commentOf, listedAnswers, type ReadAnswers, readAnswers } from '../toolkit/answers.ts';
import { joinedName } from '../toolkit/client.ts';
import {
  candidates,
  carriedId,
  isRecord,
  optionalList,
  optionalNumber,
  optionalText,
  said,
  stateIn,
  textOf,
} from '../toolkit/decode.ts';

const personSchema = lazily(() =>
  z.looseObject({
    name: optionalText,
    surname: optionalText,
    patronymic: optionalText,
    /** The newer name of `patronymic` in the vendor's API. */
    middle_name: optionalText,
    display_name: optionalText,
    phone: optionalText,
  }),
);
type Person = z.output<typeof personSchema>;

const lineSchema = { id: optionalText, title: optionalText, cost: optionalNumber, cost_to_pay: optionalNumber };

/** `[]`, null and a missing key are no person. */
function optionalPerson<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (isRecord(value) ? value : undefined), schema.optional()).optional();
}

export const recordSchema = lazily(() =>
  z.object({
    id: optionalText,
    company_id: optionalText,
    staff_id: optionalText,
    staff: optionalPerson(z.looseObject({ name: optionalText })),
    /** A PHP list with gaps arrives as an object whose keys are the indexes. */
    services: z
      .preprocess((value) => (isRecord(value) ? Object.values(value) : value), optionalList(lineSchema))
      .optional(),
    client: optionalPerson(
      personSchema.extend({
        sex: optionalNumber,
        gender: optionalNumber,
        birthday: optionalText,
        custom_fields: z.unknown().optional(),
      }),
    ),
    comer: optionalPerson(personSchema),
    comer_person_info: optionalPerson(personSchema),
    date: optionalText,
    datetime: optionalText,
    seance_length: optionalNumber,
    length: optionalNumber,
    create_date: optionalText,
    last_change_date: optionalText,
    attendance: optionalNumber,
    /** Of a group event: each place has a record of its own. */
    activity_id: optionalNumber,
    visit_attendance: optionalNumber,
    deleted: z
      .unknown()
      .optional()
      .transform((value) => value === true || value === 'true' || textOf(value) === '1'),
    comment: optionalText,
    api_id: optionalText,
    custom_fields: z.unknown().optional(),
  }),
);
export type AltegioRecord = z.output<typeof recordSchema>;

/** `confirmed` is not the client's confirmation: it is 1 in every record, blocks included (webhooks-cis.md §2, *Codes*). */
const stateOfAttendance: ReadonlyMap<number, BookingState> = new Map([
  [-1, 'no_show'],
  [0, 'accepted'],
  [1, 'completed'],
  [2, 'confirmed'],
]);

/** What the attendance says about the state; a new record without one is pending. */
export function stateOf(record: AltegioRecord, isNew: boolean): Pick<BookingFields, 'state' | 'unknownState'> {
  return stateIn(stateOfAttendance, record.attendance ?? record.visit_attendance ?? (isNew ? 0 : undefined));
}

/**
 * Time that staff keep free, such as a lunch break, is not a visit. This checks the raw record, because only a record that
 * contains both "no client" and "no services" is blocked time. A record with only a few keys says neither.
 */
export function isBlock(data: unknown): boolean {
  if (!isRecord(data) || !('client' in data) || !('services' in data)) return false;
  return [data['client'], data['services']].every(
    (value) => value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0),
  );
}

/**
 * Start in UTC, or null. The wall clock is right and the offset may not be (webhooks-cis.md §2, *Time*): the first 19
 * characters are read in the connection's zone. Cut in `date` too: the vendor's own example has an offset there.
 */
export function startOf(record: AltegioRecord, timezone: string): string | null {
  for (const written of [record.date, record.datetime]) {
    const start = utcFromWallClock(written?.slice(0, '2026-07-12 12:10:00'.length), timezone);
    // A key with only a day is used only if no key has a time, too.
    if (start !== null) return start;
  }
  return null;
}

/** When the record was changed or created, ms: with an offset, or in the location's local time. Null if it contains no time. */
export function instantIn(written: string | undefined, timezone: string): number | null {
  const local = utcFromWallClock(written, timezone);
  return instantOf(written) ?? (local === null ? null : Date.parse(local));
}

/** Everything but the state. */
export function fieldsOf(record: AltegioRecord, timezone: string, region?: string): BookingFields {
  const startsAt = startOf(record, timezone);
  // One-Link refuses more than a day. The bound keeps the sum a valid date.
  const seconds = Math.min(record.seance_length || record.length || 0, 86_400);
  const endsAt = startsAt !== null && seconds > 0 ? utcSeconds(Date.parse(startsAt) + seconds * 1000) : null;
  const services = record.services ?? [];
  const asked = listedAnswers(record.custom_fields).filter(({ question }) => !isCarrier(question));
  const answers = readAnswers(asked, { region }, phoneOf(record, region));
  return said({
    ...visitorOf(record, answers, region),
    times: startsAt === null ? undefined : { startsAt, endsAt },
    clientComment: commentOf(record.comment, answers.others),
    staff: candidates(record.staff_id, record.staff?.name),
    // The main service is the first (webhooks-cis.md §2, *Gotchas*).
    service: candidates(...services.map(({ id }) => id), ...services.map(({ title }) => title)),
    amount: amountOf(services.map(({ cost_to_pay, cost }) => cost_to_pay ?? cost)),
    isGroup: (record.activity_id ?? 0) === 0 ? undefined : true,
  });
}

/**
 * The id that a record brings back from One-Link. A UUID or bare digits in `api_id` are Altegio's own and mean nothing here.
 */
export function carriedBy(record: AltegioRecord): string | undefined {
  const tagged = record.api_id?.includes('.') ? record.api_id : undefined;
  return carriedId(tagged, customField(record.custom_fields, isCarrier));
}

/**
 * A line's cost is its total already (§2, *Money*); memberships and split visits make fractions, so the sum is rounded and
 * not the line. A line without a price leaves the sum unknown.
 */
function amountOf(lines: readonly (number | undefined)[]): number | undefined {
  const prices = lines.filter((price) => price !== undefined);
  return prices.length === 0 || prices.length < lines.length ? undefined : (wholeTenge(prices) ?? undefined);
}

/**
 * The client who comes. If the visit was booked for somebody else, it has that person's name. The client's phone is used if the
 * visitor has none, but not the client's identifier, birth date and gender.
 */
function visitorOf(record: AltegioRecord, answers: ReadAnswers, region: string | undefined): BookingFields {
  const comer = comerOf(record);
  const { client } = record;
  const own = comer === undefined ? client : undefined;
  return said({
    clientName: comer === undefined ? client && nameOf(client) : nameOf(comer),
    clientPhone: phoneOf(record, region) ?? answers.phone,
    clientIdentifier: answers.identifier ?? iinIn(own?.custom_fields) ?? undefined,
    clientBirthDate: z.iso.date().safeParse(own?.birthday).data ?? answers.birthDate,
    clientGender: new Map([
      [1, 'male'],
      [2, 'female'],
    ]).get(own?.sex ?? own?.gender ?? 0),
  });
}

const comerOf = ({ comer_person_info, comer }: AltegioRecord): Person | undefined =>
  [comer_person_info, comer].find((person) => person && nameOf(person) !== undefined);

function phoneOf(record: AltegioRecord, region: string | undefined): string | undefined {
  const written = [comerOf(record)?.phone, record.client?.phone];
  return written.flatMap((text) => normalisePhone(text, { region }) ?? [])[0];
}

function nameOf(person: Person): string | undefined {
  return person.display_name ?? joinedName(person.name, person.surname, person.patronymic ?? person.middle_name);
}

function iinIn(fields: unknown): string | null {
  return normaliseIin(customField(fields, (code) => ['iin', 'иин', 'жсн'].includes(code.toLowerCase())));
}

/** Custom fields are `[]` or an object of code and value. Codes are the account's own: case does not count. */
function customField(fields: unknown, isMeant: (code: string) => boolean): string | undefined {
  if (!isRecord(fields)) return undefined;
  return textOf(Object.entries(fields).find(([code]) => isMeant(code.trim()))?.[1]);
}

const isCarrier = (code: string): boolean => code.toLowerCase() === 'onelink';
