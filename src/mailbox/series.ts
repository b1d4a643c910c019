/**
 * One webhook may be about a whole recurring series: each booking of it gets a delivery of its own, in the same write. What the
 * mailbox knows of a series is a row: its visits as they were booked, and what was told of all of them, for those that come late.
 */
import type { BookingEvent, BookingFields, BookingTimes, SeriesTold } from '../booking/booking.ts';
import { cellOf, chainOrder } from '../booking/fold.ts';
import type { BookingRecord, SeriesSaid } from '../core/booking-record.ts';
import { findSeries, type Occurrence } from '../core/fold/series.ts';
import { leavingOf } from '../core/patch/tables.ts';
import { refOf } from '../core/references.ts';
import { type AcceptContext, foldIn } from './accept.ts';
import { keepInPlace } from './agenda.ts';
import { ownBooking } from './epochs.ts';

export interface SeriesRow {
  readonly occurrences: readonly Occurrence[];
  readonly verdicts: readonly Verdict[];
}

/** What was told of all that are left. */
interface Verdict extends SeriesSaid {
  readonly id: string;
  readonly start: string;
  readonly count: number | null;
}

const occurrencesAtMost = 500;
const verdictsAtMost = 10;

/**
 * A cancellation of all that are left is no word about the visit that it was clicked at, where that is not to come any more: it took
 * place, whatever the tool's event is called.
 */
export function ofThoseLeft<Event extends BookingEvent>(event: Event, receivedAt: number): Event {
  const { series, clock, fields } = event;
  const at = clock ?? receivedAt;
  if (series?.does !== 'cancelled' || fields.times === undefined || isToCome(fields.times.startsAt, at)) return event;
  const { state: _, ...others } = fields;
  return { ...event, fields: others };
}

/** What the booking said before the event was folded. */
export const stateBefore = (id: string, { store, connection }: AcceptContext): unknown =>
  standingOf(ownBooking(id, store, connection))?.state;

/** After the event itself: what it means for the others. Answers with the keys of bookings that are due. */
export function takeSeries(
  event: BookingEvent & { readonly series: SeriesTold },
  before: unknown,
  receivedAt: number,
  context: AcceptContext,
): string[] {
  const { series, id } = event;
  const clock = event.clock ?? receivedAt;
  const start = event.fields.times?.startsAt;
  if (start === undefined) return [];
  const { store, digestOf, now } = context;
  const key = digestOf(['series', ...series.of, series.rhythm.frequency, series.rhythm.interval]);
  const row = store.series(key) ?? { occurrences: [], verdicts: [] };
  const isNew =
    series.count !== null && event.fields.state !== 'cancelled' && !row.occurrences.some((one) => one.id === id);
  const occurrence = isNew && series.count !== null ? [{ id, start, count: series.count }] : [];
  const occurrences = [...row.occurrences, ...occurrence].slice(-occurrencesAtMost);
  const told: Verdict | null =
    series.does === undefined
      ? null
      : { id, event: event.event, start, count: series.count, does: series.does, at: clock };
  const due: string[] = [];
  // What was told of all of them also holds for one that is heard of later.
  for (const earlier of isNew ? row.verdicts : []) {
    if (earlier.at >= clock) due.push(...judge(earlier, series, occurrences, receivedAt, context).due);
  }
  let isVerdict = false;
  if (told !== null) {
    const judged = judge(told, series, occurrences, receivedAt, context);
    due.push(...judged.due);
    // An approval is an opening like any other where nothing was asked for.
    isVerdict = told.does !== 'accepted' || before === 'pending' || judged.due.length > 0;
    if (isVerdict && judged.alike !== null) noteIncomplete(id, judged.alike, context);
  }
  if (!isNew && !isVerdict) return due;
  const verdicts = [...row.verdicts, ...(told !== null && isVerdict ? [told] : [])].slice(-verdictsAtMost);
  const until = Math.max(now, ...occurrences.map((one) => Date.parse(one.start)));
  store.setSeries(key, { occurrences, verdicts }, until);
  return due;
}

/** `alike`: the members are not known, and these look like some; or these are members and not this connection's any more. */
function judge(
  verdict: Verdict,
  { rhythm }: SeriesTold,
  occurrences: readonly Occurrence[],
  receivedAt: number,
  context: AcceptContext,
): { readonly due: readonly string[]; readonly alike: readonly string[] | null } {
  const found = findSeries(verdict, verdict.count, occurrences, rhythm);
  const others = found.ids.filter((id) => id !== verdict.id);
  const standings = others.flatMap((id) => standingOf(ownBooking(id, context.store, context.connection)) ?? []);
  const meant = standings.filter((one) => isMeant(one, verdict));
  const namesOf = (of: readonly Standing[]): string[] => [...new Set(of.map(({ id }) => id))];
  if (found.kind === 'unknown') return { due: [], alike: namesOf(meant) };
  // Another connection has them now, and hears nothing of this.
  const elsewhere = namesOf(meant.filter(({ leaves }) => leaves === 'to_another'));
  const due = others.flatMap((id) => takeVerdict(id, verdict, receivedAt, context));
  return { due, alike: elsewhere.length > 0 ? elsewhere : null };
}

/** An id joins a visit that the tool gave it before it told of the whole series: what was told then is about this id. */
export function holdSeries(
  { id, clock }: BookingEvent,
  { seriesSaid }: BookingRecord,
  receivedAt: number,
  context: AcceptContext,
): readonly string[] {
  if (seriesSaid === undefined || clock === null || clock > seriesSaid.at) return [];
  return takeVerdict(id, seriesSaid, receivedAt, context);
}

function takeVerdict(
  member: string,
  { event, does, at }: SeriesSaid,
  receivedAt: number,
  context: AcceptContext,
): readonly string[] {
  const { store, connection, nextArrival, digestOf } = context;
  const known = ownBooking(member, store, connection);
  const standing = standingOf(known);
  if (known === null || standing === null) return [];
  if ((known.seriesSaid?.at ?? 0) < at) {
    known.seriesSaid = { event, does, at };
    keepInPlace(known, store);
  }
  if (standing.since > at || !isMeant(standing, { does, at })) return [];
  const { id } = standing;
  const arrival = nextArrival();
  store.insertDelivery({ arrival, id, event, receivedAt, loose: null });
  const parts = [event, id, String(at), 'series'];
  const said: BookingEvent = {
    event,
    id,
    key: { kind: 'derived', parts },
    clock: at,
    clockKind: 'event_time',
    fields: { state: does },
    opens: false,
    body: null,
  };
  const { record, due } = foldIn(said, arrival, receivedAt, digestOf(parts), context);
  return due ? [record.key] : [];
}

/** A cancellation is about the visits that are still to come, an answer about the requests that wait for one. */
const isMeant = ({ state, startsAt }: Standing, { does, at }: Pick<SeriesSaid, 'does' | 'at'>): boolean =>
  does === 'cancelled' ? state !== 'cancelled' && state !== 'declined' && isToCome(startsAt, at) : state === 'pending';

const isToCome = (startsAt: string | undefined, at: number): boolean => Date.parse(startsAt ?? '') >= at;

interface Standing {
  readonly id: string;
  readonly state: unknown;
  /** When the state was told, by the tool's clock. */
  readonly since: number;
  readonly startsAt: string | undefined;
  readonly leaves: BookingFields['leaves'];
}

/** Of the newest id, which alone tells the state. */
function standingOf(record: BookingRecord | null): Standing | null {
  const order = record === null ? null : chainOrder(record.chain);
  const id = order?.kind === 'ok' ? order.ids.at(-1) : undefined;
  if (record === null || order?.kind !== 'ok' || id === undefined) return null;
  const times = cellOf(record.chain, order.ids, 'times')?.value as BookingTimes | undefined;
  const state = cellOf(record.chain, order.ids, 'state');
  return {
    id,
    state: state?.value,
    since: state?.clock ?? 0,
    startsAt: times?.startsAt,
    leaves: leavingOf(record.chain, order.ids),
  };
}

/** A person is told with the delivery which visits look like the others. */
function noteIncomplete(id: string, alike: readonly string[], { store, connection }: AcceptContext): void {
  const record = ownBooking(id, store, connection);
  if (record === null) return;
  record.seriesIncomplete = alike
    .map((one) => refOf(connection, one))
    .join(', ')
    .slice(0, 500);
  keepInPlace(record, store);
}
