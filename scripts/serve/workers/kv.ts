/**
 * Workers KV for a bridge at home: the requests that workerd makes of a KV namespace, kept in the SQLite database of one Durable
 * Object on the same disk. It is consistent at once, and it forgets what has expired.
 */
import { DurableObject } from 'cloudflare:workers';

interface Env {
  readonly NAMESPACE: DurableObjectNamespace<KvNamespace>;
}

interface Row extends Record<string, SqlStorageValue> {
  readonly key: string;
  readonly value: string;
  readonly metadata: string | null;
  readonly expires: number | null;
}

const mostKeys = 1000;

export class KvNamespace extends DurableObject<Env> {
  readonly #sql: SqlStorage;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#sql = state.storage.sql;
    this.#sql.exec(
      'CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value TEXT NOT NULL, metadata TEXT, expires INTEGER) WITHOUT ROWID',
    );
    this.#sql.exec('CREATE INDEX IF NOT EXISTS by_expiry ON entries (expires) WHERE expires IS NOT NULL');
  }

  override async fetch(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const path = pathname.slice(1);
    const key = searchParams.get('urlencoded') === 'true' ? decodeURIComponent(path) : path;
    if (request.method === 'POST' && path === 'bulk/get') return this.#getMany(await request.json());
    if (request.method === 'GET') return path === '' ? this.#list(searchParams) : this.#get(key);
    if (request.method === 'DELETE') {
      this.#sql.exec('DELETE FROM entries WHERE key = ?', key);
      return new Response();
    }
    if (request.method !== 'PUT') return new Response(null, { status: 405 });
    return this.#put(key, await request.text(), searchParams, request.headers.get('CF-KV-Metadata'));
  }

  #put(key: string, value: string, options: URLSearchParams, metadata: string | null): Response {
    const now = secondsNow();
    const ttl = options.get('expiration_ttl');
    const at = options.get('expiration');
    const expires = ttl !== null ? now + Number(ttl) : at !== null ? Number(at) : null;
    this.#sql.exec('DELETE FROM entries WHERE expires <= ?', now);
    this.#sql.exec('INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)', key, value, metadata, expires);
    return new Response();
  }

  #row(key: string): Row | undefined {
    const query = 'SELECT * FROM entries WHERE key = ? AND (expires IS NULL OR expires > ?)';
    return this.#sql.exec<Row>(query, key, secondsNow()).toArray()[0];
  }

  #get(key: string): Response {
    const row = this.#row(key);
    if (row === undefined) return new Response(null, { status: 404 });
    const headers = new Headers();
    if (row.expires !== null) headers.set('CF-Expiration', String(row.expires));
    if (row.metadata !== null) headers.set('CF-KV-Metadata', row.metadata);
    return new Response(row.value, { headers });
  }

  #getMany({ keys, type, withMetadata }: { keys: string[]; type?: string; withMetadata?: boolean }): Response {
    const found: Record<string, unknown> = {};
    for (const key of keys) {
      const row = this.#row(key);
      const value = row === undefined ? null : type === 'json' ? JSON.parse(row.value) : row.value;
      const metadata = row === undefined || row.metadata === null ? null : JSON.parse(row.metadata);
      found[key] = value !== null && withMetadata === true ? { value, metadata } : value;
    }
    return Response.json(found);
  }

  #list(options: URLSearchParams): Response {
    const limit = Math.min(Number(options.get('key_count_limit') ?? mostKeys), mostKeys);
    const prefix = options.get('prefix') ?? '';
    const after = options.get('cursor') ?? '';
    const rows = this.#sql
      .exec<Row>(
        `SELECT key, metadata, expires FROM entries
         WHERE key >= ?1 AND key < ?1 || char(1114111) AND key > ?2 AND (expires IS NULL OR expires > ?3)
         ORDER BY key LIMIT ?4`,
        prefix,
        after,
        secondsNow(),
        limit + 1,
      )
      .toArray();
    const keys = rows.slice(0, limit).map(({ key, metadata, expires }) => ({
      name: key,
      ...(expires !== null && { expiration: expires }),
      ...(metadata !== null && { metadata }),
    }));
    const last = keys.at(-1)?.name;
    const more = rows.length > limit ? { list_complete: false, cursor: last } : { list_complete: true };
    return Response.json({ keys, ...more, cacheStatus: null });
  }
}

const secondsNow = (): number => Math.floor(Date.now() / 1000);

export default {
  fetch: (request: Request, env: Env): Promise<Response> => env.NAMESPACE.getByName('outcomes').fetch(request),
};
