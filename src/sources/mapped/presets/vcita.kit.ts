/** vCita and inTandem: the fixture's body; the client is an id, and nothing orders two events. */
import { fixture } from '../../../../test/samples/sample.ts';
import type { Json, Message, Telling } from '../../../../test/unit/conformance/kit.ts';
import { anyVisit, endOf, given, iso } from '../../../../test/unit/conformance/writing.ts';
import { presetKit, unsigned } from './test-kit.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => `3in0a3b32nut67l${visit}`;
const types = { booked: 'scheduled', moved: 'rescheduled', cancelled: 'cancelled' } as const;

function message(event_type: string, telling: Telling): Message {
  const body = fixture('vcita/appointment.scheduled.json');
  const times = { start_time: iso(telling.startsAt), end_time: iso(endOf(telling)) };
  const own = given({ notes: telling.client?.comment, staff_id: telling.staff, title: telling.service });
  return {
    body: { ...body, event_type, data: { ...(body['data'] as Json), appointment_id: id(telling), ...times, ...own } },
  };
}

export const vcita = presetKit('vcita', {
  creates: false,
  ordered: false,
  id,
  sends: (telling) => [message(types[telling.what], telling)],
  named: (event) => message(event, anyVisit),
  foreign: { body: { entity_name: 'client', event_type: 'created', data: { client_id: 'c' } } },
  minimal: {
    body: {
      entity_name: 'appointment',
      event_type: 'scheduled',
      data: { appointment_id: id(anyVisit), start_time: iso(anyVisit.startsAt) },
    },
  },
  excused: unsigned,
});
