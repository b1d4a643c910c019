/** The status of the connection, pause and resume. */

import { inWords } from '../../messages/in-words.ts';
import type { Language } from '../../messages/language.ts';
import { type CallPolicy, resumed } from '../../sync/connection-state.ts';
import { instantText } from '../../sync/settle/report.ts';
import type { Refused } from '../contract.ts';
import type { ConnectionStatus } from '../contract-views.ts';
import { planRound } from '../upkeep/rounds.ts';
import { type AdminInput, note, viewOf } from './admin-input.ts';
import { refusalsName, refusedView, withRefused } from './refusals.ts';
import { waitingCode } from './views.ts';

/** Deliveries among which the newest settlement is looked for. */
const newestRows = 200;

export async function showStatus(input: AdminInput, language?: Language): Promise<ConnectionStatus> {
  const { core, connection } = input;
  const callPolicy = core.callPolicy();
  const reason = waitingCode(callPolicy, core.state);
  const counts = await core.counts();
  const newest = core.store.deliveriesBefore(Number.MAX_SAFE_INTEGER, newestRows);
  const settled = newest.find((row) => viewOf(input, row).settled_at !== null);
  const settledAt = settled === undefined ? null : viewOf(input, settled).settled_at;
  const until = callPolicy.kind === 'wait' ? callPolicy.until : null;
  return {
    connection: connection.name,
    formerly: connection.formerly,
    source: connection.source,
    account_id: connection.accountId,
    state: stateName(callPolicy),
    reason,
    message: inWords(reason, {}, language ?? input.language),
    next_attempt_at: until === null ? null : instantText(until),
    pending: counts.get('pending') ?? 0,
    parked: counts.get('parked') ?? 0,
    failed: (counts.get('failed') ?? 0) + core.store.standaloneFailures(),
    last_received_at: newest[0] === undefined ? null : instantText(newest[0].receivedAt),
    last_settled_at: settledAt ?? null,
    ...refusedView(core.store.meta(refusalsName), input.ports.now()),
  };
}

/** One row, at most once a minute from each isolate. */
export async function noteRefused({ core: { store } }: AdminInput, refused: Refused): Promise<void> {
  store.setMeta(refusalsName, withRefused(store.meta(refusalsName), refused));
}

function stateName(callPolicy: CallPolicy): ConnectionStatus['state'] {
  if (callPolicy.kind === 'go') return 'running';
  const names = { paused: 'paused', account: 'account', rate: 'rate_limited', breaker: 'breaker' } as const;
  return names[callPolicy.because];
}

export async function pause(input: AdminInput): Promise<ConnectionStatus> {
  input.core.store.transaction(() => {
    input.core.state.pausedByPerson = true;
    input.core.saveState();
    note(input, { action: 'pause' });
  });
  return showStatus(input);
}

/** Also closes the breaker and makes everything due now. */
export async function resume(input: AdminInput): Promise<ConnectionStatus> {
  const { core, ports } = input;
  core.store.transaction(() => {
    resumed(core.state, ports.now());
    core.saveState();
    planRound('resume', core.store);
    note(input, { action: 'resume' });
  });
  core.pace.resume();
  core.rounds().start('resume');
  await core.wakeNow([]);
  return showStatus(input);
}
