/**
 * A person discards a booking and may take that back. For a day the tool's values stay beside those that were settled before,
 * and a retry sends them.
 */
import { chainOrder } from '../../booking/told.ts';
import type { BookingRecord, OpenDelivery } from '../booking-record.ts';
import type { Context } from '../context.ts';
import { entriesOf } from '../patch/entries.ts';
import { settleStart } from '../patch/reopen.ts';
import { day } from '../retry.ts';
import type { Values } from '../write.ts';
import { discard } from './settle.ts';
import { wipeWhenDone } from './wipe.ts';

const code = 'discarded_by_person';
export const takenBackForMs = day;

/**
 * What the tool says now counts as dealt with, so the next event sends only what it changes. The same goes for results of the
 * connection's `fields`, of which only the digest stays: an erasure within the day recognises the client by the digest of the
 * phone.
 */
export function giveUp(record: BookingRecord, computed: Readonly<Values>, context: Context): void {
  const order = chainOrder(record.chain);
  const said = entriesOf(record, order.kind === 'ok' ? order.ids : [], computed, context);
  // The name is the bridge's own word.
  const entries = said.filter(({ name }) => name !== 'external_ref');
  const before = { ...record.writes.settled };
  for (const { name, digest } of entries) record.writes.settled[name] = digest;
  settleStart(
    record,
    entries.find(({ name }) => name === 'times'),
    context,
  );
  const changed = Object.keys(record.writes.settled).filter((name) => record.writes.settled[name] !== before[name]);
  record.writes.givenUp = Object.fromEntries(changed.map((name) => [name, before[name] ?? null]));
  discard(record, code, context);
}

/**
 * The deliveries that the discard of one of them had closed; null: it cannot be taken back, because of a newer event, an
 * erasure, or because a day has passed.
 */
export function closedByDiscard(record: Readonly<BookingRecord>, arrival: number): readonly number[] | null {
  const [state, settlement] = record.intake.done[arrival] ?? [];
  if (record.writes.givenUp === undefined || state !== 'discarded' || settlement === undefined) return null;
  if (record.intake.settlements[settlement]?.code !== code) return null;
  return Object.entries(record.intake.done).flatMap(([one, [own, index]]) =>
    own === 'discarded' && index === settlement ? [Number(one)] : [],
  );
}

/** The deliveries are open again, and what was settled before the discard is settled again. */
export function undoGiveUp(record: BookingRecord, deliveries: readonly OpenDelivery[]): void {
  for (const [name, digest] of Object.entries(record.writes.givenUp ?? {})) {
    if (digest === null) delete record.writes.settled[name];
    else record.writes.settled[name] = digest;
  }
  delete record.writes.givenUp;
  for (const { arrival } of deliveries) delete record.intake.done[arrival];
  record.intake.open = deliveries.toSorted((a, b) => a.arrival - b.arrival);
}

export const mayBeForgotten = ({ writes: { givenUp }, touchedAt }: Readonly<BookingRecord>, now: number): boolean =>
  givenUp !== undefined && touchedAt + takenBackForMs <= now;

/** The day is over, so discarded values are wiped like settled ones. */
export function forgetGivenUp(record: BookingRecord): void {
  delete record.writes.givenUp;
  wipeWhenDone(record);
}
