/** OnceHub: a move to another page makes a new id that points back; an event id in each body; `t=…,s=…` over `t.body`. */
import { fixture } from '../../../test/samples/sample.ts';
import {
  because,
  type Json,
  type Kit,
  type Message,
  type Telling,
  tokens,
} from '../../../test/unit/conformance/kit.ts';
import {
  anyVisit,
  before,
  clientOf,
  given,
  hmac,
  minutesOf,
  momentOf,
  unixSeconds,
} from '../../../test/unit/conformance/writing.ts';

const id = ({ visit, move }: Pick<Telling, 'visit' | 'move'>): string => `BKNG-${visit}-${move}`;
const types = { booked: 'booking.scheduled', moved: 'booking.rescheduled', cancelled: 'booking.canceled' } as const;

function event(type: string, telling: Telling, change: Json): Message {
  const body = fixture('oncehub/booking.scheduled.json');
  const data = body['data'] as Json;
  const { name, phone, comment } = clientOf(telling);
  const form = {
    ...(data['form_submission'] as Json),
    name,
    mobile_phone: phone.replace(/^\+7/, '7-'),
    ...given({ note: comment }),
  };
  const own = {
    id: id(telling),
    starting_time: telling.startsAt.toISOString(),
    duration_minutes: minutesOf(telling),
    ...given({ booking_page: telling.staff, event_type: telling.service }),
    form_submission: form,
  };
  return {
    body: {
      ...body,
      id: `EVNT-${type}-${telling.nth}`,
      creation_time: momentOf(telling).toISOString(),
      type,
      data: { ...data, ...own, ...change },
    },
  };
}

function sends(telling: Telling): Message[] {
  if (telling.state !== undefined) return [event(`booking.${telling.state}`, telling, { status: telling.state })];
  const status = telling.what === 'cancelled' ? 'canceled' : 'scheduled';
  const before = telling.what === 'moved' ? id({ ...telling, move: telling.move - 1 }) : '';
  return [event(types[telling.what], telling, { status, rescheduled_booking_id: before })];
}

export const oncehub: Kit = {
  source: 'oncehub',
  stateWord: 'the event says the state',
  secrets: tokens,
  tells: ['booked', 'moved', 'cancelled'],
  states: ['completed', 'no_show'],
  id,
  sends,
  movedAway: (telling) => event('booking.rescheduled', telling, { status: 'canceled' }),
  noShow: (telling) => event('booking.no_show', telling, { status: 'no_show' }),
  named: (type) => ({ body: { ...(sends(anyVisit)[0]?.body as Json), type } }),
  foreign: { body: { id: 'EVNT-1', type: 'conversation.started', data: { id: 'CONV-1' } } },
  minimal: {
    body: {
      id: 'EVNT-1',
      type: 'booking.scheduled',
      data: { id: id(anyVisit), starting_time: anyVisit.startsAt.toISOString() },
    },
  },
  ...hmac({
    header: 'oncehub-signature',
    signed: (body, _message, at) => before(`${unixSeconds(at)}.`, body),
    written: (digest, at) => `t=${unixSeconds(at)},s=${digest}`,
  }),
  excused: { ping: because.noPing, two_installations: because.worldwideIds },
};
