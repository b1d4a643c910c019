/** vCita and inTandem (webhooks-international.md §3.15). The webhook has only an id for the client. */
import type { Preset } from './preset.ts';

export const vcita: Preset = {
  title: 'vCita / inTandem',
  docs: ['With the API, subscribe {hook} to the events of `appointment`.'],
  toAdd: [
    'The bridge cannot create appointments, because the webhook has no client name. Use `on_unlinked = "park"`, or link by hand.',
  ],
  unconfirmed: [
    'All names of events except `scheduled`.',
    'Whether the id stays when an appointment is moved, retries, and that nothing is signed.',
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
