/**
 * How a source lists the bookings of its tool from the tool's own API, for reconciliation (architecture.md, *Reconciliation*): a
 * webhook that never came must change nothing in the end result. A source keeps no state here either: the mailbox keeps window and
 * cursor, and compares what is listed with what it knows.
 */
import type { BookingEvent, BookingFields } from '../booking/booking.ts';
import type { Decoded, ReadBack, ToolAccess } from './told-by-tool.ts';

/** One page of a listing that the mailbox asks for. */
export interface ListQuery {
  /** `visits`: all visits that begin in the span of time. `changes`: all bookings that were made, changed or ended in it. */
  readonly by: 'visits' | 'changes';
  /** Milliseconds since 1970; `until` is not in the span. */
  readonly since: number;
  readonly until: number;
  /** As returned by the page before; null: the first page. At most 500 characters. */
  readonly cursor: string | null;
}

export type ListPage<Id extends string = string> =
  | {
      readonly kind: 'page';
      /**
       * One event a booking, made with `listedBooking`. `ignored`: no booking of this connection (another `only`, a blocked time).
       * `undecodable`: an entry that does not fit; the others count.
       */
      readonly bookings: readonly Decoded<Id>[];
      /** Null: this was the last page. */
      readonly next: string | null;
    }
  | Extract<ReadBack, { readonly kind: 'refused' | 'unreadable' | 'later' }>;

/** What the tool answers about one booking that a complete listing lacked. */
export type Asked<Id extends string = string> =
  | { readonly kind: 'booking'; readonly booking: Decoded<Id> }
  /** The tool no longer has it. */
  | { readonly kind: 'gone' }
  | Extract<ReadBack, { readonly kind: 'refused' | 'unreadable' | 'later' }>;

export interface Listing {
  /** The tool can list `changes`, too. Absent: only `visits`. */
  readonly changes?: true;
  /** The longest span of one query, milliseconds. The mailbox asks for a longer one in parts. Absent: any. */
  readonly longestSpanMs?: number;
  /** One page. Each costs the calls that it makes; a page should have 100 bookings or fewer. Never throws. */
  list(query: ListQuery, access: ToolAccess): Promise<ListPage>;
  /**
   * Asks for one booking by its id. Called only for a booking that the mailbox knows, whose visit is in the span, and that a
   * complete listing of it lacked. The list has just been answered, so a 404 means that the tool does not have it.
   */
  ask(id: string, access: ToolAccess): Promise<Asked>;
}

/** The event name of what reconciliation finds. No tool has an event of this name. */
export const listedEvent = 'reconciled';

/** What a source knows of a listed booking. */
export interface ListedBooking {
  readonly id: string;
  /**
   * The time or version of the booking's last change, in the unit of the source's webhooks and never newer than the webhook about the
   * same change. Source with `clock: 'read_back'`: the start of the call (`access.now`). `clock: 'none'`: null.
   */
  readonly clock: number | null;
  /** As the source's webhooks say them: the same names for staff and service, the same form of times. */
  readonly fields: BookingFields;
  /** The entry does not say everything, or not reliably: the booking is read back where `fields` differ from what is known. */
  readonly readBack?: true;
  /** The entry contains everything that the tool knows about the client (`BookingEvent.isComplete`). */
  readonly isComplete?: true;
}

/** Everything else that an event may say about the chain: edges, origin, seats, instance. */
type Chained = Pick<
  BookingEvent<string>,
  | 'predecessor'
  | 'successor'
  | 'origin'
  | 'movedAway'
  | 'movedFrom'
  | 'carried'
  | 'formerIds'
  | 'mayBeSeat'
  | 'instance'
  | 'isFinal'
>;

/**
 * The event of a listed booking. It does not open it: staff may have typed the visit into One-Link when no webhook came, so its
 * appointment is looked for before one is made. It has no body, because the connection's `fields` read the webhook's form.
 */
export function listedBooking(
  { id, clock, fields, readBack, isComplete }: ListedBooking,
  chained: Chained = {},
): Decoded {
  return {
    kind: 'booking',
    event: listedEvent,
    id,
    // Only what is news is accepted, so nothing has to be recognised as repeated.
    key: { kind: 'while_newest', parts: [listedEvent, id], retrySpanMs: 0 },
    clock,
    fields,
    opens: false,
    ...(readBack === true && { readBack: true }),
    ...(isComplete === true && { isComplete: true }),
    ...chained,
    body: null,
  };
}
