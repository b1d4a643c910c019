/** The part of a source's contract that core, hooks, outcomes and configuration read, so that none of them knows a tool by its name. */
import type { IdForm } from '../booking/written-id.ts';

/**
 * What the rest of the bridge does differently for a tool without knowing its name: `traitsOf` (sources/index.ts). Absent: as
 * for most tools.
 */
export interface Traits {
  /** How its ids are written in One-Link's names and in KV keys. Default `escaped`. */
  readonly idForm?: IdForm;
  /**
   * The connection's user chooses the ids, in a body or a table, so one may look like the name of another connection's booking.
   */
  readonly idsByUser?: boolean;
  /**
   * A body is One-Link's PATCH schema, written by the connection's user. It may name the specialist, its start alone keeps the
   * length of the visit, and mixing numbers and dates in `version` is a mistake.
   */
  readonly bodyIsPatch?: boolean;
  /**
   * A body that does not fit is answered with 422 and the path, and is not kept, because whoever reads the answer wrote the
   * body.
   */
  readonly strict?: boolean;
  /** It never repeats a refused webhook, so an authentic one that cannot be parsed is kept. */
  readonly sendsOnce?: boolean;
  /** How long a webhook may wait while the Worker repeats a failed call to its object. Default 8 s: most tools wait longer. */
  readonly patienceMs?: number;
  /** The connection's table `mapping` says how its bodies are read. */
  readonly byTable?: TableTraits;
  /** The tool also signs the address of the hook, so the connection needs `notification_url`. */
  readonly signsAddress?: boolean;
  /**
   * The tool's own page of a booking, for the people who work there. Its form is confirmed in docs/reference. Built from the id alone;
   * null: this id or this installation has no known page. Absent: the tool documents none. Use `bookingPageOf`, which checks it.
   */
  bookingPage?(id: string, installation: Installation): string | null;
  /** `readBack` needs `api_key`: without it the connection is invalid. */
  readonly needsApiKey?: boolean;
}

/** Where a connection's tool is. `apiUrl` null: at its maker's usual address. */
export interface Installation {
  readonly apiUrl: string | null;
}

/** What a connection's table `mapping` decides for it. `mapping` is a table that `config/table.ts` has accepted. */
export interface TableTraits {
  authentication(mapping: unknown): Authentication;
  signsAddress(mapping: unknown): boolean;
  /**
   * Bytes of the signing key that a secret stands for, null if it is not written as the table says; and the least that it must
   * have.
   */
  signingKey(mapping: unknown, secret: string): { readonly bytes: number | null; readonly shortest: number };
}

/** Where the secret is. This decides which URL the integrator is shown, and which length is required. */
export type Authentication = 'signature' | 'header_token' | 'path_token' | 'body_token';
