/**
 * Square's API for the scripts: team members that can be booked, services of the catalogue, webhook subscriptions (paths and fields:
 * npm `square` 46.0.0; webhooks-international.md §2.3). Not tried with a live account. Subscriptions belong to the application, so
 * they need its own access token, not one of OAuth. Square makes the signature key.
 */
import * as z from 'zod';
import {
  allPages,
  catalogueOf,
  mapped,
  readReply,
  type SetupReply,
  same,
  type ToolAccount,
  type ToolSetup,
} from '../toolkit/setup.ts';

const usualAddress = 'https://connect.squareup.com';
const version = '2026-09-16';
const events = ['booking.created', 'booking.updated'];

const profiles = z.looseObject({
  team_member_booking_profiles: z
    .array(
      z.looseObject({
        team_member_id: z.string(),
        display_name: z.string().nullish(),
        is_bookable: z.boolean().nullish(),
      }),
    )
    .default([]),
  cursor: z.string().optional(),
});
const items = z.looseObject({
  items: z
    .array(
      z.looseObject({
        item_data: z.looseObject({
          name: z.string().nullish(),
          variations: z
            .array(
              z.looseObject({
                id: z.string(),
                item_variation_data: z.looseObject({ name: z.string().nullish() }).optional(),
              }),
            )
            .default([]),
        }),
      }),
    )
    .default([]),
  cursor: z.string().optional(),
});
const subscription = z.looseObject({
  id: z.string(),
  notification_url: z.string().nullish(),
  enabled: z.boolean().nullish(),
  event_types: z.array(z.string()).nullish(),
  signature_key: z.string().optional(),
});

export const setup: ToolSetup = {
  key: {
    en: 'Production access token of the application (developer console → Credentials)',
    ru: 'Production access token приложения (консоль разработчика → Credentials)',
    kk: 'Қолданбаның production access token-і (әзірлеуші консолі → Credentials)',
  },
  secretBy: 'tool',
  place: same('developer.squareup.com/apps → Webhooks → Subscriptions → Add; Signature key'),
  events,

  async list(account) {
    const staff = await allPages(async (cursor) => {
      const query = new URLSearchParams({ limit: '100', ...(cursor !== null && { cursor }) });
      const page = readReply(await ask(account, `bookings/team-member-booking-profiles?${query}`), profiles);
      return mapped(page, (found) => ({ rows: found.team_member_booking_profiles, next: found.cursor ?? null }));
    });
    if (!staff.ok) return staff;
    const services = await allPages(async (cursor) => {
      const search = { product_types: ['APPOINTMENTS_SERVICE'], limit: 100, ...(cursor !== null && { cursor }) };
      const page = readReply(await ask(account, 'catalog/search-catalog-items', search), items);
      return mapped(page, (found) => ({ rows: found.items, next: found.cursor ?? null }));
    });
    return catalogueOf(
      mapped(staff, (rows) =>
        rows
          .filter(({ is_bookable }) => is_bookable !== false)
          .map(({ team_member_id: id, display_name: name }) => ({ id, name: name ?? id })),
      ),
      mapped(services, (rows) =>
        rows.flatMap(({ item_data: { name, variations } }) =>
          variations.map(({ id, item_variation_data: variation }) => ({
            id,
            name: name ?? id,
            ...(variations.length > 1 && variation?.name && { detail: variation.name }),
          })),
        ),
      ),
    );
  },

  async subscriptions(account) {
    const answer = z.looseObject({ subscriptions: z.array(subscription).default([]) });
    return mapped(readReply(await ask(account, 'webhooks/subscriptions'), answer), ({ subscriptions: rows }) =>
      rows.map(({ id, notification_url, enabled, event_types, signature_key }) => ({
        id,
        url: notification_url ?? '',
        active: enabled !== false,
        events: event_types ?? null,
        ...(signature_key !== undefined && { secret: signature_key }),
      })),
    );
  },

  async register(account, { url }) {
    const json = {
      idempotency_key: crypto.randomUUID(),
      subscription: { name: 'onelink-bridge', event_types: events, notification_url: url },
    };
    const reply = await ask(account, 'webhooks/subscriptions', json);
    return mapped(readReply(reply, z.looseObject({ subscription })), ({ subscription: { signature_key } }) =>
      signature_key === undefined ? {} : { secret: signature_key },
    );
  },
};

const ask = ({ apiKey, apiUrl, call }: ToolAccount, path: string, json?: unknown): Promise<SetupReply> =>
  call({
    url: `${apiUrl ?? usualAddress}/v2/${path}`,
    headers: { authorization: `Bearer ${apiKey}`, 'square-version': version },
    ...(json !== undefined && { method: 'POST', json }),
  });
