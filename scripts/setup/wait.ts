/** Waits for the first webhook: by the admin API of the Worker, which also tells why one was refused. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Bridge,
  connectionsOf,
  deliveriesOf,
  type RunningConnection,
  type RunningDelivery,
} from '../lib/bridge.ts';

/** What was there before: it does not count. */
export interface Baseline {
  readonly deliveryIds: ReadonlySet<string>;
  readonly lastRefusedAt: string | null;
}

/** To be asked before a person is told to send something. */
export async function baselineOf(bridge: Bridge, connection: string): Promise<Baseline> {
  const [known, state] = [await deliveries(bridge, connection), await stateOf(bridge, connection)];
  return {
    deliveryIds: new Set(known.map(({ delivery_id }) => delivery_id)),
    lastRefusedAt: state?.last_refused_at ?? null,
  };
}

export interface Watch {
  readonly bridge: Bridge;
  readonly connection: string;
  readonly baseline: Baseline;
  readonly waitMs: number;
  /** A webhook was refused. Waiting goes on. */
  readonly onRefused: (reason: string) => void;
  readonly signal?: AbortSignal;
  readonly pollMs?: number;
}

/** What a delivery is once nothing more happens to it by itself. */
const settleMs = 15_000;

/** Null: nothing arrived in time. */
export async function waitForFirst(watch: Watch): Promise<RunningDelivery | null> {
  const { bridge, connection, baseline, waitMs, onRefused, signal, pollMs = 700 } = watch;
  const until = Date.now() + waitMs;
  let refusedAt = baseline.lastRefusedAt;
  let first: { readonly id: string; readonly seenAt: number } | null = null;
  while (Date.now() < until && signal?.aborted !== true) {
    const fresh = (await deliveries(bridge, connection)).filter(
      ({ delivery_id }) => !baseline.deliveryIds.has(delivery_id),
    );
    const found = fresh.at(-1); // the oldest of the new ones
    if (found !== undefined) {
      first ??= { id: found.delivery_id, seenAt: Date.now() };
      const mayChange = found.state === 'pending' && Date.now() - first.seenAt < settleMs;
      if (!mayChange) return found;
    }
    const state = await stateOf(bridge, connection);
    const refused = state?.last_refused_at ?? null;
    if (refused !== null && refused !== refusedAt) {
      refusedAt = refused;
      onRefused(state?.last_refused_reason ?? 'unknown');
    }
    await sleep(pollMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
  return null;
}

async function deliveries(bridge: Bridge, connection: string): Promise<readonly RunningDelivery[]> {
  const result = await deliveriesOf(bridge, connection);
  return result.ok ? result.value : [];
}

async function stateOf(bridge: Bridge, connection: string): Promise<RunningConnection | undefined> {
  const result = await connectionsOf(bridge);
  return result.ok ? result.value.find((one) => one.connection === connection) : undefined;
}
