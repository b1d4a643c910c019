/**
 * Step 3: deliveries are stored, deduplicated and folded, and the obligation to act on them is part of the same write. All of
 * this is synchronous, because it runs in one transaction.
 */

import type { BookingEvent } from '../../booking/booking.ts';
import { isOtherClock } from '../../booking/clocks.ts';
import type { BookingId, RecordKey } from '../../booking/ids.ts';
import { traitsOf } from '../../sources/index.ts';
import type { Decoded } from '../../sources/source.ts';
import { deliveryIdOf } from '../../sync/delivery.ts';
import { isOfOtherTool } from '../../sync/epoch.ts';
import { deliveryKeyText, findRepeated } from '../../sync/fold/delivery-key.ts';
import { underKnownIds } from '../../sync/fold/former-ids.ts';
import type { Accepted } from '../contract.ts';
import type { Store } from '../store/store.ts';
import type { StoredBooking } from '../store/stored-booking.ts';
import type { Bodies } from './bodies.ts';
import { foldIn } from './fold-in.ts';
import type { AcceptContext } from './intake-context.ts';
import { placed } from './place.ts';
import { applyToSeries, stateBefore } from './series.ts';
import { holdSeries, ofThoseLeft } from './series-visits.ts';

type DeliveryAnswer = Accepted['deliveries'][number];

export interface AcceptedDelivery {
  readonly answer: DeliveryAnswer;
  /** Key of the booking that is due now. */
  readonly due: RecordKey | null;
  /** Keys of other bookings that the event is about. */
  readonly othersDue?: readonly RecordKey[];
  /** Why nothing can be done with it. */
  readonly failed?: UnreadCode;
}

export function acceptDelivery(
  decoded: Decoded<BookingId>,
  receivedAt: number,
  context: AcceptContext,
): AcceptedDelivery {
  switch (decoded.kind) {
    case 'booking':
      return acceptBooking(asKnown(decoded, context.store), receivedAt, context);
    case 'ignored':
      return { answer: acceptIgnored(decoded, receivedAt, context), due: null };
    case 'undecodable': {
      const { event, id = null, body, detail: reason } = decoded;
      return acceptUnread({ event, id, body, reason, code: 'undecodable' }, receivedAt, context);
    }
    default:
      return decoded satisfies never;
  }
}

/** The event with the ids that the mailbox knows. */
export const asKnown = <Event extends BookingEvent>(event: Event, store: Store): Event =>
  underKnownIds(event, (id) => store.peek(id));

function acceptBooking(
  told: Extract<Decoded<BookingId>, { kind: 'booking' }>,
  receivedAt: number,
  context: AcceptContext,
): AcceptedDelivery {
  const event = placed(ofThoseLeft(told, receivedAt), context);
  if (event.kind === 'ignored') return { answer: acceptIgnored(event, receivedAt, context), due: null };
  const { store, connection, digestOf } = context;
  const stored = store.peek(event.id);
  const known = stored === null || isOfOtherTool(stored, connection) ? null : stored;
  const keyDigest = digestOf(deliveryKeyText(event));
  const repeated =
    known === null || isReadAnew(event, known, context) ? null : repeatedOf(known, event, keyDigest, context);
  if (repeated !== null) {
    const deliveryId = deliveryIdOf(connection.name, repeated);
    return { answer: { deliveryId, status: 'duplicate' }, due: null };
  }
  if (isMixed(event, context)) return acceptMixed(event, receivedAt, context);
  const { series } = event;
  const before = series === undefined ? null : stateBefore(event.id, context);
  const arrival = context.nextArrival();
  const { size } = context;
  const startsAt = startTold(event);
  store.insertDelivery({ arrival, id: event.id, event: event.event, receivedAt, standalone: null, size, startsAt });
  const { record, due } = foldIn(event, { arrival, receivedAt, keyDigest }, context);
  const others = [
    ...holdSeries(event, record, receivedAt, context),
    ...(series === undefined ? [] : applyToSeries({ ...event, series }, before, { arrival, receivedAt }, context)),
  ];
  return {
    ...(others.length > 0 && { othersDue: others }),
    answer: { deliveryId: deliveryIdOf(connection.name, arrival), status: 'accepted' },
    due: due ? record.key : null,
  };
}

/** What is read from the tool later may say another time. */
const startTold = ({ fields: { times }, readBack }: BookingEvent): number | null =>
  times === undefined || readBack ? null : Date.parse(times.startsAt) || null;

/**
 * Users who write the body themselves (`direct`) choose its version, and mixing counters with dates is a mistake. For other
 * sources the clock changes with the connection's table, and then the new one counts.
 */
function isMixed(event: BookingEvent, { connection, store }: AcceptContext): boolean {
  if (!traitsOf(connection.source).bodyIsPatch || event.clock === null) return false;
  const record = store.find(event.id);
  return record !== null && isOtherClock(record.chain, event);
}

/** Kept as failed. A retry means that a person wants this kind of version to count from now on. */
function acceptMixed({ event, id, body }: BookingEvent, receivedAt: number, context: AcceptContext): AcceptedDelivery {
  const reason = 'version: of another kind than before';
  return acceptUnread({ event, id, body, reason, code: 'version_mixed' }, receivedAt, context);
}

/** The delivery that was the same webhook, even one so old that the record has forgotten it. */
function repeatedOf(
  known: StoredBooking,
  { key }: BookingEvent,
  digest: string,
  { store, now }: AcceptContext,
): number | null {
  const repeated = findRepeated(known, key, digest, now);
  return repeated === null && key.kind !== 'while_newest' ? store.forgottenKey(known, digest) : repeated;
}

/**
 * A body with nothing but an id is the same for every change. Until its read has started, another one is the same webhook;
 * afterwards it causes another read (architecture.md, *Delivery keys*).
 */
function isReadAnew(event: BookingEvent, known: StoredBooking, { isUnderWay }: AcceptContext): boolean {
  if (!event.readBack || event.key.kind !== 'while_newest') return false;
  const read = known.intake.reads[event.id];
  return read === undefined || read.from !== undefined || isUnderWay(known.key);
}

function acceptIgnored(
  { event, reason }: Extract<Decoded<BookingId>, { kind: 'ignored' }>,
  receivedAt: number,
  { store, connection, nextArrival, size }: AcceptContext,
): DeliveryAnswer {
  const arrival = nextArrival();
  const standalone = { state: 'ignored', code: null, reason } as const;
  store.insertDelivery({ arrival, id: null, event, receivedAt, standalone, size });
  return { deliveryId: deliveryIdOf(connection.name, arrival), status: 'ignored', reason };
}

type UnreadCode = 'undecodable' | 'version_mixed';

interface Unread {
  readonly event: string;
  readonly id: BookingId | null;
  readonly body: unknown;
  readonly reason: string;
  readonly code: UnreadCode;
}

function acceptUnread(
  { event, id, body, reason, code }: Unread,
  receivedAt: number,
  { store, connection, bodies, digestOf, nextArrival, size }: AcceptContext,
): AcceptedDelivery {
  const arrival = nextArrival();
  const earlier = store.noteUndecodable(digestOf([event, body]), arrival);
  if (earlier !== null) {
    storeAgain(earlier, body, store, bodies);
    return { answer: { deliveryId: deliveryIdOf(connection.name, earlier), status: 'duplicate' }, due: null };
  }
  const standalone = { state: 'failed', code, reason, ...bodies.keepUnread(body, arrival) } as const;
  store.insertDelivery({ arrival, id, event, receivedAt, standalone, size });
  const answer = { deliveryId: deliveryIdOf(connection.name, arrival), status: 'accepted' } as const;
  return { answer, due: null, failed: code };
}

/** The tool sent a body again that had been deleted to make room. Now it can be read after all. */
function storeAgain(arrival: number, body: unknown, store: Store, bodies: Bodies): void {
  const standalone = store.delivery(arrival)?.standalone;
  if (standalone?.state !== 'failed' || standalone.bodyAt === undefined || store.hasBody(standalone.bodyAt)) return;
  store.setStandalone(arrival, { ...standalone, ...bodies.keepUnread(body, arrival) });
}
