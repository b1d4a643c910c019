/**
 * The records that the emulator keeps, as columns of One-Link's tables. Times are milliseconds since 1970 (`…_ms`), money
 * is whole tenge. A row is never changed in place: a write puts a new object, so a test may keep an old one to compare.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export interface Payment {
  readonly id: number;
  readonly amount: number;
  readonly payment_method: string;
  readonly payment_kind: 'prepaid' | 'payment' | 'adjustment';
  readonly recorded_by_id: number | null;
}

export interface Appointment {
  readonly id: number;
  readonly resource_id: number;
  readonly contact_id: number | null;
  readonly company_id: number | null;
  readonly conversation_id: number | null;
  readonly created_by_id: number | null;
  readonly owner_id: number | null;
  readonly team_id: number | null;
  /** First is the main one. */
  readonly service_ids: readonly number[];
  readonly service_name_snapshot: string | null;
  readonly service_type_snapshot: string | null;
  readonly service_duration_min_snapshot: number | null;
  readonly starts_at_ms: number;
  readonly ends_at_ms: number;
  readonly created_at_ms: number;
  readonly updated_at_ms: number;
  readonly duration_min: number;
  readonly status: string;
  readonly appointment_type: string;
  readonly title: string | null;
  readonly client_name: string;
  readonly client_first_name: string | null;
  readonly client_last_name: string | null;
  readonly client_middle_name: string | null;
  /** True once any split name was sent: from then on `client_name` is built from the parts (one-link-api.md §2.1). */
  readonly split_names: boolean;
  readonly client_phone: string | null;
  readonly client_identifier: string | null;
  readonly client_birth_date: string | null;
  readonly client_gender: string | null;
  readonly client_comment: string | null;
  readonly source: string;
  readonly external_ref: string | null;
  readonly idempotency_key: string | null;
  readonly service_amount: number;
  readonly prepaid_amount: number;
  readonly settlement_amount: number;
  readonly prepaid_payment_method: string | null;
  readonly settlement_payment_method: string | null;
  readonly payment_status: string;
  readonly payments: readonly Payment[];
  readonly custom_attributes: JsonObject;
  /**
   * Set where the visit is linked to MedElement (F, G). `local_only`: a cancellation stays in One-Link. `provider`: the
   * removal is queued and the answer still shows the old status. The other three are the refusals of §4.
   */
  readonly medelement: 'local_only' | 'provider' | 'requires_verification' | 'mode_changed' | 'unavailable' | null;
  /** A removal at MedElement was asked for and nothing has come back yet. */
  readonly medelement_removal_queued: boolean;
  /** Cancelled in One-Link alone: re-opening then also undoes the payment status (§2.4). */
  readonly cancelled_locally: boolean;
}

export interface Contact {
  readonly id: number;
  readonly full_name: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly middle_name: string | null;
  readonly phone: string | null;
  readonly identifier: string | null;
  readonly company_id: number | null;
  readonly owner_id: number | null;
  /** Holds `iin`, `birth_date` and `gender` too: the appointment falls back to them (§2.8). */
  readonly custom_attributes: JsonObject;
}

/** Minutes of the local day, half open; 1440 is midnight at its end. `weekday`: 0 is Sunday. */
export interface WeekdayInterval {
  readonly weekday: number;
  readonly fromMinute: number;
  readonly toMinute: number;
}

export interface Resource {
  readonly id: number;
  readonly name: string;
  readonly timezone: string;
  readonly slot_duration_min: number;
  readonly active: boolean;
  readonly archived: boolean;
  readonly user_id: number | null;
  /** Linked to MedElement: needs a Kazakh number, and contact calls need more fields. */
  readonly medelement: boolean;
  readonly work: readonly WeekdayInterval[];
  readonly breaks: readonly WeekdayInterval[];
  readonly custom_attributes: JsonObject;
}

export interface ServicePrice {
  readonly resource_id: number;
  readonly price: number;
  readonly active: boolean;
}

export interface Service {
  readonly id: number;
  readonly name: string;
  readonly base_price: number;
  readonly duration_min: number;
  readonly service_type: string | null;
  readonly active: boolean;
  readonly prices: readonly ServicePrice[];
}

export interface TimeOff {
  readonly resource_id: number;
  readonly starts_at_ms: number;
  readonly ends_at_ms: number;
}

export interface Conversation {
  readonly id: number;
  readonly display_id: number;
  readonly contact_id: number | null;
}

/** A custom field that an administrator defined for appointments (§2.5). */
export interface FieldDefinition {
  readonly key: string;
  readonly type: 'text' | 'number' | 'boolean' | 'date' | 'select';
  readonly required?: boolean;
  readonly active?: boolean;
  readonly options?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly regex?: string;
}

/** What One-Link's automation rules would hear of (§2.9). */
export interface AutomationEvent {
  readonly event: 'created' | 'updated' | 'rescheduled' | 'cancelled' | 'completed';
  readonly appointment_id: number;
  readonly changed: readonly string[];
  readonly at_ms: number;
}
