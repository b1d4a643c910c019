/**
 * Strong parameters and type casts: which keys of a body a variant lets through, and what a JSON value becomes in a column
 * (one-link-api.md §2, §2.1). A wrong shape disappears without an error, as Rails drops it.
 */
import { invalid } from './refusal.ts';
import type { Json, JsonObject } from './rows.ts';
import type { Traits } from './variants.ts';

export type Parameters = Readonly<Record<string, Json | undefined>>;

export const financeKeys = [
  'service_amount',
  'prepaid_amount',
  'settlement_amount',
  'prepaid_payment_method',
  'settlement_payment_method',
  'payment_status',
] as const;

const everywhere = [
  ...['resource_id', 'contact_id', 'service_id', 'company_id', 'conversation_id', 'created_by_id'],
  ...['starts_at', 'ends_at', 'duration_min', 'status', 'appointment_type'],
  ...['client_name', 'client_phone', 'client_identifier', 'client_birth_date', 'client_gender', 'client_comment'],
  ...['external_ref', 'idempotency_key'],
];
const modern = [
  ...['service_name_snapshot', 'conversation_display_id', 'owner_id'],
  ...['client_first_name', 'client_last_name', 'client_middle_name'],
];
const withPermissions = [
  ...['title', 'confirm_outside_working_hours', 'confirm_slot_conflict', 'confirm_break_conflict'],
  ...['confirm_global_closure', 'override_reason'],
];

const permitted = new Map<Traits, ReadonlySet<string>>();

function permittedKeys(traits: Traits): ReadonlySet<string> {
  const known = permitted.get(traits);
  if (known !== undefined) return known;
  const keys = new Set(everywhere);
  if (traits.modern) for (const key of modern) keys.add(key);
  else keys.add('source');
  if (traits.permissions) for (const key of withPermissions) keys.add(key);
  if (traits.patientContact) keys.add('patient_contact_id');
  if (traits.finance === 'accepted') for (const key of financeKeys) keys.add(key);
  if (traits.finance === 'dropped') keys.add('service_amount');
  permitted.set(traits, keys);
  return keys;
}

const isScalar = (value: Json | undefined): boolean => value === null || typeof value !== 'object';

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The keys of an appointment body that this variant accepts, with a shape that it accepts. */
export function permit(body: unknown, traits: Traits): Parameters {
  if (!isObject(body)) return {};
  const keys = permittedKeys(traits);
  const kept: Record<string, Json> = {};
  for (const key in body) {
    const value = body[key] as Json;
    if (keys.has(key)) {
      if (isScalar(value)) kept[key] = value;
    } else if (key === 'custom_attributes') {
      if (isObject(value)) kept[key] = value as Json;
    } else if (key === 'service_ids' && traits.modern) {
      if (Array.isArray(value) && value.every(isScalar)) kept[key] = value;
    }
  }
  return kept;
}

/** Absent: undefined. Null or blank: null. Numbers become text; ends are trimmed. */
export function text(parameters: Parameters, key: string): string | null | undefined {
  const value = parameters[key];
  if (value === undefined) return undefined;
  if (value === null) return null;
  if (typeof value === 'object') return undefined;
  const trimmed = String(value).trim();
  return trimmed === '' ? null : trimmed;
}

/** An id as a number or a numeric string. What is neither becomes -1, which no record has: 404, as a lookup would. */
export function id(parameters: Parameters, key: string): number | null | undefined {
  const value = text(parameters, key);
  return typeof value === 'string' ? toId(value) : value;
}

export const toId = (value: string): number => (/^\d{1,15}$/.test(value) ? Number(value) : -1);

/** A whole number of minutes; null or blank becomes 0 (§2.1). */
export function minutes(parameters: Parameters, key: string): number | undefined {
  const value = text(parameters, key);
  if (value === undefined) return undefined;
  if (value === null) return 0;
  if (!/^-?\d{1,9}$/.test(value)) throw invalid(key, 'is not a number');
  return Number(value);
}

const datetimePattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s?(Z|z|UTC|[+-]\d{2}:?\d{2})?)?$/;

/** Milliseconds since 1970 of a datetime text; no offset is UTC, a date alone is midnight UTC (§2.2). Null: unparseable. */
export function parseDatetime(value: string): number | null {
  const match = datetimePattern.exec(value.trim());
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match;
  if (!isCalendarDate(Number(year), Number(month), Number(day))) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const millisecond = fraction === '' ? 0 : Math.trunc(Number(`0.${fraction}`) * 1000);
  const wall = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    millisecond,
  );
  const offset = offsetMinutes(zone);
  return offset === null ? null : wall - offset * 60_000;
}

function offsetMinutes(zone: string): number | null {
  const sign = zone.startsWith('-') ? -1 : 1;
  if (!zone.startsWith('+') && !zone.startsWith('-')) return 0;
  const hours = Number(zone.slice(1, 3));
  const rest = Number(zone.slice(-2));
  return hours > 14 || rest > 59 ? null : sign * (hours * 60 + rest);
}

function isCalendarDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  if (day <= 28) return true;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** A datetime of a body: absent undefined; null or blank 422 "is required"; epoch numbers and the like 422. */
export function datetime(parameters: Parameters, key: string): number | undefined {
  const value = parameters[key];
  if (value === undefined) return undefined;
  if (value === null || (typeof value === 'string' && value.trim() === '')) throw invalid(key, 'is required');
  const parsed = typeof value === 'string' ? parseDatetime(value) : null;
  if (parsed === null) throw invalid(key, 'is invalid');
  return parsed;
}

export const isIsoDate = (value: string): boolean => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  return match !== null && isCalendarDate(Number(match[1]), Number(match[2]), Number(match[3]));
};
