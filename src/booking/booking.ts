/**
 * The canonical booking: what a source says, in terms that are the same for all sources, *before* a connection's tables are
 * applied.
 *
 * A source turns one webhook into `BookingEvent`s. An event is about one id of the tool and says only what the webhook said. An
 * absent field means "nothing was said", never "empty". Folding (`fold.ts`) joins events into a booking.
 */
import type { BookingId } from './ids.ts';

/** The tool's state of a booking. Default One-Link statuses: architecture.md, *Patch*. */
export const bookingStates = [
  'pending',
  'accepted',
  'confirmed',
  'completed',
  'cancelled',
  'declined',
  'no_show',
] as const;
export type BookingState = (typeof bookingStates)[number];

/**
 * Start and end are one field, because a move changes both. UTC, ISO 8601, whole seconds, `Z`. `endsAt` null: the tool did not
 * send it.
 */
export interface BookingTimes {
  readonly startsAt: string;
  readonly endsAt: string | null;
}

/**
 * Every field that a tool can send. All are optional; absent means "not said". Empty texts are never stored here
 * (one-link-api.md §9, 6).
 */
export interface BookingFields {
  readonly state?: BookingState;
  readonly times?: BookingTimes;
  /** The whole name, as people read it. */
  readonly clientName?: string;
  /** E.164, from `normalisePhone`. */
  readonly clientPhone?: string;
  /** An IIN with a correct check digit, from `normaliseIin`, and nothing else (one-link-api.md §9, 15). */
  readonly clientIdentifier?: string;
  /** YYYY-MM-DD. */
  readonly clientBirthDate?: string;
  readonly clientGender?: string;
  readonly clientComment?: string;
  /** Names for the `resources` table, best first: staff id, e-mail address, name, calendar, event type. */
  readonly staff?: readonly string[];
  /** Those of `staff` that are not a person, such as a location. */
  readonly places?: readonly string[];
  /** Names for the `services` table, best first: service id or event type, then name. */
  readonly service?: readonly string[];
  /** Whole tenge (one-link-api.md §2.4). */
  readonly amount?: number;
  /** Several clients may come at the same time: seats, a class, a group. Present if the tool says so. */
  readonly isGroup?: true;
  /** The tool's word for the state is in no table. The known state is then not news, and may be outdated. */
  readonly unknownState?: true;
  /**
   * Whether the booking has left the connection's `only`, and whether another connection takes it. Made from an event's place.
   */
  readonly leaves?: 'no' | 'to_another' | 'for_good';
}

export type BookingFieldName = keyof BookingFields;

/** Fields that describe a person. They are deleted after settlement (architecture.md, *Patch*). */
export const personalFields = [
  'clientName',
  'clientPhone',
  'clientIdentifier',
  'clientBirthDate',
  'clientGender',
  'clientComment',
] as const satisfies readonly BookingFieldName[];

/**
 * How a webhook is recognised when it comes again (architecture.md, *Delivery keys*). The mailbox HMACs it with its own key.
 */
export type DeliveryKey =
  /** The tool's own event id. */
  | { readonly kind: 'event_id'; readonly id: string }
  /** Event, booking id and the tool's time or version; the mailbox adds the SHA-256 of `body`. */
  | { readonly kind: 'derived'; readonly parts: readonly string[] }
  /**
   * The body has no id, time or version. The key counts only while this event is the newest of its booking, and at most for the
   * time in which the tool retries, in milliseconds (10 minutes if unknown).
   */
  | { readonly kind: 'while_newest'; readonly parts: readonly string[]; readonly retrySpanMs: number };

/**
 * `event_time`: milliseconds since 1970, by the tool's clock. `version`: a counter. They are never compared with each other.
 */
export type ClockKind = 'event_time' | 'version';

/** How the visits of a series follow each other. */
export interface Rhythm {
  readonly frequency: 'daily' | 'weekly' | 'monthly' | 'yearly';
  /** Such as 2 for every second week. */
  readonly interval: number;
  /** The time zone in which they keep their local time. */
  readonly timezone: string;
}

/** The event says that its booking is part of a recurring series. */
export interface SeriesTold {
  /** What all its visits have in common: event type and client. It is personal, so only a digest is kept. */
  readonly of: readonly string[];
  readonly rhythm: Rhythm;
  /** How many were booked. Null: the event does not say. */
  readonly count: number | null;
  /** Present if the event is about all remaining visits: what happened to them. */
  readonly does?: 'cancelled' | 'declined' | 'accepted';
}

/** To whom the booking belongs by the connection's `only`. */
export type Place =
  | { readonly is: 'inside' }
  /** `isTakenByOther`: another connection of the same tool and account takes it by its own `only`. */
  | { readonly is: 'outside'; readonly reason: string; readonly isTakenByOther: boolean };

/** Separates the tool's id from the `instance` of a second booking that has the same id. */
export const instanceMark = '~';

/** One event about one id of a booking tool. A source tells it with ids that are any text (`sources/source.ts`). */
export interface BookingEvent<Id extends string = BookingId> {
  /** The tool's name for the event, as sent: `BOOKING_CREATED`, `record.update`. */
  readonly event: string;
  /** The tool's present id of the booking, without source or namespace. */
  readonly id: Id;
  readonly key: DeliveryKey;
  /** The source's own clock, in one unit per source (ms or a version number). Null: this event has none. */
  readonly clock: number | null;
  /** What `clock` counts. Absent: it is used as it is. Set when a body is decoded (`sources/decode-within-bounds.ts`). */
  readonly clockKind?: ClockKind;
  /** Fields of `id`. */
  readonly fields: BookingFields;
  /** The tool has deleted the booking for good. A later state of the id is not news. */
  readonly isFinal?: true;
  /**
   * The event contains everything that the tool knows about the client. The tool does not have (any more) what is missing here.
   */
  readonly isComplete?: true;
  /** This id replaces the predecessor (an edge old → new). */
  readonly predecessor?: Id;
  /** The successor replaces this id (an edge old → new). With `movedAway` the status of this event is never a cancellation. */
  readonly successor?: Id;
  /**
   * The first id of the booking, as the tool names it next to `id`, and after how many changes `id` came. Ids with the same
   * origin are one booking, even if no edge joins them. `ifKnown`: it may be something else, and counts as an id only if the
   * mailbox knows it.
   */
  readonly origin?: { readonly id: Id; readonly sequence: number; readonly ifKnown?: true };
  /** "Cancelled because it was moved". The successor may not be known yet. Never cancels (architecture.md, *Fold*). */
  readonly movedAway?: boolean;
  /**
   * True for an event that opens a booking (created, requested). A booking that was never opened here may have been entered by
   * hand, so its appointment is looked for before one is created (architecture.md, *Link* 3).
   */
  readonly opens: boolean;
  readonly series?: SeriesTold;
  /** Absent: the connection takes all bookings, or the event names nothing that `only` compares. */
  readonly place?: Place;
  /**
   * A creation without the tool's clock, which the tool sends once. For a known id it is late or repeated. Then it fills in
   * what was missing and overrides nothing (`fold.ts`).
   */
  readonly once?: true;
  /**
   * A move without the tool's clock. If its id already has this time, and everything else is the same, it is late or repeated,
   * too. If it does not say the new time, a read-back counts only when the start has changed (`readBack`).
   */
  readonly moves?: true;
  /**
   * It says that the booking has changed, but not what (`readBack`). If the answer shows nothing new, the bridge asks several
   * times.
   */
  readonly changes?: true;
  /** Together with `once`: the booking may have been sent as a request before, and this event is the approval. */
  readonly approves?: true;
  /**
   * It says something about a known booking, but it does not start a new one. For an unknown booking it is ignored, for this
   * reason. A booking that it moves to a new id is known by the old id.
   */
  readonly ifKnown?: string;
  /**
   * Together with `ifKnown`: there is no visit yet, only a started payment or a place on a waiting list. It fills in what is
   * missing for a known id, and neither overrides nor moves anything.
   */
  readonly fillsGaps?: true;
  /** The start of the booking before this event, UTC seconds. Its appointment may be at that time. */
  readonly movedFrom?: string;
  /** An appointment id embedded in the booking, as found: `<id>.<tag>` or without a tag (architecture.md, *Link* 2). */
  readonly carried?: string;
  /**
   * Other forms of this event's id, under which the mailbox may know the booking. `shared`: the id that the tool gives to all
   * clients of one time. It stands for this client alone if it was first used in that way (`mayBeSeat`).
   */
  readonly formerIds?: readonly {
    readonly id: Id;
    readonly formerly: readonly Id[];
    readonly shared?: Id;
  }[];
  /**
   * The tool does not say whether several clients share `id`. This is the client's own id if they do, under the present key,
   * and its former forms.
   */
  readonly mayBeSeat?: readonly Id[];
  /**
   * Distinguishes the booking from another one that gets the same id later: a hash, or the time of creation. At most 40
   * characters.
   */
  readonly instance?: string;
  /** `direct` only: PATCH keys that have no canonical field. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** The tool's body for this event without credentials. The connection's `fields` expressions read it. Personal. */
  readonly body: unknown;
  /** SHA-256 of `body`, if it has been computed. The events of one webhook share a body, and not every mailbox gets it. */
  readonly bodyDigest?: string;
  /** The source sends only ids, so the booking is read from the tool's API before it is folded (architecture.md, step 4). */
  readonly readBack?: boolean;
}
