/** What a webhook, or the tool's API, told of a visit, in plain words. Imports nothing: whoever judges the product may read it. */

/** Where a key is absent, nothing was told of it. Times are UTC seconds: `2031-04-07T05:00:00Z`. */
export interface Told {
  readonly state?: 'pending' | 'accepted' | 'confirmed' | 'completed' | 'cancelled' | 'declined' | 'no_show';
  readonly startsAt?: string;
  /** Absent beside a start: the tool tells no end. */
  readonly endsAt?: string;
  readonly clientName?: string;
  /** E.164. */
  readonly clientPhone?: string;
  readonly clientComment?: string;
  /** Whole tenge. */
  readonly amount?: number;
  /** As tables of a connection may name it. Absent where the generator named none, though the tool's example may. */
  readonly staff?: string;
  readonly service?: string;
}

/** One webhook, and all that it says. */
export interface Sending {
  /** Behind `/hooks/<connection>`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** What the tool calls the visit in it. */
  readonly id: string;
  readonly told: Told;
  /** It opens a visit that the tool had not told before: only such a one is created at One-Link. */
  readonly opens: boolean;
  /** The visit had that id before. */
  readonly predecessor?: string;
  /** "Cancelled because it was moved": never a cancellation. */
  readonly movedAway?: boolean;
  /** What the tool's own clock shows: milliseconds, or a count; null where it has none. */
  readonly clock: number | null;
  readonly clockKind: 'event_time' | 'version' | null;
}
