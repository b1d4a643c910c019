/** POST …/cancel and the diverted PATCH (one-link-api.md §4). */
import { refuseImported } from './record.ts';
import { conflict, Refusal } from './refusal.ts';
import type { Appointment } from './rows.ts';
import { nothingWaived } from './slot.ts';
import { putAppointment, type State } from './state.ts';
import { upsert } from './upsert.ts';
import { traitsOf } from './variants.ts';

/** `mode`: `medelement_cancellation_mode` of the body, F and G only. Repeating is harmless. */
export function cancel(state: State, row: Appointment, userId: number, mode: string | null): Appointment {
  const traits = traitsOf(state.settings.variant);
  if (!traits.divertsCancellation) {
    refuseImported(row, traits);
    return upsert(state, row, { status: 'cancelled' }, userId, nothingWaived);
  }
  if (row.medelement !== null) {
    const queued = throughMedElement(state, row, mode);
    if (queued !== null) return queued;
  }
  const cancelled = upsert(state, row, { status: 'cancelled' }, userId, nothingWaived);
  if (row.medelement === null || cancelled.cancelled_locally) return cancelled;
  const local = { ...cancelled, cancelled_locally: true };
  putAppointment(state, local);
  return local;
}

/** Null: cancel here alone. Else the record as it still stands while MedElement is asked to remove the visit. */
function throughMedElement(state: State, row: Appointment, mode: string | null): Appointment | null {
  if (row.status === 'cancelled') return null;
  switch (row.medelement) {
    case 'requires_verification':
      throw conflict('MEDELEMENT_BOOKING_REQUIRES_VERIFICATION', 'Booking must be verified first');
    case 'mode_changed':
      throw conflict('MEDELEMENT_CANCELLATION_MODE_CHANGED', 'Cancellation mode has changed');
    case 'unavailable':
      throw new Refusal(422, 'MEDELEMENT_CANCELLATION_UNAVAILABLE', 'Cannot be cancelled at MedElement');
    case 'local_only':
    case 'provider': {
      if (mode !== null && mode !== row.medelement) {
        throw conflict('MEDELEMENT_CANCELLATION_MODE_CHANGED', 'Cancellation mode has changed');
      }
      if (row.medelement === 'local_only') return null;
      if (row.medelement_removal_queued) return row;
      const queued = { ...row, medelement_removal_queued: true };
      putAppointment(state, queued);
      return queued;
    }
    case null:
      return null;
    default:
      return row.medelement satisfies never;
  }
}
