/** Reads a page of the tool's bookings and takes in what is news. */
import type { BookingId } from '../../booking/ids.ts';
import type { Decoded } from '../../sources/source.ts';
import { isOfOtherTool } from '../../sync/epoch.ts';
import { asKnown } from '../intake/accept.ts';
import { placed } from '../intake/place.ts';
import { listPage } from './list-page.ts';
import { shortDigest } from './listed-ids.ts';
import { type Listed, newsOf, withoutErased } from './news.ts';
import { listingOf, noteDifference, openLeft, type Step, type StepResult, takeIn, unanswered } from './step.ts';

/** 200,000 bookings and more: cursors that lead in a circle would never end. */
const pagesAtMost = 2_000;

const dayMs = 24 * 60 * 60_000;

export async function readPage(step: Step): Promise<StepResult> {
  const { run, runInput, listed } = step;
  const listing = listingOf(step);
  const startedAt = runInput.ports.now();
  const partUntil = Math.min(run.until, run.partFrom + (listing.longestSpanMs ?? Number.POSITIVE_INFINITY));
  const { by, partFrom: since, cursor } = run;
  const page = await listPage({ by, since, until: partUntil, cursor }, listing, runInput);
  if (page.kind !== 'page') return unanswered(page);
  run.pages += 1;
  if (run.pages > pagesAtMost) return { kind: 'failed', problem: 'unreadable' };
  run.counts.listed += page.bookings.length;
  const found = page.bookings.flatMap((decoded) => findingIn(decoded, startedAt, step));
  takeIn(found, step);
  if (by === 'visits')
    listed.add(
      page.bookings.flatMap((one) => (one.kind === 'booking' ? [idDigest(asKnown(one, runInput.store).id, step)] : [])),
    );
  run.cursor = page.next;
  if (page.next === null) run.partFrom = partUntil;
  if (run.partFrom < run.until) return { kind: 'more' };
  if (by === 'changes') return { kind: 'done' };
  run.stage = 'counting';
  return { kind: 'more' };
}

export const idDigest = (id: BookingId, { runInput: { digestOf } }: Pick<Step, 'runInput'>): string =>
  shortDigest(id, digestOf);

/** What of an entry is taken in: itself or nothing. */
export function findingIn(decoded: Decoded<BookingId>, startedAt: number, step: Step): Decoded<BookingId>[] {
  const { run, runInput } = step;
  const { store, connection, digestOf, source } = runInput;
  if (decoded.kind === 'undecodable') run.counts.unreadable += 1;
  if (decoded.kind !== 'booking') return [];
  const told = asKnown(decoded, store);
  const event = placed(told, { store, connection });
  if (event.kind === 'ignored') return [];
  const record = store.peek(event.id);
  if (record === null || isOfOtherTool(record, connection))
    return unknown({ ...decoded, fields: told.fields }, startedAt, step);
  const listed = withoutErased(event, record);
  const news = newsOf(listed, record, {
    digestOf,
    startedAt,
    arrival: store.highestArrival() + 1,
    isDated: source?.clock === 'event_time' || source?.clock === 'version',
  });
  if (news.kind === 'recent') run.counts.recent += 1;
  if (news.kind === 'none') run.counts.unchanged += 1;
  if (news.kind !== 'news') return [];
  noteDifference(step, 'changed', event, news.fields);
  return [asEvent(withoutErased(decoded, record))];
}

/** One that needs a read-back says nothing by itself. */
const asEvent = (event: Listed): Decoded<BookingId> => ({
  kind: 'booking',
  ...event,
  ...(event.readBack === true && { fields: {} }),
});

/**
 * A booking that the mailbox does not know. Those that stood in the tool before the connection began are taken in only when a person
 * asks for it (`openLeft`); nothing that is over is made.
 */
function unknown(event: Listed, startedAt: number, step: Step): Decoded<BookingId>[] {
  const { run } = step;
  const { state, times } = event.fields;
  if (state === 'cancelled' || state === 'declined' || event.movedAway === true) {
    run.counts.unchanged += 1;
    return [];
  }
  const endsAt = times === undefined ? startedAt : Date.parse(times.endsAt ?? times.startsAt);
  const isOver = endsAt < startedAt - (run.askedBy === 'person' ? 0 : dayMs);
  if (isOver || isLeft(event, step)) {
    run.counts.left += 1;
    return [];
  }
  noteDifference(step, 'new', event, Object.keys(event.fields));
  return [asEvent(event)];
}

function isLeft({ id, fields }: Listed, { run, runInput: { store, digestOf } }: Step): boolean {
  if (run.askedBy === 'person') return false;
  const left = openLeft(store);
  const digest = shortDigest([id, fields], digestOf);
  if (run.isFirst) left.add([digest]);
  return run.isFirst || left.isFull() || left.has(digest);
}
