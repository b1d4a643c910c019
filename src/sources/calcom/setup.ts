/**
 * Cal.com's API v2 for the scripts: `/v2/me`, `/v2/event-types`, `/v2/webhooks` (cal.com/docs/api-reference/v2, read November 2026).
 * Not tried with a live account. A webhook of a user gets the bookings of that user's event types; those of a team are entered on
 * the team's page.
 */
import * as z from 'zod';
import {
  catalogueOf,
  mapped,
  readReply,
  type SetupReply,
  same,
  type ToolAccount,
  type ToolEntry,
  type ToolSetup,
  toolId,
  value,
} from '../toolkit/setup.ts';

const usualAddress = 'https://api.cal.com';
/** Answers about event types differ by this date. */
const eventTypesVersion = '2024-06-14';

const triggers = [
  'BOOKING_CREATED',
  'BOOKING_REQUESTED',
  'BOOKING_RESCHEDULED',
  'BOOKING_CANCELLED',
  'BOOKING_REJECTED',
  'BOOKING_PAID',
  'BOOKING_PAYMENT_INITIATED',
  'BOOKING_NO_SHOW_UPDATED',
];

const meAnswer = z.looseObject({
  data: z.looseObject({ id: toolId, email: z.string(), name: z.string().nullish(), username: z.string().nullish() }),
});
const eventTypesAnswer = z.looseObject({
  data: z.array(z.looseObject({ id: toolId, title: z.string(), lengthInMinutes: z.number().optional() })),
});
const webhook = z.looseObject({
  id: toolId,
  subscriberUrl: z.string(),
  active: z.boolean(),
  triggers: z.array(z.string()),
  secret: z.string().nullish(),
});

export const setup: ToolSetup = {
  key: {
    en: 'Cal.com API key (Settings → Developer → API keys)',
    ru: 'Ключ API Cal.com (Settings → Developer → API keys)',
    kk: 'Cal.com API кілті (Settings → Developer → API keys)',
  },
  place: same('Settings → Developer → Webhooks → New → Subscriber URL'),
  secretField: same('Secret'),
  events: triggers,

  async list(account) {
    const me = readReply(await ask(account, 'me'), meAnswer);
    if (!me.ok) return me;
    const { id, email, name, username } = me.value.data;
    const staff: ToolEntry[] = [{ id: email, name: name ?? username ?? id, detail: email }];
    const query = username ? `?username=${encodeURIComponent(username)}` : '';
    const types = readReply(await ask(account, `event-types${query}`), eventTypesAnswer);
    return catalogueOf(
      value(staff),
      mapped(types, ({ data }) =>
        data.map(({ id: typeId, title, lengthInMinutes }) => ({
          id: typeId,
          name: title,
          ...(lengthInMinutes !== undefined && { detail: `${lengthInMinutes} min` }),
        })),
      ),
    );
  },

  async subscriptions(account) {
    const read = readReply(await ask(account, 'webhooks'), z.looseObject({ data: z.array(webhook) }));
    return mapped(read, ({ data }) =>
      data.map(({ id, subscriberUrl, active, triggers: events, secret }) => ({
        id,
        url: subscriberUrl,
        active,
        events,
        ...(secret !== undefined && { hasSecret: (secret ?? '') !== '' }),
      })),
    );
  },

  async register(account, { url, secret }) {
    const json = { subscriberUrl: url, secret, triggers, active: true };
    const reply = await ask(account, 'webhooks', json);
    return mapped(readReply(reply, z.looseObject({ data: z.looseObject({ id: toolId }) })), () => ({}));
  },
};

const ask = ({ apiKey, apiUrl, call }: ToolAccount, path: string, json?: unknown): Promise<SetupReply> =>
  call({
    url: `${apiUrl ?? usualAddress}/v2/${path}`,
    headers: { authorization: `Bearer ${apiKey}`, 'cal-api-version': eventTypesVersion },
    ...(json !== undefined && { method: 'POST', json }),
  });
