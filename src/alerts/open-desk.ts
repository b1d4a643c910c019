/** Connects the desk with Cloudflare's storage, alarm, e-mail and clock, and with the configuration of the moment. */
import { findConnection } from '../config/stored-cache.ts';
import type { Env } from '../env.ts';
import { log } from '../log.ts';
import type { SqlValue } from '../mailbox/ports.ts';
import { sources } from '../sources/index.ts';
import type { AlertsView, Round } from './contract.ts';
import type { TestResult } from './delivery.ts';
import { createDesk } from './desk.ts';
import { readAlerts } from './settings.ts';
import { canTell, standingOf } from './subscriptions.ts';

/** What the object does, or what is wrong with the configuration. */
export interface OpenDesk {
  look(round: Round, background: (work: Promise<void>) => void): Promise<void>;
  show(): AlertsView;
  test(): Promise<readonly TestResult[]>;
  deliver(): Promise<void>;
}

export function openDesk({ storage }: DurableObjectState, env: Env): OpenDesk {
  const read = readAlerts(env);
  if (!read?.ok) return closed(read?.problems ?? []);
  const desk = createDesk(read.settings, {
    sql: (statement, ...bindings) => storage.sql.exec<Record<string, SqlValue>>(statement, ...bindings).toArray(),
    transaction: (work) => storage.transactionSync(work),
    now: () => Date.now(),
    fetch: (url, init) => fetch(url, init),
    email: env.ALERT_EMAIL,
    log,
    randomId: () => crypto.randomUUID(),
    setAlarm: (at) => void storage.setAlarm(at),
    standing: async (name) => {
      const entry = await findConnection(name, env, sources, Date.now()).catch(() => undefined);
      return entry?.ok && canTell(entry.connection) ? standingOf(entry.connection) : undefined;
    },
  });
  return { ...desk, show: () => ({ ...desk.show(), problems: [] }) };
}

const closed = (problems: AlertsView['problems']): OpenDesk => ({
  async look() {
    for (const { path, message } of problems) log('error', 'alerts_invalid', { path, message });
  },
  show: () => ({
    problems: problems.map(({ path, message }) => ({ path, message })),
    ...{ channels: [], alerts: [], waiting: [] },
  }),
  test: async () => [],
  async deliver() {},
});
