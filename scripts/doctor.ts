/**
 * `npm run doctor`: checks everything that can be wrong between the booking tool and One-Link, and says of each thing what it is,
 * where it is and what to do. It reads, and changes nothing.
 */
import process from 'node:process';
import { wranglerStore } from './connections/kv.ts';
import { checkCloudflare } from './doctor/cloudflare.ts';
import { checkFiles } from './doctor/configuration.ts';
import { exitCodeOf, type Finding } from './doctor/finding.ts';
import { checkOneLink } from './doctor/one-link.ts';
import { reportStored, withStored } from './doctor/stored.ts';
import { checkTools } from './doctor/tool.ts';
import { checkWorker } from './doctor/worker.ts';
import { withSpinner } from './lib/progress.ts';
import { type Project, readProject, safeAddress } from './lib/project.ts';
import { argumentsOf, wrongOption } from './options.ts';
import { cloudOf } from './setup/wrangler.ts';
import { paint, type Style } from './start/terminal.ts';

const usage = `Usage: npm run doctor -- [connection] [options]

Checks the configuration, the secrets of this machine, One-Link (token, account, every specialist and service that the
tables name), the tool's webhook where its API can tell, the deployed Worker and how it compares with the tool's list, and
the clock. It changes nothing.
Secrets come from the environment or .dev.vars. A connection that is not in wrangler.toml is read from KV: at Cloudflare where an
https address of the Worker is known, else that of npm run dev.
Exit codes: 0 = no error was found, 1 = errors, 2 = wrong options or files.

  --url <url>       address of the deployed Worker (default: BRIDGE_URL)
  --one-link <url>  address of One-Link (default: ONELINK_URL)
  --cloudflare      also ask Cloudflare, with wrangler's login, which secrets are set
  --files           check only the files; no network
  --root <folder>   the project (default: this folder)
  --all             show what is in order, too
  --json            print one JSON document
  --help            show this text`;

export interface Examination {
  readonly project: Project;
  readonly connections: readonly string[];
  /** A person named it. */
  readonly isOne?: boolean;
  /** It is in KV, and not in wrangler.toml. */
  readonly isStored?: boolean;
  readonly url: string | undefined;
  readonly oneLink: string | undefined;
  readonly filesOnly: boolean;
  readonly now: () => number;
  /** Names of the secrets at Cloudflare, null where they cannot be listed. Absent: nobody asked for it. */
  readonly deployedSecrets?: () => readonly string[] | null;
}

export async function examine(examination: Examination): Promise<readonly Finding[]> {
  const { project, connections, oneLink, filesOnly, now } = examination;
  const findings: Finding[] = [];
  const report = (finding: Finding): void => {
    findings.push(finding);
  };
  const needed = checkFiles(project, report);
  if (examination.isStored) reportStored(project, connections[0] ?? '', report);
  if (filesOnly) return findings;
  const url = safeAddress(examination.url ?? project.setting('BRIDGE_URL')) ?? undefined;
  if (examination.deployedSecrets !== undefined)
    checkCloudflare(needed, examination.deployedSecrets(), project, report);
  await checkOneLink({ project, url: oneLink, connections }, report);
  await checkTools({ project, connections, bridgeUrl: url }, report);
  await checkWorker({ project, url, connections, isOne: examination.isOne ?? false, now }, report);
  return findings;
}

const styles: Readonly<Record<Finding['level'], readonly [Style, string]>> = {
  ok: ['green', '✓'],
  note: ['dim', '·'],
  warning: ['yellow', '!'],
  error: ['red', '✗'],
};

function inWords(findings: readonly Finding[], all: boolean): string {
  const lines = findings
    .filter(({ level }) => all || level !== 'ok')
    .map(({ level, area, where, what, remedy }) => {
      const [style, mark] = styles[level];
      const head = `${paint(style, mark)} ${paint('bold', area)}  ${where}: ${what}`;
      return remedy === undefined ? head : `${head}\n    → ${remedy}`;
    });
  const count = (level: Finding['level']) => findings.filter((one) => one.level === level).length;
  const sum = `${count('ok')} in order, ${count('note')} notes, ${count('warning')} warnings, ${count('error')} errors`;
  return [...lines, paint(count('error') > 0 ? 'red' : 'green', sum)].join('\n');
}

/** The namespace is the one of the Worker that is meant: at Cloudflare, or that of `npm run dev`. A text: why there is none. */
function storedIn(project: Project, name: string, url: string | undefined): Project | string {
  const address = safeAddress(url ?? project.setting('BRIDGE_URL'));
  const remote = address?.startsWith('https:') ?? false;
  const inToml = `wrangler.toml has: ${[...project.tables.keys()].join(', ') || 'none'}`;
  try {
    const found = withStored(project, name, wranglerStore(project.root, { remote }));
    const where = remote ? 'KV at Cloudflare' : 'the KV of npm run dev';
    return found ?? `There is no connection ${name}; ${inToml}, and ${where} has none of this name`;
  } catch {
    return `There is no connection ${name}; ${inToml}, and KV cannot be read`;
  }
}

async function main(): Promise<number> {
  const read = argumentsOf(
    usage,
    {
      url: { type: 'string' },
      'one-link': { type: 'string' },
      cloudflare: { type: 'boolean', default: false },
      files: { type: 'boolean', default: false },
      root: { type: 'string', default: '.' },
      all: { type: 'boolean', default: false },
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
  for (const option of ['url', 'one-link'] as const) {
    if (values[option] === undefined || safeAddress(values[option]) !== null) continue;
    wrongOption(
      usage,
      `Option '--${option}': expected an https address such as https://onelink-bridge.example.workers.dev`,
    );
    return 2;
  }
  let project: Project;
  try {
    project = readProject(values.root);
  } catch (error) {
    console.error(error instanceof Error ? error.message : 'wrangler.toml cannot be read');
    return 2;
  }
  const isStored = name !== '' && !project.tables.has(name);
  if (isStored) {
    const found = storedIn(project, name, values.url);
    if (typeof found === 'string') {
      console.error(found);
      return 2;
    }
    project = found;
  }
  const connections = name === '' ? [...project.tables.keys()] : [name];
  const { url, files: filesOnly } = values;
  const oneLink = safeAddress(values['one-link']) ?? undefined;
  const deployed = values.cloudflare && { deployedSecrets: cloudOf(values.root, 'stderr').secretNames };
  const about = { isOne: name !== '', isStored };
  const work = examine({ project, connections, ...about, url, oneLink, filesOnly, now: Date.now, ...deployed });
  const findings = await withSpinner('checking', work);
  console.log(values.json ? JSON.stringify({ findings }, null, 2) : inWords(findings, values.all));
  return exitCodeOf(findings);
}

if (import.meta.main) process.exitCode = await main();
