/** The names of a booking in One-Link under all ids of its chain: which appointments the bridge may take and write. */

import type { BookingId, ExternalRef } from '../../booking/ids.ts';
import { formerNames, idempotencyKeyOf, isMergedRefOf, isReserved, refOf } from '../../config/references.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';

export interface Names {
  /** Ids of the chain, oldest first. */
  readonly order: readonly BookingId[];
  /** `external_ref` of every id, also as earlier versions wrote it. */
  readonly refs: readonly ExternalRef[];
  /** Keys that the booking may have been created with. */
  readonly keys: readonly string[];
}

/** A name that is reserved for another connection gives no right to an appointment. */
export function namesOf(
  order: readonly BookingId[],
  { connection }: Pick<Context, 'connection'>,
  { link: { idempotencyKey } }: { readonly link: Pick<BookingRecord['link'], 'idempotencyKey'> } = {
    link: { idempotencyKey: null },
  },
): Names {
  const ids = order.filter((id) => !isReserved(connection, id));
  const former = ids.map((id) => formerNames(connection, id)).filter((names) => names !== null);
  return {
    order,
    refs: [...ids.map((id) => refOf(connection, id)), ...former.map(({ ref }) => ref)],
    keys: [
      ...ids.map((id) => idempotencyKeyOf(connection, id)),
      ...former.map(({ key }) => key),
      // The oldest id may have left the chain (`compact.ts`).
      ...(idempotencyKey === null ? [] : [idempotencyKey]),
    ],
  };
}

/** The name that was written last may come from an id that has left the chain since (`compact.ts`). It still belongs to this booking. */
export function withWritten(
  names: Names,
  { external_ref }: Appointment,
  { writes: { settled } }: Pick<BookingRecord, 'writes'>,
  { digestOf }: Pick<Context, 'digestOf'>,
): Names {
  const written = settled['external_ref'];
  if (written === undefined || !isNamed(external_ref) || digestOf(external_ref) !== written) return names;
  return { ...names, refs: [...names.refs, external_ref] };
}

/** The `external_ref` is empty or of this chain. A foreign one is never overwritten. */
export const mayName = (held: ExternalRef | null | undefined, { refs }: Pick<Names, 'refs'>): boolean =>
  !isNamed(held) || refs.some((ref) => held === ref || isMergedRefOf(ref, held));

/** An appointment that has the names of another booking belongs to that booking. */
export const mayTake = ({ external_ref, idempotency_key }: Appointment, names: Names): boolean =>
  mayName(external_ref, names) && (!isNamed(idempotency_key) || names.keys.includes(idempotency_key));

/** It has a name of this booking, and no two appointments of an account share a name. */
export const bearsOwnName = ({ external_ref, idempotency_key }: Appointment, { refs, keys }: Names): boolean =>
  (isNamed(external_ref) && mayName(external_ref, { refs })) ||
  (isNamed(idempotency_key) && keys.includes(idempotency_key));

const isNamed = <Name extends string>(name: Name | null | undefined): name is Name => (name ?? '') !== '';

/** The answer shows its names, and they are empty. A key that an answer leaves out says nothing (one-link-api.md §7). */
export const bearsNoName = ({ external_ref, idempotency_key }: Appointment): boolean =>
  (external_ref === null || external_ref === '') && (idempotency_key === null || idempotency_key === '');

export const bearsRef = ({ external_ref }: Appointment, { refs }: Names): boolean =>
  external_ref != null && refs.includes(external_ref);

export const isAnothers = (appointmentId: number, record: BookingRecord, context: Context): boolean => {
  const owner = context.bookingOf(appointmentId);
  if (owner === null || owner === record.key) return false;
  // It may have been joined with this one since.
  return context.recordOf(owner)?.key !== record.key;
};
