/** The ids of a body: specialist, contact, services, company, conversation, users (one-link-api.md §2.1). */
import type { Draft } from './draft.ts';
import { id, type Parameters, text, toId } from './parameters.ts';
import { notFound, Refusal, unauthorized } from './refusal.ts';
import type { Appointment, Resource, Service } from './rows.ts';
import type { State } from './state.ts';
import type { Traits } from './variants.ts';

/** A missing or null id is "looked up as no id": 404. Another specialist must be active; the same one may be retired. */
export function resolveResource(state: State, draft: Draft, before: Appointment | null, sent: Parameters): Resource {
  const resourceId = id(sent, 'resource_id');
  if (resourceId === undefined && before !== null) return resourceOf(state, before.resource_id);
  const resource = resourceOf(state, resourceId ?? -1);
  const another = before === null || before.resource_id !== resource.id;
  const { variant, revisionB } = state.settings;
  const checked = variant !== 'B' || revisionB === '0d43de31';
  if (another && checked && (!resource.active || resource.archived)) {
    throw new Refusal(422, 'RESOURCE_NOT_AVAILABLE_FOR_SCHEDULING', 'Specialist is not available');
  }
  draft.resource_id = resource.id;
  return resource;
}

function resourceOf(state: State, resourceId: number): Resource {
  const resource = state.resources.get(resourceId);
  if (resource === undefined) throw notFound();
  return resource;
}

export function resolveContact(state: State, draft: Draft, sent: Parameters): void {
  const contactId = id(sent, 'contact_id');
  if (contactId === undefined) return;
  if (contactId !== null && !state.contacts.has(contactId)) throw notFound();
  draft.contact_id = contactId;
}

/** Which services the record is linked to now; null where the request says nothing. `service_ids` wins. */
export function sentServiceIds(sent: Parameters, traits: Traits): readonly number[] | null {
  const list = sent['service_ids'];
  if (traits.modern && Array.isArray(list)) {
    return list.map((entry) => String(entry ?? '').trim()).flatMap((entry) => (entry === '' ? [] : [toId(entry)]));
  }
  const serviceId = id(sent, 'service_id');
  if (serviceId === undefined) return null;
  return serviceId === null ? [] : [serviceId];
}

/** Every linked service must be active and have a price above 0 with this specialist, on every write (§2). */
export function resolveServices(state: State, serviceIds: readonly number[], resource: Resource): readonly Service[] {
  return serviceIds.map((serviceId) => {
    const service = state.services.get(serviceId);
    if (service === undefined) throw notFound();
    if (!service.active || priceOf(service, resource.id) <= 0) {
      throw new Refusal(422, 'SERVICE_NOT_AVAILABLE_FOR_RESOURCE', 'Service is not available with this specialist');
    }
    return service;
  });
}

/** Tenge. The specialist's own price, else the base price. One that is switched off counts as no price at all. */
export function priceOf(service: Service, resourceId: number): number {
  const own = service.prices.find((price) => price.resource_id === resourceId);
  if (own === undefined) return service.base_price;
  return own.active ? own.price : 0;
}

export function resolveCompany(state: State, draft: Draft, sent: Parameters, traits: Traits): void {
  if (traits.modern && !state.settings.companies) return;
  const companyId = id(sent, 'company_id');
  if (companyId === undefined) return;
  if (companyId !== null && !state.companies.has(companyId)) throw notFound();
  draft.company_id = companyId;
}

export function resolveConversation(state: State, draft: Draft, sent: Parameters, traits: Traits): void {
  const internal = id(sent, 'conversation_id');
  const display = traits.modern ? id(sent, 'conversation_display_id') : undefined;
  const wanted = internal === undefined ? display : internal;
  if (wanted === undefined) {
    // Absent keys keep the conversation; it still has to fit the contact where the contact was changed.
    if (draft.conversation_id !== null && traits.modern) checkContact(state, draft, draft.conversation_id);
    return;
  }
  if (wanted === null) {
    draft.conversation_id = null;
    return;
  }
  const byId = typeof internal === 'number' ? state.conversations.get(internal) : undefined;
  const found = byId ?? (traits.modern ? byDisplayId(state, wanted) : undefined);
  if (found === undefined) throw notFound();
  draft.conversation_id = found.id;
  if (traits.modern) checkContact(state, draft, found.id);
}

function byDisplayId(state: State, displayId: number) {
  for (const conversation of state.conversations.values()) {
    if (conversation.display_id === displayId) return conversation;
  }
  return undefined;
}

function checkContact(state: State, draft: Draft, conversationId: number): void {
  const conversation = state.conversations.get(conversationId);
  if (conversation !== undefined && conversation.contact_id !== draft.contact_id) {
    throw new Refusal(422, 'CONVERSATION_CONTACT_MISMATCH', 'Conversation belongs to another contact');
  }
}

export function resolveUsers(state: State, draft: Draft, sent: Parameters, traits: Traits): void {
  for (const key of ['created_by_id', 'owner_id'] as const) {
    const userId = id(sent, key);
    if (userId === undefined) continue;
    if (userId !== null && !state.users.has(userId)) {
      throw traits.permissions ? unauthorized('You are not authorized to do this action') : notFound();
    }
    draft[key] = userId;
  }
}

/** Name, type and length of the service as they were when it was linked; free text without one (C–G). */
export function snapshotService(
  draft: Draft,
  sent: Parameters,
  services: readonly Service[],
  changed: boolean,
  traits: Traits,
): void {
  const main = services[0];
  if (main !== undefined) {
    if (!changed) return;
    draft.service_name_snapshot = services.map((service) => service.name).join(', ');
    draft.service_type_snapshot = main.service_type;
    draft.service_duration_min_snapshot = services.reduce((sum, service) => sum + service.duration_min, 0);
    return;
  }
  if (changed) {
    draft.service_name_snapshot = null;
    draft.service_type_snapshot = null;
    draft.service_duration_min_snapshot = null;
  }
  const name = traits.modern ? text(sent, 'service_name_snapshot') : undefined;
  if (name !== undefined) draft.service_name_snapshot = name;
}
