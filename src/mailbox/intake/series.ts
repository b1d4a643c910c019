/**
 * A webhook may be about a whole recurring series. Each of its bookings then gets a delivery of its own in the same write. The
 * mailbox keeps one row per series: its visits as they were booked, and the events about all of them, for visits that are
 * received later.
 */

import type { BookingEvent, SeriesTold } from '../../booking/booking.ts';
import type { BookingId, RecordKey } from '../../booking/ids.ts';
import { refOf } from '../../config/references.ts';
import type { BookingRecord, SeriesQuestion } from '../../sync/booking-record.ts';
import { makeDue } from '../../sync/fold/fold-delivery.ts';
import { findSeries, type Occurrence } from '../../sync/fold/series.ts';
import { ownBooking } from '../store/epochs.ts';
import { saveInPlace } from '../store/schedule.ts';
import type { Verdict } from '../store/tables.ts';
import type { AcceptContext } from './intake-context.ts';
import { applyVerdict, hold, isMeant, type Standing, standingOf, untilOf } from './series-visits.ts';

const occurrencesAtMost = 500;
const verdictsAtMost = 10;

/** What the booking said before the event was folded. */
export const stateBefore = (id: BookingId, { store, connection }: AcceptContext): unknown =>
  standingOf(ownBooking(id, store, connection))?.state;

/** Applies the event to the other visits, after the event itself was folded. Returns the keys of bookings that are due. */
export function applyToSeries(
  event: BookingEvent & { readonly series: SeriesTold },
  before: unknown,
  { arrival, receivedAt }: { readonly arrival: number; readonly receivedAt: number },
  context: AcceptContext,
): RecordKey[] {
  const { series, id } = event;
  const clock = event.clock ?? receivedAt;
  const start = event.fields.times?.startsAt;
  const { store, digestOf, now } = context;
  const key = digestOf(['series', ...series.of, series.rhythm.frequency, series.rhythm.interval]);
  const question = { arrival, id, event: event.event, at: clock, receivedAt, row: key, of: digestOf(series.of) };
  if (start === undefined) {
    // Without a start, nothing here shows which visits are meant. An approval is an opening if no request came before.
    const { does } = series;
    const own = ownBooking(id, store, context.connection);
    if (own === null || does === undefined || (does === 'accepted' && before !== 'pending')) return [];
    hold(own, { event: event.event, does, at: clock }, store);
    return [...noteOthers(own, 'unknown', { ...question, does, alike: '' }, context)];
  }
  const row = store.series(key) ?? { occurrences: [], verdicts: [] };
  const isNew =
    series.count !== null && event.fields.state !== 'cancelled' && !row.occurrences.some((one) => one.id === id);
  const occurrence = isNew && series.count !== null ? [{ id, start, count: series.count }] : [];
  const occurrences = [...row.occurrences, ...occurrence].slice(-occurrencesAtMost);
  const told: Verdict | null =
    series.does === undefined
      ? null
      : { id, event: event.event, start, count: series.count, does: series.does, at: clock };
  const due: RecordKey[] = [];
  const inSeries = { rhythm: series.rhythm, occurrences, receivedAt };
  // What was said about all of them also holds for one that is received later.
  for (const earlier of isNew ? row.verdicts : []) {
    if (earlier.at >= clock) due.push(...judge(earlier, inSeries, context).due);
  }
  let isVerdict = false;
  if (told !== null) {
    const judged = judge(told, inSeries, context);
    due.push(...judged.due);
    // An approval is an ordinary opening if no request came before.
    isVerdict = told.does !== 'accepted' || before === 'pending' || judged.due.length > 0;
    const { event, does, at } = told;
    const own = isVerdict ? ownBooking(id, store, context.connection) : null;
    if (own !== null) {
      hold(own, { event, does, at }, store);
      const alike = namesOf(judged.others, context);
      due.push(...noteOthers(own, judged.are, { ...question, does, alike }, context));
    }
  }
  if (!isNew && !isVerdict) return due;
  const verdicts = [...row.verdicts, ...(told !== null && isVerdict ? [told] : [])].slice(-verdictsAtMost);
  store.setSeries(key, { occurrences, verdicts }, untilOf(occurrences, now));
  return due;
}

interface InSeries extends Pick<SeriesTold, 'rhythm'> {
  readonly occurrences: readonly Occurrence[];
  readonly receivedAt: number;
}

interface Judged {
  /** Keys of bookings that are due. */
  readonly due: readonly RecordKey[];
  /** `others`: those that look like members; or members that now belong to another connection and get none of this. */
  readonly are: 'known' | 'unknown';
  readonly others: readonly Standing[];
}

function judge(verdict: Verdict, { rhythm, occurrences, receivedAt }: InSeries, context: AcceptContext): Judged {
  const id = bookedAs(verdict.id, occurrences, context);
  const found = findSeries({ ...verdict, id }, verdict.count, occurrences, rhythm);
  const others = found.ids.filter((one) => one !== id);
  const standings = others.flatMap((id) => standingOf(ownBooking(id, context.store, context.connection)) ?? []);
  const meant = standings.filter((one) => isMeant(one, verdict));
  if (found.kind === 'unknown') return { due: [], are: 'unknown', others: meant };
  const due = others.flatMap((id) => applyVerdict(id, verdict, receivedAt, context));
  return { due, are: 'known', others: meant.filter(({ leaves }) => leaves === 'to_another') };
}

/** It may have moved since it was booked, and then it has another id. */
function bookedAs(id: BookingId, occurrences: readonly Occurrence[], { store, connection }: AcceptContext): BookingId {
  const ids = Object.keys(ownBooking(id, store, connection)?.chain.ids ?? {});
  return occurrences.find((one) => ids.includes(one.id))?.id ?? id;
}

const namesOf = (visits: readonly Standing[], { connection }: AcceptContext): string =>
  [...new Set(visits.map(({ id }) => refOf(connection, id)))].join(', ').slice(0, 500);

/** If the members are unknown, the tool is asked. If it cannot be asked, the delivery tells a person which bookings to check. */
function noteOthers(
  record: BookingRecord,
  are: Judged['are'],
  question: SeriesQuestion,
  { store, readsSeries, now }: AcceptContext,
): readonly RecordKey[] {
  if (are === 'unknown' && readsSeries) {
    const done = record.intake.series?.done;
    record.intake.series = { ...question, ...(done !== undefined && { done }) };
    makeDue(record, now);
  } else if (are === 'unknown' || question.alike !== '') record.intake.seriesIncomplete = question.alike;
  else return [];
  saveInPlace(record, store);
  return record.intake.series === undefined ? [] : [record.key];
}
