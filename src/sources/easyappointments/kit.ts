/** Easy!Appointments: a row without names, a static header; the appointment is read with its relations. */
import {
  because,
  type Json,
  type Kit,
  keepsId,
  type Message,
  type Telling,
  tokens,
  unsigned,
} from '../../../test/unit/conformance/kit.ts';
import {
  anyVisit,
  clientOf,
  endOf,
  given,
  inAlmaty,
  inHeader,
  momentOf,
  namesOf,
} from '../../../test/unit/conformance/writing.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => String(40 + visit);
const local = (date: Date): string => inAlmaty(date).replace('T', ' ');

/** The columns of the reference (webhooks-international.md §2.7). */
const row = (telling: Telling): Json => ({
  id: Number(id(telling)),
  create_datetime: local(momentOf({ nth: 1 })),
  // The first save makes the row; later ones come minutes after it.
  update_datetime: local(
    telling.what === 'booked' || telling.at === undefined
      ? new Date(momentOf({ nth: 1 }).getTime() + (telling.nth - 1) * (telling.at === undefined ? 120_000 : 0))
      : new Date(telling.at.getTime() + 120_000),
  ),
  start_datetime: local(telling.startsAt),
  end_datetime: local(endOf(telling)),
  notes: null,
  is_unavailability: false,
  id_users_provider: 2,
  id_users_customer: 15,
  id_services: 3,
});

const sends = (telling: Telling): Message[] => [
  {
    body: {
      action: telling.what === 'cancelled' ? 'appointment_delete' : 'appointment_save',
      payload: row(telling),
    },
  },
];

const statuses = { confirmed: 'Confirmed', completed: 'Completed', no_show: 'No-show' } as const;

function tool() {
  const appointments = new Map<string, Json>();
  return {
    apiKey: 'api-token',
    apiUrl: 'https://ea.example.org',
    tell(telling: Telling): void {
      if (telling.what === 'cancelled') appointments.delete(id(telling));
      else {
        appointments.set(id(telling), {
          id: Number(id(telling)),
          start: local(telling.startsAt),
          end: local(endOf(telling)),
          status: telling.state === undefined ? 'Booked' : statuses[telling.state],
          ...given({ notes: telling.client?.comment }),
          customerId: 15,
          providerId: 2,
          serviceId: 3,
          customer: {
            id: '15',
            first_name: namesOf(telling)[0],
            last_name: namesOf(telling)[1],
            phone_number: clientOf(telling).phone,
          },
          service: {
            id: '3',
            name: telling.service ?? 'Haircut',
            ...(telling.amount === undefined ? {} : { price: String(telling.amount), currency: 'KZT' }),
          },
          provider: {
            id: '2',
            first_name: telling.staff ?? 'Anna',
            last_name: telling.staff === undefined ? 'Lee' : '',
            timezone: 'Asia/Almaty',
          },
        });
      }
    },
    answer({ url }: { readonly url: string }) {
      const { pathname } = new URL(url);
      const body = pathname.endsWith('/appointments')
        ? [...appointments.values()]
        : appointments.get(pathname.split('/').at(-1) ?? '');
      return body === undefined
        ? ({ kind: 'not_found', status: 404 } as const)
        : ({ kind: 'ok', status: 200, body } as const);
    },
  };
}

/** A row that says little. */
const body = {
  action: 'appointment_save',
  payload: {
    id: 42,
    start_datetime: '2031-04-08 10:30:00',
    end_datetime: '2031-04-08 11:00:00',
    notes: 'by the window',
  },
};

export const easyappointments: Kit = {
  source: 'easyappointments',
  bodies: [body],
  connection: { api_key: 'SALON_SECRET', api_url: 'https://ea.example.org' },
  secrets: tokens,
  tells: ['booked', 'moved', 'cancelled'],
  states: ['confirmed', 'completed', 'no_show'],
  id,
  sends,
  named: (action) => ({ body: { ...(sends(anyVisit)[0]?.body as Json), action } }),
  foreign: { body: { action: 'customer_save', payload: { id: 15 } } },
  minimal: { body: { action: 'appointment_save', payload: { id: Number(id(anyVisit)) } } },
  ...inHeader('x-ea-token'),
  tool,
  excused: { ...unsigned, ...keepsId, ping: because.noPing },
};
