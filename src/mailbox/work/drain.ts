/**
 * Working off what is due: the one code path of accept, alarm and cron (architecture.md, *The way of the data*). It always ends by
 * setting the alarm to the next obligation.
 */

import { errorFacts } from '../../log.ts';
import type { Language } from '../../messages/language.ts';
import { type CallPolicy, callPolicyOf } from '../../sync/connection-state.ts';
import { setAsideUntil } from '../../sync/lifecycle.ts';
import { hour } from '../../sync/retry.ts';
import type { AlarmClock } from '../alarm-clock.ts';
import { saveAndSchedule } from '../store/schedule.ts';
import { retainWhenDue, retentionDueAt } from '../upkeep/retention.ts';
import { createRounds, roundFailed } from '../upkeep/rounds.ts';
import { waysOf } from '../upkeep/visits.ts';
import { createAccountProbe } from './account-probe.ts';
import { createBatches } from './batches.ts';
import { type CallBudget, subrequestsPerDrain } from './call-budget.ts';
import { repairSchedule } from './check-schedule.ts';
import { createOutbox } from './outbox.ts';
import { processBooking } from './process-booking.ts';
import type { ReadySet } from './ready-set.ts';
import type { RunInput } from './run-input.ts';

export interface DrainInput extends Omit<RunInput, 'mayCall' | 'countCall' | 'wake' | 'sending'> {
  readonly readySet: ReadySet;
  readonly alarmClock: AlarmClock;
  readonly calls: CallBudget;
  readonly outcomeDays: number;
  readonly language: Language;
}

/** Pieces of rounds a drain goes; then the alarm goes on. */
const piecesADrain = 20;
/** Deliveries whose bookings are looked at when the object starts. */
const checkedAtStart = 64;

export type Drain = ReturnType<typeof createDrain>;

export function createDrain(input: DrainInput) {
  const { ports, store, connection, state, readySet, alarmClock, calls } = input;
  /** Bookings with a run under way in this instance. */
  const active = new Set<string>();
  let draining: Promise<void> | null = null;
  /** Something may have become due since the last look. */
  let again = false;
  /** The breaker is open: this drain tries one booking. */
  let isProbing = false;
  let isChecked = false;

  const callPolicy = (): CallPolicy => callPolicyOf(state, ports.now());
  const runInput: RunInput = {
    ...input,
    sending: new Set(),
    mayCall() {
      const { kind } = callPolicy();
      return !calls.isSpent() && (kind === 'go' || (kind === 'probe_booking' && isProbing));
    },
    countCall: calls.take,
    wake(key) {
      readySet.add(key);
      again = true;
    },
  };
  const account = createAccountProbe(runInput, calls);
  const outbox = createOutbox({ ...input, mayPut: calls.take });
  const rounds = createRounds(store, waysOf(runInput, readySet), roundFailed(ports));
  const batches = createBatches({
    next: (walk, limit, isClaimed, ofRanks) =>
      readySet.next(walk, limit, (key) => active.has(key) || isClaimed(key), ofRanks),
    async processOne(key) {
      await processOne(key);
      return typeof store.peek(key)?.lifecycle.failingSince === 'number';
    },
    mayGoOn: () => !calls.isSpent() && callPolicy().kind === 'go',
    now: ports.now,
  });

  /** A second call while it runs makes it look again at once: a slow call of one booking keeps nobody else waiting. */
  function drain(): Promise<void> {
    again = true;
    batches.join();
    draining ??= drainLoop();
    return draining;
  }

  async function drainLoop(): Promise<void> {
    await alarmClock.know();
    calls.renew();
    try {
      await ports.checkpoint('accepted');
      retainWhenDue(runInput, readySet, rounds);
      checkNewest();
      for (let pieces = 0; (again || hasPieces()) && pieces < piecesADrain && !calls.isSpent(); ) {
        again = false;
        if (hasPieces()) {
          pieces += 1;
          goRound();
          await ports.breathe();
        }
        await workOnce();
      }
    } finally {
      // In one step with the last look: whoever comes next starts a drain of its own.
      draining = null;
      rearm();
    }
  }

  /** At the first drain of a life: is the newest that should be on the schedule there? The daily round looks at all. */
  function checkNewest(): void {
    if (isChecked || hasPieces()) return;
    isChecked = true;
    for (const id of new Set(readySet.newestBelow(checkedAtStart))) {
      const key = store.peek(id)?.key;
      if (key !== undefined) repairSchedule(key, runInput);
    }
  }

  /** Something over many bookings is under way, or an earlier life has left more than was looked at. */
  const hasPieces = (): boolean => rounds.isUnderWay() || !readySet.isRecovered();

  function goRound(): void {
    again = true;
    if (readySet.isRecovered()) rounds.step();
    else readySet.recover();
  }

  async function workOnce(): Promise<void> {
    // More than have a run soon: on the schedule they stand in the order of their turns.
    if (readySet.isCrowded()) readySet.tidy();
    if (callPolicy().kind === 'go') await account.clearDoubt();
    const { kind } = callPolicy();
    if (kind === 'probe_account') {
      await account.probe();
      again = callPolicy().kind === 'go';
      return;
    }
    isProbing = kind === 'probe_booking';
    if (isProbing && !(await batches.workOffOne())) await account.probe();
    else if (kind === 'go') await batches.workOffAll();
    await flushAll();
    if (isProbing && callPolicy().kind === 'go') again = true;
    isProbing = false;
  }

  async function processOne(key: string): Promise<void> {
    if (active.has(key) || calls.isSpent()) return;
    active.add(key);
    try {
      await processBooking(key, runInput);
    } catch (error) {
      setAside(key, error);
    } finally {
      active.delete(key);
    }
    await ports.checkpoint('settled');
    if (callPolicy().kind === 'go') await account.clearDoubt();
    await outbox.flush(key);
    readySet.review(key);
    const dueAt = store.peek(key)?.lifecycle.dueAt ?? null;
    if (dueAt !== null && dueAt <= ports.now()) again ||= callPolicy().kind === 'go';
  }

  /** A bug met by one booking must not stop the others, nor be met again at once. */
  function setAside(key: string, error: unknown): void {
    ports.log('error', 'turn_failed', { connection: connection.name, ...errorFacts(error) });
    const record = store.find(key);
    if (record === null) return;
    setAsideUntil(record, ports.now() + hour);
    store.transaction(() => saveAndSchedule(record, store));
  }

  /** Outcomes that are still to be written: of bookings whose turn ended in a crash, or while KV failed. */
  async function flushAll(): Promise<void> {
    for (const key of outbox.isBlocked() ? [] : unwritten()) {
      if ((store.peek(key)?.outbox.waiting.length ?? 0) === 0 || active.has(key)) continue;
      await outbox.flush(key);
      if (outbox.isBlocked() || calls.isSpent()) return;
      readySet.review(key);
    }
  }

  /** Bookings with outcomes that are not in KV; more than the calls of a drain could write are not looked for. */
  const unwritten = (): Set<string> =>
    new Set([...readySet.fresh(), ...store.scheduleUnwritten(subrequestsPerDrain, outbox.refused())]);

  /** Sets the alarm to the earliest obligation, and lets the watermark follow. */
  function rearm(): void {
    try {
      readySet.tidy();
    } catch (error) {
      // One broken record must not keep the alarm from being set for all.
      ports.log('error', 'tidy_failed', { connection: connection.name, ...errorFacts(error) });
    }
    const now = ports.now();
    alarmClock.by(Math.max(nextObligation(now), now));
  }

  /** When something is to be done next, ms; it may be past. */
  function nextObligation(now: number): number {
    const times = [hasPieces() ? now : (retentionDueAt(store) ?? now)];
    const fresh = store.peekAll([...readySet.fresh()]);
    const work = [
      ...fresh.map(({ lifecycle: { dueAt } }) => dueAt),
      store.scheduleNext(),
      state.pausedByPerson ? null : (state.account?.probeAt ?? null),
    ].filter((at) => at !== null);
    const allowed = callPolicy();
    const notBefore = allowed.kind === 'wait' ? allowed.until : now;
    // Those that failed in an outage are due when it is over, whenever they would try by themselves.
    if (allowed.kind !== 'go' && notBefore !== null && state.breaker.suspects.length > 0) work.push(notBefore);
    if (work.length > 0 && notBefore !== null) times.push(Math.max(Math.min(...work), notBefore));
    const isUnwritten =
      fresh.some((record) => record.outbox.waiting.length > 0) || store.scheduleUnwritten(1).length > 0;
    if (isUnwritten) times.push(Math.max(now, outbox.blockedUntil()));
    return Math.min(...times);
  }

  return {
    drain,
    nextObligation,
    callPolicy,
    runInput,
    rounds,
    /** A booking is due now, also in the walk that is going on. */
    wake: (key: string): void => readySet.add(key, batches.walk()),
    isUnderWay: (key: string): boolean => active.has(key),
  };
}
