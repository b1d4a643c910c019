/**
 * One call of One-Link's API, whichever it is: headers, time limit, and what comes back as an `Answer`. Nothing is thrown or logged
 * here: bodies hold names and phones, the header holds the token.
 */
import type * as z from 'zod';
import { AnswerTooLarge, type HttpAnswer } from '../http/read-answer.ts';
import type { AccountAnswer, Answer } from './answer.ts';
import { classifyFailure, unreadable } from './classify.ts';
import { parseJson } from './errors.ts';

export interface OneLinkOptions {
  /** `ONELINK_URL`, with or without a slash at its end. */
  readonly baseUrl: string;
  readonly accountId: number;
  /** A user's personal `api_access_token` (§6). */
  readonly token: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<HttpAnswer>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How long a call may take, its body included. Default 15 s (architecture.md, *Budget*). */
  readonly timeoutMs?: number;
  /** Ends a call after so many milliseconds. Tests and the simulator pass their own, so that no timer runs. */
  readonly timeoutSignal?: (timeoutMs: number) => AbortSignal;
}

export interface Call<Payload> {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly answer: z.ZodType<{ readonly payload: Payload }>;
  readonly body?: Readonly<Record<string, unknown>>;
}

export function createTransport(options: OneLinkOptions) {
  // Called bare below: workerd refuses a global fetch that is called as a method of another object.
  const { accountId, token, fetch, now, timeoutMs = 15_000, timeoutSignal = (ms) => AbortSignal.timeout(ms) } = options;
  const root = `${options.baseUrl.replace(/\/+$/, '')}/api/v1/accounts/${accountId}/scheduling`;

  const headersOfReads = requestHeaders(token, false);
  const headersOfWrites = requestHeaders(token, true);

  async function call<Payload>(request: Call<Payload>): Promise<Answer<Payload>> {
    const { method, body = {} } = request;
    const isWrite = method !== 'GET';
    const headers = isWrite ? headersOfWrites : headersOfReads;
    if (headers === null) return { kind: 'account', status: 401, code: 'token_refused' };
    const signal = timeoutSignal(timeoutMs);
    let response: HttpAnswer;
    let text: string;
    try {
      response = await fetch(`${root}${request.path}`, {
        method,
        headers,
        redirect: 'manual',
        signal,
        ...(isWrite ? { body: JSON.stringify(body) } : {}),
      });
      text = await response.text();
    } catch (error) {
      // fetch names its failures differently in every runtime; whether time ran out is the signal's to say.
      const code = error instanceof AnswerTooLarge ? 'unreadable' : signal.aborted ? 'timeout' : 'network';
      return {
        kind: 'transport',
        status: null,
        code,
        mayHaveCommitted: isWrite,
        pausesAll: false,
        retryAfterMs: null,
      };
    }
    if (!response.ok) {
      return classifyFailure({
        status: response.status,
        headers: response.headers,
        text,
        isWrite,
        sent: body,
        now: now(),
      });
    }
    const envelope = request.answer.safeParse(parseJson(text));
    if (!envelope.success) return unreadable(response.status, text, isWrite);
    return { kind: 'ok', status: response.status, value: envelope.data.payload };
  }

  /** No id but the account's is in such a call, so a 404 is about the account or the URL (trap 25). */
  async function list<Item>(path: string, answer: Call<Item[]>['answer']): Promise<AccountAnswer<readonly Item[]>> {
    const answered = await call({ method: 'GET', path, answer });
    return answered.kind === 'not_found' ? { kind: 'account', status: 404, code: 'account_not_found' } : answered;
  }

  return { call, list };
}

/** Null where the token cannot stand in a header at all: a line break or a Cyrillic letter was pasted along. */
function requestHeaders(token: string, withBody: boolean): Headers | null {
  try {
    return new Headers({
      accept: 'application/json',
      api_access_token: token,
      'user-agent': 'onelink-bridge',
      ...(withBody ? { 'content-type': 'application/json' } : {}),
    });
  } catch {
    return null;
  }
}
