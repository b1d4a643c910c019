/** What taking a delivery in needs of its mailbox. */
import type { DigestOf } from '../../booking/chain.ts';
import type { RecordKey } from '../../booking/ids.ts';
import type { Connection } from '../../config/connection.ts';
import type { Store } from '../store/store.ts';
import type { Bodies } from './bodies.ts';

export interface FoldContext {
  readonly store: Store;
  readonly connection: Connection;
  readonly digestOf: DigestOf;
  /** Bodies of this webhook. */
  readonly bodies: Bodies;
  readonly now: number;
  /** The source's clock is the start of a read: its events count as of their arrival, the same clock (architecture.md, *Fold*). */
  readonly stampsArrival: boolean;
  /** So many bookings are fresh that this one goes on the schedule at once (`work/ready-set.ts`). */
  readonly isCrowded: () => boolean;
}

export interface AcceptContext extends FoldContext {
  /** Bytes of the webhook; null: not known. */
  readonly size: number | null;
  /** The next number; counts up. */
  readonly nextArrival: () => number;
  /** The tool can be asked which visits are of a series. */
  readonly readsSeries: boolean;
  /** The booking has its run just now. */
  readonly isUnderWay: (key: RecordKey) => boolean;
}
