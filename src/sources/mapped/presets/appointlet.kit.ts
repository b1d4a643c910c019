/** Appointlet: the fixture ends before the attendees, so its webhooks cannot make an appointment. */
import { fixture } from '../../../../test/samples/sample.ts';
import type { Json, Message, Telling } from '../../../../test/unit/conformance/kit.ts';
import { anyVisit, endOf, given, iso, momentOf } from '../../../../test/unit/conformance/writing.ts';
import { presetKit, unsigned } from './test-kit.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => String(2_751_900 + visit);
const actions = { booked: 'Meeting.scheduled', moved: 'Meeting.rescheduled', cancelled: 'Meeting.cancelled' } as const;

function message(action: string, telling: Telling): Message {
  const body = fixture('appointlet/Meeting.scheduled.partial.json');
  const times = { start: iso(telling.startsAt), end: iso(endOf(telling)), ...given({ name: telling.service }) };
  const entity = { ...(body['entity'] as Json), id: Number(id(telling)), ...times };
  return { body: { ...body, id: 14_224_700 + telling.nth, action, created_at: iso(momentOf(telling)), entity } };
}

export const appointlet = presetKit('appointlet', {
  creates: false,
  id,
  sends: (telling) => [message(actions[telling.what], telling)],
  named: (action) => message(action, anyVisit),
  foreign: { body: { id: 9, action: 'Attendee.created', entity: { id: 8 } } },
  minimal: {
    body: { action: 'Meeting.scheduled', entity: { id: Number(id(anyVisit)), start: iso(anyVisit.startsAt) } },
  },
  excused: unsigned,
});
