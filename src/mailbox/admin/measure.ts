/** The mailbox in numbers, for `GET /metrics`. */
import type { Measures } from '../contract-measures.ts';
import type { AdminInput } from './admin-input.ts';
import { showStatus } from './connection.ts';
import { type RefusedTotals, refusalsName, rememberedIn } from './refusals.ts';

export async function measure(input: AdminInput): Promise<Measures> {
  const { store } = input.core;
  const status = await showStatus(input);
  const { connection, source, state, pending, parked, failed } = status;
  const { last_received_at, last_settled_at, last_refused_at } = status;
  return {
    ...{ connection, source, state, pending, parked, failed, last_received_at, last_settled_at, last_refused_at },
    received: Math.max(store.highestArrival(), Number(store.meta('arrival_floor') ?? 0)),
    refused: refusedTotals(store.meta(refusalsName)),
    calls: input.core.callTotals(),
  };
}

/** How many by reason. Each reason is one of a short list, so this stays small. */
export const refusedTotals = (text: string | null): RefusedTotals => rememberedIn(text)?.totals ?? {};
