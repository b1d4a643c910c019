/** What people see of the mailbox: deliveries and links, with codes in words and without any personal value. */
import { idsOf } from '../../booking/chain.ts';
import { chainOrder } from '../../booking/told.ts';
import type { Code } from '../../codes.ts';
import type { Connection } from '../../config/connection.ts';
import { refOf, refOfHeld } from '../../config/references.ts';
import { inWords } from '../../messages/in-words.ts';
import type { Language } from '../../messages/language.ts';
import type { BookingRecord } from '../../sync/booking-record.ts';
import type { ClosedDelivery } from '../../sync/compact.ts';
import type { CallPolicy, ConnectionState } from '../../sync/connection-state.ts';
import { deliveryIdOf } from '../../sync/delivery.ts';
import { instantText } from '../../sync/settle/report.ts';
import { standingDeliveries } from '../../sync/settle/standing.ts';
import type { CandidateView, DeliveryState, DeliveryView, LinkView } from '../contract-views.ts';
import type { DeliveryRow } from '../store/tables.ts';

/** The code of the reason why nothing is sent at the moment. */
export function waitingCode(
  callPolicy: CallPolicy,
  { account, restCode }: Pick<ConnectionState, 'account' | 'restCode'>,
): Code | null {
  if (callPolicy.kind === 'go') return null;
  switch (callPolicy.because) {
    case 'paused':
      return 'paused';
    case 'account':
      return account?.code ?? null;
    case 'rate':
      return restCode ?? 'rate_limited';
    case 'breaker':
      return 'breaker_open';
    default:
      return callPolicy satisfies never;
  }
}

const givenUp: ClosedDelivery = { state: 'discarded', settlement: null };

/** The result of a settled delivery; null: it is not settled. A delivery of an unknown booking counts as discarded. */
function closedOf({ row: { arrival }, forgotten }: ViewInput, record: Readonly<BookingRecord>): ClosedDelivery | null {
  if (standingDeliveries(record).includes(arrival)) return null;
  const done = record.intake.done[arrival];
  if (done !== undefined) return { state: done[0], settlement: record.intake.settlements[done[1]] ?? null };
  return forgotten() ?? { state: 'superseded', settlement: null };
}

interface ViewInput {
  readonly connection: Connection;
  readonly row: DeliveryRow;
  readonly record: Readonly<BookingRecord> | null;
  /** What became of a delivery that the record has forgotten (`compact.ts`). */
  readonly forgotten: () => ClosedDelivery | undefined;
  /** The stored body of a delivery that could not be read is there. */
  readonly hasBody: (at: number) => boolean;
  readonly callPolicy: CallPolicy;
  readonly waitsFor: Pick<ConnectionState, 'account' | 'restCode'>;
  readonly language: Language;
}

export function deliveryView(input: ViewInput): DeliveryView {
  const { connection, row, record, callPolicy, waitsFor, language, hasBody } = input;
  const base = {
    delivery_id: deliveryIdOf(connection.name, row.arrival),
    connection: connection.name,
    source: connection.source,
    event: row.event,
    external_ref: row.id === null ? null : refOf(connection, row.id),
    appointment_id: record?.link.held?.appointmentId ?? null,
    received_at: instantText(row.receivedAt),
  };
  const nothing = { candidates: [], fields: [], attempts: 0, next_attempt_at: null, settled_at: null };
  if (row.standalone !== null) {
    const { state, reason, bodyAt } = row.standalone;
    const isDropped = state === 'failed' && bodyAt !== undefined && !hasBody(bodyAt);
    const code = isDropped ? 'body_dropped' : row.standalone.code;
    const message =
      code === null && language === 'en' ? reason : inWords(code ?? 'not_a_booking', { reason }, language);
    return { ...base, ...nothing, state, code, message };
  }
  if (record === null) return { ...base, ...closedView(givenUp, language, null) };
  const closed = closedOf(input, record);
  if (closed !== null) return { ...base, ...closedView(closed, language, base.appointment_id) };
  const state: DeliveryState = record.lifecycle.phase === 'settled' ? 'pending' : record.lifecycle.phase;
  const waiting = state === 'pending' ? waitingCode(callPolicy, waitsFor) : null;
  const code = waiting ?? record.lifecycle.code;
  const until = callPolicy.kind === 'wait' ? callPolicy.until : 0;
  const dueAt =
    state === 'pending' && record.lifecycle.dueAt !== null && until !== null
      ? Math.max(record.lifecycle.dueAt, until)
      : null;
  return {
    ...base,
    ...nothing,
    state,
    code,
    message: inWords(code, waiting === null ? meant(record) : {}, language, base.appointment_id),
    candidates: candidatesOf(record),
    attempts: record.lifecycle.attempts,
    next_attempt_at: dueAt === null ? null : instantText(dueAt),
  };
}

const candidatesOf = ({
  lifecycle: { phase, code, candidates = [] },
}: Readonly<BookingRecord>): readonly CandidateView[] =>
  phase !== 'parked' || code !== 'unlinked'
    ? []
    : candidates.map(({ appointmentId, startsAt, endsAt }) => ({
        appointment_id: appointmentId,
        starts_at: startsAt,
        ends_at: endsAt,
      }));

/** Details of a code, including whose slot is taken. */
export const meant = ({
  slot: { conflict },
  lifecycle: { details },
}: Readonly<BookingRecord>): Readonly<Record<string, string>> =>
  conflict === null ? details : { resource_id: String(conflict.resourceId), ...details };

function closedView({ state, settlement }: ClosedDelivery, language: Language, appointmentId: number | null) {
  const own = state === 'superseded' ? state : null;
  const code = own ?? settlement?.code ?? null;
  return {
    state,
    code,
    message: inWords(code, settlement?.details ?? {}, language, appointmentId),
    candidates: [],
    fields: own === null ? (settlement?.fields ?? []) : [],
    attempts: settlement?.attempts ?? 0,
    next_attempt_at: null,
    settled_at: settlement == null ? null : instantText(settlement.settledAt),
  };
}

export function linkView(connection: Connection, record: Readonly<BookingRecord>): LinkView {
  const order = chainOrder(record.chain);
  const ids = order.kind === 'ok' ? order.ids : idsOf(record.chain);
  return {
    connection: connection.name,
    external_ref: refOfHeld(connection, record),
    external_refs: ids.map((id) => refOf(connection, id)),
    appointment_id: record.link.held?.appointmentId ?? null,
    origin: record.link.held?.origin ?? null,
    forced: record.link.held?.forced ?? false,
    heard: record.intake.newest !== null,
  };
}
