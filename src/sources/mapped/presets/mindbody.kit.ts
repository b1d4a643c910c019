/** Mindbody: base64 HMAC behind `sha256=`, a message id; ids are site and appointment. */
import type { Message, Telling } from '../../../../test/unit/conformance/kit.ts';
import {
  anyVisit,
  clientOf,
  endOf,
  given,
  hmac,
  iso,
  momentOf,
  namesOf,
} from '../../../../test/unit/conformance/writing.ts';
import { because, presetKit } from './test-kit.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => `-99:${120 + visit}`;
const events = {
  booked: 'appointmentBooking.created',
  moved: 'appointmentBooking.updated',
  cancelled: 'appointmentBooking.cancelled',
} as const;

const message = (eventId: string, telling: Telling): Message => ({
  body: {
    messageId: `m-${telling.nth}`,
    eventId,
    eventSchemaVersion: 1,
    eventInstanceOriginationDateTime: iso(momentOf(telling)),
    eventData: {
      siteId: -99,
      appointmentId: 120 + telling.visit,
      isConfirmed: telling.state === 'confirmed',
      hasArrived: telling.state === 'completed',
      locationId: 1,
      clientFirstName: namesOf(telling)[0],
      clientLastName: namesOf(telling)[1],
      clientPhone: clientOf(telling).phone,
      ...given({ notes: telling.client?.comment }),
      staffId: 5,
      staffFirstName: telling.staff ?? 'Anna',
      staffLastName: telling.staff === undefined ? 'A' : '',
      startDateTime: iso(telling.startsAt),
      endDateTime: iso(endOf(telling)),
    },
  },
});

export const mindbody = presetKit('mindbody', {
  id,
  states: ['confirmed', 'completed'],
  sends: (telling) => [message(events[telling.what], telling)],
  named: (eventId) => message(eventId, anyVisit),
  foreign: { body: { messageId: 'm', eventId: 'client.updated', eventData: { siteId: -99, clientId: '7' } } },
  minimal: {
    body: {
      eventId: 'appointmentBooking.created',
      eventData: { siteId: -99, appointmentId: 120 + anyVisit.visit, startDateTime: iso(anyVisit.startsAt) },
    },
  },
  ...hmac({ header: 'x-mindbody-signature', encoding: 'base64', written: (digest) => `sha256=${digest}` }),
  excused: { stale_timestamp: because.noTime },
});
