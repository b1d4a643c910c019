/** EasyWeek: flat JSON, the trigger in the address, nothing that orders two events or tells them apart. */
import { fixture } from '../../../test/samples/sample.ts';
import {
  because,
  type Client,
  type Json,
  type Kit,
  keepsId,
  type Message,
  type Telling,
  tokens,
  unsigned,
} from '../../../test/unit/conformance/kit.ts';
import { anyVisit, endOf, given, inPath, iso, minutesOf } from '../../../test/unit/conformance/writing.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => `11111111-2222-4333-8444-${String(visit).padStart(12, '0')}`;
const triggers = { booked: 'booking-created', moved: 'booking-rescheduled', cancelled: 'booking-canceled' } as const;

const clientKeys = ({ name, phone, comment = '' }: Client): Json => ({
  customer_full_name: name,
  customer_name: name,
  customer_phone: phone,
  'booking_attributes.booking_comment': comment,
});

const priceKeys = (amount: number): Json => ({
  booking_price: amount * 100,
  booking_price_int: amount,
  booking_price_float: amount,
  booking_price_currency: 'KZT',
});

const sends = (telling: Telling): Message[] => [
  {
    event: telling.state === 'completed' ? 'booking-succeeded' : triggers[telling.what],
    body: {
      ...fixture(`easyweek/${triggers[telling.what]}.json`),
      uid: id(telling),
      booking_date_start: iso(telling.startsAt),
      booking_date_end: iso(endOf(telling)),
      booking_duration: minutesOf(telling),
      ...(telling.client === undefined ? {} : clientKeys(telling.client)),
      ...given({ user_name: telling.staff, service_name: telling.service }),
      ...(telling.amount === undefined ? {} : priceKeys(telling.amount)),
    },
  },
];

export const easyweek: Kit = {
  source: 'easyweek',
  stateWord: 'the trigger says the state',
  secrets: tokens,
  tells: ['booked', 'moved', 'cancelled'],
  states: ['completed'],
  ordered: false,
  id,
  sends,
  foreign: { event: 'customer-created', body: { uid: id(anyVisit) } },
  minimal: {
    event: 'booking-created',
    body: { uid: id(anyVisit), booking_date_start: iso(anyVisit.startsAt) },
  },
  ...inPath(),
  excused: {
    ...unsigned,
    ...keepsId,
    ping: because.noPing,
    unknown_event: 'a person writes the name into the address: a mistyped one is kept as failed, not ignored',
    two_installations: because.worldwideIds,
  },
};
