/** Turns the envelopes of Altegio and YCLIENTS into events: a single one, or an array of them. */
import * as z from 'zod';
import type { DeliveryKey } from '../../booking/booking.ts';
import { lazily } from '../../lazily.ts';
import type { Decoded, Hook } from '../source.ts';
import { mostEvents } from '../toolkit/bounds.ts';
import { isRecord, issuePaths, isTaken, requiredText, textOf, undecodable } from '../toolkit/decode.ts';
import { whileNewest } from '../toolkit/delivery-key.ts';
import {
  type AltegioRecord,
  carriedBy,
  fieldsOf,
  instantIn,
  isBlock,
  recordSchema,
  startOf,
  stateOf,
} from './payload.ts';

const digits = requiredText.refine((text) => /^\d{1,20}$/.test(text), 'expected an id');

const envelopeSchema = lazily(() => z.object({ company_id: digits, resource_id: digits, data: recordSchema }));

const ignoredResources = {
  'client.*': 'ignored: a client, no visit. Its changes come with the next event of a visit',
  'staff.*': 'ignored: a team member',
  'master.*': 'ignored: a team member, by its name in the settings',
  'service.*': 'ignored: a service',
  'service_category.*': 'ignored: a service category',
  'salon.*': 'ignored: a location',
  'good.*': 'ignored: a product',
  'goods_operations_sale.*': 'ignored: inventory',
  'goods_operations_receipt.*': 'ignored: inventory',
  'goods_operations_consumable.*': 'ignored: inventory',
  'goods_operations_stolen.*': 'ignored: inventory',
  'goods_operations_move.*': 'ignored: inventory',
  'finances_operation.*': 'ignored: a payment; the price of a visit comes with the visit',
  'schedule.*': 'ignored: working hours',
  'loyalty_card.*': 'ignored: a loyalty card',
} as const;

const actions: Readonly<Record<string, string>> = {
  'record.create': 'opens a booking',
  'record.update':
    'changes a booking: times, staff, services, client, attendance. Opens one only where nothing changed since it was made',
  'record.delete': 'cancels a booking',
};

export const events: Readonly<Record<string, string>> = { ...actions, ...ignoredResources };

export function decode(body: unknown, hook: Hook): readonly Decoded[] {
  const envelopes = Array.isArray(body) ? body : [body];
  if (envelopes.length > mostEvents) {
    return [undecodable('unknown', `(body): more than ${mostEvents} events`, body)];
  }
  if (envelopes.length === 0) return [{ kind: 'ignored', event: 'ping', reason: 'an empty list' }];
  return envelopes.map((envelope) => decodeEnvelope(envelope, hook));
}

function decodeEnvelope(envelope: unknown, { settings }: Hook): Decoded {
  const event = eventOf(envelope);
  if (event === null || !isRecord(envelope)) return withoutResource(envelope);
  if (!Object.hasOwn(actions, event)) return { kind: 'ignored', event, reason: 'says nothing about a visit' };

  const rawRecord = isRecord(envelope['data']) ? envelope['data'] : {};
  const read = envelopeSchema.safeParse({
    company_id: envelope['company_id'] ?? rawRecord['company_id'],
    resource_id: envelope['resource_id'] ?? rawRecord['id'],
    data: rawRecord,
  });
  if (!read.success) return undecodable(event, issuePaths(read.error), envelope);
  const { company_id, resource_id, data: record } = read.data;
  const id = `${company_id}:${resource_id}`;
  const deleted = event === 'record.delete' || record.deleted;

  // The location counts as a name, so an event without staff, such as a bare deletion, never seems to be of another location.
  if (!isTaken(settings.only, namesOf(company_id, record))) return { kind: 'ignored', event, reason: notInOnly };
  // A group event (`activity_id` ≠ 0) has a record with an id of its own for each client. Each is a booking, as seats are
  // (architecture.md, *Fold*). If One-Link has room for only one visit at a time, that is reported (`group_visit`). A visit that
  // becomes blocked time counts as cancelled, because its client is no longer expected. So does a deletion of either.
  const isBlocked = !deleted && isBlock(rawRecord);
  const isOff = deleted || isBlocked;
  const problem = problemOf(record, isOff, settings.timezone);
  if (problem !== null) return undecodable(event, problem, envelope, id);

  const opens = !isOff && (event === 'record.create' || isUnchangedSinceCreation(record, settings.timezone));
  const carried = carriedBy(record);
  return {
    kind: 'booking',
    event,
    id,
    key: keyOf(event, id, record.last_change_date),
    clock: clockOf(record, deleted, settings.timezone),
    fields: {
      ...(!isBlocked && fieldsOf(record, settings.timezone, settings.region)),
      ...(isOff ? { state: 'cancelled' } : stateOf(record, opens)),
    },
    opens,
    ...(isBlocked && { ifKnown: 'blocked time, no visit' }),
    ...(carried !== undefined && { carried }),
    body: envelope,
  };
}

export const notInOnly = 'its location and staff are not in `only`';

/** What `only` is compared with. */
export const namesOf = (location: string, { staff_id, staff }: AltegioRecord): (string | undefined)[] => [
  location,
  staff_id,
  staff?.name,
];

/** Of several changes in one second a deletion is the last, because a deleted record has no further events. */
export function clockOf({ last_change_date }: AltegioRecord, deleted: boolean, timezone: string): number | null {
  const changed = instantIn(last_change_date, timezone);
  return changed === null || !deleted ? changed : changed + 999;
}

/** `record.update`; null: the envelope names no entity. */
function eventOf(envelope: unknown): string | null {
  if (!isRecord(envelope)) return null;
  const resource = textOf(envelope['resource']);
  const status = textOf(envelope['status']) ?? 'unknown';
  if (resource === undefined) return null;
  const event = `${resource}.${status}`;
  // The name is shown and stored, so only text that has the form of a name is accepted.
  return /^[a-z_]{1,40}\.[a-z_]{1,20}$/.test(event) ? event : 'unknown';
}

/** An app's own messages (uninstall, freeze, payment) and empty probes. Anything else is an unknown format. */
function withoutResource(body: unknown): Decoded {
  if (isRecord(body) && (Object.keys(body).length === 0 || 'salon_id' in body)) {
    return { kind: 'ignored', event: 'ping', reason: 'names no entity' };
  }
  return undecodable('unknown', 'resource: missing', body);
}

/** Why a record cannot be used although its keys exist; only paths. */
export function problemOf(record: AltegioRecord, isOff: boolean, timezone: string): string | null {
  if (record.last_change_date !== undefined && instantIn(record.last_change_date, timezone) === null) {
    return 'data.last_change_date: no time';
  }
  // A cancelled record needs no time. Every other body is the whole record, so one without a start has a new format.
  if (isOff || startOf(record, timezone) !== null) return null;
  return record.date === undefined && record.datetime === undefined
    ? 'data.date: missing, and data.datetime too'
    : `data.${record.date === undefined ? 'datetime' : 'date'}: no local time`;
}

/**
 * There is no event id (§2, *Idempotency*), so the mailbox adds the digest of the body to derived parts. The tool does not send
 * again after a failure, but one change was seen to cause two webhooks (§2, *Events*).
 */
function keyOf(event: string, id: string, lastChange: string | undefined): DeliveryKey {
  return lastChange === undefined ? whileNewest(event, id) : { kind: 'derived', parts: [event, id, lastChange] };
}

/** A booking causes several events in no fixed order, and a lost one is not sent again. So this update counts like the creation. */
function isUnchangedSinceCreation({ create_date, last_change_date }: AltegioRecord, timezone: string): boolean {
  const created = instantIn(create_date, timezone);
  return created !== null && created === instantIn(last_change_date, timezone);
}
