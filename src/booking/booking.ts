/**
 * The canonical booking: what every source says in the same words, *before* a connection's tables are applied.
 *
 * A source turns one webhook into `BookingEvent`s. An event speaks about one id of the tool and says only what the webhook
 * said: an absent field means "nothing was said", never "empty". Folding (`fold.ts`) joins events into a booking.
 */

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

/** Start and end are one field: half a move is no move. UTC, ISO 8601, whole seconds, `Z`. `endsAt` null: not told. */
export interface BookingTimes {
  readonly startsAt: string;
  readonly endsAt: string | null;
}

/** Every field a tool can say. All optional: absent = not said. Empty text is never put here (one-link-api.md §9, 6). */
export interface BookingFields {
  readonly state?: BookingState;
  readonly times?: BookingTimes;
  /** Whole name as a person reads it. */
  readonly clientName?: string;
  /** E.164, from `normalisePhone`. */
  readonly clientPhone?: string;
  readonly clientEmail?: string;
  /** An IIN whose check digit is right, from `normaliseIin`; nothing else (one-link-api.md §9, 15). */
  readonly clientIdentifier?: string;
  /** YYYY-MM-DD. */
  readonly clientBirthDate?: string;
  readonly clientGender?: string;
  readonly clientComment?: string;
  /** What the `resources` table may name it by, best first: staff id, e-mail, name, calendar, event type. */
  readonly staff?: readonly string[];
  /** Those of `staff` that are no person: a location, say. */
  readonly places?: readonly string[];
  /** What the `services` table may name it by, best first: service id or event type, then name. */
  readonly service?: readonly string[];
  /** Whole tenge (one-link-api.md §2.4). */
  readonly amount?: number;
  /** Several clients may come at its time: seats, a class, a group. Said where the tool says so. */
  readonly isGroup?: true;
  /** The tool's word for the state is in no table: what is known of the state is not news, and may be untrue by now. */
  readonly unknownState?: true;
  /** Whether it has left the connection's `only`, and another connection takes it then. Made of an event's place. */
  readonly leaves?: 'no' | 'to_another' | 'for_good';
}

export type BookingFieldName = keyof BookingFields;

/** Fields that describe a person; wiped after settlement (architecture.md, *Patch*). */
export const personalFields = [
  'clientName',
  'clientPhone',
  'clientEmail',
  'clientIdentifier',
  'clientBirthDate',
  'clientGender',
  'clientComment',
] as const satisfies readonly BookingFieldName[];

/** How a sending is recognised when it comes again (architecture.md, *Delivery keys*). The mailbox HMACs it with its own key. */
export type DeliveryKey =
  /** The tool's own event id. */
  | { readonly kind: 'event_id'; readonly id: string }
  /** Event, booking id and the tool's time or version; the mailbox adds the SHA-256 of `body`. */
  | { readonly kind: 'derived'; readonly parts: readonly string[] }
  /**
   * Neither id nor time nor version is in the body: counts only while this event is the newest of its booking, and at most
   * for the tool's retry span in milliseconds (10 minutes where unknown).
   */
  | { readonly kind: 'while_newest'; readonly parts: readonly string[]; readonly retrySpanMs: number };

/** `event_time`: milliseconds since 1970, as the tool's clock shows them. `version`: a count. They are never compared. */
export type ClockKind = 'event_time' | 'version';

/** How the visits of a series follow each other. */
export interface Rhythm {
  readonly frequency: 'daily' | 'weekly' | 'monthly' | 'yearly';
  /** 2: every second week, say. */
  readonly interval: number;
  /** Whose wall clock they keep. */
  readonly timezone: string;
}

/** The event says that its booking is one of a recurring series. */
export interface SeriesTold {
  /** What all of them have in common: event type and client. Personal, so only a digest of it is kept. */
  readonly of: readonly string[];
  readonly rhythm: Rhythm;
  /** How many were booked; null where the event does not say. */
  readonly count: number | null;
  /** It is about all that are left: what became of them. */
  readonly does?: 'cancelled' | 'declined' | 'accepted';
}

/** Whose the booking is by the connection's `only`. */
export type Place =
  | { readonly is: 'inside' }
  /** `isTakenByOther`: another connection of the tool to the account takes it by its own `only`. */
  | { readonly is: 'outside'; readonly reason: string; readonly isTakenByOther: boolean };

/** Between the tool's id and the `instance` of a second booking that has it. */
export const instanceMark = '~';

/** One event about one id of a booking tool. */
export interface BookingEvent {
  /** The tool's name of the event, as sent: `BOOKING_CREATED`, `record.update`. */
  readonly event: string;
  /** What the tool calls the booking now, without source or namespace. */
  readonly id: string;
  readonly key: DeliveryKey;
  /** The source's own clock, in one unit per source (ms or a version number); null where this event has none. */
  readonly clock: number | null;
  /** What `clock` counts; absent: it is taken as it is. Set where a body is decoded (`sources/decode-within-bounds.ts`). */
  readonly clockKind?: ClockKind;
  /** Said of `id`. */
  readonly fields: BookingFields;
  /** The tool has deleted it, and brings nothing back: no state that is told of the id later is news. */
  readonly isFinal?: true;
  /** It says of the client all that the tool knows: what it leaves out the tool does not have (any more). */
  readonly isComplete?: true;
  /** This id replaces that one (an edge old → new). */
  readonly predecessor?: string;
  /** That id replaces this one (an edge old → new). With `movedAway` the status of this event is never a cancellation. */
  readonly successor?: string;
  /**
   * The first id of the booking, as the tool names it beside `id`, and how many changes later `id` came: ids of one origin are one
   * booking, also where no edge joins them. `ifKnown`: it may be the name of something else, and is an id where the mailbox knows it.
   */
  readonly origin?: { readonly id: string; readonly sequence: number; readonly ifKnown?: true };
  /** "Cancelled because it was moved", where the successor may not be known yet. Never cancels (architecture.md, *Fold*). */
  readonly movedAway?: boolean;
  /**
   * True for an event that opens a booking (created, requested). One that was never opened here may have been typed in by hand, and is
   * looked for before it is made (architecture.md, *Link* 3).
   */
  readonly opens: boolean;
  readonly series?: SeriesTold;
  /** Absent: the connection takes all, or the event names nothing that `only` compares. */
  readonly place?: Place;
  /**
   * A creation without the tool's clock, which the tool tells once. Of an id that something was told of before it is late, or repeated:
   * it fills what nothing is told of, and overrides nothing (`fold.ts`).
   */
  readonly once?: true;
  /**
   * A move without the tool's clock. To where its id stands already, with all else as it is, it is late or repeated, too. One that does
   * not say where to is not believed to be read before the start is another (`readBack`).
   */
  readonly moves?: true;
  /** It says that the booking has changed and not what (`readBack`): an answer that says nothing new is asked for several times. */
  readonly changes?: true;
  /** Of what is told `once`: the booking may have been told as a request before, which this is the approval of. */
  readonly approves?: true;
  /**
   * It says something of a booking that is known, and not that another one is on: there it is ignored, for this reason. A booking that
   * it moves to a new id is known by the old one.
   */
  readonly ifKnown?: string;
  /**
   * With `ifKnown`: no visit is on yet, a payment has begun or a place is waited for. It fills what nothing is told of an id that was
   * told of before, and neither overrides nor moves anything.
   */
  readonly fillsGaps?: true;
  /** The start that the booking had before this event, UTC seconds: its appointment may stand there. */
  readonly movedFrom?: string;
  /** An appointment id carried by the booking, as found: `<id>.<tag>` or bare (architecture.md, *Link* 2). */
  readonly carried?: string;
  /**
   * Ids of this event that had other forms, which the mailbox may know the booking by. `shared`: the id that the tool gives to all
   * clients of one time, and that stands for this client alone where it was first told so (`mayBeSeat`).
   */
  readonly formerIds?: readonly {
    readonly id: string;
    readonly formerly: readonly string[];
    readonly shared?: string;
  }[];
  /**
   * The tool leaves out whether several clients share `id`: the id that this client has where they do, under the key in force, and
   * the forms that it had.
   */
  readonly mayBeSeat?: readonly string[];
  /** Tells the booking from another one to which the tool gives the same id later: a hash, or when it was made. At most 40 characters. */
  readonly instance?: string;
  /** `direct` only: PATCH keys that have no canonical field. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** The tool's body for this event, credentials cut: what the connection's `fields` expressions read. Personal. */
  readonly body: unknown;
  /** SHA-256 of `body`, where it was made already: the events of one webhook share a body, and not every mailbox gets it. */
  readonly bodyDigest?: string;
  /** The source sends ids only: the booking is read from the tool's API before it is folded (architecture.md, step 4). */
  readonly readBack?: boolean;
}
