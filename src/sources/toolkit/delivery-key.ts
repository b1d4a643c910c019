/** The key of an event in which nothing tells two sendings apart (architecture.md, *Delivery keys*). */
import type { DeliveryKey } from '../../booking/booking.ts';

/** For how long a tool may repeat a webhook, where that is documented nowhere. */
export const usualRetrySpanMs = 10 * 60_000;

/** It counts while its event is the newest of the booking, and no longer than the tool repeats. The mailbox adds the body's digest. */
export const whileNewest = (...parts: readonly string[]): DeliveryKey => ({
  kind: 'while_newest',
  parts,
  retrySpanMs: usualRetrySpanMs,
});
