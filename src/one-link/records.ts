/**
 * One-Link's answers. Only what every variant sends is required (one-link-api.md §7). Variants omit fields, add others and hide
 * some by permission, and the answer must still be readable. A field with a wrong type counts as absent.
 */
import * as z from 'zod';
import { dictionaryOf } from '../booking/dictionary.ts';
import { utcFromIso } from '../booking/time.ts';
import { lazily } from '../lazily.ts';

const number = z.int().nullish().catch(undefined);
const text = z.string().nullish().catch(undefined);
const flag = z.boolean().nullish().catch(undefined);
/** The names of custom attributes come from outside. */
const attributes = z
  .unknown()
  .optional()
  .transform((value) => {
    if (value === null) return null;
    return typeof value === 'object' && !Array.isArray(value) ? dictionaryOf({ ...value }) : undefined;
  });
const id = z.int().positive();

/** Turns any ISO time with an offset into UTC with whole seconds, so that equal instants are equal texts (§2.2). */
const instant = z.string().transform((written, context) => {
  const utc = utcFromIso(written);
  if (utc !== null) return utc;
  context.addIssue({ code: 'custom', message: 'expected a time with offset' });
  return z.NEVER;
});

const appointmentIdSchema = id.brand<'AppointmentId'>();
/** The number of an appointment. The type prevents mixing it up with the number of a specialist or contact. */
export type AppointmentId = z.output<typeof appointmentIdSchema>;

/** Marks a number as that of an appointment: from the mailbox, an embedded id or a person's link. Throws on 0, -1, 1.5. */
export function appointmentId(value: number): AppointmentId {
  return appointmentIdSchema.parse(value);
}

/** Times are UTC with `Z` and whole seconds. `status` is text, so that an unknown status stays readable. */
export const appointmentSchema = z.object({
  id: appointmentIdSchema,
  status: z.string().refine((status) => status !== ''),
  starts_at: instant,
  ends_at: instant,
  account_id: number,
  resource_id: number,
  contact_id: number,
  service_id: number,
  service_ids: z.array(z.int()).nullish().catch(undefined),
  company_id: number,
  conversation_id: number,
  created_by_id: number,
  duration_min: number,
  appointment_type: text,
  client_name: text,
  /** If one of the three is set, One-Link rebuilds `client_name` from them and ignores a PATCH of it (§2.1). */
  client_first_name: text,
  client_last_name: text,
  client_middle_name: text,
  client_phone: text,
  client_identifier: text,
  client_birth_date: text,
  client_gender: text,
  client_comment: text,
  source: text,
  external_ref: z.string().brand<'ExternalRef'>().nullish().catch(undefined),
  idempotency_key: text,
  service_amount: number,
  prepaid_amount: number,
  prepaid_payment_method: text,
  settlement_amount: number,
  settlement_payment_method: text,
  payment_status: text,
  custom_attributes: attributes,
  updated_at: text,
});
export type Appointment = z.output<typeof appointmentSchema>;

export const contactSchema = lazily(() =>
  z.object({
    id,
    full_name: text,
    phone: text,
    identifier: text,
    birth_date: text,
    gender: text,
  }),
);
export type Contact = z.output<typeof contactSchema>;

const servicePriceSchema = lazily(() => z.object({ resource_id: number, price: number, active: flag }));

/** `duration_min` in minutes; `base_price` and the prices of specialists in whole tenge. */
export const serviceSchema = lazily(() =>
  z.object({
    id,
    name: text,
    base_price: number,
    duration_min: number,
    active: flag,
    prices: z.array(servicePriceSchema).nullish().catch(undefined),
  }),
);
export type Service = z.output<typeof serviceSchema>;

/** A specialist. `slot_duration_min` in minutes; `timezone` is an IANA zone. */
export const resourceSchema = lazily(() =>
  z.object({ id, name: text, timezone: text, slot_duration_min: number, active: flag }),
);
export type Resource = z.output<typeof resourceSchema>;

/** What the bridge sends for a new contact (§1). `phone` in E.164; `identifier` only a valid IIN (§9 trap 15). */
export interface ContactCreate {
  readonly full_name: string;
  readonly phone?: string;
  readonly identifier?: string;
  readonly birth_date?: string;
  readonly gender?: string;
}
