/** The part of the cron that alerts need: it hands what the mailboxes have answered to the object that keeps incidents. */
import type { Env } from '../env.ts';
import { errorFacts, log } from '../log.ts';
import type { Watched } from '../mailbox/contract-watch.ts';

/** The only object of its class. */
export const incidentsName = 'incidents';

/** A mailbox that answers later is looked at next time: the others do not wait for it. */
const patienceMs = 20_000;

/** Null: it has not answered in time. */
export async function inTime(answer: Promise<Watched | null>): Promise<Watched | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), patienceMs);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

export async function handOver(env: Env, at: number, answers: readonly (Watched | null)[], all: number): Promise<void> {
  const watched = answers.filter((one) => one !== null);
  if (env.INCIDENTS === undefined) {
    log('error', 'alerts_without_binding', {});
    return;
  }
  try {
    await env.INCIDENTS.getByName(incidentsName).look({ at, watched, isAll: watched.length === all });
  } catch (error) {
    log('error', 'alerts_failed', errorFacts(error));
  }
}
