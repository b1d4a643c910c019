/** Turns a booking of Bitrix24 with its client and resources into canonical fields (webhooks-cis.md §3). */
import * as z from 'zod';
import type { BookingFields, BookingTimes } from '../../booking/booking.ts';
import { normalisePhone } from '../../booking/phone.ts';
import { utcSeconds } from '../../booking/time.ts';
import { lazily } from '../../lazily.ts';
import { readAnswers } from '../toolkit/answers.ts';
import { joinedName } from '../toolkit/client.ts';
import {
  candidates,
  carriedId,
  isRecord,
  optionalList,
  optionalNumber,
  optionalRecord,
  optionalText,
  requiredText,
  said,
  taggedIdIn,
  textOf,
} from '../toolkit/decode.ts';
import { isOfOther } from '../toolkit/read-back.ts';
import { visitTimes } from '../toolkit/times.ts';

/** Unix seconds; the zone beside them is for show. */
const moment = lazily(() => optionalRecord({ timestamp: optionalNumber }));

export const bookingSchema = lazily(() =>
  z.looseObject({
    id: requiredText,
    name: optionalText,
    description: optionalText,
    resourceIds: z
      .unknown()
      .optional()
      .transform((ids) => (Array.isArray(ids) ? ids.map(textOf).filter((id) => id !== undefined) : [])),
    datePeriod: optionalRecord({ from: moment, to: moment }),
  }),
);
export type BitrixBooking = z.output<typeof bookingSchema>;

export const clientsSchema = lazily(() =>
  z.looseObject({
    bookingClient: optionalList({
      id: optionalText,
      type: optionalRecord({ module: optionalText, code: optionalText }),
    }),
  }),
);
type Client = z.output<typeof clientsSchema>['bookingClient'][number];

export const linksSchema = lazily(() =>
  z.looseObject({
    externalData: optionalList({ moduleId: optionalText, entityTypeId: optionalText, value: optionalText }),
  }),
);
type Link = z.output<typeof linksSchema>['externalData'][number];

const values = lazily(() => optionalList({ VALUE: optionalText }));
const contactSchema = lazily(() =>
  z.looseObject({
    NAME: optionalText,
    SECOND_NAME: optionalText,
    LAST_NAME: optionalText,
    TITLE: optionalText,
    BIRTHDATE: optionalText,
    PHONE: values,
  }),
);
const resourceSchema = lazily(() => z.looseObject({ resource: z.looseObject({ name: optionalText }) }));

/** A booking of more resources than these names the rest by their ids. */
const mostResources = 10;

/** Start and end, or null without a start. Past a date's range is no time. */
export function timesOf({ datePeriod }: BitrixBooking): BookingTimes | null {
  const [startsAt, endsAt] = [datePeriod?.from, datePeriod?.to].map((at) =>
    at?.timestamp !== undefined && at.timestamp > 0 && at.timestamp < 1e11 ? utcSeconds(at.timestamp * 1000) : null,
  );
  return visitTimes(startsAt, endsAt);
}

function clientIdsOf(clients: readonly Client[]) {
  const idOf = (code: string) => clients.find(({ type }) => type?.code?.toUpperCase() === code)?.id;
  return { contact: idOf('CONTACT'), company: idOf('COMPANY') };
}

/** Commands for what the booking only points to: its contact, else its company, and its resources. */
export function partsOf(booking: BitrixBooking, clients: readonly Client[]): Record<string, string> {
  const { contact, company } = clientIdsOf(clients);
  const resources = booking.resourceIds.slice(0, mostResources);
  return {
    ...(contact !== undefined && { contact: `crm.contact.get?id=${encodeURIComponent(contact)}` }),
    ...(contact === undefined &&
      company !== undefined && { company: `crm.company.get?id=${encodeURIComponent(company)}` }),
    ...Object.fromEntries(
      resources.map((id) => [`resource${id}`, `booking.v1.resource.get?id=${encodeURIComponent(id)}`]),
    ),
  };
}

/** True where a part is of another than the booking names. */
export function hasOthers(
  booking: BitrixBooking,
  clients: readonly Client[],
  parts: Readonly<Record<string, unknown>>,
): boolean {
  const { contact, company } = clientIdsOf(clients);
  const idOf = (part: unknown, key: string) => (isRecord(part) ? part[key] : undefined);
  return (
    isOfOther(idOf(parts['contact'], 'ID'), contact) ||
    isOfOther(idOf(parts['company'], 'ID'), company) ||
    booking.resourceIds.some((id) => isOfOther(idOf(idOf(parts[`resource${id}`], 'resource'), 'id'), id))
  );
}

/** `parts`: the results of `partsOf`, by the same names. */
export function fieldsOf(
  booking: BitrixBooking,
  times: BookingTimes,
  { parts, links }: { readonly parts: Readonly<Record<string, unknown>>; readonly links: readonly Link[] },
  region?: string,
): { readonly fields: BookingFields; readonly carried?: string } {
  const client = contactSchema.safeParse(parts['contact'] ?? parts['company']).data;
  const custom = customAnswers(parts['contact']);
  const names = booking.resourceIds.map((id) => resourceSchema.safeParse(parts[`resource${id}`]).data?.resource.name);
  const tagged = taggedIdIn(booking.description);
  const carried = carriedId(...links.filter(isOneLink).map(({ value }) => value)) ?? tagged;
  const fields = said({
    // There is no status: a booking that can be read is on (§3, *Gotchas*).
    state: 'accepted',
    times,
    clientName: joinedName(client?.NAME, client?.SECOND_NAME, client?.LAST_NAME) ?? client?.TITLE,
    clientPhone:
      client?.PHONE.map(({ VALUE }) => normalisePhone(VALUE, { region })).find((phone) => phone !== null) ?? undefined,
    clientIdentifier: custom.identifier,
    // A date at midnight of the portal's zone: the date as written is the date.
    clientBirthDate: z.iso.date().safeParse(client?.BIRTHDATE?.slice(0, 10)).data ?? custom.birthDate,
    clientComment: booking.description?.replace(tagged ?? '', '').trim() || undefined,
    staff: candidates(...booking.resourceIds, ...names),
  });
  return { fields, ...(carried !== undefined && { carried }) };
}

/** Names by which `only` may take a booking: its resources. */
export const namesOf = ({ staff }: BookingFields): readonly string[] => staff ?? [];

/** Custom fields are `UF_CRM_…`; most have a number for a name, so only one that was named by hand tells what it holds. */
function customAnswers(contact: unknown) {
  const entries = isRecord(contact) ? Object.entries(contact) : [];
  return readAnswers(
    entries.flatMap(([question, value]) => {
      const answer = textOf(value);
      return question.startsWith('UF_') && answer !== undefined ? [{ question, answer }] : [];
    }),
    {},
    undefined,
  );
}

const isOneLink = ({ moduleId, entityTypeId }: Link): boolean =>
  [moduleId, entityTypeId].some((name) => name?.toLowerCase() === 'onelink');
