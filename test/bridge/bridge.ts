/**
 * The whole Worker in workerd, as wrangler runs it locally: for the demonstration and for the black-box tests. Storage is
 * new at every start and gone at the end. Nothing is fetched from anywhere but from where the Worker itself calls.
 */
import type { TestHarnessOptions } from 'wrangler';
import type { OutcomeRecord } from '../../src/outcomes/outcome.ts';
import type { Bridge, BridgeOptions } from './contract.ts';
import { configPath, neutralBindings } from './own-settings.ts';

export type { Bridge, BridgeOptions } from './contract.ts';

export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  if (process.env['ONELINK_BRIDGE_RUNTIME'] === 'serve') {
    const { startServedBridge } = await import('./served-bridge.ts');
    return startServedBridge(options);
  }
  keepQuiet();
  const { createTestHarness: create } = await import('wrangler');
  const harness = create(harnessOptions(options));
  const { url } = await harness.listen();
  const worker = () =>
    harness.getWorker<{ readonly OUTCOMES: KVNamespace; readonly MAILBOX: DurableObjectNamespace }>();
  return {
    url: url.origin,
    async outcomes() {
      const { OUTCOMES } = await worker().getEnv();
      const { keys } = await OUTCOMES.list();
      return Promise.all(
        keys.map(async ({ name }) => ({
          key: name,
          record: JSON.parse((await OUTCOMES.get(name)) ?? 'null') as OutcomeRecord,
        })),
      );
    },
    logs: () => harness.getLogs().map(({ message }) => message),
    async sweep() {
      await worker().scheduled({ cron: '*/5 * * * *' });
    },
    evict: (connection) => worker().evictDurableObject('MAILBOX', { name: connection }),
    async sql(connection, statement) {
      const storage = await worker().getDurableObjectStorage('MAILBOX', { name: connection });
      await storage.exec(statement);
    },
    redeploy: (connections) => harness.update(harnessOptions({ ...options, connections })),
    close: () => harness.close(),
  };
}

/** wrangler and miniflare ask the network for statistics, news and the visitor's place; nothing here needs them. */
function keepQuiet(): void {
  process.env['WRANGLER_SEND_METRICS'] ??= 'false';
  process.env['CLOUDFLARE_CF_FETCH_ENABLED'] ??= 'false';
  process.env['WRANGLER_HIDE_BANNER'] ??= 'true';
  process.env['WRANGLER_LOG'] ??= 'error';
  process.env['WRANGLER_WRITE_LOGS'] ??= 'false';
}

function harnessOptions(options: BridgeOptions): TestHarnessOptions {
  const { oneLinkUrl, connections, secrets, builtIn } = options;
  return {
    workers: [
      {
        configPath,
        vars: { ...neutralBindings(), ONELINK_URL: oneLinkUrl, CONNECTIONS: plain(connections) },
        secrets: { ...secrets },
        ...(builtIn === undefined ? {} : { prebuiltWorkerDir: builtIn }),
      },
    ],
  };
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
