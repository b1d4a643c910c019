/** Validations of the model and its unique indexes, run last, when a record is saved (one-link-api.md §2.1, §2.3). */
import type { Draft } from './draft.ts';
import { invalid, Refusal } from './refusal.ts';
import type { Appointment } from './rows.ts';
import type { State } from './state.ts';
import type { Traits } from './variants.ts';

export const statuses: ReadonlySet<string> = new Set(['scheduled', 'confirmed', 'completed', 'cancelled', 'no_show']);
const types: ReadonlySet<string> = new Set(['primary', 'secondary', 'other']);

const shortColumns = [
  ...(['client_name', 'client_first_name', 'client_last_name', 'client_middle_name'] as const),
  ...(['client_phone', 'client_identifier', 'client_gender', 'source', 'title'] as const),
  ...(['service_name_snapshot', 'external_ref', 'idempotency_key'] as const),
];

export function validateRecord(state: State, draft: Draft): void {
  for (const column of shortColumns) {
    const value = draft[column];
    if (value !== null && isLongerThan(value, 255)) throw invalid(column, 'is too long');
  }
  if (draft.client_comment !== null && isLongerThan(draft.client_comment, 20_000)) {
    throw invalid('client_comment', 'is too long');
  }
  if (!statuses.has(draft.status)) throw invalid('status', 'is not included in the list');
  if (!types.has(draft.appointment_type)) throw invalid('appointment_type', 'is not included in the list');
  refuseTaken(state.byExternalRef, draft, 'external_ref', 'DUPLICATE_EXTERNAL_REF');
  refuseTaken(state.byIdempotencyKey, draft, 'idempotency_key', 'DUPLICATE_IDEMPOTENCY_KEY');
}

/** Characters, not UTF-16 units. */
const isLongerThan = (value: string, limit: number): boolean => value.length > limit && [...value].length > limit;

type UniqueColumn = 'external_ref' | 'idempotency_key';

function refuseTaken(index: ReadonlyMap<string, number>, draft: Draft, column: UniqueColumn, code: string): void {
  const value = draft[column];
  if (value === null) return;
  const owner = index.get(value);
  if (owner === undefined || owner === draft.id) return;
  throw new Refusal(409, code, `${column} has already been taken`, { [column]: ['has already been taken'] });
}

/** C–G keep `medelement:` for the provider. Refused in any case of letters: the reference does not say which it compares. */
export function refuseReservedRef(value: string | null | undefined, traits: Traits): void {
  if (traits.modern && value?.toLowerCase().startsWith('medelement:')) {
    throw new Refusal(422, 'APPOINTMENT_EXTERNAL_REF_RESERVED', 'external_ref is reserved');
  }
}

/** Imported from MedElement: read-only in B–G. */
export function refuseImported(row: Appointment, traits: Traits): void {
  if (traits.readOnlyImports && row.source === 'medelement') {
    throw new Refusal(422, 'APPOINTMENT_READ_ONLY', 'Appointment is read-only');
  }
}
