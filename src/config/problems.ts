/**
 * What is wrong with a configuration, in words for whoever deploys. A message never repeats a configured value: somebody
 * may have written the secret itself where its name belongs, and hooks answer with these words.
 */
import type * as z from 'zod';

export interface ConfigurationProblem {
  /** `CONNECTIONS.salon.on_unlinked`; names of nested keys follow, as in `CONNECTIONS.salon.resources["anna@…"]`. */
  readonly path: string;
  readonly message: string;
  /** Names of other connections that have part in it: for the operator alone. */
  readonly others?: readonly string[];
  /** What to do, where the words name a configured name: for the operator alone. */
  readonly remedy?: string;
}

/** `base` with the parts of a path behind it; a part that is no plain name stands in brackets. */
export function joinPath(base: string, parts: readonly PropertyKey[]): string {
  return parts.reduce<string>((path, part) => {
    if (typeof part === 'number') return `${path}[${part}]`;
    const name = String(part);
    return /^[A-Za-z0-9_-]+$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
  }, base);
}

/** The problems that zod found (with `reportInput`, which tells what is missing), one a key: an unknown key is named by its own path. */
export function problemsOf(error: z.ZodError, base: string): ConfigurationProblem[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: joinPath(base, [...issue.path, key]), message: 'unknown key' }));
    }
    const missing = issue.input === undefined && issue.code !== 'custom';
    return [{ path: joinPath(base, issue.path), message: missing ? 'is missing' : issue.message }];
  });
}

/**
 * The same problems for an answer that anybody can read. A path ends at a key that the documentation names: further down are
 * e-mail addresses of staff, and a stray key may be a secret in the wrong place. What is wrong is told in words where it is that
 * key itself. No other connection is named.
 */
export function publicProblems(
  problems: readonly ConfigurationProblem[],
  knownKeys: readonly string[],
): Pick<ConfigurationProblem, 'path' | 'message'>[] {
  const shown = problems.map(({ path, message }) => {
    const [, table = path, key, rest = ''] = /^([^.[]+\.[^.[]+)(?:\.([^.[]+))?(.*)$/.exec(path) ?? [];
    if (key === undefined && rest === '') return { path: table, message };
    if (key === undefined || !knownKeys.includes(key)) return { path: table, message: 'unknown key' };
    return { path: `${table}.${key}`, message: rest === '' ? message : 'something in it is wrong' };
  });
  return [...new Map(shown.map((problem) => [`${problem.path}\n${problem.message}`, problem])).values()];
}
