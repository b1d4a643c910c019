/**
 * Decides what a failed HTTP answer concerns (answer.ts; architecture.md, *Retry*; one-link-api.md §5). Only status and code
 * count, because One-Link's texts are localised (§5.1). `errors.ts` has the two exceptions.
 */
import type { Answer } from './answer.ts';
import { errorEntry, fieldsAtFault, readErrorBody } from './errors.ts';
import { retryAfterMs } from './retry-after.ts';

type Failure = Exclude<Answer<never>, { readonly kind: 'ok' }>;

export interface FailedAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The body as text: JSON, HTML, plain text or nothing. */
  readonly text: string;
  /** A read cannot have changed anything. */
  readonly isWrite: boolean;
  /** The body that was sent; empty for a read. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970, for a Retry-After that is a date. */
  readonly now: number;
}

export function classifyFailure({ status, headers, text, isWrite, sent, now }: FailedAnswer): Failure {
  const error = readErrorBody(text);
  const code = error.code ?? `HTTP_${status}`;
  const concerns = errorEntry(code).concerns;

  if (status >= 300 && status < 400) return { kind: 'account', status, code: 'wrong_url' };
  if (isTransportStatus(status) || concerns === 'transport') {
    return {
      kind: 'transport',
      status,
      code: status === 429 ? 'rate_limited' : code,
      mayHaveCommitted: isWrite && isAmbiguous(status),
      // A 503 with one of One-Link's codes is about MedElement and one booking. One-Link itself is not down.
      pausesAll: status === 429 || (status === 503 && error.code === null),
      retryAfterMs: retryAfterMs(headers.get('retry-after'), now),
    };
  }
  if (status === 401) return { kind: 'account', status, code: error.code ?? 'token_refused' };
  if (status === 403 || concerns === 'account') return { kind: 'account', status, code };
  if (status === 404) return { kind: 'not_found', status };
  return { kind: 'refused', status, code, fields: fieldsAtFault(error, sent) };
}

/**
 * A 2xx without a readable record. A write may have been carried out. A read that got a page instead of JSON did not reach
 * One-Link's API. Anything else (an answer that was cut off) may work next time.
 */
export function unreadable(status: number, text: string, isWrite: boolean): Failure {
  if (!isWrite && /^\s*</.test(text)) return { kind: 'account', status, code: 'wrong_url' };
  return {
    kind: 'transport',
    status,
    code: 'unreadable',
    mayHaveCommitted: isWrite,
    pausesAll: false,
    retryAfterMs: null,
  };
}

/** Too slow, too early, too many requests, and all server errors. */
function isTransportStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/**
 * A proxy gave up on a server that may still carry out the write: 502, 504, and Cloudflare's 520 to 527. Or One-Link failed
 * after it had carried out the write, because its further work comes after the commit (one-link-api.md §2.9). With a 503 the
 * write was not started.
 */
function isAmbiguous(status: number): boolean {
  return status === 500 || status === 502 || status === 504 || (status >= 520 && status <= 527);
}
