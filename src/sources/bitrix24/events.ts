/** Bitrix24's webhooks. Each of them is about one booking, which is read back. */
import * as z from 'zod';
import { lazily } from '../../lazily.ts';
import type { Decoded } from '../source.ts';
import { isRecord, issuePaths, optionalText, requiredText, textOf, undecodable } from '../toolkit/decode.ts';
import { whileNewest } from '../toolkit/delivery-key.ts';
import { ignoredEvent, listedIgnored } from '../toolkit/ignored.ts';

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

const hookSchema = lazily(() =>
  z.looseObject({
    data: z.looseObject({ ID: requiredText.refine((text) => /^\d{1,20}$/.test(text), 'expected an id') }),
    ts: optionalText,
  }),
);

export const events: Readonly<Record<string, string>> = {
  ...reactions,
  ...listedIgnored(ignored),
};

export function decode(sent: unknown): readonly Decoded[] {
  const body = withoutCredentials(sent);
  const named = z.looseObject({ event: requiredText }).safeParse(body);
  if (!named.success) return [undecodable('unknown', issuePaths(named.error), body)];
  const event = named.data.event.toUpperCase();
  if (!isReaction(event)) return [ignoredEvent(event, ignored)];
  const read = hookSchema.safeParse(body);
  if (!read.success) return [undecodable(event, issuePaths(read.error), body)];
  const { ts, data } = read.data;
  const portal = textOf(authOf(sent)['member_id']) ?? '';
  return [
    {
      kind: 'booking',
      event,
      id: data.ID,
      key: ts === undefined ? whileNewest() : { kind: 'derived', parts: [portal, event, data.ID, ts] },
      clock: null,
      fields: event === 'ONBOOKINGDELETE' ? { state: 'cancelled' } : {},
      opens: event === 'ONBOOKINGADD',
      ...(event === 'ONBOOKINGUPDATE' && { changes: true }),
      body,
      readBack: true,
    },
  ];
}

const isReaction = (event: string): event is Reaction => Object.hasOwn(reactions, event);

function authOf(body: unknown): Readonly<Record<string, unknown>> {
  const auth = isRecord(body) ? body['auth'] : undefined;
  return isRecord(auth) ? auth : {};
}

/** `auth` holds the application token and, for apps, tokens of the portal. */
export function withoutCredentials(body: unknown): unknown {
  if (!isRecord(body)) return body;
  const { auth: _, ...rest } = body;
  return rest;
}
