/**
 * Working off what is due: the one code path of accept, alarm and cron (architecture.md, *The way of the data*). It always ends by
 * setting the alarm to the next obligation.
 */
import { type Permission, permissionOf } from '../core/connection-state.ts';
import { setAsideUntil } from '../core/lifecycle.ts';
import { hour } from '../core/retry.ts';
import { errorFacts } from '../log.ts';
import type { Language } from '../messages/language.ts';
import { createAccountProbe } from './account-probe.ts';
import { keep } from './agenda.ts';
import type { AlarmClock } from './alarm-clock.ts';
import { createBatches } from './batches.ts';
import { type CallBudget, subrequestsPerDrain } from './call-budget.ts';
import { createOutbox } from './outbox.ts';
import { retainWhenDue, retentionDueAt } from './retention.ts';
import { createRounds, roundFailed } from './rounds.ts';
import { repairSchedule } from './schedule.ts';
import type { Today } from './today.ts';
import { runTurn } from './turn.ts';
import type { TurnInput } from './turn-input.ts';
import { waysOf } from './visits.ts';

export interface DrainInput extends Omit<TurnInput, 'mayCall' | 'countCall' | 'wake' | 'sending'> {
  readonly today: Today;
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
  const { ports, store, connection, state, today, alarmClock, calls } = input;
  /** Bookings with a turn under way in this instance. */
  const active = new Set<string>();
  let draining: Promise<void> | null = null;
  /** Something may have become due since the last look. */
  let again = false;
  /** The breaker is open: this drain tries one booking. */
  let isProbing = false;
  let isChecked = false;

  const permission = (): Permission => permissionOf(state, ports.now());
  const turnInput: TurnInput = {
    ...input,
    sending: new Set(),
    mayCall() {
      const { kind } = permission();
      return !calls.isSpent() && (kind === 'go' || (kind === 'probe_booking' && isProbing));
    },
    countCall: calls.take,
    wake(key) {
      today.add(key);
      again = true;
    },
  };
  const account = createAccountProbe(turnInput, calls);
  const outbox = createOutbox({ ...input, mayPut: calls.take });
  const rounds = createRounds(store, waysOf(turnInput, today), roundFailed(ports));
  const batches = createBatches({
    next: (walk, limit, isClaimed, ofRanks) =>
      today.next(walk, limit, (key) => active.has(key) || isClaimed(key), ofRanks),
    async takeTurn(key) {
      await takeTurn(key);
      return typeof store.peek(key)?.lifecycle.failingSince === 'number';
    },
    mayGoOn: () => !calls.isSpent() && permission().kind === 'go',
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
      retainWhenDue(turnInput, today, rounds);
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
    for (const id of new Set(today.newestBelow(checkedAtStart))) {
      const key = store.peek(id)?.key;
      if (key !== undefined) repairSchedule(key, turnInput);
    }
  }

  /** Something over many bookings is under way, or an earlier life has left more than was looked at. */
  const hasPieces = (): boolean => rounds.isUnderWay() || !today.isRecovered();

  function goRound(): void {
    again = true;
    if (today.isRecovered()) rounds.step();
    else today.recover();
  }

  async function workOnce(): Promise<void> {
    // More than have a turn soon: on the agenda they stand in the order of their turns.
    if (today.isCrowded()) today.tidy();
    if (permission().kind === 'go') await account.clearDoubt();
    const { kind } = permission();
    if (kind === 'probe_account') {
      await account.probe();
      again = permission().kind === 'go';
      return;
    }
    isProbing = kind === 'probe_booking';
    if (isProbing && !(await batches.workOffOne())) await account.probe();
    else if (kind === 'go') await batches.workOffAll();
    await flushAll();
    if (isProbing && permission().kind === 'go') again = true;
    isProbing = false;
  }

  async function takeTurn(key: string): Promise<void> {
    if (active.has(key) || calls.isSpent()) return;
    active.add(key);
    try {
      await runTurn(key, turnInput);
    } catch (error) {
      setAside(key, error);
    } finally {
      active.delete(key);
    }
    await ports.checkpoint('settled');
    if (permission().kind === 'go') await account.clearDoubt();
    await outbox.flush(key);
    today.review(key);
    const dueAt = store.peek(key)?.lifecycle.dueAt ?? null;
    if (dueAt !== null && dueAt <= ports.now()) again ||= permission().kind === 'go';
  }

  /** A bug met by one booking must not stop the others, nor be met again at once. */
  function setAside(key: string, error: unknown): void {
    ports.log('error', 'turn_failed', { connection: connection.name, ...errorFacts(error) });
    const record = store.find(key);
    if (record === null) return;
    setAsideUntil(record, ports.now() + hour);
    store.transaction(() => keep(record, store));
  }

  /** Outcomes that are still to be written: of bookings whose turn ended in a crash, or while KV failed. */
  async function flushAll(): Promise<void> {
    for (const key of outbox.isBlocked() ? [] : unwritten()) {
      if ((store.peek(key)?.outbox.waiting.length ?? 0) === 0 || active.has(key)) continue;
      await outbox.flush(key);
      if (outbox.isBlocked() || calls.isSpent()) return;
      today.review(key);
    }
  }

  /** Bookings with outcomes that are not in KV; more than the calls of a drain could write are not looked for. */
  const unwritten = (): Set<string> =>
    new Set([...today.fresh(), ...store.agendaUnwritten(subrequestsPerDrain, outbox.refused())]);

  /** Sets the alarm to the earliest obligation, and lets the watermark follow. */
  function rearm(): void {
    try {
      today.tidy();
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
    const fresh = store.peekAll([...today.fresh()]);
    const work = [
      ...fresh.map(({ lifecycle: { dueAt } }) => dueAt),
      store.agendaNext(),
      state.pausedByPerson ? null : (state.account?.probeAt ?? null),
    ].filter((at) => at !== null);
    const allowed = permission();
    const notBefore = allowed.kind === 'wait' ? allowed.until : now;
    // Those that failed in an outage are due when it is over, whenever they would try by themselves.
    if (allowed.kind !== 'go' && notBefore !== null && state.breaker.suspects.length > 0) work.push(notBefore);
    if (work.length > 0 && notBefore !== null) times.push(Math.max(Math.min(...work), notBefore));
    const isUnwritten = fresh.some((record) => record.outbox.waiting.length > 0) || store.agendaUnwritten(1).length > 0;
    if (isUnwritten) times.push(Math.max(now, outbox.blockedUntil()));
    return Math.min(...times);
  }

  return {
    drain,
    nextObligation,
    permission,
    turnInput,
    rounds,
    /** A booking is due now, also in the walk that is going on. */
    wake: (key: string): void => today.add(key, batches.walk()),
    isUnderWay: (key: string): boolean => active.has(key),
  };
}
