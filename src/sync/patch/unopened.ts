/**
 * A live booking is linked to a visit that people have cancelled, and the bridge has created a copy of its own. If the connection
 * does not reopen such visits, a person must choose between the two before the copy is cancelled.
 */
import type { BookingId } from '../../booking/ids.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { RunContext } from '../context.ts';
import { park } from '../settle/not-settled.ts';
import { readNext, type Step } from '../steps.ts';
import type { Entry } from './entries.ts';
import { isLinkedNow, noteMove, reopeningOf } from './reopen.ts';

/** Null: the merge continues. */
export function planUnopened(
  record: BookingRecord,
  entries: readonly Entry[],
  order: readonly BookingId[],
  context: RunContext,
): Step | null {
  const { observations } = context;
  const {
    link: { held: link },
    duplicates: { surplus },
  } = record;
  const isCopied = surplus.some(({ isLetGo }) => isLetGo !== true);
  if (link === null || context.connection.reopen || !isCopied || !isLinkedNow(record)) return null;
  const current = observations.appointments.get(link.appointmentId);
  if (current === undefined) return readNext({ call: 'appointment', id: link.appointmentId });
  if (current === 'gone') return null;
  noteMove(record, entries, current, context);
  const isParked = reopeningOf(record, { entries, names: { order } }, current, context) === 'park';
  return isParked ? park(record, 'not_reopened', context) : null;
}
