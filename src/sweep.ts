/**
 * The cron sweep calls every mailbox, so that an alarm that the platform has given up is set again. An invocation calls as many as the
 * free plan allows it; where there are more connections, each call of the cron takes the next ones.
 */
import type { SourceRegistry } from './config/connection.ts';
import { readConfiguration } from './config/read.ts';
import type { Env } from './env.ts';
import { errorFacts, log } from './log.ts';

/** The free plan allows 50 subrequests. */
const mailboxesAtOnce = 40;
const minuteMs = 60_000;

/** When the cron calls, and by which rule (wrangler.toml). */
export interface CronCall {
  /** Milliseconds since 1970. */
  readonly scheduledTime: number;
  readonly cron: string;
}

/** A mailbox that fails does not stop the others: its turn comes again. */
export async function sweepAll(env: Env, sources: SourceRegistry, call: CronCall): Promise<void> {
  const valid = [...readConfiguration(env, sources).connections].flatMap(([name, entry]) =>
    entry.ok ? [{ name, mailbox: entry.connection.mailbox }] : [],
  );
  const pages = Math.max(1, Math.ceil(valid.length / mailboxesAtOnce));
  const start = (turnOf(call) % pages) * mailboxesAtOnce;
  await Promise.all(
    valid.slice(start, start + mailboxesAtOnce).map(async ({ name, mailbox }) => {
      try {
        await env.MAILBOX.getByName(mailbox).sweep();
      } catch (error) {
        log('error', 'sweep_failed', { connection: name, ...errorFacts(error) });
      }
    }),
  );
}

/** One more with each call: nothing has to be remembered. Rules other than "every so many minutes" count as every minute. */
function turnOf({ scheduledTime, cron }: CronCall): number {
  const minutes = Number(/^\*\/(\d+) /.exec(cron)?.[1] ?? 1);
  return Math.floor(scheduledTime / minuteMs / Math.max(1, minutes));
}
