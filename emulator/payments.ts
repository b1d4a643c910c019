/** POST and DELETE `/appointments/{id}/payments` (one-link-api.md §1): absent in E and, as far as is known, in G. */
import { featureDisabled } from './access.ts';
import type { Call } from './call.ts';
import { amount, computedPaymentStatus, paymentMethods } from './money.ts';
import { isObject, type Parameters, text } from './parameters.ts';
import { appointmentPayload } from './payload.ts';
import { require } from './permissions.ts';
import { answer, invalid, noRoute, type PlainAnswer } from './refusal.ts';
import type { Appointment, Payment } from './rows.ts';
import { putAppointment } from './state.ts';
import { traitsOf } from './variants.ts';

export function applyPaymentsRoute(call: Call, row: Appointment): PlainAnswer {
  const { state, user, method } = call;
  if (!traitsOf(state.settings.variant).payments || (method !== 'POST' && method !== 'DELETE')) throw noRoute();
  if (!state.settings.features.scheduling_finance) throw featureDisabled();
  require(state.settings, user, 'manage_finance', row);
  const changed = method === 'POST' ? withPayment(call, row) : withoutPayments(row);
  const stored = { ...changed, updated_at_ms: state.now() };
  putAppointment(state, stored);
  return answer(200, { payload: appointmentPayload(state, stored, user) });
}

function withPayment({ state, user, body }: Call, row: Appointment): Appointment {
  const sent: Parameters = isObject(body) ? body : {};
  const payment_method = text(sent, 'payment_method') ?? '';
  if (!paymentMethods.has(payment_method)) throw invalid('payment_method', 'is not included in the list');
  const remaining = Math.max(0, row.service_amount - row.prepaid_amount - row.settlement_amount);
  const value = amount(sent, 'amount', traitsOf(state.settings.variant)) || remaining;
  if (value <= 0 || value > remaining) throw invalid('amount', 'is invalid');
  const payment: Payment = {
    id: state.nextPaymentId++,
    amount: value,
    payment_method,
    payment_kind: 'payment',
    recorded_by_id: user.id,
  };
  const settlement_amount = row.settlement_amount + value;
  const paid = { ...row, settlement_amount, settlement_payment_method: payment_method };
  return { ...paid, payments: [...row.payments, payment], payment_status: computedPaymentStatus(paid) };
}

const withoutPayments = (row: Appointment): Appointment => ({
  ...row,
  payments: [],
  prepaid_amount: 0,
  settlement_amount: 0,
  prepaid_payment_method: null,
  settlement_payment_method: null,
  payment_status: 'cancelled',
});
