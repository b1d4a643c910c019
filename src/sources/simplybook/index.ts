/**
 * SimplyBook.me (webhooks-international.md §2.6): ids alone, unsigned as far as anyone has found out, so the URL holds a
 * secret and the body is a hint. The booking is read from the admin REST API; what it says is in `payload.ts`.
 */
import * as z from 'zod';
import type { ReadBack, Source, ToolAccess, ToolAnswer } from '../source.ts';
import { authenticateToken } from '../toolkit/authenticate.ts';
import { isRecord, issuePaths, isTaken, optionalText, requiredText, undecodable } from '../toolkit/decode.ts';
import { carriedInForm, notTheRecord, recordIn, withoutBooking } from '../toolkit/read-back.ts';
import { answersOf, bookingSchema, fieldsOf, hasOthers, namesOf } from './payload.ts';

const usualAddress = 'https://user-api-v2.simplybook.me';

const reactions = {
  create: 'opens a booking; it is read',
  change: 'the booking is read; its id stays',
  cancel: 'cancels; the booking is read',
} as const;
type Notification = keyof typeof reactions;

const ignored: Readonly<Record<string, string>> = {
  notify: 'a reminder, nothing has changed',
  new_client: 'a client, no booking',
  create_invoice: 'an invoice, no booking',
};

const hookSchema = z.looseObject({
  notification_type: requiredText,
  booking_id: requiredText.refine((text) => /^\d{1,20}$/.test(text), 'expected an id'),
  webhook_timestamp: optionalText,
});

export const simplybook: Source = {
  title: 'SimplyBook.me',
  bodies: ['json', 'form'],
  clock: 'read_back',
  globallyUniqueIds: false,
  authentication: 'path_token',
  needsApiKey: true,
  events: {
    ...reactions,
    ...Object.fromEntries(Object.entries(ignored).map(([event, reason]) => [event, `ignored: ${reason}`])),
  },

  authenticate: ({ pathToken, secrets }) => authenticateToken(pathToken, secrets, 'wrong_path_token'),

  withoutCredentials,

  decode(sent) {
    const body = withoutCredentials(sent);
    const named = z.looseObject({ notification_type: requiredText }).safeParse(body);
    if (!named.success) return [undecodable('unknown', issuePaths(named.error), body)];
    const event = named.data.notification_type;
    if (!isNotification(event)) {
      const reason = Object.hasOwn(ignored, event) ? ignored[event] : undefined;
      return [{ kind: 'ignored', event, reason: reason ?? 'unknown event' }];
    }
    const read = hookSchema.safeParse(body);
    if (!read.success) return [undecodable(event, issuePaths(read.error), body)];
    const { booking_id: id, webhook_timestamp: sentAt } = read.data;
    return [
      {
        kind: 'booking',
        event,
        id,
        // Without a time two changes have the same body, so no two sendings are known to be the same one.
        key:
          sentAt === undefined
            ? { kind: 'while_newest', parts: [], retrySpanMs: 600_000 }
            : { kind: 'derived', parts: [event, id, sentAt] },
        clock: null,
        fields: event === 'cancel' ? { state: 'cancelled' } : {},
        opens: event === 'create',
        ...(event === 'change' && { changes: true }),
        body,
        readBack: true,
      },
    ];
  },

  async readBack(id, event, access) {
    const [, company, login, password] = /^([^:]+):([^:]+):(.+)$/.exec(access.apiKey) ?? [];
    if (company === undefined) return { kind: 'refused' };
    const address = access.apiUrl ?? usualAddress;
    const answer = await access.call({
      url: `${address}/admin/auth`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ company, login, password }),
    });
    if (answer.kind !== 'ok') return isRefusal(answer) ? { kind: 'refused' } : withoutBooking(answer, false);
    const token = z.looseObject({ token: requiredText }).safeParse(answer.body);
    if (!token.success) return wantsSecondFactor(answer.body) ? { kind: 'refused' } : notTheRecord;
    const found = await access.call({
      url: `${address}/admin/bookings/${encodeURIComponent(id)}`,
      headers: { 'x-company-login': company, 'x-token': token.data.token },
    });
    return found.kind === 'ok'
      ? bookingIn(found.body, id, event === 'cancel', company, access)
      : withoutBooking(found, event === 'cancel');
  },
};

function bookingIn(body: unknown, id: string, cancels: boolean, company: string, { settings }: ToolAccess): ReadBack {
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

const isNotification = (event: string): event is Notification => Object.hasOwn(reactions, event);

/** An account with two factors answers 200 with a session to be confirmed and no token. */
const wantsSecondFactor = (body: unknown): boolean =>
  isRecord(body) && (body['require2fa'] !== undefined || body['auth_session_id'] !== undefined);

/** A wrong password asked again and again may lock the account, so every 4xx of the log-in but "too many" waits for a person. */
function isRefusal(answer: Exclude<ToolAnswer, { kind: 'ok' }>): boolean {
  const { status } = answer;
  return status !== null && status >= 400 && status < 500 && ![408, 425, 429].includes(status);
}

/** `booking_hash` signs calls of the older API (§2.6). */
function withoutCredentials(body: unknown): unknown {
  if (!isRecord(body)) return body;
  const { booking_hash: _, ...rest } = body;
  return rest;
}
