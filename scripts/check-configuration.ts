/**
 * Checks wrangler.toml before a deployment: the schema of every connection, Cloudflare's limits for variables, and secrets in
 * places where anybody can read them. `npm run deploy` runs it. It makes no network calls and changes nothing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'smol-toml';
import type { Configuration } from '../src/config/connection.ts';
import { digestSecretNames } from '../src/config/digest-secret.ts';
import { publicVariables } from '../src/config/globals.ts';
import { readConfiguration } from '../src/config/read.ts';
import { isPublicVariable, unknownSecret } from '../src/config/secrets.ts';
import { mergeConnectionVars } from '../src/config/vars.ts';
import { loadExpressions } from '../src/expressions/engine.ts';
import { sources } from '../src/sources/index.ts';
import { secretsOfAlerts, withAlerts } from './check/alerts.ts';
import { inWords, secretInPlaceOfName, secretKeys, secretsNamedIn } from './check/in-words.ts';
import { lineOf, type Place, pathOf, placesIn } from './check/lines.ts';
import { nearest } from './check/nearest.ts';
import { peopleProblems, secretsOfPeople } from './check/people.ts';
import { looksLikeSecret } from './check/secret-in-place.ts';
import { unknownFunctionsIn } from './check/unknown-functions.ts';
import { misplacedIn } from './check/wrong-places.ts';
import { optionsOf } from './options.ts';

await loadExpressions();

const usage = `Usage: node scripts/check-configuration.ts [options]

Checks the connections in wrangler.toml in the same way as the Worker, and Cloudflare's limits for variables.
Exit codes: 0 = valid, 1 = not valid, 2 = a file cannot be read.

  --file <path>  the configuration (default wrangler.toml)
  --paid         use the limits of the paid plan
  --help         show this text`;

/** https://developers.cloudflare.com/workers/platform/limits/ : one variable, and variables with secrets of one Worker. */
const largestVariableBytes = 5 * 1024;
const mostVariables = { free: 64, paid: 128 } as const;

/** The deployment creates it if it is missing (deploy.ts). */
const madeSecrets = ['DIGEST_SECRET'];

export interface Finding {
  readonly level: 'error' | 'note';
  readonly text: string;
  /** In the file, where it is known. */
  readonly line?: number;
}

export interface Check {
  readonly findings: readonly Finding[];
  readonly connections: number;
  /** Names of the secrets that the configuration needs. */
  readonly secrets: readonly string[];
}

/** `devVars`: the text of `.dev.vars`, or an empty text. Throws if `toml` is not valid TOML. */
export function checkConfiguration(toml: string, devVars: string, plan: keyof typeof mostVariables): Check {
  const variables = tableOf(parse(toml)['vars']);
  const secrets = secretNames(variables);
  const local = parseEnv(devVars);
  const configuration = configurationOf(variables, local);
  const findings = [
    ...problemFindings(toml, variables, {
      problems: [...configuration.problems, ...peopleProblems(variables, local)],
    }),
    ...functionFindings(toml, configuration),
    ...limitFindings(variables, secrets, plan),
    ...variableFindings(variables, secrets, local),
  ];
  if (configuration.connections.size === 0) findings.push({ level: 'note', text: 'there are no connections yet' });
  return { findings, connections: configuration.connections.size, secrets };
}

/** What the Worker would say, in more words and with lines, and what stands where nobody reads it. */
export function problemFindings(
  toml: string,
  variables: Readonly<Record<string, unknown>>,
  { problems }: Pick<Configuration, 'problems'>,
): Finding[] {
  const places = placesIn(toml);
  const misplaced = misplacedIn(toml);
  const moved = new Set(misplaced.flatMap(({ paths }) => paths.map((path) => path.join('\n'))));
  const ofWorker = problems.flatMap((problem): Finding[] => {
    const path = pathOf(problem.path);
    // What is said of its place says all.
    if (moved.has(path.join('\n'))) return [];
    const line = lineOf(places, path);
    return [{ level: 'error', text: inWords(problem, variables), ...(line !== undefined && { line }) }];
  });
  return [
    ...misplaced.map(({ line, text }): Finding => ({ level: 'error', text, line })),
    ...ofWorker,
    ...hiddenSecrets(places, variables),
  ];
}

/** A secret in place of a name may pass as a name. Never repeats it. */
function hiddenSecrets(places: readonly Place[], variables: Readonly<Record<string, unknown>>): Finding[] {
  const found: Finding[] = [];
  for (const [name, table] of mergeConnectionVars(variables).tables) {
    if (!table.ok) continue;
    for (const key of secretKeys) {
      const path = `${table.path}.${key}`;
      const written = [table.table[key]].flat();
      const sentence = secretInPlaceOfName(name, key, written);
      // What cannot be a name is reported by the schema.
      if (sentence === null || written.some((one) => typeof one === 'string' && !isSecretName(one))) continue;
      const line = lineOf(places, pathOf(path));
      found.push({ level: 'error', text: `${path}: ${sentence}`, ...(line !== undefined && { line }) });
    }
  }
  return found;
}

function functionFindings(toml: string, { connections }: Configuration): Finding[] {
  const places = placesIn(toml);
  return [...connections].flatMap(([name, entry]) => {
    if (!entry.ok) return [];
    return unknownFunctionsIn(entry.connection).map(({ key, text }): Finding => {
      const variable = places.find(({ path }) => path[0] === 'vars' && path[2] === name)?.path[1] ?? 'CONNECTIONS';
      const path = `${variable}.${name}.${key}`;
      const line = lineOf(places, pathOf(path));
      return { level: 'error', text: `${path}: ${text}`, ...(line !== undefined && { line }) };
    });
  });
}

function limitFindings(
  variables: Readonly<Record<string, unknown>>,
  secrets: readonly string[],
  plan: keyof typeof mostVariables,
): Finding[] {
  const findings: Finding[] = [];
  for (const [name, value] of Object.entries(variables)) {
    const bytes = Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));
    if (bytes <= largestVariableBytes) continue;
    const hint = name.startsWith('CONNECTIONS') ? '; move connections to [vars.CONNECTIONS_2.<name>]' : '';
    findings.push({
      level: 'error',
      text: `${name}: ${bytes} bytes, but Cloudflare allows ${largestVariableBytes}${hint}`,
    });
  }
  const count = Object.keys(variables).length + secrets.length;
  if (count > mostVariables[plan]) {
    const text = `${count} variables and secrets, but Cloudflare allows ${mostVariables[plan]} on the ${plan} plan`;
    findings.push({ level: 'error', text });
  }
  return findings;
}

function variableFindings(
  variables: Readonly<Record<string, unknown>>,
  secrets: readonly string[],
  local: Readonly<Record<string, string | undefined>>,
): Finding[] {
  const findings: Finding[] = [];
  for (const name of [...secrets, ...madeSecrets]) {
    if (!Object.hasOwn(variables, name)) continue;
    const text = `${name}: is a secret but is in [vars]; remove it and run: npx wrangler secret put ${name}`;
    findings.push({ level: 'error', text });
  }
  for (const name of Object.keys(variables)) {
    if (Object.hasOwn(local, name))
      findings.push({ level: 'note', text: `${name}: .dev.vars overrides [vars], on this machine only` });
    const near = (publicVariables as readonly string[]).includes(name) ? null : nearest(name, publicVariables);
    if (near !== null)
      findings.push({ level: 'note', text: `${name}: the bridge does not read it; did you mean ${near}?` });
  }
  return findings;
}

/** What the Worker will read. Values of secrets are not here, but for those of this machine. */
function configurationOf(
  variables: Readonly<Record<string, unknown>>,
  local: Readonly<Record<string, string | undefined>>,
): Configuration {
  const values = Object.fromEntries(namesOf(variables).map((name) => [name, local[name] ?? unknownSecret]));
  const digestSecrets = Object.fromEntries(digestSecretNames.map((name) => [name, local[name]]));
  const env = { ...values, ...digestSecrets, ...variables };
  return withAlerts(readConfiguration(env, sources), env);
}

export function configurationIn(toml: string, local: Readonly<Record<string, string | undefined>>): Configuration {
  return configurationOf(tableOf(parse(toml)['vars']), local);
}

/** Names of the admin's token and of the secrets of connections, and whatever stands in place of one. */
function namesOf(variables: Readonly<Record<string, unknown>>): string[] {
  const names = new Set(['ADMIN_TOKEN']);
  for (const found of mergeConnectionVars(variables).tables.values()) {
    if (!found.ok) continue;
    for (const name of secretsNamedIn(found.table)) if (!isPublicVariable(name) && isSecretName(name)) names.add(name);
  }
  for (const name of [...secretsOfAlerts(variables), ...secretsOfPeople(variables)])
    if (!isPublicVariable(name) && isSecretName(name)) names.add(name);
  return [...names].sort();
}

/** Names that may be printed. */
const secretNames = (variables: Readonly<Record<string, unknown>>): string[] =>
  namesOf(variables).filter((name) => !looksLikeSecret(name));

/** Names of the secrets that the connections of a `wrangler.toml` need. */
export const secretsIn = (toml: string): string[] => secretNames(tableOf(parse(toml)['vars']));

const isSecretName = (written: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(written);

function tableOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** Prints what was found; the exit code. */
function main(): number {
  const values = optionsOf(usage, {
    file: { type: 'string', default: 'wrangler.toml' },
    paid: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values === null) return 2;
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const devVarsFile = join(dirname(values.file), '.dev.vars');
  let check: Check;
  try {
    const devVars = existsSync(devVarsFile) ? readFileSync(devVarsFile, 'utf8') : '';
    check = checkConfiguration(readFileSync(values.file, 'utf8'), devVars, values.paid ? 'paid' : 'free');
  } catch (error) {
    console.error(`${values.file}: ${error instanceof Error ? error.message : 'cannot be read'}`);
    return 2;
  }
  for (const { level, text, line } of check.findings)
    console[level === 'error' ? 'error' : 'log'](`${level}  ${line === undefined ? '' : `line ${line}: `}${text}`);
  const errors = check.findings.filter(({ level }) => level === 'error').length;
  console.log(`${values.file}: connections: ${check.connections}, errors: ${errors}`);
  console.log(`Secrets that you must set (npx wrangler secret put NAME): ${check.secrets.join(', ')}`);
  console.log(`Created by the deployment if it is missing: ${madeSecrets.join(', ')}`);
  return errors === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = main();
