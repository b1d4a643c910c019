/**
 * A history as plain data: what the tools tell, what people do, what fails and when. It is drawn from a seed (`generate/`),
 * played (`play.ts`), judged (`judge/`), shrunk (`shrink.ts`), and can be kept in a file. Nothing here knows the bridge.
 */
import type { FaultAction, FaultMatch } from '../../emulator/faults.ts';
import type { Appointment, Contact, Resource } from '../../emulator/rows.ts';
import type { Settings } from '../../emulator/settings.ts';

export type ToolState = 'pending' | 'accepted' | 'confirmed' | 'completed' | 'cancelled' | 'declined' | 'no_show';

/** What a webhook says of a visit. Absent: nothing. */
export interface Words {
  readonly state?: ToolState;
  /** UTC, whole seconds, `Z`; with `endsAt`, which is null where the tool tells none. */
  readonly startsAt?: string;
  readonly endsAt?: string | null;
  readonly name?: string;
  /** E.164. */
  readonly phone?: string;
  readonly comment?: string;
  readonly identifier?: string;
  readonly birthDate?: string;
  readonly gender?: string;
  /** The tool's names for specialist and service. */
  readonly staff?: string;
  readonly service?: string;
  /** Whole tenge. */
  readonly amount?: number;
  /** Of the appointment, and attributes that have no key of their own at One-Link. */
  readonly kind?: 'primary' | 'secondary' | 'other';
  readonly room?: string;
  readonly floor?: string;
  /** A status of One-Link's, in the body alone, where the connection's `fields` may read it; not every body has one. */
  readonly mark?: 'scheduled' | 'confirmed';
  /** Which page of a long form the client has filled in (`generate/body.ts`). */
  readonly page?: number;
}

export type WordName = keyof Words;

export type Key =
  | { readonly kind: 'event_id'; readonly id: string }
  | { readonly kind: 'derived'; readonly parts: readonly string[] }
  | { readonly kind: 'while_newest'; readonly parts: readonly string[]; readonly retrySpanMs: number };

/** That the booking is one of a recurring series, as the event says it (`generate/series.ts`). */
export interface SeriesSaid {
  readonly of: readonly string[];
  readonly rhythm: { readonly frequency: 'daily' | 'weekly'; readonly interval: number; readonly timezone: string };
  readonly count: number | null;
  /** What became of all that are left. */
  readonly does?: 'cancelled' | 'declined' | 'accepted';
}

/** `isTakenByOther`: by the other connection of the tool. */
export type Place =
  | { readonly is: 'inside' }
  | { readonly is: 'outside'; readonly reason: string; readonly isTakenByOther: boolean };

/** One event about one id. */
export interface Telling {
  readonly id: string;
  readonly event: string;
  /** The tool's own time, ms; null: it tells none. */
  readonly clock: number | null;
  /** The clock is a count from then on. */
  readonly clockKind?: 'version';
  readonly words: Words;
  readonly opens: boolean;
  /** It is told once: of an id that something was told of before it says nothing new. */
  readonly once?: true;
  /** It may be the approval of a request; else it is told `once`. */
  readonly approves?: true;
  /** No visit is on yet: it fills what nothing was told of, of an id that is known. */
  readonly fillsGaps?: true;
  /** Where nothing is known of its id it is ignored, for this reason. */
  readonly ifKnown?: string;
  /** The tool has deleted it: no state that is told later counts. */
  readonly isFinal?: true;
  /** It says of the client all that the tool knows. */
  readonly isComplete?: true;
  /** The tool tells where the visit stood before. */
  readonly movedFrom?: string;
  readonly predecessor?: string;
  readonly successor?: string;
  /** The visit's first id and how many ids came after it, as every event of a later id says. */
  readonly origin?: { readonly id: string; readonly sequence: number; readonly ifKnown?: true };
  readonly movedAway?: boolean;
  readonly carried?: Carried;
  readonly series?: SeriesSaid;
  /** Whether the visit is at a specialist whom the connection takes by its `only` (`generate/placed.ts`). */
  readonly place?: Place;
  /** The tool's own comment, where the connection's `fields` make another one of the body, which counts. */
  readonly ownComment?: string;
  /** Its attributes have letters that cannot be stored, and there are more that say nothing. */
  readonly isOdd?: boolean;
  readonly key: Key;
  readonly body: unknown;
  /** An id alone: the bridge asks the tool's API. */
  readonly readBack?: boolean;
  /** The tool leaves out that the visit is one of several clients' at that time (`seats.ts`). */
  readonly isSeatUnsaid?: true;
}

/** An appointment id in a hidden field. It names what was typed in for a visit. */
export interface Carried {
  readonly visit: number;
  /** `wrong`, `cut`: a tag that is not right; `missing`: the bare number. */
  readonly tag: 'right' | 'wrong' | 'cut' | 'missing';
}

/** The tool writes in a way that the bridge cannot read until `mendedAt`. `id`: the one that can be read even so. */
export interface Unread {
  readonly number: number;
  readonly id: string | null;
}

/** One webhook, and each time it arrives, ms since 1970. */
export interface Sending {
  readonly visit: number;
  readonly tellings: readonly Telling[];
  readonly arrives: readonly number[];
  readonly unread?: Unread;
  /** The one that hears of it, where it is not the visit's. */
  readonly connection?: number;
  /** The body of one that says no time that anybody could read: it has no tellings. */
  readonly illegible?: unknown;
  /** So many events of the webhook are of no interest. */
  readonly pings?: number;
}

/** `forbidden`: the key is not right; `strange`: an answer of another form; `foreign`: it is no booking of this connection. */
export type ToolRefusal = 'forbidden' | 'strange' | 'foreign';

/**
 * How the tool's API fails to name the visits of a series, always: `noSeries`: the booking is of none; `behind`: what became of a
 * visit is never shown; `down`: no answer; the answer `lacks` the booking, is `ofOthers`, or has an id that is none (`odd`).
 */
export type SeriesRefusal = 'noSeries' | 'behind' | 'down' | 'lacks' | 'ofOthers' | 'odd';

/** What the tool knows of an id from a time on: its API answers so. */
export interface Known {
  readonly id: string;
  readonly time: number;
  readonly words: Words;
  /** Its API knows the id no more. */
  readonly isGone?: boolean;
  /** It came of that id. */
  readonly predecessor?: string;
}

export interface Visit {
  readonly number: number;
  readonly connection: number;
  /** Another connection of the account that hears of the same visit. */
  readonly also?: number;
  /** Oldest first. */
  readonly ids: readonly string[];
  /** The recurring series that it is one of, as the tool calls it. */
  readonly series?: string;
}

export interface ConnectionPlan {
  /** The table of `[vars.CONNECTIONS]` at the beginning, beside the world's defaults. */
  readonly table: Readonly<Record<string, unknown>>;
  /** The tool that writes the webhooks (`tools/speeches.ts`), with real bodies; absent: events as a decoder would give them. */
  readonly kit?: string;
  /** Connections that have one are in one configuration, and their mailboxes know of each other. */
  readonly name?: string;
}

/** Columns of an appointment that staff change by hand. */
export type Edited = Partial<
  Pick<
    Appointment,
    | 'client_comment'
    | 'client_name'
    | 'client_phone'
    | 'client_birth_date'
    | 'client_gender'
    | 'client_identifier'
    | 'resource_id'
    | 'service_amount'
    | 'status'
    | 'external_ref'
    | 'starts_at_ms'
    | 'ends_at_ms'
  >
>;

/** What the operator asks of the admin API. A link leads to what was typed in for the visit, else to its own. */
export type OfConnection = {
  readonly do: 'pause' | 'resume' | 'retry_failed' | 'read_again';
  readonly connection: number;
};
export type OfVisit = {
  readonly do: 'retry' | 'discard' | 'unlink' | 'link' | 'import';
  readonly visit: number;
  readonly force?: boolean;
};

/** A client is erased: by his phone (E.164) in the whole of the visit's connection, else by the visit's newest id. */
export interface Erase {
  readonly do: 'erase';
  readonly visit: number;
  readonly phone?: string;
}

/** What befalls one mailbox from outside. `secrets`: `DIGEST_SECRET`, then `DIGEST_SECRET_OLD`. */
export type OfMailbox =
  | { readonly do: 'remove'; readonly connection: number }
  | { readonly do: 'digest'; readonly connection: number; readonly secrets: readonly string[] }
  /** It is as the first version of the bridge would have left it. */
  | { readonly do: 'first_version'; readonly connection: number }
  /** The hook refused so many requests. */
  | { readonly do: 'refuse'; readonly connection: number; readonly count: number }
  /** Its tables are copied, and some time later the copy takes their place. */
  | { readonly do: 'copy' | 'restore'; readonly connection: number }
  /** What its tables hold is noted for the judge. */
  | { readonly do: 'look'; readonly connection: number }
  | { readonly do: 'bulk'; readonly connection: number }
  /** People ask for what they may not have (`ask.ts`). */
  | { readonly do: 'ask'; readonly connection: number }
  /** Webhooks that nobody can read, and what people do with them (`strays.ts`). */
  | { readonly do: 'strays'; readonly connection: number; readonly isFlood: boolean }
  /** Much news of one booking, before an object ends (`crowd.ts`). */
  | { readonly do: 'crowd'; readonly connection: number }
  /** Status and list are looked at in one moment. */
  | { readonly do: 'count'; readonly connection: number };

export interface Deployment {
  readonly do: 'deploy';
  readonly connection: number;
  readonly table: Readonly<Record<string, unknown>>;
  /** What the connection is called from then on. */
  readonly named?: string;
  /** `ONELINK_URL` has another name for the same One-Link. */
  readonly isReaddressed?: true;
  /** `ONELINK_URL` leads to another One-Link, where the same numbers are other people's. */
  readonly isElsewhere?: boolean;
}

/** What somebody does, or what befalls the bridge. */
export type Doing =
  /** Staff. An edit of a visit that has no appointment yet is none. */
  | { readonly do: 'edit'; readonly visit: number; readonly changes: Edited }
  | { readonly do: 'delete'; readonly visit: number }
  | {
      readonly do: 'type_in';
      readonly visit: number;
      /** As of this id of it; absent: of the first. */
      readonly id?: string;
      readonly named: boolean;
      /** Ms since 1970; absent: where the tool tells it first. */
      readonly starts?: number;
      readonly columns: Partial<Appointment>;
    }
  /** Of the same client, beside what was typed in for a visit. */
  | { readonly do: 'type_beside'; readonly columns: Partial<Appointment> }
  | { readonly do: 'add_contact'; readonly contact: Partial<Contact> }
  /** An appointment of long ago, cancelled, has the name that a duplicate gets in a merge. */
  | { readonly do: 'merged_before'; readonly connection: number; readonly id: string }
  /** Unless an appointment has it. */
  | { readonly do: 'remove_contact'; readonly contact: number }
  /** A visit of their own, ms since 1970, and its end before its time. */
  | { readonly do: 'block'; readonly number: number; readonly starts: number }
  | { readonly do: 'unblock'; readonly number: number }
  /** The operator, through the admin API. */
  | OfConnection
  | OfVisit
  | Erase
  /** Deployments. `table`: all of the connection's. */
  | Deployment
  | OfMailbox
  /** The platform. */
  | { readonly do: 'end'; readonly connection: number }
  | { readonly do: 'sweep'; readonly connection: number }
  | { readonly do: 'clock'; readonly offMs: number }
  /** One-Link's administrators. */
  | { readonly do: 'settings'; readonly settings: Partial<Settings> }
  /** One that was unknown until then is made. */
  | { readonly do: 'service'; readonly id: number; readonly active: boolean }
  | { readonly do: 'resource'; readonly id: number; readonly changes: Partial<Resource> };

export type Act = { readonly at: number } & Doing;

export interface PlannedFault {
  readonly match: Omit<FaultMatch, 'path'> & { readonly path?: string };
  readonly action: FaultAction;
  /** Only requests about the appointments of this visit. */
  readonly visit?: number;
}

export interface Plan {
  readonly seed: number;
  /** Switches that were on when it was drawn. */
  readonly switches: readonly string[];
  readonly settings: Partial<Settings>;
  readonly connections: readonly ConnectionPlan[];
  readonly visits: readonly Visit[];
  readonly sendings: readonly Sending[];
  readonly known: readonly Known[];
  readonly acts: readonly Act[];
  readonly faults: readonly PlannedFault[];
  /** Half of the way to One-Link and back, ms in the mean beside 20; 0: nothing takes time. */
  readonly latencyMs: number;
  /** How often in the trouble: an object ends at a named place, an alarm is lost or late, a KV write or the tool's API fails. */
  readonly crashRate: number;
  readonly alarmLostRate: number;
  readonly alarmLateMs: number;
  readonly kvFailRate: number;
  /** Of what people read; absent: English. */
  readonly language?: 'en' | 'ru' | 'kk';
  /** KV takes nothing from one time to another. */
  readonly kvFull?: readonly [fromMs: number, untilMs: number];
  /** How the tool's API refuses, from one time to another. */
  readonly toolRefuses?: { readonly fromMs: number; readonly untilMs: number; readonly how: ToolRefusal };
  readonly seriesRefused?: SeriesRefusal;
  readonly toolFailRate: number;
  /** The tool's API answers with what it knew so long ago. */
  readonly toolLagMs?: number;
  /** Its API may be asked so often. */
  readonly toolLimit?: { readonly calls: number; readonly perMs: number };
  /** How often a mailbox of the account does not answer another in the trouble. */
  readonly deafRate?: number;
  /** What fails by chance fails until then, ms since 1970. */
  readonly troubleEnds: number;
  /** From then on the bridge's source reads what it could not read before. */
  readonly mendedAt?: number;
  readonly ends: number;
}
