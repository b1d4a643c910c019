/**
 * Working off what is due: the one code path of accept, alarm and cron (design.md, *The way of the data*). It always ends by
 * setting the alarm to the next obligation.
 */
import { accountAnswers, accountRefused, type Permission, permissionOf } from '../core/connection-state.ts';
import { hour } from '../core/retry.ts';
import { errorFacts } from '../log.ts';
import { keep } from './agenda.ts';
import type { AlarmClock } from './alarm-clock.ts';
import { createBatches } from './batches.ts';
import type { CallBudget } from './call-budget.ts';
import type { Language } from './contract.ts';
import { createOutbox } from './outbox.ts';
import { retainWhenDue, retentionDueAt } from './retention.ts';
import type { Today } from './today.ts';
import { runTurn } from './turn.ts';
import type { TurnInput } from './turn-input.ts';

export interface DrainInput extends Omit<TurnInput, 'mayCall' | 'countCall' | 'wake' | 'sending'> {
  readonly today: Today;
  readonly alarmClock: AlarmClock;
  readonly calls: CallBudget;
  readonly outcomeDays: number;
  readonly language: Language;
}

export type Drain = ReturnType<typeof createDrain>;

export function createDrain(input: DrainInput) {
  const { ports, store, connection, client, state, saveState, today, alarmClock, calls } = input;
  /** Bookings with a turn under way in this instance. */
  const active = new Set<string>();
  let draining: Promise<void> | null = null;
  /** Something may have become due since the last look. */
  let again = false;
  /** The breaker is open: this drain tries one booking. */
  let isProbing = false;

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
  const outbox = createOutbox({ ...input, mayPut: calls.take });
  const batches = createBatches({
    due() {
      const now = ports.now();
      const isDue = (dueAt: number | null): boolean => dueAt !== null && dueAt <= now;
      return today.records(now).filter(({ key, dueAt }) => isDue(dueAt) && !active.has(key));
    },
    takeTurn,
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
      while (again && !calls.isSpent()) {
        again = false;
        await workOnce();
      }
      for (const expired of retainWhenDue(turnInput, today)) today.add(expired);
    } finally {
      // In one step with the last look: whoever comes next starts a drain of its own.
      draining = null;
      rearm();
    }
  }

  async function workOnce(): Promise<void> {
    const { kind } = permission();
    if (kind === 'probe_account') {
      again = await probeAccount();
      return;
    }
    isProbing = kind === 'probe_booking';
    if (isProbing) await batches.workOffOne();
    else if (kind === 'go') await batches.workOffAll();
    await flushAll();
    if (isProbing && permission().kind === 'go') again = true;
  }

  /** One GET that tells whether the account answers again. */
  async function probeAccount(): Promise<boolean> {
    calls.take();
    await ports.checkpoint('before_probe');
    const answer = await client.probe();
    if (answer.kind === 'ok' || answer.kind === 'refused') accountAnswers(state, ports.now());
    else {
      const code = answer.kind === 'account' ? answer.code : (state.account?.code ?? '');
      accountRefused(state, code, ports.now(), ports.random());
    }
    saveState();
    return state.account === null;
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
    await outbox.flush(key);
    today.review(key);
    const dueAt = store.peek(key)?.dueAt ?? null;
    if (dueAt !== null && dueAt <= ports.now()) again ||= permission().kind === 'go';
  }

  /** A bug met by one booking must not stop the others, nor be met again at once. */
  function setAside(key: string, error: unknown): void {
    ports.log('error', 'turn_failed', { connection: connection.name, ...errorFacts(error) });
    const record = store.find(key);
    if (record === null) return;
    record.phase = 'pending';
    record.code = 'internal';
    record.dueAt = ports.now() + hour;
    store.transaction(() => keep(record, store));
  }

  /** Outcomes that are still to be written: of bookings whose turn ended in a crash, or while KV failed. */
  async function flushAll(): Promise<void> {
    for (const { key, outbox: waiting } of outbox.isBlocked() ? [] : today.records(ports.now())) {
      if (waiting.length === 0 || active.has(key)) continue;
      await outbox.flush(key);
      if (outbox.isBlocked() || calls.isSpent()) return;
      today.review(key);
    }
  }

  /** Sets the alarm to the earliest obligation, and lets the watermark follow. */
  function rearm(): void {
    today.tidy();
    const now = ports.now();
    alarmClock.by(Math.max(nextObligation(now), now));
  }

  /** When something is to be done next, ms; it may be past. */
  function nextObligation(now: number): number {
    const times = [retentionDueAt(store) ?? now];
    const waiting = today.records(now);
    const work = [
      ...waiting.map(({ dueAt }) => dueAt),
      store.agendaNext(now),
      state.pausedByPerson ? null : (state.account?.probeAt ?? null),
    ].filter((at) => at !== null);
    const allowed = permission();
    const notBefore = allowed.kind === 'wait' ? allowed.until : now;
    if (work.length > 0 && notBefore !== null) times.push(Math.max(Math.min(...work), notBefore));
    if (waiting.some((record) => record.outbox.length > 0)) times.push(Math.max(now, outbox.blockedUntil()));
    return Math.min(...times);
  }

  return { drain, nextObligation, permission, turnInput, isUnderWay: (key: string): boolean => active.has(key) };
}
