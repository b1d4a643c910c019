/** The ends of a run after a read from the tool's API that brought no booking. */

import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import type { NoReading, Stop } from '../steps.ts';
import { fail, park, postpone } from './not-settled.ts';

/** The read is still pending, so a retry asks the tool again. `others`: other bookings that wait for it. */
export function endUnread(record: BookingRecord, result: NoReading, context: Context, others = ''): Stop {
  const details = others === '' ? {} : { other: others };
  switch (result.kind) {
    case 'later': {
      const { retryAfterMs } = result;
      return postpone(record, { code: 'read_back_failed', status: null, retryAfterMs, pausesAll: false }, context);
    }
    case 'refused':
      return park(record, 'read_back_refused', context, details);
    case 'unreadable':
      return fail(record, 'undecodable', context, { details: { reason: result.detail, ...details } });
    default:
      return result satisfies never;
  }
}
