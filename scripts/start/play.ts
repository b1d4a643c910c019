/** Plays one step: sends the webhook, waits until the bridge has processed it, and collects the results. */

import type { LoggedRequest } from '../../emulator/exchange.ts';
import { type OutcomeRecord, outcomeResults } from '../../src/outcomes/outcome.ts';
import type { Step } from './scene.ts';
import { type Stage, secrets } from './stage.ts';

export interface Played {
  readonly step: Step;
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** Requests that One-Link received during the step, in order. */
  readonly requests: readonly LoggedRequest[];
  /** Outcomes that were written to KV during the step, oldest first. */
  readonly outcomes: readonly OutcomeRecord[];
  /** Null if everything was as expected. */
  readonly differs: string | null;
}

/** Longer than any wait in the demonstration. A step that takes this long has failed. */
const patienceMs = 20_000;

export async function play(step: Step, stage: Stage): Promise<Played> {
  const { bridge, oneLink } = stage;
  const requestsBefore = oneLink.requests.length;
  const known = new Set((await bridge.outcomes()).map(({ key }) => key));
  step.trouble?.(oneLink);
  const response = await fetch(`${bridge.url}/hooks/${step.connection}${step.sample.path}`, {
    method: 'POST',
    headers: step.sample.headers,
    body: step.sample.body,
  });
  const body = (await response.json()) as Record<string, unknown>;
  const settled = await settlement(body, stage);
  const outcomes = (await bridge.outcomes()).flatMap(({ key, record }) => (known.has(key) ? [] : [record]));
  outcomes.sort((a, b) => a.settled_at.localeCompare(b.settled_at));
  const seen = { status: response.status, body, requests: oneLink.requests.slice(requestsBefore), outcomes };
  return { step, ...seen, differs: settled ? difference(step, seen) : 'it did not settle in time' };
}

/** Waits until every delivery of an answer is processed and its outcome is in KV. False: it took too long. */
async function settlement(body: Readonly<Record<string, unknown>>, { bridge }: Stage): Promise<boolean> {
  if (body['status'] !== 'accepted') return true;
  const ids = (body['delivery_ids'] ?? [body['delivery_id']]) as readonly string[];
  const until = Date.now() + patienceMs;
  while (Date.now() < until) {
    const states = await Promise.all(ids.map((id) => stateOf(id, bridge.url)));
    const recorded = new Set((await bridge.outcomes()).flatMap(({ record }) => record.delivery_ids));
    const isDone = states.every((state, index) => {
      const writesOutcome = (outcomeResults as readonly string[]).includes(state);
      return state !== 'pending' && (!writesOutcome || recorded.has(ids[index] ?? ''));
    });
    if (isDone) return true;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  return false;
}

async function stateOf(deliveryId: string, url: string): Promise<string> {
  const response = await fetch(`${url}/api/deliveries/${deliveryId}`, {
    headers: { authorization: `Bearer ${secrets.ADMIN_TOKEN}` },
  });
  return String(((await response.json()) as Record<string, unknown>)['state']);
}

/** `PATCH appointments` for a request that One-Link carried out. Null for reads and refused requests. */
export function writeOf({ method, path, carriedOut }: LoggedRequest): string | null {
  if (method === 'GET' || carriedOut === null || carriedOut >= 300) return null;
  return `${method} ${path.split('/')[1]}`;
}

function difference({ expected }: Step, seen: Omit<Played, 'step' | 'differs'>): string | null {
  const answer = [seen.status, ...(seen.status === 200 ? [seen.body['status']] : [])].join(' ');
  const writes = seen.requests.flatMap((request) => writeOf(request) ?? []);
  const results = seen.outcomes.map(({ result }) => result);
  const differences = [
    ['answered', expected.answer, answer],
    ['One-Link', [...expected.writes].sort().join(', '), writes.sort().join(', ')],
    ['KV', expected.results.join(', '), results.join(', ')],
  ] as const;
  const wrong = differences.filter(([, wanted, got]) => wanted !== got);
  return wrong.length === 0
    ? null
    : wrong
        .map(([what, wanted, got]) => `${what}: expected ${wanted || 'nothing'}, got ${got || 'nothing'}`)
        .join('; ');
}
