/** Square: signed over address and body, which Square's own helper confirms; `version` counts; names are read. */
import { WebhooksHelper } from 'square';
import { fixture } from '../../../samples/sample.ts';
import { because, type Json, type Kit, keepsId, type Message, type Telling, tokens, visitMinutes } from '../kit.ts';
import { anyVisit, before, hmac, iso, momentOf } from '../writing.ts';

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
    status: telling.what === 'cancelled' ? 'CANCELLED_BY_CUSTOMER' : 'ACCEPTED',
    start_at: iso(telling.startsAt),
    updated_at: iso(momentOf(telling)),
    appointment_segments: [{ ...segment, duration_minutes: visitMinutes }],
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
  const customer = { id: 'C', given_name: 'Test', family_name: 'Client', phone_number: '+77010000001' };
  const bodyAt = (path: string): Json | undefined => {
    if (path.startsWith('/v2/customers/')) return { customer };
    if (path === '/v2/catalog/batch-retrieve' || path.endsWith('/custom-attributes')) return {};
    const booking = bookings.get(path.split('/').at(-1) ?? '');
    return booking === undefined ? undefined : { booking };
  };
  return {
    apiKey: 'the-access-token',
    tell: (telling: Telling): void => void bookings.set(id(telling), bookingOf(telling)),
    answer({ url }: { readonly url: string }) {
      const body = bodyAt(new URL(url).pathname);
      return body === undefined
        ? ({ kind: 'not_found', status: 404 } as const)
        : ({ kind: 'ok', status: 200, body } as const);
    },
  };
}

const signing = hmac({
  header: 'x-square-hmacsha256-signature',
  encoding: 'base64',
  signed: (body) => before(address, body),
});

export const square: Kit = {
  source: 'square',
  connection: { api_key: 'SALON_SECRET', notification_url: address },
  secrets: tokens,
  tells: ['booked', 'moved', 'cancelled'],
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
    const request = { requestBody: text, signatureHeader, signatureKey, notificationUrl: address };
    if (isText && !(await WebhooksHelper.verifySignature(request))) throw new Error('no signature of Square');
    return wire;
  },
  tool,
  excused: { ...keepsId, stale_timestamp: because.noTime, two_installations: because.worldwideIds },
};
