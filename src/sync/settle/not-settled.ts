/** The ends of a run after which work is left: the booking is tried again, parked, or failed. */

import { idsOf } from '../../booking/chain.ts';
import { addMinutes } from '../../booking/time.ts';
import { startsOf } from '../../booking/told.ts';
import type { Code } from '../../codes.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import {
  countTry,
  failsSince,
  failWith,
  lookAgainAt,
  noteConfiguration,
  noteParking,
  parkUntil,
  waitUntil,
} from '../lifecycle.ts';
import { quarantineEnd } from '../patch/in-doubt.ts';
import { unknownStaffOf } from '../patch/unknown-staff.ts';
import { longestVisitMinutes } from '../patch/visit-length.ts';
import { giveUpAfterMs, nextTryMs, parkedCheckMs, slotAskedAgainMs, slotAwaitedMs, slotTryMs } from '../retry.ts';
import { type Stop, stop } from '../steps.ts';
import { type Ending, report } from './report.ts';

type Why = Partial<Pick<Ending, 'details' | 'httpStatus'>>;

/** Pending until a known time. */
export function wait(
  record: BookingRecord,
  code: Code,
  dueAt: number,
  details: Readonly<Record<string, string>> = {},
): Stop {
  waitUntil(record, dueAt, code, details);
  return stop;
}

/** A person must act. A new event, a retry or a new configuration starts again. Personal values stay until then. */
export function fail(record: BookingRecord, code: Code, context: Context, why: Why = {}): Stop {
  if (hasEnded(record)) return stop;
  if (isGivenUp(record)) return lookAgain(record, null);
  return failNow(record, code, context, why);
}

/** Whatever it waits for. */
export function failNow(
  record: BookingRecord,
  code: Code,
  context: Context,
  { details = {}, httpStatus = null }: Why,
): Stop {
  failWith(record, code, details);
  noteConfiguration(record, context.connection.digest);
  report(record, { result: 'failed', code, details, fields: [], httpStatus }, context);
  return stop;
}

/** The booking keeps folding and waits for a link, a row of a table or a person. The mailbox looks at it once a day. */
export function park(
  record: BookingRecord,
  code: Code,
  context: Context,
  details: Readonly<Record<string, string>> = {},
): Stop {
  if (hasEnded(record)) return stop;
  // Which other bookings it may be changes while it waits; that is no news.
  const { other: _, ...why } = details;
  const reason = [code, record.intake.open.at(-1)?.arrival ?? '', ...Object.values(why)].join('/');
  parkUntil(record, isOver(record, context.now) ? null : context.now + parkedCheckMs, code, details);
  noteConfiguration(record, context.connection.digest);
  if (noteParking(record, reason))
    report(record, { result: 'parked', code, details, fields: [], httpStatus: null }, context);
  return stop;
}

/**
 * No appointment is created for a visit that is over, so there is no daily look. The booking waits for a person or the end of its
 * retention. A pending read from the tool may bring another time.
 */
function isOver({ chain, intake: { reads } }: BookingRecord, now: number): boolean {
  const starts = startsOf(chain, idsOf(chain));
  if (starts.length === 0 || Object.keys(reads).length > 0) return false;
  return starts.every((start) => Date.parse(addMinutes(start, longestVisitMinutes)) <= now);
}

/** The transport failed: tried again for 72 hours of the connection's running clock. */
export function postpone(
  record: BookingRecord,
  answer: {
    readonly code: Code;
    readonly status: number | null;
    readonly retryAfterMs: number | null;
    readonly pausesAll: boolean;
  },
  context: Context,
): Stop {
  if (hasEnded(record)) return stop;
  const attempts = countTry(record);
  if (context.runningClock - failsSince(record, context.runningClock) >= giveUpAfterMs) {
    return fail(record, 'gave_up', context, { details: { reason: answer.code }, httpStatus: answer.status });
  }
  // A rate limit that One-Link reports makes the connection wait, not the row: the booking is sent as soon as calls are allowed
  // again. Without a time the refusal may concern only this record; if it does not, the booking is made due again.
  const isRested = answer.pausesAll && answer.retryAfterMs !== null;
  const waitMs = isRested ? 0 : nextTryMs(attempts, answer.retryAfterMs, context.random());
  return isGivenUp(record) ? lookAgain(record, context.now + waitMs) : wait(record, answer.code, context.now + waitMs);
}

/** Discarded by a person: the bridge still looks for what an unanswered POST may have created, and creates nothing. */
export const isGivenUp = ({ lifecycle: { phase, code } }: BookingRecord): boolean =>
  phase === 'settled' && code === 'discarded_by_person';

/** It stays discarded, whatever the look shows. */
function lookAgain(record: BookingRecord, dueAt: number | null): Stop {
  lookAgainAt(record, dueAt);
  return stop;
}

/** The slot is taken: tried again slowly, and at once when another visit of the specialist is settled. */
export function waitForSlot(record: BookingRecord, context: Context): Stop {
  const attempts = countTry(record);
  const { since = context.now, refusedBefore } = record.slot.conflict ?? {};
  // After a pause or an outage, the other bookings have not been looked at for as long, and their news may free the slot.
  const isAskedForRegularly = refusedBefore !== undefined && context.now - refusedBefore <= slotAskedAgainMs;
  // It may be taken with the specialist whom the appointment keeps, because the new one has no row.
  const details = unknownStaffOf(record, context);
  if (context.now - since >= slotAwaitedMs && isAskedForRegularly)
    return fail(record, 'SLOT_CONFLICT', context, { details, httpStatus: 409 });
  return wait(record, 'SLOT_CONFLICT', context.now + slotTryMs(attempts, context.random()), details);
}

/** The run ended during a call, for example because a person discarded the booking. What the call returned is no news. */
export function hasEnded(record: BookingRecord): boolean {
  if (record.lifecycle.dueAt !== null) return false;
  if (record.lifecycle.phase === 'settled') lookAgainAt(record, quarantineEnd(record));
  return true;
}
