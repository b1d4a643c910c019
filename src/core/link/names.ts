/** The names of a booking at One-Link, under any id of its chain: what is ours to take and to write over. */
import type { Appointment } from '../../one-link/records.ts';
import type { Context } from '../context.ts';
import { idempotencyKeyOf, mergedMark, refOf } from '../references.ts';

export interface Names {
  /** Ids of the chain, oldest first. */
  readonly order: readonly string[];
  /** `external_ref` of every id. */
  readonly refs: readonly string[];
  /** Keys that the booking may have been created with. */
  readonly keys: readonly string[];
}

export const namesOf = (order: readonly string[], { connection }: Pick<Context, 'connection'>): Names => ({
  order,
  refs: order.map((id) => refOf(connection, id)),
  keys: order.map((id) => idempotencyKeyOf(connection, id)),
});

/** The `external_ref` is free or of this chain. A foreign one is nobody's to overwrite. */
export function mayName(held: string | null | undefined, { refs }: Pick<Names, 'refs'>): boolean {
  if ((held ?? '') === '') return true;
  return refs.some((ref) => held === ref || held === `${ref}${mergedMark}`);
}

/** An appointment that already bears the names of another booking is that booking's. */
export const mayTake = ({ external_ref, idempotency_key }: Appointment, names: Names): boolean =>
  mayName(external_ref, names) && ((idempotency_key ?? '') === '' || names.keys.includes(idempotency_key ?? ''));

export const bearsRef = ({ external_ref }: Appointment, { refs }: Names): boolean =>
  external_ref != null && refs.includes(external_ref);
