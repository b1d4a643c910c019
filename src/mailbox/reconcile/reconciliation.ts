/**
 * When a mailbox lists the bookings of its tool: the small part of reconciliation that every mailbox has. The work itself (`go-on.ts`)
 * is imported when a run begins.
 */
import type { RecordKey } from '../../booking/ids.ts';
import type { ReadySet } from '../work/ready-set.ts';
import type { RunInput } from '../work/run-input.ts';
import { readState } from './run-document.ts';

export interface ReconciliationInput {
  readonly runInput: RunInput;
  readonly readySet: ReadySet;
  readonly isUnderWay: (key: RecordKey) => boolean;
}

/** A step of a run. */
export type GoOn = (input: ReconciliationInput) => Promise<void>;

export function createReconciliation(input: ReconciliationInput, goOn: GoOn) {
  const { store, source, connection, ports } = input.runInput;
  const canList = source?.listing !== undefined && connection.apiKey !== null;

  /** When there is something to do, ms; this may be in the past. Null: never. */
  function dueAt(): number | null {
    if (!canList) return null;
    const state = readState(store);
    if (state?.run) return state.run.notBefore ?? 0;
    if (connection.reconcileMinutes === 0) return null;
    return state?.nextAt ?? 0;
  }

  return {
    dueAt,
    isDue: (): boolean => (dueAt() ?? Number.POSITIVE_INFINITY) <= ports.now(),
    /** One page, or some questions about missing bookings. Needs a call that is left. */
    goOn: (): Promise<void> => goOn(input),
  };
}
