/** What came of a history: everything that a judge may look at, as plain data that knows nothing of the bridge. */
import type { OneLink } from '../../emulator/one-link.ts';
import type { Appointment } from '../../emulator/rows.ts';
import type { Act, Plan, Sending } from './plan.ts';

/** `sequence` counts all that happens, because many things happen in one millisecond. */
export interface Moment {
  readonly sequence: number;
  readonly at: number;
}

/**
 * A webhook that was answered 200. The moment is when it was taken in; where that is not known, the first one at which it can
 * have been, and `by` counts the last.
 */
export interface Taken extends Moment {
  readonly by?: number;
  readonly sending: Sending;
  readonly statuses: readonly string[];
  readonly deliveryIds: readonly string[];
  /** It came while its source could not read it. */
  readonly isUnread?: boolean;
}

/** A person asked for a delivery to be read again, and its source could. */
export interface Reading extends Moment {
  readonly deliveryId: string;
}

/** The moment is when it was sent; where that is not known, when it arrived, and `from` counts the first one possible. */
export interface Call extends Moment {
  /** When the bridge had its answer; null: never. */
  heardAt?: number | null;
  readonly from?: number;
  readonly connection: number;
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown> | undefined;
}

/** An object ended at a named place (`before_write`: what it was about to send is stored, and not sent). */
export interface Ended extends Moment {
  readonly connection: number;
  readonly place: string;
}

/** Somebody changed an appointment by hand; `after` null: it was deleted, `before` null: typed in. */
export interface HandEdit extends Moment {
  readonly visit: number;
  readonly appointment: number;
  readonly before: Appointment | null;
  readonly after: Appointment | null;
}

export interface Acted extends Moment {
  readonly act: Act;
  /** What the admin API answered, in short; null: it was not asked, or has not answered. */
  answer: string | null;
}

/** A client was erased, and what the tables held right after. `Moment`: when it was asked for. */
export interface Erasure extends Moment {
  readonly connection: number;
  readonly phone: string | null;
  /** The tool's id by which it was asked for; null: by phone. */
  readonly id: string | null;
  /** When it was over. */
  readonly over: Moment;
  readonly rows: string;
}

/** A delivery as `GET /api/deliveries` shows it. */
export interface ShownDelivery {
  readonly delivery_id: string;
  readonly event: string;
  readonly external_ref: string | null;
  readonly appointment_id: number | null;
  readonly state: string;
  readonly code: string | null;
  readonly message: string | null;
  readonly fields: readonly string[];
  readonly candidates?: readonly { readonly appointment_id: number; readonly starts_at: string }[];
  readonly next_attempt_at: string | null;
}

export interface Tenant {
  /** Tables in force, from the moment on. */
  readonly tables: readonly (Moment & { readonly table: Readonly<Record<string, unknown>> })[];
  readonly deliveries: readonly ShownDelivery[];
  readonly status: {
    readonly state: string;
    readonly pending: number;
    readonly parked: number;
    readonly failed: number;
  };
  /** By the tool's id: the appointment that `GET /api/links` names; undefined: it knows no such booking. */
  readonly links: ReadonlyMap<string, number | null | undefined>;
  readonly kv: ReadonlyMap<string, string>;
  /** Every row of every table, as text. */
  readonly rows: string;
  readonly logs: readonly string[];
  /** Null: nobody has counted. */
  readonly rowsWritten: number | null;
  readonly alarmsSet: number;
  readonly kvWrites: number;
  /** Tries to write to KV: `failed` or the first success of each key. */
  readonly kvTries?: readonly { readonly at: number; readonly key: string; readonly failed: boolean }[];
  /** KV writes that did not come through, and calls of the tool's API. */
  readonly otherCalls: number;
  readonly lives: number;
}

export interface Played {
  readonly plan: Plan;
  readonly oneLink: OneLink;
  readonly taken: readonly Taken[];
  readonly calls: readonly Call[];
  readonly edits: readonly HandEdit[];
  readonly acted: readonly Acted[];
  readonly erasures: readonly Erasure[];
  readonly readings: readonly Reading[];
  /** Null: where objects ended is not known. */
  readonly ends: readonly Ended[] | null;
  /** The moment at which a request's body was sent. */
  readonly sentAt: (body: unknown) => Call | undefined;
  readonly typedIn: ReadonlyMap<number, number>;
  readonly tenants: readonly Tenant[];
  /** Secrets that may never be found anywhere. */
  readonly secrets: readonly string[];
  /** What was seen to be wrong while it was played. */
  readonly problems: string[];
  readonly trace: readonly string[];
}
