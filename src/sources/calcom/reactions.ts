/** Every event of Cal.com and what is done with it (webhooks-international.md §2.1): acted on here, or ignored and why. */
import type { BookingState, SeriesTold } from '../../booking/booking.ts';

/** What an event says beyond its payload. */
export interface Reaction {
  readonly does: string;
  readonly state: (status: string | undefined) => BookingState | undefined;
  /** If the state follows from the status alone: whether it is a word that Cal.com does not document. */
  readonly saysUnknown?: (status: string | undefined) => boolean;
  /** Without times, an opening or a move contains nothing to send. */
  readonly needsTimes: boolean;
  /**
   * Opens a booking, unless it points to one that it replaces. If a booking is first known from a move, its appointment is looked
   * for (architecture.md, *Link* 3).
   */
  readonly opens: boolean;
  /** There is no visit yet, for this reason. */
  readonly notYet?: string;
  /** Of a series: if the body says that its booking is one of several, the event is about all the remaining ones. */
  readonly ofSeries?: SeriesTold['does'];
}

const statusWords: readonly string[] = ['ACCEPTED', 'PENDING', 'AWAITING_HOST', 'CANCELLED', 'REJECTED'];

const pendingOr = (otherwise: BookingState | undefined) => (status: string | undefined) =>
  status?.toUpperCase() === 'PENDING' ? 'pending' : otherwise;

export const reactions: Readonly<Record<string, Reaction>> = {
  BOOKING_CREATED: {
    does: 'opens the booking as accepted; after an approval it accepts the requested one',
    state: pendingOr('accepted'),
    needsTimes: true,
    opens: true,
    ofSeries: 'accepted',
  },
  BOOKING_REQUESTED: {
    does: 'opens the booking as pending; with rescheduleUid it moves the old one there',
    state: () => 'pending',
    needsTimes: true,
    opens: true,
  },
  BOOKING_RESCHEDULED: {
    does: 'moves the booking: the new uid replaces rescheduleUid',
    state: pendingOr('accepted'),
    needsTimes: true,
    opens: false,
  },
  // `requestReschedule` makes no difference: the slot becomes free, and a later booking points back and reopens the appointment
  // (architecture.md, *Fold*).
  BOOKING_CANCELLED: {
    does: 'cancels',
    state: () => 'cancelled',
    needsTimes: false,
    opens: false,
    ofSeries: 'cancelled',
  },
  BOOKING_REJECTED: {
    does: 'declines the request',
    state: () => 'declined',
    needsTimes: false,
    opens: false,
    ofSeries: 'declined',
  },
  // Its status is ACCEPTED although nothing has been paid (gotcha 4). BOOKING_CREATED follows after the payment.
  BOOKING_PAYMENT_INITIATED: {
    does: 'nothing yet: the booking is not paid; of a booking that is known it fills what was not told',
    state: () => undefined,
    needsTimes: false,
    opens: false,
    notYet: 'a payment has begun: no visit before it is paid',
  },
  BOOKING_PAID: {
    does: 'accepts; BOOKING_CREATED comes before it and opens',
    state: (status) => pendingOr(status?.toUpperCase() === 'ACCEPTED' ? 'accepted' : undefined)(status),
    saysUnknown: (status) => status !== undefined && !statusWords.includes(status.toUpperCase()),
    needsTimes: false,
    opens: false,
  },
};

export const noShowEvent = 'BOOKING_NO_SHOW_UPDATED';

export const ignored: Readonly<Record<string, string>> = {
  PING: 'test of the webhook',
  // Sent automatically at the end, whether or not the client came. `createdAt` is that of the booking (§2.1, *Event time*).
  MEETING_STARTED: 'its time has come, which the booking says already',
  MEETING_ENDED: 'its time is over, which does not tell whether anybody came',
  INSTANT_MEETING: 'a call for a host, not a booking yet; BOOKING_CREATED follows when one takes it',
  RECORDING_READY: 'a recording, not the booking',
  RECORDING_TRANSCRIPTION_GENERATED: 'a transcript, not the booking',
  OOO_CREATED: 'an absence of staff, not a booking',
  FORM_SUBMITTED: 'a form, not a booking',
  FORM_SUBMITTED_NO_EVENT: 'a form without a booking',
  AFTER_HOSTS_CAL_VIDEO_NO_SHOW: 'a host was not in the video call; says nothing about the client',
  // Comes minutes after the start; the guest may still join or be met elsewhere. A host's mark comes as its own event.
  AFTER_GUESTS_CAL_VIDEO_NO_SHOW: 'a guess from the video call; only a host’s own mark counts as no-show',
  DELEGATION_CREDENTIAL_ERROR: 'trouble with a calendar credential, not a booking',
  WRONG_ASSIGNMENT_REPORT: 'a report about routing, not a booking',
};
