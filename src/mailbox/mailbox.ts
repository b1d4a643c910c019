/**
 * The Durable Object. It connects the ports of the mailbox with Cloudflare's storage, alarm, KV and clock, and forwards its calls
 * to the core.
 */
import { DurableObject } from 'cloudflare:workers';
import { randomBytes } from 'node:crypto';
import type { Connection } from '../config/connection.ts';
import { connectionOfMailbox } from '../config/former-names.ts';
import { readConfiguration } from '../config/read.ts';
import { storedEntry, storedText } from '../config/stored.ts';
import { textsOf } from '../config/stored-cache.ts';
import type { Env } from '../env.ts';
import { log } from '../log.ts';
import { sources } from '../sources/index.ts';
import type { Admin } from './admin/admin.ts';
import { adminTarget } from './admin/admin-target.ts';
import { decodeAgain } from './admin/decode-again.ts';
import type { AcceptBatch, AdminCalls, HoldingQuery, MailboxCalls, Refused } from './contract.ts';
import { createMailbox, type MailboxCore } from './create-mailbox.ts';
import type { Checkpoint, Ports, SqlValue } from './ports.ts';
import { createPresent, fixed, NoRecord, type Present, recheckMs } from './present.ts';
import { createTimedFetch } from './work/timed-fetch.ts';

/** A symbol, because other Workers can call every method that has a name. */
export const atCheckpoint = Symbol.for('onelink-bridge.checkpoint');

interface Core {
  readonly mailbox: MailboxCore;
  /** Null: the connection is not configured. */
  readonly admin: ((by: string) => Promise<Admin>) | null;
}

/** What KV says of the object's connection; null: nothing. */
interface Stored {
  readonly text: string | null;
  readonly connection: Connection | null;
}

export class Mailbox extends DurableObject<Env> implements MailboxCalls {
  readonly #present: Present<Core>;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const name = ctx.id.name ?? rememberedName(ctx.storage) ?? '';
    const { connections } = readConfiguration(env, sources);
    const connection = connectionOfMailbox(name, connections);
    this.#present =
      connection !== null || connections.has(name)
        ? fixed(this.#core(connection))
        : createPresent<Stored, Core>({
            load: (before) => this.#stored(name, before),
            build: (found) => this.#core(found.connection),
            now: () => Date.now(),
          });
  }

  async #stored(mailbox: string, before: Stored | null): Promise<Stored> {
    const found = await storedText(mailbox, textsOf(this.env));
    const text = found?.text ?? null;
    if (before?.text === text) return before;
    const entry = found === null ? undefined : await storedEntry(found.name, found.text, this.env, sources);
    // Another connection may have had this name, and has a mailbox of its own.
    return { text, connection: entry?.ok && entry.connection.mailbox === mailbox ? entry.connection : null };
  }

  #core(connection: Connection | null): Core {
    const { outcomeDays, language, digestSecrets } = readConfiguration(this.env, sources);
    const ports = this.#ports();
    const source = sources[connection?.source ?? ''] ?? null;
    const core = createMailbox({ ports, connection, source, outcomeDays, language, digestSecrets });
    if (connection === null) return { mailbox: core, admin: null };
    const decode = (body: unknown) => decodeAgain(body, connection, sources, ports.now());
    const input = { core, connection, ports, language, decodeAgain: decode };
    // Read at its first use: what people ask is much code, and no webhook needs it.
    const admin = async (by: string) => (await import('./admin/admin.ts')).createAdmin({ ...input, by });
    return { mailbox: core, admin };
  }

  #ports(): Ports {
    const { storage } = this.ctx;
    return {
      sql: (statement, ...bindings) => storage.sql.exec<Record<string, SqlValue>>(statement, ...bindings).toArray(),
      transaction: (work) => storage.transactionSync(work),
      now: () => Date.now(),
      random: () => Math.random(),
      randomKey: () => randomBytes(32).toString('base64url'),
      ...createTimedFetch(),
      holding: (mailbox, query) => this.env.MAILBOX.getByName(mailbox).holding(query),
      putOutcome: (key, value, options) => this.env.OUTCOMES.put(key, value, options),
      getAlarm: () => storage.getAlarm(),
      setAlarm: (at) => {
        // Not awaited: it commits with the statements before it, and a failure resets the object (field.md §4.1).
        void storage.setAlarm(at);
      },
      breathe: () => new Promise((resolve) => setTimeout(resolve, 0)),
      waitUntil: (work) => {
        this.#present.background(work);
        this.ctx.waitUntil(work);
      },
      log,
      checkpoint: (name) => this[atCheckpoint](name),
    };
  }

  /** Named places of a run; tests end the object there. */
  protected [atCheckpoint](_name: Checkpoint): Promise<void> | void {}

  #people<Result>(work: (admin: Admin) => Promise<Result>, by = 'bridge'): Promise<Result> {
    return this.#present.run(async ({ admin }) => {
      if (admin === null) throw new Error('the connection is not configured');
      return work(await admin(by));
    });
  }

  accept(batch: AcceptBatch) {
    return this.#present.run(({ mailbox }) => mailbox.accept(batch));
  }

  override async alarm() {
    try {
      await this.#present.run(({ mailbox }) => mailbox.alarm());
    } catch (error) {
      // Not with KV: nothing was done, and the platform gives an alarm up that fails too often.
      if (!(error instanceof NoRecord)) throw error;
      await this.ctx.storage.setAlarm(Date.now() + recheckMs);
    }
  }

  async sweep() {
    await this.#present.run(({ mailbox }) => mailbox.drain());
  }

  holding(query: HoldingQuery) {
    return this.#people((admin) => admin.holding(query));
  }

  noteRefused(refused: Refused) {
    return this.#people((admin) => admin.noteRefused(refused));
  }

  admin(by = 'admin'): AdminCalls {
    return adminTarget((work) => this.#people(work, by.slice(0, longestLabel)));
  }
}

/** Of somebody in the audit list. */
const longestLabel = 100;

/** An alarm may start an object without its name. Then the name of the last configuration counts. */
function rememberedName({ sql }: DurableObjectStorage): string | null {
  try {
    const [row] = sql.exec<{ value: string }>("SELECT value FROM meta WHERE name = 'connection'").toArray();
    return row?.value ?? null;
  } catch {
    return null; // a new object has no tables yet
  }
}
