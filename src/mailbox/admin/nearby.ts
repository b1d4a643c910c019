/** Appointments that a parked booking may be: those that its record names, and those near its time that are nobody's. */

import { utcSeconds } from '../../booking/time.ts';
import type { OneLinkClient } from '../../one-link/client.ts';
import type { Appointment } from '../../one-link/records.ts';
import { mayTake, namesOf } from '../../sync/link/names.ts';
import type { NearView } from '../contract-bookings.ts';
import { holderOf } from '../store/epochs.ts';
import type { StoredBooking } from '../store/stored-booking.ts';
import { orderedIds } from '../upkeep/trouble.ts';
import type { AdminInput } from './admin-input.ts';
import { timesTold } from './booking-view.ts';

/** A receptionist may have entered the visit at another time of the same hour. */
const aroundMs = 60 * 60_000;
const shownAtMost = 10;

/**
 * Cost: one call to One-Link, a list of two hours of one specialist, and a row of `link` for each of at most 100 appointments in it.
 * `resourceId` null: of all specialists.
 */
export async function nearAppointments(
  record: StoredBooking,
  resourceId: number | null,
  client: Pick<OneLinkClient, 'listAppointments'>,
  input: AdminInput,
): Promise<readonly NearView[]> {
  const named = (record.lifecycle.candidates ?? []).map(({ appointmentId, startsAt, endsAt }) => ({
    ...{ appointment_id: appointmentId, starts_at: startsAt, ends_at: endsAt },
    ...{ client_name: null, resource_id: null },
  }));
  const startsAt = Date.parse(timesTold(record)?.startsAt ?? '');
  if (Number.isNaN(startsAt)) return named;
  const window = { from: utcSeconds(startsAt - aroundMs), to: utcSeconds(startsAt + aroundMs) };
  const answer = await client.listAppointments({ ...window, ...(resourceId !== null && { resourceId }) });
  if (answer.kind !== 'ok') return named;
  const names = namesOf(orderedIds(record.chain), input, record);
  const { store } = input.core;
  const isFree = (one: Appointment): boolean =>
    mayTake(one, names) && (holderOf(one.id, store, input.connection)?.key ?? record.key) === record.key;
  const distance = ({ starts_at }: Appointment): number => Math.abs(Date.parse(starts_at) - startsAt);
  const near = answer.value
    .slice(0, mostLookedAt)
    .filter((one) => one.status !== 'cancelled' && isFree(one))
    .toSorted((a, b) => distance(a) - distance(b));
  const known = new Set(near.map(({ id }): number => id));
  return [...named.filter((one) => !known.has(one.appointment_id)), ...near.map(shown)].slice(0, shownAtMost);
}

const mostLookedAt = 100;

const shown = ({ id, starts_at, ends_at, client_name, resource_id }: Appointment): NearView => ({
  appointment_id: id,
  starts_at,
  ends_at,
  client_name: client_name ?? null,
  resource_id: resource_id ?? null,
});
