/**
 * What the operator learns about refused requests: a log line, at most one a minute for each kind, with its count; and for each
 * connection a count and the newest reason, which its mailbox gets at most once a minute. The isolate gathers both in memory,
 * so a flood costs neither lines nor rows. `GET /api/connections` includes what was gathered after the last report if the same
 * isolate answers. It is lost if the isolate ends before its next refusal.
 */
import { log } from '../log.ts';
import type { Refused, RefusedRequests } from '../mailbox/contract.ts';
import type { RefusedReason } from '../mailbox/contract-views.ts';

const minuteMs = 60_000;

export interface Refusals {
  /** A log line. `facts` are names from short lists (connections, reasons), never from the request, because they are kept. */
  line(level: 'warn' | 'error', event: string, facts: Readonly<Record<string, string>>): void;
  /** Counts a refusal at a connection and writes its line. `handOver` is called if it is time to tell the mailbox. */
  note(
    connection: string,
    refused: Pick<RefusedRequests, 'reason' | 'size'>,
    handOver: (refused: Refused) => Promise<void>,
  ): Promise<void> | null;
  /** What the mailbox does not know yet. */
  gathered(connection: string): Refused | null;
}

interface Gathered {
  count: number;
  at: number;
  reason: RefusedReason;
  handedAt: number;
  /** By reason. */
  readonly requests: Map<RefusedReason, RefusedRequests>;
}

/** Counts them where others of that reason wait to be told. */
function gather({ requests }: Gathered, { reason, count, at, size }: RefusedRequests): void {
  const known = requests.get(reason);
  const isNewer = known === undefined || at >= known.at;
  const newest = isNewer ? { at, size } : { at: known.at, size: known.size };
  requests.set(reason, { reason, count: count + (known?.count ?? 0), ...newest });
}

const newGathered = (reason: RefusedReason): Gathered => ({
  ...{ count: 0, at: 0, reason, handedAt: Number.NEGATIVE_INFINITY, requests: new Map() },
});

/** `now`: milliseconds since 1970. */
export function createRefusals(now: () => number): Refusals {
  const lines = new Map<string, { count: number; writtenAt: number }>();
  const connections = new Map<string, Gathered>();

  function line(level: 'warn' | 'error', event: string, facts: Readonly<Record<string, string>>): void {
    const kind = JSON.stringify([event, facts]);
    const known = lines.get(kind) ?? { count: 0, writtenAt: Number.NEGATIVE_INFINITY };
    lines.set(kind, known);
    known.count += 1;
    if (now() - known.writtenAt < minuteMs) return;
    log(level, event, { ...facts, count: known.count });
    known.count = 0;
    known.writtenAt = now();
  }

  return {
    line,
    note(connection, { reason, size }, handOver) {
      line('warn', 'hook_refused', { connection, reason });
      const known = connections.get(connection) ?? newGathered(reason);
      connections.set(connection, known);
      gather(known, { reason, count: 1, at: now(), size });
      known.count += 1;
      known.at = now();
      known.reason = reason;
      if (now() - known.handedAt < minuteMs) return null;
      const { count, at } = known;
      const requests = [...known.requests.values()];
      known.count = 0;
      known.requests.clear();
      known.handedAt = now();
      return handOver({ count, at, reason, requests }).catch(() => {
        known.count += count; // report it with the next one
        for (const one of requests) gather(known, one);
      });
    },
    gathered(connection) {
      const known = connections.get(connection);
      return known === undefined || known.count === 0
        ? null
        : { count: known.count, at: known.at, reason: known.reason };
    },
  };
}
