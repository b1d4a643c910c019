/**
 * One-Link's appointment as the bridge writes it: the schemas of the PATCH and POST bodies. They are intentionally stricter
 * than the server. There, null and blank texts destroy data or cause errors (one-link-api.md §2.1, §9 trap 6), so they are
 * never allowed. The descriptions become part of the OpenAPI document. One-Link's answers are in `records.ts`.
 */
import * as z from 'zod';
import { lazily } from '../lazily.ts';

export const appointmentStatuses = ['scheduled', 'confirmed', 'completed', 'cancelled', 'no_show'] as const;
export type AppointmentStatus = (typeof appointmentStatuses)[number];

const appointmentTypes = ['primary', 'secondary', 'other'] as const;

/** one-link-api.md §2.1, `constants.rb`. */
const paymentMethods = ['kaspi_transfer', 'kaspi_qr', 'cash', 'bank_transfer', 'card', 'other'] as const;

/** The server computes it, except for `cancelled`, which is stored literally and stays (one-link-api.md §2.4). */
const paymentStatuses = ['awaiting_payment', 'prepaid', 'paid', 'cancelled'] as const;

/** Integer columns have 32 bits. A larger number causes a 500 (one-link-api.md §2.4). */
const largestAmount = 2_147_483_647;
const shortText = 255;
const longText = 20_000;

/** Keys of `custom_attributes` that the server reserves. Changing them is a 422 or does nothing (§2.5). */
const reservedAttributes = /^(?!medelement_cabinet_code$)medelement_|^(source_mode|service_ids|services)$/;
const heldAttributes = new Set(['appointment_created_notification_hold', 'captain_playground']);

/** A whole number, also as the digits from a template (§2.1: "ids may be numbers or numeric strings"). */
function wholeNumber(least: number, most: number, description: string) {
  const number = z.int().min(least).max(most);
  const digits = z
    .string()
    .regex(/^\d{1,15}$/, 'expected a whole number')
    .transform(Number)
    .pipe(number);
  return z.union([number, digits]).meta({ description });
}

const id = (description: string) => wholeNumber(1, Number.MAX_SAFE_INTEGER, description);
const amount = (description: string) => wholeNumber(0, largestAmount, description);

/**
 * Two steps, because zod checks the length of anything that has one, even if it is not text, and throws if it is not a number.
 */
function text(longest: number, description: string) {
  const bounded = z.string().min(1).max(longest).regex(/\S/, 'must not be blank');
  return z.string().pipe(bounded).meta({ description, minLength: 1, maxLength: longest });
}

/** §2.2: a time without an offset is read as UTC, so `Z` is required. Answers have whole seconds. */
const utcTime = (description: string) =>
  z.iso.datetime({ precision: 0 }).meta({ description, examples: ['2031-04-07T05:00:00Z'] });

/** Senders choose names and values, and a booking keeps them in one row, so there are bounds. */
const mostAttributes = 50;
const longestAttributeName = 100;
const longestAttribute = 1_000;

function attributeProblem(key: string, value: unknown): string | null {
  if (key === '') return 'must have a name';
  if (key.length > longestAttributeName) return `a name has at most ${longestAttributeName} characters`;
  if (reservedAttributes.test(key) || heldAttributes.has(key)) return 'is reserved by One-Link';
  if (value === null || value === undefined || (typeof value === 'string' && value.trim() === '')) {
    return 'must not be null or blank';
  }
  return JSON.stringify(value).length > longestAttribute ? `at most ${longestAttribute} characters` : null;
}

/** Not `z.record`, which silently drops an attribute called `__proto__`. */
const customAttributes = (z.unknown() as z.ZodType<Record<string, unknown>>)
  .refine(isRecord, { error: 'expected an object of attributes', abort: true })
  .refine((attributes) => Object.keys(attributes).length > 0, 'must name at least one attribute')
  .check((context) => {
    const attributes = Object.entries(context.value);
    for (const [key, value] of attributes) {
      const message = attributeProblem(key, value);
      if (message !== null) context.issues.push({ code: 'custom', message, path: [key.slice(0, 64)], input: value });
    }
    if (attributes.length > mostAttributes) {
      const message = `at most ${mostAttributes} attributes`;
      context.issues.push({ code: 'custom', message, path: [], input: context.value });
    }
  })
  .meta({
    type: 'object',
    description:
      'One-Link merges them key by key into the stored ones. Accounts with defined fields refuse unknown keys.',
  });

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const patchShape = () => ({
  resource_id: id('Specialist. A different one must be active.'),
  contact_id: id('Contact of the account.'),
  service_id: id('Service. It must be active and have a price above 0.'),
  company_id: id('Company of the account. Ignored if companies are turned off.'),
  conversation_id: id('Conversation. It must belong to the contact.'),
  created_by_id: id('User of the account who is shown as the author.'),
  starts_at: utcTime('Start, UTC, whole seconds. Always sent together with `ends_at`.'),
  ends_at: utcTime('End, UTC, whole seconds, 5 to 720 minutes after the start.'),
  duration_min: wholeNumber(5, 720, 'Duration in minutes. The bridge turns it into `ends_at` and never sends it.'),
  status: z.enum(appointmentStatuses).meta({ description: 'Status of the appointment. `cancelled` is sent alone.' }),
  appointment_type: z.enum(appointmentTypes).meta({ description: 'First visit, repeated visit, other.' }),
  client_name: text(shortText, 'Whole name of the client. Ignored if the record has split names.'),
  client_phone: text(shortText, 'Phone in E.164. One-Link stores it as it is sent.'),
  client_identifier: text(
    shortText,
    'Identifier. Exactly 12 digits are read as an IIN, and the check digit must be correct.',
  ),
  client_birth_date: z.iso.date().meta({ description: 'Date of birth, YYYY-MM-DD.' }),
  client_gender: text(shortText, 'Gender, free text.'),
  client_comment: text(longText, 'Comment of the client.'),
  source: text(
    shortText,
    'Where the appointment comes from: any text except `medelement`. Newer servers ignore it.',
  ).refine(
    (value) => value.trim().toLowerCase() !== 'medelement',
    'must not be medelement, which locks the appointment permanently',
  ),
  external_ref: text(
    shortText,
    'The booking tool’s id, unique in the account. Must not start with `medelement:`.',
  ).refine(
    (value) => !value.trim().toLowerCase().startsWith('medelement:'),
    'must not begin with medelement:, which is reserved',
  ),
  service_amount: amount('Price in whole tenge.'),
  prepaid_amount: amount('Prepaid, whole tenge.'),
  prepaid_payment_method: z.enum(paymentMethods).meta({ description: 'How the prepayment was made.' }),
  settlement_amount: amount(
    'Paid at settlement, whole tenge. Prepayment and settlement together may not exceed the price.',
  ),
  settlement_payment_method: z.enum(paymentMethods).meta({ description: 'How the settlement was paid.' }),
  payment_status: z
    .enum(paymentStatuses)
    .meta({ description: 'Computed by One-Link from the amounts. Only `cancelled` is stored as sent.' }),
  custom_attributes: customAttributes,
});

export type PatchKey = keyof ReturnType<typeof patchShape>;

/** Refused together by servers without the finance feature (§2.1 variant E, `retired_finance_contract_spec.rb`). */
export const financeKeys = [
  'service_amount',
  'prepaid_amount',
  'prepaid_payment_method',
  'settlement_amount',
  'settlement_payment_method',
  'payment_status',
] as const satisfies readonly PatchKey[];

/** The 26 documented keys, in the order of the docs. `idempotency_key` is not one of them, because it belongs to the bridge. */
export const patchKeys = [
  'resource_id',
  'contact_id',
  'service_id',
  'company_id',
  'conversation_id',
  'created_by_id',
  'starts_at',
  'ends_at',
  'duration_min',
  'status',
  'appointment_type',
  'client_name',
  'client_phone',
  'client_identifier',
  'client_birth_date',
  'client_gender',
  'client_comment',
  'source',
  'external_ref',
  ...financeKeys,
  'custom_attributes',
] as const satisfies readonly PatchKey[];

/** The body of `PATCH /appointments/{id}`. Extend it instead of copying it. Unknown keys are an error. */
export const appointmentPatchSchema = lazily(() =>
  z
    .strictObject({
      ...patchShape(),
      /** Accepted by PATCH although the docs omit it (§2.1). */
      idempotency_key: text(shortText, 'The bridge’s own key of the booking, unique in the account.'),
    })
    .partial(),
);
export type AppointmentPatch = z.output<typeof appointmentPatchSchema>;

/**
 * The body of `POST /appointments`. Required here are a name, the key that makes a repeated POST safe, and the keys whose
 * absence causes a 404 or 500 (§3, §5.2).
 */
export const appointmentCreateSchema = lazily(() =>
  appointmentPatchSchema.required({
    resource_id: true,
    starts_at: true,
    ends_at: true,
    client_name: true,
    idempotency_key: true,
  }),
);
export type AppointmentCreate = z.output<typeof appointmentCreateSchema>;
