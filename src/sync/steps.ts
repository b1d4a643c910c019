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
  /** The appointment that a POST with this key created. */
  | { readonly call: 'key'; readonly key: string }
  | { readonly call: 'contacts'; readonly search: string }
  | { readonly call: 'service'; readonly id: number }
  | { readonly call: 'resource'; readonly id: number }
  | { readonly call: 'probe' }
  | HoldingsRead
  | ToolRead
  | FieldsRead;

/**
 * `unmet`: linked, and nothing has been written yet. `posting`: a POST that may have created it is under way. `making`: such a
 * POST has got no answer. `left`: given over.
 */
export type Holding = 'live' | 'called_off' | 'unmet' | 'posting' | 'making' | 'left';

/**
 * `isFirst`: of two that have not met the appointment it is that one's. `known`: which of the values in the question had been
 * settled there, by the digests of the asking side; absent: it does not say.
 */
export interface Held {
  readonly holding: Holding;
  readonly isFirst?: true;
  readonly known?: Readonly<Record<string, string>>;
}

/**
 * How other connections of the account hold an appointment. `release`: what is called off there is given over. `says`: what
 * this connection says about it, by entry, as digests.
 */
export interface HoldingsRead {
  readonly call: 'holdings';
  readonly id: number;
  /** The name that it has. */
  readonly ref: ExternalRef | null;
  readonly release: boolean;
  readonly says: Readonly<Record<string, unknown>>;
}

/** Why the tool could not be read. */
export type NoReading = Extract<ReadBack<BookingId>, { readonly kind: 'later' | 'refused' | 'unreadable' }>;

/** What the connection's `fields` yield for the waiting bodies. This is no call, because the bodies are in the mailbox. */
export interface FieldsRead {
  readonly call: 'fields';
}

/** The booking in its tool. `arrival`: of the event that asked for it. `from`: it is read again, not before this time. */
export interface ToolRead {
  readonly call: 'tool';
  readonly id: BookingId;
  readonly event: string;
  readonly arrival: number;
  readonly from?: number;
  readonly again?: number;
  /** The event that asked for it says that the booking was moved. */
  readonly since?: number;
  readonly moves?: true;
  readonly changes?: true;
  /** Its series is read, not the booking. */
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
