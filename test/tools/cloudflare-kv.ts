/** Cloudflare's API of one KV namespace, as wrangler calls it with `--remote` (CLOUDFLARE_API_BASE_URL): list, and read, write and delete in bulk. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface KvApi {
  readonly url: string;
  /** Value and metadata by key. */
  readonly held: Map<string, { readonly value: string; readonly metadata?: unknown }>;
  /** Method and last part of the path of each call. */
  readonly calls: string[];
  /** Answers everything with 500. */
  fail(): void;
  close(): Promise<void>;
}

export const cloudflare = { account: 'a'.repeat(32), namespace: 'b'.repeat(32), token: 'token-of-cloudflare' };

interface Entry {
  readonly key: string;
  readonly value: string;
  readonly metadata?: unknown;
}

/** `pageSize`: of a list. Cloudflare's is 1,000. */
export async function startKvApi(pageSize = 1_000): Promise<KvApi> {
  const held: KvApi['held'] = new Map();
  const calls: string[] = [];
  let fails = false;
  const base = `/accounts/${cloudflare.account}/storage/kv/namespaces/${cloudflare.namespace}`;

  function answer(method: string, { pathname, searchParams }: URL, body: string): object | null {
    switch (`${method} ${pathname}`) {
      case `GET ${base}/keys`: {
        const names = [...held.keys()].filter((key) => key.startsWith(searchParams.get('prefix') ?? '')).toSorted();
        const start = Number(searchParams.get('cursor') ?? 0);
        const end = Math.min(names.length, start + pageSize);
        const result = names.slice(start, end).map((name) => ({ name, metadata: held.get(name)?.metadata }));
        return { result, result_info: { count: result.length, cursor: end < names.length ? String(end) : '' } };
      }
      case `POST ${base}/bulk/get`: {
        const { keys } = JSON.parse(body) as { keys: string[] };
        return { result: { values: Object.fromEntries(keys.map((key) => [key, held.get(key)?.value ?? null])) } };
      }
      case `PUT ${base}/bulk`:
        for (const { key, ...entry } of JSON.parse(body) as Entry[]) held.set(key, entry);
        return { result: {} };
      case `DELETE ${base}/bulk`:
        for (const key of JSON.parse(body) as string[]) held.delete(key);
        return { result: {} };
      default:
        return null;
    }
  }

  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      calls.push(`${request.method} ${url.pathname.slice(base.length)}`);
      const isKnown = request.headers.authorization === `Bearer ${cloudflare.token}`;
      const told = fails || !isKnown ? null : answer(request.method ?? 'GET', url, body);
      response.writeHead(told === null ? (isKnown ? 500 : 401) : 200, { 'content-type': 'application/json' });
      const error = { code: 10_000, message: 'it cannot be done' };
      response.end(
        JSON.stringify({ success: told !== null, errors: told === null ? [error] : [], messages: [], ...told }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    held,
    calls,
    fail() {
      fails = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
