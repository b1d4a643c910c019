/** What is wrong with `[vars.PEOPLE]`, before a deployment. Secrets that are only at Cloudflare count as right. */

import type { ConfigurationProblem } from '../../src/config/problems.ts';
import { unknownSecret } from '../../src/config/secrets.ts';
import type { Env } from '../../src/env.ts';
import { readPeople } from '../../src/pages/people.ts';

export function peopleProblems(
  variables: Readonly<Record<string, unknown>>,
  local: Readonly<Record<string, string | undefined>>,
): readonly ConfigurationProblem[] {
  const tables = Object.values(Object(variables['PEOPLE']) as Readonly<Record<string, unknown>>);
  const names = tables.flatMap((table) => {
    const { token } = Object(table) as { token?: unknown };
    return typeof token === 'string' ? [token] : [];
  });
  const values = Object.fromEntries(names.map((name) => [name, local[name] ?? unknownSecret]));
  const admin = { ADMIN_TOKEN: local['ADMIN_TOKEN'] ?? 'a token that is at Cloudflare alone'.replaceAll(' ', '-') };
  return readPeople({ ...values, ...admin, ...variables } as unknown as Env).problems;
}
