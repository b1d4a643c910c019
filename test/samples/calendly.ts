/** Webhooks of Calendly: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">` in `Calendly-Webhook-Signature`. */
import { createHmac } from 'node:crypto';
import { endOf, fixture, type Json, type Sample, type Slot, startOf } from './sample.ts';

export interface CalendlyInvitee {
  readonly id: string;
  readonly slot: Slot;
  readonly sentAt: Date;
  readonly movedFrom?: string;
  readonly movedTo?: string;
  /** Comes back from the booking link. */
  readonly utmContent?: string;
  readonly client?: { readonly name: string; readonly phone: string };
  readonly comment?: string;
  readonly staff?: string;
  readonly service?: string;
  /** Whole tenge. */
  readonly amount?: number;
}

export const calendlyBooked = (invitee: CalendlyInvitee, key: string): Sample =>
  sample('invitee.created', invitee, {}, key);

/** Of an invitee that moved away (`movedTo`) it says `rescheduled`. */
export const calendlyCanceled = (invitee: CalendlyInvitee, key: string): Sample =>
  sample('invitee.canceled', invitee, { rescheduled: invitee.movedTo !== undefined, status: 'canceled' }, key);

const inviteeUri = (id: string): string => `https://api.calendly.com/scheduled_events/E-${id}/invitees/${id}`;

function sample(event: string, invitee: CalendlyInvitee, change: Json, key: string): Sample {
  const { id, slot, sentAt, movedFrom, movedTo, utmContent, client, comment, staff, service, amount } = invitee;
  const body = fixture(`calendly/docs.${event}.json`);
  const payload = body['payload'] as Json;
  const text = JSON.stringify({
    ...body,
    created_at: sentAt.toISOString(),
    payload: {
      ...payload,
      uri: inviteeUri(id),
      old_invitee: movedFrom === undefined ? null : inviteeUri(movedFrom),
      new_invitee: movedTo === undefined ? null : inviteeUri(movedTo),
      ...(client === undefined ? {} : { name: client.name, text_reminder_number: client.phone }),
      tracking: { ...(payload['tracking'] as Json), utm_content: utmContent ?? null },
      ...(comment === undefined ? {} : { questions_and_answers: [{ question: '', answer: comment }] }),
      ...(amount === undefined ? {} : { payment: { amount, currency: 'KZT', successful: true } }),
      scheduled_event: {
        ...(payload['scheduled_event'] as Json),
        start_time: startOf(slot),
        end_time: endOf(slot),
        ...(staff === undefined ? {} : { event_memberships: [{ user_name: staff }] }),
        ...(service === undefined ? {} : { name: service }),
      },
      ...change,
    },
  });
  const seconds = Math.floor(sentAt.getTime() / 1000);
  const signature = createHmac('sha256', key).update(`${seconds}.${text}`).digest('hex');
  return {
    event,
    path: '',
    headers: {
      'content-type': 'application/json',
      'calendly-webhook-signature': `t=${seconds},v1=${signature}`,
    },
    body: text,
  };
}
