/**
 * The outcome of a settlement as it waits in its booking: the record of KV (`outcomes/outcome.ts`) without its sentence, which is made
 * when it is written. Names of fields, never values.
 */
import type { ExternalRef } from '../booking/ids.ts';
import type { Code } from '../codes.ts';

export type EndingResult = 'applied' | 'created' | 'unchanged' | 'failed' | 'parked' | 'discarded';

export interface UnwrittenOutcome {
  readonly connection: string;
  readonly source: string;
  readonly event: string;
  readonly delivery_ids: string[];
  readonly deliveries: number;
  readonly external_ref: ExternalRef;
  readonly idempotency_key: string;
  readonly appointment_id: number | null;
  readonly result: EndingResult;
  readonly fields: string[];
  readonly http_status: number | null;
  readonly code: Code | null;
  /** For the sentence; an erasure empties them. Absent in what an earlier version wrote. */
  details?: Readonly<Record<string, string>>;
  readonly attempts: number;
  readonly received_at: string;
  readonly settled_at: string;
}
