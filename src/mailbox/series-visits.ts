/** What was told of a whole series, for one visit of it: a delivery of its own, where it is one of those that are meant. */
import type { BookingEvent, BookingFields, BookingTimes, SeriesTold } from '../booking/booking.ts';
import { cellOf, chainOrder } from '../booking/fold.ts';
import type { BookingRecord, SeriesQuestion } from '../core/booking-record.ts';
import type { Occurrence } from '../core/fold/series.ts';
import type { SeriesMember } from '../sources/source.ts';
import type { AcceptContext } from './accept.ts';
import { createBodies } from './bodies.ts';
import { ownBooking } from './epochs.ts';
import { type FoldContext, foldIn } from './fold-in.ts';
import type { TurnInput } from './turn-input.ts';

/** What was told of all that are left. */
export interface Told {
  readonly id: string;
  readonly event: string;
  readonly does: NonNullable<SeriesTold['does']>;
  /** By the tool's clock, ms. */
  readonly at: number;
}

type SeriesContext = FoldContext & Pick<AcceptContext, 'nextArrival'>;

/** How long a series is remembered: until its last visit. */
export const untilOf = (occurrences: readonly Occurrence[], now: number): number =>
  Math.max(now, ...occurrences.map(({ start }) => Date.parse(start)));

export function takeVerdict(
  member: string,
  verdict: Told,
  receivedAt: number,
  context: SeriesContext,
): readonly string[] {
  const standing = standingOf(ownBooking(member, context.store, context.connection));
  return standing === null || !isMeant(standing, verdict)
    ? []
    : tell({ id: standing.id, fields: {} }, verdict, receivedAt, context);
}

/** A delivery of its own for one visit. Answers with its booking's key where it is due. */
function tell(
  { id, fields, predecessor }: Visit,
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

/** `fields`: what is known of it beside its state. */
interface Visit {
  readonly id: string;
  readonly fields: BookingFields;
  readonly predecessor?: string | undefined;
}

interface Standing {
  readonly id: string;
  readonly state: unknown;
  readonly startsAt: string | undefined;
}

/** Of the newest id, which alone tells the state. */
export function standingOf(record: BookingRecord | null): Standing | null {
  const order = record === null ? null : chainOrder(record.chain);
  const id = order?.kind === 'ok' ? order.ids.at(-1) : undefined;
  if (record === null || order?.kind !== 'ok' || id === undefined) return null;
  const times = cellOf(record.chain, order.ids, 'times')?.value as BookingTimes | undefined;
  return { id, state: cellOf(record.chain, order.ids, 'state')?.value, startsAt: times?.startsAt };
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
