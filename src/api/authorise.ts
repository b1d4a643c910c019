/** `/api` and whatever acts for a person wants the admin's bearer token (RFC 6750). */
import type { Env } from '../env.ts';
import type { FailureLimit } from '../http/failure-limit.ts';
import { log } from '../log.ts';
import { problem } from '../problem.ts';
import { tokenMatches } from '../sources/authenticate.ts';

/** Fewer characters can be guessed; then nobody is let in. */
const shortestAdminToken = 16;

/** Null when the request may pass, else the answer that it gets. */
export function refusal(headers: Headers, env: Env, failures: FailureLimit): Response | null {
  const expected = env.ADMIN_TOKEN;
  if (typeof expected !== 'string' || [...expected].length < shortestAdminToken) {
    return problem(503, 'not-configured', {
      detail: `The secret ADMIN_TOKEN is not set or has fewer than ${shortestAdminToken} characters.`,
    });
  }
  const attempt = failures('api', headers);
  const heldUp = attempt.refusal();
  if (heldUp !== null) return heldUp;
  const given = /^Bearer +(.+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  if (tokenMatches(given, [expected])) {
    attempt.passed();
    return null;
  }
  if (attempt.failed()) log('warn', 'api_held_up', {});
  return problem(401, 'unauthorized', { headers: { 'www-authenticate': 'Bearer realm="onelink-bridge"' } });
}
