/** Routes of `/contacts` (one-link-api.md §1, §9 trap 17). A second phone or identifier is 422, not 409. */

import type { Call } from './call.ts';
import { digitsOf, isIin } from './iin.ts';
import { id, isObject, type Parameters, text, toId } from './parameters.ts';
import { contactPayload } from './payload.ts';
import { answer, invalid, noRoute, notFound, type PlainAnswer, Refusal } from './refusal.ts';
import type { Contact, Json } from './rows.ts';
import { putContact, type State } from './state.ts';

export function contacts(call: Call, contactId: string | undefined, action: string | undefined): PlainAnswer {
  if (action !== undefined) throw noRoute();
  if (contactId === undefined) {
    if (call.method === 'GET') return search(call);
    if (call.method === 'POST') return save(call, null);
    throw noRoute();
  }
  if (call.method !== 'PATCH' && call.method !== 'PUT') throw noRoute();
  const row = call.state.contacts.get(toId(contactId));
  if (row === undefined) throw notFound();
  return save(call, row);
}

/** Plain substring of what is stored: no normalising of the searched text, newest first. */
function search({ state, query }: Call): PlainAnswer {
  const wanted = (query.get('search') ?? '').trim().toLowerCase();
  const limit = Math.min(100, Math.max(1, Number.parseInt(query.get('limit') ?? '20', 10) || 20));
  const found: Contact[] = [];
  for (const row of state.contacts.values()) {
    const haystacks = [row.full_name, row.phone ?? '', row.identifier ?? ''];
    if (wanted === '' || haystacks.some((text) => text.toLowerCase().includes(wanted))) found.push(row);
  }
  found.sort((left, right) => right.id - left.id);
  const payload = found.slice(0, limit).map((row) => contactPayload(state, row));
  return answer(200, { payload, meta: { count: payload.length } });
}

type Draft = { -readonly [column in keyof Contact]: Contact[column] };

const blank: Contact = {
  id: 0,
  full_name: '',
  first_name: null,
  last_name: null,
  middle_name: null,
  phone: null,
  identifier: null,
  company_id: null,
  owner_id: null,
  custom_attributes: {},
};

function save(call: Call, before: Contact | null): PlainAnswer {
  const { state } = call;
  const sent: Parameters = isObject(call.body) ? call.body : {};
  const draft: Draft = { ...(before ?? blank) };
  applyNames(draft, sent);
  applyCompany(state, draft, sent);
  const phone = text(sent, 'phone') === undefined ? text(sent, 'phone_number') : text(sent, 'phone');
  if (phone !== undefined) draft.phone = phone === null ? null : normalisedPhone(phone);
  const identifier = text(sent, 'identifier');
  if (identifier !== undefined) draft.identifier = identifier;
  applyCustom(draft, sent);
  requireForMedElement(state, draft, sent);
  if (draft.full_name === '') throw invalid('full_name', "can't be blank");
  refuseTaken(state.byPhone, draft, 'phone');
  refuseTaken(state.byIdentifier, draft, 'identifier');
  if (before === null) draft.id = state.nextContactId++;
  putContact(state, draft);
  return answer(before === null ? 201 : 200, { payload: contactPayload(state, draft) });
}

function applyNames(draft: Draft, sent: Parameters): void {
  for (const part of ['first_name', 'last_name', 'middle_name'] as const) {
    const value = text(sent, part);
    if (value !== undefined) draft[part] = value;
  }
  const full = text(sent, 'full_name') ?? text(sent, 'name');
  if (full !== undefined && full !== null) draft.full_name = full;
  else if ('first_name' in sent || 'last_name' in sent || 'middle_name' in sent) {
    draft.full_name = [draft.first_name, draft.last_name, draft.middle_name].flatMap((part) => part ?? []).join(' ');
  }
  if (draft.full_name.length > 255) throw invalid('full_name', 'is too long');
}

function applyCompany(state: State, draft: Draft, sent: Parameters): void {
  const companyId = id(sent, 'company_id');
  if (companyId === undefined) return;
  if (companyId !== null && !state.companies.has(companyId)) throw notFound();
  draft.company_id = companyId;
}

/** 10 or 11 digits become `+7…`; anything else has to be E.164 already. */
function normalisedPhone(phone: string): string {
  const digits = digitsOf(phone);
  if (digits.length === 10) return `+7${digits}`;
  if (digits.length === 11 && (digits.startsWith('7') || digits.startsWith('8'))) return `+7${digits.slice(1)}`;
  if (!/^\+[1-9]\d{1,14}$/.test(phone)) throw invalid('phone_number', 'should be in e164 format');
  return phone;
}

function applyCustom(draft: Draft, sent: Parameters): void {
  const merged: Record<string, Json> = { ...draft.custom_attributes };
  if (isObject(sent['custom_attributes'])) Object.assign(merged, sent['custom_attributes']);
  for (const key of ['iin', 'birth_date', 'gender']) {
    const value = text(sent, key);
    if (value !== undefined) merged[key] = value;
  }
  const iin = text(sent, 'iin');
  if (typeof iin === 'string' && !isIin(digitsOf(iin))) throw new Refusal(422, 'INVALID_IIN', 'IIN is invalid');
  draft.custom_attributes = merged;
}

/** `resource_id` stores nothing; it only switches the provider's rules on. */
function requireForMedElement(state: State, draft: Draft, sent: Parameters): void {
  const resource = state.resources.get(id(sent, 'resource_id') ?? -1);
  if (resource?.medelement !== true) return;
  if (!draft.custom_attributes['iin']) throw new Refusal(422, 'IIN_REQUIRED', 'IIN is required');
  if (draft.last_name === null) throw new Refusal(422, 'CLIENT_LAST_NAME_REQUIRED', 'Last name is required');
  if (draft.middle_name === null) throw new Refusal(422, 'CLIENT_MIDDLE_NAME_REQUIRED', 'Middle name is required');
}

function refuseTaken(index: ReadonlyMap<string, number>, draft: Draft, column: 'phone' | 'identifier'): void {
  const value = draft[column];
  if (value === null) return;
  const owner = index.get(value);
  const field = column === 'phone' ? 'phone_number' : 'identifier';
  if (owner !== undefined && owner !== draft.id) throw invalid(field, 'has already been taken');
}
