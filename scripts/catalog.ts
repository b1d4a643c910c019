/**
 * `npm run catalog`: One-Link's specialists and services, and the tool's staff and services, with their ids, as tables and as TOML
 * to paste into a connection. It reads, and changes nothing.
 */
import process from 'node:process';
import { sources } from '../src/sources/index.ts';
import { type Catalogue, catalogueOf, type Wanted, wantedOf } from './catalog/read.ts';
import { inTables } from './catalog/show.ts';
import { withSpinner } from './lib/progress.ts';
import { readProject } from './lib/project.ts';
import { argumentsOf, wrongOption } from './options.ts';

const usage = `Usage: npm run catalog -- [connection] [options]

Lists the specialists and services of One-Link, and the staff and services of the booking tool, with the ids that a
connection's tables need. Without a connection it lists for every connection of wrangler.toml.
Secrets come from the environment or .dev.vars: ONELINK_TOKEN (or what the connection's token names), and the tool's API
key under the name that the connection's api_key gives, or TOOL_API_KEY.
Exit codes: 0 = listed, 1 = One-Link or the tool could not be read, 2 = wrong options or files.

  --account <number>  the One-Link account (default: that of the connection)
  --source <name>     the booking tool (default: that of the connection)
  --api-url <url>     address of the tool's API, if it is not the usual one
  --one-link <url>    address of One-Link (default: ONELINK_URL)
  --root <folder>     the project (default: this folder)
  --json              print one JSON document
  --help              show this text`;

async function main(): Promise<number> {
  const read = argumentsOf(
    usage,
    {
      account: { type: 'string' },
      source: { type: 'string' },
      'api-url': { type: 'string' },
      'one-link': { type: 'string' },
      root: { type: 'string', default: '.' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
    { least: 0, most: 1 },
  );
  if (read === null) return 2;
  const {
    values,
    words: [name = ''],
  } = read;
  if (values.help) {
    console.log(usage);
    return 0;
  }
  let wanted: readonly Wanted[] | string;
  try {
    wanted = wantedOf(readProject(values.root), {
      ...values,
      connection: name,
      apiUrl: values['api-url'],
      oneLink: values['one-link'],
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : 'wrangler.toml cannot be read');
    return 2;
  }
  if (typeof wanted === 'string') {
    wrongOption(usage, wanted);
    return 2;
  }
  const catalogues: Catalogue[] = [];
  for (const one of wanted)
    catalogues.push(await withSpinner('reading One-Link and the tool', catalogueOf(one, sources)));
  if (values.json) console.log(JSON.stringify({ catalogues }, null, 2));
  else for (const one of catalogues) console.log(inTables(one));
  return catalogues.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main();
