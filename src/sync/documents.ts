/**
 * The sub-documents of a booking (`booking-record.ts`), each with the types that only it uses. The lifecycle has its own file,
 * because only that file writes it (`lifecycle.ts`).
 */
import type { SeriesTold } from '../booking/booking.ts';
import type { Dictionary } from '../booking/dictionary.ts';
import type { BookingId } from '../booking/ids.ts';
import type { Code } from '../codes.ts';
import type { DeliveryState } from './delivery.ts';
import type { UnwrittenOutcome } from './unwritten-outcome.ts';
import type { Done, InDoubtWrite, Sending, Values } from './write.ts';

export type LinkOrigin = 'created' | 'adopted' | 'carried' | 'person' | 'imported';

/** A delivery that is not settled yet. */
export interface OpenDelivery {
  readonly arrival: number;
  readonly event: string;
  readonly clock: number;
  readonly receivedAt: number;
  readonly id: BookingId;
  /** Where its body is stored for the connection's `fields`, and how many characters it has. */
  storedBody?: { readonly at: number; readonly size: number };
}

/** How a settlement went; deliveries point to it. */
export interface Settlement {
  readonly state: DeliveryState;
  readonly code: Code | null;
  readonly details?: Readonly<Record<string, string>>;
  readonly fields: readonly string[];
  readonly attempts: number;
  readonly settledAt: number;
}

/** Why a visit could not get its slot. */
export interface Conflict {
  /** The specialist whose slot it wants. */
  readonly resourceId: number;
  readonly wants: readonly [string, string];
  /** What it holds now, and with which specialist; null: nothing yet. */
  readonly holds: readonly [string, string] | null;
  readonly heldResourceId: number | null;
  readonly since: number;
  /** The last refusal and the one before it, ms. */
  readonly refusedAt?: number;
  readonly refusedBefore?: number;
}

export interface Duplicate {
  readonly appointmentId: number;
  renamed: boolean;
  /** Digest of the `external_ref` that this booking gave it. The id may have left the chain before the duplicate is handled. */
  readonly ref?: string;
  /** Digest of the status that this booking gave it. Any other status was set by a person. */
  readonly status?: string;
  /** The first choice for its new name is already taken. */
  isNameTaken?: true;
  /** A person had linked the booking to it and then to another one. It loses only the name and is not cancelled. */
  readonly isLetGo?: true;
}

/** What was said about all the remaining visits of a series. */
export interface SeriesSaid {
  readonly event: string;
  readonly does: NonNullable<SeriesTold['does']>;
  /** By the tool's clock, ms. */
  readonly at: number;
}

/** The question which visits belong to the series that an event was about. */
export interface SeriesQuestion extends SeriesSaid {
  readonly arrival: number;
  readonly id: BookingId;
  readonly receivedAt: number;
  /** Key of what the mailbox knows of the series. */
  readonly row: string;
  /** Digest of the client and event type. */
  readonly of: string;
  /** Refs of those that look like members. */
  readonly alike: string;
  /**
   * It is asked again, but not before this, because the answer was older than the event. `again`: how often this has happened.
   */
  from?: number;
  again?: number;
  isAnswered?: true;
  /** What was written for the booking itself before the answer came. */
  done?: Done;
}

/**
 * `from`: the time of the next read, because the last answer may have been older than the event. `again`: how often that
 * happened, from the second time on. `since`: arrival of the first event that waits for the answer, if there are several.
 * `moves`: an event says that the booking was moved, but not where to. `changes`: an event says that it has changed, but not
 * what.
 */
export interface ReadRequest {
  arrival: number;
  event: string;
  from?: number;
  again?: number;
  since?: number;
  moves?: true;
  changes?: true;
}

/** What the tool has said: its events, and the deliveries that they came in. */
export interface Intake {
  /** True once an event that opens a booking was folded. */
  opened: boolean;
  /** Carried appointment id, as found, with its version. */
  carried: { text: string; clock: number; arrival: number } | null;
  /** Digests of delivery keys → arrival. Kept as long as the booking. */
  keys: Dictionary<number>;
  /** The newest event, for keys that count only while their event is the newest. */
  newest: { key: string; arrival: number; at: number } | null;
  /** Ids to be read from the tool's API before anything is sent: the newest event that asks for it. */
  reads: Dictionary<ReadRequest>;
  open: OpenDelivery[];
  /** Settled deliveries: arrival → [state, index into `settlements`]. */
  done: Record<string, readonly [DeliveryState, number]>;
  settlements: Settlement[];
  /** Keys that the connection's `fields` expressions gave a value once. */
  fieldKeys: string[];
  /** Digest of the start that the tool sent, and when it was first sent, ms. Absent if nothing has been sent since. */
  toldStart?: { readonly start: string; readonly at: number };
  /** An event was about a whole series whose members the mailbox does not know: the tool is asked (`fold/series-read.ts`). */
  series?: SeriesQuestion;
  /** What was last said about all the remaining visits of its series. An id that it got before has to follow it, too. */
  seriesSaid?: SeriesSaid;
  /** The newest event was about a whole series whose members are uncertain: the references of those that look like members. */
  seriesIncomplete?: string;
}

/** Which appointment the booking has, and how it got it. */
export interface LinkState {
  /**
   * `forced`: a person linked it although it may have the names of another booking. `isOfKnown`: the tool had sent something
   * about the booking when it was linked. `isHandedOver`: another connection had it under the booking's name, so from now on it
   * is with this connection's specialist. `isMade`: the bridge had created it before a person set the same link.
   */
  held: {
    appointmentId: number;
    origin: LinkOrigin;
    forced?: boolean;
    isOfKnown?: true;
    isHandedOver?: true;
    isMade?: true;
  } | null;
  /** Another connection gave the appointment over because its booking is cancelled there. This booking reopens it. */
  takesOver?: true;
  /** Another connection has had the appointment: entries of this one that say what was settled there, by their digests. */
  knownThere?: Record<string, string>;
  /** Given over to another connection, with what had been settled of it by then. */
  leftBehind?: { readonly appointmentId: number | null; readonly settled: Record<string, string> };
  /**
   * An appointment that the bridge created and did not cancel, because another connection may have created it as well. That
   * connection takes it over.
   */
  leftToOther?: number;
  /** A person removed the link: parked until a link is set or the booking is retried. */
  isRemoved: boolean;
  /** The appointment that the link was removed from, or that was created while it was removed. A person is told. */
  unlinkedFrom: number | null;
  /**
   * An appointment that the bridge created and from which a person removed the link. The booking may have found it again since.
   */
  unlinkedMade?: number;
  /** An appointment that the bridge had cancelled for the tool before a person deleted the link. Its status was not set by a person. */
  unlinkedOff?: number;
  /** The appointment existed before the booking, so the rules of adoption apply. */
  isAdopting: boolean;
  /** The same, and no event has contained client data yet. The rules of adoption apply to them when they come. */
  isClientUnadopted: boolean;
  /** Never changed after the first POST or adopting PATCH. */
  idempotencyKey: string | null;
  /** `attempts`: POSTs without an answer, which may still be carried out until `until`; `client`: digest of whom it is of. */
  contact: { id: number | null; attempts: number; until: number; client?: string } | null;
  /**
   * Starts where this search found nothing before it ran out of calls. The next run continues after them. `at`: time of the last
   * one, ms.
   */
  searched: { readonly at: number; readonly starts: readonly string[] } | null;
}

/** What was written to the appointment, what is being written, and how One-Link answered. */
export interface Writes {
  /** Entry → digest of the value that was accepted or found equal. */
  settled: Record<string, string>;
  /** A person discarded it and may take that back: entry → the digest that was settled before; null: none. */
  givenUp?: Record<string, string | null>;
  /** Entry → the value and configuration under which it was left out, and `instead`: digest of what One-Link showed then. */
  refused: Record<string, { digest: string; configuration: string; code: Code; instead?: string }>;
  sendings: Sending[];
  inDoubt: InDoubtWrite[];
  /** A POST of ours got no definite answer, and neither did a later one. So the appointment in the answer is our own. */
  isPostUnanswered: boolean;
  /** Digest of what One-Link last showed of the appointment, without its status. */
  seen?: string;
  /** Digest of a cancellation that is in doubt while staff have given the visit another status. A person decides. */
  disputed?: string;
  /** What a late write has overwritten, by entry, and the late values. `digest`: the tool's value at that time; null: none. */
  putBack?: Record<string, { readonly values: Values; readonly late: Values; readonly digest: string | null }>;
  /**
   * A start that the tool told and that is not settled yet: its digest, and by which status staff had ended the visit when it
   * was first looked at; null: they had not. `isLinked`: no move, it was linked to a visit that was cancelled.
   */
  moved: {
    readonly start: string;
    readonly endedAs: string | null;
    isReopened?: true;
    readonly isLinked?: true;
  } | null;
  /**
   * A price that was entered by hand, in whole tenge, and was lost with a cancellation. It is restored when the visit is
   * reopened.
   */
  lostPrice: { appointmentId: number; amount: number } | null;
  /** Entries that wait until a cancelled visit is reopened. Their values stay until then. */
  waiting: string[];
}

/** The slot that the booking waits for or gives up. */
export interface SlotState {
  conflict: Conflict | null;
  /** It waited for this slot when an event came that may not have changed the slot. Since then, ms. */
  awaited?: Pick<Conflict, 'resourceId' | 'wants' | 'since'>;
  /** The bridge cancels the visit, or has cancelled it, to free a slot (`cycle = "break"`). `status` is restored later. */
  broken: { status: string; cancelled: boolean } | null;
}

/** Appointments besides the one that stays. */
export interface Duplicates {
  /** Appointments that must go. Each loses the name of the booking. */
  surplus: Duplicate[];
  /** Linked appointments that the bridge did not create, besides `link`: a person must choose (`two_appointments`). */
  undecided: number[];
}

/** Outcomes to be written to KV. */
export interface Outbox {
  /** KV records to be written. */
  waiting: { settledAt: number; record: UnwrittenOutcome }[];
  /** Idempotency keys under which outcomes were written. */
  keys: string[];
  /** The newest outcome says that a person must act, so the next one is written, whatever it is. */
  isOfTrouble?: true;
}
