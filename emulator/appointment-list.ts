/**
 * GET `/appointments`: every match, no pages, unknown keys ignored, so `?external_ref=x` answers the whole account
 * (one-link-api.md §1.1).
 */

import type { Call } from './call.ts';
import { parseDatetime } from './parameters.ts';
import { appointmentPayload } from './payload.ts';
import { isInScope, require, scopeOf } from './permissions.ts';
import { answer, invalid, type PlainAnswer } from './refusal.ts';
import type { Appointment } from './rows.ts';
import { traitsOf } from './variants.ts';

export function listAppointments(call: Call): PlainAnswer {
  const { state, user, query } = call;
  require(state.settings, user, 'view', null);
  const scope = scopeOf(state.settings, user, 'view');
  const filters = filtersOf(call);
  const rows: Appointment[] = [];
  const candidates = candidateRows(call, query.get('resource_ids'));
  for (const row of candidates) {
    if (filters.every((accepts) => accepts(row)) && isInScope(scope, user, row)) rows.push(row);
  }
  rows.sort((left, right) => left.starts_at_ms - right.starts_at_ms || left.id - right.id);
  const payload = rows.map((row) => appointmentPayload(state, row, user));
  return answer(200, { payload, meta: { count: payload.length } });
}

/** All rows, or those of the named specialists by the index. */
function candidateRows({ state }: Call, resourceIds: string | null): Iterable<Appointment> {
  if (resourceIds === null || resourceIds.trim() === '') return state.appointments.values();
  const ids = new Set(listOf(resourceIds));
  return [...ids].flatMap((id) =>
    [...(state.byResource.get(Number(id)) ?? [])].flatMap((appointmentId) => {
      const row = state.appointments.get(appointmentId);
      return row === undefined ? [] : [row];
    }),
  );
}

const listOf = (text: string): string[] => text.split(',').flatMap((entry) => entry.trim() || []);

type Accepts = (row: Appointment) => boolean;

function filtersOf(call: Call): Accepts[] {
  const { state, query } = call;
  const traits = traitsOf(state.settings.variant);
  const filters: Accepts[] = [];
  const from = instantOf(query, 'from');
  const to = instantOf(query, 'to');
  if (from !== null) filters.push((row) => row.starts_at_ms >= from);
  if (to !== null) filters.push((row) => row.starts_at_ms < to);
  const oneOf = (key: string, value: (row: Appointment) => string | number | null | undefined): void => {
    const list = listOf(query.get(key) ?? '');
    if (list.length > 0) filters.push((row) => list.includes(String(value(row))));
  };
  oneOf('status', (row) => row.status);
  if (traits.filtersPaymentStatus) oneOf('payment_status', (row) => row.payment_status);
  if (!traits.modern) return filters;
  oneOf('contact_ids', (row) => row.contact_id);
  oneOf('conversation_ids', (row) => row.conversation_id);
  oneOf('conversation_display_ids', (row) => state.conversations.get(row.conversation_id ?? -1)?.display_id);
  // Only fields that an administrator defined: any other key is ignored in silence.
  for (const field of state.settings.appointmentFields) {
    if (field.active === false) continue;
    oneOf(`custom_attribute_filters[${field.key}]`, (row) => String(row.custom_attributes[field.key]));
  }
  return filters;
}

function instantOf(query: URLSearchParams, key: string): number | null {
  const value = query.get(key);
  if (value === null || value.trim() === '') return null;
  const parsed = parseDatetime(value);
  if (parsed === null) throw invalid(key, 'is invalid');
  return parsed;
}
