/** The objects that One-Link answers, with the fields of the variant (one-link-api.md §7). */
import { scopeOf } from './permissions.ts';
import type { Appointment, Contact, Resource, Service } from './rows.ts';
import type { TokenUser } from './settings.ts';
import type { State } from './state.ts';
import { type Traits, traitsOf } from './variants.ts';
import { isoSeconds } from './zone.ts';

export function appointmentPayload(state: State, row: Appointment, user: TokenUser): Record<string, unknown> {
  const traits = traitsOf(state.settings.variant);
  const payload: Record<string, unknown> = {
    id: row.id,
    account_id: state.settings.accountId,
    resource_id: row.resource_id,
    contact_id: row.contact_id,
    service_id: row.service_ids[0] ?? null,
    company_id: row.company_id,
    conversation_id: row.conversation_id,
    created_by_id: row.created_by_id,
    starts_at: isoSeconds(row.starts_at_ms),
    ends_at: isoSeconds(row.ends_at_ms),
    duration_min: row.duration_min,
    status: row.status,
    appointment_type: row.appointment_type,
    client_name: row.client_name,
    client_phone: row.client_phone,
    client_identifier: row.client_identifier,
    client_birth_date: row.client_birth_date,
    client_gender: row.client_gender,
    client_comment: row.client_comment,
    source: row.source,
    external_ref: row.external_ref,
    idempotency_key: row.idempotency_key,
    service_name_snapshot: row.service_name_snapshot,
    service_type_snapshot: row.service_type_snapshot,
    service_duration_min_snapshot: row.service_duration_min_snapshot,
    custom_attributes: row.custom_attributes,
    created_at: isoSeconds(row.created_at_ms),
    updated_at: isoSeconds(row.updated_at_ms),
  };
  if (traits.modern) addModern(state, row, payload);
  if (traits.permissions) {
    payload['title'] = row.title;
    payload['team_id'] = row.team_id;
  }
  if (traits.divertsCancellation) addProvider(row, payload);
  addFinance(state, row, user, traits, payload);
  return payload;
}

function addModern(state: State, row: Appointment, payload: Record<string, unknown>): void {
  payload['owner_id'] = row.owner_id;
  payload['resource_name'] = state.resources.get(row.resource_id)?.name ?? null;
  payload['client_first_name'] = row.client_first_name;
  payload['client_last_name'] = row.client_last_name;
  payload['client_middle_name'] = row.client_middle_name;
  const conversation = row.conversation_id === null ? undefined : state.conversations.get(row.conversation_id);
  payload['conversation_display_id'] = conversation?.display_id ?? null;
  payload['communication_thread_id'] = null;
  payload['chat_conversation_id'] = null;
  payload['service_ids'] = row.service_ids;
  const services = row.service_ids.flatMap((serviceId) => {
    const service = state.services.get(serviceId);
    if (service === undefined) return [];
    const { id, name, service_type, duration_min } = service;
    return [{ id, name, service_type, duration_min }];
  });
  payload['services'] = services;
  if (services.length > 0) {
    payload['custom_attributes'] = { ...row.custom_attributes, service_ids: row.service_ids, services };
  }
}

function addProvider(row: Appointment, payload: Record<string, unknown>): void {
  payload['patient_contact_id'] = null;
  payload['patient_contact_name'] = null;
  if (row.medelement !== null) {
    payload['medelement_cancellation_mode'] = row.medelement === 'provider' ? 'provider' : 'local_only';
  }
  if (row.medelement_removal_queued) payload['provider_command_receipt'] = { status: 'queued' };
}

function addFinance(
  state: State,
  row: Appointment,
  user: TokenUser,
  traits: Traits,
  payload: Record<string, unknown>,
): void {
  if (traits.permissions && scopeOf(state.settings, user, 'view_finance') === 'none') return;
  payload['service_amount'] = row.service_amount;
  const isRetired = traits.finance === 'refused' || (traits.finance === 'dropped' && !state.settings.neutralFinance);
  if (isRetired) return;
  const isNeutral = traits.finance === 'dropped';
  payload['prepaid_amount'] = isNeutral ? 0 : row.prepaid_amount;
  payload['settlement_amount'] = isNeutral ? 0 : row.settlement_amount;
  payload['prepaid_payment_method'] = isNeutral ? null : row.prepaid_payment_method;
  payload['settlement_payment_method'] = isNeutral ? null : row.settlement_payment_method;
  payload['payments'] = isNeutral ? [] : row.payments;
  payload['expense'] = null;
  payload['compensation_type_snapshot'] = null;
  payload['compensation_value_snapshot'] = null;
  if (!isNeutral) payload['payment_status'] = row.payment_status;
}

export function contactPayload(state: State, row: Contact): Record<string, unknown> {
  const payload: Record<string, unknown> = {
    id: row.id,
    company_id: row.company_id,
    full_name: row.full_name,
    phone: row.phone,
    identifier: row.identifier,
    birth_date: row.custom_attributes['birth_date'] ?? null,
    gender: row.custom_attributes['gender'] ?? null,
    custom_attributes: row.custom_attributes,
  };
  if (traitsOf(state.settings.variant).modern) {
    payload['first_name'] = row.first_name;
    payload['last_name'] = row.last_name;
    payload['middle_name'] = row.middle_name;
  }
  return payload;
}

export const resourcePayload = (state: State, row: Resource): Record<string, unknown> => ({
  id: row.id,
  account_id: state.settings.accountId,
  user_id: row.user_id,
  name: row.name,
  specialty: null,
  photo_url: null,
  description: null,
  color: null,
  timezone: row.timezone,
  slot_duration_min: row.slot_duration_min,
  active: row.active,
  custom_attributes: row.custom_attributes,
});

export const servicePayload = (row: Service): Record<string, unknown> => ({
  id: row.id,
  name: row.name,
  base_price: row.base_price,
  duration_min: row.duration_min,
  category: null,
  direction: null,
  service_type: row.service_type,
  description: null,
  active: row.active,
  custom_attributes: {},
  prices: row.prices.map(({ resource_id, price, active }) => ({ resource_id, price, active })),
});
