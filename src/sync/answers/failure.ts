/**
 * An answer that this booking did not cause: the transport or the account failed, or One-Link refused without naming a field
 * (architecture.md, *Retry*).
 */
import type { Answer } from '../../one-link/answer.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import { lookAgainAt, lookAgainBecause } from '../lifecycle.ts';
import { fail, hasEnded, isGivenUp, postpone } from '../settle/not-settled.ts';
import { type Stop, stop } from '../steps.ts';

export type TransportFailure = Exclude<Answer<never>, { kind: 'ok' } | { kind: 'not_found' }>;

export function handleFailure(record: BookingRecord, answer: TransportFailure, context: Context): Stop {
  switch (answer.kind) {
    case 'transport': {
      const { code, pausesAll, retryAfterMs } = answer;
      context.effects.push({ kind: 'call_failed', code, pausesAll, retryAfterMs });
      return postpone(record, answer, context);
    }
    case 'account':
      context.effects.push({ kind: 'account_refused', code: answer.code });
      if (hasEnded(record)) return stop;
      if (isGivenUp(record)) lookAgainAt(record, context.now);
      else lookAgainBecause(record, context.now, answer.code);
      return stop;
    case 'refused':
      return fail(record, answer.code, context, { httpStatus: answer.status });
    default:
      return answer satisfies never;
  }
}
