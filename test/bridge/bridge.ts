/**
 * The whole Worker in workerd, as wrangler runs it locally: for the demonstration and for the black-box tests. Storage is
 * new at every start and gone at the end. Nothing is fetched from anywhere but from where the Worker itself calls.
 */
import type { TestHarnessOptions } from 'wrangler';
import type { OutcomeRecord } from '../../src/outcomes/outcome.ts';
import { configPath, neutralBindings } from './own-settings.ts';

export interface BridgeOptions {
  readonly oneLinkUrl: string;
  /** `[vars.CONNECTIONS]`; those of wrangler.toml are left out. */
  readonly connections: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Where `wrangler deploy --dry-run --outdir` put the built Worker; absent: it is built now. */
  readonly builtIn?: string;
}

export interface StoredOutcome {
  readonly key: string;
  readonly record: OutcomeRecord;
}

export interface Bridge {
  /** `http://127.0.0.1:<port>`, no slash at the end. */
  readonly url: string;
  /** Every outcome in KV. */
  outcomes(): Promise<StoredOutcome[]>;
  /** Lines that the Worker logged. */
  logs(): readonly string[];
  /** The cron's knock. */
  sweep(): Promise<void>;
  /** Ends the object of a connection, as Cloudflare does when it moves it. Its storage stays. */
  evict(connection: string): Promise<void>;
  /** Runs a statement in the storage of a connection's object: for faults that nothing outside could cause. */
  sql(connection: string, statement: string): Promise<void>;
  /** The same Worker with other connections, as after a deployment. Storage stays. */
  redeploy(connections: BridgeOptions['connections']): Promise<void>;
  close(): Promise<void>;
}

export async function startBridge(options: BridgeOptions): Promise<Bridge> {
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
