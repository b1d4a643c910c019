/**
 * One-Link's error codes as data: what each one concerns, and which keys of the body cause it (one-link-api.md §5.2).
 * `src/messages` has the sentences for people.
 */
import { financeKeys, type PatchKey } from './appointment.ts';

/**
 * What an error concerns, as in architecture.md, *Retry*. `transport`: try again later. `account`: everything waits.
 * `appointment`: it is a different appointment. `field`: leave it out and send the rest. `slot`: it may become free. `booking`:
 * a person must decide.
 */
export type Concern = 'transport' | 'account' | 'appointment' | 'field' | 'slot' | 'booking';

export interface ErrorEntry {
  readonly concerns: Concern;
  /** Keys that the code itself names, whether they were sent or not. */
  readonly fields: readonly PatchKey[];
}

function entry(concerns: Concern, ...fields: readonly PatchKey[]): ErrorEntry {
  return { concerns, fields };
}

const entries = {
  VALIDATION_ERROR: entry('field'),
  INVALID_IIN: entry('field', 'client_identifier'),
  SERVICE_NOT_AVAILABLE_FOR_RESOURCE: entry('field', 'service_id'),
  RESOURCE_NOT_AVAILABLE_FOR_SCHEDULING: entry('field', 'resource_id'),
  CONVERSATION_CONTACT_MISMATCH: entry('field', 'conversation_id'),

  SLOT_CONFLICT: entry('slot'),
  OUTSIDE_WORKING_HOURS: entry('booking'),
  BLOCKED_BY_HOLIDAY: entry('booking'),
  BLOCKED_BY_BREAK: entry('booking'),
  BLOCKED_BY_VACATION: entry('booking'),
  APPOINTMENT_SLOT_UNAVAILABLE: entry('booking'),

  /** §1.1: look up the owner of the reference. */
  DUPLICATE_EXTERNAL_REF: entry('appointment', 'external_ref'),
  DUPLICATE_IDEMPOTENCY_KEY: entry('appointment'),
  /** The scheduling controller has these two codes, but a wrapper first answers 404 without a code (§5.1). */
  APPOINTMENT_NOT_FOUND: entry('appointment'),
  NOT_FOUND: entry('appointment'),

  APPOINTMENT_READ_ONLY: entry('booking'),
  APPOINTMENT_EXTERNAL_REF_RESERVED: entry('booking', 'external_ref'),
  APPOINTMENT_ACCESS_CHANGED: entry('booking'),
  APPOINTMENT_DELETE_REQUIRES_CANCELLED: entry('booking'),
  HISTORICAL_DATA_RETAINED: entry('booking'),
  IIN_REQUIRED: entry('booking'),
  CLIENT_LAST_NAME_REQUIRED: entry('booking'),
  CLIENT_MIDDLE_NAME_REQUIRED: entry('booking'),
  OVERRIDE_FORBIDDEN: entry('booking'),
  OVERRIDE_REASON_REQUIRED: entry('booking'),

  MEDELEMENT_PATIENT_NAME_INCOMPLETE: entry('booking'),
  MEDELEMENT_PATIENT_PHONE_INVALID: entry('booking'),
  MEDELEMENT_PATIENT_IDENTITY_CONFLICT: entry('booking'),
  MEDELEMENT_CABINET_REQUIRED: entry('booking'),
  MEDELEMENT_CABINET_INVALID: entry('booking'),
  MEDELEMENT_SERVICE_REQUIRED: entry('booking'),
  MEDELEMENT_SERVICE_UNMAPPED: entry('booking'),
  MEDELEMENT_SERVICE_UNAVAILABLE: entry('booking'),
  MEDELEMENT_CANCELLATION_UNAVAILABLE: entry('booking'),
  MEDELEMENT_CANCELLATION_MODE_CHANGED: entry('booking'),
  MEDELEMENT_BOOKING_REQUIRES_VERIFICATION: entry('booking'),
  /** 503, and 409 on one path: MedElement does not answer, which is temporary (§5.2). */
  MEDELEMENT_AVAILABILITY_UNVERIFIED: entry('transport'),

  FEATURE_DISABLED: entry('account'),
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type OneLinkCode = keyof typeof entries;

/** One-Link's own, `MEDELEMENT_OTHER` for those of MedElement that it adds, and where an answer has none its status. */
export type AnswerCode = OneLinkCode | 'MEDELEMENT_OTHER' | `HTTP_${number}`;

export const oneLinkCodes = Object.keys(entries) as readonly OneLinkCode[];

/** The entry of a code. An unknown code concerns the booking: a person is told, and nothing is repeated. */
export function errorEntry(code: string): ErrorEntry {
  return Object.hasOwn(entries, code) ? entries[code as OneLinkCode] : entry('booking');
}

/** An error body as in §5.1. Every part may be missing. */
export interface ErrorBody {
  readonly code: AnswerCode | null;
  readonly text: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * A code is stored, shown and logged, so only known codes pass. Any other text may contain personal data. An unknown MedElement
 * code becomes the code of its family, which has its own sentence.
 */
function knownCode(code: string): AnswerCode | null {
  if (Object.hasOwn(entries, code)) return code as OneLinkCode;
  return /^MEDELEMENT_[A-Z_]{1,53}$/.test(code) ? 'MEDELEMENT_OTHER' : null;
}

/** Reads any error body: domain error, bare 404, devise's `errors`, HTML, plain text, nothing (§5.1, trap 30). */
export function readErrorBody(body: string): ErrorBody {
  const parsed = parseJson(body);
  if (!isRecord(parsed)) return { code: null, text: '', details: {} };
  const { code, error, details } = parsed;
  return {
    code: typeof code === 'string' ? knownCode(code) : null,
    text: typeof error === 'string' ? error : '',
    details: isRecord(details) ? details : {},
  };
}

/**
 * Keys of the sent body that a refusal names: by its code, in `details`, or in a text that begins with the key (the server's
 * own `ArgumentError`s, which are not localised). A custom attribute is `custom_attributes.<key>`. Keys that were not sent are
 * not returned, because leaving them out would change nothing.
 */
export function fieldsAtFault(error: ErrorBody, sent: Readonly<Record<string, unknown>>): readonly string[] {
  const named = new Set<string>(error.code === null ? [] : errorEntry(error.code).fields);
  for (const key of Object.keys(error.details)) named.add(patchKeyOf(key));
  const detailed = Object.keys(error.details).length > 0;
  if (error.code === 'VALIDATION_ERROR' && !detailed) {
    if (/no longer writable\W*$/i.test(error.text)) for (const key of financeKeys) named.add(key);
    const first = /^[a-z]+(?:_[a-z]+)*(?:\.[\w-]+)?/i.exec(error.text)?.[0];
    if (first !== undefined) named.add(patchKeyOf(first));
  }
  return [...named].filter((key) => wasSent(key, sent));
}

/** Rails names the association (`contact`) while the body has its id. Nested keys are joined by a dot. */
function patchKeyOf(key: string): string {
  const lower = key.toLowerCase();
  return ['resource', 'contact', 'service', 'company', 'conversation', 'created_by'].includes(lower)
    ? `${lower}_id`
    : key;
}

function wasSent(key: string, sent: Readonly<Record<string, unknown>>): boolean {
  const prefix = 'custom_attributes.';
  if (!key.startsWith(prefix)) return Object.hasOwn(sent, key);
  const attributes = sent['custom_attributes'];
  return isRecord(attributes) && Object.hasOwn(attributes, key.slice(prefix.length));
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
