/**
 * The cron sweep calls every mailbox, so that an alarm that the platform has given up is set again. An invocation calls as many as the
 * free plan allows it; where there are more connections, each call of the cron takes the next ones.
 */
import type { SourceRegistry } from './config/connection.ts';
import { readConfiguration } from './config/read.ts';
import { allStored } from './config/stored-cache.ts';
import type { Env } from './env.ts';
import { errorFacts, log } from './log.ts';

/** The free plan allows 50 subrequests. */
export const mailboxesAtOnce = 40;
const minuteMs = 60_000;

/** When the cron calls, and by which rule (wrangler.toml). */
export interface CronCall {
  /** Milliseconds since 1970. */
  readonly scheduledTime: number;
  readonly cron: string;
}

/** A mailbox that fails does not stop the others: its turn comes again. */
export async function sweepAll(env: Env, sources: SourceRegistry, call: CronCall): Promise<void> {
  const ofVariables = [...readConfiguration(env, sources).connections].flatMap(([name, entry]) =>
    entry.ok ? [{ name, mailbox: entry.connection.mailbox }] : [],
  );
  const all = [...ofVariables, ...(await storedOrNone(env))];
  // One subrequest is left for the object that keeps incidents.
  const watching = isWanted(env) ? await import('./alerts/round.ts') : null;
  const atOnce = watching === null ? mailboxesAtOnce : mailboxesAtOnce - 1;
  const pages = Math.max(1, Math.ceil(all.length / atOnce));
  const start = pageOf(call, pages) * atOnce;
  const answers = await Promise.all(
    all.slice(start, start + atOnce).map(async ({ name, mailbox }) => {
      try {
        if (watching !== null) return await watching.inTime(env.MAILBOX.getByName(mailbox).sweep(true));
        await env.MAILBOX.getByName(mailbox).sweep();
      } catch (error) {
        log('error', 'sweep_failed', { connection: name, ...errorFacts(error) });
      }
      return null;
    }),
  );
  await watching?.handOver(env, call.scheduledTime, answers, all.length);
}

const isWanted = ({ ALERTS }: Env): boolean => ALERTS !== undefined && ALERTS !== '';

/** A list call for each thousand: 10,000 connections leave room for the mailboxes. Without KV the others are called anyway. */
async function storedOrNone(env: Env): Promise<readonly { readonly name: string; readonly mailbox: string }[]> {
  try {
    return await allStored(env);
  } catch (error) {
    log('error', 'sweep_list_failed', errorFacts(error));
    return [];
  }
}

/** The part of a turn of the golden angle: however a rule steps, no page stays out of its way (three-distance theorem). */
const goldenTurn = (Math.sqrt(5) - 1) / 2;

/**
 * Nothing has to be remembered: the time tells. A rule that calls all day every so many minutes takes the pages in their order. Any
 * other one may step in time with their number, once an hour say, and takes them as the golden angle does.
 */
export function pageOf({ scheduledTime, cron }: CronCall, pages: number): number {
  const minute = Math.floor(scheduledTime / minuteMs);
  const step = Number(/^\*\/(\d+) \* \* \* \*$/.exec(cron)?.[1] ?? (cron === '* * * * *' ? 1 : 0));
  if (step > 0 && 60 % step === 0) return Math.floor(minute / step) % pages;
  return Math.floor(((minute * goldenTurn) % 1) * pages);
}
