/** A call that needs One-Link, and One-Link does not answer: nothing was changed. */
import { problem } from '../http/problem.ts';

export function oneLinkUnavailable(retryAfterMs: number): Response {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  return problem(503, 'one-link-unavailable', { headers: { 'retry-after': String(seconds) } });
}
