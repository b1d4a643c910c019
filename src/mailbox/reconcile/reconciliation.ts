/**
 * When a mailbox lists the bookings of its tool: the small part of reconciliation that every mailbox has. The work itself (`go-on.ts`)
 * is imported when a run begins.
 */
import type { RecordKey } from '../../booking/ids.ts';
import { errorFacts } from '../../log.ts';
import { hour } from '../../sync/retry.ts';
import { deadManMs } from '../alarm-clock.ts';
import type { ReadySet } from '../work/ready-set.ts';
import type { RunInput } from '../work/run-input.ts';
import { readState, writeState } from './run-document.ts';

export interface ReconciliationInput {
  readonly runInput: RunInput;
  readonly readySet: ReadySet;
  readonly isUnderWay: (key: RecordKey) => boolean;
}

/** A step of a run: one page, or some questions about missing bookings. */
export type GoOn = (input: ReconciliationInput) => Promise<void>;

export function createReconciliation(input: ReconciliationInput, goOn: GoOn) {
  const { store, source, connection, ports, mayCall } = input.runInput;
  const canList = source?.listing !== undefined && connection.apiKey !== null;
  let isGoing = false;

  /** When there is something to do, ms; this may be in the past. Null: never. */
  function dueAt(): number | null {
    if (!canList) return null;
    // Should this object end, the alarm goes on with the run.
    if (isGoing) return ports.now() + deadManMs;
    const state = readState(store);
    if (state?.run) return state.run.notBefore ?? 0;
    if (connection.reconcileMinutes === 0) return null;
    return state?.nextAt ?? 0;
  }

  const isDue = (): boolean => (dueAt() ?? Number.POSITIVE_INFINITY) <= ports.now();

  function isRunDue(): boolean {
    const run = readState(store)?.run ?? null;
    return run !== null && (run.notBefore ?? 0) <= ports.now();
  }

  /** As many steps as the calls of this invocation allow. */
  async function steps(): Promise<void> {
    try {
      do await goOn(input);
      while (mayCall() && isRunDue());
    } catch (error) {
      giveUp();
      ports.log('error', 'reconcile_failed', { connection: connection.name, ...errorFacts(error) });
    }
  }

  /** A run that meets a bug would meet it again and again. */
  function giveUp(): void {
    const state = readState(store);
    if (state !== null) writeState({ ...state, run: null, nextAt: ports.now() + hour }, store);
  }

  return {
    dueAt,
    isDue,
    /** Starts what is due, beside the work on bookings: a slow tool delays no webhook. `onPause`: it has done what it may for now. */
    start(onPause: () => void): void {
      isGoing = true;
      const work = steps().finally(() => {
        isGoing = false;
      });
      ports.waitUntil(work.then(onPause));
    },
  };
}
