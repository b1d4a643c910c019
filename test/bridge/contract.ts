/** A running bridge, as demonstration and black-box tests speak to it, whatever runs it. */
import type { OutcomeRecord } from '../../src/outcomes/outcome.ts';

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
