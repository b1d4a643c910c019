/** SavvyCal: hex HMAC behind `sha256=`, an id for each webhook. */
import type { Message, Telling } from '../../../../test/unit/conformance/kit.ts';
import { anyVisit, clientOf, endOf, hmac, iso, momentOf } from '../../../../test/unit/conformance/writing.ts';
import { because, client, presetKit } from './test-kit.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => `event_${visit}`;
const types = { booked: 'event.created', moved: 'event.rescheduled', cancelled: 'event.canceled' } as const;

const message = (type: string, telling: Telling): Message => ({
  body: {
    id: `payload_${telling.nth}`,
    type,
    occurred_at: momentOf(telling).toISOString(),
    payload: {
      id: id(telling),
      state: 'confirmed',
      start_at: iso(telling.startsAt),
      end_at: iso(endOf(telling)),
      scheduler: {
        display_name: clientOf(telling).name,
        email: client.email,
        phone_number: clientOf(telling).phone,
      },
      attendees: [{ display_name: telling.staff ?? 'Anna', email: 'anna@example.org', is_organizer: true }],
      link: { id: 'link_1', slug: 'intro', name: telling.service ?? 'Intro' },
    },
  },
});

export const savvycal = presetKit('savvycal', {
  id,
  sends: (telling) => [message(types[telling.what], telling)],
  named: (type) => message(type, anyVisit),
  foreign: { body: { id: 'p', type: 'event.attendee.added', payload: { id: id(anyVisit) } } },
  minimal: { body: { type: 'event.created', payload: { id: id(anyVisit), start_at: iso(anyVisit.startsAt) } } },
  ...hmac({ header: 'x-savvycal-signature', written: (digest) => `sha256=${digest}` }),
  excused: { stale_timestamp: because.noTime },
});
