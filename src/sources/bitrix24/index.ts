/**
 * Bitrix24 Booking (webhooks-cis.md §3): a form with an id and the application token in its body. A booking has neither
 * client nor resource names in it, so two batch calls read it; what they say is in `payload.ts`. Deals are not
 * bookings: whoever keeps visits as deals uses the `mapped` source.
 */
import * as z from 'zod';
import type { ReadBack, Source } from '../source.ts';
import { authenticateToken } from '../toolkit/authenticate.ts';
import { isRecord, issuePaths, isTaken, optionalText, requiredText, textOf, undecodable } from '../toolkit/decode.ts';
import { notTheRecord, recordIn } from '../toolkit/read-back.ts';
import { applicationToken } from './application-token.ts';
import { type Batch, type CommandFailure, callBatch } from './batch.ts';
import {
  bookingSchema,
  clientsSchema,
  fieldsOf,
  hasOthers,
  linksSchema,
  namesOf,
  partsOf,
  timesOf,
} from './payload.ts';

const reactions = {
  ONBOOKINGADD: 'opens a booking; it is read',
  ONBOOKINGUPDATE: 'the booking is read',
  ONBOOKINGDELETE: 'cancels a booking; nothing is left to read',
} as const;
type Reaction = keyof typeof reactions;

const deal = 'a deal, no booking; visits kept as deals go through the `mapped` source';
const ignored: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['ADD', 'UPDATE', 'DELETE'].map((what) => [`ONCRMDEAL${what}`, deal])),
  ...Object.fromEntries(
    Object.entries({
      ONCRMLEAD: 'a lead, no booking',
      ONCRMCONTACT: 'a contact, no booking. Its changes come with the next event of a booking',
      ONCRMCOMPANY: 'a company, no booking. Its changes come with the next event of a booking',
      ONCRMDYNAMICITEM: 'an item of the CRM, no booking',
      ONCALENDARENTRY: 'a calendar entry, no booking',
      ONBOOKINGWAITLISTITEM: 'a place on the waiting list, no time yet',
      ONBOOKINGRESOURCE: 'a resource, no booking',
      ONBOOKINGRESOURCETYPE: 'a kind of resource, no booking',
    }).flatMap(([name, reason]) => ['ADD', 'UPDATE', 'DELETE'].map((what) => [`${name}${what}`, reason])),
  ),
};

const hookSchema = z.looseObject({
  data: z.looseObject({ ID: requiredText.refine((text) => /^\d{1,20}$/.test(text), 'expected an id') }),
  ts: optionalText,
});

export const bitrix24: Source = {
  title: 'Bitrix24',
  bodies: ['form', 'json'],
  clock: 'read_back',
  globallyUniqueIds: false,
  authentication: 'body_token',
  needsApiKey: true,
  events: {
    ...reactions,
    ...Object.fromEntries(Object.entries(ignored).map(([event, reason]) => [event, `ignored: ${reason}`])),
  },

  authenticate: ({ body, headers, secrets }) =>
    authenticateToken(applicationToken(body, headers), secrets, 'wrong_token'),
  withoutCredentials,

  decode(sent) {
    const body = withoutCredentials(sent);
    const named = z.looseObject({ event: requiredText }).safeParse(body);
    if (!named.success) return [undecodable('unknown', issuePaths(named.error), body)];
    const event = named.data.event.toUpperCase();
    if (!isReaction(event)) {
      const reason = Object.hasOwn(ignored, event) ? ignored[event] : undefined;
      return [{ kind: 'ignored', event, reason: reason ?? 'unknown event' }];
    }
    const read = hookSchema.safeParse(body);
    if (!read.success) return [undecodable(event, issuePaths(read.error), body)];
    const { ts, data } = read.data;
    const portal = textOf(authOf(sent)['member_id']) ?? '';
    return [
      {
        kind: 'booking',
        event,
        id: data.ID,
        key:
          ts === undefined
            ? { kind: 'while_newest', parts: [], retrySpanMs: 600_000 }
            : { kind: 'derived', parts: [portal, event, data.ID, ts] },
        clock: null,
        fields: event === 'ONBOOKINGDELETE' ? { state: 'cancelled' } : {},
        opens: event === 'ONBOOKINGADD',
        ...(event === 'ONBOOKINGUPDATE' && { changes: true }),
        body,
        readBack: true,
      },
    ];
  },

  async readBack(id, event, access) {
    // The booking is gone when its deletion is told. Asked for all the same, so that no older event leaves a read behind.
    if (event === 'ONBOOKINGDELETE') return { kind: 'gone' };
    const first = await callBatch(access, {
      booking: `booking.v1.booking.get?id=${encodeURIComponent(id)}`,
      clients: `booking.v1.booking.client.list?bookingId=${encodeURIComponent(id)}`,
      links: `booking.v1.booking.externalData.list?bookingId=${encodeURIComponent(id)}`,
    });
    if (first.kind !== 'batch') return first;
    const failure = first.errors['booking'];
    if (failure !== undefined) return withoutBooking(failure);
    if (first.errors['clients'] === 'later') return { kind: 'later', retryAfterMs: null };

    const answered = first.results['booking'];
    const read = recordIn(bookingSchema, isRecord(answered) ? answered['booking'] : undefined, id);
    if (read.kind !== 'record') return read;
    const booking = read.record;
    const times = timesOf(booking);
    if (times === null) return { kind: 'unreadable', detail: 'booking.datePeriod.from.timestamp: no time' };

    const clients = clientsSchema.safeParse(first.results['clients']).data?.bookingClient ?? [];
    const links = linksSchema.safeParse(first.results['links']).data?.externalData ?? [];
    const commands = partsOf(booking, clients);
    const second: Batch | ReadBack =
      Object.keys(commands).length === 0
        ? { kind: 'batch', results: {}, errors: {} }
        : await callBatch(access, commands);
    if (second.kind !== 'batch') return second;
    // What may not be read or is no more (a contact without the scope `crm`, say) is not said; what failed is read again.
    if (Object.values(second.errors).includes('later')) return { kind: 'later', retryAfterMs: null };

    if (hasOthers(booking, clients, second.results)) return notTheRecord;
    const { fields, carried } = fieldsOf(booking, times, second.results, links, access.settings.region);
    if (!isTaken(access.settings.only, namesOf(fields))) {
      return { kind: 'ignored', reason: 'its resources are not in `only`' };
    }
    const body = { ...second.results, booking, clients, links };
    return { kind: 'booking', fields, body, ...(carried !== undefined && { carried }) };
  },
};

/** What it means that the booking itself could not be read. */
function withoutBooking(failure: CommandFailure): ReadBack {
  if (failure === 'missing') return { kind: 'gone' };
  return failure === 'refused' ? { kind: 'refused' } : { kind: 'later', retryAfterMs: null };
}

const isReaction = (event: string): event is Reaction => Object.hasOwn(reactions, event);

function authOf(body: unknown): Readonly<Record<string, unknown>> {
  const auth = isRecord(body) ? body['auth'] : undefined;
  return isRecord(auth) ? auth : {};
}

/** `auth` holds the application token and, for apps, tokens of the portal. */
function withoutCredentials(body: unknown): unknown {
  if (!isRecord(body)) return body;
  const { auth: _, ...rest } = body;
  return rest;
}
