/** What one run of one booking has read and done. It exists only in memory and is read again after a crash. */
import type { BookingId } from '../booking/ids.ts';
import type { Code } from '../codes.ts';
import type { Appointment, Contact, Resource, Service } from '../one-link/records.ts';
import type { ReadBack, SeriesRead } from '../sources/source.ts';
import type { OpenDelivery } from './booking-record.ts';
import { copyOf } from './copy.ts';
import type { FieldsRead, Held, NoReading, Read, ReadAnswer, ToolRead, WriteAnswer } from './steps.ts';
import type { Done, Values, Write } from './write.ts';

export interface Observations {
  readonly appointments: Map<number, Appointment | 'gone'>;
  /** By start; see `Read`. */
  readonly lists: Map<string, readonly Appointment[]>;
  /** Future appointments, by specialist. */
  readonly ahead: Map<number, readonly Appointment[]>;
  /** By the key that created them; null: no appointment has it. */
  readonly keys: Map<string, Appointment | null>;
  /** Starts whose lists a search of this run has looked through. */
  readonly lookedThrough: Set<string>;
  /** By the text that was searched for. */
  readonly contacts: Map<string, readonly Contact[]>;
  readonly services: Map<number, Service | 'gone'>;
  readonly resources: Map<number, Resource | 'gone'>;
  /**
   * The time of this run for quarantines. Those that end later belong to the next run, because nothing has looked for what they
   * may have created.
   */
  quarantinesUntil: number | null;
  /** How other connections of the account hold an appointment. */
  readonly holdings: Map<number, readonly Held[]>;
  /** The appointment that a POST was answered with, if it seems to be an earlier visit (`link/created.ts`). */
  earlierVisit: number | null;
  accountAnswers: boolean;
  /** A call that One-Link refused with 401, 403 or 404. The bridge still has to find out why. `write` null: it was a read. */
  refused: Refusal | null;
  readonly once: Set<Once>;
  /** Why the tool did not say which visits are of a series. */
  seriesUnread: NoReading | null;
  done: Done;
  /** The appointment that `done` is about; null: none yet. */
  about: number | null;
  /**
   * Results of the connection's `fields`. `from`: the delivery whose body gave each. `error`: the key that could not be
   * computed.
   */
  computed:
    | { readonly values: Values; readonly from: Readonly<Record<string, OpenDelivery>> }
    | { readonly error: string };
  /** The deliveries that they were computed from; null: still to be computed. */
  computedOf: string | null;
  /** What the last request brought; null: it has been handled. */
  answered: Answered | null;
}

/** `storedBody`: where the mailbox has put what was read. */
export type Answered =
  | { readonly tool: ToolRead; readonly series: SeriesRead<BookingId> }
  | {
      readonly tool: ToolRead;
      readonly startedAt: number | null;
      readonly result: ReadBack<BookingId>;
      readonly storedBody: { readonly at: number; readonly size: number } | null;
    }
  | { readonly read: Exclude<Read, ToolRead | FieldsRead>; readonly answer: ReadAnswer }
  | { readonly write: Write; readonly run: string; readonly answer: WriteAnswer };

export interface Refusal {
  readonly status: number;
  readonly code: Code;
  readonly write: Write | null;
}

/** Things that are done at most once per run, so that no run repeats itself without end. */
type Once =
  | 'asked_again'
  | 'contact_anew'
  | 'identifier_again'
  | 'key_taken'
  | 'phone_taken'
  | 'ref_taken'
  | 'duplicates_sought'
  | 'duplicate_has_ref'
  | 'duplicate_asked';

const nothingDone = (): Done => ({
  created: false,
  wrote: false,
  fields: [],
  code: null,
  details: {},
  httpStatus: null,
});

export const newObservations = (): Observations => ({
  appointments: new Map(),
  lists: new Map(),
  ahead: new Map(),
  keys: new Map(),
  lookedThrough: new Set(),
  contacts: new Map(),
  services: new Map(),
  resources: new Map(),
  quarantinesUntil: null,
  holdings: new Map(),
  earlierVisit: null,
  accountAnswers: false,
  refused: null,
  once: new Set(),
  seriesUnread: null,
  done: nothingDone(),
  about: null,
  computed: { values: {}, from: {} },
  computedOf: null,
  answered: null,
});

/** What was read is never changed, only the notes about it. */
export const copyOfObservations = (seen: Readonly<Observations>): Observations => ({
  ...seen,
  appointments: new Map(seen.appointments),
  lists: new Map(seen.lists),
  ahead: new Map(seen.ahead),
  keys: new Map(seen.keys),
  lookedThrough: new Set(seen.lookedThrough),
  contacts: new Map(seen.contacts),
  services: new Map(seen.services),
  resources: new Map(seen.resources),
  holdings: new Map(seen.holdings),
  once: new Set(seen.once),
  done: copyOf(seen.done),
});

/** `isDropped`: a body was deleted to make room for others. */
export function withComputed(
  seen: Readonly<Observations>,
  computed: Observations['computed'],
  computedOf: string,
  isDropped: boolean,
): Observations {
  const done = copyOf(seen.done);
  if (isDropped) note(done, 'body_dropped', 'fields');
  return { ...seen, computed, computedOf, done };
}

/** If the booking now has another appointment, nothing was done for it yet. */
export function turnToAppointment(observations: Observations, appointmentId: number | null): void {
  if (observations.about !== null && observations.about !== appointmentId) observations.done = nothingDone();
  observations.about = appointmentId;
}

/** What two runs have done for one booking. */
export const doneTogether = (before: Done | undefined, now: Done): Done =>
  before === undefined
    ? now
    : {
        created: before.created || now.created,
        wrote: before.wrote || now.wrote,
        fields: [...new Set([...before.fields, ...now.fields])],
        code: before.code ?? now.code,
        details: before.code === null ? now.details : before.details,
        httpStatus: now.httpStatus ?? before.httpStatus,
      };

/** Marks that it was done in this run. True: it was not marked before. */
export function markOnce(observations: Observations, what: Once): boolean {
  if (observations.once.has(what)) return false;
  observations.once.add(what);
  return true;
}

/** The most fields that are named. */
const namedAtMost = 20;

/** Keys in one text, as a settlement tells them. */
export const fieldNames = (fields: readonly string[]): string => [...new Set(fields)].slice(0, namedAtMost).join(', ');

/**
 * The settlement reports the reason why the first field was left out, and every field that was left out. Other reasons are
 * reported beside it. `meant`: One-Link's ids of what the first reason is about.
 */
export function note(done: Done, code: Code, field: string, meant: Readonly<Record<string, string>> = {}): void {
  if (done.code === null) done.details = { ...meant };
  const before = done.details['field']?.split(', ') ?? [];
  done.code ??= code;
  done.details = { ...done.details, field: fieldNames([...before, field]) };
  if (done.code !== code) done.details['beside'] = withReason(done.details['beside'], code, field);
}

/** Another reason and its field, as `in-words.ts` reads them. Each is mentioned once. */
function withReason(known: string | undefined, code: Code, field: string): string {
  const reasons = known === undefined ? [] : known.split('; ');
  return [...new Set([...reasons, `${code} ${field}`])].slice(0, namedAtMost).join('; ');
}

/** One-Link's ids of the specialist and service of a write, so that people know which ones are meant. */
export function meantBy(write: Write, observations: Observations): Readonly<Record<string, string>> {
  const held = write.kind === 'patch' ? heldNow(observations, write.appointmentId) : undefined;
  const resource = write.body['resource_id'] ?? held?.resource_id;
  const service = write.body['service_id'] ?? held?.service_id;
  return {
    ...(typeof resource === 'number' && { resource_id: String(resource) }),
    ...(typeof service === 'number' && { service_id: String(service) }),
  };
}

/** The appointment as this run knows it; undefined: it was not read or is gone. */
export function heldNow(observations: Observations, appointmentId: number): Appointment | undefined {
  const found = observations.appointments.get(appointmentId);
  return found === 'gone' ? undefined : found;
}
