/** The connection as people see it: how it stands, pause and resume. */
import { type Permission, resumed } from '../../core/connection-state.ts';
import { instantText } from '../../core/settle/report.ts';
import { inWords } from '../../messages/in-words.ts';
import type { Language } from '../../messages/language.ts';
import type { ConnectionStatus, Refused } from '../contract.ts';
import { refusalsName, refusedView, withRefused } from '../refusals.ts';
import { waitingCode } from '../views.ts';
import { type DeskInput, viewOf } from './desk-input.ts';

/** Deliveries among which the newest settlement is looked for. */
const newestRows = 200;

export async function showStatus(input: DeskInput, language?: Language): Promise<ConnectionStatus> {
  const { engine, connection } = input;
  const permission = engine.permission();
  const reason = waitingCode(permission, engine.state);
  const counts = engine.counts();
  const newest = engine.store.deliveriesBefore(Number.MAX_SAFE_INTEGER, newestRows);
  const settled = newest.find((row) => viewOf(input, row).settled_at !== null);
  const settledAt = settled === undefined ? null : viewOf(input, settled).settled_at;
  const until = permission.kind === 'wait' ? permission.until : null;
  return {
    connection: connection.name,
    formerly: connection.formerly,
    source: connection.source,
    account_id: connection.accountId,
    state: stateName(permission),
    reason,
    message: inWords(reason, {}, language ?? input.language),
    next_attempt_at: until === null ? null : instantText(until),
    pending: counts.get('pending') ?? 0,
    parked: counts.get('parked') ?? 0,
    failed: (counts.get('failed') ?? 0) + engine.store.looseFailures(),
    last_received_at: newest[0] === undefined ? null : instantText(newest[0].receivedAt),
    last_settled_at: settledAt ?? null,
    ...refusedView(engine.store.meta(refusalsName), input.ports.now()),
  };
}

/** One row, at most once a minute from each isolate. */
export async function noteRefused({ engine: { store } }: DeskInput, refused: Refused): Promise<void> {
  store.setMeta(refusalsName, withRefused(store.meta(refusalsName), refused));
}

function stateName(permission: Permission): ConnectionStatus['state'] {
  if (permission.kind === 'go') return 'running';
  const names = { paused: 'paused', account: 'account', rate: 'rate_limited', breaker: 'breaker' } as const;
  return names[permission.because];
}

export async function pause(input: DeskInput): Promise<ConnectionStatus> {
  input.engine.state.pausedByPerson = true;
  input.engine.saveState();
  return showStatus(input);
}

/** Also closes the breaker and makes everything due now. */
export async function resume(input: DeskInput): Promise<ConnectionStatus> {
  const { engine, ports } = input;
  resumed(engine.state, ports.now());
  engine.pace.resume();
  engine.saveState();
  engine.rounds().start('resume');
  await engine.wakeNow([]);
  return showStatus(input);
}
