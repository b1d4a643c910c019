/** The part of a source's contract that core, hooks, outcomes and configuration read, so that none of them knows a tool by its name. */
import type { IdForm } from '../booking/written-id.ts';

/**
 * What the rest of the bridge does otherwise for a tool, which it never asks for by name: `traitsOf` (sources/index.ts). Absent: as
 * for most tools.
 */
export interface Traits {
  /** How its ids stand in One-Link's names and in KV keys. Default `escaped`. */
  readonly idForm?: IdForm;
  /** The connection's user says what an id is, in a body or a table: one may look like the name of another connection's booking. */
  readonly idsByUser?: boolean;
  /**
   * A body is One-Link's PATCH schema, written by the connection's user: it may name the specialist, its start alone keeps the
   * length of the visit, and one who mixes counts and dates in `version` has made a mistake.
   */
  readonly bodyIsPatch?: boolean;
  /** A body that does not fit is answered 422 with the path, not kept: whoever reads the answer wrote the body. */
  readonly strict?: boolean;
  /** It never repeats a webhook that is refused: an authentic one that cannot be parsed is kept, not refused. */
  readonly sendsOnce?: boolean;
  /** How long a webhook may wait while the Worker repeats a failed call of its object. Default 8 s: most tools wait longer. */
  readonly patienceMs?: number;
  /** The connection's table `mapping` says how its bodies are read. */
  readonly byTable?: TableTraits;
  /** The tool signs the address of the hook as well: the connection needs `notification_url`. */
  readonly signsAddress?: boolean;
  /** `readBack` cannot do without `api_key`: the connection is invalid without it. */
  readonly needsApiKey?: boolean;
}

/** What a connection's table `mapping` decides for it. `mapping` is one that `config/table.ts` has taken. */
export interface TableTraits {
  authentication(mapping: unknown): Authentication;
  signsAddress(mapping: unknown): boolean;
  /** Bytes of the signing key that a secret stands for, null where it is not written as the table says; and the least it takes. */
  signingKey(mapping: unknown, secret: string): { readonly bytes: number | null; readonly shortest: number };
}

/** Where the secret is: decides which URL the integrator is shown and which length is demanded. */
export type Authentication = 'signature' | 'header_token' | 'path_token' | 'body_token';
