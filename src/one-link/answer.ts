/**
 * What a call to One-Link can come to, sorted by whom it concerns (architecture.md, *Retry*). The client classifies, the core
 * decides; no exception leaves the client.
 */
import type { Code } from '../codes.ts';

export type Answer<T> =
  | { readonly kind: 'ok'; readonly status: number; readonly value: T }
  /**
   * The way: network, 408, 425, 429, 5xx. `mayHaveCommitted`: a write whose answer was lost (timeout, cut connection, 502,
   * 504, 520–527) may still be carried out later. `pausesAll`: 429 and 503 concern the whole connection.
   */
  | {
      readonly kind: 'way';
      readonly status: number | null;
      readonly code: Code;
      readonly mayHaveCommitted: boolean;
      readonly pausesAll: boolean;
      readonly retryAfterMs: number | null;
    }
  /** The account: 401, 403, 3xx, a base URL that is no One-Link. Everything waits. */
  | { readonly kind: 'account'; readonly status: number; readonly code: Code }
  /** 404: the appointment, an id in the body, or the account: ask further (one-link-api.md §5.1). */
  | { readonly kind: 'not_found'; readonly status: 404 }
  /** 400, 409, 422 and other 4xx. `fields`: keys of the body named by `details`, or known from the code. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      /** One-Link's code, or `HTTP_<status>` where the answer has none. */
      readonly code: Code;
      readonly fields: readonly string[];
    };

/** To a call that names nothing but the account. */
export type AccountAnswer<T> = Exclude<Answer<T>, { readonly kind: 'not_found' }>;
