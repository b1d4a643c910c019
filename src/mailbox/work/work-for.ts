/** What a mailbox needs if its connection is configured: the client of One-Link and the drain. */
import type { Connection } from '../../config/connection.ts';
import { createOneLinkClient } from '../../one-link/client.ts';
import { digestWritten, writtenConfiguration } from '../store/epochs.ts';
import type { Store } from '../store/store.ts';
import { noteRetentionDays } from '../upkeep/retention.ts';
import { planRound } from '../upkeep/rounds.ts';
import { createCallBudget } from './call-budget.ts';
import { createDrain, type Drain } from './drain.ts';
import type { DrainInput } from './drain-parts.ts';

const callTimeoutMs = 15_000;

export function workFor(connection: Connection, shared: Omit<DrainInput, 'connection' | 'client' | 'calls'>): Drain {
  const { ports, store } = shared;
  const client = createOneLinkClient({
    baseUrl: connection.oneLinkUrl,
    accountId: connection.accountId,
    token: connection.oneLinkToken,
    fetch: shared.callCounts.counting(ports.fetch),
    now: ports.now,
    timeoutMs: callTimeoutMs,
    timeoutSignal: ports.timeoutSignal,
  });
  noticeConfiguration(connection, store);
  return createDrain({ ...shared, connection, client, calls: createCallBudget() });
}

/** Parked bookings are due when the configuration changes (architecture.md, *Retry*): the next drain begins the round. */
function noticeConfiguration(connection: Connection, store: Store): void {
  const { mailbox, digest, retentionDays } = connection;
  // The object's own name, for an alarm that starts it without one (`mailbox.ts`). It stays when the connection is renamed.
  if (store.meta('connection') !== mailbox) store.setMeta('connection', mailbox);
  const before = store.meta('configuration');
  const written = writtenConfiguration(connection);
  if (before === written) return;
  store.transaction(() => {
    store.setMeta('configuration', written);
    noteRetentionDays(retentionDays, store);
    if (before !== null && digestWritten(before) !== digest) planRound('configuration', store);
  });
}
