/**
 * What tells the server variants apart (one-link-api.md §0): one row of facts each, so that the code asks for the fact and
 * never for the letter.
 */

export type Variant = 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G';

export interface Traits {
  /** C–G: split names, several services, owner, DELETE, reserved refs, `source` dropped, no events before. */
  readonly modern: boolean;
  /** B–G: `source` = `medelement` is read-only. */
  readonly readOnlyImports: boolean;
  /** D, E: capabilities, `title`, `team_id`, overrides. */
  readonly permissions: boolean;
  readonly finance: 'accepted' | 'refused' | 'dropped';
  /** F, G: PATCH with `cancelled` goes to the cancel service and loses every other key. */
  readonly divertsCancellation: boolean;
  /** What a lone `starts_at` does to the end (§2.2). */
  readonly loneStart: 'keeps_end' | 'service_length' | 'stored_length';
  /** F @ 4f4f82a9: `patient_contact_id`. */
  readonly patientContact: boolean;
  /** F, G (`availability_controller.rb` is a late addition; the reference names no variant for it). */
  readonly availability: boolean;
  /** Payments endpoint: gone in E, not seen in G. */
  readonly payments: boolean;
  /** `payment_status` as a filter of the list (§1.1). */
  readonly filtersPaymentStatus: boolean;
}

const old: Traits = {
  modern: false,
  readOnlyImports: true,
  permissions: false,
  finance: 'accepted',
  divertsCancellation: false,
  loneStart: 'keeps_end',
  patientContact: false,
  availability: false,
  payments: true,
  filtersPaymentStatus: true,
};
const modern: Traits = { ...old, modern: true, loneStart: 'service_length' };

const table: Record<Variant, Traits> = {
  A: { ...old, readOnlyImports: false },
  B: old,
  C: modern,
  D: { ...modern, permissions: true },
  E: { ...modern, permissions: true, finance: 'refused', payments: false, filtersPaymentStatus: false },
  F: { ...modern, divertsCancellation: true, loneStart: 'stored_length', patientContact: true, availability: true },
  G: {
    ...modern,
    divertsCancellation: true,
    finance: 'dropped',
    availability: true,
    payments: false,
    filtersPaymentStatus: false,
  },
};

export const variants: readonly Variant[] = ['A', 'B', 'C', 'D', 'E', 'F', 'G'];

export const traitsOf = (variant: Variant): Traits => table[variant];
