/** What Cloudflare gives to a Worker beside its variables, for tests of the edge in Node. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import * as z from 'zod';
import type { RateLimiter } from '../../src/env.ts';

const configured = z.object({
  ratelimits: z.tuple([
    z.object({ name: z.literal('FAILURES'), simple: z.object({ limit: z.int(), period: z.literal([10, 60]) }) }),
  ]),
});

/** As wrangler.toml has it. */
export const failureLimit = configured.parse(
  parse(readFileSync(join(import.meta.dirname, '../../wrangler.toml'), 'utf8')),
).ratelimits[0].simple;

/** Windows that stand by the clock, as those of miniflare. */
export function rateLimiter(now: () => number): RateLimiter & { readonly keys: Map<string, number> } {
  let window = -1;
  const keys = new Map<string, number>();
  return {
    keys,
    async limit({ key }) {
      const current = Math.floor(now() / (failureLimit.period * 1000));
      if (current !== window) keys.clear();
      window = current;
      const count = keys.get(key) ?? 0;
      if (count >= failureLimit.limit) return { success: false };
      keys.set(key, count + 1);
      return { success: true };
    },
  };
}

/** `background`: what was handed to `waitUntil`. */
export const executionContext = (background: Promise<unknown>[] = []): ExecutionContext =>
  ({
    waitUntil: (work: Promise<unknown>) => background.push(work),
    passThroughOnException() {},
    props: {},
  }) as unknown as ExecutionContext;
