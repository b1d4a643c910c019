/**
 * The Worker in a process of its own, so that it can be killed: miniflare and workerd over the built bundle, their storage
 * on a disk that outlives them. Started by `lives.ts`, which tells it what to run; it ends with its parent.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { URL } from 'node:url';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { parse } from 'smol-toml';
import { testModules } from './modules.ts';

export interface Start {
  /** Where `wrangler deploy --dry-run --outdir` put the built Worker. */
  readonly builtIn: string;
  readonly disk: string;
  /** Variables and secrets. */
  readonly bindings: Readonly<Record<string, unknown>>;
}

export type Order = { readonly start: Start } | { readonly evict: string };
export type Report = { readonly url: string } | { readonly evicted: string } | { readonly failed: string };

const scriptName = 'onelink-bridge';
const longestLifeMs = 10 * 60_000;

process.env['CLOUDFLARE_CF_FETCH_ENABLED'] ??= 'false';
process.env['WRANGLER_SEND_METRICS'] ??= 'false';

let miniflare: Miniflare | null = null;

process.on('message', (order: Order) => {
  obey(order).then(report, (error: unknown) =>
    report({ failed: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => process.exit());
setTimeout(() => process.exit(1), longestLifeMs).unref();

const report = (told: Report): void => void process.send?.(told);

async function obey(order: Order): Promise<Report> {
  if ('start' in order) {
    miniflare = new Miniflare(convertV4MiniflareOptions(options(order.start)));
    return { url: (await miniflare.ready).origin };
  }
  await miniflare?.unsafeEvictDurableObject(scriptName, 'Mailbox', { name: order.evict });
  return { evicted: order.evict };
}

function options({ builtIn, disk, bindings }: Start) {
  const wrangler = parse(readFileSync(new URL('../../wrangler.toml', import.meta.url), 'utf8'));
  return {
    name: scriptName,
    host: '127.0.0.1',
    port: 0,
    resourcePersistencePath: disk,
    compatibilityDate: String(wrangler['compatibility_date']),
    compatibilityFlags: wrangler['compatibility_flags'] as string[],
    modulesRoot: '/',
    modules: Object.entries(testModules(builtIn)).map(([name, contents]) => ({
      type: 'ESModule' as const,
      path: `/${name}`,
      contents,
    })),
    bindings: { ...bindings } as Record<string, never>,
    kvNamespaces: ['OUTCOMES'],
    durableObjects: { MAILBOX: { className: 'Mailbox', useSQLite: true } },
  };
}
