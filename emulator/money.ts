/** Amounts, payment status and payment rows (one-link-api.md §2.4). Whole tenge. */
import type { Draft, Found } from './draft.ts';
import { priceOf } from './links.ts';
import { type Parameters, text } from './parameters.ts';
import { invalid, serverError } from './refusal.ts';
import type { Appointment, Payment } from './rows.ts';
import type { State } from './state.ts';
import type { Traits } from './variants.ts';

export const paymentMethods: ReadonlySet<string> = new Set([
  ...['kaspi_transfer', 'kaspi_qr', 'cash', 'bank_transfer', 'card', 'other'],
]);

const largestColumn = 2_147_483_647;

/**
 * A whole amount: C–G take `20000`, `"20000"` and `"20000.0"` and refuse a fraction; A and B cut a JSON float and refuse
 * `"20000.0"`. Null or blank is 0. More than a 32-bit column holds is a crash.
 */
export function amount(sent: Parameters, key: string, traits: Traits): number | undefined {
  const raw = sent[key];
  if (raw === undefined) return undefined;
  const written = text(sent, key);
  if (written === null || written === undefined) return 0;
  const pattern = traits.modern ? /^-?\d+(\.0+)?$/ : /^-?\d+$/;
  const cut = !traits.modern && typeof raw === 'number' ? String(Math.trunc(raw)) : written;
  if (typeof raw === 'boolean' || !pattern.test(cut)) throw invalid(key, 'must be a whole number');
  const value = Number(cut);
  if (value < 0) throw invalid(key, 'must be 0 or more');
  if (value > largestColumn) throw serverError();
  return value;
}

export function applyMoney(
  state: State,
  draft: Draft,
  before: Appointment | null,
  sent: Parameters,
  found: Found,
  traits: Traits,
): void {
  draft.service_amount = price(state, draft, before, sent, found, traits);
  if (traits.finance === 'accepted') applyPayments(state, draft, sent, traits);
}

function price(
  state: State,
  draft: Draft,
  before: Appointment | null,
  sent: Parameters,
  found: Found,
  traits: Traits,
): number {
  const given = amount(sent, 'service_amount', traits);
  const keepsPrice = state.settings.variant === 'B' && state.settings.revisionB === 'ff0501da';
  if (found.services.length === 0) {
    // Trap 5: without a linked service a request that does not resend the price loses it.
    const unlinked = given ?? (keepsPrice ? draft.service_amount : 0);
    if (keepsPrice && unlinked === 0) throw invalid('service_amount', 'must be above 0');
    return unlinked;
  }
  if (given !== undefined) return given;
  const resent = 'resource_id' in sent || 'service_id' in sent;
  const changed = before === null || found.servicesChanged || found.resourceChanged;
  if (!changed && !(resent && !traits.modern)) return draft.service_amount;
  return found.services.reduce((sum, service) => sum + priceOf(service, found.resource.id), 0);
}

function applyPayments(state: State, draft: Draft, sent: Parameters, traits: Traits): void {
  draft.prepaid_amount = amount(sent, 'prepaid_amount', traits) ?? draft.prepaid_amount;
  draft.settlement_amount = amount(sent, 'settlement_amount', traits) ?? draft.settlement_amount;
  draft.prepaid_payment_method = method(draft, sent, 'prepaid_payment_method');
  draft.settlement_payment_method = method(draft, sent, 'settlement_payment_method');
  if (draft.prepaid_amount > 0 && draft.prepaid_payment_method === null) {
    if (!traits.modern) throw invalid('prepaid_payment_method', 'is required');
    draft.prepaid_payment_method = 'cash';
  }
  if (draft.settlement_amount > 0 && draft.settlement_payment_method === null) {
    throw invalid('settlement_payment_method', 'is required');
  }
  const received = draft.prepaid_amount + draft.settlement_amount;
  if (draft.service_amount > 0 && received > draft.service_amount) {
    throw invalid('settlement_amount', 'is more than the price');
  }
  draft.payments = paymentRows(state, draft);
}

type MethodKey = 'prepaid_payment_method' | 'settlement_payment_method';

function method(draft: Draft, sent: Parameters, key: MethodKey): string | null {
  const value = text(sent, key);
  if (value === undefined) return draft[key];
  if (value !== null && !paymentMethods.has(value)) throw invalid(key, 'is not included in the list');
  return value;
}

/** One `prepaid` row, one `adjustment` row for what the recorded payments do not explain. */
function paymentRows(state: State, draft: Draft): readonly Payment[] {
  const before = draft.payments;
  if (before.length === 0 && draft.prepaid_amount === 0 && draft.settlement_amount === 0) return before;
  const recorded = before.filter((row) => row.payment_kind === 'payment');
  const recordedSum = recorded.reduce((sum, row) => sum + row.amount, 0);
  if (draft.settlement_amount < recordedSum) throw invalid('settlement_amount', 'is below the recorded payments');
  const rows = [...recorded];
  const put = (kind: 'prepaid' | 'adjustment', value: number, payment_method: string | null): void => {
    if (value === 0 || payment_method === null) return;
    const old = before.find((row) => row.payment_kind === kind);
    if (old !== undefined && old.amount === value && old.payment_method === payment_method) rows.push(old);
    else {
      const id = old?.id ?? state.nextPaymentId++;
      rows.push({ id, amount: value, payment_method, payment_kind: kind, recorded_by_id: draft.created_by_id });
    }
  };
  put('prepaid', draft.prepaid_amount, draft.prepaid_payment_method);
  put('adjustment', draft.settlement_amount - recordedSum, draft.settlement_payment_method);
  const same = rows.length === before.length && rows.every((row) => before.includes(row));
  return same ? before : rows;
}

/** Computed, but for `cancelled`, which is taken literally and sticks until another value is sent. */
export function applyPaymentStatus(draft: Draft, before: Appointment | null, sent: Parameters): void {
  const asked = text(sent, 'payment_status');
  if (asked === null) throw invalid('payment_status', 'is required');
  if (asked === 'cancelled') {
    draft.payment_status = 'cancelled';
  } else if (asked !== undefined) {
    draft.payment_status = computedPaymentStatus(draft);
  } else if (draft.status === 'cancelled' && 'status' in sent) {
    draft.payment_status = 'cancelled';
  } else if (before?.payment_status === 'cancelled' && !reopensLocalCancellation(draft, before)) {
    draft.payment_status = 'cancelled';
  } else {
    draft.payment_status = computedPaymentStatus(draft);
  }
}

const reopensLocalCancellation = (draft: Draft, before: Appointment): boolean =>
  before.cancelled_locally && before.status === 'cancelled' && draft.status !== 'cancelled';

export function computedPaymentStatus(
  row: Pick<Appointment, 'service_amount' | 'prepaid_amount' | 'settlement_amount'>,
) {
  const received = row.prepaid_amount + row.settlement_amount;
  if (received === 0) return 'awaiting_payment';
  return received >= row.service_amount ? 'paid' : 'prepaid';
}
