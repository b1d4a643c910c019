/**
 * `npm run try`: shows what a webhook's body would become with the connection as it is in wrangler.toml: its events, their fields and
 * the PATCH. It sends nothing, needs no secret and no bridge, and also works while a `mapped` table is being written.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parseForm } from '../src/http/form.ts';
import { bodyKind } from '../src/http/parse-body.ts';
import { sources } from '../src/sources/index.ts';
import { type Configured, connectionNamed, readConfigured } from './lib/configured.ts';
import { jsonOf } from './lib/json.ts';
import { argumentsOf } from './options.ts';
import { kitOfTable } from './send/request.ts';
import { paint, say } from './start/terminal.ts';
import { type TriedExpression, tryExpressions } from './try/expressions.ts';
import { showExpressions, showTried } from './try/show.ts';
import { type GivenBody, type Tried, tryBody } from './try/trial.ts';

const usage = `Usage: npm run try -- <connection|source> <file> [options]

Shows the events in a webhook's body, their fields, and the PATCH that One-Link would get. Nothing is sent or stored. The file
is the body as the tool sends it; - reads standard input. For source = "mapped" it also shows the result of each expression.
A source stands for the only connection of wrangler.toml that has it.

  npm run try -- salon booking.json
  pbpaste | npm run try -- salon -
  npm run try -- salon booking.json --in-address booking-created

  --in-address <event>   the event that the tool writes into the address (?event=)
  --header <name:value>  a header that the table reads; may be repeated
  --type <content type>  default: by the body, JSON or a form
  --config <file>        default wrangler.toml
  --json                 print JSON
  --help                 show this text

Exit codes: 0 = the bridge reads it, 1 = it does not, or an expression fails, 2 = wrong options, or a file cannot be read.`;

const options = {
  'in-address': { type: 'string' },
  header: { type: 'string', multiple: true },
  type: { type: 'string' },
  config: { type: 'string', default: 'wrangler.toml' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

async function main(): Promise<number> {
  const read = argumentsOf(usage, options, { least: 2, most: 2 });
  if (read === null) return 2;
  const { values, words } = read;
  if (values.help) {
    say(usage);
    return 0;
  }
  const [name = '', file = ''] = words;
  let configured: Configured;
  let text: string;
  try {
    configured = readConfigured(values.config);
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    console.error(error instanceof Error ? error.message : 'A file cannot be read');
    return 2;
  }
  const query = new URLSearchParams(values['in-address'] === undefined ? {} : { event: values['in-address'] });
  const headers = headersOf(values.header ?? [], values.type ?? typeOf(text));
  return report(name, { text, headers, query }, configured, values.json);
}

interface Given {
  readonly text: string;
  readonly headers: Headers;
  readonly query: URLSearchParams;
}

async function report(name: string, given: Given, configured: Configured, asJson: boolean): Promise<number> {
  const chosen = connectionNamed(name, configured);
  if (!chosen.ok && chosen.isUnknown) {
    for (const line of chosen.lines) console.error(line);
    return 2;
  }
  const table = chosen.ok ? chosen.table : (configured.tables.get(name) ?? {});
  const expressions = table['source'] === 'mapped' ? await expressionsOf(table, given) : [];
  const problems = chosen.ok ? [] : chosen.lines;
  let tried: Tried | null = null;
  if (chosen.ok) {
    const source = sources[chosen.connection.source];
    if (source !== undefined) tried = await tryBody(bodyFor(table, given), source, chosen.connection);
  }
  if (asJson) say(JSON.stringify({ problems, expressions, ...tried }, null, 2));
  else {
    for (const problem of problems) say(paint('red', problem));
    showExpressions(expressions);
    if (tried !== null) showTried(tried);
  }
  const isRead =
    tried?.ok === true &&
    tried.events.every(({ decoded, notes }) => decoded.kind !== 'undecodable' && !notes.some(isFailure));
  return isRead && expressions.every(({ error }) => error === undefined) ? 0 : 1;
}

const isFailure = (note: string): boolean => note.startsWith('fields.');

/** What a tool seals into a token may be given as it is inside (Wix). */
function bodyFor(table: Readonly<Record<string, unknown>>, { text, headers, query }: Given): GivenBody {
  const kit = kitOfTable(table);
  const inner = kit?.parsed === undefined ? undefined : jsonOf(text);
  if (inner === undefined) return { bytes: new TextEncoder().encode(text), headers, query };
  const sealed = String(kit?.parsed?.(inner));
  return { bytes: new TextEncoder().encode(sealed), headers: new Headers({ 'content-type': 'text/plain' }), query };
}

function expressionsOf(
  table: Readonly<Record<string, unknown>>,
  { text, headers, query }: Given,
): Promise<readonly TriedExpression[]> {
  const isForm = bodyKind(headers.get('content-type') ?? '') === 'form';
  const body = isForm ? parseForm(text) : (jsonOf(text) ?? text);
  return tryExpressions(table['mapping'], body, {
    headers: Object.fromEntries(headers),
    query: Object.fromEntries(query),
  });
}

function headersOf(written: readonly string[], type: string): Headers {
  const headers = new Headers({ 'content-type': type });
  for (const line of written) {
    const at = line.indexOf(':');
    headers.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }
  return headers;
}

const typeOf = (text: string): string => {
  if (jsonOf(text) !== undefined) return 'application/json';
  return /^[^\s{[<"]+=/.test(text.trimStart()) ? 'application/x-www-form-urlencoded' : 'application/json';
};

process.exitCode = await main();
