/**
 * The drain of a mailbox whose connection was removed or is invalid. Nothing is sent, because the connection may come back. The
 * retention of personal data still ends.
 */
import type { BookingRecord } from '../../sync/booking-record.ts';
import { day } from '../../sync/retry.ts';
import type { AlarmClock } from '../alarm-clock.ts';
import type { Ports } from '../ports.ts';
import type { Store } from '../store/store.ts';
import type { ReadySet } from '../work/ready-set.ts';
import { rememberedRetentionDays, retainWhenDue, retentionWays } from './retention.ts';
import { createRounds, roundFailed } from './rounds.ts';

interface IdleInput {
  readonly ports: Ports;
  readonly store: Store;
  readonly readySet: ReadySet;
  readonly alarmClock: AlarmClock;
}

const idlePieces = 80;

export function createIdleDrain({ ports, store, readySet, alarmClock }: IdleInput): () => Promise<void> {
  const keepMs = rememberedRetentionDays(store) * day;
  /** Nothing can be reported to KV, so bookings whose retention is over are deleted, settled or not. */
  const idle = {
    now: ports.now,
    keepMs,
    dismiss: (record: BookingRecord): void => store.remove(record),
    giveUpTelling: () => {},
    mayTell: false,
  };
  const rounds = createRounds(store, retentionWays(store, idle), roundFailed(ports));
  return async () => {
    await alarmClock.know();
    const retainAt = retainWhenDue({ store, ports }, readySet, rounds);
    for (let pieces = 0; rounds.isUnderWay() && pieces < idlePieces; pieces += 1) {
      rounds.step();
      await ports.breathe();
    }
    alarmClock.by(rounds.isUnderWay() ? ports.now() : retainAt);
  };
}
