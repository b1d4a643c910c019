/**
 * After a complete listing: bookings that the mailbox holds as live in the span, and that the tool did not list. Each is asked for by
 * its id, because a list may be behind or leave something out. Only what the tool then does not have is gone.
 */

import type { BookingTimes } from '../../booking/booking.ts';
import { type BookingId, recordKey } from '../../booking/ids.ts';
import { cellOf, chainOrder } from '../../booking/told.ts';
import { listedBooking } from '../../sources/listing.ts';
import type { Decoded } from '../../sources/source.ts';
import { isOfOtherTool } from '../../sync/epoch.ts';
import type { StoredBooking } from '../store/stored-booking.ts';
import { askFor } from './list-page.ts';
import { lagMs } from './news.ts';
import { findingIn, idDigest } from './read-page.ts';
import { listingOf, noteDifference, type Step, type StepResult, takeIn, unanswered } from './step.ts';

/** Where more than these and more than half are lacking, the list is probably that of another account. */
const lackingAtMost = 5;

/** Before anything is cancelled: does the list look like that of this connection's account? */
export function countMissing(step: Step): StepResult {
  const { run, runInput, listed } = step;
  // Where more was listed than is remembered, what is missing cannot be told.
  if (listed.isFull()) return { kind: 'done' };
  for (let seen = 0; seen < lookedAtAtMost; seen += 1) {
    const next = runInput.store.bookingAfter(run.after);
    if (next === null) {
      if (!run.acceptsMissing && run.lacking > lackingAtMost && 2 * run.lacking > run.expected)
        return { kind: 'failed', problem: 'too_many_missing' };
      run.stage = 'missing';
      run.after = '';
      return { kind: 'more' };
    }
    const record = runInput.store.peek(recordKey(next.key));
    const id = record === null ? null : expectedId(record, step);
    if (id !== null) {
      run.expected += 1;
      if (!listed.has(idDigest(id, step))) run.lacking += 1;
    }
    run.after = next.key;
  }
  return { kind: 'more' };
}

/** Bookings that are looked at in one step, and those that are asked for. */
const lookedAtAtMost = 200;
const askedAtMost = 5;

export async function searchMissing(step: Step): Promise<StepResult> {
  const { run, runInput, listed } = step;
  for (let seen = 0, asked = 0; seen < lookedAtAtMost && asked < askedAtMost; seen += 1) {
    const next = runInput.store.bookingAfter(run.after);
    if (next === null) return { kind: 'done' };
    const record = runInput.store.peek(recordKey(next.key));
    const id = record === null ? null : expectedId(record, step);
    if (id !== null && !listed.has(idDigest(id, step))) {
      asked += 1;
      const problem = await ask(id, step);
      if (problem !== null) return problem;
    }
    run.after = next.key;
  }
  return { kind: 'more' };
}

/** The newest id of a booking that should have been listed. */
function expectedId(record: StoredBooking, step: Step): BookingId | null {
  const { run, runInput } = step;
  const { chain, touchedAt } = record;
  if (touchedAt > run.startedAt - lagMs || isOfOtherTool(record, runInput.connection)) return null;
  const order = chainOrder(chain);
  const id = order.kind === 'ok' ? order.ids.at(-1) : undefined;
  if (order.kind !== 'ok' || id === undefined) return null;
  const state = cellOf(chain, order.ids, 'state')?.value;
  const times = cellOf(chain, order.ids, 'times')?.value as BookingTimes | undefined;
  const leaves = cellOf(chain, order.ids, 'leaves')?.value;
  const isOff = state === 'cancelled' || state === 'declined' || (leaves !== undefined && leaves !== 'no');
  if (isOff || times === undefined) return null;
  const start = Date.parse(times.startsAt);
  return start >= run.since && start < run.until ? id : null;
}

async function ask(id: BookingId, step: Step): Promise<StepResult | null> {
  const { runInput } = step;
  const startedAt = runInput.ports.now();
  const answer = await askFor(id, listingOf(step), runInput);
  if (answer.kind === 'booking') {
    takeIn(findingIn(answer.booking, startedAt, step), step);
    return null;
  }
  if (answer.kind !== 'gone') return unanswered(answer);
  // A webhook that came meanwhile may know better.
  if ((runInput.store.peek(id)?.touchedAt ?? 0) >= startedAt) return null;
  const gone = goneBooking(id, startedAt, step);
  if (gone.kind !== 'booking') return null;
  noteDifference(step, 'gone', gone, ['state']);
  takeIn([gone], step);
  return null;
}

function goneBooking(id: BookingId, startedAt: number, { runInput: { source } }: Step): Decoded<BookingId> {
  const clock = source?.clock === 'read_back' ? startedAt : null;
  return listedBooking({ id, clock, fields: { state: 'cancelled' } }) as Decoded<BookingId>;
}
