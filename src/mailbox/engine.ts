/**
 * The mailbox of one connection, apart from Cloudflare: it takes deliveries in and drains them. `drain` is the one code path
 * for accept, alarm and cron (design.md, *The way of the data*).
 */
import { createHmac } from 'node:crypto';
import type { DigestOf } from '../booking/fold.ts';
import { cellOf, chainOrder } from '../booking/fold.ts';
import type { Connection } from '../config.ts';
import type { BookingRecord } from '../core/booking-record.ts';
import {
  accountAnswers,
  accountRefused,
  type ConnectionState,
  newConnectionState,
  type Permission,
  permissionOf,
} from '../core/connection-state.ts';
import { hour } from '../core/retry.ts';
import { errorFacts } from '../log.ts';
import { createOneLinkClient, type OneLinkClient } from '../one-link/client.ts';
import type { AnySource } from '../sources/source.ts';
import { takeDelivery } from './accept.ts';
import type { AcceptBatch, Accepted, Language } from './contract.ts';
import { flushOutcomes } from './outbox.ts';
import { createPool } from './pool.ts';
import type { Ports } from './ports.ts';
import { retain, retentionRoundMs } from './retention.ts';
import { type RunnerInput, runBooking, syncAgenda } from './runner.ts';
import { openStore, type Store } from './store.ts';

export interface EngineOptions {
  readonly ports: Ports;
  /** Null: the connection is no more, or wrong. Deliveries stay where they are. */
  readonly connection: Connection | null;
  readonly source: AnySource | null;
  readonly outcomeDays: number;
  readonly language: Language;
}

/** A drain that died leaves its work to the alarm after this. Longer than a call may take. */
export const deadManMs = 60_000;
/** An alarm comes up to a minute late and is repeated for about two; an older one was given up (field.md §2, 57; §3). */
const alarmLateMs = 5 * 60_000;
/** Subrequests of one invocation; the free plan allows 50 (design.md, *Budget*). */
export const subrequestsPerDrain = 40;
const callsAtOnce = 4;
const callTimeoutMs = 15_000;
/** The watermark follows once this many deliveries stand above it. */
const watermarkStep = 64;
/** A failing KV is tried again after a minute, growing to a quarter of an hour: an alarm is a row, too (field.md §4.2). */
const outcomeRetryMs = 60_000;
const outcomeRetryAtMostMs = 15 * outcomeRetryMs;

export type Engine = ReturnType<typeof createEngine>;

export function createEngine({ ports, connection, source, outcomeDays, language }: EngineOptions) {
  const store = openStore(ports);
  const key = store.meta('key') ?? makeKey(store, ports);
  const digestOf: DigestOf = (value) =>
    createHmac('sha256', key)
      .update(JSON.stringify(value) ?? '')
      .digest('base64url')
      .slice(0, 22);
  const state: ConnectionState = readState(store);
  const saveState = (): void => store.setMeta('state', JSON.stringify(state));
  let watermark = Number(store.meta('watermark') ?? 0);
  let lastArrival = Math.max(store.highestArrival(), Number(store.meta('arrival_floor') ?? 0));
  /** Bookings with deliveries above the watermark that are not at rest. Derived from the tables at every start. */
  const fresh = new Set<string>();
  /** Bookings with a turn under way in this instance. */
  const active = new Set<string>();
  const sending = new Set<string>();
  let alarmAt: number | null | undefined;
  let draining: Promise<void> | null = null;
  let again = false;
  const pool = createPool(callsAtOnce);
  const batches = new Set<Promise<void>>();
  /** Bookings of the batches under way. */
  const claimed = new Set<string>();
  /** A drain is working: what becomes due may join it. */
  let isOpen = false;
  let calls = 0;
  let probesBooking = false;
  let outcomesBlockedUntil = 0;
  let outcomeFailures = 0;

  const client: OneLinkClient | null =
    connection === null
      ? null
      : createOneLinkClient({
          baseUrl: connection.oneLinkUrl,
          accountId: connection.accountId,
          token: connection.oneLinkToken,
          fetch: ports.fetch,
          now: ports.now,
          timeoutMs: callTimeoutMs,
          timeoutSignal: ports.timeoutSignal,
        });

  for (const id of store.idsAbove(watermark)) {
    const record = store.find(id);
    if (record !== null && needsTurn(record)) fresh.add(record.key);
  }
  if (connection !== null) noticeConfiguration(connection);

  /** Parked bookings are due when the configuration changes (design.md, *Retry*). */
  function noticeConfiguration({ digest }: Connection): void {
    if (store.meta('configuration') === digest) return;
    ports.transaction(() => {
      store.setMeta('configuration', digest);
      for (const agendaKey of store.agendaKeys()) {
        const record = store.find(agendaKey);
        if (record?.phase !== 'parked') continue;
        record.dueAt = ports.now();
        syncAgenda(record, store);
        store.save(record);
      }
    });
  }

  const stampsArrival = source?.clock === 'read_back';

  const permission = (): Permission => permissionOf(state, ports.now());

  /** One more subrequest, if the invocation and the connection allow it. */
  function mayCall(): boolean {
    if (calls >= subrequestsPerDrain) return false;
    const allowed = permission().kind;
    if (allowed !== 'go' && !(allowed === 'probe_booking' && probesBooking)) return false;
    calls += 1;
    return true;
  }

  function countCall(): boolean {
    if (calls >= subrequestsPerDrain) return false;
    calls += 1;
    return true;
  }

  const wake = (bookingKey: string): void => {
    fresh.add(bookingKey);
    again = true;
  };

  const runner = (): RunnerInput | null =>
    connection === null || client === null
      ? null
      : { ports, store, connection, client, digestOf, state, saveState, sending, mayCall, countCall, source, wake };

  const knowAlarm = async (): Promise<void> => {
    if (alarmAt === undefined) alarmAt = await ports.getAlarm();
  };

  /** The one alarm stands at the earliest of everything; an earlier one is left, it finds nothing to do. */
  function alarmBy(at: number): void {
    const isLost = alarmAt != null && alarmAt < ports.now() - alarmLateMs;
    if (alarmAt != null && alarmAt <= at && !isLost) return;
    alarmAt = at;
    ports.setAlarm(at);
  }

  async function accept({ events, receivedAt }: AcceptBatch): Promise<Accepted> {
    if (connection === null) throw new Error('the connection is not configured');
    await knowAlarm();
    const now = ports.now();
    const answer = ports.transaction(() => {
      const nextArrival = (): number => {
        lastArrival += 1;
        return lastArrival;
      };
      const context = {
        store,
        connection,
        digestOf,
        now,
        nextArrival,
        stampsArrival,
        isUnderWay: (bookingKey: string) => active.has(bookingKey),
      };
      return events.map((event) => {
        const taken = takeDelivery(event, receivedAt, context);
        if (taken.due !== null) fresh.add(taken.due);
        return taken.answer;
      });
    });
    if (fresh.size > 0) {
      alarmBy(now + deadManMs);
      ports.waitUntil(drain());
    } else if (alarmAt == null) alarmBy(now + retentionRoundMs);
    return { deliveries: answer };
  }

  /**
   * Works off what is due. A second call while it runs makes it look again at once: a slow call of one booking keeps nobody
   * else waiting.
   */
  function drain(): Promise<void> {
    again = true;
    if (isOpen) startBatch();
    draining ??= drainLoop();
    return draining;
  }

  async function drainLoop(): Promise<void> {
    await knowAlarm();
    calls = 0;
    try {
      await ports.checkpoint('accepted');
      while (again) {
        again = false;
        const allowed = permission();
        if (allowed.kind === 'probe_account') {
          if (!(await probeAccount())) break;
          again = true;
          continue;
        }
        probesBooking = allowed.kind === 'probe_booking';
        if (probesBooking) await workOff(dueTurns().slice(0, 1));
        else if (allowed.kind === 'go') await workOffAll();
        await flushAll();
        if (probesBooking && permission().kind === 'go') again = true;
        if (calls >= subrequestsPerDrain) break;
      }
      retainWhenDue();
    } finally {
      // In one step with the last look: whoever comes next starts a drain of its own.
      draining = null;
      rearm();
    }
  }

  async function workOffAll(): Promise<void> {
    isOpen = true;
    startBatch();
    while (batches.size > 0) await Promise.race(batches);
    isOpen = false;
  }

  /** What is due now and in no batch yet. Batches run side by side and share the calls that may be under way. */
  function startBatch(): void {
    const turns = dueTurns().filter(({ key }) => !claimed.has(key));
    if (turns.length === 0) return;
    for (const turn of turns) claimed.add(turn.key);
    const batch = workOff(turns).finally(() => {
      for (const turn of turns) claimed.delete(turn.key);
      batches.delete(batch);
    });
    batches.add(batch);
  }

  async function probeAccount(): Promise<boolean> {
    if (client === null) return false;
    calls += 1;
    await ports.checkpoint('before_probe');
    const answer = await client.probe();
    if (answer.kind === 'ok' || answer.kind === 'refused') accountAnswers(state, ports.now());
    else
      accountRefused(
        state,
        answer.kind === 'account' ? answer.code : (state.account?.code ?? ''),
        ports.now(),
        ports.random(),
      );
    saveState();
    return state.account === null;
  }

  /** Due bookings: cancellations first, then moves, then creations; within a class the longest waiting. */
  function dueTurns(): Turn[] {
    const now = ports.now();
    const found = new Map<string, BookingRecord>();
    for (const candidate of [...store.agendaDue(now), ...fresh]) {
      const record = store.find(candidate);
      if (record === null) {
        fresh.delete(candidate);
        store.agendaDelete(candidate);
        continue;
      }
      if (active.has(record.key) || record.dueAt === null || record.dueAt > now) continue;
      found.set(record.key, record);
    }
    const turns = [...found.values()].map((record) => ({
      key: record.key,
      rank: rankOf(record),
      dueAt: record.dueAt ?? 0,
    }));
    return turns.sort((a, b) => a.rank - b.rank || a.dueAt - b.dueAt);
  }

  /** A class waits for the one before it: who takes a slot comes after who leaves it. */
  async function workOff(turns: readonly Turn[]): Promise<void> {
    for (const rank of ranks) {
      const atOnce = turns.filter((turn) => turn.rank === rank);
      await Promise.all(atOnce.map(({ key: bookingKey }) => pool.run(() => takeTurn(bookingKey))));
    }
  }

  async function takeTurn(bookingKey: string): Promise<void> {
    const input = runner();
    if (input === null || active.has(bookingKey) || calls >= subrequestsPerDrain) return;
    active.add(bookingKey);
    try {
      await runBooking(bookingKey, input);
    } catch (error) {
      setAside(bookingKey, error);
    } finally {
      active.delete(bookingKey);
    }
    await ports.checkpoint('settled');
    await flush(bookingKey);
    const record = store.find(bookingKey);
    if (record === null || !needsTurn(record) || (record.agenda !== null && record.outbox.length === 0)) {
      fresh.delete(bookingKey);
    } else fresh.add(record.key);
    if (record !== null && record.dueAt !== null && record.dueAt <= ports.now()) again ||= permission().kind === 'go';
  }

  /** A bug met by one booking must not stop the others, nor be met again at once. */
  function setAside(bookingKey: string, error: unknown): void {
    ports.log('error', 'turn_failed', { connection: connection?.name ?? '', ...errorFacts(error) });
    const record = store.find(bookingKey);
    if (record === null) return;
    record.phase = 'pending';
    record.code = 'internal';
    record.dueAt = ports.now() + hour;
    ports.transaction(() => {
      syncAgenda(record, store);
      store.save(record);
    });
  }

  async function flush(bookingKey: string): Promise<void> {
    if (connection === null || ports.now() < outcomesBlockedUntil) return;
    const input = { ports, store, connection, outcomeDays, language, mayPut: countCall };
    const flushed = await flushOutcomes(bookingKey, input);
    if (flushed === 'written') outcomeFailures = 0;
    const now = ports.now();
    if (flushed !== 'failed' || now < outcomesBlockedUntil) return;
    outcomesBlockedUntil = now + Math.min(outcomeRetryAtMostMs, outcomeRetryMs * 2 ** outcomeFailures);
    outcomeFailures += 1;
  }

  /** Outcomes that are still to be written: of bookings whose turn ended in a crash, or while KV failed. */
  async function flushAll(): Promise<void> {
    const now = ports.now();
    if (now < outcomesBlockedUntil) return;
    for (const candidate of new Set([...fresh, ...store.agendaDue(now)])) {
      const record = store.find(candidate);
      if (record === null || record.outbox.length === 0 || active.has(record.key)) continue;
      await flush(record.key);
      if (ports.now() < outcomesBlockedUntil || calls >= subrequestsPerDrain) return;
      const after = store.find(record.key);
      if (after !== null && !needsTurn(after)) fresh.delete(candidate);
    }
  }

  function retainWhenDue(): void {
    const now = ports.now();
    const at = Number(store.meta('retention_at') ?? 0);
    if (connection === null || now < at) return;
    ports.transaction(() => {
      store.setMeta('retention_at', String(now + retentionRoundMs));
      if (at === 0) return;
      store.setMeta('arrival_floor', String(lastArrival));
      const input = runner();
      if (input !== null) for (const expired of retain(input)) fresh.add(expired);
    });
  }

  /** Sets the alarm to the earliest obligation, and lets the watermark follow. */
  function rearm(): void {
    const now = ports.now();
    for (const candidate of [...fresh]) {
      const record = store.find(candidate);
      if (record === null || (!needsTurn(record) && !active.has(record.key))) fresh.delete(candidate);
    }
    if (fresh.size === 0 && lastArrival - watermark >= watermarkStep) {
      watermark = lastArrival;
      store.setMeta('watermark', String(watermark));
    }
    alarmBy(Math.max(nextObligation(now), now));
  }

  function nextObligation(now: number): number {
    // Nothing can be done for a connection that is no more; it may come back.
    if (connection === null) return now + retentionRoundMs;
    const times = [Number(store.meta('retention_at') ?? now)];
    const allowed = permission();
    const notBefore = allowed.kind === 'wait' ? allowed.until : now;
    const work: number[] = [];
    let outcomes = false;
    for (const candidate of fresh) {
      const record = store.find(candidate);
      if (record === null) continue;
      if (record.dueAt !== null) work.push(record.dueAt);
      outcomes ||= record.outbox.length > 0;
    }
    for (const candidate of store.agendaDue(now)) {
      const record = store.find(candidate);
      if (record?.dueAt != null) work.push(record.dueAt);
      outcomes ||= (record?.outbox.length ?? 0) > 0;
    }
    const agenda = store.agendaNext(now);
    if (agenda !== null) work.push(agenda);
    if (state.account !== null && !state.pausedByPerson) work.push(state.account.probeAt);
    if (work.length > 0 && notBefore !== null && connection !== null)
      times.push(Math.max(Math.min(...work), notBefore));
    if (outcomes) times.push(Math.max(now, outcomesBlockedUntil));
    return Math.min(...times);
  }

  async function alarm(): Promise<void> {
    alarmAt = null;
    await ports.checkpoint('alarm');
    // Set before the work: a run that dies leaves an alarm behind (field.md §2, 55 and 56). A connection that waits has no
    // work, only a time.
    const now = ports.now();
    const next = nextObligation(now);
    alarmBy(next > now ? next : now + deadManMs);
    await drain();
  }

  return {
    store,
    state,
    digestOf,
    accept,
    drain,
    alarm,
    permission,
    saveState,
    runner,
    alarmBy,
    fresh,
    /** The number that the next delivery gets less one. */
    lastArrival: (): number => lastArrival,
    /** Puts bookings on today's list, for what people do by hand. */
    async wakeNow(records: readonly BookingRecord[]): Promise<void> {
      await knowAlarm();
      for (const record of records) fresh.add(record.key);
      alarmBy(ports.now() + deadManMs);
      ports.waitUntil(drain());
    },
  };
}

/** Something of it is still to be done: by its due time, or an outcome to be written. */
export const needsTurn = (record: BookingRecord): boolean => record.dueAt !== null || record.outbox.length > 0;

interface Turn {
  readonly key: string;
  readonly rank: (typeof ranks)[number];
  readonly dueAt: number;
}

const ranks = [0, 1, 2] as const;

function rankOf(record: BookingRecord): Turn['rank'] {
  const order = chainOrder(record.chain);
  const stateNow = order.kind === 'ok' ? cellOf(record.chain, order.ids, 'state')?.value : undefined;
  if (stateNow === 'cancelled' || stateNow === 'declined' || record.losers.length > 0) return 0;
  return record.link === null ? 2 : 1;
}

function makeKey(store: Store, ports: Ports): string {
  const key = ports.randomKey();
  store.setMeta('key', key);
  return key;
}

function readState(store: Store): ConnectionState {
  const text = store.meta('state');
  return text === null ? newConnectionState() : { ...newConnectionState(), ...(JSON.parse(text) as ConnectionState) };
}
