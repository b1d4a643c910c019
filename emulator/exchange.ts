/** Requests and answers as plain data, and their way from and to web standard objects. */
import type { Cut, FaultAction } from './faults.ts';
import type { PlainAnswer } from './refusal.ts';
import type { Appointment } from './rows.ts';

/** Stands for a body that is no JSON: 400 (one-link-api.md §5.2). */
export const malformedJson: unique symbol = Symbol('malformed JSON');

export interface PlainRequest {
  /** Upper case. */
  readonly method: string;
  /** `/api/v1/accounts/12/scheduling/…`, without query. */
  readonly path: string;
  /** Without `?`. */
  readonly query?: string;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Parsed JSON; absent where nothing was sent. */
  readonly body?: unknown;
}

/** `body`: text as it is, anything else is JSON. `delayMs`: how much later a client learns of it. */
export type Exchange =
  | ({ readonly kind: 'answered'; readonly delayMs: number } & PlainAnswer)
  | { readonly kind: 'cut'; readonly delayMs: number; readonly how?: Cut };

export interface LoggedRequest {
  readonly method: string;
  /** After `/scheduling`. */
  readonly path: string;
  readonly query: string;
  readonly body: unknown;
  readonly atMs: number;
  /** What the client was answered; null: the connection was cut. */
  status: number | null;
  /** What the server made of it; null: it never got there, or not yet. */
  carriedOut: number | null;
  carriedOutAtMs: number | null;
  /** The appointment that it was about, before and after it was carried out; null: none, or there was none. */
  before: Appointment | null;
  after: Appointment | null;
  /** The fault that struck it. */
  struckBy: FaultAction | null;
}

/** A body counts only as JSON: with another content type Rails would not find the keys. */
export async function readRequest(request: Request): Promise<PlainRequest> {
  const url = new URL(request.url);
  const headers: Record<string, string> = {};
  for (const name of ['api_access_token', 'api-access-token', 'content-type']) {
    const value = request.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  const text = request.method === 'GET' || request.method === 'HEAD' ? '' : await request.text();
  const isJson = /^application\/(json|[\w.+-]+\+json)\b/i.test(headers['content-type'] ?? '');
  const plain = { method: request.method.toUpperCase(), path: url.pathname, query: url.search.slice(1), headers };
  return text.trim() === '' || !isJson ? plain : { ...plain, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return malformedJson;
  }
}

export function respond(exchange: PlainAnswer): Response {
  const { status, headers, body } = exchange;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const isEmpty = status === 204 || status === 304 || body === null || body === undefined;
  return new Response(isEmpty ? null : text, { status, headers: { ...headers } });
}
