/**
 * Lists appointments from Easy!Appointments, for reconciliation (webhooks-international.md §2.7, *Listing*). Its pages would shift when
 * an appointment is deleted. So each call begins with the day of the last appointment that was read, and skips what it has in common
 * with the call before.
 */
import * as z from 'zod';
import { instanceMark } from '../../booking/booking.ts';
import { lazily } from '../../lazily.ts';
import { type Asked, type Listing, type ListPage, type ListQuery, listedBooking } from '../listing.ts';
import type { Decoded, ToolAccess } from '../source.ts';
import { isRecord, issuePaths, isTaken, textOf } from '../toolkit/decode.ts';
import { isInSpan, misfit, notOurs, notThePage, type Span, withoutAsked, withoutPage } from '../toolkit/list-pages.ts';
import { isOfOther, recordIn } from '../toolkit/read-back.ts';
import { isInstance } from './events.ts';
import { appointmentSchema, fieldsOf, namesOf, relationSchemas, type Visit } from './payload.ts';
import { get } from './read-back.ts';

const fresh = 100;
/** Starts are wall clocks of the providers. */
const farthestZoneMs = 14 * 3_600_000;

interface Place {
  /** The first day of the list. */
  readonly from: string;
  readonly length: number;
  /** Start and number of the last appointment that was read. */
  readonly start: string;
  readonly number: number;
}

function placeOf(cursor: string | null, since: number): Place {
  const [from = '', length = '', start = '', number = ''] = (cursor ?? '').split('|');
  return cursor === null
    ? { from: wallOf(since - farthestZoneMs).slice(0, 10), length: fresh, start: '', number: 0 }
    : { from, length: Number(length), start, number: Number(number) };
}

const wallOf = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

const pageAnswer = lazily(() => z.array(z.unknown()));

interface Row {
  readonly entry: unknown;
  /** As the tool writes it, which sorts. Null: it says neither start nor number. */
  readonly start: string | null;
  readonly number: number;
}

function rowOf(entry: unknown): Row {
  const [start, id] = isRecord(entry) ? [textOf(entry['start']), textOf(entry['id'])] : [];
  const isSound = /^\d{4}-\d\d-\d\d \d\d:\d\d/.test(start ?? '') && /^\d{1,15}$/.test(id ?? '');
  return { entry, start: isSound ? (start ?? null) : null, number: Number(id) };
}

async function list({ since, until, cursor }: ListQuery, access: ToolAccess): Promise<ListPage> {
  if (access.apiUrl === null) return { kind: 'refused' };
  const place = placeOf(cursor, since);
  const query = `from=${place.from}&sort=start,id&length=${place.length}&with=customer,service,provider`;
  const answer = await get(access, `appointments?${query}`);
  if (answer.kind !== 'ok') return withoutPage(answer);
  const page = pageAnswer.safeParse(answer.body);
  if (!page.success) return notThePage;
  const rows = page.data.map(rowOf);
  const read = rows.filter((row) => isBehind(row, place)).slice(0, fresh);
  return {
    kind: 'page',
    bookings: read.flatMap(({ entry }) => decodedIn(entry, { since, until }, access)),
    next: rows.length < place.length ? null : cursorBehind(rows, read, wallOf(until + farthestZoneMs)),
  };
}

const isBehind = ({ start, number }: Row, place: Pick<Place, 'start' | 'number'>): boolean =>
  start === null || start > place.start || (start === place.start && number > place.number);

function cursorBehind(rows: readonly Row[], read: readonly Row[], end: string): string | null {
  const last = read.findLast(({ start }) => start !== null);
  if (last?.start == null || last.start >= end) return null;
  const from = last.start.slice(0, 10);
  const known = rows.filter(
    (row) =>
      row.start !== null && row.start >= from && !isBehind(row, { start: last.start ?? '', number: last.number }),
  );
  return [from, known.length + fresh, last.start, last.number].join('|');
}

async function ask(id: string, access: ToolAccess): Promise<Asked> {
  if (access.apiUrl === null) return { kind: 'refused' };
  const [number = '', instance] = id.split(instanceMark);
  const answer = await get(access, `appointments/${encodeURIComponent(number)}?with=customer,service,provider`);
  if (answer.kind !== 'ok') return withoutAsked(answer);
  const read = recordIn(appointmentSchema, answer.body, number);
  if (read.kind !== 'record') return read.kind === 'unreadable' ? read : notThePage;
  // The number was given again to another booking.
  if (instance !== undefined && read.record.hash !== instance) return { kind: 'gone' };
  return { kind: 'booking', booking: bookingIn(answer.body, access) };
}

export const listing: Listing = { list, ask };

/** None where the visit begins outside the span: only the provider's zone tells when it does. */
function decodedIn(entry: unknown, span: Span, access: ToolAccess): readonly Decoded[] {
  const decoded = bookingIn(entry, access);
  const times = decoded.kind === 'booking' ? decoded.fields.times : undefined;
  return times !== undefined && !isInSpan(times, span) ? [] : [decoded];
}

function bookingIn(entry: unknown, { settings, now }: ToolAccess): Decoded {
  const read = appointmentSchema.safeParse(entry);
  if (!read.success) return misfit(issuePaths(read.error));
  const { customer, service, provider, ...appointment } = read.data;
  const { id, hash, customerId, serviceId, providerId } = appointment;
  const given = { customer, service, provider };
  const ids = { customer: customerId, service: serviceId, provider: providerId };
  for (const name of ['customer', 'service', 'provider'] as const) {
    const relation = given[name];
    if (!isRecord(relation) || isOfOther(relation['id'], ids[name])) return misfit(`${name}: not told`, id);
  }
  const visit: Visit = {
    appointment,
    customer: relationSchemas.customer.safeParse(customer).data,
    service: relationSchemas.service.safeParse(service).data,
    provider: relationSchemas.provider.safeParse(provider).data,
  };
  if (!isTaken(settings.only, namesOf(visit))) return notOurs;
  const { fields, carried } = fieldsOf(visit, settings.timezone, settings.region);
  if (fields.times === undefined) return misfit('start: no local time', id);
  return listedBooking(
    { id, clock: now, fields, isComplete: true },
    { ...(isInstance(hash) && { instance: hash }), ...(carried !== undefined && { carried }) },
  );
}
