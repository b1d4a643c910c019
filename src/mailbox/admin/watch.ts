/**
 * What the cron asks where alerts are configured. The rhythm of webhooks and the oldest parked delivery are remembered in one small
 * document of the `meta` table, which is written at most once an hour and when the number of parked deliveries changes.
 */
import type { Code } from '../../codes.ts';
import { standingDeliveries } from '../../sync/settle/standing.ts';
import type { RefusedReason } from '../contract-views.ts';
import type { Watched } from '../contract-watch.ts';
import type { Ports } from '../ports.ts';
import type { Store } from '../store/store.ts';
import { receivedBetween, someOf } from '../store/watch-queries.ts';
import type { AdminInput } from './admin-input.ts';
import { stateName } from './connection.ts';
import { refusalsName, rememberedIn } from './refusals.ts';
import { counted, hourMs, hourOf, hoursLookedBack, type Rhythm, silenceInGaps, slotMs, startsAnew } from './rhythm.ts';
import { waitingCode } from './views.ts';

/** The name of the document. */
export const watchName = 'watch';
/** More deliveries in an hour are not looked at: with so many the rhythm is clear. */
const deliveriesAtMost = 20_000;
/** Bookings among which the oldest parked one, and the usual cause of a failure, are looked for. */
const openAtMost = 200;

interface Tables {
  readonly store: Store;
  readonly sql: Ports['sql'];
}

interface Remembered {
  readonly rhythm: Rhythm;
  readonly parked: { readonly count: number; readonly since: number | null; readonly hour: number };
  /** Absent: an earlier version wrote it. */
  readonly failed?: { readonly count: number; readonly code: Code | null; readonly hour: number };
}

interface Open {
  readonly parked: number;
  readonly failed: number;
}

export async function watch(input: AdminInput): Promise<Watched> {
  const { core, connection, ports } = input;
  const { store, state } = core;
  const now = ports.now();
  const callPolicy = core.callPolicy();
  const counts = await core.counts();
  const parked = counts.get('parked') ?? 0;
  const failed = (counts.get('failed') ?? 0) + store.standaloneFailures();
  const newest = store.deliveriesBefore(Number.MAX_SAFE_INTEGER, 1)[0]?.receivedAt ?? null;
  const remembered = rememberedAt(hourOf(now), newest, { parked, failed }, { store, sql: ports.sql });
  return {
    connection: connection.name,
    source: connection.source,
    state: stateName(callPolicy),
    reason: waitingCode(callPolicy, state),
    rests: state.rests,
    pending: counts.get('pending') ?? 0,
    parked,
    failed,
    failedCode: remembered.failed?.code ?? null,
    parkedSince: remembered.parked.since,
    ...recentlyRefused(store.meta(refusalsName), now),
    receivedAt: newest,
    silentGaps: newest === null ? null : silenceInGaps(remembered.rhythm, newest, now),
  };
}

function rememberedAt(hour: number, newest: number | null, { parked, failed }: Open, tables: Tables): Remembered {
  const { store } = tables;
  const text = store.meta(watchName);
  const known = text === null ? null : (JSON.parse(text) as Remembered);
  // A silence is no habit until it is over: its hours are counted when the next webhook has come.
  const end = newest === null ? hour : Math.min(hour, hourOf(newest) + 1);
  const isNewHour = known === null || known.rhythm.next < end;
  const isParkedKnown = known !== null && known.parked.count === parked && known.parked.hour === hour;
  const isFailedKnown = known?.failed !== undefined && known.failed.count === failed && known.failed.hour === hour;
  // With none there is nothing to be found again each hour.
  const isOfParked = isParkedKnown || (known !== null && known.parked.count + parked === 0);
  const isOfFailed = isFailedKnown || (known !== null && (known.failed?.count ?? 0) + failed === 0);
  if (!isNewHour && isOfParked && isOfFailed) return known;
  const remembered = {
    rhythm: isNewHour ? countedTo(end, known?.rhythm ?? null, tables) : known.rhythm,
    parked: { count: parked, since: parked === 0 ? null : oldestParked(tables), hour },
    failed: { count: failed, code: failed === 0 ? null : usualCause(tables), hour },
  };
  store.setMeta(watchName, JSON.stringify(remembered));
  return remembered;
}

function countedTo(hour: number, before: Rhythm | null, { sql }: Tables): Rhythm {
  const known = startsAnew(before, hour) ? null : before;
  const from = hour - hoursLookedBack;
  const received = receivedBetween(sql, known?.arrival ?? 0, hour * hourMs, deliveriesAtMost);
  const young = known === null ? received.filter(({ at }) => hourOf(at) >= from) : received;
  const slots = new Map<number, Set<number>>();
  for (const { at } of young) {
    const one = hourOf(at);
    slots.set(one, (slots.get(one) ?? new Set()).add(Math.floor(at / slotMs)));
  }
  const first = Math.min(hour, ...slots.keys());
  const arrival = Math.max(known?.arrival ?? 0, ...received.slice(-1).map((one) => one.arrival));
  return counted(known, new Map([...slots].map(([one, { size }]) => [one, size])), first, hour, arrival);
}

function oldestParked({ store, sql }: Tables): number | null {
  const times = store.peekAll(someOf('parked', sql, openAtMost)).flatMap((record) => {
    const oldest = Math.min(...standingDeliveries(record));
    return store.delivery(oldest)?.receivedAt ?? record.touchedAt;
  });
  return times.length === 0 ? null : Math.min(...times);
}

/** The code of most of them. */
function usualCause({ store, sql }: Tables): Code | null {
  const counts = new Map<Code, number>();
  const add = (code: Code | null): void => {
    if (code !== null) counts.set(code, (counts.get(code) ?? 0) + 1);
  };
  for (const { lifecycle } of store.peekAll(someOf('failed', sql, openAtMost))) add(lifecycle.code);
  for (const { standalone } of store.unreadNoted(openAtMost)) if (standalone.state === 'failed') add(standalone.code);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

/** In this hour and the one before, and why the newest was refused. */
function recentlyRefused(
  text: string | null,
  now: number,
): { readonly refused: number; readonly refusedReason: RefusedReason | null } {
  const known = rememberedIn(text);
  const since = Math.floor(now / hourMs) - 1;
  const refused = (known?.hours ?? []).reduce((sum, [hour, count]) => (hour >= since ? sum + count : sum), 0);
  return { refused, refusedReason: refused === 0 ? null : (known?.lastReason ?? null) };
}
