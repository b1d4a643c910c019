/** Calendly: a move is the old invitee canceled and a new one created; the signed text is `<unix seconds>.<body>`. */
import { calendlyBooked, calendlyCanceled } from '../../../test/samples/calendly.ts';
import { fixture } from '../../../test/samples/sample.ts';
import {
  because,
  type Json,
  type Kit,
  type Message,
  type Telling,
  tokens,
  visitMinutes,
} from '../../../test/unit/conformance/kit.ts';
import {
  anyVisit,
  before,
  clientOf,
  hmac,
  iso,
  momentOf,
  optionalOf,
  slotOf,
  unixSeconds,
} from '../../../test/unit/conformance/writing.ts';

const id = ({ visit, move }: Pick<Telling, 'visit' | 'move'>): string => `INVITEE-${visit}-${move}`;
const message = ({ body }: { readonly body: string }): Message => ({ body: JSON.parse(body) });

function sends(telling: Telling): Message[] {
  const { slot, sentAt } = { slot: slotOf(telling), sentAt: momentOf(telling) };
  const invitee = { id: id(telling), slot, sentAt, client: clientOf(telling), ...optionalOf(telling) };
  if (telling.what === 'booked') return [message(calendlyBooked(invitee, 'any'))];
  if (telling.what === 'cancelled') return [message(calendlyCanceled(invitee, 'any'))];
  const movedFrom = id({ ...telling, move: telling.move - 1 });
  return [
    message(calendlyCanceled({ ...invitee, id: movedFrom, movedTo: id(telling) }, 'any')),
    message(calendlyBooked({ ...invitee, movedFrom }, 'any')),
  ];
}

export const calendly: Kit = {
  source: 'calendly',
  stateWord: 'the event says the state',
  secrets: tokens,
  tells: ['booked', 'moved', 'cancelled'],
  id,
  sends,
  movedAway(telling) {
    const { body } = calendlyCanceled(
      {
        id: id(telling),
        slot: { startsAt: telling.startsAt, minutes: visitMinutes },
        sentAt: momentOf(telling),
        movedTo: 'x',
      },
      'any',
    );
    const sent = JSON.parse(body) as Json;
    return { body: { ...sent, payload: { ...(sent['payload'] as Json), new_invitee: null } } };
  },
  noShow(telling) {
    const sent = sends({ ...telling, what: 'booked' })[0]?.body as Json;
    const mark = { no_show: { uri: `https://api.calendly.com/invitee_no_shows/${telling.nth}` } };
    return {
      body: { ...sent, event: 'invitee_no_show.created', payload: { ...(sent['payload'] as Json), ...mark } },
    };
  },
  named: (event) => ({ body: { ...(sends(anyVisit)[0]?.body as Json), event } }),
  foreign: { body: fixture('calendly/docs.routing_form_submission.created.json') },
  minimal: {
    body: {
      event: 'invitee.created',
      payload: {
        uri: `https://api.calendly.com/scheduled_events/E/invitees/${id(anyVisit)}`,
        scheduled_event: { start_time: iso(anyVisit.startsAt) },
      },
    },
  },
  ...hmac({
    header: 'calendly-webhook-signature',
    signed: (body, _message, at) => before(`${unixSeconds(at)}.`, body),
    written: (digest, at) => `t=${unixSeconds(at)},v1=${digest}`,
  }),
  excused: { ping: because.noPing, two_installations: because.worldwideIds },
};
