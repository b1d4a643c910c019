/** Starts a comparison with the booking tool's own list by the admin API of a bridge, and waits until it has ended. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReconcileView } from '../../src/mailbox/contract-reconcile.ts';
import type { AdminAnswer, AdminApi } from './admin-api.ts';

export interface Comparing {
  readonly api: AdminApi;
  /** Of the connection. */
  readonly name: string;
  readonly body: unknown;
  /** Bookings read so far. */
  readonly onListed?: (listed: number) => void;
  /** Waiting ends; the comparison goes on. */
  readonly signal?: AbortSignal;
  readonly everyMs?: number;
}

export const comparisonOf = (name: string): string => `/connections/${encodeURIComponent(name)}/reconciliation`;

/** A view whose `run` is a person's: waiting was ended before it was over. */
export async function compare(comparing: Comparing): Promise<AdminAnswer<ReconcileView>> {
  const { api, name, body, onListed, signal, everyMs = 1000 } = comparing;
  let answer = await api.post<ReconcileView>(comparisonOf(name), body);
  while (answer.ok && answer.body.run?.asked_by === 'person' && signal?.aborted !== true) {
    onListed?.(answer.body.run.counts.listed);
    await sleep(everyMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    answer = await api.get<ReconcileView>(comparisonOf(name));
  }
  return answer;
}
