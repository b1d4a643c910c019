/** The rate limiting binding FAILURES, counted in memory: so many within so many seconds for each key. */
interface Env {
  readonly limit: number;
  readonly period: number;
}

const mostKeys = 10_000;

export default function failures({ limit, period }: Env) {
  let window = -1;
  const counts = new Map<string, number>();
  return {
    async limit({ key }: { readonly key: string }) {
      const current = Math.floor(Date.now() / (period * 1000));
      if (current !== window || counts.size > mostKeys) counts.clear();
      window = current;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return { success: count <= limit };
    },
  };
}
