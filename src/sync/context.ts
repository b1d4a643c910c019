/** What a decision may know beyond its own booking, and what it may do there. */
import type { DigestOf } from '../booking/chain.ts';
import type { BookingId, ExternalRef, RecordKey } from '../booking/ids.ts';
import type { Code } from '../codes.ts';
import type { Connection } from '../config/connection.ts';
import type { SeriesMember } from '../sources/source.ts';
import type { BookingRecord, SeriesQuestion } from './booking-record.ts';
import type { TransportFailure } from './connection-state.ts';
import type { Observations } from './observations.ts';

export interface Context {
  readonly connection: Connection;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly random: () => number;
  readonly digestOf: DigestOf;
  /** The connection's running clock (`connection-state.ts`). */
  readonly runningClock: number;
  /** A fresh copy of the booking that an id belongs to. */
  readonly recordOf: (id: BookingId) => BookingRecord | null;
  /** Key of the booking that an appointment is linked to. */
  readonly bookingOf: (appointmentId: number) => RecordKey | null;
  /** Bookings that wait for a slot, of whichever specialist. */
  readonly waitingForSlot: () => readonly Readonly<BookingRecord>[];
  readonly effects: Effect[];
}

/** During the run of a booking: what it has read and done. */
export interface RunContext extends Context {
  readonly observations: Observations;
}

/** Bookings that became one. */
export interface Joined {
  /** Bookings whose ids lead to this booking from now on. */
  readonly others: readonly BookingRecord[];
  /** Ids that no booking had. */
  readonly newIds: readonly BookingId[];
}

/** What a decision does beyond its own booking; carried out in the same write. */
export type Effect =
  | { readonly kind: 'account_refused'; readonly code: Code }
  | ({ readonly kind: 'call_failed' } & TransportFailure)
  | { readonly kind: 'call_succeeded' }
  | { readonly kind: 'linked'; readonly appointmentId: number }
  | { readonly kind: 'unlinked'; readonly appointmentId: number }
  /** Given over to another connection, which may be waiting for it. */
  | { readonly kind: 'left'; readonly appointmentId: number; readonly ref: ExternalRef }
  | { readonly kind: 'joined'; readonly joined: Joined }
  /** A visit of this specialist was moved or cancelled and freed a time. Bookings that wait for a slot may try again. */
  | { readonly kind: 'slot_changed'; readonly resourceId: number; readonly freed: readonly [string, string] | null }
  /** The tool has named the visits that are meant. */
  | {
      readonly kind: 'series_read';
      readonly series: SeriesQuestion;
      readonly members: readonly SeriesMember<BookingId>[];
    }
  /** Another booking of a circle of slots fails with this one. */
  | { readonly kind: 'fail_other'; readonly key: RecordKey; readonly details: Readonly<Record<string, string>> };
