/**
 * GoHighLevel: the workflow action *Webhook*, whose body has the client and misspells a key (captured), and the webhook of a
 * marketplace app, which has only an id for the contact (webhooks-international.md §3.15; field names:
 * marketplace.gohighlevel.com, *AppointmentCreate*).
 */
import type { Preset } from './preset.ts';

export const gohighlevel: Preset = {
  title: 'GoHighLevel',
  docs: [
    'Automation → Workflows: triggers *Customer Booked Appointment* and *Appointment Status*, action *Webhook* (POST) with the address {hook}.',
    'Or, with your own marketplace app: Marketplace app → Advanced Settings → Webhooks: address {hook}; events AppointmentCreate, AppointmentUpdate, AppointmentDelete.',
  ],
  toAdd: [
    'With a marketplace app the bridge cannot create appointments, because its webhook has no client name. Use the workflow, or `on_unlinked = "park"`.',
  ],
  unconfirmed: [
    'The words of `appointmentStatus` (as remembered: new, confirmed, cancelled, showed, noshow, invalid).',
    'The signature uses a public key of GoHighLevel (as remembered). A table cannot check that, so the path token authenticates.',
    'Retries, and that `type` names the event: the published sample of an update says AppointmentCreate.',
  ],
  mapping: {
    fields: {
      event: '$exists(type) ? type : "workflow"',
      id: '[appointment.id, calendar.appointmentId]',
      time: 'appointment.dateUpdated',
      state: '[appointment.appointmentStatus, calendar.appoinmentStatus, calendar.appointmentStatus, calendar.status]',
      starts_at: '[appointment.startTime, calendar.startTime]',
      ends_at: '[appointment.endTime, calendar.endTime]',
      timezone: 'calendar.selectedTimezone',
      client_timezone: '[calendar.selectedTimezone, timezone]',
      client_name: '$exists(full_name) ? full_name : [first_name, last_name]',
      client_phone: 'phone',
      client_comment: '[appointment.notes, calendar.notes]',
      staff: '[appointment.assignedUserId, appointment.calendarId, calendar.id]',
      service: '[appointment.calendarId, appointment.title, calendar.id, calendar.calendarName]',
      only: '[locationId, location.id]',
    },
    // A workflow sends the same body for a new booking, a move and a cancellation.
    events: {
      AppointmentCreate: 'opens',
      AppointmentUpdate: 'update',
      AppointmentDelete: 'cancel',
      workflow: 'update',
    },
    units: { time: 'offset_or_local' },
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
