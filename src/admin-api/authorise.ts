/** `/api` requires the admin's bearer token (RFC 6750). */
import { adminTokenWeakness } from '../config/secrets.ts';
import type { Env } from '../env.ts';
import type { Refusals } from '../hooks/refusals.ts';
import { refuse } from '../http/failure-limit.ts';
import { problem } from '../http/problem.ts';
import { tokenMatches } from '../sources/toolkit/authenticate.ts';

/** Null if the request may pass, otherwise the answer. */
export async function refusal(headers: Headers, env: Env, refusals: Refusals): Promise<Response | null> {
  const expected = env.ADMIN_TOKEN;
  const weak = adminTokenWeakness(expected, env);
  if (expected === undefined || weak !== null) {
    return problem(503, 'not-configured', { detail: `The secret ADMIN_TOKEN: ${weak ?? 'is not set'}.` });
  }
  const given = /^Bearer +(.+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  if (tokenMatches(given, [expected])) return null;
  refusals.line('warn', 'api_refused', {});
  const answer = problem(401, 'unauthorized', { headers: { 'www-authenticate': 'Bearer realm="onelink-bridge"' } });
  return refuse(answer, 'api', headers, env);
}
