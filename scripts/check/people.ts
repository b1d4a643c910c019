/** What is wrong with `[vars.PEOPLE]`, before a deployment. Secrets that are only at Cloudflare count as right. */

import type { ConfigurationProblem } from '../../src/config/problems.ts';
import { unknownSecret } from '../../src/config/secrets.ts';
import { tableIn } from '../../src/config/vars.ts';
import type { Env } from '../../src/env.ts';
import { readPeople } from '../../src/pages/people.ts';

export function peopleProblems(
  variables: Readonly<Record<string, unknown>>,
  local: Readonly<Record<string, string | undefined>>,
): readonly ConfigurationProblem[] {
  const values = Object.fromEntries(secretsOfPeople(variables).map((name) => [name, local[name] ?? unknownSecret]));
  const admin = { ADMIN_TOKEN: local['ADMIN_TOKEN'] ?? 'a token that is at Cloudflare alone'.replaceAll(' ', '-') };
  return readPeople({ ...values, ...admin, ...variables } as unknown as Env).problems;
}

/** What stands in the places of secrets' names. */
export function secretsOfPeople(variables: Readonly<Record<string, unknown>>): string[] {
  const tokens = Object.values(tableIn(variables['PEOPLE']) ?? {}).map((table) => tableIn(table)?.['token']);
  return tokens.filter((token) => typeof token === 'string');
}
