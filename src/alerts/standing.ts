/**
 * `GET /health?deep=1`: whether a connection is known not to work. Anybody may ask, so the answer is remembered for half a minute and says
 * nothing of which one.
 */
import type { Env } from '../env.ts';
import { errorFacts, log } from '../log.ts';
import type { AlertKind } from './kinds.ts';
import { incidentsName } from './round.ts';

/** Kinds in which nothing reaches One-Link, or nothing comes from the tool. */
const stopped: readonly AlertKind[] = ['account', 'breaker', 'subscription'];
const rememberedMs = 30_000;
const remembered = new WeakMap<object, { readonly until: number; readonly answer: Promise<boolean> }>();

/** `now`: milliseconds since 1970. An object that does not answer counts as working: a monitor would call people for nothing. */
export function isAnyStopped(env: Env, now: number): Promise<boolean> {
  const known = remembered.get(env);
  if (known !== undefined && now < known.until) return known.answer;
  const answer = ask(env);
  remembered.set(env, { until: now + rememberedMs, answer });
  return answer;
}

async function ask({ INCIDENTS }: Env): Promise<boolean> {
  try {
    const shown = await INCIDENTS?.getByName(incidentsName).show();
    // What may be over at the next look is not counted.
    return shown?.alerts.some(({ kind, told }) => told && stopped.includes(kind)) ?? false;
  } catch (error) {
    log('error', 'health_failed', errorFacts(error));
    return false;
  }
}
