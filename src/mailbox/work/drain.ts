/**
 * Processes everything that is due: the one code path for accept, alarm and cron (architecture.md, *The way of the data*). It
 * always ends by setting the alarm to the next obligation.
 */
import type { RecordKey } from '../../booking/ids.ts';
import { errorFacts } from '../../log.ts';
import { retainWhenDue } from '../upkeep/retention.ts';
import { createDrainParts, type DrainInput } from './drain-parts.ts';
import { nextObligation } from './next-obligation.ts';
import { workOnce } from './work-once.ts';

/** The most pieces of rounds per drain. The alarm continues. */
const piecesADrain = 80;

export type Drain = ReturnType<typeof createDrain>;

export function createDrain(input: DrainInput) {
  const parts = createDrainParts(input);
  const { ports, connection, readySet, alarmClock, calls, callCounts, progress, pieces, batches, reconciliation } =
    parts;
  let draining: Promise<void> | null = null;

  /** A second call during the work makes it look again at once, so that a slow call of one booking delays no other booking. */
  function drain(): Promise<void> {
    progress.again = true;
    batches.join();
    draining ??= drainLoop();
    return draining;
  }

  async function drainLoop(): Promise<void> {
    await alarmClock.know();
    calls.renew();
    try {
      await ports.checkpoint('accepted');
      retainWhenDue(parts, readySet, parts.rounds);
      pieces.checkNewest();
      const mayList = (): boolean => parts.callPolicy().kind === 'go' && reconciliation.isDue();
      const hasWork = (): boolean => progress.again || pieces.hasSome() || mayList();
      for (let gone = 0; hasWork() && gone < piecesADrain && !calls.isSpent(); ) {
        progress.again = false;
        if (pieces.hasSome()) {
          gone += 1;
          pieces.goOne();
          await ports.breathe();
        }
        await workOnce(parts);
        if (mayList() && !pieces.hasSome() && !calls.isSpent()) {
          gone += 1;
          await reconciliation.goOn();
        }
      }
    } finally {
      // In the same step as the last look, so that the next caller starts a drain of its own.
      draining = null;
      rearm();
    }
  }

  /**
   * Sets the alarm to the earliest obligation, and moves the watermark. If only the calls of this drain are used up, the next
   * drain continues at once: until then a few bookings stay on the list of fresh ones and cost no row.
   */
  function rearm(): void {
    try {
      if (!calls.isSpent() || !readySet.mayStayFresh()) readySet.tidy();
      callCounts.save();
    } catch (error) {
      // One broken record must not keep the alarm from being set for all.
      ports.log('error', 'tidy_failed', { connection: connection.name, ...errorFacts(error) });
    }
    const now = ports.now();
    alarmClock.by(Math.max(obligationAt(now), now));
  }

  /** When something is to be done next, ms; this may be in the past. */
  const obligationAt = (now: number): number =>
    nextObligation(now, { ...parts, hasPieces: pieces.hasSome, listsAt: reconciliation.dueAt });

  return {
    drain,
    nextObligation: obligationAt,
    callPolicy: parts.callPolicy,
    runInput: parts.runInput,
    rounds: parts.rounds,
    /** A booking is due now, also in the walk that is under way. */
    wake: (key: RecordKey): void => readySet.add(key, batches.walk()),
    isUnderWay: (key: RecordKey): boolean => parts.active.has(key),
  };
}
