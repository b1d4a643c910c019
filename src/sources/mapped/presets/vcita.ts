/** vCita and inTandem (webhooks-international.md §3.15). The client is an id only. */
import type { Preset } from './preset.ts';

export const vcita: Preset = {
  title: 'vCita / inTandem',
  docs: ['By the API: subscribe {hook} to the events of `appointment`.'],
  toAdd: [
    'Nothing can be created in One-Link: the client’s name is not in the webhook. Use `on_unlinked = "park"`, or link by hand.',
  ],
  unconfirmed: [
    'All names of events but `scheduled`.',
    'Whether the id stays when an appointment is moved; retries; that nothing is signed.',
  ],
  mapping: {
    fields: {
      event: 'entity_name & "." & event_type',
      id: 'data.appointment_id',
      starts_at: 'data.start_time',
      ends_at: 'data.end_time',
      duration: 'data.duration',
      client_comment: 'data.notes',
      staff: 'data.staff_id',
      service: 'data.title',
    },
    events: {
      'appointment.scheduled': 'opens',
      'appointment.rescheduled': 'update',
      'appointment.updated': 'update',
      'appointment.cancelled': 'cancel',
      'appointment.canceled': 'cancel',
    },
  },
};
