/**
 * Where there are more connections than one answer can ask, a look asks one page of them and the next look the next page. So a round over
 * all takes several looks, and each round shows what came since the one before began.
 */
import type { DeliveryView } from '../../src/mailbox/contract-views.ts';
import type { AdminAnswer, AdminApi } from '../lib/admin-api.ts';

/** One page of `path` a call, from its beginning again after the last one. */
export function pagesOf<Body extends { readonly cursor?: string | null }>(
  api: Pick<AdminApi, 'get'>,
  pathOf: () => string,
) {
  let path = '';
  let cursor: string | null = null;
  /** No page before it: what the first round finds is not new. */
  let rounds = 0;
  return {
    get isFirstRound() {
      return rounds === 0;
    },
    async next(): Promise<AdminAnswer<Body>> {
      if (cursor === null) path = pathOf();
      const joint = path.includes('?') ? '&' : '?';
      const answer = await api.get<Body>(
        cursor === null ? path : `${path}${joint}cursor=${encodeURIComponent(cursor)}`,
      );
      if (!answer.ok) return answer;
      cursor = answer.body.cursor ?? null;
      if (cursor === null) rounds += 1;
      return answer;
    },
  };
}

/** The clock of the bridge may be behind the one of this machine. */
const slackMs = 60_000;

/** Deliveries of all connections that came since the round before began. */
export function newDeliveries(api: Pick<AdminApi, 'get'>, limit: number, now: () => number) {
  let began = now();
  return pagesOf<{ readonly deliveries: readonly DeliveryView[]; readonly cursor: string | null }>(api, () => {
    const since = new Date(began - slackMs).toISOString();
    began = now();
    return `/deliveries?${new URLSearchParams({ limit: String(limit), since })}`;
  });
}
