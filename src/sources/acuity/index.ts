/**
 * Acuity Scheduling (webhooks-international.md §2.4): a signed form with ids alone, sent again by retries and doubled by
 * `changed`. Every event means "read this appointment"; what the appointment says is read in `payload.ts`.
 */
import * as z from 'zod';
import type { ReadBack, Source, ToolAccess } from '../source.ts';
import { authenticateHmac } from '../toolkit/authenticate.ts';
import { isForeignById, issuePaths, isTaken, optionalText, requiredText, undecodable } from '../toolkit/decode.ts';
import { carriedInForm, recordIn, withoutBooking } from '../toolkit/read-back.ts';
import { type Appointment, answersOf, appointmentSchema, fieldsOf, namesOf } from './payload.ts';

const usualAddress = 'https://acuityscheduling.com/api/v1';
const notInOnly = 'its calendar and appointment type are not in `only`';

const reactions = {
  scheduled: 'opens a booking; the appointment is read',
  rescheduled: 'the appointment is read; its id stays',
  changed: 'the appointment is read; also sent together with each of the others',
  canceled: 'cancels; the appointment is read for the no-show mark',
} as const;
type Action = keyof typeof reactions;

/** Webhooks made through the API write `appointment.scheduled`, those of the settings page `scheduled`. */
const actionOf = (event: string): string => event.replace(/^appointment\./, '');
const isAction = (action: string): action is Action => Object.hasOwn(reactions, action);

const id = requiredText.refine((text) => /^\d{1,20}$/.test(text), 'expected an id');
const hookSchema = z.looseObject({
  action: requiredText,
  id,
  calendarID: optionalText,
  appointmentTypeID: optionalText,
});

export const acuity: Source = {
  title: 'Acuity Scheduling',
  bodies: ['form'],
  clock: 'read_back',
  globallyUniqueIds: true,
  authentication: 'signature',
  needsApiKey: true,
  events: {
    ...reactions,
    ...Object.fromEntries(Object.entries(reactions).map(([action, what]) => [`appointment.${action}`, what])),
    'order.completed': 'ignored: a package or product was bought, no appointment',
  },

  authenticate: ({ body, headers, secrets }) =>
    authenticateHmac({
      algorithm: 'sha256',
      encoding: 'base64',
      signature: headers.get('x-acuity-signature'),
      content: body,
      secrets,
    }),

  decode(body, { settings }) {
    const named = z.looseObject({ action: requiredText }).safeParse(body);
    if (!named.success) return [undecodable('unknown', issuePaths(named.error), body)];
    const event = named.data.action;
    const action = actionOf(event);
    if (!isAction(action)) {
      return [{ kind: 'ignored', event, reason: event === 'order.completed' ? 'no appointment' : 'unknown event' }];
    }
    const read = hookSchema.safeParse(body);
    if (!read.success) return [undecodable(event, issuePaths(read.error), body)];
    const { calendarID, appointmentTypeID } = read.data;
    if (isForeignById(settings.only, [calendarID, appointmentTypeID])) {
      return [{ kind: 'ignored', event, reason: notInOnly }];
    }
    return [
      {
        kind: 'booking',
        event,
        id: read.data.id,
        // Two changes of one appointment have the same body: it counts only until the read has begun (architecture.md, *Delivery
        // keys*).
        key: { kind: 'while_newest', parts: [], retrySpanMs: 600_000 },
        clock: null,
        fields: action === 'canceled' ? { state: 'cancelled' } : {},
        opens: action === 'scheduled',
        ...(action === 'rescheduled' && { moves: true }),
        ...(action === 'changed' && { changes: true }),
        body,
        readBack: true,
      },
    ];
  },

  async readBack(appointmentId, event, access) {
    const { apiKey, apiUrl, call } = access;
    const cancels = actionOf(event) === 'canceled';
    if (!/^[^:]+:.+$/.test(apiKey)) return { kind: 'refused' };
    const answer = await call({
      url: `${apiUrl ?? usualAddress}/appointments/${encodeURIComponent(appointmentId)}`,
      headers: { authorization: `Basic ${Buffer.from(apiKey).toString('base64')}` },
    });
    return answer.kind === 'ok'
      ? appointmentIn(answer.body, appointmentId, cancels, access)
      : withoutBooking(answer, cancels);
  },
};

function appointmentIn(body: unknown, appointmentId: string, cancels: boolean, { settings }: ToolAccess): ReadBack {
  const read = recordIn(appointmentSchema, body, appointmentId);
  if (read.kind !== 'record') return read;
  const appointment: Appointment = read.record;
  if (!isTaken(settings.only, namesOf(appointment))) return { kind: 'ignored', reason: notInOnly };
  const fields = fieldsOf(appointment, cancels, settings.region);
  if (fields.times === undefined && fields.state === 'accepted') {
    return { kind: 'unreadable', detail: 'datetime: no time with an offset' };
  }
  const carried = carriedInForm(answersOf(appointment));
  return { kind: 'booking', fields, body, ...(carried !== undefined && { carried }) };
}
