/** The ends of a run after which nothing is left to do: settled, not a booking of ours, discarded. */
import type { BookingId } from '../../booking/ids.ts';
import { chainOrder, isStateUnknown } from '../../booking/told.ts';
import type { Code } from '../../codes.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context, RunContext } from '../context.ts';
import { awaitSeries } from '../fold/series-read.ts';
import { countWritten, noteConfiguration, settleUntil } from '../lifecycle.ts';
import { doneTogether, type Observations } from '../observations.ts';
import { quarantineEnd } from '../patch/in-doubt.ts';
import { leavingOf } from '../patch/tables.ts';
import { type Stop, stop } from '../steps.ts';
import type { Done } from '../write.ts';
import { closeDeliveries, type Ending, report } from './report.ts';
import { wipeWhenDone } from './wipe.ts';

/** The newest state is settled. `nothing`: why there was nothing to do. */
export function settle(record: BookingRecord, context: RunContext, nothing: Code | null = null): Stop {
  const unanswered = awaitSeries(record, context);
  if (unanswered !== null) return unanswered;
  const done = doneTogether(record.intake.series?.done, context.observations.done);
  const { created, wrote, fields, httpStatus } = done;
  const result = created ? 'created' : wrote ? 'applied' : 'unchanged';
  const ending: Ending = { result, ...named(record, done, nothing, context.observations), fields, httpStatus };
  if (wrote || created) countWritten(record);
  // A reopening by a write without an answer is reported, too.
  if (record.intake.open.length > 0 || wrote || created || record.writes.moved?.isReopened)
    report(record, ending, context);
  if (record.intake.open.length > 0) closeDeliveries(record, result, ending, context.now);
  record.slot.broken = null;
  delete record.intake.seriesIncomplete;
  delete record.intake.series;
  return rest(record, ending.code, ending.details, context);
}

/**
 * If nothing went wrong, it is reported that a status of the staff was changed, or that other visits of the series should be
 * checked.
 */
function named(
  { chain, writes: { moved }, intake: { seriesIncomplete } }: BookingRecord,
  { code, details }: Pick<Done, 'code' | 'details'>,
  nothing: Code | null,
  { computed }: Observations,
): Pick<Ending, 'code' | 'details'> {
  if (code === null && hasLeft(chain)) return { code: 'left_connection', details };
  if (code === null && seriesIncomplete !== undefined)
    return { code: 'series_incomplete', details: seriesIncomplete === '' ? details : { other: seriesIncomplete } };
  // What the connection's `fields` read as a status is known.
  const saysStatus = 'values' in computed && computed.values['status'] !== undefined;
  if (code === null && !saysStatus && isUnknown(chain)) return { code: 'unknown_status', details: { field: 'status' } };
  if ((code ?? nothing) === null && moved?.isReopened) return { code: 'reopened', details: { field: 'status' } };
  return { code: code ?? nothing, details };
}

/** The newest id has a state that is in no table. */
function isUnknown(chain: BookingRecord['chain']): boolean {
  const order = chainOrder(chain);
  const newest = order.kind === 'ok' ? chain.ids[order.ids.at(-1) ?? ''] : undefined;
  return newest !== undefined && isStateUnknown(newest);
}

function hasLeft(chain: BookingRecord['chain']): boolean {
  const order = chainOrder(chain);
  const leaving = order.kind === 'ok' ? leavingOf(chain, order.ids) : undefined;
  return leaving === 'to_another' || leaving === 'for_good';
}

/** The tool's API shows that the deliveries of an id are about no booking of this connection. */
export function ignore(record: BookingRecord, id: BookingId, context: Context): Stop | null {
  for (const { arrival } of record.intake.open.filter((delivery) => delivery.id === id))
    record.intake.done[arrival] = ['ignored', -1];
  record.intake.open = record.intake.open.filter((delivery) => delivery.id !== id);
  return record.intake.open.length > 0 ? null : rest(record, null, {}, context);
}

/** A person's discard, or the end of retention: the present state counts as dealt with. */
export function discard(record: BookingRecord, code: Code, context: Context): void {
  const ending: Ending = { result: 'discarded', code, details: {}, fields: [], httpStatus: null };
  report(record, ending, context);
  closeDeliveries(record, 'discarded', ending, context.now);
  record.writes.waiting = [];
  rest(record, code, {}, context);
}

function rest(
  record: BookingRecord,
  code: Code | null,
  details: Readonly<Record<string, string>>,
  context: Context,
): Stop {
  settleUntil(record, quarantineEnd(record), code, details);
  record.slot.conflict = null;
  delete record.slot.awaited;
  record.writes.moved = null;
  delete record.writes.putBack;
  noteConfiguration(record, context.connection.digest);
  record.touchedAt = Math.max(record.touchedAt, context.now);
  wipeWhenDone(record);
  return stop;
}
