/**
 * The possible results of a call to One-Link, by what they concern (architecture.md, *Retry*). The client classifies, and the
 * core decides. The client never throws.
 */
import type { Code } from '../codes.ts';

export type Answer<T> =
  | { readonly kind: 'ok'; readonly status: number; readonly value: T }
  /**
   * A transport failure: network, 408, 425, 429, 5xx. `mayHaveCommitted`: a write whose answer was lost (timeout, broken
   * connection, 502, 504, 520–527) may still be carried out later. `pausesAll`: 429 and 503 concern the whole connection.
   */
  | {
      readonly kind: 'transport';
      readonly status: number | null;
      readonly code: Code;
      readonly mayHaveCommitted: boolean;
      readonly pausesAll: boolean;
      readonly retryAfterMs: number | null;
    }
  /** The account: 401, 403, 3xx, or a base URL that is not One-Link. Everything waits. */
  | { readonly kind: 'account'; readonly status: number; readonly code: Code }
  /** 404: the appointment, an id in the body, or the account. Further calls find out which (one-link-api.md §5.1). */
  | { readonly kind: 'not_found'; readonly status: 404 }
  /** 400, 409, 422 and other 4xx. `fields`: keys of the body named by `details`, or known from the code. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      /** One-Link's code, or `HTTP_<status>` if the answer has none. */
      readonly code: Code;
      readonly fields: readonly string[];
    };

/** The answer to a call that names only the account. */
export type AccountAnswer<T> = Exclude<Answer<T>, { readonly kind: 'not_found' }>;
