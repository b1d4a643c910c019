/** What the cron learns of a connection where alerts are configured (`src/alerts`). Numbers, codes and times, nothing of a person. */
import type { Code } from '../codes.ts';
import type { ConnectionStatus, RefusedReason } from './contract-views.ts';

export interface Watched extends Pick<ConnectionStatus, 'connection' | 'source' | 'pending' | 'parked' | 'failed'> {
  readonly state: ConnectionStatus['state'];
  readonly reason: Code | null;
  /** 429 or 503 so many times in a row. */
  readonly rests: number;
  /** Why most of what has failed has failed; null: nothing has, or nobody knows. */
  readonly failedCode: Code | null;
  /** When the oldest delivery that is parked was received, ms; null: none is. */
  readonly parkedSince: number | null;
  /** Requests refused in this hour and the one before. */
  readonly refused: number;
  readonly refusedReason: RefusedReason | null;
  /** The newest delivery, ms; null: there is none. */
  readonly receivedAt: number | null;
  /** How many usual gaps between webhooks the present silence is long; null: the usual gap is not known yet. */
  readonly silentGaps: number | null;
}
