/** Nylas Scheduler (webhooks-international.md §3.2). The id stays when a booking is moved. */
import type { Preset } from './preset.ts';

export const nylas: Preset = {
  title: 'Nylas Scheduler',
  docs: [
    'Dashboard → Notifications → Webhooks → Create: address {hook}, triggers `booking.*`, compression off.',
    'Nylas reads a challenge back from the address and then shows the webhook secret.',
  ],
  unconfirmed: [
    'That the first of `participants` is the client and not the host.',
    'Compressed bodies are refused (415), so create the subscription without compression.',
  ],
  mapping: {
    authentication: { kind: 'hmac', header: 'x-nylas-signature' },
    handshake: 'challenge',
    fields: {
      event: 'type',
      id: 'data.object.booking_id',
      event_id: 'id',
      time: 'time',
      starts_at: 'data.object.booking_info.start_time',
      ends_at: 'data.object.booking_info.end_time',
      client_name: 'data.object.booking_info.participants[0].name',
      staff: 'data.object.configuration_id',
      service: 'data.object.configuration_id',
      carried: 'data.object.booking_info.additional_fields.onelink',
    },
    events: {
      'booking.created': 'opens',
      'booking.pending': { does: 'opens', state: 'pending' },
      'booking.rescheduled': 'update',
      'booking.cancelled': 'cancel',
      'booking.reminder': 'ignore',
    },
    units: { time: 'unix_s', clock: 'unix_s' },
  },
};
