/** Reads an appointment from Acuity. */
import type { ReadBack, ToolAccess } from '../source.ts';
import { isTaken } from '../toolkit/decode.ts';
import { carriedInForm, recordIn, withoutBooking } from '../toolkit/read-back.ts';
import { actionOf, notInOnly } from './events.ts';
import { type Appointment, answersOf, appointmentSchema, fieldsOf, namesOf } from './payload.ts';

export const usualAddress = 'https://acuityscheduling.com/api/v1';

export async function readBack(appointmentId: string, event: string, access: ToolAccess): Promise<ReadBack> {
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
}

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
