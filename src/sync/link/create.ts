/** Steps 4 and 5 of *Link* (architecture.md): a booking without an appointment gets one, or is parked, or needs none. */

import { addMinutes } from '../../booking/time.ts';
import { cellOf } from '../../booking/told.ts';
import type { Code } from '../../codes.ts';
import { idempotencyKeyOf } from '../../config/references.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context, RunContext } from '../context.ts';
import { note } from '../observations.ts';
import { type Entry, valueIn, type Wanted } from '../patch/entries.ts';
import { dropOver, dropOverUnlinked } from '../patch/in-doubt.ts';
import { isLeftOut } from '../patch/left-out.ts';
import { isCalledOff } from '../patch/tables.ts';
import { staffNamed } from '../patch/unknown-staff.ts';
import { longestVisitMinutes, newVisitMinutes } from '../patch/visit-length.ts';
import { isGivenUp, park } from '../settle/not-settled.ts';
import { settle } from '../settle/settle.ts';
import { type Step, writeNext } from '../steps.ts';
import { addTo, type CreateWrite, type Values } from '../write.ts';
import { planContact } from './contact.ts';
import type { Names } from './names.ts';

/** A visit that may be created: everything that a new appointment needs is known. */
export interface Visit {
  readonly resourceId: number;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** The visit, or why it is not created: nothing is to be created, something has to be read first, or a person has to decide. */
export function visitToMake(
  record: BookingRecord,
  entries: readonly Entry[],
  names: Names,
  context: RunContext,
): Visit | Step {
  const { observations } = context;
  const { connection, now } = context;
  const startsAt = valueIn(entries, 'times', 'starts_at') as string | undefined;
  const ends = valueIn(entries, 'times', 'ends_at') as string | null | undefined;
  dropOverUnlinked(record, now);
  if (isOff(record, entries, names, context) || isOnlyOfOthers(record, names)) return settleUnmade(record, context);
  // No appointment is created for a discarded booking. The search only served an unanswered POST that may have created one.
  if (isGivenUp(record)) return settleUnmade(record, context, 'discarded_by_person');
  if (connection.onUnlinked === 'park') return park(record, 'unlinked', context);
  const isTooLate = (end: string): boolean => isToldTooLate(record, names, end, now);
  if (startsAt !== undefined && isTooLate(ends ?? addMinutes(startsAt, longestVisitMinutes)))
    return park(record, 'visit_over', context);
  const resourceId = (valueIn(entries, 'resource_id') as number | undefined) ?? connection.resourceId;
  if (resourceId === null) return park(record, 'no_resource', context, staffNamed(record, names.order));
  if (!entries.some(({ name }) => name === 'client_name')) return park(record, 'no_client_name', context);
  if (entries.some(isWhoAndWiped)) return park(record, 'data_wiped', context);
  if (startsAt === undefined) return park(record, areTimesWiped(record) ? 'data_wiped' : 'no_time', context);
  const endsAt = ends ?? endOf(startsAt, newVisitMinutes(entries, resourceId, observations));
  if (typeof endsAt === 'object') return endsAt;
  return isTooLate(endsAt) ? park(record, 'visit_over', context) : { resourceId, startsAt, endsAt };
}

export function planPost(
  record: BookingRecord,
  { resourceId, endsAt }: Visit,
  { entries, names }: Wanted,
  context: RunContext,
): Step {
  const contact = planContact(record, entries, context);
  if ('do' in contact) return contact;

  record.link.idempotencyKey ??= idempotencyKeyOf(context.connection, names.order[0] ?? record.key);
  const { body, entries: sent } = saidInPost(record, entries, context);
  body['resource_id'] = resourceId;
  body['contact_id'] ??= contact.id;
  body['ends_at'] = endsAt;
  body['idempotency_key'] = record.link.idempotencyKey;
  return writeNext({ kind: 'create', body, entries: sent });
}

/**
 * A booking without a client name gets the connection's fallback, if there is one. If the tool sends a name later, that one
 * replaces it.
 */
export function withName(told: readonly Entry[], { connection, digestOf }: Context): readonly Entry[] {
  const { clientNameFallback: name } = connection;
  if (name === null || told.some((entry) => entry.name === 'client_name')) return told;
  const digest = digestOf(name);
  return [...told, { name: 'client_name', values: { client_name: name }, digest, explicit: false }];
}

export const isOff = (
  { chain }: BookingRecord,
  entries: readonly Entry[],
  { order }: Names,
  { connection }: Context,
): boolean => valueIn(entries, 'status') === 'cancelled' || isCalledOff(chain, order, connection);

/**
 * A visit that is over is created if the tool says that it took place, or if it was known before its end. If the tool reports
 * it only later, it may be reporting its whole past, so a person decides.
 */
function isToldTooLate({ chain, knownSince }: BookingRecord, names: Names, end: string, now: number): boolean {
  const state = cellOf(chain, names.order, 'state')?.value;
  const endMs = Date.parse(end);
  return endMs <= now && endMs <= knownSince && state !== 'completed' && state !== 'no_show';
}

/** Who the client is. Without that no appointment is created. Other wiped values are left out. */
const isWhoAndWiped = ({ name, values }: Entry): boolean =>
  values === null && (name === 'client_name' || name === 'client_phone' || name === 'contact_id');

/** `fields` read them once, and the body is gone. */
const areTimesWiped = ({ intake: { fieldKeys } }: BookingRecord): boolean =>
  ['starts_at', 'ends_at', 'duration_min'].some((key) => fieldKeys.includes(key));

/** No appointment is created, and the bridge stops looking for one. */
function settleUnmade(record: BookingRecord, context: RunContext, code: Code = 'nothing_to_do'): Step {
  dropOver(record, context.now);
  return settle(record, context, code);
}

/** The booking is only known as part of a series, so no event says that it should be created. */
const isOnlyOfOthers = ({ chain, intake: { seriesSaid } }: BookingRecord, { order }: Names): boolean =>
  seriesSaid !== undefined && cellOf(chain, order, 'state') === undefined;

/** The end of a visit of so many minutes, or the read that is needed first. */
const endOf = (starts: string, minutes: number | Step): string | Step =>
  typeof minutes === 'number' ? addMinutes(starts, minutes) : minutes;

/** Everything that was said, except what One-Link refused. */
function saidInPost(
  record: BookingRecord,
  entries: readonly Entry[],
  context: RunContext,
): Pick<CreateWrite, 'body' | 'entries'> {
  const { observations } = context;
  const body: Values = {};
  const sent: Record<string, string> = {};
  for (const { name, values, digest } of entries) {
    if (isLeftOut(record, name, digest, context)) continue;
    if (values === null) {
      note(observations.done, 'data_wiped', name);
      continue;
    }
    sent[name] = digest;
    // Another status than the default needs a permission of its own on some servers (one-link-api.md §3).
    if (values['status'] !== 'scheduled') addTo(body, values);
  }
  return { body, entries: sent };
}
