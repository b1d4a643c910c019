/** One row a booking: what its record says of the visit, its state and what was done last. It reads nothing but the record. */
import type { BookingState, BookingTimes } from '../../booking/booking.ts';
import { cellOf } from '../../booking/told.ts';
import type { Connection } from '../../config/connection.ts';
import { refOfHeld } from '../../config/references.ts';
import { inWords } from '../../messages/in-words.ts';
import type { Language } from '../../messages/language.ts';
import type { CallPolicy, ConnectionState } from '../../sync/connection-state.ts';
import { deliveryIdOf } from '../../sync/delivery.ts';
import type { Phase } from '../../sync/lifecycle.ts';
import { specialistOf } from '../../sync/patch/handed-over.ts';
import { lookUp, statusOf } from '../../sync/patch/tables.ts';
import { instantText } from '../../sync/settle/report.ts';
import { leadDelivery, standingDeliveries } from '../../sync/settle/standing.ts';
import type { BookingView, LastView, MappedView } from '../contract-bookings.ts';
import type { StoredBooking } from '../store/stored-booking.ts';
import { orderedIds, phaseShown } from '../upkeep/trouble.ts';
import { meant, waitingCode } from './views.ts';

export interface BookingViewInput {
  readonly connection: Connection;
  readonly callPolicy: CallPolicy;
  readonly waitsFor: Pick<ConnectionState, 'account' | 'restCode'>;
  readonly language: Language;
}

/** The number of the newest event that told of the booking; 0: none did. */
export function newestArrival({ intake: { open, done } }: StoredBooking): number {
  let newest = 0;
  for (const { arrival } of open) newest = Math.max(newest, arrival);
  for (const arrival of Object.keys(done)) newest = Math.max(newest, Number(arrival));
  return newest;
}

/** What the tool says of the visit's times. */
export const timesTold = ({ chain }: StoredBooking): BookingTimes | null =>
  (cellOf(chain, orderedIds(chain), 'times')?.value as BookingTimes | undefined) ?? null;

/** `receivedAt`: of its newest event, ms; null: not known. */
export function bookingView(record: StoredBooking, receivedAt: number | null, input: BookingViewInput): BookingView {
  const { connection, callPolicy, waitsFor, language } = input;
  const { chain, lifecycle, link } = record;
  const ids = orderedIds(chain);
  const cell = (field: string): unknown => cellOf(chain, ids, field)?.value;
  const times = cell('times') as BookingTimes | undefined;
  const state = phaseShown(record);
  const waiting = state === 'pending' ? waitingCode(callPolicy, waitsFor) : null;
  const code = waiting ?? lifecycle.code;
  const appointmentId = link.held?.appointmentId ?? null;
  const lead = standingDeliveries(record).at(-1) ?? leadDelivery(record);
  const name = cell('clientName');
  return {
    connection: connection.name,
    source: connection.source,
    external_ref: refOfHeld(connection, record),
    appointment_id: appointmentId,
    starts_at: times?.startsAt ?? null,
    ends_at: times?.endsAt ?? null,
    told_state: (cell('state') as BookingState | undefined) ?? null,
    status: statusOf(chain, ids, connection),
    specialist: mapped(cell('staff'), connection.resources, specialistOf(record, connection)),
    service: mapped(cell('service'), connection.services),
    client_name: typeof name === 'string' ? name : null,
    state,
    result: resultOf(record),
    code,
    message: inWords(code, waiting === null ? meant(record) : {}, language, appointmentId),
    last: lastOf(record, receivedAt),
    received_at: receivedAt === null ? null : instantText(receivedAt),
    deliveries_open: record.intake.open.length,
    delivery_id: lead === null ? null : deliveryIdOf(connection.name, lead),
    attempts: lifecycle.attempts,
    next_attempt_at: nextAttemptAt(record, state, callPolicy),
  };
}

function mapped(told: unknown, table: Readonly<Record<string, number>>, otherwise: number | null = null): MappedView {
  return { told: Array.isArray(told) ? told.map(String) : [], id: lookUp(table, told) ?? otherwise };
}

function resultOf(record: StoredBooking): BookingView['result'] {
  const lead = leadDelivery(record);
  return lead === null ? null : (record.intake.done[lead]?.[0] ?? null);
}

function lastOf({ history, intake, knownSince }: StoredBooking, receivedAt: number | null): LastView {
  const step = history?.at(-1);
  const known: readonly { readonly what: LastView['what']; readonly at: number }[] = [
    { what: 'received', at: receivedAt ?? knownSince },
    { what: 'settled', at: intake.settlements.at(-1)?.settledAt ?? 0 },
    ...(step === undefined ? [] : [step]),
  ];
  const last = known.reduce((best, one) => (one.at >= best.at ? one : best));
  return { what: last.what, at: instantText(last.at) };
}

/** Null where nothing is tried by itself: not pending, or until a person acts. */
function nextAttemptAt({ lifecycle: { dueAt } }: StoredBooking, state: Phase, callPolicy: CallPolicy): string | null {
  const until = callPolicy.kind === 'wait' ? callPolicy.until : 0;
  return state === 'pending' && dueAt !== null && until !== null ? instantText(Math.max(dueAt, until)) : null;
}
