/** What a running Worker tells of its connections: `GET /health` and `GET /api/connections`. */
import * as z from 'zod';
import { reconcileProblems } from '../../src/mailbox/contract-reconcile.ts';
import { call, type Fetch, type Reply } from './call.ts';

const connection = z.looseObject({
  connection: z.string(),
  configuration: z.enum(['valid', 'invalid']),
  problems: z
    .array(z.looseObject({ path: z.string(), message: z.string(), remedy: z.string().optional() }))
    .default([]),
  state: z.string().optional(),
  message: z.string().nullish(),
  pending: z.int().optional(),
  parked: z.int().optional(),
  failed: z.int().optional(),
  last_received_at: z.string().nullish(),
  refused_24h: z.int().optional(),
  last_refused_at: z.string().nullish(),
  last_refused_reason: z.string().nullish(),
  kept_in: z.string().optional(),
});
export type RunningConnection = z.output<typeof connection>;

const delivery = z.looseObject({
  delivery_id: z.string(),
  event: z.string(),
  state: z.string(),
  code: z.string().nullish(),
  message: z.string().nullish(),
  appointment_id: z.int().nullish(),
  received_at: z.string(),
});
export type RunningDelivery = z.output<typeof delivery>;

export interface Bridge {
  readonly url: string;
  readonly adminToken: string;
  readonly fetch?: Fetch;
  /** Of the sentences. */
  readonly language?: string;
}

export type Running<Value> =
  | { readonly ok: true; readonly value: Value; readonly serverTime: number | null }
  | { readonly ok: false; readonly problem: 'unreachable' | 'refused' | 'no_admin' | 'not_bridge' };

export async function healthOf(url: string, fetch?: Fetch): Promise<Running<'valid' | 'invalid'>> {
  const reply = await call({ url: `${url}/health` }, fetch);
  return read(reply, z.looseObject({ configuration: z.enum(['valid', 'invalid']) }), (body) => body.configuration);
}

export async function connectionsOf(bridge: Bridge): Promise<Running<readonly RunningConnection[]>> {
  const reply = await ask(bridge, 'connections');
  return read(reply, z.looseObject({ connections: z.array(connection) }), (body) => body.connections);
}

/** Those in KV, too, which come page by page. */
export async function allConnectionsOf(bridge: Bridge): Promise<Running<readonly RunningConnection[]>> {
  const page = z.looseObject({ connections: z.array(connection), cursor: z.string().optional() });
  const all: RunningConnection[] = [];
  for (let query = ''; ; ) {
    const reply = read(await ask(bridge, `connections${query}`), page, (body) => body);
    if (!reply.ok) return reply;
    all.push(...reply.value.connections);
    const { cursor } = reply.value;
    if (cursor === undefined) return { ...reply, value: all };
    query = `?cursor=${encodeURIComponent(cursor)}`;
  }
}

/** One of them, wherever it is kept. Null: the Worker does not know it. */
export async function connectionOf(bridge: Bridge, name: string): Promise<Running<RunningConnection | null>> {
  const reply = await ask(bridge, `connections/${encodeURIComponent(name)}`);
  if (reply.status === 404) return { ok: true, value: null, serverTime: reply.serverTime };
  return read(reply, connection, (body) => body);
}

const counts = z.object({
  listed: z.int(),
  new: z.int(),
  changed: z.int(),
  gone: z.int(),
  unchanged: z.int(),
  left: z.int(),
  recent: z.int(),
  unreadable: z.int(),
});

const comparison = z.looseObject({
  asked_by: z.enum(['schedule', 'person']),
  dry_run: z.boolean(),
  started_at: z.string(),
  ended_at: z.string().nullable(),
  problem: z.enum(reconcileProblems).nullable(),
  counts,
});

const reconciliation = z.looseObject({
  state: z.enum(['on', 'off', 'no_api_key', 'no_listing']),
  next_at: z.string().nullable(),
  run: comparison.nullable(),
  last: comparison.nullable(),
});
export type RunningReconciliation = z.output<typeof reconciliation>;
export type Comparison = z.output<typeof comparison>;

/** How the tool's own list of bookings compares with what the bridge knows. */
export async function reconciliationOf(bridge: Bridge, name: string): Promise<Running<RunningReconciliation>> {
  return read(
    await ask(bridge, `connections/${encodeURIComponent(name)}/reconciliation`),
    reconciliation,
    (body) => body,
  );
}

export async function deliveriesOf(bridge: Bridge, name: string): Promise<Running<readonly RunningDelivery[]>> {
  const reply = await ask(bridge, `deliveries?connection=${encodeURIComponent(name)}&limit=5`);
  return read(reply, z.looseObject({ deliveries: z.array(delivery) }), (body) => body.deliveries);
}

const ask = ({ url, adminToken, fetch, language = 'en' }: Bridge, path: string): Promise<Reply> =>
  call(
    { url: `${url}/api/${path}`, headers: { authorization: `Bearer ${adminToken}`, 'accept-language': language } },
    fetch,
  );

function read<Schema extends z.ZodType, Value>(
  { status, body, serverTime }: Reply,
  schema: Schema,
  pick: (body: z.output<Schema>) => Value,
): Running<Value> {
  if (status === null || status >= 502) return { ok: false, problem: status === 503 ? 'no_admin' : 'unreachable' };
  if (status === 401 || status === 429) return { ok: false, problem: 'refused' };
  const parsed = schema.safeParse(status === 200 ? body : null);
  return parsed.success ? { ok: true, value: pick(parsed.data), serverTime } : { ok: false, problem: 'not_bridge' };
}
