/** `direct`: what a user of n8n or Make writes; the token in a header, `version` for the order. */
import {
  because,
  type Kit,
  keepsId,
  type Message,
  type Telling,
  tokens,
  unsigned,
} from '../../../test/unit/conformance/kit.ts';
import { anyVisit, clientOf, endOf, given, inHeader, iso } from '../../../test/unit/conformance/writing.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => `visit-${visit}`;

const sends = (telling: Telling): Message[] => [
  {
    body: {
      external_ref: id(telling),
      version: telling.nth,
      client_name: clientOf(telling).name,
      client_phone: telling.client?.phone ?? '+7 701 000 00 01',
      ...given({ client_comment: telling.client?.comment, service_amount: telling.amount }),
      ...(telling.what === 'cancelled'
        ? { status: 'cancelled' }
        : { status: telling.state ?? 'scheduled', starts_at: iso(telling.startsAt), ends_at: iso(endOf(telling)) }),
    },
  },
];

const noNames = 'the body names no event: it is the appointment';

/** Says more than the table's visits. */
const body = {
  external_ref: 'visit-1',
  starts_at: '2031-04-08T05:00:00Z',
  ends_at: '2031-04-08T05:30:00Z',
  client_name: 'Anna',
  client_phone: '+77010000001',
  client_identifier: '900101300017',
  status: 'confirmed',
  service_amount: 5000,
  custom_attributes: { note: 'x' },
  version: 3,
};

export const direct: Kit = {
  source: 'direct',
  stateWord: 'another word is refused',
  bodies: [body],
  secrets: tokens,
  tells: ['booked', 'moved', 'cancelled'],
  states: ['confirmed', 'completed', 'no_show'],
  id,
  sends,
  noShow: (telling) => ({ body: { external_ref: id(telling), version: telling.nth, status: 'no_show' } }),
  minimal: { body: { external_ref: id(anyVisit) } },
  ...inHeader('x-bridge-token'),
  excused: {
    ...unsigned,
    ...keepsId,
    ping: because.noPing,
    foreign_event: noNames,
    unknown_event: noNames,
    unknown_fields: 'whoever writes the body is told of a mistyped key: 422 (page.md)',
  },
};
