/**
 * The language between core and shell: what a decision may ask for, what it may know, what it may do to others. The shell
 * turns a `Read` or `Write` into a call on the One-Link client; decisions never see a promise.
 */
import type { DigestOf } from '../booking/fold.ts';
import type { Connection } from '../config.ts';
import type { Answer } from '../one-link/answer.ts';
import type { Appointment, Contact, Resource, Service } from '../one-link/records.ts';
import type { BookingRecord, Values, Write } from './booking-record.ts';

export type Read =
  | { readonly call: 'appointment'; readonly id: number }
  /** Appointments that start within the minute from `start`, ISO 8601 UTC. */
  | { readonly call: 'list'; readonly start: string }
  | { readonly call: 'contacts'; readonly search: string }
  | { readonly call: 'service'; readonly id: number }
  | { readonly call: 'resource'; readonly id: number }
  | { readonly call: 'probe' }
  /** The booking at its tool; `arrival`: of the event that asked for it. */
  | { readonly call: 'tool'; readonly id: string; readonly event: string; readonly arrival: number };

export type Step =
  | { readonly do: 'stop' }
  | { readonly do: 'read'; readonly read: Read }
  /** Stored as `sending` before it is sent. */
  | { readonly do: 'write'; readonly write: Write };

export const stop: Step = { do: 'stop' };

export type WriteAnswer = Answer<
  { readonly appointment: Appointment; readonly created: boolean } | Appointment | Contact
>;

/** What one run on one booking has learned. In memory only: a crash reads again. */
export interface Facts {
  readonly appointments: Map<number, Appointment | 'gone'>;
  readonly lists: Map<string, readonly Appointment[]>;
  readonly contacts: Map<string, readonly Contact[]>;
  readonly services: Map<number, Service | 'gone'>;
  readonly resources: Map<number, Resource | 'gone'>;
  accountAnswers: boolean;
  /** A call that One-Link refused as 401, 403 or 404: to be found out why. `write` null: it was a read. */
  refused: { readonly status: number; readonly code: string; readonly write: Write | null } | null;
  /** Things to be done at most once a run. */
  readonly once: Set<string>;
  /** What this run has written so far. */
  readonly done: {
    created: boolean;
    wrote: boolean;
    fields: string[];
    /** First thing that was left out or not kept. */
    code: string | null;
    details: Record<string, string>;
    httpStatus: number | null;
  };
  /** Results of the connection's `fields`. */
  computed: { readonly values: Values } | { readonly error: string };
}

export const newFacts = (computed: Facts['computed']): Facts => ({
  appointments: new Map(),
  lists: new Map(),
  contacts: new Map(),
  services: new Map(),
  resources: new Map(),
  accountAnswers: false,
  refused: null,
  once: new Set(),
  done: { created: false, wrote: false, fields: [], code: null, details: {}, httpStatus: null },
  computed,
});

/** What a decision does beyond its own booking; carried out in the same write. */
export type Effect =
  | { readonly kind: 'account_refused'; readonly code: string }
  | { readonly kind: 'call_failed'; readonly code: string }
  | { readonly kind: 'call_succeeded' }
  | { readonly kind: 'rest'; readonly retryAfterMs: number | null }
  | { readonly kind: 'linked'; readonly appointmentId: number }
  | { readonly kind: 'unlinked'; readonly appointmentId: number }
  /** A visit of this specialist moved or went, and freed a time: whoever waits for a slot may try. */
  | { readonly kind: 'slot_changed'; readonly resourceId: number; readonly freed: readonly [string, string] | null }
  /** Another booking of a circle of slots fails with this one. */
  | { readonly kind: 'fail_other'; readonly key: string; readonly details: Readonly<Record<string, string>> };

export interface Context {
  readonly connection: Connection;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly random: () => number;
  readonly digestOf: DigestOf;
  /** The connection's running clock (`connection-state.ts`). */
  readonly runningClock: number;
  /** Key of the booking that an appointment is linked to. */
  readonly bookingOf: (appointmentId: number) => string | null;
  /** Bookings that wait for a slot, of whichever specialist. */
  readonly waitingForSlot: () => readonly BookingRecord[];
  readonly effects: Effect[];
}
