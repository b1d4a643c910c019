/** Cal.com: a new `uid` at each move, which points back; hex HMAC of the body; `createdAt` is when it was sent. */
import { calcomBooked, calcomCancelled, calcomMoved } from '../../../test/samples/calcom.ts';
import { fixture } from '../../../test/samples/sample.ts';
import {
  because,
  type Json,
  type Kit,
  type Message,
  type Telling,
  tokens,
} from '../../../test/unit/conformance/kit.ts';
import { anyVisit, clientOf, hmac, iso, momentOf, optionalOf, slotOf } from '../../../test/unit/conformance/writing.ts';

const id = ({ visit, move }: Pick<Telling, 'visit' | 'move'>): string => `uid-${visit}-${move}`;

function sends(telling: Telling): Message[] {
  if (telling.state === 'no_show') return [noShow(telling)];
  const { client, sentAt } = { client: clientOf(telling), sentAt: momentOf(telling) };
  const booking = { uid: id(telling), slot: slotOf(telling), sentAt, client, ...optionalOf(telling) };
  const tell = { booked: calcomBooked, cancelled: calcomCancelled };
  const { body } =
    telling.what === 'moved'
      ? calcomMoved({ ...booking, movedFrom: id({ ...telling, move: telling.move - 1 }) }, 'any')
      : tell[telling.what](booking, 'any');
  return [{ body: JSON.parse(body) }];
}

const noShow = (telling: Telling): Message => ({
  body: {
    triggerEvent: 'BOOKING_NO_SHOW_UPDATED',
    createdAt: momentOf(telling).toISOString(),
    payload: { bookingUid: id(telling), attendees: [{ email: 'client@example.org', noShow: true }] },
  },
});

export const calcom: Kit = {
  source: 'calcom',
  answers: ['responses', 'userFieldsResponses', 'customInputs'],
  secrets: tokens,
  tells: ['booked', 'moved', 'cancelled'],
  id,
  sends,
  states: ['no_show'],
  noShow,
  named: (triggerEvent) => ({ body: { ...(sends(anyVisit)[0]?.body as Json), triggerEvent } }),
  ping: { body: fixture('calcom/PING.from-source.json') },
  foreign: { body: fixture('calcom/FORM_SUBMITTED.json') },
  minimal: {
    body: { triggerEvent: 'BOOKING_CREATED', payload: { uid: id(anyVisit), startTime: iso(anyVisit.startsAt) } },
  },
  ...hmac({ header: 'x-cal-signature-256' }),
  excused: {
    stale_timestamp: because.noTime,
    moved_away: because.noMovedAway,
    successor_missing: because.noMovedAway,
    two_installations: because.worldwideIds,
  },
};
