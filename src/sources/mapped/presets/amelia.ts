/**
 * Amelia for WordPress (webhooks-international.md §3.10). One appointment contains a booking for each client, in a list or in
 * an object with numbers as keys. Nothing in the body names the action. `bookings` next to it lists the clients whom the action
 * concerns, and is empty if it concerns the whole appointment. An action of one client in a group says nothing about the
 * others. A client who moves alone goes to another appointment, and the booking keeps its id.
 */
import type { Preset } from './preset.ts';

export const amelia: Preset = {
  title: 'Amelia',
  docs: [
    'Amelia → Settings → Integrations → Web Hooks: make one for each action of appointments.',
    'Addresses: {hook}?event=booked, {hook}?event=rescheduled, {hook}?event=canceled, {hook}?event=status_changed.',
  ],
  unconfirmed: [
    'The spelling of the words in `status` (as remembered: approved, pending, canceled, rejected, no-show).',
    'Whether a body comes as JSON or as a form. Both are read.',
    'The currency of prices, so no amount is sent.',
    'Retries, and whether the format is the same in every version.',
  ],
  mapping: {
    // The time belongs to the appointment, whoever moved it.
    each: '($all := function($list) { $type($list) = "array" ? $list : $list.* }; $appointment := $sift(appointment, function($value, $key) { $key != "bookings" }); $named := $query.event != "rescheduled" and $boolean(bookings); $list := $all($named ? bookings : appointment.bookings); $meant := $named or $count($list) = 1; $list.{ "appointment": $appointment, "booking": $, "meant": $meant })',
    cut: ['token', 'cancelUrl'].flatMap((name) => [`appointment.bookings.*.${name}`, `bookings.*.${name}`, name]),
    fields: {
      event: '$query.event',
      id: 'appointment.id and booking.id ? $string(booking.id)',
      former_id: 'appointment.id & ":" & booking.id',
      state:
        '$query.event = "canceled" and (meant or appointment.status in ["canceled", "rejected"]) ? "canceled" : booking.status ?? ($query.event = "canceled" ? "canceled" : appointment.status)',
      starts_at: 'appointment.bookingStart',
      ends_at: 'appointment.bookingEnd',
      client_name: 'booking.customer.[firstName, lastName]',
      client_phone: 'booking.customer.phone',
      client_answers: 'booking.customFields',
      staff:
        '[appointment.providerId, appointment.provider.email, appointment.provider.[firstName, lastName] ~> $join(" ")]',
      service: '[appointment.serviceId, appointment.service.name]',
      group: '$number(appointment.service.maxCapacity) > 1',
    },
    events: {
      booked: 'opens',
      rescheduled: 'update',
      canceled: 'update',
      status_changed: 'update',
    },
    states: {
      approved: 'accepted',
      pending: 'pending',
      waiting: 'no_visit',
      canceled: 'cancelled',
      rejected: 'declined',
      'no-show': 'no_show',
    },
    units: { time: 'local' },
  },
};
