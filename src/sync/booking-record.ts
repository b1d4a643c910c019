/** The record: everything that the mailbox knows about one booking, as one JSON document in one row. Its parts are in `documents.ts`. */
import { type Chain, emptyChain } from '../booking/chain.ts';
import { dictionary } from '../booking/dictionary.ts';
import { type BookingId, type RecordKey, recordKey } from '../booking/ids.ts';
import type { Duplicates, Intake, LinkState, Outbox, SlotState, Writes } from './documents.ts';
import { type Lifecycle, newLifecycle } from './lifecycle.ts';

export type {
  Conflict,
  Duplicate,
  LinkOrigin,
  OpenDelivery,
  ReadRequest,
  SeriesQuestion,
  SeriesSaid,
  Settlement,
} from './documents.ts';

export interface BookingRecord {
  /** The first id it was known by: its row's key. */
  readonly key: RecordKey;
  /** In which epoch it learned what it knows of One-Link (`epoch.ts`); empty: it knows nothing yet. */
  epoch: string;
  chain: Chain;
  readonly intake: Intake;
  readonly lifecycle: Lifecycle;
  readonly link: LinkState;
  readonly writes: Writes;
  readonly slot: SlotState;
  readonly duplicates: Duplicates;
  readonly outbox: Outbox;
  /** What was put into the schedule for it: `<due>/<slot>`; null: nothing. Known here, so that no row is written twice. */
  schedule: string | null;
  /** Parts of it are in rows of their own (`compact.ts`). */
  overflow: boolean;
  /** When the bridge first received it, ms. */
  knownSince: number;
  /** Last event or settlement, ms. */
  touchedAt: number;
}

export const newBooking = (id: BookingId, at: number): BookingRecord => ({
  key: recordKey(id),
  epoch: '',
  chain: emptyChain(),
  intake: {
    opened: false,
    carried: null,
    keys: dictionary(),
    newest: null,
    reads: dictionary(),
    open: [],
    done: {},
    settlements: [],
    fieldKeys: [],
  },
  lifecycle: newLifecycle(),
  link: {
    held: null,
    isRemoved: false,
    unlinkedFrom: null,
    isAdopting: false,
    isClientUnadopted: false,
    idempotencyKey: null,
    contact: null,
    searched: null,
  },
  writes: {
    settled: {},
    refused: {},
    sendings: [],
    inDoubt: [],
    isPostUnanswered: false,
    moved: null,
    lostPrice: null,
    waiting: [],
  },
  slot: { conflict: null, broken: null },
  duplicates: { surplus: [], undecided: [] },
  outbox: { waiting: [], keys: [] },
  schedule: null,
  overflow: false,
  knownSince: at,
  touchedAt: at,
});
