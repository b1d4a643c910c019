/** The state of a connection with the refusals that this isolate has gathered and not reported to the mailbox yet. */
import type { Refusals } from '../hooks/refusals.ts';
import type { ConnectionStatus } from '../mailbox/contract-views.ts';
import { instantText } from '../sync/settle/report.ts';

export function withGathered(status: ConnectionStatus, refusals: Pick<Refusals, 'gathered'>): ConnectionStatus {
  const gathered = refusals.gathered(status.connection);
  if (gathered === null) return status;
  return {
    ...status,
    refused_24h: status.refused_24h + gathered.count,
    last_refused_at: instantText(gathered.at),
    last_refused_reason: gathered.reason,
  };
}
