/**
 * `mapped` by hand: a tool of nobody that signs as Standard Webhooks say (with the package of that name) and has all that a
 * table can tell: new ids that point back, a cancellation by a move, times of sending.
 */
import { Webhook } from 'standardwebhooks';
import type { Kit, Message, Telling } from '../../../test/unit/conformance/kit.ts';
import {
  anyVisit,
  clientOf,
  endOf,
  given,
  iso,
  momentOf,
  unixSeconds,
} from '../../../test/unit/conformance/writing.ts';

const id = ({ visit, move }: Pick<Telling, 'visit' | 'move'>): string => `booking-${visit}-${move}`;
const secretOf = (text: string): string => `whsec_${Buffer.from(text).toString('base64')}`;

function sends(telling: Telling): Message[] {
  const { what, nth } = telling;
  const from = what === 'moved' ? { replaces: id({ ...telling, move: telling.move - 1 }) } : {};
  const times = { starts: iso(telling.startsAt), ends: iso(endOf(telling)) };
  const booking = {
    id: id(telling),
    ...from,
    ...times,
    ...given({ client: clientOf(telling), staff: telling.staff, service: telling.service, price: telling.amount }),
  };
  return [{ nth, body: { type: what, sent_at: momentOf(telling).toISOString(), booking } }];
}

const mapping = {
  authentication: { kind: 'standard_webhooks' },
  fields: {
    event: 'type',
    id: 'booking.id',
    previous_id: 'booking.replaces',
    time: 'sent_at',
    starts_at: 'booking.starts',
    ends_at: 'booking.ends',
    client_name: 'booking.client.name',
    client_phone: 'booking.client.phone',
    client_comment: 'booking.client.comment',
    staff: 'booking.staff',
    service: 'booking.service',
    amount: 'booking.price',
  },
  events: { booked: 'opens', moved: 'update', cancelled: 'cancel', gone: 'moved_away', ping: 'ignore', paid: 'ignore' },
};

export const mapped: Kit = {
  source: 'mapped',
  stateWord: 'mapped.test.ts and the cases of gohighlevel',
  connection: { mapping },
  secrets: [
    secretOf('the-key-in-force-now-of-24'),
    secretOf('the-key-that-comes-next-24'),
    secretOf('the-key-of-nobody-with-24'),
  ],
  tells: ['booked', 'moved', 'cancelled'],
  id,
  sends,
  movedAway: (telling) => ({
    nth: telling.nth,
    body: { type: 'gone', sent_at: momentOf(telling).toISOString(), booking: { id: id(telling) } },
  }),
  named: (type) => ({ body: { type, booking: { id: id(anyVisit) } } }),
  ping: { body: { type: 'ping' } },
  foreign: { body: { type: 'paid', invoice: { id: '7' } } },
  minimal: { body: { type: 'booked', booking: { id: id(anyVisit), starts: iso(anyVisit.startsAt) } } },
  seal(body, { nth = 0 }, secret, at) {
    const messageId = `msg_${nth}`;
    return {
      path: '',
      headers: {
        'content-type': 'application/json',
        'webhook-id': messageId,
        'webhook-timestamp': String(unixSeconds(at)),
        'webhook-signature': new Webhook(secret).sign(messageId, at, new TextDecoder().decode(body)),
      },
      body,
    };
  },
  unsealed(wire) {
    const { 'webhook-signature': _, ...headers } = wire.headers;
    return { ...wire, headers };
  },
  excused: {},
};
