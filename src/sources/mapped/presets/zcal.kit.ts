/** zcal: the fixture's body; the token in the path. */
import { fixture } from '../../../../test/samples/sample.ts';
import type { Json, Message, Telling } from '../../../../test/unit/conformance/kit.ts';
import { anyVisit, given, iso, minutesOf, momentOf } from '../../../../test/unit/conformance/writing.ts';
import { presetKit, unsigned } from './test-kit.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => `evt_${visit}`;
const types = { booked: 'event.created', moved: 'event.rescheduled', cancelled: 'event.cancelled' } as const;

const ownOf = ({ client, service, staff }: Telling): Json =>
  given({
    eventName: service,
    hosts: staff === undefined ? undefined : [{ name: staff, email: 'host@example.org' }],
    attendees: client === undefined ? undefined : [{ name: client.name, email: 'a@example.org', type: 'invitee' }],
  });

function message(type: string, telling: Telling): Message {
  const body = fixture('zcal/event.created.json');
  const data = {
    ...(body['data'] as Json),
    id: id(telling),
    startDate: iso(telling.startsAt),
    duration: minutesOf(telling),
    ...ownOf(telling),
  };
  return { body: { ...body, type, created_at: iso(momentOf(telling)), data } };
}

export const zcal = presetKit('zcal', {
  id,
  sends: (telling) => [message(types[telling.what], telling)],
  named: (type) => message(type, anyVisit),
  foreign: { body: { type: 'poll.created', data: { id: 'poll' } } },
  minimal: { body: { type: 'event.created', data: { id: id(anyVisit), startDate: iso(anyVisit.startsAt) } } },
  excused: unsigned,
});
