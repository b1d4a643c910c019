/** Name and personal columns of the client, and what falls back to the contact (one-link-api.md §2.1, §2.8). */
import type { Draft } from './draft.ts';
import { digitsOf, isIin } from './iin.ts';
import { isIsoDate, type Parameters, text } from './parameters.ts';
import { invalid, Refusal } from './refusal.ts';
import type { Contact, Json, Resource } from './rows.ts';
import type { State } from './state.ts';
import type { Traits } from './variants.ts';

const parts = ['client_first_name', 'client_last_name', 'client_middle_name'] as const;

/** A name sent as null or blank is refused; absent, a new record takes the contact's. */
export function applyName(state: State, draft: Draft, sent: Parameters, traits: Traits): void {
  if (traits.modern) {
    for (const part of parts) {
      const value = text(sent, part);
      if (value === undefined) continue;
      draft.split_names = true;
      draft[part] = value;
    }
  }
  if (draft.split_names) {
    if (draft.client_first_name === null) throw invalid('client_first_name', "can't be blank");
    // The order of the parts is not documented; nothing may rely on it.
    draft.client_name = parts.flatMap((part) => draft[part] ?? []).join(' ');
    return;
  }
  const name = text(sent, 'client_name');
  if (name === null) throw invalid('client_name', "can't be blank");
  if (name !== undefined) draft.client_name = name;
  else if (draft.client_name === '') draft.client_name = contactOf(state, draft)?.full_name ?? '';
  if (draft.client_name === '') throw invalid('client_name', "can't be blank");
}

export function applyPersonalColumns(state: State, draft: Draft, sent: Parameters, resource: Resource): void {
  const contact = contactOf(state, draft);
  draft.client_phone = column(sent, 'client_phone', draft.client_phone, contact?.phone);
  const ownIdentifier = contact?.identifier ?? textOf(contact?.custom_attributes['iin']);
  draft.client_identifier = identifier(column(sent, 'client_identifier', draft.client_identifier, ownIdentifier));
  draft.client_gender = column(
    sent,
    'client_gender',
    draft.client_gender,
    textOf(contact?.custom_attributes['gender']),
  );
  const contactBirthDate = textOf(contact?.custom_attributes['birth_date']);
  const fallback = contactBirthDate !== null && isIsoDate(contactBirthDate) ? contactBirthDate : null;
  draft.client_birth_date = column(sent, 'client_birth_date', draft.client_birth_date, fallback);
  if (draft.client_birth_date !== null && !isIsoDate(draft.client_birth_date)) {
    throw invalid('client_birth_date', 'is invalid');
  }
  const comment = text(sent, 'client_comment');
  if (comment !== undefined) draft.client_comment = comment;
  if (resource.medelement && !/^77\d{9}$/.test(digitsOf(draft.client_phone ?? ''))) {
    throw new Refusal(422, 'MEDELEMENT_PATIENT_PHONE_INVALID', 'Phone must be a Kazakh number');
  }
}

const contactOf = (state: State, draft: Draft): Contact | undefined =>
  draft.contact_id === null ? undefined : state.contacts.get(draft.contact_id);

/** A key that was sent counts, even as null; a stored empty one takes the contact's. */
function column(
  sent: Parameters,
  key: string,
  stored: string | null,
  ofContact: string | null | undefined,
): string | null {
  const value = text(sent, key);
  return value === undefined ? (stored ?? ofContact ?? null) : value;
}

const textOf = (value: Json | undefined): string | null => {
  const written = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  return written === '' ? null : written;
};

/** Exactly 12 digits, whatever stands between them, are taken for an IIN and kept as digits only. */
function identifier(value: string | null): string | null {
  if (value === null) return null;
  const digits = digitsOf(value);
  if (digits.length !== 12) return value;
  if (!isIin(digits)) throw new Refusal(422, 'INVALID_IIN', 'IIN is invalid');
  return digits;
}
