/**
 * What One-Link answers. Only what is certain is demanded (one-link-api.md §7): variants leave fields out, add others and
 * hide some by permission, and none of that may make an answer unreadable. A field of a wrong type counts as absent.
 */
import * as z from 'zod';
import { dictionaryOf } from '../booking/dictionary.ts';
import { utcFromIso } from '../booking/time.ts';

const number = z.int().nullish().catch(undefined);
const text = z.string().nullish().catch(undefined);
const flag = z.boolean().nullish().catch(undefined);
/** Their names come from outside. */
const attributes = z
  .unknown()
  .optional()
  .transform((value) => {
    if (value === null) return null;
    return typeof value === 'object' && !Array.isArray(value) ? dictionaryOf({ ...value }) : undefined;
  });
const id = z.int().positive();

/** Any ISO time with an offset becomes UTC with whole seconds, so that equal instants are equal texts (§2.2). */
const instant = z.string().transform((written, context) => {
  const utc = utcFromIso(written);
  if (utc !== null) return utc;
  context.addIssue({ code: 'custom', message: 'expected a time with offset' });
  return z.NEVER;
});

const appointmentIdSchema = id.brand<'AppointmentId'>();
/** The number of an appointment; a specialist's or contact's does not fit where this is asked for. */
export type AppointmentId = z.output<typeof appointmentIdSchema>;

/** A number known to be an appointment's: out of the mailbox, a carried id, a person's link. Throws on 0, -1, 1.5. */
export function appointmentId(value: number): AppointmentId {
  return appointmentIdSchema.parse(value);
}

/** Times are UTC with `Z` and whole seconds. `status` is text: a status we do not know must stay readable. */
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
  /** Where one of the three is set, `client_name` is rebuilt from them and a PATCH of it is ignored (§2.1). */
  client_first_name: text,
  client_last_name: text,
  client_middle_name: text,
  client_phone: text,
  client_identifier: text,
  client_birth_date: text,
  client_gender: text,
  client_comment: text,
  source: text,
  external_ref: text,
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

export const contactSchema = z.object({
  id,
  full_name: text,
  phone: text,
  identifier: text,
  birth_date: text,
  gender: text,
});
export type Contact = z.output<typeof contactSchema>;

const servicePriceSchema = z.object({ resource_id: number, price: number, active: flag });

/** `duration_min` in minutes; `base_price` and the prices of specialists in whole tenge. */
export const serviceSchema = z.object({
  id,
  name: text,
  base_price: number,
  duration_min: number,
  active: flag,
  prices: z.array(servicePriceSchema).nullish().catch(undefined),
});
export type Service = z.output<typeof serviceSchema>;

/** A specialist. `slot_duration_min` in minutes; `timezone` is an IANA zone. */
export const resourceSchema = z.object({ id, name: text, timezone: text, slot_duration_min: number, active: flag });
export type Resource = z.output<typeof resourceSchema>;

/** What the bridge tells of a new contact (§1). `phone` in E.164; `identifier` only a valid IIN (§9 trap 15). */
export interface ContactCreate {
  readonly full_name: string;
  readonly phone?: string;
  readonly identifier?: string;
  readonly birth_date?: string;
  readonly gender?: string;
}
