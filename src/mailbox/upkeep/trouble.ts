/** Why a booking needs a person, and what many of them have in common: the row of a table that is missing, a specialist, a field. */
import { type Chain, idsOf } from '../../booking/chain.ts';
import type { BookingId } from '../../booking/ids.ts';
import { chainOrder } from '../../booking/told.ts';
import type { Code } from '../../codes.ts';
import type { Connection } from '../../config/connection.ts';
import type { Phase } from '../../sync/lifecycle.ts';
import { peopleTold } from '../../sync/patch/unknown-staff.ts';
import type { AttentionGroup, CauseView, RetryFilter } from '../contract-attention.ts';
import type { StoredBooking } from '../store/stored-booking.ts';

/** The ids of a chain, oldest first where their order is known. */
export function orderedIds(chain: Chain): readonly BookingId[] {
  const order = chainOrder(chain);
  return order.kind === 'ok' ? order.ids : idsOf({ ids: chain.ids });
}

/** As people see it: what has something open is pending. */
export const phaseShown = ({ lifecycle: { phase }, intake: { open } }: StoredBooking): Phase =>
  phase === 'settled' && open.length > 0 ? 'pending' : phase;

export interface Trouble {
  readonly state: AttentionGroup['state'];
  readonly code: Code;
  readonly cause: CauseView | null;
}

/** Null: it needs nobody. */
export function troubleOf(record: StoredBooking, connection: Connection): Trouble | null {
  const state = phaseShown(record);
  if (state === 'pending') return null;
  if (state === 'settled') return leftOutOf(record, connection);
  const { code, details } = record.lifecycle;
  return code === null ? null : { state, code, cause: causeOf(code, details, record) };
}

/** The visit is in One-Link, but for something that a row of a table or a person can mend. */
function leftOutOf(record: StoredBooking, { digest }: Connection): Trouble | null {
  const refused = Object.entries(record.writes.refused).filter(
    // The key of a copy is no use to the appointment that stays (`left-out.ts`).
    ([name, { configuration }]) => configuration === digest && name !== 'idempotency_key',
  );
  const [entry, left] = refused[0] ?? [];
  if (entry === undefined || left === undefined) return null;
  const details = { field: entry, ...(record.lifecycle.code === left.code && record.lifecycle.details) };
  return { state: 'settled', code: left.code, cause: causeOf(left.code, details, record) };
}

const staffCodes: readonly string[] = ['no_resource', 'unknown_staff'] satisfies readonly Code[];

function causeOf(code: Code, details: Readonly<Record<string, string>>, record: StoredBooking): CauseView | null {
  const { resource_id: specialist, service_id: service, field, reason } = details;
  const people = staffCodes.includes(code) ? peopleTold(record.chain, orderedIds(record.chain)) : [];
  if (people.length > 0) return { kind: 'staff', key: people.join(', ').slice(0, longestKey), names: people };
  if (service !== undefined && code.toLowerCase().includes('service')) {
    const names = [service, ...(specialist === undefined ? [] : [specialist])];
    return { kind: 'service', key: names.join(' '), names };
  }
  if (specialist !== undefined) return { kind: 'specialist', key: specialist, names: [specialist] };
  if (field !== undefined) return { kind: 'field', key: field, names: field.split(', ') };
  // The number of another appointment says what is wrong with this booking alone.
  return reason === undefined || code === 'link_removed' ? null : { kind: 'reason', key: reason, names: [reason] };
}

const longestKey = 200;

/** It needs a person with this code, and for this cause. */
export function isOfTrouble(
  record: StoredBooking,
  { states, code, cause }: RetryFilter,
  connection: Connection,
): boolean {
  const trouble = troubleOf(record, connection);
  return (
    trouble !== null &&
    (states ?? usualStates).includes(trouble.state) &&
    (code === undefined || trouble.code === code) &&
    (cause === undefined || trouble.cause?.key === cause)
  );
}

const usualStates: NonNullable<RetryFilter['states']> = ['parked', 'failed'];
