/** Writes to One-Link as they are stored before they are sent, and kept while they are in doubt. */

import { dictionary } from '../booking/dictionary.ts';
import type { Code } from '../codes.ts';

/** Values of a PATCH body by One-Link key. Names of custom attributes come from outside: they are a dictionary in it. */
export type Values = Record<string, unknown>;

export interface PatchWrite {
  readonly kind: 'patch';
  readonly appointmentId: number;
  readonly body: Values;
  /** What One-Link held for these keys when the body was made. */
  readonly base: Values;
  /** Entries in the body, with the digests that become settled. */
  readonly entries: Readonly<Record<string, string>>;
  /** `main`, or a step of a merge or of a broken circle of slots. */
  readonly purpose: 'main' | 'merge_ref' | 'merge_cancel' | 'break';
  /** The first write over what was there before, after the tool said something about the client. */
  readonly meetsClient?: true;
  /** Name and phone of the client that it replaces, if One-Link showed what the tool had sent. */
  readonly replacesTold?: readonly string[];
}

export interface CreateWrite {
  readonly kind: 'create';
  readonly body: Values;
  readonly entries: Readonly<Record<string, string>>;
}

export interface ContactWrite {
  readonly kind: 'contact';
  readonly body: Values;
}

export type AppointmentWrite = PatchWrite | CreateWrite;
export type Write = AppointmentWrite | ContactWrite;

/** A write that is being sent. It is stored first; if it is found after a crash, its answer counts as ambiguous. */
export interface Sending {
  /** Identifies the run that sent it. A run that has ended cannot block a booking. */
  readonly run: string;
  readonly sentAt: number;
  readonly write: Write;
}

/** A write without a definite answer, which One-Link may carry out late. It is checked when its quarantine ends. */
export interface InDoubtWrite {
  readonly write: AppointmentWrite;
  readonly until: number;
  /** Entries for which a later write got its answer. */
  answered: string[];
  /** What One-Link last showed for its keys, if somebody set that later (`patch/put-back.ts`). */
  shown?: Values;
}

/** Adds values to a body. Custom attributes are one key of several entries. */
export function addTo(body: Values, values: Readonly<Values>): void {
  for (const [key, value] of Object.entries(values)) {
    body[key] = key === 'custom_attributes' ? Object.assign(dictionary(), body[key], value) : value;
  }
}

/** What has been written so far. */
export interface Done {
  created: boolean;
  wrote: boolean;
  fields: string[];
  /** The first thing that was left out or not kept. */
  code: Code | null;
  details: Record<string, string>;
  httpStatus: number | null;
}
