/** Turns a booking of Wix Bookings V2 into canonical fields (webhooks-international.md §2.5). */
import * as z from 'zod';
import type { BookingFields, BookingState, BookingTimes } from '../../booking/booking.ts';
import { normalisePhone } from '../../booking/phone.ts';
import { utcFromIso, utcFromWallClock } from '../../booking/time.ts';
import { lazily } from '../../lazily.ts';
import { commentOf, readAnswers } from '../toolkit/answers.ts';
import { joinedName } from '../toolkit/client.ts';
import {
  candidates,
  carriedId,
  isRecord,
  optionalList,
  optionalText,
  said,
  stateIn,
  textOf,
} from '../toolkit/decode.ts';
import { visitTimes } from '../toolkit/times.ts';
import { objectOf } from './token.ts';

const slot = lazily(() =>
  z.looseObject({
    serviceId: optionalText,
    scheduleId: optionalText,
    startDate: optionalText,
    endDate: optionalText,
    timezone: optionalText,
    resource: part({ id: optionalText, name: optionalText, email: optionalText }),
    location: part({ id: optionalText, name: optionalText }),
  }),
);

export const bookingSchema = lazily(() =>
  z.looseObject({
    id: optionalText,
    revision: optionalText,
    status: optionalText,
    startDate: optionalText,
    endDate: optionalText,
    bookedEntity: part({
      title: optionalText,
      serviceId: optionalText,
      slot: z.preprocess(objectOf, slot.optional()).optional(),
      /** A course: all of its sessions are booked. */
      schedule: z.preprocess(objectOf, z.looseObject({}).optional()).optional(),
      tags: z.unknown().optional(),
    }),
    contactDetails: part({
      firstName: optionalText,
      lastName: optionalText,
      phone: optionalText,
      timeZone: optionalText,
    }),
    additionalFields: optionalList({ label: optionalText, value: optionalText }),
  }),
);
export type WixBooking = z.output<typeof bookingSchema>;

/** An object that may be missing, or be its own JSON text. */
function part<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.preprocess(objectOf, z.looseObject(shape).optional()).optional();
}

/**
 * The booking within an event's envelope, undefined where there is none. Object and text forms of each kind have been
 * seen, and a kind need not fit its slug (§2.5): the first that holds an object counts.
 */
export function bookingIn(envelope: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const created = objectOf(envelope['createdEvent']);
  const updated = objectOf(envelope['updatedEvent']);
  const action = objectOf(envelope['actionEvent']);
  const actionBody = objectOf(action?.['body']) ?? objectOf(action?.['bodyAsJson']);
  return [
    created?.['entity'],
    created?.['entityAsJson'],
    updated?.['currentEntity'],
    updated?.['currentEntityAsJson'],
    actionBody?.['booking'],
    // A body that is the booking itself.
    actionBody !== undefined && isRecord(actionBody['bookedEntity']) ? actionBody : undefined,
  ]
    .map(objectOf)
    .find((booking) => booking !== undefined);
}

/** Where a booking stood that was moved; undefined where the event tells no such time. */
export function movedFromOf(envelope: Readonly<Record<string, unknown>>): string | undefined {
  const action = objectOf(envelope['actionEvent']);
  const told = objectOf(action?.['body']) ?? objectOf(action?.['bodyAsJson']);
  return utcFromIso(textOf(told?.['previousStartDate'])) ?? undefined;
}

const states: ReadonlyMap<string, BookingState> = new Map([
  // Before checkout is done; a confirmation or "marked as pending" follows.
  ['CREATED', 'pending'],
  ['PENDING', 'pending'],
  // By the business or by itself: it does not mean that the client confirmed to come.
  ['CONFIRMED', 'accepted'],
  ['DECLINED', 'declined'],
  ['CANCELED', 'cancelled'],
  ['CANCELLED', 'cancelled'],
]);

/** What the status says of the state; `UPDATED` says nothing. */
export const stateOf = ({ status }: WixBooking): Pick<BookingFields, 'state' | 'unknownState'> =>
  stateIn(states, status === 'UPDATED' ? undefined : status);

/** The clock: a count in a string. Null where it is missing. */
export function revisionOf({ revision }: WixBooking): number | null {
  return revision !== undefined && /^\d{1,15}$/.test(revision) ? Number(revision) : null;
}

/** Everything but the state. */
export function fieldsOf(booking: WixBooking, timezone: string, region?: string): BookingFields {
  const { contactDetails: contact, bookedEntity: entity } = booking;
  const asked = booking.additionalFields.flatMap(({ label = '', value }) =>
    value === undefined || isCarrier(label, value) ? [] : [{ question: label, answer: value }],
  );
  const place = { region, zone: contact?.timeZone ?? entity?.slot?.timezone };
  const phone = normalisePhone(contact?.phone, place) ?? undefined;
  const answers = readAnswers(asked, place, phone);
  const { resource, location, scheduleId, serviceId = entity?.serviceId } = entity?.slot ?? {};
  return said({
    times: timesOf(booking, timezone),
    clientName: joinedName(contact?.firstName, contact?.lastName),
    clientPhone: phone ?? answers.phone,
    clientIdentifier: answers.identifier,
    clientBirthDate: answers.birthDate,
    clientComment: commentOf(undefined, answers.others),
    staff: candidates(
      ...[resource?.id, resource?.email, resource?.name, scheduleId],
      ...[serviceId, entity?.title, location?.id, location?.name],
    ),
    places: candidates(location?.id, location?.name),
    service: candidates(serviceId, entity?.title),
    isGroup: isGroup(booking) ? true : undefined,
  });
}

/** The tags of what is booked are INDIVIDUAL, GROUP for a class, COURSE; only classes have a list of who waits for a place. */
function isGroup({ bookedEntity: entity, status }: WixBooking): boolean {
  const tags = Array.isArray(entity?.tags) ? entity.tags : [];
  return (
    entity?.schedule !== undefined ||
    status === 'WAITING_LIST' ||
    tags.some((tag) => tag === 'GROUP' || tag === 'COURSE')
  );
}

/** Start and end in UTC. A slot's times without offset are local to the slot's zone, else to the connection's. */
function timesOf({ startDate, endDate, bookedEntity }: WixBooking, timezone: string): BookingTimes | undefined {
  const booked = bookedEntity?.slot;
  const zone = booked?.timezone ?? timezone;
  const startsAt = utcFromIso(booked?.startDate) ?? utcFromIso(startDate) ?? utcFromWallClock(booked?.startDate, zone);
  const endsAt = utcFromIso(booked?.endDate) ?? utcFromIso(endDate) ?? utcFromWallClock(booked?.endDate, zone);
  return visitTimes(startsAt, endsAt) ?? undefined;
}

/** The id that a form field called `onelink` carries. */
export function carriedBy({ additionalFields }: WixBooking): string | undefined {
  return carriedId(
    ...additionalFields.filter(({ label = '', value }) => isCarrier(label, value)).map(({ value }) => value),
  );
}

function isCarrier(label: string, value: string | undefined): boolean {
  return label.trim().toLowerCase() === 'onelink' && carriedId(value) !== undefined;
}

/** Names of the slot by which `only` may take a booking. */
export function namesOf({ bookedEntity: entity }: WixBooking): readonly string[] {
  const { resource, location, serviceId = entity?.serviceId } = entity?.slot ?? {};
  const names = [resource?.id, resource?.name, location?.id, location?.name, serviceId, entity?.title];
  return names.filter((name) => name !== undefined);
}
