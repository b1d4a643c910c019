/** Turns Square's webhooks into events of a booking. An attribute may contain an appointment id. */
import * as z from 'zod';
import { lazily } from '../../lazily.ts';
import type { Decoded, Hook } from '../source.ts';
import {
  carriedId,
  issuePaths,
  isTaken,
  optionalRecord,
  optionalText,
  requiredText,
  undecodable,
} from '../toolkit/decode.ts';
import { ignoredEvent, listedIgnored } from '../toolkit/ignored.ts';
import { bookingSchema, carriedBy, fieldsOf, isCarrierKey, namesOf, versionOf } from './payload.ts';

const reactions = {
  'booking.created': 'opens the booking, in the state that its status says',
  'booking.updated': 'moves, accepts, declines, cancels, marks a no-show: whatever the booking in it says',
} as const;

const carriers = {
  'booking.custom_attribute.owned.updated': 'carries an appointment id where the attribute is `onelink`; else ignored',
  'booking.custom_attribute.visible.updated':
    'carries an appointment id where the attribute is `onelink`; else ignored',
} as const;

const ignored: Readonly<Record<string, string>> = {
  'booking.custom_attribute.owned.deleted': 'a link is not undone by an attribute',
  'booking.custom_attribute.visible.deleted': 'a link is not undone by an attribute',
  ...Object.fromEntries(
    ['owned', 'visible'].flatMap((kind) =>
      ['created', 'updated', 'deleted'].map((change) => [
        `booking.custom_attribute_definition.${kind}.${change}`,
        'the definition of an attribute, not a booking',
      ]),
    ),
  ),
  'customer.created': 'a customer, not a booking',
  'customer.updated': 'a customer, not a booking; read again with the next event of a booking',
  'customer.deleted': 'a customer, not a booking',
  'payment.created': 'a payment, not a booking',
  'payment.updated': 'a payment, not a booking',
  'webhooks.test_notification': 'a test',
};

const envelope = lazily(() => z.looseObject({ type: requiredText, event_id: optionalText, created_at: optionalText }));

const bookingBody = lazily(() =>
  z.looseObject({ data: z.looseObject({ object: z.looseObject({ booking: bookingSchema }) }) }),
);

const attributeBody = lazily(() =>
  z.looseObject({
    data: z.looseObject({
      id: requiredText,
      object: optionalRecord({ key: optionalText, value: z.unknown().optional() }),
    }),
  }),
);

type Envelope = z.output<typeof envelope>;

export const events: Readonly<Record<string, string>> = {
  ...reactions,
  ...carriers,
  ...listedIgnored(ignored),
};

export function decode(body: unknown, hook: Hook): readonly Decoded[] {
  const read = envelope.safeParse(body);
  if (!read.success) return [undecodable('unknown', issuePaths(read.error), body)];
  const { type: event } = read.data;
  if (Object.hasOwn(reactions, event)) return [decodeBooking(read.data, body, hook)];
  if (Object.hasOwn(carriers, event)) return [decodeAttribute(read.data, body)];
  return [ignoredEvent(event, ignored)];
}

function decodeBooking({ type: event, event_id, created_at }: Envelope, body: unknown, { settings }: Hook): Decoded {
  const read = bookingBody.safeParse(body);
  if (!read.success) return undecodable(event, issuePaths(read.error), body);
  // Not `data.id`, which has the version behind a colon (§2.3, *Ids*).
  const { booking } = read.data.data.object;
  if (!isTaken(settings.only, namesOf(booking))) {
    return { kind: 'ignored', event, reason: 'its location and staff are not in `only`' };
  }
  const fields = fieldsOf(booking);
  const opens = event === 'booking.created';
  if (opens && fields.times === undefined) {
    return undecodable(event, 'data.object.booking.start_at: no time with an offset', body, booking.id);
  }
  const clock = versionOf(booking);
  const carried = carriedBy(booking);
  return {
    kind: 'booking',
    event,
    id: booking.id,
    key:
      event_id === undefined
        ? { kind: 'derived', parts: [event, booking.id, String(clock ?? booking.updated_at ?? created_at ?? '')] }
        : { kind: 'event_id', id: event_id },
    clock,
    fields,
    opens,
    ...(carried === undefined ? {} : { carried }),
    body,
    readBack: true,
  };
}

/** An attribute is set after the booking was made, by an event of its own, whose id ends in `:BOOKING:<booking id>`. */
function decodeAttribute({ type: event, event_id, created_at }: Envelope, body: unknown): Decoded {
  const read = attributeBody.safeParse(body);
  if (!read.success) return undecodable(event, issuePaths(read.error), body);
  const { id: attributeId, object } = read.data.data;
  if (!isCarrierKey(object?.key))
    return { kind: 'ignored', event, reason: 'an attribute that the bridge does not read' };
  const carried = carriedId(object?.value);
  if (carried === undefined) return { kind: 'ignored', event, reason: 'the attribute holds no appointment id' };
  const id = /:BOOKING:([^:]+)$/.exec(attributeId)?.[1];
  if (id === undefined) return undecodable(event, 'data.id: names no booking', body);
  return {
    kind: 'booking',
    event,
    id,
    key:
      event_id === undefined
        ? { kind: 'derived', parts: [event, id, created_at ?? ''] }
        : { kind: 'event_id', id: event_id },
    // The attribute's own version counts something else than the booking's.
    clock: null,
    fields: {},
    opens: false,
    carried,
    body,
    readBack: true,
  };
}
