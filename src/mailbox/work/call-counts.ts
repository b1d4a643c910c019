/**
 * How many calls One-Link was sent, by method and class of status, for `GET /metrics`. Nobody who does not ask pays for it: the counts are
 * kept in memory until the first scrape. From then on they are a document of `meta`, written at the end of a drain that has called, until
 * nobody has asked for a week.
 */
import type { HttpAnswer } from '../../http/read-answer.ts';
import type { Store } from '../store/store.ts';

const name = 'calls';
const dayMs = 24 * 3_600_000;
const forgottenAfterMs = 7 * dayMs;

/** `GET 2xx` → how many. `none`: no answer came. */
export type CallTotals = Readonly<Record<string, number>>;

interface Kept {
  /** When it was asked for last, ms, to a day. */
  readonly asked: number;
  readonly totals: CallTotals;
}

type Fetch = (url: string, init: RequestInit) => Promise<HttpAnswer>;

export type CallCounts = ReturnType<typeof createCallCounts>;

export function createCallCounts({ meta, setMeta }: Pick<Store, 'meta' | 'setMeta'>, now: () => number) {
  /** Since they were written last. */
  let fresh: Record<string, number> = {};

  const count = (method: string, status: string): void => {
    const key = `${method} ${status}`;
    fresh[key] = (fresh[key] ?? 0) + 1;
  };
  function kept(): Kept | null {
    const text = meta(name);
    return text === null ? null : (JSON.parse(text) as Kept);
  }
  function totalsWith(before: CallTotals): CallTotals {
    const totals: Record<string, number> = { ...before };
    for (const [key, calls] of Object.entries(fresh)) totals[key] = (totals[key] ?? 0) + calls;
    return totals;
  }
  function write(asked: number, totals: CallTotals): void {
    setMeta(name, JSON.stringify({ asked, totals } satisfies Kept));
    fresh = {};
  }

  return {
    /** The same fetch, counted. */
    counting:
      (fetch: Fetch): Fetch =>
      async (url, init) => {
        const method = init.method ?? 'GET';
        try {
          const answer = await fetch(url, init);
          count(method, `${Math.floor(answer.status / 100)}xx`);
          return answer;
        } catch (error) {
          count(method, 'none');
          throw error;
        }
      },
    /** At the end of a drain: one row if somebody asks for them and calls were made. */
    save(): void {
      if (Object.keys(fresh).length === 0) return;
      const before = kept();
      if (before !== null && now() < before.asked + forgottenAfterMs) write(before.asked, totalsWith(before.totals));
    },
    /** Somebody asks. Writes a row at the first time, once a day, and where calls are not written yet. */
    asked(): CallTotals {
      const before = kept();
      const totals = totalsWith(before?.totals ?? {});
      const isNews = Object.keys(fresh).length > 0 || before === null || now() >= before.asked + dayMs;
      if (isNews) write(now(), totals);
      return totals;
    },
  };
}
