/** What Cloudflare passes to the Worker: bindings, variables and secrets. The connections are in `config/read.ts`. */
import type { EmailBinding } from './alerts/channels.ts';
import type { IncidentCalls } from './alerts/contract.ts';
import type { MailboxCalls } from './mailbox/contract.ts';
import type { Analytics } from './metrics/analytics.ts';

/**
 * The namespace of the mailboxes, with one object per connection. It is narrower than Cloudflare's own type, so that edge and
 * admin API depend on the calls and not on the class.
 */
export interface MailboxNamespace {
  getByName(connection: string): MailboxCalls;
}

/** Cloudflare's rate limiting binding. It counts by key and says when there were too many in its period. */
export interface RateLimiter {
  limit(options: { readonly key: string }): Promise<{ readonly success: boolean }>;
}

export interface Env {
  readonly MAILBOX: MailboxNamespace;
  readonly OUTCOMES: KVNamespace;
  /** Counts refused requests by address (`http/failure-limit.ts`). */
  readonly FAILURES?: RateLimiter;
  /** Gets one data point an outcome (`metrics/analytics.ts`). Optional. */
  readonly ANALYTICS?: Analytics;
  /** Bearer token of `/api`. Without it, or with fewer than 16 characters, `/api` answers 503. */
  readonly ADMIN_TOKEN?: string;
  /** The table of alerts (`alerts/settings.ts`). Optional. */
  readonly ALERTS?: unknown;
  /** The object that keeps incidents; only used where alerts are configured. */
  readonly INCIDENTS?: { getByName(name: string): IncidentCalls };
  /** Cloudflare's binding that sends e-mail. Optional. */
  readonly ALERT_EMAIL?: EmailBinding;
  /** Bearer token of `/metrics`, beside `ADMIN_TOKEN`. Optional. */
  readonly METRICS_TOKEN?: string;
  /** Digest keys are encrypted under it or derived from it (see `config/digest-secret.ts`). Optional. */
  readonly DIGEST_SECRET?: string;
  /** The previous value, while it is being changed. */
  readonly DIGEST_SECRET_OLD?: string;
  /** `CONNECTIONS*`, `ONELINK_URL`, `OUTCOME_DAYS`, `LANGUAGE` and the secrets that connections name: see `config/read.ts`. */
  readonly [name: string]: unknown;
}
