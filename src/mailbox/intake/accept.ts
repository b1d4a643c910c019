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
import { stateBefore, takeSeries } from './series.ts';
import { holdSeries, ofThoseLeft } from './series-visits.ts';

type Taken = Accepted['deliveries'][number];

export interface TakenIn {
  readonly answer: Taken;
  /** Key of the booking that is due now. */
  readonly due: RecordKey | null;
  /** Keys of others that the event is about. */
  readonly othersDue?: readonly RecordKey[];
}

export function takeDelivery(decoded: Decoded<BookingId>, receivedAt: number, context: AcceptContext): TakenIn {
  switch (decoded.kind) {
    case 'booking':
      return takeBooking(asKnown(decoded, context.store), receivedAt, context);
    case 'ignored':
      return { answer: takeIgnored(decoded, receivedAt, context), due: null };
    case 'undecodable': {
      const { event, id = null, body, detail: reason } = decoded;
      return { answer: takeUnread({ event, id, body, reason, code: 'undecodable' }, receivedAt, context), due: null };
    }
    default:
      return decoded satisfies never;
  }
}

/** The event with the ids that the mailbox knows. */
export const asKnown = <Event extends BookingEvent>(event: Event, store: Store): Event =>
  underKnownIds(event, (id) => store.peek(id));

function takeBooking(
  told: Extract<Decoded<BookingId>, { kind: 'booking' }>,
  receivedAt: number,
  context: AcceptContext,
): TakenIn {
  const event = placed(ofThoseLeft(told, receivedAt), context);
  if (event.kind === 'ignored') return { answer: takeIgnored(event, receivedAt, context), due: null };
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
  if (isMixed(event, context)) return { answer: takeMixed(event, receivedAt, context), due: null };
  const { series } = event;
  const before = series === undefined ? null : stateBefore(event.id, context);
  const arrival = context.nextArrival();
  const { size } = context;
  store.insertDelivery({ arrival, id: event.id, event: event.event, receivedAt, standalone: null, size });
  const { record, due } = foldIn(event, arrival, receivedAt, keyDigest, context);
  const others = [
    ...holdSeries(event, record, receivedAt, context),
    ...(series === undefined ? [] : takeSeries({ ...event, series }, before, { arrival, receivedAt }, context)),
  ];
  return {
    ...(others.length > 0 && { othersDue: others }),
    answer: { deliveryId: deliveryIdOf(connection.name, arrival), status: 'accepted' },
    due: due ? record.key : null,
  };
}

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
function takeMixed({ event, id, body }: BookingEvent, receivedAt: number, context: AcceptContext): Taken {
  const reason = 'version: of another kind than before';
  return takeUnread({ event, id, body, reason, code: 'version_mixed' }, receivedAt, context);
}

/** The delivery that this is the same sending as; also one that is so old that the record has forgotten it. */
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
 * A body with nothing but an id is the same for every change. While its read has not started, one more is the same sending;
 * afterwards it asks for another read (architecture.md, *Delivery keys*).
 */
function isReadAnew(event: BookingEvent, known: StoredBooking, { isUnderWay }: AcceptContext): boolean {
  if (!event.readBack || event.key.kind !== 'while_newest') return false;
  const read = known.intake.reads[event.id];
  return read === undefined || read.from !== undefined || isUnderWay(known.key);
}

function takeIgnored(
  { event, reason }: Extract<Decoded<BookingId>, { kind: 'ignored' }>,
  receivedAt: number,
  { store, connection, nextArrival, size }: AcceptContext,
): Taken {
  const arrival = nextArrival();
  const standalone = { state: 'ignored', code: null, reason } as const;
  store.insertDelivery({ arrival, id: null, event, receivedAt, standalone, size });
  return { deliveryId: deliveryIdOf(connection.name, arrival), status: 'ignored', reason };
}

interface Unread {
  readonly event: string;
  readonly id: BookingId | null;
  readonly body: unknown;
  readonly reason: string;
  readonly code: 'undecodable' | 'version_mixed';
}

function takeUnread(
  { event, id, body, reason, code }: Unread,
  receivedAt: number,
  { store, connection, bodies, digestOf, nextArrival, size }: AcceptContext,
): Taken {
  const arrival = nextArrival();
  const earlier = store.noteUndecodable(digestOf([event, body]), arrival);
  if (earlier !== null) {
    storeAgain(earlier, body, store, bodies);
    return { deliveryId: deliveryIdOf(connection.name, earlier), status: 'duplicate' };
  }
  const standalone = { state: 'failed', code, reason, ...bodies.keepUnread(body, arrival) } as const;
  store.insertDelivery({ arrival, id, event, receivedAt, standalone, size });
  return { deliveryId: deliveryIdOf(connection.name, arrival), status: 'accepted' };
}

/** The tool sent a body again that had been deleted to make room. Now it can be read after all. */
function storeAgain(arrival: number, body: unknown, store: Store, bodies: Bodies): void {
  const standalone = store.delivery(arrival)?.standalone;
  if (standalone?.state !== 'failed' || standalone.bodyAt === undefined || store.hasBody(standalone.bodyAt)) return;
  store.setStandalone(arrival, { ...standalone, ...bodies.keepUnread(body, arrival) });
}
