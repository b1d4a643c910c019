/**
 * `npm run send`: sends a webhook as the booking tool would, signed with the connection's secret, to a bridge that runs here or is
 * deployed. Shows the answer and what became of it.
 */
import process from 'node:process';
import type { Connection } from '../src/config/connection.ts';
import { sources } from '../src/sources/index.ts';
import type { Wire } from '../test/unit/conformance/kit.ts';
import { type AdminApi, adminApi, bridgeUrl, localUrl } from './lib/admin-api.ts';
import { type Configured, connectionNamed, readConfigured } from './lib/configured.ts';
import { doesWith, type Sample, samplesOf } from './lib/samples.ts';
import { argumentsOf, wrongOption } from './options.ts';
import { type Became, deliveryLine, whatBecame, whyRefused } from './send/became.ts';
import { kitOfTable } from './send/request.ts';
import { wiresFor } from './send/wires.ts';
import { labelled, paint, say, withProgress } from './start/terminal.ts';

const usage = `Usage: npm run send -- <connection|source> [<event>] [options]

Sends a signed sample of an event, as the tool would, and shows the answer and what became of it. Without an event it lists
the events. An event is the tool's own name (BOOKING_CREATED) or one of the words for all tools: booked, moved, cancelled,
confirmed, completed, no_show, ping. A source stands for the only connection of wrangler.toml that has it.

  npm run send -- clinic booked                     to npm run dev
  npm run send -- salon moved --moves 1 --to https://bridge.example.workers.dev
  npm run send -- salon --body my-booking.json

  --to <url>            the bridge (default ${localUrl}, where npm run dev listens)
  --visit <number>      which visit the event is about (default: the date of today, such as 261127)
  --moves <number>      how often it has moved: 2 hours each time (default: as often as the bridge has heard; a move is one more)
  --starts <time>       its first start, with a zone (default 10:00 in Almaty, three days from now)
  --name, --phone       the client
  --staff, --service    as the tool calls them, to try the tables resources and services
  --body <file>         send this body instead of a sample; - reads standard input
  --in-address <event>  with --body: the event that the tool writes into the address (?event=)
  --private-key <file>  Wix: the private key (PEM) whose public one is the connection's secret
  --wait <seconds>      how long to wait for what becomes of it (default 20)
  --config <file>       default wrangler.toml; its secrets come from the environment or .dev.vars
  --json                print JSON
  --help                show this text

Exit codes: 0 = accepted and not failed, 1 = refused or failed, 2 = could not be sent.`;

const options = {
  to: { type: 'string', default: localUrl },
  visit: { type: 'string' },
  moves: { type: 'string' },
  starts: { type: 'string' },
  name: { type: 'string' },
  phone: { type: 'string' },
  staff: { type: 'string' },
  service: { type: 'string' },
  body: { type: 'string' },
  'in-address': { type: 'string' },
  'private-key': { type: 'string' },
  wait: { type: 'string', default: '20' },
  config: { type: 'string', default: 'wrangler.toml' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Values = NonNullable<ReturnType<typeof readArguments>>['values'];
const readArguments = () => argumentsOf(usage, options, { least: 1, most: 2 });

async function main(): Promise<number> {
  const read = readArguments();
  if (read === null) return 2;
  const { values, words } = read;
  if (values.help) {
    say(usage);
    return 0;
  }
  const [name = '', event] = words;
  let configured: Configured;
  try {
    configured = readConfigured(values.config);
  } catch (error) {
    return trouble(`${values.config}: ${error instanceof Error ? error.message : 'cannot be read'}`);
  }
  const chosen = connectionNamed(name, configured);
  if (!chosen.ok) return trouble(...chosen.lines);
  const { connection, table } = chosen;
  const kit = kitOfTable(table);
  const samples = kit === null ? [] : await samplesOf(kit);
  if (event === undefined && values.body === undefined) {
    list(connection, samples, values.json);
    return 0;
  }
  const url = bridgeUrl(values.to);
  if (url === null) return wrongOption(usage, "Option '--to': expected an address such as https://bridge.example") ?? 2;
  const api = adminApi(url, configured.secret('ADMIN_TOKEN'));
  const wires = await wiresFor(event, { connection, table, samples, configured, api, values });
  if (typeof wires === 'string') return trouble(wires);
  return sendAll(wires, { connection, url, event: event ?? 'body', api, values });
}

function trouble(...lines: readonly string[]): number {
  for (const line of lines) console.error(line);
  return 2;
}

function list(connection: Connection, samples: readonly Sample[], asJson: boolean): void {
  const source = sources[connection.source];
  const rows = samples.map(({ event, word }) => ({
    event,
    word,
    does: source === undefined ? '' : doesWith(source, event),
  }));
  if (asJson) {
    say(JSON.stringify(rows, null, 2));
    return;
  }
  if (rows.length === 0) say(`${connection.name} has a table of its own, so there are no samples: use --body <file>.`);
  const widthOf = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));
  const [events, words] = [widthOf(rows.map((row) => row.event)), widthOf(rows.map((row) => row.word ?? ''))];
  for (const { event, word, does } of rows)
    say(`  ${paint('bold', event.padEnd(events))}  ${(word ?? '').padEnd(words)}  ${paint('dim', does)}`.trimEnd());
}

interface Sending {
  readonly connection: Connection;
  readonly url: string;
  readonly event: string;
  readonly api: AdminApi;
  readonly values: Values;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly refused: string | null;
}

interface Result extends Answer {
  readonly became: Became | null;
}

/** Sends all, then looks what became of them: the second may decide about the first. */
async function sendAll(wires: readonly Wire[], sending: Sending): Promise<number> {
  const answers: Answer[] = [];
  for (const wire of wires) {
    const answer = await post(wire, sending);
    if (answer === null)
      return trouble(`No answer from ${sending.url}. Is it running? Start it with npm run dev, or give --to.`);
    answers.push(answer);
  }
  const looking = Promise.all(answers.map((answer) => resultOf(answer, sending)));
  const results = await (sending.values.json ? looking : withProgress('waiting for the bridge', looking));
  if (sending.values.json) say(JSON.stringify(results, null, 2));
  else for (const result of results) show(result, sending);
  const isBad = ({ status, became }: Result): boolean =>
    status !== 200 || (became?.ok === true && became.deliveries.some(({ state }) => state === 'failed'));
  return results.some(isBad) ? 1 : 0;
}

async function post({ path, headers, body }: Wire, { connection, url, api }: Sending): Promise<Answer | null> {
  try {
    const response = await fetch(`${url}/hooks/${connection.name}${path}`, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
      redirect: 'manual',
    });
    const text = await response.text();
    const refused = response.status === 401 ? await whyRefused(connection.name, api) : null;
    return { status: response.status, body: jsonOf(text), refused };
  } catch {
    return null;
  }
}

async function resultOf(answer: Answer, { api, values }: Sending): Promise<Result> {
  const ids = answer.status === 200 ? deliveryIdsOf(answer.body) : [];
  return { ...answer, became: ids.length === 0 ? null : await whatBecame(ids, api, Number(values.wait) * 1000) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function deliveryIdsOf(body: unknown): readonly string[] {
  const { delivery_id, delivery_ids } = Object(body) as { delivery_id?: string; delivery_ids?: string[] };
  return delivery_ids ?? (delivery_id === undefined ? [] : [delivery_id]);
}

function show({ status, body, became, refused }: Result, { connection, event, url }: Sending): void {
  say(labelled('sent', [`POST ${url}/hooks/${connection.name}`, event]));
  const said = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  const parts =
    said.length === 0
      ? [String(body).slice(0, 200)]
      : said.flatMap(([key, value]) => (key === 'type' || value === status ? [] : [`${key}=${JSON.stringify(value)}`]));
  say(labelled('answered', [paint(status === 200 ? 'green' : 'red', String(status)), ...parts]));
  if (refused !== null) say(labelled('why', [refused]));
  if (became?.ok === false) say(labelled('became', [paint('yellow', 'unknown'), became.why]));
  if (became?.ok === true) for (const delivery of became.deliveries) say(deliveryLine('became', delivery));
}

process.exitCode = await main();
