/** Appointlet (webhooks-international.md §3.14). The known sample ends before the attendees. */
import type { Preset } from './preset.ts';

export const appointlet: Preset = {
  title: 'Appointlet',
  docs: ['Integrations → Webhooks: address {hook}.'],
  toAdd: [
    '`fields.client_name` and `fields.client_phone`: make one booking and see where the body has them. Without a name the bridge cannot create appointments.',
  ],
  unconfirmed: [
    'Where attendees and host are in the body, because the published sample is cut off.',
    'That requests are not signed, and retries.',
    'That a meeting that needs approval comes as `Meeting.scheduled` with `confirmed` false.',
  ],
  mapping: {
    fields: {
      event: 'action',
      id: 'entity.id',
      event_id: 'id',
      time: 'created_at',
      starts_at: 'entity.start',
      ends_at: 'entity.end',
      service: 'entity.name',
    },
    events: {
      'Meeting.scheduled': 'opens',
      'Meeting.approved': { does: 'update', state: 'accepted' },
      'Meeting.declined': { does: 'update', state: 'declined' },
      'Meeting.rescheduled': 'update',
      'Meeting.cancelled': 'cancel',
    },
  },
};
