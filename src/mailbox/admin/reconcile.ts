/** Reconciliation as a person sees it: its state, and a run now, over a span of time, or without changing anything. */
import { refOf } from '../../config/references.ts';
import { instantText } from '../../sync/settle/report.ts';
import type { ReconcileAnswer, ReconcileQuery, ReconcileRunView, ReconcileView } from '../contract-reconcile.ts';
import { aheadMs, end, newRun } from '../reconcile/go-on.ts';
import { type EndedRun, newState, type ReconcileRun, readState, writeState } from '../reconcile/run-document.ts';
import { openListed } from '../reconcile/step.ts';
import { type AdminInput, note } from './admin-input.ts';

const stateOf = ({ core, connection }: AdminInput): ReconcileView['state'] => {
  if (!core.canList) return 'no_listing';
  if (connection.apiKey === null) return 'no_api_key';
  return connection.reconcileMinutes === 0 ? 'off' : 'on';
};

export async function showReconciliation(input: AdminInput): Promise<ReconcileView> {
  const state = stateOf(input);
  const known = readState(input.core.store);
  return {
    state,
    next_at: state !== 'on' ? null : instantText(known?.nextAt ?? input.ports.now()),
    run: known?.run ? viewOf(known.run, input) : null,
    last: known?.last ? viewOf(known.last, input) : null,
  };
}

function viewOf(run: ReconcileRun | EndedRun, { connection }: AdminInput): ReconcileRunView {
  const ended = 'endedAt' in run ? run : null;
  return {
    asked_by: run.askedBy,
    dry_run: run.isDry,
    by: run.by,
    since: instantText(run.since),
    until: instantText(run.until),
    started_at: instantText(run.startedAt),
    ended_at: ended === null ? null : instantText(ended.endedAt),
    pages: run.pages,
    problem: ended?.problem ?? null,
    counts: run.counts,
    differences: run.differences.map(({ finding, id, startsAt, fields }) => ({
      finding,
      external_ref: refOf(connection, id),
      starts_at: startsAt,
      fields,
    })),
  };
}

/** Unknown bookings are taken in: a person has asked for it. A run of the schedule that is under way ends. */
export async function startReconciliation(input: AdminInput, query: ReconcileQuery): Promise<ReconcileAnswer> {
  const { core, ports } = input;
  const { store } = core;
  const can = stateOf(input);
  if (can === 'no_listing' || can === 'no_api_key') return { kind: 'impossible', state: can };
  const now = ports.now();
  const state = readState(store) ?? newState(now);
  if (state.run?.askedBy === 'person') return { kind: 'busy', reconciliation: await showReconciliation(input) };
  const { since = now, until = Math.max(since, now) + aheadMs, isDry, acceptsMissing = false } = query;
  const who = { askedBy: 'person', isFirst: false } as const;
  state.run = newRun({ ...who, isDry, by: 'visits', since, until, startedAt: now, acceptsMissing });
  store.transaction(() => {
    openListed(store).clear();
    writeState(state, store);
    note(input, { action: 'reconcile', details: { dry_run: isDry ? 1 : 0 } });
  });
  core.pace.resume();
  await core.wakeNow([]);
  return { kind: 'ok', reconciliation: await showReconciliation(input) };
}

export async function stopReconciliation(input: AdminInput): Promise<ReconcileView> {
  const { store } = input.core;
  const state = readState(store);
  if (state?.run) {
    end(state, state.run, 'stopped', { connection: input.connection, ports: input.ports, store });
    writeState(state, store);
  }
  return showReconciliation(input);
}
