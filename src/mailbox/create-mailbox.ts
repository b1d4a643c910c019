/**
 * The mailbox of one connection, apart from Cloudflare: it takes deliveries in and drains them (architecture.md, *The way of the
 * data*). Here its parts are put together; `accept.ts` takes in, `drain.ts` works off.
 */
import { createHmac } from 'node:crypto';
import type { DigestOf } from '../booking/chain.ts';
import type { Connection } from '../config/connection.ts';
import type { Language } from '../messages/language.ts';
import { createOneLinkClient } from '../one-link/client.ts';
import type { AnySource } from '../sources/source.ts';
import type { BookingRecord } from '../sync/booking-record.ts';
import { connectionStateFrom } from '../sync/connection-state.ts';
import type { Context } from '../sync/context.ts';
import { decide } from '../sync/decide.ts';
import { day } from '../sync/retry.ts';
import { standingDeliveries } from '../sync/settle/standing.ts';
import { createAlarmClock } from './alarm-clock.ts';
import type { AcceptBatch, Accepted } from './contract.ts';
import { takeDelivery } from './intake/accept.ts';
import { createBodies } from './intake/bodies.ts';
import type { Ports } from './ports.ts';
import { digestKeyOf } from './store/digest-key.ts';
import { dateRecords, digestWritten, writtenConfiguration } from './store/epochs.ts';
import { countedIn } from './store/schedule.ts';
import { openStore, type Store } from './store/store.ts';
import {
  noteRetentionDays,
  rememberedRetentionDays,
  retainWhenDue,
  retentionRoundMs,
  retentionWays,
} from './upkeep/retention.ts';
import { createRounds, planRound, roundFailed } from './upkeep/rounds.ts';
import { createAskers } from './work/askers.ts';
import { createCallBudget } from './work/call-budget.ts';
import { createDrain, type Drain } from './work/drain.ts';
import { createReadySet, type ReadySet } from './work/ready-set.ts';
import { contextOf } from './work/run-input.ts';
import { createToolPace } from './work/tool-pace.ts';

export interface MailboxOptions {
  readonly ports: Ports;
  /** Null: the connection is no more, or wrong. Deliveries stay where they are. */
  readonly connection: Connection | null;
  readonly source: AnySource | null;
  readonly outcomeDays: number;
  readonly language: Language;
  /** `DIGEST_SECRET`, then the one before it; none: the key of digests lies in the storage. */
  readonly digestSecrets?: readonly string[];
  /** Tests look at what is given to it. */
  readonly decide?: typeof decide;
}

/** A drain that died leaves its work to the alarm after this. Longer than a call may take. */
const deadManMs = 60_000;
const callTimeoutMs = 15_000;
const idlePieces = 20;
const digestsAtMost = 500;
/** Characters. A body that cannot be read may have 256 KB. */
const rememberedLength = 1000;

export type MailboxCore = ReturnType<typeof createMailbox>;

export function createMailbox(options: MailboxOptions) {
  const { ports, connection, source, outcomeDays, language, digestSecrets = [] } = options;
  const store = openStore(ports);
  if (connection !== null) dateRecords(connection, store);
  const digestOf = digestWith(store.transaction(() => digestKeyOf(store, digestSecrets, ports)));
  const state = connectionStateFrom(store.meta('state'));
  const saveState = (): void => store.setMeta('state', JSON.stringify(state));
  const readySet = createReadySet(store);
  const alarmClock = createAlarmClock(ports);
  const askers = createAskers();
  const pace = createToolPace(source?.rateLimit, ports.now);
  const work = connection === null ? null : workFor(connection);
  const keepMs = rememberedRetentionDays(store) * day;
  /** Without a connection nothing can be told in KV: what is over goes, settled or not. */
  const idle = {
    now: ports.now,
    keepMs,
    dismiss: (record: BookingRecord): void => store.remove(record),
    giveUpTelling: () => {},
    mayTell: false,
  };
  const idleRounds = createRounds(store, retentionWays(store, idle), roundFailed(ports));

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
    noticeConfiguration(configured, store);
    const shared = {
      ports,
      store,
      source,
      decide: options.decide ?? decide,
      digestOf,
      state,
      saveState,
      askers,
      pace,
      readySet,
      alarmClock,
      outcomeDays,
      language,
    };
    return createDrain({ ...shared, connection: configured, client, calls: createCallBudget() });
  }

  function working(): Drain {
    if (work === null) throw new Error('the connection is not configured');
    return work;
  }

  async function accept({ events, receivedAt }: AcceptBatch): Promise<Accepted> {
    const { drain, isUnderWay, runInput, wake } = working();
    await alarmClock.know();
    const now = ports.now();
    const bodies = createBodies(store);
    const context = {
      store,
      connection: runInput.connection,
      bodies,
      digestOf,
      now,
      nextArrival: readySet.nextArrival,
      stampsArrival: source?.clock === 'read_back',
      isUnderWay,
      readsSeries: source?.readSeries !== undefined && runInput.connection.apiKey !== null,
      isCrowded: readySet.isCrowded,
    };
    let isAnyDue = false;
    const take = () =>
      events.map((event) => {
        const taken = takeDelivery(event, receivedAt, context);
        for (const due of [taken.due, ...(taken.othersDue ?? [])]) {
          if (due !== null) wake(due);
          isAnyDue ||= due !== null;
        }
        return taken.answer;
      });
    const deliveries = store.transaction(() => store.inOneWrite(take, bodies.store));
    if (isAnyDue || readySet.hasFresh()) {
      alarmClock.by(now + deadManMs);
      ports.waitUntil(drain());
    } else if (!alarmClock.isSet()) alarmClock.by(now + retentionRoundMs);
    return { deliveries };
  }

  /** Nothing is sent for a connection that is no more; it may come back. What is held about people ends all the same. */
  async function drain(): Promise<void> {
    if (work !== null) return work.drain();
    await alarmClock.know();
    const retainAt = retainWhenDue({ store, ports }, readySet, idleRounds);
    for (let pieces = 0; idleRounds.isUnderWay() && pieces < idlePieces; pieces += 1) {
      idleRounds.step();
      await ports.breathe();
    }
    alarmClock.by(idleRounds.isUnderWay() ? ports.now() : retainAt);
  }

  async function alarm(): Promise<void> {
    alarmClock.rang();
    await ports.checkpoint('alarm');
    if (work === null) alarmClock.by(ports.now() + retentionRoundMs);
    else {
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
    askers,
    pace,
    /** The connection's tool can be asked for a booking. */
    readsBack: source?.readBack !== undefined && connection?.apiKey != null,
    accept,
    drain,
    alarm,
    isUnderWay: (key: string) => working().isUnderWay(key),
    callPolicy: () => working().callPolicy(),
    client: () => working().runInput.client,
    context: (): Context => contextOf(working().runInput),
    rounds: () => working().rounds,
    /** Open deliveries by phase of their booking. */
    counts: () => countOpen(store, readySet),
    /** Puts bookings on the ready set, for what people do by hand. */
    async wakeNow(keys: readonly string[]): Promise<void> {
      await alarmClock.know();
      for (const key of keys) working().wake(key);
      alarmClock.by(ports.now() + deadManMs);
      ports.waitUntil(drain());
    },
  };
}

/** Parked bookings are due when the configuration changes (architecture.md, *Retry*): the next drain begins the round. */
function noticeConfiguration(connection: Connection, store: Store): void {
  const { mailbox, digest, retentionDays } = connection;
  // The object's own name, for an alarm that starts it without (`mailbox.ts`): a rename of the connection leaves it.
  if (store.meta('connection') !== mailbox) store.setMeta('connection', mailbox);
  const before = store.meta('configuration');
  const written = writtenConfiguration(connection);
  if (before === written) return;
  store.transaction(() => {
    store.setMeta('configuration', written);
    noteRetentionDays(retentionDays, store);
    if (before !== null && digestWritten(before) !== digest) planRound('configuration', store);
  });
}

function countOpen(store: Store, readySet: Pick<ReadySet, 'fresh' | 'recover'>): Map<string, number> {
  while (readySet.recover()); // what an earlier life has left is not on the list before it was looked for
  const counts = store.scheduleCounts();
  const count = (phase: string, open: number): void => void counts.set(phase, (counts.get(phase) ?? 0) + open);
  for (const record of store.peekAll([...readySet.fresh()])) {
    const counted = countedIn(record);
    if (counted !== null) count(counted.phase, -counted.open);
    count(record.lifecycle.phase, standingDeliveries(record).length);
  }
  return counts;
}

/** The same few values are compared at every step of a run: digests of short ones are remembered. */
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
