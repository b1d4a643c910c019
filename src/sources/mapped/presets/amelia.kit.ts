/** Amelia: a booking of each client in an appointment, the action in the address, local times. */
import type { Message, Telling } from '../../../../test/unit/conformance/kit.ts';
import { anyVisit, clientOf, endOf, inAlmaty, namesOf } from '../../../../test/unit/conformance/writing.ts';
import { because, client, presetKit, unsigned } from './test-kit.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => String(20 + visit);
const actions = { booked: 'booked', moved: 'rescheduled', cancelled: 'canceled' } as const;
const local = (date: Date): string => inAlmaty(date).replace('T', ' ');

const message = (event: string, telling: Telling): Message => ({
  event,
  body: {
    appointment: {
      id: 12,
      status: 'approved',
      serviceId: 3,
      service: { name: telling.service ?? 'Haircut' },
      providerId: 5,
      provider: {
        firstName: telling.staff ?? 'Anna',
        lastName: telling.staff === undefined ? 'A' : '',
        email: 'anna@example.org',
      },
      bookingStart: local(telling.startsAt),
      bookingEnd: local(endOf(telling)),
      bookings: [
        {
          id: 20 + telling.visit,
          status: telling.what === 'cancelled' ? 'canceled' : telling.state === 'no_show' ? 'no-show' : 'approved',
          token: 'a-token',
          customer: {
            firstName: namesOf(telling)[0],
            lastName: namesOf(telling)[1],
            phone: clientOf(telling).phone,
            email: client.email,
          },
        },
      ],
    },
  },
});

export const amelia = presetKit('amelia', {
  ordered: false,
  id,
  states: ['no_show'],
  sends: (telling) => [message(telling.state === undefined ? actions[telling.what] : 'status_changed', telling)],
  named: (event) => message(event, anyVisit),
  minimal: {
    event: 'booked',
    body: { appointment: { id: 12, bookingStart: local(anyVisit.startsAt), bookings: [{ id: 20 + anyVisit.visit }] } },
  },
  excused: { ...unsigned, foreign_event: because.noForeign },
});
