/** Deletes personal values when they are no longer needed (architecture.md, *Patch*). */
import { wipeChain } from '../../booking/chain.ts';
import type { BookingRecord } from '../booking-record.ts';
import { fieldOf } from '../patch/entries.ts';

/**
 * Wipes the values if nothing needs them any more: the booking is settled, no write may still be carried out, no discard may be
 * taken back, and no reopening waits for them.
 */
export function wipeWhenDone(record: BookingRecord): void {
  const mayBeSent =
    record.writes.givenUp !== undefined || record.writes.inDoubt.length > 0 || record.writes.sendings.length > 0;
  if (record.lifecycle.phase !== 'settled' || mayBeSent) return;
  const kept = record.link.held === null ? [] : record.writes.waiting.map(fieldOf);
  wipeChain(record.chain, new Set(kept));
}
