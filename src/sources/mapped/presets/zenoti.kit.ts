/** Zenoti: the vendor's example, one guest's visits in one webhook. Cancellations are not read before one is seen. */
import type { Message, Telling } from '../../../../test/unit/conformance/kit.ts';
import { anyVisit, endOf, iso, momentOf, namesOf } from '../../../../test/unit/conformance/writing.ts';
import { client, presetKit, unsigned } from './test-kit.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => `visit-${visit}`;
const types = { booked: 'AppointmentGroup.Created', moved: 'AppointmentGroup.Status' } as const;

const message = (event_type: string, telling: Telling): Message => ({
  body: {
    id: `66a26696c7314f7815db6a${telling.nth}`,
    event_type,
    event_timestamp: momentOf(telling).toISOString(),
    data: {
      center_id: 'center-1',
      guest: { id: 'guest-1', first_name: namesOf(telling)[0], last_name: namesOf(telling)[1], email: client.email },
      appointments: [
        {
          id: id(telling),
          service_name: telling.service ?? 'Massage',
          service_id: 'service-1',
          start_time: iso(telling.startsAt).slice(0, 19),
          end_time: iso(endOf(telling)).slice(0, 19),
          therapist_name: telling.staff ?? 'Anna A',
          therapist_id: 'therapist-1',
        },
      ],
    },
  },
});

export const zenoti = presetKit('zenoti', {
  tells: ['booked', 'moved'],
  id,
  sends: (telling) => [message(telling.what === 'booked' ? types.booked : types.moved, telling)],
  named: (type) => message(type, anyVisit),
  foreign: { body: { id: 'g', event_type: 'Guest.Created', data: { guest: { id: 'guest-1' } } } },
  minimal: {
    body: {
      event_type: 'AppointmentGroup.Created',
      data: { appointments: [{ id: id(anyVisit), start_time: iso(anyVisit.startsAt).slice(0, 19) }] },
    },
  },
  excused: unsigned,
});
