/** Booksy (webhooks-international.md §3.9): only for partners, and nothing is signed. */
import type { Preset } from './preset.ts';

export const booksy: Preset = {
  title: 'Booksy',
  docs: ['Through Booksy’s partner team: address {hook}.'],
  unconfirmed: [
    'Whether `booked_from` has an offset. This table reads it without one, in `business_timezone`. If it has one, set `units = { time = "offset" }`.',
    'The codes of `status`. The state is read from `action`, so a no-show is not recognised.',
    'That an ordinary move keeps the id.',
  ],
  mapping: {
    fields: {
      event: 'action',
      id: 'appointment.id',
      timezone: 'appointment.business_timezone',
      starts_at: 'appointment.booked_from',
      ends_at: 'appointment.booked_till',
      client_name: 'appointment.customer_name',
      client_phone: 'appointment.customer_phone',
      client_comment: 'appointment.customer_note',
      staff: 'appointment.subbookings.staffer_id',
      service: 'appointment.subbookings.[service_variant_id, service_name]',
      only: 'appointment.business_id',
      carried: 'appointment.import_uid',
    },
    events: { CREATED: 'opens', MODIFIED: 'update', CANCELLED: 'cancel' },
    units: { time: 'local' },
    // Retries come after 5, 10, 20 and 40 minutes.
    retry_minutes: 90,
  },
};
