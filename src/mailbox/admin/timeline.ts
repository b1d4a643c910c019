/** What happened to one booking, oldest first: from its deliveries, settlements and the history in its record. */
import { idsOf } from '../../booking/chain.ts';
import { recordKey } from '../../booking/ids.ts';
import { refOf } from '../../config/references.ts';
import { inWords } from '../../messages/in-words.ts';
import type { Language } from '../../messages/language.ts';
import { deliveryIdOf } from '../../sync/delivery.ts';
import type { HistoryStep } from '../../sync/history-step.ts';
import { instantText } from '../../sync/settle/report.ts';
import type { TimelineEvent } from '../contract-bookings.ts';
import type { AuditAction } from '../contract-log.ts';
import type { StoredBooking } from '../store/stored-booking.ts';
import type { AdminInput } from './admin-input.ts';

/** The newest deliveries that are shown; a record keeps about as many. */
const deliveriesAtMost = 100;

export interface Timeline {
  readonly events: readonly TimelineEvent[];
  /** There was more than is kept or shown. */
  readonly isCut: boolean;
}

/** Cost: a row of `delivery` for each of at most 100 deliveries, and at most 50 rows of `audit`. */
export function timelineOf(record: StoredBooking, input: AdminInput, language: Language): Timeline {
  const { open, done } = record.intake;
  const arrivals = [...Object.keys(done).map(Number), ...open.map(({ arrival }) => arrival)].toSorted((a, b) => a - b);
  const events = [
    ...arrivals.slice(-deliveriesAtMost).flatMap((arrival) => received(arrival, input)),
    ...settled(record, input, language),
    ...(record.history ?? []).map((step) => stepShown(step, language)),
    ...acted(record, input),
  ];
  return {
    events: events.toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at))),
    isCut: record.overflow || arrivals.length > deliveriesAtMost,
  };
}

function received(arrival: number, { core: { store }, connection }: AdminInput): TimelineEvent[] {
  const row = store.delivery(arrival);
  if (row?.id == null) return [];
  return [
    {
      what: 'received',
      at: instantText(row.receivedAt),
      delivery_id: deliveryIdOf(connection.name, arrival),
      event: row.event,
      external_ref: refOf(connection, row.id),
    },
  ];
}

function settled(
  { intake: { done, settlements }, link }: StoredBooking,
  { connection }: AdminInput,
  language: Language,
): TimelineEvent[] {
  const closed = Map.groupBy(Object.entries(done), ([, [, index]]) => index);
  return settlements.map(({ state, code, details, fields, attempts, settledAt }, index) => ({
    what: 'settled',
    at: instantText(settledAt),
    result: state,
    delivery_ids: (closed.get(index) ?? []).map(([arrival]) => deliveryIdOf(connection.name, Number(arrival))),
    fields,
    attempts,
    code,
    message: inWords(code, details ?? {}, language, link.held?.appointmentId ?? null),
  }));
}

/** What people have done with it under any of its newest ids: one of them was the key when it was noted. */
function acted({ chain, key }: StoredBooking, { core: { store } }: AdminInput): TimelineEvent[] {
  const keys = new Set([key, ...idsOf(chain).slice(-keysAtMost)].map((id) => recordKey(id)));
  return [...keys]
    .flatMap((one) => store.auditOf(one, actsAtMost))
    .slice(0, actsAtMost)
    .toReversed()
    .map(({ at, action, who, details }) => ({
      what: 'acted',
      at: instantText(at),
      action: action as AuditAction,
      who,
      details,
    }));
}

const keysAtMost = 20;
const actsAtMost = 50;

function stepShown(step: HistoryStep, language: Language): TimelineEvent {
  const at = instantText(step.at);
  switch (step.what) {
    case 'tried': {
      const { what, times, since, code } = step;
      return { what, at, times, since: instantText(since), code, message: inWords(code, {}, language) };
    }
    case 'parked':
    case 'failed':
      return { what: step.what, at, code: step.code, message: inWords(step.code, {}, language) };
    case 'linked':
      return { what: step.what, at, appointment_id: step.appointmentId, origin: step.origin };
    case 'unlinked':
      return { what: step.what, at, appointment_id: step.appointmentId };
    case 'in_doubt':
      return { what: step.what, at, until: instantText(step.until) };
    default:
      return step satisfies never;
  }
}
