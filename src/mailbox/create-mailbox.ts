/**
 * The mailbox of one connection without Cloudflare: it accepts deliveries and drains them (architecture.md, *The way of the
 * data*). This file connects its parts: `intake/accept-batch.ts` accepts, `work/drain.ts` processes what is due, and
 * `upkeep/idle.ts` runs without a connection.
 */
import type { RecordKey } from '../booking/ids.ts';
import type { Connection } from '../config/connection.ts';
import type { Language } from '../messages/language.ts';
import type { AnySource } from '../sources/source.ts';
import { connectionStateFrom } from '../sync/connection-state.ts';
import type { Context } from '../sync/context.ts';
import { decide } from '../sync/decide.ts';
import { createAlarmClock, deadManMs } from './alarm-clock.ts';
import type { AcceptBatch, Accepted } from './contract.ts';
import { acceptBatch } from './intake/accept-batch.ts';
import type { Ports } from './ports.ts';
import type { ReconciliationInput } from './reconcile/reconciliation.ts';
import { digestKeyOf } from './store/digest-key.ts';
import { dateRecords } from './store/epochs.ts';
import { digestWith } from './store/remembered-digests.ts';
import { openStore } from './store/store.ts';
import { createTogether } from './together.ts';
import { createIdleDrain } from './upkeep/idle.ts';
import { retentionRoundMs } from './upkeep/retention.ts';
import { createAskers } from './work/askers.ts';
import { createCallCounts } from './work/call-counts.ts';
import { countOpen } from './work/count-open.ts';
import type { Drain } from './work/drain.ts';
import { createReadySet } from './work/ready-set.ts';
import { contextOf } from './work/run-input.ts';
import { createStateTeller } from './work/tell-trouble.ts';
import { createToolPace } from './work/tool-pace.ts';
import { workFor } from './work/work-for.ts';

export interface MailboxOptions {
  readonly ports: Ports;
  /** Null: the connection was removed or is invalid. Deliveries stay where they are. */
  readonly connection: Connection | null;
  readonly source: AnySource | null;
  readonly outcomeDays: number;
  readonly language: Language;
  /** `DIGEST_SECRET`, then the former one. None: the key of the digests is stored unencrypted. */
  readonly digestSecrets?: readonly string[];
  /** Tests look at what it gets. */
  readonly decide?: typeof decide;
}

export type MailboxCore = ReturnType<typeof createMailbox>;

export function createMailbox(options: MailboxOptions) {
  const parts = createParts(options);
  const { ports, store, state, saveState, digestOf, askers, pace, readySet, alarmClock, source, together } = parts;
  const { connection } = options;
  const work = connection === null ? null : workFor(connection, parts);
  const drainIdle = createIdleDrain(parts);
  const drain = async (): Promise<void> => (work === null ? drainIdle() : work.drain());

  function working(): Drain {
    if (work === null) throw new Error('the connection is not configured');
    return work;
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
    /** The connection's tool can list its bookings. */
    canList: source?.listing !== undefined,
    accept: async (batch: AcceptBatch): Promise<Accepted> => {
      const others = together();
      if (others !== null) await others;
      return acceptBatch(batch, { ...parts, working });
    },
    drain,
    async alarm(): Promise<void> {
      alarmClock.rang();
      await ports.checkpoint('alarm');
      if (work === null) alarmClock.by(ports.now() + retentionRoundMs);
      else {
        // Set before the work, so that a run that dies leaves an alarm behind (field.md §2, 55 and 56). A connection that has to
        // wait does no work and only sets the time.
        const now = ports.now();
        const next = work.nextObligation(now);
        alarmClock.by(next > now ? next : now + deadManMs);
      }
      await drain();
    },
    isUnderWay: (key: RecordKey) => working().isUnderWay(key),
    callPolicy: () => working().callPolicy(),
    client: () => working().runInput.client,
    context: (): Context => contextOf(working().runInput),
    rounds: () => working().rounds,
    /** Calls to One-Link, for whoever counts them. */
    callTotals: () => parts.callCounts.asked(),
    /** Open deliveries by phase of their booking. */
    counts: () => countOpen(store, readySet, ports.breathe),
    /** Puts bookings into the ready set after an action of the admin. */
    async wakeNow(keys: readonly RecordKey[]): Promise<void> {
      await alarmClock.know();
      for (const key of keys) working().wake(key);
      alarmClock.by(ports.now() + deadManMs);
      ports.waitUntil(drain());
    },
  };
}

/** Parts that exist with and without a connection. */
function createParts(options: MailboxOptions) {
  const { ports, connection, source, outcomeDays, language, digestSecrets = [] } = options;
  const store = openStore(ports);
  if (connection !== null) dateRecords(connection, store);
  const digestOf = digestWith(store.transaction(() => digestKeyOf(store, digestSecrets, ports)));
  const state = connectionStateFrom(store.meta('state'));
  const tellState = createStateTeller(state, connection?.name ?? '', ports);
  return {
    ports,
    store,
    source,
    decide: options.decide ?? decide,
    digestOf,
    state,
    saveState(): void {
      store.setMeta('state', JSON.stringify(state));
      tellState();
    },
    askers: createAskers(),
    pace: createToolPace(source?.rateLimit, ports.now),
    readySet: createReadySet(store),
    together: createTogether(ports.breathe),
    alarmClock: createAlarmClock(ports),
    callCounts: createCallCounts(store, ports.now),
    outcomeDays,
    language,
    // Read at its first use: most mailboxes have no tool that can be listed.
    reconcile: async (input: ReconciliationInput) => (await import('./reconcile/go-on.ts')).goOn(input),
  };
}
