/**
 * The mailbox of one connection, apart from Cloudflare: it takes deliveries in and drains them (design.md, *The way of the
 * data*). Here its parts are put together; `accept.ts` takes in, `drain.ts` works off.
 */
import { createHmac } from 'node:crypto';
import type { DigestOf } from '../booking/fold.ts';
import type { Connection } from '../config.ts';
import type { BookingRecord } from '../core/booking-record.ts';
import { type ConnectionState, newConnectionState } from '../core/connection-state.ts';
import type { Context } from '../core/context.ts';
import { createOneLinkClient } from '../one-link/client.ts';
import type { AnySource } from '../sources/source.ts';
import { takeDelivery } from './accept.ts';
import { keep } from './agenda.ts';
import { createAlarmClock } from './alarm-clock.ts';
import { createCallBudget } from './call-budget.ts';
import type { AcceptBatch, Accepted, Language } from './contract.ts';
import { createDrain, type Drain } from './drain.ts';
import type { Ports } from './ports.ts';
import { retentionRoundMs } from './retention.ts';
import { openStore, type Store } from './store.ts';
import { createToday } from './today.ts';
import { contextOf } from './turn-input.ts';

export interface EngineOptions {
  readonly ports: Ports;
  /** Null: the connection is no more, or wrong. Deliveries stay where they are. */
  readonly connection: Connection | null;
  readonly source: AnySource | null;
  readonly outcomeDays: number;
  readonly language: Language;
}

/** A drain that died leaves its work to the alarm after this. Longer than a call may take. */
const deadManMs = 60_000;
const callTimeoutMs = 15_000;
const digestsAtMost = 500;
/** Characters. A body that cannot be read may have 256 KB. */
const rememberedLength = 1000;

export type Engine = ReturnType<typeof createEngine>;

export function createEngine({ ports, connection, source, outcomeDays, language }: EngineOptions) {
  const store = openStore(ports);
  const key = store.meta('key') ?? makeKey(store, ports);
  const digestOf = digestWith(key);
  const state = readState(store);
  const saveState = (): void => store.setMeta('state', JSON.stringify(state));
  const today = createToday(store);
  const alarmClock = createAlarmClock(ports);
  const work = connection === null ? null : workFor(connection);

  function workFor(configured: Connection): Drain {
    const client = createOneLinkClient({
      baseUrl: configured.oneLinkUrl,
      accountId: configured.accountId,
      token: configured.oneLinkToken,
      fetch: ports.fetch,
      now: ports.now,
      timeoutMs: callTimeoutMs,
      timeoutSignal: ports.timeoutSignal,
    });
    noticeConfiguration(configured, store, ports);
    const shared = { ports, store, source, digestOf, state, saveState, today, alarmClock, outcomeDays, language };
    return createDrain({ ...shared, connection: configured, client, calls: createCallBudget() });
  }

  function working(): Drain {
    if (work === null) throw new Error('the connection is not configured');
    return work;
  }

  async function accept({ events, receivedAt }: AcceptBatch): Promise<Accepted> {
    const { drain, isUnderWay, turnInput } = working();
    await alarmClock.know();
    const now = ports.now();
    const context = {
      store,
      connection: turnInput.connection,
      digestOf,
      now,
      nextArrival: today.nextArrival,
      stampsArrival: source?.clock === 'read_back',
      isUnderWay,
    };
    const deliveries = store.transaction(() =>
      events.map((event) => {
        const taken = takeDelivery(event, receivedAt, context);
        if (taken.due !== null) today.add(taken.due);
        return taken.answer;
      }),
    );
    if (today.hasFresh()) {
      alarmClock.by(now + deadManMs);
      ports.waitUntil(drain());
    } else if (!alarmClock.isSet()) alarmClock.by(now + retentionRoundMs);
    return { deliveries };
  }

  /** Nothing can be done for a connection that is no more; it may come back. */
  async function drain(): Promise<void> {
    if (work !== null) return work.drain();
    await alarmClock.know();
    alarmClock.by(ports.now() + retentionRoundMs);
  }

  async function alarm(): Promise<void> {
    alarmClock.rang();
    await ports.checkpoint('alarm');
    if (work !== null) {
      // Set before the work: a run that dies leaves an alarm behind (field.md §2, 55 and 56). A connection that waits has
      // no work, only a time.
      const now = ports.now();
      const next = work.nextObligation(now);
      alarmClock.by(next > now ? next : now + deadManMs);
    }
    await drain();
  }

  return {
    store,
    state,
    saveState,
    digestOf,
    accept,
    drain,
    alarm,
    permission: () => working().permission(),
    client: () => working().turnInput.client,
    context: (): Context => contextOf(working().turnInput),
    /** Puts bookings on today's list, for what people do by hand. */
    async wakeNow(records: readonly BookingRecord[]): Promise<void> {
      await alarmClock.know();
      for (const record of records) today.add(record.key);
      alarmClock.by(ports.now() + deadManMs);
      ports.waitUntil(drain());
    },
  };
}

/** Parked bookings are due when the configuration changes (design.md, *Retry*). */
function noticeConfiguration({ digest }: Connection, store: Store, ports: Ports): void {
  if (store.meta('configuration') === digest) return;
  store.transaction(() => {
    store.setMeta('configuration', digest);
    for (const record of store.findAll(store.keysInPhase('parked'))) {
      record.dueAt = ports.now();
      keep(record, store);
    }
  });
}

function makeKey(store: Store, ports: Ports): string {
  const key = ports.randomKey();
  store.setMeta('key', key);
  return key;
}

/** The same few values are compared at every step of a turn: digests of short ones are remembered. */
function digestWith(key: string): DigestOf {
  const known = new Map<string, string>();
  return (value) => {
    const text = JSON.stringify(value) ?? '';
    const digest = known.get(text) ?? createHmac('sha256', key).update(text).digest('base64url').slice(0, 22);
    if (known.size >= digestsAtMost) known.clear();
    if (text.length <= rememberedLength) known.set(text, digest);
    return digest;
  };
}

function readState(store: Store): ConnectionState {
  const text = store.meta('state');
  return text === null ? newConnectionState() : { ...newConnectionState(), ...(JSON.parse(text) as ConnectionState) };
}
