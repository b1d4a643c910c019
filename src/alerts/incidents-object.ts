/**
 * The Durable Object that keeps incidents: one for the whole bridge. It has its own invocation, so what it sends does not count towards the
 * cron's subrequests, and a channel that does not answer holds up no mailbox. All of it but this shell is read when alerts are configured.
 */
import { DurableObject } from 'cloudflare:workers';
import { findConnection } from '../config/stored-cache.ts';
import type { Env } from '../env.ts';
import { log } from '../log.ts';
import type { SqlValue } from '../mailbox/ports.ts';
import { sources } from '../sources/index.ts';
import type { AlertsView, IncidentCalls, Round } from './contract.ts';
import type { TestResult } from './delivery.ts';

type Desk = ReturnType<typeof import('./desk.ts').createDesk>;
type Opened =
  | { readonly desk: Desk; readonly problems: [] }
  | { readonly desk: null; readonly problems: AlertsView['problems'] };

export class Incidents extends DurableObject<Env> implements IncidentCalls {
  #opened: Promise<Opened> | null = null;

  #open(): Promise<Opened> {
    this.#opened ??= this.#read().catch((error: unknown) => {
      this.#opened = null;
      throw error;
    });
    return this.#opened;
  }

  async #read(): Promise<Opened> {
    const [{ readAlerts }, { createDesk }, { canTell, standingOf }] = await Promise.all([
      import('./settings.ts'),
      import('./desk.ts'),
      import('./subscriptions.ts'),
    ]);
    const read = readAlerts(this.env);
    if (!read?.ok) return { desk: null, problems: read?.problems ?? [] };
    const { storage } = this.ctx;
    const desk = createDesk(read.settings, {
      sql: (statement, ...bindings) => storage.sql.exec<Record<string, SqlValue>>(statement, ...bindings).toArray(),
      transaction: (work) => storage.transactionSync(work),
      now: () => Date.now(),
      fetch: (url, init) => fetch(url, init),
      email: this.env.ALERT_EMAIL,
      log,
      randomId: () => crypto.randomUUID(),
      setAlarm: (at) => void storage.setAlarm(at),
      standing: async (name) => {
        const entry = await findConnection(name, this.env, sources, Date.now()).catch(() => undefined);
        return entry?.ok && canTell(entry.connection) ? standingOf(entry.connection) : undefined;
      },
    });
    return { desk, problems: [] };
  }

  async look(round: Round): Promise<void> {
    const { desk, problems } = await this.#open();
    if (desk === null) {
      for (const { path, message } of problems) log('error', 'alerts_invalid', { path, message });
      return;
    }
    await desk.look(round, (work) => this.ctx.waitUntil(work));
  }

  async show(): Promise<AlertsView> {
    const { desk, problems } = await this.#open();
    return desk === null ? { problems, channels: [], alerts: [], waiting: [] } : { ...desk.show(), problems };
  }

  async test(): Promise<readonly TestResult[]> {
    return (await this.#open()).desk?.test() ?? [];
  }

  override async alarm(): Promise<void> {
    await (await this.#open()).desk?.deliver();
  }
}
