/** Applies an event about a whole series to one visit: the visit gets a delivery of its own if it is meant. */
import type { BookingEvent, BookingFields, BookingTimes } from '../../booking/booking.ts';
import type { BookingId, RecordKey } from '../../booking/ids.ts';
import { cellOf, chainOrder } from '../../booking/told.ts';
import type { SeriesMember } from '../../sources/source.ts';
import type { BookingRecord, SeriesQuestion, SeriesSaid } from '../../sync/booking-record.ts';
import type { Occurrence } from '../../sync/fold/series.ts';
import { leavingOf } from '../../sync/patch/tables.ts';
import { ownBooking } from '../store/epochs.ts';
import { saveInPlace } from '../store/schedule.ts';
import type { Store } from '../store/store.ts';
import type { RunInput } from '../work/run-input.ts';
import { createBodies } from './bodies.ts';
import { foldIn } from './fold-in.ts';
import type { AcceptContext, FoldContext } from './intake-context.ts';

type SeriesContext = FoldContext & Pick<AcceptContext, 'nextArrival'>;

/** How long a series is remembered: until its last visit. */
export const untilOf = (occurrences: readonly Occurrence[], now: number): number =>
  Math.max(now, ...occurrences.map(({ start }) => Date.parse(start)));

/**
 * A cancellation of all remaining visits does not cancel the visit at which it was clicked if that one has already begun. It took
 * place, whatever the tool's event is called.
 */
export function ofThoseLeft<Event extends BookingEvent>(event: Event, receivedAt: number): Event {
  const { series, clock, fields } = event;
  const at = clock ?? receivedAt;
  if (series?.does !== 'cancelled' || fields.times === undefined || isToCome(fields.times.startsAt, at)) return event;
  const { state: _, ...others } = fields;
  return { ...event, fields: others };
}

/** The tool gave a visit this id before it said something about the whole series, so that also holds for this id. */
export function holdSeries(
  { id, clock }: BookingEvent,
  { intake: { seriesSaid } }: BookingRecord,
  receivedAt: number,
  context: SeriesContext,
): readonly RecordKey[] {
  if (seriesSaid === undefined || clock === null || clock > seriesSaid.at) return [];
  return applyVerdict(id, seriesSaid, receivedAt, context);
}

export function applyVerdict(
  member: BookingId,
  { event, does, at }: SeriesSaid,
  receivedAt: number,
  context: SeriesContext,
): readonly RecordKey[] {
  const said = { event, does, at };
  const record = ownBooking(member, context.store, context.connection);
  const standing = standingOf(record);
  if (record === null || standing === null) return [];
  hold(record, said, context.store);
  if (standing.since > at || !isMeant(standing, said)) return [];
  return tell({ id: standing.id, fields: {} }, said, receivedAt, context);
}

/** It also holds for an id that the visit had before and that is received later. */
export function hold(record: BookingRecord, said: SeriesSaid, store: Store): void {
  if ((record.intake.seriesSaid?.at ?? 0) >= said.at) return;
  record.intake.seriesSaid = said;
  saveInPlace(record, store);
}

/** A delivery of its own for one visit. Returns the key of its booking if that is due. */
function tell(
  { id, fields, predecessor }: Visit,
  said: SeriesSaid,
  receivedAt: number,
  context: SeriesContext,
): readonly RecordKey[] {
  const { store, nextArrival, digestOf } = context;
  const { event, does, at } = said;
  const arrival = nextArrival();
  store.insertDelivery({ arrival, id, event, receivedAt, standalone: null });
  const parts = [event, id, String(at), 'series'];
  const told: BookingEvent = {
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
  const { record, due } = foldIn(told, { arrival, receivedAt, keyDigest: digestOf(parts) }, context);
  hold(record, said, store);
  return due ? [record.key] : [];
}

/** A cancellation is about the visits that are still to come, an answer about the requests that wait for one. */
export const isMeant = (
  { state, startsAt }: Pick<Standing, 'state' | 'startsAt'>,
  { does, at }: Pick<SeriesSaid, 'does' | 'at'>,
): boolean =>
  does === 'cancelled' ? state !== 'cancelled' && state !== 'declined' && isToCome(startsAt, at) : state === 'pending';

const isToCome = (startsAt: string | undefined, at: number): boolean => Date.parse(startsAt ?? '') >= at;

/** `fields`: what is known about it besides its state. */
interface Visit {
  readonly id: BookingId;
  readonly fields: BookingFields;
  readonly predecessor?: BookingId | undefined;
}

export interface Standing {
  readonly id: BookingId;
  readonly state: unknown;
  /** When the state was sent, by the tool's clock. */
  readonly since: number;
  readonly startsAt: string | undefined;
  readonly leaves: BookingFields['leaves'];
}

/** Read from the newest id, because only that one has the state. */
export function standingOf(record: BookingRecord | null): Standing | null {
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

/** The tool has named the members. Each gets what was said about all of them, even one that was never received. */
export function applyToMembers(
  question: SeriesQuestion,
  members: readonly SeriesMember<BookingId>[],
  input: RunInput,
): RecordKey[] {
  const { ports, store, connection, digestOf, readySet } = input;
  const { nextArrival, isCrowded } = readySet;
  const bodies = createBodies(store);
  const now = ports.now();
  const context = { store, connection, bodies, digestOf, now, nextArrival, stampsArrival: false, isCrowded };
  const { row, id, at, event, does } = question;
  const said = { event, does, at };
  const known = store.series(row);
  // The question is answered, so members that come late are no longer guessed.
  const verdicts = known?.verdicts.filter((one) => one.id !== id || one.at !== at) ?? [];
  if (known !== null) store.setSeries(row, { ...known, verdicts }, untilOf(known.occurrences, now));
  return members.flatMap((member) => applyToMember(member, said, question.receivedAt, context));
}

function applyToMember(
  { id, fields, predecessor }: SeriesMember<BookingId>,
  said: SeriesSaid,
  receivedAt: number,
  context: SeriesContext,
): readonly RecordKey[] {
  const record = ownBooking(id, context.store, context.connection);
  if (record === null) {
    const state = said.does === 'cancelled' ? 'accepted' : 'pending';
    const isOurs = fields !== null && isMeant({ state, startsAt: fields.times?.startsAt }, said);
    return isOurs ? tell({ id, fields, predecessor }, said, receivedAt, context) : [];
  }
  // The visit has moved to a newer id, which the tool's answer does not contain yet.
  return standingOf(record)?.id === id ? applyVerdict(id, said, receivedAt, context) : [];
}
