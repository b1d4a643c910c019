/**
 * The language between core and shell: what a decision may ask for. The shell turns a `Read` or `Write` into a call on the
 * One-Link client; decisions never see a promise.
 */

import type { BookingId, ExternalRef } from '../booking/ids.ts';
import type { Answer } from '../one-link/answer.ts';
import type { Appointment, Contact, Resource, Service } from '../one-link/records.ts';
import type { ReadBack } from '../sources/source.ts';

import type { Write } from './write.ts';

export type Read =
  | { readonly call: 'appointment'; readonly id: number }
  /** Appointments that start within the minute from `start`, ISO 8601 UTC. */
  | { readonly call: 'list'; readonly start: string }
  /** A specialist's appointments that start in [from, to). */
  | { readonly call: 'ahead'; readonly resourceId: number; readonly from: string; readonly to: string }
  /** The appointment that a POST with this key has made. */
  | { readonly call: 'key'; readonly key: string }
  | { readonly call: 'contacts'; readonly search: string }
  | { readonly call: 'service'; readonly id: number }
  | { readonly call: 'resource'; readonly id: number }
  | { readonly call: 'probe' }
  | HoldingsRead
  | ToolRead
  | FieldsRead;

/**
 * `unmet`: linked, and nothing is written yet. `posting`: a POST that may have made it is under way. `making`: such a POST has had no
 * answer. `left`: given over.
 */
export type Holding = 'live' | 'called_off' | 'unmet' | 'posting' | 'making' | 'left';

/** `known`: of what was said when it was asked, what had been settled there, by this side's digests; absent: it does not tell. */
export interface Held {
  readonly holding: Holding;
  readonly known?: Readonly<Record<string, string>>;
}

/**
 * How other connections of the account hold an appointment. `release`: what is called off there is given over. `says`: what this one says
 * of it by entry, as it is digested.
 */
export interface HoldingsRead {
  readonly call: 'holdings';
  readonly id: number;
  /** The name that it bears. */
  readonly ref: ExternalRef | null;
  readonly release: boolean;
  readonly says: Readonly<Record<string, unknown>>;
}

/** Why the tool could not be read. */
export type NoReading = Extract<ReadBack<BookingId>, { readonly kind: 'later' | 'refused' | 'unreadable' }>;

/** What the connection's `fields` make of the bodies that wait. No call: they lie in the mailbox. */
export interface FieldsRead {
  readonly call: 'fields';
}

/** The booking at its tool; `arrival`: of the event that asked for it; `from`: it is read once more, not before. */
export interface ToolRead {
  readonly call: 'tool';
  readonly id: BookingId;
  readonly event: string;
  readonly arrival: number;
  readonly from?: number;
  readonly again?: number;
  /** The event that asked says that the booking was moved. */
  readonly since?: number;
  readonly moves?: true;
  readonly changes?: true;
  /** Its series is asked for, and not the booking. */
  readonly ofSeries?: true;
}

/** The run ends: the record is due later, parked or terminal. Handlers of answers and partial plans return null if it continues. */
export interface Stop {
  readonly do: 'stop';
}

export type Step =
  | Stop
  | { readonly do: 'read'; readonly read: Read }
  /** Stored as `sending` before it is sent. */
  | { readonly do: 'write'; readonly write: Write };

export const stop: Stop = { do: 'stop' };
export const readNext = (read: Read): Step => ({ do: 'read', read });
export const writeNext = (write: Write): Step => ({ do: 'write', write });

export type ReadAnswer = Answer<
  Appointment | readonly Appointment[] | readonly Contact[] | Service | Resource | readonly Held[] | null
>;

export type WriteAnswer = Answer<
  { readonly appointment: Appointment; readonly created: boolean } | Appointment | Contact
>;
