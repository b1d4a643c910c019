/** The cron sweep calls every mailbox, so that an alarm that the platform has given up is set again. */

import type { SourceRegistry } from './config/connection.ts';
import { readConfiguration } from './config/read.ts';
import type { Env } from './env.ts';
import { errorFacts, log } from './log.ts';

/** A mailbox that fails does not stop the others. The next sweep comes in minutes. */
export async function sweepAll(env: Env, sources: SourceRegistry): Promise<void> {
  const entries = [...readConfiguration(env, sources).connections];
  await Promise.all(
    entries.map(async ([connection, entry]) => {
      if (!entry.ok) return;
      try {
        await env.MAILBOX.getByName(entry.connection.mailbox).sweep();
      } catch (error) {
        log('error', 'sweep_failed', { connection, ...errorFacts(error) });
      }
    }),
  );
}
