/**
 * GoHighLevel (webhooks-international.md §3.15; field names: marketplace.gohighlevel.com, *AppointmentCreate*). The contact is
 * an id only.
 */
import type { Preset } from './preset.ts';

export const gohighlevel: Preset = {
  title: 'GoHighLevel',
  docs: [
    'Marketplace app → Advanced Settings → Webhooks: address {hook}; events AppointmentCreate, AppointmentUpdate, AppointmentDelete.',
  ],
  toAdd: [
    'Nothing can be created in One-Link: the client’s name is not in the webhook. Use `on_unlinked = "park"`, or link by hand.',
  ],
  unconfirmed: [
    'The words of `appointmentStatus` (as remembered: new, confirmed, cancelled, showed, noshow, invalid).',
    'The signature is made with a public key of GoHighLevel (as remembered); a table has no such kind, so the path token authenticates.',
    'Retries. That `type` names the event: the published sample of an update says AppointmentCreate.',
  ],
  mapping: {
    fields: {
      event: 'type',
      id: 'appointment.id',
      time: 'appointment.dateUpdated',
      state: 'appointment.appointmentStatus',
      starts_at: 'appointment.startTime',
      ends_at: 'appointment.endTime',
      client_comment: 'appointment.notes',
      staff: '[appointment.assignedUserId, appointment.calendarId]',
      service: '[appointment.calendarId, appointment.title]',
      only: 'locationId',
    },
    events: { AppointmentCreate: 'opens', AppointmentUpdate: 'update', AppointmentDelete: 'cancel' },
    states: {
      new: 'accepted',
      booked: 'accepted',
      confirmed: 'confirmed',
      cancelled: 'cancelled',
      showed: 'completed',
      noshow: 'no_show',
      invalid: 'cancelled',
    },
  },
};
