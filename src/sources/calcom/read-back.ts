/**
 * The visits of a recurring series, from Cal.com's API v2: no webhook names it. A booking tells the uid of its series
 * (`recurringBookingUid`), and that uid in place of a booking's answers with all of them (calcom/cal.com,
 * `apps/api/v2/src/ee/bookings/2024-08-13`, `bookings.service.ts`, `getBooking`). Two calls, whatever the series.
 */
import * as z from 'zod';
import type { BookingState } from '../../booking/booking.ts';
import { lazily } from '../../lazily.ts';
import type { SeriesMember, SeriesRead, ToolAccess, ToolAnswer } from '../source.ts';
import { idProblem, longestName } from '../toolkit/bounds.ts';
import { isRecord, issuePaths, isTaken, optionalText, requiredText } from '../toolkit/decode.ts';
import { withoutSeries } from '../toolkit/read-back.ts';
import { mostOfSeries, whoseOf } from './belonging.ts';
import { bookingBody } from './body.ts';
import { fieldsOf, namesOf } from './payload.ts';

export const usualAddress = 'https://api.cal.com';
/** Answers differ by this date. */
export const version = '2024-08-13';

const bookingAnswer = lazily(() =>
  z.looseObject({ data: z.looseObject({ uid: requiredText, recurringBookingUid: optionalText }) }),
);
const listAnswer = lazily(() => z.looseObject({ data: z.array(z.unknown()) }));

export const states: Readonly<Record<string, BookingState>> = {
  accepted: 'accepted',
  pending: 'pending',
  cancelled: 'cancelled',
  rejected: 'declined',
};

export async function readSeries(id: string, access: ToolAccess): Promise<SeriesRead> {
  const one = await get(id, access);
  if (one.kind !== 'ok') return withoutSeries(one);
  const booking = bookingAnswer.safeParse(one.body);
  if (!booking.success) return unreadable(issuePaths(booking.error));
  const { uid, recurringBookingUid: series } = booking.data.data;
  if (uid !== id) return unreadable('data.uid: of another booking');
  if (series === undefined || series.length > longestName) return { kind: 'unknown' };
  const all = await get(series, access);
  if (all.kind !== 'ok') return withoutSeries(all);
  const list = listAnswer.safeParse(all.body);
  return list.success ? membersIn(list.data.data, series, access) : unreadable(issuePaths(list.error));
}

function membersIn(list: readonly unknown[], series: string, { settings }: ToolAccess): SeriesRead {
  if (list.length > mostOfSeries) return { kind: 'unknown' };
  const members: SeriesMember[] = [];
  for (const [index, booking] of list.entries()) {
    if (!isRecord(booking) || booking['recurringBookingUid'] !== series) {
      return unreadable(`data.${index}.recurringBookingUid: of another series`);
    }
    const read = bookingBody.safeParse({ payload: asInWebhook(booking) });
    if (!read.success) return unreadable(`data.${index}: ${issuePaths(read.error)}`);
    const { payload } = read.data;
    // If a time has seats, each client is a booking of its own, which the tool does not name as such.
    if (payload.attendeeSeatId !== undefined) return { kind: 'unknown' };
    const { uid: id, rescheduleUid: predecessor } = payload;
    const [of, problem] = [whoseOf(payload), idProblem(id, settings)];
    if (of === null) return unreadable(`data.${index}: no event type or client`);
    if (problem !== null) return unreadable(`data.${index}.uid: ${problem}`);
    const fields = isTaken(settings.only, namesOf(payload)) ? fieldsOf(payload, null, settings.region) : null;
    const state = states[payload.status?.toLowerCase() ?? ''];
    members.push({ id, of, state, fields, ...(predecessor !== undefined && { predecessor }) });
  }
  return { kind: 'series', members };
}

/** The API's states as the webhooks write them. */
export function asInWebhook(booking: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { eventType, hosts, attendees } = booking;
  const type = isRecord(eventType) ? eventType : {};
  const seated = Array.isArray(attendees)
    ? attendees.find((one) => isRecord(one) && one['seatUid'] !== undefined)
    : null;
  return {
    uid: booking['uid'],
    rescheduleUid: booking['rescheduledFromUid'],
    status: booking['status'],
    startTime: booking['start'],
    endTime: booking['end'],
    eventTypeId: type['id'] ?? booking['eventTypeId'],
    type: type['slug'],
    organizer: Array.isArray(hosts) ? hosts[0] : undefined,
    attendees,
    attendeeSeatId: isRecord(seated) ? seated['seatUid'] : undefined,
    responses: booking['bookingFieldsResponses'],
    iCalUID: booking['icsUid'],
  };
}

const get = (uid: string, { apiUrl, apiKey, call }: ToolAccess): Promise<ToolAnswer> =>
  call({
    url: `${apiUrl ?? usualAddress}/v2/bookings/${encodeURIComponent(uid)}`,
    headers: { authorization: `Bearer ${apiKey}`, 'cal-api-version': version },
  });

const unreadable = (detail: string): SeriesRead => ({ kind: 'unreadable', detail });
