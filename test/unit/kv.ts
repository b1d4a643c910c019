/** A KV namespace in memory, for tests of what is kept there: it pages, and counts what is asked of it. */
import type { KeyValueStore } from '../../scripts/connections/kv.ts';

export function memoryKv(pageSize = 1_000) {
  const held = new Map<string, { value: string; metadata: unknown }>();
  const asked: string[] = [];
  let isDown = false;
  const answers = (what: string): void => {
    asked.push(what);
    if (isDown) throw new Error('KV does not answer');
  };
  const named = (prefix: string): string[] => [...held.keys()].filter((key) => key.startsWith(prefix)).toSorted();
  const namespace = {
    async get(key: string | readonly string[]) {
      answers(`get ${key}`);
      const value = (one: string) => held.get(one)?.value ?? null;
      return typeof key === 'string' ? value(key) : new Map(key.map((one) => [one, value(one)]));
    },
    async list({ prefix, cursor, limit }: { prefix: string; cursor: string | null; limit: number }) {
      answers(`list ${prefix}`);
      const start = Number(cursor ?? 0);
      const end = start + Math.min(limit, pageSize);
      const keys = named(prefix);
      const page = keys.slice(start, end).map((name) => ({ name, metadata: held.get(name)?.metadata }));
      return end < keys.length
        ? { keys: page, list_complete: false, cursor: String(end) }
        : { keys: page, list_complete: true };
    },
  };
  const store: KeyValueStore = {
    list: (prefix) => named(prefix).map((name) => ({ name, metadata: held.get(name)?.metadata })),
    get: (keys) => new Map(keys.flatMap((key) => (held.has(key) ? [[key, held.get(key)?.value ?? '']] : []))),
    put: (entries) => {
      for (const { key, value, metadata } of entries) held.set(key, { value, metadata });
    },
    remove: (keys) => {
      for (const key of keys) held.delete(key);
    },
  };
  const down = (value: boolean): void => {
    isDown = value;
  };
  return { namespace: namespace as unknown as KVNamespace, store, held, asked, down };
}
