/**
 * Everything the mailbox knows of one booking: one row, one JSON document. A document and not a set of tables, because a
 * row written is what the free plan counts (field.md §4.2): whatever happens to a booking is one row.
 */
import type { SeriesTold } from '../booking/booking.ts';
import { type Chain, emptyChain } from '../booking/chain.ts';
import { type Dictionary, dictionary } from '../booking/dictionary.ts';
import type { Code } from '../codes.ts';
import type { DeliveryState } from './delivery.ts';
import { type Lifecycle, newLifecycle } from './lifecycle.ts';
import type { Done, Ghost, Sending, Values } from './write.ts';

export type LinkOrigin = 'created' | 'adopted' | 'carried' | 'person' | 'imported';

/** A delivery that is not settled yet. */
export interface OpenDelivery {
  readonly arrival: number;
  readonly event: string;
  readonly clock: number;
  readonly receivedAt: number;
  readonly id: string;
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

/** Why a visit could not have its slot. */
export interface Conflict {
  /** The specialist whose slot it wants. */
  readonly resourceId: number;
  readonly wants: readonly [string, string];
  /** What it holds now, and of whom; null: nothing yet. */
  readonly holds: readonly [string, string] | null;
  readonly heldResourceId: number | null;
  readonly since: number;
  /** The last refusal and the one before it, ms. */
  readonly refusedAt?: number;
  readonly refusedBefore?: number;
}

export interface Loser {
  readonly appointmentId: number;
  renamed: boolean;
  /** Digest of the `external_ref` that it had of this booking: its id may have left the chain when its turn comes. */
  readonly ref?: string;
  /** Digest of the status that it had of this booking: another one is a person's. */
  readonly status?: string;
  /** The first name that was to be given is taken. */
  isNameTaken?: true;
  /** It was a person's, who linked the booking to another one: it loses the name alone, and is not cancelled. */
  readonly isLetGo?: true;
}

/** What was told of all that are left of a series. */
export interface SeriesSaid {
  readonly event: string;
  readonly does: NonNullable<SeriesTold['does']>;
  /** By the tool's clock, ms. */
  readonly at: number;
}

/** Which visits are of the series that an event was about? */
export interface SeriesQuestion extends SeriesSaid {
  readonly arrival: number;
  readonly id: string;
  readonly receivedAt: number;
  /** Key of what the mailbox knows of the series. */
  readonly row: string;
  /** Digest of whose it is. */
  readonly of: string;
  /** Refs of those that look like members. */
  readonly alike: string;
  /** It is asked once more, not before this: the answer was behind the event. `again`: so often that was. */
  from?: number;
  again?: number;
  isAnswered?: true;
  /** What was written of the booking itself before there was an answer. */
  done?: Done;
}

/**
 * `from`: once more, at that time, because the answer may have been behind the event. `again`: so often that was, from the second time
 * on. `since`: arrival of the first event that waits for the answer, where there are several. `moves`: an event says that the booking was moved,
 * and not where; `changes`: that it has changed, and not what.
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

export interface BookingRecord extends Lifecycle {
  /** In which epoch it learned what it knows of One-Link (`epoch.ts`); empty: it knows nothing yet. */
  epoch: string;
  /** The first id it was known by: its row's key. */
  readonly key: string;
  chain: Chain;
  /** True once an event was folded that opens a booking. */
  opened: boolean;
  /** Carried appointment id, as found, with its version. */
  carried: { text: string; clock: number; arrival: number } | null;
  /** Digests of delivery keys → arrival. Kept as long as the booking. */
  keys: Dictionary<number>;
  /** The newest event, for keys that count only while theirs is. */
  newest: { key: string; arrival: number; at: number } | null;

  /** Ids to be read from the tool's API before anything is sent: the newest event that asks for it. */
  reads: Dictionary<ReadRequest>;
  open: OpenDelivery[];
  /** Settled deliveries: arrival → [state, index into `settlements`]. */
  done: Record<string, [DeliveryState, number]>;
  settlements: Settlement[];

  /**
   * `forced`: a person linked it although it may bear the names of another booking. `isOfKnown`: the tool had told of the booking
   * when it was linked. `isHandedOver`: another connection had it under the booking's name, so the specialist is this one's from now on.
   * `isMade`: the bridge had made it before a person said the same link.
   */
  link: {
    appointmentId: number;
    origin: LinkOrigin;
    forced?: boolean;
    isOfKnown?: true;
    isHandedOver?: true;
    isMade?: true;
  } | null;
  /** Another connection has given the appointment over, whose booking is called off there: this one re-opens it. */
  takesOver?: true;
  /** Another connection has had the appointment: entries of this one that say what was settled there, by their digests. */
  knownThere?: Record<string, string>;
  /** Given over to another connection, with what was settled of it then. */
  leftBehind?: { readonly appointmentId: number | null; readonly settled: Readonly<Record<string, string>> };
  /** One that it had made and did not cancel, because another connection may have made it too: the other's to take over. */
  leftToOther?: number;
  /** A person took the link away: parked until it is set or retried. */
  linkRemoved: boolean;
  /** The appointment it was taken from, or that was made while it was taken away: a person is told. */
  unlinkedFrom: number | null;
  /** One that the bridge had made, and a person took the link away from it; the booking may have found it again since. */
  unlinkedMade?: number;
  /** One that the bridge had cancelled for the tool when a person took the link away: its status is no person's word. */
  unlinkedOff?: number;
  /** The appointment was there before the booking: the gentler rules of first contact hold. */
  firstContact: boolean;
  /** It was, and no event has yet told client data: theirs is the first contact when they come. */
  clientUnmet: boolean;
  /** Frozen with the first POST or adopting PATCH. */
  idempotencyKey: string | null;
  /** A POST of ours had no sure answer, and none has had one since: the appointment it answers with is our own. */
  isPostUnanswered: boolean;
  /** `attempts`: POSTs without an answer, which may still be carried out until `until`; `client`: digest of whom it is of. */
  contact: { id: number | null; attempts: number; until: number; client?: string } | null;
  /** Entry → digest of the value that was taken or found equal. */
  settled: Record<string, string>;
  /** A person gave it up, and may take that back: entry → the digest that was settled before; null: none. */
  givenUp?: Record<string, string | null>;
  /** Entry → the value and configuration under which it was left out, and `instead`: digest of what One-Link showed then. */
  refused: Record<string, { digest: string; configuration: string; code: Code; instead?: string }>;
  /** Keys that the connection's `fields` expressions gave a value once. */
  fieldKeys: string[];
  /** Starts at which this search found nothing before the calls ran out; it goes on behind them. `at`: ms of the last. */
  searched: { readonly at: number; readonly starts: readonly string[] } | null;
  sendings: Sending[];
  ghosts: Ghost[];
  conflict: Conflict | null;
  /** It waited for this slot when an event came that may have changed nothing of it: since then, ms. */
  awaitedSlot?: Pick<Conflict, 'resourceId' | 'wants' | 'since'>;
  /** To be cancelled by the bridge, or cancelled, to free a slot (`cycle = "break"`): the status to give back. */
  broken: { status: string; cancelled: boolean } | null;
  /** Hand-entered price, whole tenge, that went with a cancellation: given back when the visit is re-opened. */
  lostPrice: { appointmentId: number; amount: number } | null;
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
  /** Digest of the start that the tool says, and when it was first told, ms: absent where nothing has been told since. */
  toldStart?: { readonly start: string; readonly at: number };
  /** Digest of what One-Link showed last of the appointment, but for its status. */
  seen?: string;
  /** Digest of a cancellation without an answer, while staff have given the visit another status: a person says which it is. */
  disputed?: string;
  /** What a late write has undone, by entry, and the late values themselves. `digest`: the tool's word then; null: none. */
  putBack?: Record<string, { readonly values: Values; readonly late: Values; readonly digest: string | null }>;
  /** Appointments beside the one that stays: each gives the booking's name away. */
  losers: Loser[];
  /** Linked appointments that the bridge did not create, beside `link`: a person must choose (`two_appointments`). */
  rivals: number[];

  /** KV records to be written. */
  outbox: { settledAt: number; record: Record<string, unknown> }[];
  /** Idempotency keys under which outcomes were written. */
  outcomeKeys: string[];
  /** Digest of the connection's configuration when it was last dealt with. */
  configuration: string;
  /** The newest event was about a whole series whose members are not sure: the refs of those that look like some. */
  seriesIncomplete?: string;
  /** An event was about a whole series whose members the mailbox does not know: the tool is asked (`fold/series-read.ts`). */
  series?: SeriesQuestion;
  /** What was told last of all that were left of its series: an id that it got before holds to it, too. */
  seriesSaid?: SeriesSaid;
  /** Entries that wait for the re-opening of a cancelled visit; their values stay until then. */
  waiting: string[];
  /** What was put into the agenda for it: `<due>/<slot>`; null: nothing. Known here, so that no row is written twice. */
  agenda: string | null;
  /** Some of it is in rows of its own (`compact.ts`). */
  overflow: boolean;
  /** When the bridge first heard of it, ms. */
  knownSince: number;
  /** Last event or settlement, ms. */
  touchedAt: number;
}

export const newBooking = (key: string, at: number): BookingRecord => ({
  epoch: '',
  key,
  chain: emptyChain(),
  opened: false,
  carried: null,
  keys: dictionary(),
  newest: null,
  reads: dictionary(),
  open: [],
  done: {},
  settlements: [],
  ...newLifecycle(),
  link: null,
  linkRemoved: false,
  unlinkedFrom: null,
  firstContact: false,
  clientUnmet: false,
  idempotencyKey: null,
  isPostUnanswered: false,
  contact: null,
  settled: {},
  refused: {},
  fieldKeys: [],
  searched: null,
  sendings: [],
  ghosts: [],
  conflict: null,
  broken: null,
  lostPrice: null,
  moved: null,
  losers: [],
  rivals: [],
  outbox: [],
  outcomeKeys: [],
  configuration: '',
  waiting: [],
  agenda: null,
  overflow: false,
  knownSince: at,
  touchedAt: at,
});
