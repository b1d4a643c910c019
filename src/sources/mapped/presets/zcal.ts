/** zcal (webhooks-international.md §3.12). The signature is optional, and its encoding is not documented. */
import type { Preset } from './preset.ts';

export const zcal: Preset = {
  title: 'zcal',
  docs: ['Integrations → Webhooks → Add: address {hook}, all events.'],
  unconfirmed: [
    'The encoding of `x-zcal-webhook-signature`. So the path token authenticates. To try the signature: `authentication = { kind = "hmac", header = "x-zcal-webhook-signature" }`.',
    'That the id stays when an event is moved.',
    'Retries.',
  ],
  mapping: {
    fields: {
      event: 'type',
      id: 'data.id',
      time: 'created_at',
      starts_at: 'data.startDate',
      duration: 'data.duration',
      client_name: 'data.attendees[type = "invitee"][0].name',
      staff: 'data.hosts.[email, name]',
      service: 'data.eventName',
    },
    events: { 'event.created': 'opens', 'event.rescheduled': 'update', 'event.cancelled': 'cancel' },
  },
};
