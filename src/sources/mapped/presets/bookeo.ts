/**
 * Bookeo (webhooks-international.md §3.7). The event is not in the body, so each one has its own address. The signature covers
 * the address.
 */
import type { Preset } from './preset.ts';

export const bookeo: Preset = {
  title: 'Bookeo',
  docs: [
    'With the API, create one webhook each for domain `bookings` and type `created`, `updated`, `deleted`. Addresses: {hook}?event=created, {hook}?event=updated, {hook}?event=deleted.',
    'In `wrangler.toml`, `notification_url = "{hook}"`, without the query, because Bookeo signs this address.',
    'The secret is the application’s secret key.',
  ],
  unconfirmed: [
    'All names inside `item`: customer, phoneNumbers, price and so on (as remembered).',
    'Whether a retry is signed again. So the tolerance is one hour.',
    '`X-Bookeo-PreviousMessageLost`: the bridge does not read it. If Bookeo sends it, compare the bookings by hand.',
  ],
  mapping: {
    authentication: {
      kind: 'hmac',
      header: 'x-bookeo-signature',
      signed: '{timestamp}{id}{url}{body}',
      timestamp_header: 'x-bookeo-timestamp',
      timestamp_unit: 'unix_ms',
      id_header: 'x-bookeo-messageid',
      tolerance_seconds: 3_600,
    },
    headers: ['x-bookeo-messageid'],
    fields: {
      event: '$query.event',
      id: 'itemId',
      event_id: '$headers."x-bookeo-messageid"',
      time: 'timestamp',
      state: 'item.canceled = true ? "cancelled" : "accepted"',
      starts_at: 'item.startTime',
      ends_at: 'item.endTime',
      client_name: 'item.customer.[firstName, lastName]',
      client_phone: 'item.customer.phoneNumbers.number',
      service: 'item.[productId, productName]',
      amount: 'item.price.totalGross.amount',
      currency: 'item.price.totalGross.currency',
    },
    events: { created: 'opens', updated: 'update', deleted: 'cancel' },
  },
};
