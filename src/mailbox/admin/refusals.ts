/**
 * Requests that the connection's hook refused: counts for each of the last 24 hours and 30 days and for each reason, and the newest of
 * each reason, in one small document of the `meta` table. Nothing from the requests is stored but their size.
 */
import { instantText } from '../../sync/settle/report.ts';
import type { Refused, RefusedRequests } from '../contract.ts';
import type { ConnectionStatus, RefusedReason } from '../contract-views.ts';

const hourMs = 3_600_000;
const hoursKept = 24;
const daysKept = 30;
/** Requests of one reason that are listed; those of a minute count as one. */
const requestsOfAReason = 20;

interface Remembered {
  /** Hours since 1970, each with its count; oldest first. */
  readonly hours: readonly (readonly [hour: number, count: number])[];
  /** The same for days. */
  readonly days?: Remembered['hours'];
  readonly lastAt: number;
  readonly lastReason: RefusedReason;
  /** All that were counted since the mailbox keeps this; absent: an earlier version wrote the document. */
  readonly totals?: RefusedTotals;
  /** The newest of each reason, oldest first. */
  readonly requests?: readonly (readonly [at: number, reason: RefusedReason, count: number, size: number | null])[];
}

export type RefusedTotals = Readonly<Partial<Record<RefusedReason, number>>>;

/** The name of the document. */
export const refusalsName = 'refusals';

export const rememberedIn = (text: string | null): Remembered | null =>
  text === null ? null : (JSON.parse(text) as Remembered);

/** The document with `refused` in it. A clock that is behind is taken as the newest hour that is known. */
export function withRefused(text: string | null, refused: Refused): string {
  const known = rememberedIn(text);
  const { at, reason, count, requests = [{ at, reason, count, size: null }] } = refused;
  const hour = Math.floor(at / hourMs);
  return JSON.stringify({
    hours: counted(known?.hours ?? [], hour, count, hoursKept),
    days: counted(known?.days ?? [], Math.floor(hour / 24), count, daysKept),
    lastAt: at,
    lastReason: reason,
    totals: { ...known?.totals, [reason]: (known?.totals?.[reason] ?? 0) + count },
    requests: requests.reduce(withRequests, known?.requests ?? []),
  } satisfies Remembered);
}

/** The counts with so many more in one hour or day. */
function counted(counts: Remembered['hours'], when: number, count: number, kept: number): Remembered['hours'] {
  const newest = counts.at(-1);
  const at = Math.max(when, newest?.[0] ?? 0);
  const isSame = newest?.[0] === at;
  const before = (isSame ? counts.slice(0, -1) : counts).filter(([one]) => one > at - kept);
  return [...before, [at, count + (isSame ? newest[1] : 0)]];
}

/** A flood for one reason does not drive out the requests that were refused for another. */
function withRequests(
  requests: NonNullable<Remembered['requests']>,
  { at, reason, count, size }: RefusedRequests,
): NonNullable<Remembered['requests']> {
  const all = [...requests, [at, reason, count, size] as const];
  const ofReason = all.filter(([, one]) => one === reason);
  const gone = ofReason.length > requestsOfAReason ? ofReason[0] : undefined;
  return all.filter((one) => one !== gone);
}

/** Newest first. */
export const refusedRequests = (text: string | null): readonly RefusedRequests[] =>
  (rememberedIn(text)?.requests ?? [])
    .map(([at, reason, count, size]) => ({ at, reason, count, size }))
    .toSorted((a, b) => b.at - a.at);

export const refusedByHour = (text: string | null): Remembered['hours'] => rememberedIn(text)?.hours ?? [];
export const refusedByDay = (text: string | null): Remembered['hours'] => rememberedIn(text)?.days ?? [];

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
