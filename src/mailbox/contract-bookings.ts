/**
 * Bookings as the operator's pages show them: one row a booking, and one booking with all that is known of it. A client's name is
 * in an answer only while the mailbox holds it, and in no other place.
 */
import type { BookingState } from '../booking/booking.ts';
import type { DeliveryId, ExternalRef } from '../booking/ids.ts';
import type { Code } from '../codes.ts';
import type { Language } from '../messages/language.ts';
import type { Phase } from '../sync/lifecycle.ts';
import type { AuditAction } from './contract-log.ts';
import type { CandidateView, DeliveryState, LinkView } from './contract-views.ts';

/** What the tool calls a specialist or service, best name first, and One-Link's number for it by the connection's tables. */
export interface MappedView {
  readonly told: readonly string[];
  readonly id: number | null;
}

/** The newest thing that is known of a booking. */
export interface LastView {
  readonly what: TimelineEvent['what'];
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** One booking in a list. Times are ISO 8601 UTC. */
export interface BookingView {
  readonly connection: string;
  readonly source: string;
  /** The newest reference. */
  readonly external_ref: ExternalRef;
  readonly appointment_id: number | null;
  readonly starts_at: string | null;
  readonly ends_at: string | null;
  /** The tool's state, and One-Link's status for it by the connection's tables; null: not told, or ignored. */
  readonly told_state: BookingState | null;
  readonly status: string | null;
  readonly specialist: MappedView;
  readonly service: MappedView;
  /** Null: the mailbox does not hold it (any more). */
  readonly client_name: string | null;
  readonly state: Phase;
  /** How its newest delivery that is settled ended; null: none is. */
  readonly result: DeliveryState | null;
  readonly code: Code | null;
  /** What happened and what to do, in words for a receptionist. */
  readonly message: string | null;
  readonly last: LastView;
  /** The newest event; null: no webhook has told of the booking. */
  readonly received_at: string | null;
  readonly deliveries_open: number;
  /** The delivery that shows its state: retry and discard take it. Null: no webhook has told of the booking. */
  readonly delivery_id: DeliveryId | null;
  readonly attempts: number;
  readonly next_attempt_at: string | null;
}

/** Where to look for a part of a text. All of it is about persons: never in an address, never in a log. */
export interface BookingSearch {
  readonly text: string;
}

export interface BookingQuery {
  readonly states?: readonly Phase[];
  /** The visit starts at this time or later; before that time. Milliseconds since 1970. */
  readonly from?: number;
  readonly until?: number;
  /** Parked or failed with this code, and for this cause (`CauseView.key`). */
  readonly code?: string;
  readonly cause?: string;
  readonly search?: BookingSearch;
  /** As answered by the page before. */
  readonly cursor?: string;
  /** 1 to 200; default 50. */
  readonly limit?: number;
  readonly language?: Language;
}

/**
 * `cursor` null: the list is at its end. A page with fewer rows than asked for and a cursor was not yet searched to the end:
 * `searched_back_to` (ISO 8601 UTC) is the newest event of the last booking that was looked at; null: the list is not in the
 * order of time.
 */
export interface BookingPage {
  readonly bookings: readonly BookingView[];
  readonly cursor: string | null;
  readonly searched_back_to: string | null;
}

/** The end of a page of bookings: an arrival, or behind a booking of the schedule, or behind one whose id begins like the text. */
export const isBookingPlace = (cursor: string): boolean => /^(?:news:\d{1,15}|(?:schedule|id):.{0,600})$/s.test(cursor);

/** One step of a booking's history, oldest first. */
export type TimelineEvent = { readonly at: string } & (
  | {
      readonly what: 'received';
      readonly delivery_id: DeliveryId;
      readonly event: string;
      readonly external_ref: ExternalRef;
    }
  /** It could not be sent, `times` times in a row, first at `since`; `code`: the answer. */
  | {
      readonly what: 'tried';
      readonly times: number;
      readonly since: string;
      readonly code: Code;
      readonly message: string | null;
    }
  /** The booking got an appointment that was there before; one that was made for it is told as `settled`, `created`. */
  | { readonly what: 'linked'; readonly appointment_id: number; readonly origin: LinkView['origin'] }
  | { readonly what: 'unlinked'; readonly appointment_id: number }
  /** It waits for a person. */
  | { readonly what: 'parked' | 'failed'; readonly code: Code; readonly message: string | null }
  | {
      readonly what: 'settled';
      readonly result: DeliveryState;
      /** The deliveries that were dealt with together. */
      readonly delivery_ids: readonly DeliveryId[];
      readonly fields: readonly string[];
      readonly attempts: number;
      readonly code: Code | null;
      readonly message: string | null;
    }
  /** A write may still be carried out late; what One-Link holds is checked at `until`. */
  | { readonly what: 'in_doubt'; readonly until: string }
  /** A person did this through the admin API. */
  | {
      readonly what: 'acted';
      readonly action: AuditAction;
      readonly who: string;
      readonly details: Readonly<Record<string, string | number>>;
    }
);

/** A field of One-Link: what the tool says, by the connection's tables, and what One-Link holds. */
export interface ComparedView {
  /** A key of One-Link, such as `starts_at` or `custom_attributes.region`. */
  readonly field: string;
  /** Null: the tool says nothing, or the value is not held any more (`is_wiped`). */
  readonly told: unknown;
  readonly is_wiped: boolean;
  /** Null: One-Link holds nothing, or was not read. */
  readonly held: unknown;
  /**
   * `same`; `differs`: it is sent as soon as it can be; `edited`: the tool's value was there, and a person has changed it, so it stays
   * until the tool changes it; `left_out`: One-Link or a table does not take it (`code`); `unsaid`: the tool says nothing;
   * `unknown`: One-Link was not read or does not show it, or the tool's value is wiped and was not settled.
   */
  readonly standing: 'same' | 'differs' | 'edited' | 'left_out' | 'unsaid' | 'unknown';
  readonly code: Code | null;
}

/** What One-Link shows of the appointment now. `unasked`: the connection may not call, or One-Link did not answer. */
export type HeldView =
  | { readonly kind: 'read' | 'none' | 'gone' }
  | { readonly kind: 'unasked'; readonly code: Code | null; readonly message: string | null };

/** An appointment that a parked booking may be: the record names it, or it is near the visit's time and nobody's. */
export interface NearView extends CandidateView {
  /** As One-Link shows it; null: not read. */
  readonly client_name: string | null;
  readonly resource_id: number | null;
}

/** Which buttons apply. */
export interface BookingActions {
  readonly link: boolean;
  readonly unlink: boolean;
  /** Send again with the present configuration. Where the tool can be asked (`reads_again`), it is read first. */
  readonly retry: boolean;
  readonly reads_again: boolean;
  readonly discard: boolean;
  /** Its discard can be taken back: a retry does. */
  readonly undo_discard: boolean;
  /** Staff have changed something in One-Link, and the tool's value can be written there again. */
  readonly reassert: boolean;
}

/** One booking with all that is known of it. */
export interface BookingDetails {
  readonly booking: BookingView;
  readonly link: LinkView;
  readonly timeline: readonly TimelineEvent[];
  /** Older steps are not kept. */
  readonly is_timeline_cut: boolean;
  readonly held: HeldView;
  readonly fields: readonly ComparedView[];
  readonly candidates: readonly NearView[];
  readonly actions: BookingActions;
  /** Where the account's pages are: `https://one-link.kz/app/accounts/12`. */
  readonly account_url: string;
  /** The tool's own page of it; null: none is known. */
  readonly tool_url: string | null;
}
