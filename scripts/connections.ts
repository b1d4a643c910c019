/** `npm run connections`: connections that are kept in KV, beyond what variables hold (docs/configuration.md). */
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { parseEnv } from 'node:util';
import { parse, stringify } from 'smol-toml';
import { sealingKeyName } from '../src/config/sealed.ts';
import { mergeConnectionVars } from '../src/config/vars.ts';
import { type KeyValueStore, StoreTrouble, wranglerStore } from './connections/kv.ts';
import { held, listed, type Plan, planOf } from './connections/plan.ts';
import { adminApi } from './lib/admin-api.ts';
import { type Project, readProject } from './lib/project.ts';
import { argumentsOf, wrongOption } from './options.ts';

const usage = `Usage: npm run connections -- push <file> [options]
       npm run connections -- pull [name…] [options]
       npm run connections -- list [options]
       npm run connections -- remove <name>… [options]

Connections in KV: as many as you like, and a change needs no deployment. The file has tables as wrangler.toml has them:
[vars.CONNECTIONS.<name>]. push writes those tables and leaves the other connections as they are. It checks all of them first,
and writes nothing if one is wrong. A change is in force after two minutes at most.

  --secrets <file>  lines NAME=value: secrets that are stored in KV, encrypted with SEALING_KEY (environment or .dev.vars).
                    A secret that is not in it stays as it was pushed before, or is a secret of the Worker
  --remote          the namespace at Cloudflare (default: the one of npm run dev on this machine)
  --output <file>   pull: write there (default: to the screen). Secrets are not shown
  --force           remove: even if deliveries wait, or the Worker cannot be asked (BRIDGE_URL, ADMIN_TOKEN)
  --dry-run         check, and say what would be written
  --root <folder>   the project (default: this folder)
  --json            print one JSON document
  --help            show this text

Exit codes: 0 = done, 1 = a connection is wrong, nothing was written, 2 = wrong options or files, 3 = KV cannot be reached.`;

const options = {
  secrets: { type: 'string' },
  remote: { type: 'boolean', default: false },
  output: { type: 'string' },
  force: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  root: { type: 'string', default: '.' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Values = NonNullable<ReturnType<typeof readArguments>>['values'];
const readArguments = () => argumentsOf(usage, options, { least: 1, most: 10_000 });

class FileTrouble extends Error {}

/** Text of a file, or a line that says which one cannot be read. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new FileTrouble(`${file}: cannot be read`);
  }
}

function tablesIn(file: string): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  let written: Record<string, unknown>;
  try {
    written = parse(textOf(file));
  } catch (error) {
    throw new FileTrouble(error instanceof FileTrouble ? error.message : `${file}: ${String(error)}`);
  }
  const { tables, problems } = mergeConnectionVars({ ...written, ...Object(written['vars']) });
  const wrong = [...problems, ...[...tables.values()].flatMap((found) => (found.ok ? [] : found.problems))];
  if (wrong.length > 0) throw new FileTrouble(wrong.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  if (tables.size === 0) throw new FileTrouble(`${file}: has no table [vars.CONNECTIONS.<name>]`);
  return new Map([...tables].flatMap(([name, found]) => (found.ok ? [[name, found.table] as const] : [])));
}

function show(values: Values, document: object, lines: readonly string[]): void {
  console.log(values.json ? JSON.stringify(document, null, 2) : lines.join('\n'));
}

/** Neighbours first: they must know of a new connection before it works. What goes, goes last. */
function carryOut(plan: Plan, store: KeyValueStore, values: Values): number {
  const { problems, neighbours, entries, removed } = plan;
  const told = {
    written: entries.map(({ key }) => key),
    neighbours: neighbours.map(({ key }) => key),
    removed,
    dry_run: values['dry-run'],
  };
  if (problems.length > 0) {
    if (values.json) show(values, { problems }, []);
    else console.error([...problems, 'Nothing was written.'].join('\n'));
    return 1;
  }
  if (!values['dry-run']) {
    store.put(neighbours);
    store.put(entries);
    store.remove(removed);
  }
  const would = values['dry-run'] ? 'would be ' : '';
  const sum = `${entries.length} ${would}written, ${neighbours.length} neighbours told, ${removed.length} ${would}removed`;
  show(values, told, [...told.written, ...removed.map((key) => `${key} (removed)`), sum]);
  return 0;
}

/** Deliveries that wait in a removed connection's mailbox are never sent. */
async function waiting(names: readonly string[], { setting }: Project): Promise<readonly string[]> {
  const api = adminApi(setting('BRIDGE_URL') ?? '', setting('ADMIN_TOKEN'));
  const lines = await Promise.all(
    names.map(async (name) => {
      const answer = await api.get<{ pending?: number; parked?: number }>(`/connections/${name}`);
      if (!answer.ok) return `${name}: ${answer.why}; give --force to remove it all the same`;
      const open = (answer.body.pending ?? 0) + (answer.body.parked ?? 0);
      return open > 0
        ? `${name}: ${open} deliveries wait in its mailbox; give --force to remove it all the same`
        : null;
    }),
  );
  return lines.filter((line) => line !== null);
}

async function work(command: string, words: readonly string[], values: Values): Promise<number> {
  const project = readProject(values.root);
  const store = wranglerStore(project.root, { remote: values.remote });
  const secrets = values.secrets === undefined ? {} : parseEnv(textOf(values.secrets));
  const surroundings = { store, variables: project.written, secrets, key: project.setting(sealingKeyName) };
  if (command === 'push') {
    const given = tablesIn(words[0] ?? '');
    return carryOut(await planOf(given, [], surroundings), store, values);
  }
  const present = listed(surroundings).filter(({ renamed }) => renamed === undefined);
  const names = present.map(({ name }) => name);
  if (command === 'list') {
    const connections = present.map(({ name, account }) => ({ name, account_id: account }));
    const lines = connections.map(({ name, account_id }) => `${name}  account ${account_id}`);
    show(values, { connections }, [...lines, `${names.length} connections in KV`]);
    return 0;
  }
  const unknown = words.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new FileTrouble(`not in KV: ${unknown.join(', ')}`);
  if (command === 'pull') {
    const found = held(words.length === 0 ? names : words, surroundings);
    const CONNECTIONS = Object.fromEntries([...found].map(([name, { table }]) => [name, table]));
    const text = values.json
      ? JSON.stringify({ vars: { CONNECTIONS } }, null, 2)
      : stringify({ vars: { CONNECTIONS } });
    if (values.output === undefined) console.log(text);
    else writeFileSync(values.output, `${text}\n`);
    return 0;
  }
  const open = values.force || !values.remote ? [] : await waiting(words, project);
  if (open.length > 0) return carryOut({ problems: open, neighbours: [], entries: [], removed: [] }, store, values);
  const plan = await planOf(new Map(), words, surroundings);
  return carryOut({ ...plan, problems: [] }, store, values);
}

async function main(): Promise<number> {
  const read = readArguments();
  if (read === null) return 2;
  const { values } = read;
  const [command = '', ...words] = read.words;
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const fits = { push: words.length === 1, pull: true, list: words.length === 0, remove: words.length > 0 };
  if (!Object.hasOwn(fits, command) || !fits[command as keyof typeof fits]) {
    wrongOption(usage, `Unknown or incomplete command '${[command, ...words].join(' ')}'`);
    return 2;
  }
  try {
    return await work(command, words, values);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return error instanceof StoreTrouble ? 3 : 2;
  }
}

if (import.meta.main) process.exitCode = await main();
