/** One request of a script, JSON in and out. It never throws, has a time limit, and follows no redirect: a header holds a token. */

import type { SetupReply, SetupRequest } from '../../src/sources/toolkit/setup.ts';
import { jsonOf } from './json.ts';

export interface Reply extends SetupReply {
  /** The server's clock when it answered, in milliseconds since 1970; null where it does not tell. */
  readonly serverTime: number | null;
  readonly isHtml: boolean;
  readonly headers: Headers;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const usualMs = 15_000;

export async function call(
  request: SetupRequest,
  fetch: Fetch = globalThis.fetch,
  timeoutMs = usualMs,
): Promise<Reply> {
  const { url, method = 'GET', headers = {}, json } = request;
  try {
    const response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...headers,
        ...(json !== undefined && { 'content-type': 'application/json' }),
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    const date = Date.parse(response.headers.get('date') ?? '');
    return {
      status: response.status,
      body: jsonOf(text),
      serverTime: Number.isNaN(date) ? null : date,
      isHtml: (response.headers.get('content-type') ?? '').includes('html'),
      headers: response.headers,
    };
  } catch {
    return { status: null, body: undefined, serverTime: null, isHtml: false, headers: new Headers() };
  }
}
