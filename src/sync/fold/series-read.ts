/**
 * An event was about a whole series, and the mailbox does not know its visits, so the bridge asks the tool. The booking's own
 * change does not wait for the answer. An event counts for a visit only if the tool shows the visit in that state.
 */

import type { BookingId } from '../../booking/ids.ts';
import { isStorable } from '../../booking/storable-text.ts';
import { cellOf, chainOrder } from '../../booking/told.ts';
import { fitsName, refOf } from '../../config/references.ts';
import type { SeriesMember, SeriesRead } from '../../sources/source.ts';
import type { BookingRecord, SeriesQuestion } from '../booking-record.ts';
import type { Context, RunContext } from '../context.ts';
import { doneTogether, type Observations } from '../observations.ts';
import { leavingOf } from '../patch/tables.ts';
import { cancelReadAgainMs, giveUpAfterMs, longestReadAgainMs } from '../retry.ts';
import { isGivenUp, wait } from '../settle/not-settled.ts';
import { endUnread } from '../settle/unread.ts';
import { readNext, type Step, type Stop } from '../steps.ts';

const isOpen = (series: SeriesQuestion | undefined): series is SeriesQuestion =>
  series !== undefined && series.isAnswered !== true;

/** Null: nothing is to be read, or not now. */
export function planSeriesRead(record: BookingRecord, observations: Observations, now: number): Step | null {
  const {
    intake: { series },
  } = record;
  if (!isOpen(series) || observations.seriesUnread !== null || isGivenUp(record)) return null;
  const { id, event, arrival, from = now } = series;
  // If the clock was set back, nothing waits longer.
  if (from > now && from <= now + longestReadAgainMs) return null;
  return readNext({ call: 'tool', id, event, arrival, ofSeries: true });
}

export function handleSeriesRead(record: BookingRecord, result: SeriesRead<BookingId>, context: RunContext): void {
  const { observations } = context;
  const {
    intake: { series },
  } = record;
  // A newer event may have asked again, or the booking was given up.
  if (!isOpen(series)) return;
  switch (result.kind) {
    case 'unknown':
      leaveSeriesToPerson(record, series);
      return;
    case 'series': {
      const foreign = foreignIn(result.members, record, series, context);
      if (foreign !== null) observations.seriesUnread = { kind: 'unreadable', detail: foreign };
      else handleMembers(result.members, record, series, context);
      return;
    }
    default:
      observations.seriesUnread = result;
  }
}

/** The booking's own change is dealt with, and there is no answer. Null: there is no question. */
export function awaitSeries(record: BookingRecord, context: RunContext): Stop | null {
  const { observations } = context;
  const {
    intake: { series },
  } = record;
  if (!isOpen(series) || isGivenUp(record)) return null;
  series.done = doneTogether(series.done, observations.done);
  const { seriesUnread } = observations;
  if (seriesUnread === null) return wait(record, 'read_back_again', series.from ?? context.now);
  const failingMs = context.runningClock - (record.lifecycle.failingSince ?? context.runningClock);
  if (seriesUnread.kind !== 'later' || failingMs < giveUpAfterMs) {
    return endUnread(record, seriesUnread, context, series.alike);
  }
  // The booking's own change is settled. The other visits are unknown.
  leaveSeriesToPerson(record, series);
  return null;
}

function handleMembers(
  members: readonly SeriesMember<BookingId>[],
  record: BookingRecord,
  series: SeriesQuestion,
  { now, effects, connection, recordOf }: Context,
): void {
  const own = members.find(({ id }) => id === series.id);
  const moved = new Set(members.map(({ predecessor }) => predecessor));
  if (own?.state !== series.does && !moved.has(series.id) && !isToldSince(own?.state, record, series)) {
    // The webhook is sent before the tool has written what it tells.
    const { again = 0 } = series;
    const waitMs = cancelReadAgainMs[again];
    if (waitMs === undefined) leaveSeriesToPerson(record, series);
    else Object.assign(series, { from: now + waitMs, again: again + 1 });
    return;
  }
  series.isAnswered = true;
  // A moved visit was not cancelled: it continues under its next id.
  const meant = members.filter(({ id, state }) => id !== series.id && state === series.does && !moved.has(id));
  effects.push({ kind: 'series_read', series: { ...series }, members: meant });
  // Another connection has them now, and no webhook tells it about this.
  const elsewhere = meant.filter(({ id }) => isElsewhere(recordOf(id)));
  const refs = elsewhere.map(({ id }) => refOf(connection, id));
  if (refs.length > 0) record.intake.seriesIncomplete = refs.join(', ').slice(0, 500);
}

/** A later event was about the booking itself, and the tool shows its state. So the tool has stored what it sent before. */
function isToldSince(state: unknown, { chain }: BookingRecord, { id, at }: SeriesQuestion): boolean {
  const told = chain.ids[id]?.cells['state'];
  return told !== undefined && told.clock > at && told.value === state;
}

function isElsewhere(record: BookingRecord | null): boolean {
  const order = record === null ? null : chainOrder(record.chain);
  return record !== null && order?.kind === 'ok' && leavingOf(record.chain, order.ids) === 'to_another';
}

function leaveSeriesToPerson(record: BookingRecord, series: SeriesQuestion): void {
  series.isAnswered = true;
  record.intake.seriesIncomplete = series.alike;
}

/** The path that shows that the answer is about another client's series; null: there is none. */
function foreignIn(
  members: readonly SeriesMember<BookingId>[],
  record: BookingRecord,
  series: SeriesQuestion,
  { connection, digestOf, recordOf }: Context,
): string | null {
  if (!members.some(({ id }) => id === series.id)) return 'data: lacks the booking';
  for (const { id, of, predecessor } of members) {
    const ids = predecessor === undefined ? [id] : [id, predecessor];
    if (!ids.every((one) => isStorable(one) && fitsName(connection, one))) return 'data.uid: no id';
    if (digestOf(of) !== series.of) return 'data: of another client or event type';
    const known = ids.map(recordOf).filter((one) => one !== null);
    if (!known.every((one) => isOfSameClient(one, record))) return 'data: of another client';
  }
  return null;
}

/** As far as the mailbox knows both. */
function isOfSameClient(one: BookingRecord, other: BookingRecord): boolean {
  const digestIn = ({ chain }: BookingRecord, field: 'clientPhone' | 'clientName'): string | undefined => {
    const order = chainOrder(chain);
    return order.kind === 'ok' ? cellOf(chain, order.ids, field)?.digest : undefined;
  };
  for (const field of ['clientPhone', 'clientName'] as const) {
    const [first, second] = [digestIn(one, field), digestIn(other, field)];
    if (first !== undefined && second !== undefined) return first === second;
  }
  return true;
}
