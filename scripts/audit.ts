/**
 * `npm run audit`: compares the lock file with a list of advisories. If a registry has no such list, `npm audit` fails with
 * what looks like a network error. This script distinguishes "nothing was found" from "nothing was compared".
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import * as z from 'zod';
import { type Advisory, advisoriesIn } from './audit/advisories.ts';
import { optionsOf } from './options.ts';

const usage = `Usage: npm run audit -- [options]

Compares every package in package-lock.json with a list of advisories, from the registry that npm uses or from a file.
Exit codes: 0 = nothing was found, 1 = something was found, 2 = nothing could be compared.

  --list <path>     use the list in this file, in the format of npm's registry or of OSV
  --lock <path>     the lock file (default package-lock.json)
  --registry <url>  ask this registry (default: the one that npm uses)
  --json            print the result as JSON
  --help            show this text`;

export interface Package {
  readonly name: string;
  readonly version: string;
  /** Used only for development, not in the Worker. */
  readonly dev: boolean;
}

export interface Finding extends Package {
  readonly id: string;
  readonly severity: string;
  readonly title: string;
  readonly url: string;
  /** The advisory's range could not be read. A person must check it. */
  readonly unclear: boolean;
}

export type Result =
  | { readonly compared: true; readonly packages: number; readonly advisories: number; readonly findings: Finding[] }
  | { readonly compared: false; readonly reason: string };

const lockFile = z.looseObject({
  packages: z.record(
    z.string(),
    z.looseObject({
      name: z.string().optional(),
      version: z.string().optional(),
      dev: z.boolean().optional(),
      link: z.boolean().optional(),
    }),
  ),
});

/** Null if it is not a lock file of npm 7 or newer. */
export function packagesIn(lock: unknown): Package[] | null {
  const read = lockFile.safeParse(lock);
  if (!read.success) return null;
  return Object.entries(read.data.packages).flatMap(([path, { name, version, dev = false, link }]) => {
    const at = path.lastIndexOf('node_modules/');
    if (at === -1 || link === true || version === undefined) return [];
    return [{ name: name ?? path.slice(at + 'node_modules/'.length), version, dev }];
  });
}

export function compare(packages: readonly Package[], advisories: readonly Advisory[]): Result {
  const findings = packages.flatMap((one) =>
    advisories.flatMap(({ name, affects, id, severity, title, url }) => {
      const isAffected = name === one.name && affects(one.version);
      return isAffected === false ? [] : [{ ...one, id, severity, title, url, unclear: isAffected === null }];
    }),
  );
  return { compared: true, packages: packages.length, advisories: advisories.length, findings };
}

const timeoutMs = 30_000;

/** Asks in the same way as `npm audit`: all names with their versions in one request. */
async function askRegistry(registry: string, packages: readonly Package[]): Promise<unknown> {
  const versions: Record<string, string[]> = {};
  for (const { name, version } of packages) versions[name] = [...new Set([...(versions[name] ?? []), version])];
  const response = await fetch(`${registry.replace(/\/+$/, '')}/-/npm/v1/security/advisories/bulk`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: gzipSync(JSON.stringify(versions)),
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`the registry answered ${response.status}`);
  return response.json();
}

const registryOfNpm = (): string =>
  execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8', shell: process.platform === 'win32' }).trim();

interface Options {
  readonly lock: string;
  readonly list?: string | undefined;
  readonly registry?: string | undefined;
}

function jsonIn(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new Error(`${path} cannot be read; is it there?`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${path} is no JSON`);
  }
}

async function audit({ lock, list, registry }: Options): Promise<Result> {
  try {
    const packages = packagesIn(jsonIn(lock));
    if (packages === null) return { compared: false, reason: `${lock} is no lock file of npm 7 or newer` };
    const answer: unknown =
      list === undefined ? await askRegistry(registry ?? registryOfNpm(), packages) : jsonIn(list);
    const advisories = advisoriesIn(answer);
    if (advisories !== null) return compare(packages, advisories);
    return { compared: false, reason: `${list ?? 'the answer of the registry'} is no list of advisories` };
  } catch (error) {
    return { compared: false, reason: error instanceof Error ? error.message : 'unknown' };
  }
}

function inWords(result: Result): string {
  if (!result.compared) {
    return `Not compared: ${result.reason}.\nWhether a package has a known weakness is not known. Give a list with --list, or ask another registry.`;
  }
  const { packages, advisories, findings } = result;
  const lines = findings.map(({ name, version, dev, severity, id, title, url, unclear }) =>
    [`${name} ${version}${dev ? ' (development)' : ''}: ${severity}, ${id}`, title, url, unclear ? 'range unclear' : '']
      .filter((part) => part !== '')
      .join(', '),
  );
  return [...lines, `Compared: packages ${packages}, advisories ${advisories}, found ${findings.length}.`].join('\n');
}

async function main(): Promise<number> {
  const values = optionsOf(usage, {
    lock: { type: 'string', default: 'package-lock.json' },
    list: { type: 'string' },
    registry: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values === null) return 2;
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const result = await audit(values);
  console.log(values.json ? JSON.stringify(result, null, 2) : inWords(result));
  if (!result.compared) return 2;
  return result.findings.length > 0 ? 1 : 0;
}

if (import.meta.main) process.exitCode = await main();
