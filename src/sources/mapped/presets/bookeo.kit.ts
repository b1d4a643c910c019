/** Bookeo: signed over time, message id, address with its query, and body. */
import type { Message, Telling } from '../../../../test/unit/conformance/kit.ts';
import {
  anyVisit,
  before,
  clientOf,
  endOf,
  hmac,
  iso,
  momentOf,
  namesOf,
} from '../../../../test/unit/conformance/writing.ts';
import { because, presetKit } from './test-kit.ts';

const address = 'https://bridge.example.org/hooks/salon';
const id = ({ visit }: Pick<Telling, 'visit'>): string => `b-${visit}`;
const events = { booked: 'created', moved: 'updated', cancelled: 'deleted' } as const;

const message = (event: string, telling: Telling): Message => ({
  event,
  nth: telling.nth,
  body: {
    itemId: id(telling),
    timestamp: iso(momentOf(telling)),
    item: {
      startTime: iso(telling.startsAt),
      endTime: iso(endOf(telling)),
      canceled: telling.what === 'cancelled',
      productId: 'p-1',
      productName: telling.service ?? 'Tour',
      customer: {
        firstName: namesOf(telling)[0],
        lastName: namesOf(telling)[1],
        phoneNumbers: [{ number: clientOf(telling).phone }],
      },
      ...(telling.amount === undefined
        ? {}
        : { price: { totalGross: { amount: String(telling.amount), currency: 'KZT' } } }),
    },
  },
});

const messageId = ({ nth = 0 }: Message): string => `m-${nth}`;

export const bookeo = presetKit('bookeo', {
  connection: { notification_url: address },
  id,
  sends: (telling) => [message(events[telling.what], telling)],
  named: (event) => message(event, anyVisit),
  minimal: { event: 'created', body: { itemId: id(anyVisit), item: { startTime: iso(anyVisit.startsAt) } } },
  ...hmac({
    header: 'x-bookeo-signature',
    signed: (body, sent, at) =>
      before(`${at.getTime()}${messageId(sent)}${sent.address ?? address}?event=${sent.event}`, body),
    headers: (sent, at) => ({ 'x-bookeo-timestamp': String(at.getTime()), 'x-bookeo-messageid': messageId(sent) }),
  }),
  excused: { foreign_event: because.noForeign },
});
