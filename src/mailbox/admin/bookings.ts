/**
 * The list of bookings. No index over all bookings is kept for it, because an index is a row of each webhook: a list goes over
 * deliveries from the newest to the oldest and shows a booking where its newest one stands. What waits, is parked or has failed is
 * found on the schedule, ids that begin like a text by the key of `booking`, and visits of a day by what each delivery says of the start.
 */

import { instantText } from '../../sync/settle/report.ts';
import type { BookingPage, BookingQuery, BookingView } from '../contract-bookings.ts';
import type { Store } from '../store/store.ts';
import type { StoredBooking } from '../store/stored-booking.ts';
import { isOfTrouble, phaseShown } from '../upkeep/trouble.ts';
import type { AdminInput } from './admin-input.ts';
import { bookingView, newestArrival, timesTold } from './booking-view.ts';
import { type Sought, soughtIn } from './search.ts';
import { waitingAfter } from './waiting.ts';

/** What one page reads at most; behind it the cursor continues. */
const recordsAPage = 400;
const rowsAPage = 2_000;
const rowsAtOnce = 100;
/** Of a list of a day, which reads columns of deliveries and no record of another day. */
const datedRowsAPage = 20_000;
const datedRowsAtOnce = 2_000;

/** Phases of bookings that may need a person. */
const troubled = ['parked', 'failed', 'settled'] as const;
const isWaiting = (state: string): boolean => state !== 'settled';

/**
 * Cost: what is shown, with a row of `booking` each, and at most 400 bookings and 2,000 rows of `delivery` or `schedule` that are
 * looked at and not shown; with `from` or `until` 20,000 rows of `delivery`. Nothing is written.
 */
export async function listBookings(input: AdminInput, query: BookingQuery): Promise<BookingPage> {
  const page = newPage(input, query);
  const [, kind = '', place = ''] = /^(\w+):(.*)$/s.exec(query.cursor ?? '') ?? [];
  if (query.code !== undefined || query.states?.every(isWaiting)) return waitingPage(place, page);
  if (query.search !== undefined && kind !== 'news') {
    const cursor = idsPage(place, page);
    if (cursor !== null) return answer(page, cursor);
  }
  const before = kind === 'news' ? Number(place) : Number.MAX_SAFE_INTEGER;
  const isOfTime = query.from !== undefined || query.until !== undefined;
  return isOfTime && query.search === undefined ? datedPage(before, query, page) : newsPage(before, page);
}

interface Page {
  readonly input: AdminInput;
  readonly store: Store;
  readonly sought: Sought | null;
  readonly phases: readonly string[];
  readonly limit: number;
  readonly found: BookingView[];
  /** Records that were looked at. */
  looked: number;
  /** Shows the record if it is wanted. `receivedAt`: of its newest event, where it was read. */
  readonly take: (record: StoredBooking, receivedAt?: number) => void;
}

function newPage(input: AdminInput, query: BookingQuery): Page {
  const { core, connection } = input;
  const sought = query.search === undefined ? null : soughtIn(query.search.text, connection, core.digestOf);
  const isWanted = filterOf(query, sought, input);
  const viewInput = {
    connection,
    callPolicy: core.callPolicy(),
    waitsFor: core.state,
    language: query.language ?? input.language,
  };
  const page: Page = {
    input,
    store: core.store,
    sought,
    phases: query.states ?? troubled,
    limit: query.limit ?? 50,
    found: [],
    looked: 0,
    take(record, receivedAt) {
      page.looked += 1;
      if (!isWanted(record)) return;
      page.found.push(bookingView(record, receivedAt ?? receivedAtOf(record, core.store), viewInput));
    },
  };
  return page;
}

const isFull = ({ found, limit, looked }: Page): boolean => found.length >= limit || looked >= recordsAPage;

const answer = ({ found }: Page, cursor: string | null, backTo: number | null = null): BookingPage => ({
  bookings: found,
  cursor,
  searched_back_to: backTo === null ? null : instantText(backTo),
});

function filterOf(
  { states, from, until, code, cause }: BookingQuery,
  sought: Sought | null,
  { connection }: AdminInput,
): (record: StoredBooking) => boolean {
  const isOfTime = (record: StoredBooking): boolean => {
    const startsAt = Date.parse(timesTold(record)?.startsAt ?? '');
    return startsAt >= (from ?? Number.NEGATIVE_INFINITY) && startsAt < (until ?? Number.POSITIVE_INFINITY);
  };
  return (record) =>
    (states === undefined || states.includes(phaseShown(record))) &&
    ((from === undefined && until === undefined) || isOfTime(record)) &&
    (code === undefined ||
      isOfTrouble(record, { states: troubled, code, ...(cause !== undefined && { cause }) }, connection)) &&
    (sought === null || sought.matches(record));
}

/** When its newest event came, ms; null: not known. One row of `delivery` where it is settled. */
export function receivedAtOf(record: StoredBooking, store: Pick<Store, 'delivery'>): number | null {
  const arrival = newestArrival(record);
  const open = record.intake.open.find((one) => one.arrival === arrival);
  if (open !== undefined) return open.receivedAt;
  return arrival === 0 ? null : (store.delivery(arrival)?.receivedAt ?? null);
}

/** Newest event first. */
async function newsPage(from: number, page: Page): Promise<BookingPage> {
  const { store } = page;
  let before = from;
  let backTo: number | null = null;
  for (let rows = 0; rows < rowsAPage; rows += rowsAtOnce) {
    // Webhooks do not wait for a list.
    if (rows > 0) await page.input.ports.breathe();
    const deliveries = store.deliveriesBefore(before, rowsAtOnce);
    for (const { arrival, id, receivedAt, standalone } of deliveries) {
      if (isFull(page)) return answer(page, `news:${before}`, backTo);
      [before, backTo] = [arrival, receivedAt];
      const record = standalone === null ? store.peek(id) : null;
      if (record === null || newestArrival(record) !== arrival) continue;
      if (!cameFirst(record, page)) page.take(record, receivedAt);
    }
    if (deliveries.length < rowsAtOnce) return answer(page, null, backTo);
  }
  return answer(page, `news:${before}`, backTo);
}

/**
 * Bookings whose visit is in a span, where the newest delivery stands that may have said so: its time was told there, or it tells none, and
 * the record decides.
 */
async function datedPage(from: number, query: BookingQuery, page: Page): Promise<BookingPage> {
  const { store } = page;
  const span = { from: query.from ?? Number.MIN_SAFE_INTEGER, until: query.until ?? Number.MAX_SAFE_INTEGER };
  const shown = new Set<string>();
  let before = Math.min(from, store.highestArrival() + 1);
  for (let rows = 0; before > 1; rows += datedRowsAtOnce) {
    if (rows >= datedRowsAPage) return answer(page, `news:${before}`);
    if (rows > 0) await page.input.ports.breathe();
    const notBelow = Math.max(1, before - datedRowsAtOnce);
    const found = store.ofVisits({ before, notBelow, limit: rowsAtOnce }, span);
    for (const { arrival, id } of found) {
      if (isFull(page)) return answer(page, `news:${before}`);
      before = arrival;
      const record = store.peek(id);
      if (record === null || shown.has(record.key) || saidLater(record, arrival, span, store)) continue;
      shown.add(record.key);
      page.take(record);
    }
    if (found.length < rowsAtOnce) before = notBelow;
  }
  return answer(page, null);
}

/** A newer delivery of it was found before this one, perhaps on an earlier page. */
const saidLater = (
  { intake: { open, done } }: StoredBooking,
  arrival: number,
  span: { readonly from: number; readonly until: number },
  store: Pick<Store, 'delivery'>,
): boolean =>
  [...open.map((one) => one.arrival), ...Object.keys(done).map(Number)].some((other) => {
    const at = other > arrival ? store.delivery(other) : null;
    if (at === null || at.standalone !== null) return false;
    return at.startsAt == null || (at.startsAt >= span.from && at.startsAt < span.until);
  });

/** Bookings of which an id begins with the text, or that have the appointment; null: these are all. */
function idsPage(after: string, page: Page): string | null {
  const { store, sought } = page;
  if (sought === null) return null;
  const owner = after === '' && sought.appointmentId !== null ? store.bookingOf(sought.appointmentId) : null;
  const owned = owner === null ? null : store.peek(owner);
  if (owned !== null && firstWith(owned, sought) === undefined) page.take(owned);
  if (sought.prefix === '') return null;
  let at = after;
  for (const id of store.idsWith(sought.prefix, after, rowsAtOnce)) {
    if (isFull(page)) return `id:${at}`;
    at = id;
    const record = store.peek(id);
    if (record !== null && firstWith(record, sought) === id) page.take(record);
  }
  return store.idsWith(sought.prefix, at, 1).length > 0 ? `id:${at}` : null;
}

/** A booking with several such ids is shown once. */
const firstWith = ({ chain }: StoredBooking, { prefix }: Sought): string | undefined =>
  prefix === ''
    ? undefined
    : Object.keys(chain.ids)
        .filter((id) => id.startsWith(prefix))
        .toSorted()[0];

/** It was shown before those that are found by looking at all. */
const cameFirst = (record: StoredBooking, { sought, store }: Page): boolean =>
  sought !== null &&
  (firstWith(record, sought) !== undefined ||
    (sought.appointmentId !== null && store.bookingOf(sought.appointmentId) === record.key));

async function waitingPage(after: string, page: Page): Promise<BookingPage> {
  const { store, input } = page;
  let at = after;
  let rows = 0;
  for (const { place, record } of waitingAfter(after, page.phases, store)) {
    if (isFull(page) || rows >= rowsAPage) return answer(page, `schedule:${at}`);
    at = place;
    rows += 1;
    if (record !== null) page.take(record);
    if (rows % rowsAtOnce === 0) await input.ports.breathe();
  }
  return answer(page, null);
}
