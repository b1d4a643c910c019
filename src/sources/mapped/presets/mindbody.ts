/** Mindbody (webhooks-international.md §3.6): only for approved partners. */
import type { Preset } from './preset.ts';

export const mindbody: Preset = {
  title: 'Mindbody',
  docs: [
    'With a partner’s key: POST a subscription with the address {hook} and the events `appointmentBooking.*`; keep `messageSignatureKey`. It is shown once and is the secret.',
    'Then PATCH the subscription to Active.',
  ],
  unconfirmed: [
    'The words of `status`. The state is read from the event, `isConfirmed` and `hasArrived`.',
    'Which fields a cancellation has. Without `siteId` it finds no booking and is kept as failed.',
    'Whether startDateTime always has an offset.',
    'Retries (as remembered: every 15 minutes for 3 hours).',
  ],
  mapping: {
    authentication: { kind: 'hmac', header: 'x-mindbody-signature', encoding: 'base64', prefix: 'sha256=' },
    fields: {
      event: 'eventId',
      id: 'eventData.(siteId and appointmentId ? siteId & ":" & appointmentId)',
      event_id: 'messageId',
      time: 'eventInstanceOriginationDateTime',
      state: 'eventData.(hasArrived = true ? "completed" : isConfirmed = true ? "confirmed" : "accepted")',
      starts_at: 'eventData.startDateTime',
      ends_at: 'eventData.endDateTime',
      duration: 'eventData.durationMinutes',
      client_name: 'eventData.[clientFirstName, clientLastName]',
      client_phone: 'eventData.clientPhone',
      client_comment: 'eventData.notes',
      staff: 'eventData.[staffId, $join([staffFirstName, staffLastName], " ")]',
      only: 'eventData.[siteId, locationId]',
    },
    events: {
      'appointmentBooking.created': 'opens',
      'appointmentBooking.updated': 'update',
      'appointmentBooking.cancelled': 'cancel',
    },
    retry_minutes: 240,
  },
};
