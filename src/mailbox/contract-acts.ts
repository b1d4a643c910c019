/** What a mailbox answers to a person who has the tool's values written again, or who tests a connection. */
import type { Code } from '../codes.ts';

export type ReassertAnswer =
  /**
   * Keys of One-Link: what is written again, and what is not because only a digest of the tool's value is left and the tool cannot be asked.
   * Both empty: staff have changed nothing.
   */
  | { readonly kind: 'ok'; readonly fields: readonly string[]; readonly not_held: readonly string[] }
  /** There is no such booking, it has no appointment, or One-Link does not have that appointment (any more). */
  | { readonly kind: 'not_found' | 'unlinked' | 'unknown_appointment' }
  /** One-Link could not be asked; nothing is changed. */
  | { readonly kind: 'unavailable'; readonly retryAfterMs: number };

/** Whether One-Link answers for the connection's account. `at`: ISO 8601 UTC. */
export interface AccountTest {
  readonly account_id: number;
  readonly at: string;
  readonly answers: boolean;
  /** Why not, and in words. */
  readonly code: Code | null;
  readonly message: string | null;
}
