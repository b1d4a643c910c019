/** Reads a booking from SimplyBook: logs in, then reads it. */
import * as z from 'zod';
import type { ReadBack, ToolAccess, ToolAnswer } from '../source.ts';
import { isRecord, isTaken, requiredText } from '../toolkit/decode.ts';
import { carriedInForm, notTheRecord, recordIn, withoutBooking } from '../toolkit/read-back.ts';
import { answersOf, bookingSchema, fieldsOf, hasOthers, namesOf } from './payload.ts';

const usualAddress = 'https://user-api-v2.simplybook.me';

export async function readBack(id: string, event: string, access: ToolAccess): Promise<ReadBack> {
  const session = await logIn(access);
  if (session.kind !== 'session') return session;
  const found = await session.get(`bookings/${encodeURIComponent(id)}`);
  return found.kind === 'ok'
    ? bookingIn(found.body, { id, cancels: event === 'cancel', company: session.company }, access)
    : withoutBooking(found, event === 'cancel');
}

export interface Session {
  readonly kind: 'session';
  readonly company: string;
  readonly get: (path: string) => Promise<ToolAnswer>;
}

/** Each read logs in: a token is good for an hour or less, and nothing is kept. */
export async function logIn(access: ToolAccess): Promise<Session | Extract<ReadBack, { kind: 'refused' | 'later' }>> {
  const [, company, login, password] = /^([^:]+):([^:]+):(.+)$/.exec(access.apiKey) ?? [];
  if (company === undefined) return { kind: 'refused' };
  const address = access.apiUrl ?? usualAddress;
  const answer = await access.call({
    url: `${address}/admin/auth`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ company, login, password }),
  });
  if (answer.kind !== 'ok') {
    if (isRefusal(answer)) return { kind: 'refused' };
    return { kind: 'later', retryAfterMs: answer.kind === 'later' ? answer.retryAfterMs : null };
  }
  const token = z.looseObject({ token: requiredText }).safeParse(answer.body);
  if (!token.success)
    return wantsSecondFactor(answer.body) ? { kind: 'refused' } : { kind: 'later', retryAfterMs: null };
  const headers = { 'x-company-login': company, 'x-token': token.data.token };
  return { kind: 'session', company, get: (path) => access.call({ url: `${address}/admin/${path}`, headers }) };
}

interface Asked {
  readonly id: string;
  readonly cancels: boolean;
  readonly company: string;
}

export function bookingIn(body: unknown, { id, cancels, company }: Asked, { settings }: ToolAccess): ReadBack {
  const read = recordIn(bookingSchema, body, id);
  if (read.kind !== 'record') return read;
  const booking = read.record;
  if (hasOthers(booking)) return notTheRecord;
  if (!isTaken(settings.only, [company, ...namesOf(booking)])) {
    return { kind: 'ignored', reason: 'its company, location, provider and service are not in `only`' };
  }
  const fields = fieldsOf(booking, cancels, settings.timezone, settings.region);
  if (fields.times === undefined && fields.state !== 'cancelled' && !cancels) {
    return { kind: 'unreadable', detail: 'start_datetime: no time' };
  }
  const carried = carriedInForm(answersOf(booking));
  return { kind: 'booking', fields, body, ...(carried !== undefined && { carried }) };
}

/** An account with two factors answers 200 with a session to be confirmed and no token. */
const wantsSecondFactor = (body: unknown): boolean =>
  isRecord(body) && (body['require2fa'] !== undefined || body['auth_session_id'] !== undefined);

/**
 * Repeated log-ins with a wrong password may lock the account, so every 4xx of the log-in except "too many requests" waits for a
 * person.
 */
function isRefusal(answer: Exclude<ToolAnswer, { kind: 'ok' }>): boolean {
  const { status } = answer;
  return status !== null && status >= 400 && status < 500 && ![408, 425, 429].includes(status);
}
