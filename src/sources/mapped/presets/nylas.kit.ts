/** Nylas Scheduler: hex HMAC, Unix seconds, a notification id. */
import type { Message, Telling } from '../../../../test/unit/conformance/kit.ts';
import { anyVisit, clientOf, endOf, hmac, momentOf, unixSeconds } from '../../../../test/unit/conformance/writing.ts';
import { because, client, presetKit } from './test-kit.ts';

const id = ({ visit }: Pick<Telling, 'visit'>): string => `bk-${visit}`;
const types = { booked: 'booking.created', moved: 'booking.rescheduled', cancelled: 'booking.cancelled' } as const;

const message = (type: string, telling: Telling): Message => ({
  body: {
    specversion: '1.0',
    type,
    id: `ntf-${telling.nth}`,
    time: unixSeconds(momentOf(telling)),
    data: {
      object: {
        booking_id: id(telling),
        configuration_id: 'cfg',
        booking_info: {
          start_time: unixSeconds(telling.startsAt),
          end_time: unixSeconds(endOf(telling)),
          participants: [{ email: client.email, name: clientOf(telling).name }],
          additional_fields: {},
        },
      },
    },
  },
});

export const nylas = presetKit('nylas', {
  id,
  sends: (telling) => [message(types[telling.what], telling)],
  named: (type) => message(type, anyVisit),
  foreign: message('grant.expired', anyVisit),
  minimal: {
    body: {
      type: 'booking.created',
      data: { object: { booking_id: id(anyVisit), booking_info: { start_time: unixSeconds(anyVisit.startsAt) } } },
    },
  },
  ...hmac({ header: 'x-nylas-signature' }),
  excused: { stale_timestamp: because.noTime },
});
