/** YouCanBookMe: the body that its page tells to write; a header token, local times, nothing to order by. */
import type { Message, Telling } from '../../../../test/unit/conformance/kit.ts';
import {
  anyVisit,
  clientOf,
  endOf,
  given,
  inAlmaty,
  inHeader,
  namesOf,
} from '../../../../test/unit/conformance/writing.ts';
import { client, presetKit, unsigned } from './test-kit.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => `AB${visit}`;
const words = { booked: 'booked', moved: 'rescheduled', cancelled: 'cancelled' } as const;
const local = (date: Date): string => inAlmaty(date).replace('T', ' ').slice(0, 16);

const message = (event: string, telling: Telling): Message => ({
  body: {
    event,
    reference: id(telling),
    starts_at: local(telling.startsAt),
    ends_at: local(endOf(telling)),
    first_name: namesOf(telling)[0],
    ...(telling.client === undefined ? {} : { last_name: namesOf(telling)[1] }),
    email: client.email,
    phone: clientOf(telling).phone,
    ...given({ staff: telling.staff, service: telling.service }),
  },
});

export const youcanbookme = presetKit('youcanbookme', {
  ordered: false,
  id,
  states: ['no_show'],
  sends: (telling) => [message(telling.state ?? words[telling.what], telling)],
  noShow: (telling) => message('no_show', telling),
  named: (event) => message(event, anyVisit),
  minimal: { body: { event: 'booked', reference: id(anyVisit), starts_at: local(anyVisit.startsAt) } },
  ...inHeader('x-bridge-token'),
  excused: { ...unsigned, foreign_event: 'the owner writes the body, of bookings alone' },
});
