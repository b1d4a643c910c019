/** What `npm run serve` reads: variables, compatibility and limits from wrangler.toml, secrets from a file. */
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { parseEnv } from 'node:util';
import { parse } from 'smol-toml';
import * as z from 'zod';
import { readConfiguration } from '../../src/config/read.ts';
import { sources } from '../../src/sources/index.ts';
import { withAlerts } from '../check/alerts.ts';
import { problemFindings, secretsIn } from '../check-configuration.ts';
import type { WorkerdSettings } from './capnp.ts';

export interface Settings {
  readonly workerd: Pick<
    WorkerdSettings,
    'compatibilityDate' | 'compatibilityFlags' | 'variables' | 'secrets' | 'failures'
  >;
  readonly secrets: Readonly<Record<string, string>>;
  /** What is wrong with the configuration. The other connections work. */
  readonly findings: readonly string[];
}

const wranglerToml = z.looseObject({
  compatibility_date: z.string(),
  compatibility_flags: z.array(z.string()).default([]),
  vars: z.record(z.string(), z.unknown()).default({}),
  ratelimits: z
    .array(z.looseObject({ name: z.string(), simple: z.object({ limit: z.int(), period: z.int() }) }))
    .default([]),
});

/** Text: why nothing can run. Secrets that are needed and not in the file may be in the environment. */
export function readSettings(config: string, secretsFile: string): Settings | string {
  let toml: string;
  let read: z.output<typeof wranglerToml>;
  let secrets: Record<string, string>;
  try {
    toml = readFileSync(config, 'utf8');
    read = wranglerToml.parse(parse(toml));
    const fromFile = existsSync(secretsFile)
      ? (parseEnv(readFileSync(secretsFile, 'utf8')) as Record<string, string>)
      : {};
    secrets = { ...fromEnvironment(secretsIn(toml)), ...fromFile };
  } catch (error) {
    return `${config}: ${error instanceof Error ? error.message : 'cannot be read'}`;
  }
  // Here nothing else ends TLS than a proxy.
  const variables = { ...read.vars, BEHIND_TLS_PROXY: 'true' };
  const env = { ...variables, ...secrets };
  const configuration = withAlerts(readConfiguration(env, sources), env);
  const findings = problemFindings(toml, read.vars, configuration).map(
    ({ line, text }) => `${line === undefined ? '' : `line ${line}: `}${atHome(text, secretsFile)}`,
  );
  return {
    workerd: {
      compatibilityDate: read.compatibility_date,
      compatibilityFlags: read.compatibility_flags.filter((flag) => !isUsual(flag, read.compatibility_date)),
      variables,
      secrets: Object.keys(secrets).sort(),
      failures: read.ratelimits.find(({ name }) => name === 'FAILURES')?.simple ?? { limit: 30, period: 60 },
    },
    secrets,
    findings,
  };
}

/** From this date on workerd has it anyway, and says so at each start; wrangler still reads it. */
const nodeByDefault = '2026-08-04';

const isUsual = (flag: string, date: string): boolean => flag === 'nodejs_compat' && date >= nodeByDefault;

function fromEnvironment(names: readonly string[]): Record<string, string> {
  const all = [...names, 'DIGEST_SECRET', 'DIGEST_SECRET_OLD', 'METRICS_TOKEN'];
  return Object.fromEntries(
    all.flatMap((name) => {
      const value = process.env[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}

/** The remedy of a deployment is not that of a server of one's own. */
const atHome = (text: string, file: string): string =>
  text.replace(
    /npx wrangler secret put (\w+)(?:; for local use add a line to \.dev\.vars)?/,
    `add a line $1=… to ${file}`,
  );
