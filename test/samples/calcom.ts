/** Webhooks of Cal.com: hex HMAC-SHA256 of the body in `X-Cal-Signature-256`. */
import { createHmac } from 'node:crypto';
import { endOf, fixture, type Json, type Sample, type Slot, startOf } from './sample.ts';

export interface CalcomBooking {
  readonly uid: string;
  readonly slot: Slot;
  readonly sentAt: Date;
  /** The `uid` that it had before it was moved. */
  readonly movedFrom?: string;
  readonly client?: { readonly name: string; readonly phone: string };
  readonly comment?: string;
  readonly staff?: string;
  readonly service?: string;
  /** Whole tenge. */
  readonly amount?: number;
}

export const calcomBooked = (booking: CalcomBooking, secret: string): Sample =>
  sample('BOOKING_CREATED', booking, {}, secret);

export const calcomMoved = (booking: CalcomBooking & { readonly movedFrom: string }, secret: string): Sample =>
  sample('BOOKING_RESCHEDULED', booking, { rescheduleUid: booking.movedFrom }, secret);

export const calcomCancelled = (booking: CalcomBooking, secret: string): Sample =>
  sample('BOOKING_CANCELLED', booking, {}, secret);

function sample(event: string, booking: CalcomBooking, change: Json, secret: string): Sample {
  const { uid, slot, sentAt, client, comment = '', staff, service, amount } = booking;
  const body = fixture(`calcom/${event}.json`);
  const payload = body['payload'] as Json;
  const responses = { ...(payload['responses'] as Json), notes: { label: 'additional_notes' } };
  const answers: Json =
    client === undefined
      ? {}
      : {
          name: { label: 'your_name', value: client.name, isHidden: false },
          attendeePhoneNumber: { label: 'phone_number', value: client.phone, isHidden: false },
        };
  return signed(
    event,
    {
      ...body,
      createdAt: sentAt.toISOString(),
      payload: {
        ...payload,
        uid,
        startTime: startOf(slot),
        endTime: endOf(slot),
        length: slot.minutes,
        additionalNotes: comment,
        ...(staff === undefined ? {} : { organizer: { ...(payload['organizer'] as Json), name: staff } }),
        ...(service === undefined ? {} : { type: service }),
        ...(amount === undefined ? {} : { price: amount * 100, currency: 'kzt' }),
        responses: { ...responses, ...answers },
        ...change,
      },
    },
    secret,
  );
}

/** Any body, as Cal.com would sign it. */
export function signed(event: string, body: unknown, secret: string): Sample {
  const text = JSON.stringify(body);
  return {
    event,
    path: '',
    headers: {
      'content-type': 'application/json',
      'x-cal-signature-256': createHmac('sha256', secret).update(text).digest('hex'),
    },
    body: text,
  };
}
