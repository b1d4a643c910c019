/** What the Worker may ask of a mailbox about drift: where the appointments of One-Link are not as the tool says. */
import type { ExternalRef } from '../booking/ids.ts';

export interface DriftQuery {
  /** Appointments that begin in this span, milliseconds since 1970; at most `longestDriftMs`. */
  readonly since: number;
  readonly until: number;
}

/** One-Link's list has no pages. */
export const longestDriftMs = 31 * 86_400_000;

/** Keys of One-Link that are compared: time, status, specialist. Nothing of the client. */
export const driftFields = ['starts_at', 'ends_at', 'status', 'resource_id'] as const;

/**
 * `unsent`: the bridge has yet to write what the tool says. `staff`: One-Link had the tool's value, and was changed after the bridge
 * was last done with the booking.
 */
export const driftOrigins = ['staff', 'unsent', 'unknown'] as const;

type DriftValue = string | number | null;

export interface DriftField {
  readonly name: (typeof driftFields)[number];
  readonly tool: DriftValue;
  readonly one_link: DriftValue;
}

export interface DriftView {
  readonly external_ref: ExternalRef;
  readonly appointment_id: number;
  /** In One-Link, ISO 8601 UTC. */
  readonly starts_at: string;
  readonly fields: readonly DriftField[];
  readonly changed_by: (typeof driftOrigins)[number];
  /** Some of it was the tool's side before, and can be written again (`reassert`). Else the bridge writes it by itself or cannot. */
  readonly can_reassert: boolean;
}

/** Two live appointments of one client with one specialist at one time. */
export interface DoubleBookingView {
  readonly external_ref: ExternalRef;
  /** The booking's own. */
  readonly appointment_id: number;
  /** No booking's: somebody has entered it by hand. */
  readonly other_appointment_id: number;
  readonly starts_at: string;
}

export interface DriftReport {
  /** Bookings that were compared. */
  readonly compared: number;
  readonly differences: readonly DriftView[];
  readonly double_bookings: readonly DoubleBookingView[];
  /** False: there is more than one report shows, or a booking changed meanwhile. A shorter span shows the rest. */
  readonly is_all: boolean;
}

export type DriftAnswer =
  | { readonly kind: 'ok'; readonly report: DriftReport }
  /** One-Link could not be asked. */
  | { readonly kind: 'unavailable'; readonly retryAfterMs: number };
