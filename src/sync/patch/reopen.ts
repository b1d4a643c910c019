/**
 * A client moves a visit that staff had set to cancelled, completed or no_show. The move is then news about the status as well. A
 * status that staff set after the move is newer and stays if that order is certain: the bridge had seen the move, or One-Link
 * shows the order (`isSetAfterMove`). If it is not certain, the visit is reopened, so that no visit is lost, and the settlement
 * says so. A link reopens it, too, if a person or the booking itself names a cancelled appointment for a live booking.
 */
import type { BookingTimes } from '../../booking/booking.ts';
import type { Chain, DigestOf } from '../../booking/chain.ts';
import type { BookingId } from '../../booking/ids.ts';
import { cellOf, chainOrder } from '../../booking/told.ts';
import { isMergedRef } from '../../config/references.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import type { AppointmentWrite } from '../write.ts';
import { type Entry, valueIn, type WantedInOrder } from './entries.ts';
import { isCalledOffByTool } from './live-again.ts';

/** The start that the tool sent when its times were last settled. It is stored with the entries, although it is none. */
const settledStart = 'starts_at';

const isEnded = (status: unknown): boolean => status === 'cancelled' || status === 'completed' || status === 'no_show';
const isOpen = (status: unknown): boolean => status === 'scheduled' || status === 'confirmed';

/** When the tool first sent the start: by the tool's own clock if it has one, otherwise the arrival. */
export function noteToldStart(record: BookingRecord, at: number, digestOf: DigestOf): void {
  const order = chainOrder(record.chain);
  const times = order.kind === 'ok' ? cellOf(record.chain, order.ids, 'times')?.value : undefined;
  if (times === undefined) return;
  const start = digestOf((times as BookingTimes).startsAt);
  if (record.intake.toldStart?.start !== start) record.intake.toldStart = { start, at };
}

/** The clocks of tools, One-Link and the bridge differ by at most this much. Within this time the order is unknown. */
const clocksDifferMs = 15 * 60_000;

/**
 * One-Link shows when an appointment was last changed, but not what was changed. If everything except the status is as it was
 * last seen, the status was changed.
 */
function isSetAfterMove(record: BookingRecord, told: string, current: Appointment, { digestOf }: Context): boolean {
  const {
    intake: { toldStart },
    writes: { seen },
  } = record;
  if (toldStart?.start !== told || seen !== besideStatus(current, digestOf)) return false;
  return Date.parse(String(current.updated_at)) > toldStart.at + clocksDifferMs;
}

/** What One-Link holds besides the status; the payment status changes with it (one-link-api.md §2.5). */
function besideStatus(current: Appointment, digestOf: DigestOf): string {
  const { status: _status, payment_status: _payment, updated_at: _at, ...others } = current;
  return digestOf(others);
}

/** For the next look: whether more than the status has changed by then. */
export function noteSeen(record: BookingRecord, current: Appointment, { digestOf }: Context): void {
  record.writes.seen = besideStatus(current, digestOf);
}

/** The start is settled with the times. */
export function settleStart(
  record: BookingRecord,
  times: Entry | undefined,
  { digestOf }: Pick<Context, 'digestOf'>,
): void {
  const start = times?.values?.['starts_at'];
  if (start === undefined || record.writes.settled['times'] !== times?.digest) return;
  record.writes.settled[settledStart] = digestOf(start);
}

/** A person who knew the booking, or the booking itself, has named the appointment, and the bridge has not compared them yet. */
export const isLinkedNow = ({ link: { held: link }, writes: { settled } }: BookingRecord): boolean =>
  settled[settledStart] === undefined && (link?.isOfKnown === true || link?.origin === 'carried');

/** Linked to a visit that people had cancelled. A visit that the bridge itself had cancelled is simply reopened. */
const adoptsCancelled = (record: BookingRecord, { status, external_ref }: Appointment): boolean =>
  isLinkedNow(record) && status === 'cancelled' && !isCalledOffByTool(record) && !isMergedRef(external_ref ?? '');

/** Notes, at the first look at a move, whether staff had ended the visit before. A move: another start than was settled. */
export function noteMove(
  record: BookingRecord,
  entries: readonly Entry[],
  current: Appointment,
  context: Context,
): void {
  const times = entries.find(({ name }) => name === 'times');
  const start = times?.values?.['starts_at'];
  const before = record.writes.settled[settledStart];
  const told = context.digestOf(start);
  if (record.writes.moved?.isLinked && record.writes.moved.start === told) return;
  if (start !== undefined && adoptsCancelled(record, current)) {
    record.writes.moved = { start: told, endedAs: current.status, isLinked: true };
    return;
  }
  if (
    start === undefined ||
    before === undefined ||
    before === told ||
    record.writes.settled['times'] === times?.digest
  ) {
    if (!record.writes.moved?.isReopened) record.writes.moved = null;
    return;
  }
  if (record.writes.moved?.start === told) return;
  const endedAs = isSetAfterMove(record, told, current, context) ? null : endedByStaff(record, current, context);
  record.writes.moved = { start: told, endedAs, ...(record.writes.moved?.isReopened && { isReopened: true }) };
}

/** The status by which staff ended the visit; null: it is open, or the tool ended it itself. */
function endedByStaff(record: BookingRecord, current: Appointment, { digestOf }: Context): string | null {
  const status = statusByOthers(record, current);
  const isTold =
    record.writes.settled['status'] === digestOf(status) ||
    record.writes.inDoubt.some(({ write }) => write.body['status'] === status);
  return isEnded(status) && !isTold ? status : null;
}

/** The status that people set, without the cancellation by which the bridge freed a slot. */
const statusByOthers = ({ slot: { broken } }: BookingRecord, { status }: Appointment): string =>
  broken?.cancelled ? broken.status : status;

export type Reopening = 'none' | 'reopen' | 'park';

/** What the move means for the status, as One-Link shows it now. */
export function reopeningOf(
  record: BookingRecord,
  { entries, names: { order } }: WantedInOrder,
  current: Appointment,
  { connection, now }: Context,
): Reopening {
  const {
    writes: { moved },
  } = record;
  const starts = String(valueIn(entries, 'times', 'starts_at'));
  if (moved === null || moved.endedAs === null || moved.endedAs !== statusByOthers(record, current)) return 'none';
  if (!isOpen(valueIn(entries, 'status')) || !isAccepted(record.chain, order)) return 'none';
  if (isEndedAgain(record, entries, current)) return 'none';
  const isToCome = Date.parse(starts) > now;
  if (connection.reopen) return isToCome ? 'reopen' : 'none';
  // A parked booking stays parked when its start has passed.
  return isToCome || record.lifecycle.code === 'not_reopened' ? 'park' : 'none';
}

/**
 * It was reopened for this move or link, and somebody has ended it again. That is a person's edit and stays. A link moves
 * nothing, so only an answer shows that it was reopened.
 */
function isEndedAgain(
  { writes: { moved, settled } }: BookingRecord,
  entries: readonly Entry[],
  current: Appointment,
): boolean {
  if (moved?.isReopened !== true || !isEnded(current.status)) return false;
  if (moved.isLinked) return settled['status'] === entries.find(({ name }) => name === 'status')?.digest;
  return Date.parse(current.starts_at) === Date.parse(String(valueIn(entries, 'times', 'starts_at')));
}

export function keepEndedAgain(record: BookingRecord, entries: readonly Entry[], current: Appointment): void {
  const status = entries.find(({ name }) => name === 'status');
  if (status !== undefined && isOpen(status.values?.['status']) && isEndedAgain(record, entries, current)) {
    record.writes.settled['status'] = status.digest;
  }
}

function isAccepted(chain: Chain, order: readonly BookingId[]): boolean {
  const state = cellOf(chain, order, 'state')?.value;
  return state === 'pending' || state === 'accepted' || state === 'confirmed';
}

/** A write that reopens the visit was or may have been carried out. The settlement reports it. */
export function noteReopened({ writes: { moved } }: BookingRecord, { body }: AppointmentWrite): void {
  if (moved !== null && moved.endedAs !== null && isOpen(body['status'])) moved.isReopened = true;
}
