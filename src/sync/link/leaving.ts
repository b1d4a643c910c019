/**
 * A booking that the connection's `only` no longer includes. If another connection takes it, this one gives up the appointment, which
 * keeps the booking's reference, and the other connection adopts it. If none does, the visit is cancelled (`tables.ts`).
 */

import type { BookingId } from '../../booking/ids.ts';
import { refOfHeld } from '../../config/references.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { RunContext } from '../context.ts';
import { dropOver } from '../patch/in-doubt.ts';
import { isCancelledByTool, leavingOf } from '../patch/tables.ts';
import { wait } from '../settle/not-settled.ts';
import { settle } from '../settle/settle.ts';
import type { Step } from '../steps.ts';
import { dropLink } from './link.ts';
import { saidInPosts } from './shared.ts';

/** Null: it stays, or it is to be cancelled. */
export function planLeaving(record: BookingRecord, order: readonly BookingId[], context: RunContext): Step | null {
  if (leavingOf(record.chain, order) !== 'to_another' || isCancelledByTool(record.chain, order)) return null;
  const {
    link: { held: link },
  } = record;
  if (link === null) {
    const said = saidInPosts(record);
    if (said !== undefined) record.link.leftBehind = { appointmentId: null, settled: said };
    return letBe(record, context);
  }
  // A write that One-Link may still carry out must not overwrite what the other connection writes meanwhile.
  const until = Math.max(0, ...record.writes.inDoubt.map((doubtful) => doubtful.until));
  if (until > context.now) return wait(record, 'in_quarantine', until);
  record.link.leftBehind = { appointmentId: link.appointmentId, settled: record.writes.settled };
  dropLink(record, link.appointmentId, context);
  context.effects.push({ kind: 'left', appointmentId: link.appointmentId, ref: refOfHeld(context.connection, record) });
  return letBe(record, context);
}

/** The search is over. An expired in-doubt write would keep the booking due forever. */
function letBe(record: BookingRecord, context: RunContext): Step {
  dropOver(record, context.now);
  return settle(record, context);
}
