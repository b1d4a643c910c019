/**
 * Requests that the connection's hook refused: a count for each of the last 24 hours, one for each reason, and the newest reason, in
 * one small document of the `meta` table. Nothing from the requests is stored.
 */
import { instantText } from '../../sync/settle/report.ts';
import type { Refused } from '../contract.ts';
import type { ConnectionStatus, RefusedReason } from '../contract-views.ts';

export const hourMs = 3_600_000;
const hoursKept = 24;

interface Remembered {
  /** Hours since 1970, each with its count; oldest first. */
  readonly hours: readonly (readonly [hour: number, count: number])[];
  readonly lastAt: number;
  readonly lastReason: RefusedReason;
  /** All that were counted since the mailbox keeps this; absent: an earlier version wrote the document. */
  readonly totals?: RefusedTotals;
}

export type RefusedTotals = Readonly<Partial<Record<RefusedReason, number>>>;

/** The name of the document. */
export const refusalsName = 'refusals';

export const rememberedIn = (text: string | null): Remembered | null =>
  text === null ? null : (JSON.parse(text) as Remembered);

/** The document with `refused` in it. A clock that is behind is taken as the newest hour that is known. */
export function withRefused(text: string | null, refused: Refused): string {
  const known = rememberedIn(text);
  const [newest, ...older] = (known?.hours ?? []).toReversed();
  const hour = Math.max(Math.floor(refused.at / hourMs), newest?.[0] ?? 0);
  const before = newest === undefined ? [] : newest[0] === hour ? older : [newest, ...older];
  const count = refused.count + (newest?.[0] === hour ? newest[1] : 0);
  const hours = [...before.filter(([one]) => one > hour - hoursKept).toReversed(), [hour, count] as const];
  const totals = { ...known?.totals, [refused.reason]: (known?.totals?.[refused.reason] ?? 0) + refused.count };
  return JSON.stringify({ hours, lastAt: refused.at, lastReason: refused.reason, totals } satisfies Remembered);
}

export type RefusedView = Pick<ConnectionStatus, 'refused_24h' | 'last_refused_at' | 'last_refused_reason'>;

export function refusedView(text: string | null, now: number): RefusedView {
  const known = rememberedIn(text);
  const oldest = Math.floor(now / hourMs) - hoursKept;
  return {
    refused_24h: (known?.hours ?? []).reduce((sum, [hour, count]) => (hour > oldest ? sum + count : sum), 0),
    last_refused_at: known === null ? null : instantText(known.lastAt),
    last_refused_reason: known?.lastReason ?? null,
  };
}
