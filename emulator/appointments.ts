/** Routes of `/appointments` (one-link-api.md §1, §3, §4). */
import { listAppointments } from './appointment-list.ts';
import type { Call } from './call.ts';
import { cancel } from './cancel.ts';
import { financeKeys, isObject, permit, text, toId } from './parameters.ts';
import { appointmentPayload } from './payload.ts';
import { applyPaymentsRoute } from './payments.ts';
import { isInScope, require, requireForCreate, requireForUpdate, scopeOf, waivedBy } from './permissions.ts';
import { refuseImported } from './record.ts';
import { answer, noRoute, notFound, type PlainAnswer, Refusal, unprocessable } from './refusal.ts';
import type { Appointment } from './rows.ts';
import { removeAppointment } from './state.ts';
import { upsert } from './upsert.ts';
import { traitsOf } from './variants.ts';

export function appointments(call: Call, id: string | undefined, action: string | undefined): PlainAnswer {
  const { method } = call;
  if (id === undefined) {
    if (method === 'GET') return listAppointments(call);
    if (method === 'POST') return create(call);
    throw noRoute();
  }
  if (action === 'cancel' && method === 'POST') return cancelRoute(call, id);
  if (action === 'payments') return applyPaymentsRoute(call, find(call, id));
  if (action !== undefined) throw noRoute();
  if (method === 'GET') return show(call, find(call, id));
  if (method === 'PATCH' || method === 'PUT') return update(call, id);
  if (method === 'DELETE' && traitsOf(call.state.settings.variant).modern) return destroy(call, id);
  throw noRoute();
}

function find(call: Call, id: string): Appointment {
  const row = call.state.appointments.get(toId(id));
  if (row === undefined) throw notFound('APPOINTMENT_NOT_FOUND');
  return row;
}

function show(call: Call, row: Appointment): PlainAnswer {
  require(call.state.settings, call.user, 'view', row);
  return shown(call, 200, row);
}

const shown = (call: Call, status: number, row: Appointment): PlainAnswer =>
  answer(status, { payload: appointmentPayload(call.state, row, call.user) });

/** The replay by key comes before all validation and does not look at the rest of the body (§3). */
function create(call: Call): PlainAnswer {
  const { state, user, body } = call;
  refuseRetiredFinance(call);
  const keys = isObject(body) ? body : {};
  const sent = permit(body, traitsOf(state.settings.variant));
  require(state.settings, user, 'create', null);
  const key = text(sent, 'idempotency_key');
  const storedId = typeof key === 'string' ? state.byIdempotencyKey.get(key) : undefined;
  const stored = storedId === undefined ? undefined : state.appointments.get(storedId);
  if (stored !== undefined && isInScope(scopeOf(state.settings, user, 'create'), user, stored)) {
    return shown(call, 200, stored);
  }
  requireForCreate(state.settings, user, keys);
  const waived = waivedBy(state.settings, user, sent, traitsOf(state.settings.variant));
  return shown(call, 201, upsert(state, null, sent, user.id, waived));
}

function update(call: Call, id: string): PlainAnswer {
  const { state, user, body } = call;
  const traits = traitsOf(state.settings.variant);
  const row = find(call, id);
  const sent = permit(body, traits);
  refuseRetiredFinance(call);
  requireForUpdate(state.settings, user, row, isObject(body) ? body : {});
  if (traits.divertsCancellation && text(sent, 'status') === 'cancelled') {
    return shown(call, 200, cancel(state, row, user.id, cancellationMode(body)));
  }
  refuseImported(row, traits);
  return shown(call, 200, upsert(state, row, sent, user.id, waivedBy(state.settings, user, sent, traits)));
}

function cancelRoute(call: Call, id: string): PlainAnswer {
  const row = find(call, id);
  require(call.state.settings, call.user, 'transition', row);
  return shown(call, 200, cancel(call.state, row, call.user.id, cancellationMode(call.body)));
}

const cancellationMode = (body: unknown): string | null => {
  const mode = isObject(body) ? body['medelement_cancellation_mode'] : null;
  return typeof mode === 'string' && mode.trim() !== '' ? mode.trim() : null;
};

/** E refuses a body for the mere presence of a finance key; the only refusal a client knows by its text (§5.1). */
function refuseRetiredFinance(call: Call): void {
  const { body, state } = call;
  if (traitsOf(state.settings.variant).finance !== 'refused' || !isObject(body)) return;
  const key = financeKeys.find((name) => name in body);
  if (key !== undefined) throw unprocessable(`${key} is no longer writable`);
}

function destroy(call: Call, id: string): PlainAnswer {
  const row = find(call, id);
  require(call.state.settings, call.user, 'delete_archive', row);
  if (row.status !== 'cancelled') {
    throw new Refusal(422, 'APPOINTMENT_DELETE_REQUIRES_CANCELLED', 'Cancel the appointment first');
  }
  if (row.payments.length > 0) throw new Refusal(422, 'HISTORICAL_DATA_RETAINED', 'Appointment has payments');
  removeAppointment(call.state, row.id);
  return { status: 204, headers: {}, body: null };
}
