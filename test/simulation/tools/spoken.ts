/**
 * A plan whose webhooks real tools write and sign: each goes through the product's own authentication and decoding before it
 * comes to the mailbox. Loaded only where a history has it, as the tools are large.
 */

import type { Connection } from '../../../src/config/connection.ts';
import { sourceSettings } from '../../../src/config/read.ts';
import { batchOf } from '../../../src/hooks/batch.ts';
import { decodeBody, type ReadableBody } from '../../../src/hooks/decode.ts';
import { parseBody } from '../../../src/http/parse-body.ts';
import type { AcceptBatch } from '../../../src/mailbox/contract.ts';
import { sources } from '../../../src/sources/index.ts';
import type { Hook, Source } from '../../../src/sources/source.ts';
import { connectionOf, type ToolReply, type WorldToolCall } from '../../world/world.ts';
import type { Plan, Sending } from '../plan.ts';
import { type Dialect, dialects, type Installation } from './dialects.ts';
import { type AtTool, voicedBy } from './voice.ts';

type Table = Readonly<Record<string, unknown>>;

export interface Spoken {
  /** As the tools tell it. */
  readonly plan: Plan;
  readonly atTools: readonly AtTool[];
  /** By connection. */
  readonly tools: readonly SpokenTool[];
}

export interface SpokenTool {
  readonly installation: Installation | null;
  /** The product's source over the tool's API; undefined where it has none that is asked. */
  readonly source: Source | undefined;
  /** What the edge gives to the mailbox. */
  batchOf(sending: Sending, connection: Connection, now: number): Promise<AcceptBatch>;
  answer(call: WorldToolCall): ToolReply;
  /** The edge refuses the same webhook where it says what One-Link would not store; what it took all the same. */
  wronglyTaken(sending: Sending, connection: Connection, now: number): Promise<readonly string[]>;
}

/** Whoever writes to `direct` may write anything. */
const wrongBodies: Readonly<Record<string, unknown>>[] = [
  { custom_attributes: { '': 'x' } },
  { custom_attributes: { ['n'.repeat(101)]: 'x' } },
  { custom_attributes: { source_mode: 'x' } },
  { custom_attributes: { wish: ' ' } },
  { custom_attributes: { wish: 'x'.repeat(1001) } },
  { custom_attributes: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`wish ${index}`, 'x'])) },
  { custom_attributes: {} },
  { source: 'MedElement' },
  { external_ref: 'medelement:1' },
  { client_phone: '12' },
  { client_identifier: '900101300018' },
  { starts_at: 'soon' },
];

export async function spokenBy(drawn: Plan): Promise<Spoken> {
  const own = drawn.connections.map(({ kit }) => dialects.find(({ name }) => name === kit)!);
  const tableIn = (connection: number, table: Table): Table => tableOf(own[connection]!, table);
  const { plan, atTools, voices } = await voicedBy(own, {
    ...drawn,
    connections: drawn.connections.map((one, index) => ({ ...one, table: tableIn(index, one.table) })),
    acts: drawn.acts.map((act) => (act.do === 'deploy' ? { ...act, table: tableIn(act.connection, act.table) } : act)),
  });
  const received = new Map<Sending, Received>();
  for (const sending of plan.sendings) {
    const { dialect, happening, part } = voices.get(sending)!;
    const { connection } = plan.visits.find(({ number }) => number === sending.visit)!;
    const at = sending.arrives[0]!;
    const { path, headers, body } = (await dialect.sendings(happening, new Date(at)))[part]!;
    const { table } = plan.connections[connection]!;
    received.set(sending, await receive({ path, headers, body }, dialect, connectionOf(table), at));
  }
  return { plan, atTools, tools: own.map((dialect) => toolOf(dialect, received)) };
}

function tableOf(dialect: Dialect, drawn: Table): Table {
  const { source: _source, namespace, ...table } = drawn;
  return {
    ...table,
    ...dialect.connection,
    ...(!dialect.worldwideIds && namespace !== undefined && { namespace }),
    secret: 'UNKNOWN_SECRET',
  };
}

interface Received {
  readonly hook: Hook;
  readonly body: ReadableBody;
}

interface Request {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Steps 1 and 2 of the way of the data, as far as they take a real time. */
async function receive(request: Request, dialect: Dialect, connection: Connection, now: number): Promise<Received> {
  const { pathname, searchParams } = new URL(`https://bridge.test${request.path}`);
  const source = sources[dialect.source]!;
  const hook: Hook = {
    body: request.body,
    headers: new Headers(request.headers),
    pathToken: pathname === '/' ? null : decodeURIComponent(pathname.slice(1)),
    query: searchParams,
    secrets: dialect.secrets.slice(0, 2),
    settings: sourceSettings(connection),
    now,
  };
  const checked = await source.authenticate(hook);
  if (!checked.ok) throw new Error(`${dialect.name}: a webhook is not authentic: ${checked.reason}`);
  const body = parseBody(hook.body, hook.headers, source.bodies);
  if (!body.ok) throw new Error(`${dialect.name}: a webhook is not parsed: ${body.reason}`);
  return { hook, body };
}

function toolOf(dialect: Dialect, received: ReadonlyMap<Sending, Received>): SpokenTool {
  const installation = dialect.installation();
  const source = sources[dialect.source]!;
  return {
    installation,
    source: installation === null ? undefined : readingFrom(installation, source as Source),
    async batchOf(sending, connection, now) {
      const { hook, body } = received.get(sending)!;
      const decoded = await decodeBody('salon', source, body, { ...hook, settings: sourceSettings(connection), now });
      if (!decoded.ok) throw new Error(`${dialect.name}: a webhook is refused: ${decoded.detail}`);
      return batchOf(decoded.events, connection, now);
    },
    async wronglyTaken(sending, connection, now) {
      if (dialect.source !== 'direct') return [];
      const { hook } = received.get(sending)!;
      const told = JSON.parse(new TextDecoder().decode(hook.body)) as object;
      const taken = wrongBodies.map(async (wrong): Promise<string[]> => {
        const bytes = new TextEncoder().encode(JSON.stringify({ ...told, ...wrong }));
        const body = parseBody(bytes, hook.headers, source.bodies);
        if (!body.ok) return [];
        const decoded = await decodeBody('salon', source, body, { ...hook, settings: sourceSettings(connection), now });
        return decoded.ok && decoded.events.some(({ kind }) => kind === 'booking') ? Object.keys(wrong) : [];
      });
      return (await Promise.all(taken)).flat();
    },
    answer({ url, body }) {
      const answer = installation!.answer({ url, ...(body !== undefined && { body }) });
      return answer.kind === 'ok' ? { status: 200, body: JSON.stringify(answer.body) } : { status: 404 };
    },
  };
}

function readingFrom({ apiKey, apiUrl }: Installation, source: Source): Source {
  return {
    ...source,
    readBack: (id, event, access) =>
      source.readBack!(id, event, { ...access, apiKey, apiUrl: apiUrl ?? access.apiUrl }),
  };
}
