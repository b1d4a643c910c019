/**
 * What is wrong with a configuration, in words for the person who deploys. A message never repeats a configured value, because
 * somebody may have written the secret itself instead of its name, and hooks answer with these messages.
 */
import type * as z from 'zod';

export interface ConfigurationProblem {
  /** `CONNECTIONS.salon.on_unlinked`; names of nested keys follow, as in `CONNECTIONS.salon.resources["anna@…"]`. */
  readonly path: string;
  readonly message: string;
  /** Names of other connections that are involved. Only the operator sees them. */
  readonly others?: readonly string[];
  /** What to do. It may contain a configured name, so only the operator sees it. */
  readonly remedy?: string;
}

/** Appends the parts of a path to `base`. A part that is not a plain name is put in brackets. */
function joinPath(base: string, parts: readonly PropertyKey[]): string {
  return parts.reduce<string>((path, part) => {
    if (typeof part === 'number') return `${path}[${part}]`;
    const name = String(part);
    return /^[A-Za-z0-9_-]+$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
  }, base);
}

/**
 * The problems that zod found (with `reportInput`, which shows what is missing), one per key. An unknown key has its own path.
 */
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
 * The same problems for an answer that anybody can read. A path ends at a key that the documentation names, because deeper keys
 * can be e-mail addresses of staff, and an unknown key may be a secret in the wrong place. The message is shown only if it
 * concerns the key itself. No other connection is named.
 */
export function publicProblems(
  problems: readonly ConfigurationProblem[],
  knownKeys: readonly string[],
): Pick<ConfigurationProblem, 'path' | 'message'>[] {
  const shown = problems.map(({ path, message }) => {
    const [, table = path, key, rest = ''] = /^([^.[]+\.[^.[]+)(?:\.([^.[]+))?(.*)$/.exec(path) ?? [];
    if (key === undefined && rest === '') return { path: table, message };
    if (key === undefined || !knownKeys.includes(key)) return { path: table, message: 'unknown key' };
    return { path: `${table}.${key}`, message: rest === '' ? message : 'has a wrong value in it' };
  });
  return [...new Map(shown.map((problem) => [`${problem.path}\n${problem.message}`, problem])).values()];
}
