/**
 * The Durable Object. It connects the ports of the mailbox with Cloudflare's storage, alarm, KV and clock, and forwards its calls
 * to the core.
 */
import { DurableObject } from 'cloudflare:workers';
import { randomBytes } from 'node:crypto';
import { connectionOfMailbox } from '../config/former-names.ts';
import { readConfiguration } from '../config/read.ts';
import type { Env } from '../env.ts';
import { log } from '../log.ts';
import { sources } from '../sources/index.ts';
import { type Admin, createAdmin } from './admin/admin.ts';
import { adminTarget } from './admin/admin-target.ts';
import { decodeAgain } from './admin/decode-again.ts';
import type { AcceptBatch, AdminCalls, HoldingQuery, MailboxCalls, Refused } from './contract.ts';
import { createMailbox, type MailboxCore } from './create-mailbox.ts';
import type { Checkpoint, Ports, SqlValue } from './ports.ts';
import { createTimedFetch } from './work/timed-fetch.ts';

/** A symbol, because other Workers can call every method that has a name. */
export const atCheckpoint = Symbol.for('onelink-bridge.checkpoint');

export class Mailbox extends DurableObject<Env> implements MailboxCalls {
  readonly #core: MailboxCore;
  readonly #admin: Admin | null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { connections, outcomeDays, language, digestSecrets } = readConfiguration(env, sources);
    const connection = connectionOfMailbox(ctx.id.name ?? rememberedName(ctx.storage) ?? '', connections);
    const ports = this.#ports();
    this.#core = createMailbox({
      ports,
      connection,
      source: sources[connection?.source ?? ''] ?? null,
      outcomeDays,
      language,
      digestSecrets,
    });
    this.#admin =
      connection === null
        ? null
        : createAdmin({
            core: this.#core,
            connection,
            ports,
            language,
            decodeAgain: (body) => decodeAgain(body, connection, sources, ports.now()),
          });
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
      waitUntil: (work) => this.ctx.waitUntil(work),
      log,
      checkpoint: (name) => this[atCheckpoint](name),
    };
  }

  /** Named places of a run; tests end the object there. */
  protected [atCheckpoint](_name: Checkpoint): Promise<void> | void {}

  #people(): Admin {
    if (this.#admin === null) throw new Error('the connection is not configured');
    return this.#admin;
  }

  accept(batch: AcceptBatch) {
    return this.#core.accept(batch);
  }

  override alarm() {
    return this.#core.alarm();
  }

  async sweep() {
    await this.#core.drain();
  }

  async holding(query: HoldingQuery) {
    return this.#people().holding(query);
  }

  async noteRefused(refused: Refused) {
    return this.#people().noteRefused(refused);
  }

  admin(): AdminCalls {
    return adminTarget(this.#people());
  }
}

/** An alarm may start an object without its name. Then the name of the last configuration counts. */
function rememberedName({ sql }: DurableObjectStorage): string | null {
  try {
    const [row] = sql.exec<{ value: string }>("SELECT value FROM meta WHERE name = 'connection'").toArray();
    return row?.value ?? null;
  } catch {
    return null; // a new object has no tables yet
  }
}
