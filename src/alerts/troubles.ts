/** Which troubles a connection has, from what the cron has learned of it. */
import type { Watched } from '../mailbox/contract-watch.ts';
import type { AlertKind } from './kinds.ts';
import type { Settings } from './settings.ts';

export interface Trouble {
  readonly kind: AlertKind;
  /** Deliveries or requests that are concerned; 0: it is the whole connection. */
  readonly count: number;
  /** A code of `src/codes.ts` or a reason of a refusal; empty: there is none. */
  readonly code: string;
  /** Since when, ms, where that is known; null: since it was seen. */
  readonly since: number | null;
}

/** 429 or 503 so often in a row are no passing rest: at least a quarter of an hour (`pauseMs`). */
const restsOfTrouble = 6;
const hourMs = 3_600_000;

type Limits = Pick<Settings, 'off' | 'parked_hours' | 'silent_gaps' | 'refused'>;

/** Kinds that a look can see. `subscription` is seen by another one (`subscriptions.ts`). */
export const lookedAtKinds = ['failed', 'breaker', 'account', 'silent', 'parked', 'refused'] as const;

export function troublesOf(watched: Watched, at: number, limits: Limits): readonly Trouble[] {
  const {
    state,
    reason,
    rests,
    failed,
    failedCode,
    parked,
    parkedSince,
    refused,
    refusedReason,
    receivedAt,
    silentGaps,
  } = watched;
  const none = { count: 0, code: '', since: null };
  const found: (Trouble | null)[] = [
    failed > 0 ? { ...none, kind: 'failed', count: failed, code: failedCode ?? '' } : null,
    state === 'account' ? { ...none, kind: 'account', code: reason ?? '' } : null,
    state === 'breaker' || rests >= restsOfTrouble ? { ...none, kind: 'breaker', code: reason ?? '' } : null,
    refused >= limits.refused ? { ...none, kind: 'refused', count: refused, code: refusedReason ?? '' } : null,
    parkedSince !== null && at - parkedSince >= limits.parked_hours * hourMs
      ? { ...none, kind: 'parked', count: parked, since: parkedSince }
      : null,
    receivedAt !== null && at - receivedAt >= hourMs && (silentGaps ?? 0) >= limits.silent_gaps
      ? { ...none, kind: 'silent', since: receivedAt }
      : null,
  ];
  return found.filter((trouble) => trouble !== null && !limits.off.includes(trouble.kind)) as Trouble[];
}
