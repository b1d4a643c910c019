/** Drift: what the tool says of each linked booking beside One-Link's own list of a span, and visits that were entered twice. */
import { normalisePhone } from '../../booking/phone.ts';
import { utcSeconds } from '../../booking/time.ts';
import { refOfHeld } from '../../config/references.ts';
import type { Appointment } from '../../one-link/records.ts';
import { isCalledOff } from '../../sync/patch/tables.ts';
import { standingDeliveries } from '../../sync/settle/standing.ts';
import type { ComparedView } from '../contract-bookings.ts';
import {
  type DoubleBookingView,
  type DriftAnswer,
  type DriftField,
  type DriftQuery,
  type DriftView,
  driftFields,
} from '../contract-drift.ts';
import { holderOf } from '../store/epochs.ts';
import type { StoredBooking } from '../store/stored-booking.ts';
import { orderedIds } from '../upkeep/trouble.ts';
import { saidByFields } from './actions.ts';
import type { AdminInput } from './admin-input.ts';
import { mayAsk, unavailableMs } from './appointments.ts';
import { comparedFields } from './compared.ts';
import { toolsSide } from './reassert.ts';

const lookedAtMost = 2000;
const shownAtMost = 200;

/**
 * Cost: one call to One-Link, and of each of at most 2,000 appointments a row of `link` and the booking's rows; with `fields` its bodies, too.
 * Nothing is written.
 */
export async function findDrift(input: AdminInput, { since, until }: DriftQuery): Promise<DriftAnswer> {
  const { core, ports } = input;
  if (!mayAsk(input)) return { kind: 'unavailable', retryAfterMs: unavailableMs };
  const askedAt = ports.now();
  const answer = await core.client().listAppointments({ from: utcSeconds(since), to: utcSeconds(until) });
  if (answer.kind !== 'ok') {
    const retryAfterMs = answer.kind === 'transport' ? answer.retryAfterMs : null;
    return { kind: 'unavailable', retryAfterMs: retryAfterMs ?? unavailableMs };
  }
  const looked = answer.value.toSorted((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at) || a.id - b.id);
  let isAll = looked.length <= lookedAtMost;
  const differences: DriftView[] = [];
  const linked = new Map<number, StoredBooking>();
  for (const appointment of looked.splice(0, lookedAtMost)) {
    const held = heldBy(appointment.id, input);
    if (held === null) continue;
    const said = await saidByFields(input, held.key);
    // Meanwhile it may have gone on, and the list is older than what was written.
    const record = heldBy(appointment.id, input);
    if (record === null || record.touchedAt >= askedAt || core.isUnderWay(record.key)) {
      isAll = false;
      continue;
    }
    linked.set(appointment.id, record);
    const difference = differenceOf(record, said.values, appointment, input);
    if (difference !== null) differences.push(difference);
  }
  const doubles = doubleBookings(answer.value, linked, input);
  isAll &&= Math.max(differences.length, doubles.length) <= shownAtMost;
  const report = {
    compared: linked.size,
    differences: differences.slice(0, shownAtMost),
    double_bookings: doubles.slice(0, shownAtMost),
    is_all: isAll,
  };
  return { kind: 'ok', report };
}

function heldBy(appointmentId: number, { core, connection }: AdminInput): StoredBooking | null {
  const record = holderOf(appointmentId, core.store, connection);
  return record?.link.held?.appointmentId === appointmentId ? record : null;
}

type Said = Awaited<ReturnType<typeof saidByFields>>['values'];

function differenceOf(
  record: StoredBooking,
  said: Said,
  appointment: Appointment,
  input: AdminInput,
): DriftView | null {
  const { core, connection } = input;
  const { entries } = toolsSide(record, said, null, input);
  // Of a visit that is called off only the status is written.
  const isOff = isCalledOff(record.chain, orderedIds(record.chain), connection);
  const names: readonly string[] = isOff ? ['status'] : driftFields;
  const differing = comparedFields(record, entries, appointment, core.digestOf).filter(
    ({ field, standing }) => names.includes(field) && ['differs', 'edited', 'left_out'].includes(standing),
  );
  if (differing.length === 0) return null;
  return {
    external_ref: refOfHeld(connection, record),
    appointment_id: appointment.id,
    starts_at: appointment.starts_at,
    fields: differing.map(({ field, told, held }) => ({ name: field, tool: told, one_link: held }) as DriftField),
    changed_by: changedBy(record, differing, appointment),
    can_reassert: differing.some(({ standing }) => standing === 'edited'),
  };
}

function changedBy(
  record: StoredBooking,
  differing: readonly ComparedView[],
  { updated_at }: Appointment,
): DriftView['changed_by'] {
  const isUnwritten = differing.some(({ standing }) => standing === 'differs');
  if (isUnwritten && standingDeliveries(record).length > 0) return 'unsent';
  const settledAt = record.intake.settlements.at(-1)?.settledAt;
  const isEdited = differing.every(({ standing }) => standing === 'edited');
  return isEdited && settledAt !== undefined && Date.parse(updated_at ?? '') > settledAt ? 'staff' : 'unknown';
}

const notLive: readonly string[] = ['cancelled', 'no_show'];

/** Pairs in one slot: one is a booking's, the other has no name of any booking. */
function doubleBookings(
  appointments: readonly Appointment[],
  linked: ReadonlyMap<number, StoredBooking>,
  { connection }: AdminInput,
): DoubleBookingView[] {
  const live = appointments.filter(({ status, resource_id }) => !notLive.includes(status) && resource_id != null);
  const slots = Map.groupBy(live, ({ starts_at, resource_id }) => `${resource_id} ${starts_at}`);
  return [...slots.values()].flatMap((slot) =>
    slot.flatMap((own): DoubleBookingView[] => {
      const record = linked.get(own.id);
      const phone = phoneOf(own, connection.region);
      if (record === undefined || phone === '') return [];
      const typed = slot.filter(
        (one) => !linked.has(one.id) && !one.external_ref && phoneOf(one, connection.region) === phone,
      );
      return typed.map(({ id, starts_at }) => ({
        external_ref: refOfHeld(connection, record),
        appointment_id: own.id,
        other_appointment_id: id,
        starts_at,
      }));
    }),
  );
}

/** Staff write a phone in many ways. */
const phoneOf = ({ client_phone: phone }: Appointment, region: string): string =>
  normalisePhone(phone, { region })?.replace(/\D/g, '') ?? (phone ?? '').replace(/\D/g, '');
