/** The cron's round: every mailbox is knocked at, so that an alarm which the platform gave up on rings again. */

import type { SourceRegistry } from './config/connection.ts';
import { readConfiguration } from './config/read.ts';
import type { Env } from './env.ts';
import { errorFacts, log } from './log.ts';

/** One mailbox that fails does not stop the others; the next round comes in minutes. */
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
