/** `npm run tag`: makes the text `9041.<tag>` that names an appointment in a link to a booking page (docs/configuration.md). */
import process from 'node:process';
import { carriedTag } from '../src/sync/link/carried.ts';
import { type Configured, connectionNamed, readConfigured } from './lib/configured.ts';
import { argumentsOf } from './options.ts';
import { say } from './start/terminal.ts';

const usage = `Usage: npm run tag -- <appointment id>… [options]

Makes the text that names an appointment in a link to a booking page: 9041.<tag>. The connection must have a link_secret, and
its value must be in the environment or in .dev.vars.

  --connection <name>  which connection, if several have a link_secret
  --config <file>      default wrangler.toml
  --help               show this text

Exit codes: 0 = made, 2 = wrong options, or the secret is not here.`;

function main(): number {
  const options = {
    connection: { type: 'string' },
    config: { type: 'string', default: 'wrangler.toml' },
    help: { type: 'boolean', default: false },
  } as const;
  const read = argumentsOf(usage, options, { least: 1, most: 1000 });
  if (read === null) return 2;
  const { values, words } = read;
  if (values.help) {
    say(usage);
    return 0;
  }
  let configured: Configured;
  try {
    configured = readConfigured(values.config);
  } catch (error) {
    return trouble(`${values.config}: ${error instanceof Error ? error.message : 'cannot be read'}`);
  }
  const key = keyOf(values.connection, configured);
  if (typeof key === 'string') return trouble(key);
  for (const word of words) {
    if (!/^[1-9]\d{0,14}$/.test(word)) return trouble(`${word}: expected the number of an appointment`);
    say(`${word}.${carriedTag(key.secret, key.accountId, Number(word))}`);
  }
  return 0;
}

function trouble(line: string): number {
  console.error(line);
  return 2;
}

/** Or what is wrong. Own connections come before those of the demonstration. */
function keyOf(
  wanted: string | undefined,
  configured: Configured,
): { readonly secret: string; readonly accountId: number } | string {
  const all = [...configured.tables].filter(([, table]) => typeof table['link_secret'] === 'string');
  const own = all.filter(([name]) => !configured.demonstration.has(name)).map(([name]) => name);
  const [name = wanted, ...others] = wanted === undefined ? own : [];
  if (name === undefined) return 'No connection has a link_secret. Add one: link_secret = "SALON_LINK_SECRET"';
  if (others.length > 0)
    return `Several connections have a link_secret. Choose one: --connection ${[name, ...others].join(' or ')}`;
  const chosen = connectionNamed(name, configured);
  if (!chosen.ok) return chosen.lines.join('\n');
  const secretName = chosen.table['link_secret'];
  if (typeof secretName !== 'string') return `${name}: has no link_secret`;
  const secret = configured.secret(secretName);
  if (secret === undefined)
    return `The secret ${secretName} is not on this machine: set it in the environment or in .dev.vars.`;
  return { secret, accountId: chosen.connection.accountId };
}

process.exitCode = main();
