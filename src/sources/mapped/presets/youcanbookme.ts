/** YouCanBookMe (webhooks-international.md §3.11): the owner writes the body, so this preset defines it. */
import type { Preset } from './preset.ts';

export const youcanbookme: Preset = {
  title: 'YouCanBookMe',
  docs: [
    'Notifications → Add → Webhook, one for each of: booking made, rescheduled, cancelled, no-show. Method POST, address {hook}, header `X-Bridge-Token: <the secret>`, header `Content-Type: application/json`.',
    'Body, with the event of that notification (`booked`, `rescheduled`, `cancelled`, `no_show`): `{"event":"booked","reference":"…","starts_at":"{START}","ends_at":"{END}","first_name":"{FNAME}","email":"{EMAIL}","phone":"…"}`.',
    'For `reference` use the short code of the booking reference, and for `phone` that of your form. Times look like `2031-04-07 10:00`.',
  ],
  unconfirmed: [
    'The short code of the booking reference, and whether the reference stays when a booking is moved.',
    'The options with which {START} and {END} have the format `YYYY-MM-DD HH:mm`.',
    'Retries.',
  ],
  mapping: {
    authentication: { kind: 'header', name: 'x-bridge-token' },
    fields: {
      event: 'event',
      id: 'reference',
      starts_at: 'starts_at',
      ends_at: 'ends_at',
      client_name: '[first_name, last_name]',
      client_phone: 'phone',
      staff: 'staff',
      service: 'service',
      carried: 'onelink',
    },
    events: {
      booked: 'opens',
      rescheduled: 'update',
      cancelled: 'cancel',
      no_show: { does: 'update', state: 'no_show' },
    },
    units: { time: 'local' },
  },
};
