/** Booksy: the reference's example, local to the business; nothing orders two events. */
import type { Message, Telling } from '../../../../test/unit/conformance/kit.ts';
import { anyVisit, clientOf, endOf, given, inAlmaty } from '../../../../test/unit/conformance/writing.ts';
import { because, presetKit, unsigned } from './test-kit.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => String(90 + visit);
const actions = { booked: 'CREATED', moved: 'MODIFIED', cancelled: 'CANCELLED' } as const;
const local = (date: Date): string => inAlmaty(date).slice(0, 16);

const message = (action: string, telling: Telling): Message => ({
  body: {
    action,
    appointment: {
      id: Number(id(telling)),
      business_id: 4,
      business_timezone: 'Asia/Almaty',
      booked_from: local(telling.startsAt),
      booked_till: local(endOf(telling)),
      customer_name: clientOf(telling).name,
      customer_phone: clientOf(telling).phone,
      ...given({ customer_note: telling.client?.comment }),
      subbookings: [
        { staffer_id: telling.staff ?? 5, service_variant_id: 3, service_name: telling.service ?? 'Haircut' },
      ],
    },
  },
});

export const booksy = presetKit('booksy', {
  ordered: false,
  id,
  sends: (telling) => [message(actions[telling.what], telling)],
  named: (action) => message(action, anyVisit),
  minimal: {
    body: { action: 'CREATED', appointment: { id: Number(id(anyVisit)), booked_from: local(anyVisit.startsAt) } },
  },
  excused: { ...unsigned, foreign_event: because.noForeign },
});
