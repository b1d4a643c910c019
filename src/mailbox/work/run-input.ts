/** What a run of a booking needs from its mailbox, and the part of it that decisions may know. */
import type { DigestOf } from '../../booking/chain.ts';
import type { RecordKey } from '../../booking/ids.ts';
import type { Connection } from '../../config/connection.ts';
import type { OneLinkClient } from '../../one-link/client.ts';
import type { AnySource } from '../../sources/source.ts';
import { type ConnectionState, runningClock } from '../../sync/connection-state.ts';
import type { Context } from '../../sync/context.ts';
import type { decide } from '../../sync/decide.ts';
import type { Ports } from '../ports.ts';
import { holderOf, ownBooking } from '../store/epochs.ts';
import type { Store } from '../store/store.ts';
import type { Askers } from './askers.ts';
import type { ReadySet } from './ready-set.ts';
import type { ToolPace } from './tool-pace.ts';

export interface RunInput {
  readonly ports: Ports;
  readonly store: Store;
  readonly connection: Connection;
  readonly client: OneLinkClient;
  readonly source: AnySource | null;
  readonly decide: typeof decide;
  readonly digestOf: DigestOf;
  readonly state: ConnectionState;
  readonly saveState: () => void;
  readonly askers: Askers;
  readonly pace: ToolPace;
  readonly readySet: Pick<ReadySet, 'nextArrival' | 'isCrowded'>;
  /** Null: go on at once (`together.ts`). */
  readonly together: () => Promise<void> | null;
  /** Runs of this instance whose write is on its way. */
  readonly sending: Set<string>;
  /** Invocation and connection allow one more call. */
  readonly mayCall: () => boolean;
  /** Counts a call. False: the invocation has none left. */
  readonly spendCall: () => boolean;
  /** A booking became due because of another one. */
  readonly wake: (key: RecordKey) => void;
}

export function contextOf({ ports, store, connection, digestOf, state }: RunInput): Context {
  const now = ports.now();
  return {
    connection,
    now,
    random: ports.random,
    digestOf,
    runningClock: runningClock(state, now),
    recordOf: (id) => ownBooking(id, store, connection),
    bookingOf: (appointmentId) => holderOf(appointmentId, store, connection)?.key ?? null,
    waitingForSlot: () => store.peekAll(store.waitingForSlot()),
    effects: [],
  };
}
