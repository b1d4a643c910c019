/**
 * One webhook may be about a whole recurring series: each booking of it gets a delivery of its own, in the same write. What the
 * mailbox knows of a series is a row: its visits as they were booked, and what was told of all of them, for those that come late.
 */
import type { BookingEvent, BookingFields, BookingTimes, SeriesTold } from '../booking/booking.ts';
import { cellOf, chainOrder } from '../booking/fold.ts';
import type { BookingRecord, SeriesQuestion } from '../core/booking-record.ts';
import { findSeries, type Occurrence } from '../core/fold/series.ts';
import { makeDue } from '../core/fold/take-in.ts';
import { refOf } from '../core/references.ts';
import type { SeriesMember } from '../sources/source.ts';
import { type AcceptContext, type FoldContext, foldIn } from './accept.ts';
import { keepInPlace } from './agenda.ts';
import { createBodies } from './bodies.ts';
import { ownBooking } from './epochs.ts';
import type { TurnInput } from './turn-input.ts';

export interface SeriesRow {
  readonly occurrences: readonly Occurrence[];
  readonly verdicts: readonly Verdict[];
}

/** What was told of all that are left. */
interface Verdict {
  readonly id: string;
  readonly event: string;
  readonly start: string;
  readonly count: number | null;
  readonly does: NonNullable<SeriesTold['does']>;
  /** By the tool's clock, ms. */
  readonly at: number;
}

type Told = Pick<Verdict, 'id' | 'event' | 'does' | 'at'>;
type SeriesContext = FoldContext & Pick<AcceptContext, 'nextArrival'>;

const occurrencesAtMost = 500;
const verdictsAtMost = 10;

/** What the booking said before the event was folded. */
export const stateBefore = (id: string, { store, connection }: AcceptContext): unknown =>
  standingOf(ownBooking(id, store, connection))?.state;

/** After the event itself: what it means for the others. Answers with the keys of bookings that are due. */
export function takeSeries(
  event: BookingEvent & { readonly series: SeriesTold },
  before: unknown,
  { arrival, receivedAt }: { readonly arrival: number; readonly receivedAt: number },
  context: AcceptContext,
): string[] {
  const { series, id, clock } = event;
  const start = event.fields.times?.startsAt;
  if (start === undefined || clock === null) return [];
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
    if (isVerdict && judged.alike !== null) {
      const alike = judged.alike
        .map((one) => refOf(context.connection, one))
        .join(', ')
        .slice(0, 500);
      const { event, does, at } = told;
      const question = { arrival, id, event, does, at, receivedAt, row: key, of: digestOf(series.of), alike };
      due.push(...noteUnknown(id, question, context));
    }
  }
  if (!isNew && !isVerdict) return due;
  const verdicts = [...row.verdicts, ...(told !== null && isVerdict ? [told] : [])].slice(-verdictsAtMost);
  store.setSeries(key, { occurrences, verdicts }, untilOf(occurrences, now));
  return due;
}

/** The last of them. */
const untilOf = (occurrences: readonly Occurrence[], now: number): number =>
  Math.max(now, ...occurrences.map(({ start }) => Date.parse(start)));

/** `alike`: the members are not known; these look like some. */
function judge(
  verdict: Verdict,
  { rhythm }: SeriesTold,
  occurrences: readonly Occurrence[],
  receivedAt: number,
  context: AcceptContext,
): { readonly due: readonly string[]; readonly alike: readonly string[] | null } {
  const found = findSeries(verdict, verdict.count, occurrences, rhythm);
  const others = found.ids.filter((id) => id !== verdict.id);
  if (found.kind === 'unknown') return { due: [], alike: others };
  return { due: others.flatMap((id) => takeVerdict(id, verdict, receivedAt, context)), alike: null };
}

function takeVerdict(member: string, verdict: Told, receivedAt: number, context: SeriesContext): readonly string[] {
  const standing = standingOf(ownBooking(member, context.store, context.connection));
  return standing === null || !isMeant(standing, verdict)
    ? []
    : tell({ id: standing.id, fields: {} }, verdict, receivedAt, context);
}

/** A delivery of its own for one visit. Answers with its booking's key where it is due. */
function tell(
  {
    id,
    fields,
    predecessor,
  }: { readonly id: string; readonly fields: BookingFields; readonly predecessor?: string | undefined },
  { event, does, at }: Told,
  receivedAt: number,
  context: SeriesContext,
): readonly string[] {
  const { store, nextArrival, digestOf } = context;
  const arrival = nextArrival();
  store.insertDelivery({ arrival, id, event, receivedAt, loose: null });
  const parts = [event, id, String(at), 'series'];
  const said: BookingEvent = {
    event,
    id,
    key: { kind: 'derived', parts },
    clock: at,
    clockKind: 'event_time',
    fields: { ...fields, state: does },
    ...(predecessor !== undefined && { predecessor }),
    opens: false,
    body: null,
  };
  const { record, due } = foldIn(said, arrival, receivedAt, digestOf(parts), context);
  return due ? [record.key] : [];
}

/** A cancellation is about the visits that are still to come, an answer about the requests that wait for one. */
const isMeant = ({ state, startsAt }: Standing, { does, at }: Told): boolean =>
  does === 'cancelled'
    ? state !== 'cancelled' && state !== 'declined' && Date.parse(startsAt ?? '') >= at
    : state === 'pending';

interface Standing {
  readonly id: string;
  readonly state: unknown;
  readonly startsAt: string | undefined;
}

/** Of the newest id, which alone tells the state. */
function standingOf(record: BookingRecord | null): Standing | null {
  const order = record === null ? null : chainOrder(record.chain);
  const id = order?.kind === 'ok' ? order.ids.at(-1) : undefined;
  if (record === null || order?.kind !== 'ok' || id === undefined) return null;
  const times = cellOf(record.chain, order.ids, 'times')?.value as BookingTimes | undefined;
  return { id, state: cellOf(record.chain, order.ids, 'state')?.value, startsAt: times?.startsAt };
}

/** The tool is asked; where it cannot be, a person is told with the delivery which visits look like the others. */
function noteUnknown(
  id: string,
  question: SeriesQuestion,
  { store, connection, readsSeries, now }: AcceptContext,
): readonly string[] {
  const record = ownBooking(id, store, connection);
  if (record === null) return [];
  if (readsSeries) {
    const done = record.series?.done;
    record.series = { ...question, ...(done !== undefined && { done }) };
    makeDue(record, now);
  } else record.seriesIncomplete = question.alike;
  keepInPlace(record, store);
  return readsSeries ? [record.key] : [];
}

/** What the tool has named: each gets what was told of all, also one that was never heard of. */
export function takeMembers(question: SeriesQuestion, members: readonly SeriesMember[], input: TurnInput): string[] {
  const { ports, store, connection, digestOf, today } = input;
  const { nextArrival, isCrowded } = today;
  const bodies = createBodies(store);
  const now = ports.now();
  const context = { store, connection, bodies, digestOf, now, nextArrival, stampsArrival: false, isCrowded };
  const { row, id, at, event, does } = question;
  const verdict = { id, event, does, at };
  const known = store.series(row);
  // Answered: those that come late are not to be guessed any more.
  const verdicts = known?.verdicts.filter((one) => one.id !== id || one.at !== at) ?? [];
  if (known !== null) store.setSeries(row, { ...known, verdicts }, untilOf(known.occurrences, now));
  return members.flatMap((member) => takeMember(member, verdict, question.receivedAt, context));
}

function takeMember(
  { id, fields, predecessor }: SeriesMember,
  verdict: Told,
  receivedAt: number,
  context: SeriesContext,
): readonly string[] {
  const record = ownBooking(id, context.store, context.connection);
  if (record === null) {
    const state = verdict.does === 'cancelled' ? 'accepted' : 'pending';
    const isOurs = fields !== null && isMeant({ id, state, startsAt: fields.times?.startsAt }, verdict);
    return isOurs ? tell({ id, fields, predecessor }, verdict, receivedAt, context) : [];
  }
  const standing = standingOf(record);
  // It has moved on, which the tool’s answer does not know yet.
  if (standing?.id !== id || !isMeant(standing, verdict)) return [];
  return tell({ id, fields: {} }, verdict, receivedAt, context);
}
