/** Answers of a mailbox, complete and dull; a test says what matters. */
import { deliveryId, externalRef } from '../../../src/booking/ids.ts';
import type { BookingView } from '../../../src/mailbox/contract-bookings.ts';
import type { ConnectionStatus, DeliveryView, LinkView } from '../../../src/mailbox/contract-views.ts';

export const deliveryView = (some: Partial<DeliveryView>): DeliveryView => ({
  delivery_id: deliveryId('salon.1'),
  connection: 'salon',
  source: 'plain',
  event: 'created',
  external_ref: externalRef('plain:b1'),
  appointment_id: null,
  state: 'parked',
  code: 'unlinked',
  message: null,
  candidates: [],
  fields: [],
  attempts: 0,
  next_attempt_at: null,
  received_at: '2031-04-07T05:00:00Z',
  settled_at: null,
  ...some,
});

export const linkView = (some: Partial<LinkView>): LinkView => ({
  connection: 'salon',
  external_ref: externalRef('plain:b1'),
  external_refs: [externalRef('plain:b1')],
  appointment_id: null,
  origin: null,
  forced: false,
  heard: true,
  ...some,
});

export const statusView = (some: Partial<ConnectionStatus> = {}): ConnectionStatus => ({
  connection: 'salon',
  formerly: [],
  source: 'plain',
  account_id: 12,
  state: 'running',
  reason: null,
  message: null,
  next_attempt_at: null,
  pending: 0,
  parked: 0,
  failed: 0,
  last_received_at: null,
  last_settled_at: null,
  refused_24h: 0,
  last_refused_at: null,
  last_refused_reason: null,
  ...some,
});

export const bookingView = (some: Partial<BookingView>): BookingView => ({
  connection: 'salon',
  source: 'plain',
  external_ref: externalRef('plain:b1'),
  appointment_id: null,
  starts_at: null,
  ends_at: null,
  told_state: null,
  status: null,
  specialist: { told: [], id: null },
  service: { told: [], id: null },
  client_name: null,
  state: 'parked',
  result: null,
  code: 'unlinked',
  message: null,
  last: { what: 'received', at: '2031-04-07T05:00:00Z' },
  received_at: '2031-04-07T05:00:00Z',
  deliveries_open: 1,
  delivery_id: deliveryId('salon.1'),
  attempts: 0,
  next_attempt_at: null,
  ...some,
});
