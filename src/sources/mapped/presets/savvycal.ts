/** SavvyCal (webhooks-international.md §3.1). `event.changed` has the booking one level deeper than the others. */
import type { Preset } from './preset.ts';

export const savvycal: Preset = {
  title: 'SavvyCal',
  docs: ['Settings → Integrations → Webhooks → +: address {hook}.', 'The secret is shown next to the webhook.'],
  unconfirmed: [
    'Which names `scheduler` has if the client has only one name.',
    'Values of `state` other than `confirmed`. The state is read from the event instead.',
    'The currency of `payment.amount_total`, so no amount is sent.',
    'Group bookings. Events of single attendees are ignored.',
  ],
  mapping: {
    authentication: { kind: 'hmac', header: 'x-savvycal-signature', prefix: 'sha256=' },
    fields: {
      event: 'type',
      id: '(payload.event ?? payload).id',
      event_id: 'id',
      time: 'occurred_at',
      starts_at: '(payload.event ?? payload).start_at',
      ends_at: '(payload.event ?? payload).end_at',
      client_name: '(payload.event ?? payload).scheduler.(display_name ?? [first_name, last_name])',
      client_timezone: '(payload.event ?? payload).scheduler.time_zone',
      client_phone: '(payload.event ?? payload).scheduler.phone_number',
      staff: '(payload.event ?? payload).attendees[is_organizer].[email, display_name]',
      service: '(payload.event ?? payload).link.[id, slug, name]',
      carried: '(payload.event ?? payload).metadata.onelink',
    },
    events: {
      'event.created': 'opens',
      'event.requested': { does: 'opens', state: 'pending' },
      'event.approved': { does: 'update', state: 'accepted' },
      'event.declined': { does: 'update', state: 'declined' },
      'event.rescheduled': 'update',
      'event.changed': 'update',
      'event.canceled': 'cancel',
    },
  },
};
