/**
 * A small and fast One-Link on loopback, and KV beside it, in a process of their own. It has an appointment under every
 * number, so that no contest begins with making them. It answers with the fields of the reference (one-link-api.md §7) and
 * checks nothing: the emulator does that. `servers.ts` starts it and speaks to it.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';

export interface Counts {
  readonly reads: number;
  readonly writes: number;
  readonly outcomes: number;
  readonly refused: number;
}

export type Order =
  /** Answers when so many writes and outcomes were counted, with the time of the last. */
  | { readonly until: { readonly writes?: number; readonly outcomes?: number } }
  | { readonly counts: true }
  | { readonly reset: true }
  /** From now on every call of One-Link is answered 503, or none. */
  | { readonly unavailable: boolean }
  /** Milliseconds that One-Link takes for an answer. */
  | { readonly slow: number };

export type Report =
  | { readonly ports: { readonly oneLink: number; readonly kv: number } }
  | { readonly counts: Counts; readonly at: number };

type Json = Record<string, unknown>;

let counts = { reads: 0, writes: 0, outcomes: 0, refused: 0 };
let isUnavailable = false;
let slowMs = 0;
let awaited: { readonly writes: number; readonly outcomes: number } | null = null;
const appointments = new Map<number, Json>();
const kept = new Map<string, string>();
let lastId = 1_000_000_000;

/** Monotonic and the same in every process, ms. */
const clock = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;
const report = (told: Report): void => void process.send?.(told);
const reportCounts = (): void => report({ counts, at: clock() });

function count(what: keyof Counts): void {
  counts[what] += 1;
  if (awaited === null || counts.writes < awaited.writes || counts.outcomes < awaited.outcomes) return;
  awaited = null;
  reportCounts();
}

function appointmentOf(id: number): Json {
  return (
    appointments.get(id) ?? {
      ...{ id, account_id: 12, resource_id: 31, contact_id: 7, service_id: null, company_id: null },
      ...{ conversation_id: null, created_by_id: null, starts_at: '2030-01-01T10:00:00Z' },
      ...{ ends_at: '2030-01-01T10:30:00Z', duration_min: 30, status: 'scheduled', appointment_type: 'primary' },
      ...{ client_name: 'Guest', client_phone: '+77010000000', client_identifier: null, client_birth_date: null },
      ...{ client_gender: null, client_comment: null, source: 'manual', external_ref: null, idempotency_key: null },
      ...{ service_name_snapshot: null, service_type_snapshot: null, service_duration_min_snapshot: null },
      ...{ custom_attributes: {}, created_at: '2029-12-01T10:00:00Z', updated_at: '2029-12-01T10:00:00Z' },
      ...{ service_amount: 0, prepaid_amount: 0, settlement_amount: 0, prepaid_payment_method: null },
      ...{ settlement_payment_method: null, payment_status: 'awaiting_payment', service_ids: [], services: [] },
    }
  );
}

const json = (response: ServerResponse, status: number, body: unknown): void => {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
};

function read(request: IncomingMessage, then: (text: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => then(Buffer.concat(chunks).toString()));
}

function serveOneLink(request: IncomingMessage, response: ServerResponse): void {
  read(request, (text) => {
    const serve = (): void => answer(request, text, response);
    if (slowMs > 0) setTimeout(serve, slowMs);
    else serve();
  });
}

function answer({ method = 'GET', url = '' }: IncomingMessage, text: string, response: ServerResponse): void {
  if (isUnavailable) {
    count('refused');
    json(response, 503, { error: 'Service Unavailable' });
    return;
  }
  const path = url.slice(url.indexOf('/scheduling/') + 12).split('?')[0] ?? '';
  const [kind = '', id] = path.split('/');
  if (method === 'GET') {
    count('reads');
    const one = kind === 'appointments' ? appointmentOf(Number(id)) : { id: Number(id) };
    json(response, 200, { payload: id === undefined ? [] : one });
    return;
  }
  const body = JSON.parse(text) as Json;
  if (method === 'POST') lastId += 1;
  const made = { ...(kind === 'appointments' ? appointmentOf(Number(id ?? lastId)) : { id: lastId }), ...body };
  if (kind === 'appointments') appointments.set(Number(made.id), made);
  json(response, method === 'POST' ? 201 : 200, { payload: made });
  if (kind === 'appointments') count('writes');
}

/** What workerd says to a KV service: `GET`, `PUT` and `DELETE` of `/<key>`, and a list at `/`. */
function serveKv(request: IncomingMessage, response: ServerResponse): void {
  read(request, (text) => {
    const key = (request.url ?? '').split('?')[0] ?? '';
    if (request.method === 'PUT') {
      kept.set(key, text);
      response.writeHead(200, { 'content-length': 0 }).end();
      if (!key.startsWith('/seen')) count('outcomes');
    } else if (key === '/') {
      json(response, 200, { keys: [], list_complete: true });
    } else {
      const value = kept.get(key);
      if (value === undefined) response.writeHead(404, { 'content-length': 0 }).end();
      else response.writeHead(200, { 'content-length': Buffer.byteLength(value) }).end(value);
    }
  });
}

process.on('message', (order: Order) => {
  if ('until' in order) {
    awaited = { writes: 0, outcomes: 0, ...order.until };
    if (counts.writes < awaited.writes || counts.outcomes < awaited.outcomes) return;
    awaited = null;
  } else if ('reset' in order) {
    counts = { reads: 0, writes: 0, outcomes: 0, refused: 0 };
    kept.clear();
    awaited = null;
  } else if ('unavailable' in order) {
    isUnavailable = order.unavailable;
  } else if ('slow' in order) {
    slowMs = order.slow;
  }
  reportCounts();
});
process.on('disconnect', () => process.exit());

async function listen(serve: RequestListener): Promise<number> {
  const server = createServer({ keepAlive: true, keepAliveTimeout: 60_000 }, serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

report({ ports: { oneLink: await listen(serveOneLink), kv: await listen(serveKv) } });
