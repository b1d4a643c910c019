/** Square: signed over address and body, which Square's own helper confirms; `version` counts; names are read. */
import { fixture } from '../../../test/samples/sample.ts';
import {
  because,
  type Json,
  type Kit,
  keepsId,
  type Message,
  type Telling,
  type ToolRequest,
  tokens,
} from '../../../test/unit/conformance/kit.ts';
import {
  anyVisit,
  before,
  clientOf,
  given,
  hmac,
  iso,
  minutesOf,
  momentOf,
  namesOf,
} from '../../../test/unit/conformance/writing.ts';

const address = 'https://bridge.example.org/hooks/salon';
const id = ({ visit }: Pick<Telling, 'visit'>): string => `booking${visit}`;
type Booked = { object: { booking: Json } };

function bookingOf(telling: Telling): Json {
  const { object } = fixture('square/booking.created.json')['data'] as Booked;
  const [segment] = object.booking['appointment_segments'] as Json[];
  return {
    ...object.booking,
    id: id(telling),
    version: telling.nth - 1,
    status:
      telling.what === 'cancelled' ? 'CANCELLED_BY_CUSTOMER' : telling.state === 'no_show' ? 'NO_SHOW' : 'ACCEPTED',
    customer_note: telling.client?.comment ?? '',
    ...(telling.client === undefined ? {} : { customer_id: `customer-${id(telling)}` }),
    start_at: iso(telling.startsAt),
    updated_at: iso(momentOf(telling)),
    appointment_segments: [
      {
        ...segment,
        duration_minutes: minutesOf(telling),
        ...given({
          team_member_id: telling.staff,
          service_variation_id: telling.service ?? (telling.amount === undefined ? undefined : 'a-priced-service'),
        }),
      },
    ],
  };
}

const sends = (telling: Telling): Message[] => [
  {
    body: {
      ...fixture('square/booking.created.json'),
      type: telling.what === 'booked' ? 'booking.created' : 'booking.updated',
      event_id: `event-${telling.visit}-${telling.nth}`,
      created_at: iso(momentOf(telling)),
      data: { id: `${id(telling)}:${telling.nth - 1}`, type: 'booking', object: { booking: bookingOf(telling) } },
    },
  },
];

function tool() {
  const bookings = new Map<string, Json>();
  const customers = new Map<string, Json>();
  const prices = new Map<string, number>();
  const usual = { given_name: 'Test', family_name: 'Client', phone_number: '+77010000001' };
  const catalogue = (ids: readonly string[]): Json => ({
    objects: ids.flatMap((variation) => {
      const amount = prices.get(variation);
      const price_money = { amount: (amount ?? 0) * 100, currency: 'KZT' };
      return amount === undefined ? [] : [{ id: variation, item_variation_data: { price_money } }];
    }),
  });
  const bodyAt = (path: string, body: string): Json | undefined => {
    const last = path.split('/').at(-1) ?? '';
    if (path.startsWith('/v2/customers/')) return { customer: { id: last, ...(customers.get(last) ?? usual) } };
    if (path === '/v2/catalog/batch-retrieve')
      return catalogue((JSON.parse(body) as { object_ids: string[] }).object_ids);
    if (path.endsWith('/custom-attributes')) return {};
    const booking = bookings.get(last);
    return booking === undefined ? undefined : { booking };
  };
  return {
    apiKey: 'the-access-token',
    tell(telling: Telling): void {
      const booking = bookingOf(telling);
      bookings.set(id(telling), booking);
      const [given_name, family_name] = namesOf(telling);
      const { phone: phone_number } = clientOf(telling);
      customers.set(String(booking['customer_id']), { given_name, family_name, phone_number });
      const [segment] = booking['appointment_segments'] as Json[];
      if (telling.amount !== undefined) prices.set(String(segment?.['service_variation_id']), telling.amount);
    },
    answer({ url, body: sent = '' }: ToolRequest) {
      const body = bodyAt(new URL(url).pathname, sent);
      return body === undefined
        ? ({ kind: 'not_found', status: 404 } as const)
        : ({ kind: 'ok', status: 200, body } as const);
    },
  };
}

const signing = hmac({
  header: 'x-square-hmacsha256-signature',
  encoding: 'base64',
  signed: (body, message) => before(message.address ?? address, body),
});

export const square: Kit = {
  source: 'square',
  connection: { api_key: 'SALON_SECRET', notification_url: address },
  secrets: tokens,
  tells: ['booked', 'moved', 'cancelled'],
  states: ['no_show'],
  id,
  sends,
  named: (type) => ({ body: { ...(sends(anyVisit)[0]?.body as Json), type } }),
  ping: { body: fixture('square/webhooks.test_notification.json') },
  foreign: { body: fixture('square/customer.updated.json') },
  minimal: {
    body: {
      type: 'booking.created',
      data: { object: { booking: { id: id(anyVisit), start_at: iso(anyVisit.startsAt) } } },
    },
  },
  ...signing,
  async seal(body, message, signatureKey, at) {
    const wire = signing.seal(body, message, signatureKey, at);
    const text = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(body);
    const signatureHeader = wire.headers['x-square-hmacsha256-signature'] ?? '';
    const isText = new TextEncoder().encode(text).length === body.length && body.length > 0;
    const notificationUrl = message.address ?? address;
    const request = { requestBody: text, signatureHeader, signatureKey, notificationUrl };
    // It is large, and few who use the kits sign for Square.
    const { WebhooksHelper } = await import('square');
    if (isText && !(await WebhooksHelper.verifySignature(request))) throw new Error('no signature of Square');
    return wire;
  },
  tool,
  excused: { ...keepsId, stale_timestamp: because.noTime, two_installations: because.worldwideIds },
};
