/**
 * Zenoti (webhooks-international.md §3.15; sample of a body: docs.zenoti.com, *Appointment Group Created*). One webhook
 * contains the visits of one guest.
 */
import type { Preset } from './preset.ts';

export const zenoti: Preset = {
  title: 'Zenoti',
  docs: [
    'Configuration → Integrations → Webhooks → Create a webhook: verb POST, address {hook}, events Appointment Group → Created and Status. This needs the API package.',
  ],
  unconfirmed: [
    'The body of `AppointmentGroup.Status` and of `Appointment.*`: we assume that it is like that of a creation, with a `status` in each appointment.',
    'The words of `status`. None is read, so cancellations do not arrive. When you have seen a body, add `fields.state` and `states`.',
    'How requests are signed. The path token authenticates.',
    'The phone, because the published sample has none.',
  ],
  mapping: {
    each: 'data.appointments.{ "id": $$.id, "event_type": $$.event_type, "event_timestamp": $$.event_timestamp, "center_id": $$.data.center_id, "guest": $$.data.guest, "appointment": $ }',
    fields: {
      event: 'event_type',
      id: 'appointment.id',
      event_id: 'id',
      time: 'event_timestamp',
      starts_at: 'appointment.start_time',
      ends_at: 'appointment.end_time',
      duration: 'appointment.service_duration_in_minutes',
      client_name: 'guest.[first_name, last_name]',
      staff: 'appointment.[therapist_id, therapist_name]',
      service: 'appointment.[service_id, service_name]',
      only: 'center_id',
    },
    events: { 'AppointmentGroup.Created': 'opens', 'AppointmentGroup.Status': 'update' },
    units: { time: 'utc' },
  },
};
