/**
 * The one way an appointment is written: POST, PATCH and cancel all come through here, and every write validates the whole
 * record (one-link-api.md §2). A draft is built and checked first and stored last, which makes it one transaction.
 */
import { applyName, applyPersonalColumns } from './client.ts';
import { applyCustomAttributes, same } from './custom-attributes.ts';
import type { Draft, Found } from './draft.ts';
import { recordEvents } from './events.ts';
import {
  resolveCompany,
  resolveContact,
  resolveConversation,
  resolveResource,
  resolveServices,
  resolveUsers,
  sentServiceIds,
  snapshotService,
} from './links.ts';
import { applyMoney, applyPaymentStatus } from './money.ts';
import { type Parameters, text } from './parameters.ts';
import { refuseReservedRef, validateRecord } from './record.ts';
import { conflict, invalid, unprocessable } from './refusal.ts';
import type { Appointment, Json } from './rows.ts';
import { reschedule, scheduleNew } from './schedule.ts';
import { checkSlot, type Waived } from './slot.ts';
import { putAppointment, putContact, type State } from './state.ts';
import { type Traits, traitsOf } from './variants.ts';

/** Creates (`before` null) or changes a record, or throws a `Refusal` and changes nothing. */
export function upsert(
  state: State,
  before: Appointment | null,
  sent: Parameters,
  userId: number,
  waived: Waived,
): Appointment {
  const traits = traitsOf(state.settings.variant);
  const draft = before === null ? blank(state, userId) : { ...before };
  if ('patient_contact_id' in sent) throw conflict('MEDELEMENT_PATIENT_IDENTITY_CONFLICT', 'Patient card differs');
  const found = resolveLinks(state, draft, before, sent, traits);
  applyName(state, draft, sent, traits);
  applyColumns(draft, sent, traits);
  if (before === null) scheduleNew(draft, sent, found, traits);
  else reschedule(draft, sent, found, traits);
  if (traits.modern && state.settings.contactRequired && draft.contact_id === null) {
    throw unprocessable('Contact is required');
  }
  applyPersonalColumns(state, draft, sent, found.resource);
  applyCustomAttributes(state, draft, sent, traits);
  applyMoney(state, draft, before, sent, found, traits);
  applyPaymentStatus(draft, before, sent);
  draft.cancelled_locally = draft.cancelled_locally && draft.status === 'cancelled';
  if (needsSlotCheck(draft, before, traits)) {
    checkSlot(state, found.resource, draft.starts_at_ms, draft.ends_at_ms, before?.id ?? null, waived);
  }
  validateRecord(state, draft);
  return save(state, draft, before, traits);
}

function resolveLinks(state: State, draft: Draft, before: Appointment | null, sent: Parameters, traits: Traits): Found {
  const resource = resolveResource(state, draft, before, sent);
  resolveContact(state, draft, sent);
  const serviceIds = sentServiceIds(sent, traits) ?? draft.service_ids;
  const servicesChanged = !isSameList(serviceIds, draft.service_ids);
  const services = resolveServices(state, serviceIds, resource);
  if (servicesChanged) draft.service_ids = serviceIds;
  snapshotService(draft, sent, services, servicesChanged, traits);
  resolveCompany(state, draft, sent, traits);
  resolveUsers(state, draft, sent, traits);
  resolveConversation(state, draft, sent, traits);
  const resourceChanged = before === null || before.resource_id !== resource.id;
  return { resource, services, servicesChanged: servicesChanged || before === null, resourceChanged };
}

const isSameList = (left: readonly number[], right: readonly number[]): boolean =>
  left.length === right.length && left.every((entry, place) => entry === right[place]);

/** The columns without a rule of their own beyond null and length. */
function applyColumns(draft: Draft, sent: Parameters, traits: Traits): void {
  for (const key of ['status', 'appointment_type', 'source'] as const) {
    const value = text(sent, key);
    if (value === null) throw invalid(key, "can't be blank");
    if (value !== undefined) draft[key] = value;
  }
  const title = text(sent, 'title');
  if (title !== undefined) draft.title = title;
  const externalRef = text(sent, 'external_ref');
  refuseReservedRef(externalRef, traits);
  if (externalRef !== undefined) draft.external_ref = externalRef;
  const idempotencyKey = text(sent, 'idempotency_key');
  if (idempotencyKey !== undefined) draft.idempotency_key = idempotencyKey;
}

/** A, B: always, unless the result is cancelled. C–G: on create, on a real move, on re-opening; never when cancelling. */
function needsSlotCheck(draft: Draft, before: Appointment | null, traits: Traits): boolean {
  if (!traits.modern) return draft.status !== 'cancelled';
  if (before === null) return true;
  if (draft.status === 'cancelled' && before.status !== 'cancelled') return false;
  if (draft.status !== 'cancelled' && before.status === 'cancelled') return true;
  const moved = draft.starts_at_ms !== before.starts_at_ms || draft.ends_at_ms !== before.ends_at_ms;
  return moved || draft.resource_id !== before.resource_id;
}

function save(state: State, draft: Draft, before: Appointment | null, traits: Traits): Appointment {
  const changed = changedColumns(draft, before);
  if (before !== null && changed.length === 0) return before;
  draft.updated_at_ms = state.now();
  if (before === null) draft.id = state.nextAppointmentId++;
  putAppointment(state, draft);
  const contact = draft.contact_id === null ? undefined : state.contacts.get(draft.contact_id);
  if (contact !== undefined && changed.includes('owner_id'))
    putContact(state, { ...contact, owner_id: draft.owner_id });
  if (traits.modern) recordEvents(state, draft, before, changed);
  return draft;
}

/** Names of the columns that differ; of a new record, those that hold something. */
function changedColumns(draft: Draft, before: Appointment | null): string[] {
  const changed: string[] = [];
  for (const column in draft) {
    const value = draft[column as keyof Draft];
    const old = before === null ? null : before[column as keyof Draft];
    if (value !== old && !(typeof value === 'object' && same(value as Json, old as Json))) changed.push(column);
  }
  return changed;
}

function blank(state: State, userId: number): Draft {
  const now = state.now();
  return {
    id: 0,
    resource_id: 0,
    contact_id: null,
    company_id: null,
    conversation_id: null,
    created_by_id: userId,
    owner_id: null,
    team_id: null,
    service_ids: [],
    service_name_snapshot: null,
    service_type_snapshot: null,
    service_duration_min_snapshot: null,
    starts_at_ms: 0,
    ends_at_ms: 0,
    created_at_ms: now,
    updated_at_ms: now,
    duration_min: 0,
    status: 'scheduled',
    appointment_type: 'primary',
    title: null,
    client_name: '',
    client_first_name: null,
    client_last_name: null,
    client_middle_name: null,
    split_names: false,
    client_phone: null,
    client_identifier: null,
    client_birth_date: null,
    client_gender: null,
    client_comment: null,
    source: 'manual',
    external_ref: null,
    idempotency_key: null,
    service_amount: 0,
    prepaid_amount: 0,
    settlement_amount: 0,
    prepaid_payment_method: null,
    settlement_payment_method: null,
    payment_status: 'awaiting_payment',
    payments: [],
    custom_attributes: {},
    medelement: null,
    medelement_removal_queued: false,
    cancelled_locally: false,
  };
}

/** The same empty record for rows that a test puts in itself. */
export const blankAppointment: (state: State, userId: number) => Appointment = blank;
