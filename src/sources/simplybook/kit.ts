/** SimplyBook.me: ids alone, the token in the path; the booking is read from the admin API after a log-in. */
import { fixture } from '../../../test/samples/sample.ts';
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
  inPath,
  momentOf,
  unixSeconds,
} from '../../../test/unit/conformance/writing.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => String(120 + visit);
const notifications = { booked: 'create', moved: 'change', cancelled: 'cancel' } as const;

const sends = (telling: Telling): Message[] => [
  {
    body: {
      ...fixture('simplybook/change.json'),
      booking_id: id(telling),
      notification_type: notifications[telling.what],
      webhook_timestamp: unixSeconds(momentOf(telling)),
    },
  },
];

function tool() {
  const bookings = new Map<string, Json>();
  return {
    apiKey: 'clinic:admin@example.org:password',
    tell(telling: Telling): void {
      bookings.set(id(telling), {
        ...fixture('simplybook/api.booking-details.bloom.json'),
        id: Number(id(telling)),
        status: telling.what === 'cancelled' ? 'canceled' : 'confirmed',
        start_datetime: inAlmaty(telling.startsAt).replace('T', ' '),
        end_datetime: inAlmaty(endOf(telling)).replace('T', ' '),
        client: { name: clientOf(telling).name, phone: clientOf(telling).phone },
        ...given({ comment: telling.client?.comment }),
        ...(telling.client === undefined ? {} : { additional_fields: [] }),
        ...(telling.staff === undefined ? {} : { provider: { name: telling.staff } }),
        ...(telling.service === undefined && telling.amount === undefined
          ? {}
          : { service: { name: telling.service ?? 'Visit', price: telling.amount, currency: 'KZT' } }),
      });
    },
    answer({ url }: { readonly url: string }) {
      const body = url.endsWith('/admin/auth') ? { token: 'a-token' } : bookings.get(url.split('/').at(-1) ?? '');
      return body === undefined
        ? ({ kind: 'not_found', status: 404 } as const)
        : ({ kind: 'ok', status: 200, body } as const);
    },
  };
}

export const simplybook: Kit = {
  source: 'simplybook',
  connection: { api_key: 'SALON_SECRET' },
  secrets: tokens,
  tells: ['booked', 'moved', 'cancelled'],
  id,
  sends,
  named: (notification_type) => ({ body: { ...(sends(anyVisit)[0]?.body as Json), notification_type } }),
  foreign: { body: { notification_type: 'new_client', client_id: '9' } },
  minimal: { body: { notification_type: 'create', booking_id: id(anyVisit) } },
  ...inPath(),
  tool,
  excused: { ...unsigned, ...keepsId, ping: because.noPing },
};
