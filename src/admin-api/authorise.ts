/** `/api` requires the admin's bearer token (RFC 6750), and `/metrics` that one or its own. */
import { type OwnToken, ownTokenWeakness } from '../config/secrets.ts';
import type { Env } from '../env.ts';
import type { Refusals } from '../hooks/refusals.ts';
import { refuse } from '../http/failure-limit.ts';
import { problem } from '../http/problem.ts';
import { tokenMatches } from '../sources/toolkit/authenticate.ts';

/** Null if the request may pass, otherwise the answer. `names`: tokens that open, the first one is missed if there is none. */
export async function refusal(
  headers: Headers,
  env: Env,
  refusals: Pick<Refusals, 'line'>,
  names: readonly [OwnToken, ...OwnToken[]] = ['ADMIN_TOKEN'],
): Promise<Response | null> {
  const expected = names.flatMap((name) => (ownTokenWeakness(name, env) === null ? [String(env[name])] : []));
  if (expected.length === 0) {
    const [name] = names;
    return problem(503, 'not-configured', { detail: `The secret ${name}: ${ownTokenWeakness(name, env)}.` });
  }
  const given = /^Bearer +(.+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  if (tokenMatches(given, expected)) return null;
  refusals.line('warn', 'api_refused', {});
  const answer = problem(401, 'unauthorized', { headers: { 'www-authenticate': 'Bearer realm="onelink-bridge"' } });
  return refuse(answer, 'api', headers, env);
}
