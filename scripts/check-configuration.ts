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
import { readConfiguration } from '../src/config/read.ts';
import { isPublicVariable, unknownSecret } from '../src/config/secrets.ts';
import { mergeConnectionVars } from '../src/config/vars.ts';
import { loadExpressions } from '../src/expressions/engine.ts';
import { sources } from '../src/sources/index.ts';
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
  const findings: Finding[] = [];
  const error = (text: string) => findings.push({ level: 'error', text });
  const note = (text: string) => findings.push({ level: 'note', text });

  const local = parseEnv(devVars);
  const configuration = configurationOf(variables, secrets, local);
  for (const { path, message, others = [], remedy } of configuration.problems) {
    const more = others.length === 0 ? '' : ` (${others.join(', ')})`;
    error(`${path}: ${message}${more}${remedy === undefined ? '' : `: ${remedy}`}`);
  }

  for (const [name, value] of Object.entries(variables)) {
    const bytes = Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));
    if (bytes <= largestVariableBytes) continue;
    const hint = name.startsWith('CONNECTIONS') ? '; move connections to [vars.CONNECTIONS_2.<name>]' : '';
    error(`${name}: ${bytes} bytes, but Cloudflare allows ${largestVariableBytes}${hint}`);
  }
  for (const [name, value] of Object.entries(variables)) {
    if (typeof value === 'object' && value !== null && !name.startsWith('CONNECTIONS'))
      error(`${name}: unknown table; connections belong in [vars.CONNECTIONS.<name>]`);
  }
  for (const name of Object.keys(parse(toml)))
    if (/^connections?(?:_|$)/i.test(name))
      error(`${name}: unknown table; connections belong in [vars.CONNECTIONS.<name>]`);
  const count = Object.keys(variables).length + secrets.length;
  if (count > mostVariables[plan]) {
    error(`${count} variables and secrets, but Cloudflare allows ${mostVariables[plan]} on the ${plan} plan`);
  }
  for (const name of [...secrets, ...madeSecrets]) {
    if (Object.hasOwn(variables, name)) {
      error(`${name}: is a secret but is in [vars]; remove it and run: npx wrangler secret put ${name}`);
    }
  }
  for (const name of Object.keys(local)) {
    if (Object.hasOwn(variables, name)) note(`${name}: .dev.vars overrides [vars], on this machine only`);
  }
  if (configuration.connections.size === 0) note('there are no connections yet');
  return { findings, connections: configuration.connections.size, secrets };
}

/** What the Worker will read. Values of secrets are not here, but for those of this machine. */
function configurationOf(
  variables: Readonly<Record<string, unknown>>,
  secrets: readonly string[],
  local: Readonly<Record<string, string | undefined>>,
): Configuration {
  const values = Object.fromEntries(secrets.map((name) => [name, local[name] ?? unknownSecret]));
  const digestSecrets = Object.fromEntries(digestSecretNames.map((name) => [name, local[name]]));
  return readConfiguration({ ...values, ...digestSecrets, ...variables }, sources);
}

export function configurationIn(toml: string, local: Readonly<Record<string, string | undefined>>): Configuration {
  const variables = tableOf(parse(toml)['vars']);
  return configurationOf(variables, secretNames(variables), local);
}

/** Names of the admin's token and of the secrets of connections. The schema reports a name that is not text. */
function secretNames(variables: Readonly<Record<string, unknown>>): string[] {
  const names = new Set(['ADMIN_TOKEN']);
  for (const found of mergeConnectionVars(variables).tables.values()) {
    if (!found.ok) continue;
    const { secret, token = 'ONELINK_TOKEN', api_key, link_secret } = found.table;
    for (const name of [secret, token, api_key, link_secret].flat()) {
      if (typeof name !== 'string' || isPublicVariable(name)) continue;
      if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) names.add(name);
    }
  }
  return [...names].sort();
}

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
  for (const { level, text } of check.findings) console[level === 'error' ? 'error' : 'log'](`${level}  ${text}`);
  const errors = check.findings.filter(({ level }) => level === 'error').length;
  console.log(`${values.file}: connections: ${check.connections}, errors: ${errors}`);
  console.log(`Secrets that you must set (npx wrangler secret put NAME): ${check.secrets.join(', ')}`);
  console.log(`Created by the deployment if it is missing: ${madeSecrets.join(', ')}`);
  return errors === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = main();
