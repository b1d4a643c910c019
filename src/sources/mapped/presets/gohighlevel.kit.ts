/** GoHighLevel: the vendor's example; the client is an id, so that nothing can be created. */
import type { Message, Telling } from '../../../../test/unit/conformance/kit.ts';
import { anyVisit, endOf, given, iso, momentOf } from '../../../../test/unit/conformance/writing.ts';
import { presetKit, unsigned } from './test-kit.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => `appointment-${visit}`;
const types = { booked: 'AppointmentCreate', moved: 'AppointmentUpdate', cancelled: 'AppointmentDelete' } as const;

const statuses = { confirmed: 'confirmed', completed: 'showed', no_show: 'noshow' } as const;

const message = (type: string, telling: Telling): Message => ({
  body: {
    type,
    locationId: 'location-1',
    appointment: {
      id: id(telling),
      title: telling.service ?? 'Appointment',
      calendarId: 'calendar-1',
      contactId: 'contact-1',
      appointmentStatus:
        telling.what === 'cancelled' ? 'cancelled' : telling.state === undefined ? 'booked' : statuses[telling.state],
      assignedUserId: telling.staff ?? 'user-1',
      ...given({ notes: telling.client?.comment }),
      startTime: iso(telling.startsAt),
      endTime: iso(endOf(telling)),
      dateUpdated: iso(momentOf(telling)),
    },
  },
});

export const gohighlevel = presetKit('gohighlevel', {
  creates: false,
  id,
  states: ['confirmed', 'completed', 'no_show'],
  sends: (telling) => [message(types[telling.what], telling)],
  named: (type) => message(type, anyVisit),
  foreign: { body: { type: 'ContactCreate', locationId: 'location-1', id: 'contact-1' } },
  minimal: {
    body: { type: 'AppointmentCreate', appointment: { id: id(anyVisit), startTime: iso(anyVisit.startsAt) } },
  },
  excused: unsigned,
});
