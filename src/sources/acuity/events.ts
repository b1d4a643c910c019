/** Acuity's webhooks. Each of them is about one appointment, which is read back. */
import * as z from 'zod';
import { lazily } from '../../lazily.ts';
import type { Decoded, Hook } from '../source.ts';
import { isForeignById, issuePaths, optionalText, requiredText, undecodable } from '../toolkit/decode.ts';
import { whileNewest } from '../toolkit/delivery-key.ts';

export const notInOnly = 'its calendar and appointment type are not in `only`';

const reactions = {
  scheduled: 'opens a booking; the appointment is read',
  rescheduled: 'the appointment is read; its id stays',
  changed: 'the appointment is read; also sent together with each of the others',
  canceled: 'cancels; the appointment is read for the no-show mark',
} as const;

type Action = keyof typeof reactions;

/** Webhooks made through the API write `appointment.scheduled`, those of the settings page `scheduled`. */
export const actionOf = (event: string): string => event.replace(/^appointment\./, '');

const isAction = (action: string): action is Action => Object.hasOwn(reactions, action);

const id = requiredText.refine((text) => /^\d{1,20}$/.test(text), 'expected an id');

const hookSchema = lazily(() =>
  z.looseObject({
    action: requiredText,
    id,
    calendarID: optionalText,
    appointmentTypeID: optionalText,
  }),
);

export const events: Readonly<Record<string, string>> = {
  ...reactions,
  ...Object.fromEntries(Object.entries(reactions).map(([action, what]) => [`appointment.${action}`, what])),
  'order.completed': 'ignored: a package or product was bought, no appointment',
};

export function decode(body: unknown, { settings }: Hook): readonly Decoded[] {
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
      // Two changes of one appointment have the same body, so the key counts only until the read has begun (architecture.md,
      // *Delivery keys*).
      key: whileNewest(),
      clock: null,
      fields: action === 'canceled' ? { state: 'cancelled' } : {},
      opens: action === 'scheduled',
      ...(action === 'rescheduled' && { moves: true }),
      ...(action === 'changed' && { changes: true }),
      body,
      readBack: true,
    },
  ];
}
