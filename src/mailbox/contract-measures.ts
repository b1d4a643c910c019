/** A mailbox in numbers, for `GET /metrics`: no name of a person or booking, no sentence. */
import type { ConnectionStatus, RefusedReason } from './contract-views.ts';

export interface Measures
  extends Pick<
    ConnectionStatus,
    'connection' | 'source' | 'state' | 'pending' | 'parked' | 'failed' | 'last_received_at' | 'last_settled_at'
  > {
  /** Deliveries stored since the mailbox was made. */
  readonly received: number;
  /** Requests refused since the mailbox was made, or since it counts them by reason. */
  readonly refused: Readonly<Partial<Record<RefusedReason, number>>>;
  /** Calls to One-Link since somebody asks for them: `GET 2xx` → how many, `none`: no answer came. Absent: an earlier version answers. */
  readonly calls?: Readonly<Record<string, number>>;
  readonly last_refused_at: ConnectionStatus['last_refused_at'];
}
