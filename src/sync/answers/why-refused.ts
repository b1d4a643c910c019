/** 401, 403 and 404 on a call can mean several things (one-link-api.md §5.1, traps 24 and 25): each is asked for. */
import type { Code } from '../../codes.ts';
import { financeKeys } from '../../one-link/appointment.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import { isFirstTime, type Observations } from '../observations.ts';
import { leaveOut } from '../patch/left-out.ts';
import { fail } from '../settle/not-settled.ts';
import { readNext, type Step } from '../steps.ts';
import type { AppointmentWrite, Write } from '../write.ts';

/** A call was refused; `write` null: it was a read. */
export function askWhy(observations: Observations, status: number, code: Code, write: Write | null): void {
  observations.refused = { status, code, write };
  observations.accountAnswers = false;
}

/** The next question, or how the run ends. Null: the reason is found and dealt with, plan again. */
export function planWhyRefused(record: BookingRecord, observations: Observations, context: Context): Step | null {
  const { refused } = observations;
  if (refused === null) return null;
  if (!observations.accountAnswers) return readNext({ call: 'probe' });
  const { status, code, write } = refused;
  if (status !== 404 || write === null) {
    // The account answers: the refusal may have been of a moment ago. Asked once more, then it is a permission's.
    if (!isFirstTime(observations, 'asked_again')) {
      if (status === 401 && write?.kind === 'create' && leavesPriceOut(record, write, observations, context)) {
        observations.refused = null;
        return null;
      }
      return fail(record, status === 401 ? 'missing_permission' : code, context, {}, status);
    }
    observations.refused = null;
    observations.accountAnswers = false;
    return null;
  }
  if (write.kind === 'patch' && !observations.appointments.has(write.appointmentId)) {
    return readNext({ call: 'appointment', id: write.appointmentId });
  }
  const isGone = write.kind === 'patch' && observations.appointments.get(write.appointmentId) === 'gone';
  const step = isGone ? null : unknownId(record, write, observations, context);
  if (step?.do !== 'read') observations.refused = null;
  return step;
}

/** Which id of the body One-Link does not know. Null: it is left out or made anew. */
function unknownId(record: BookingRecord, write: Write, observations: Observations, context: Context): Step | null {
  if (write.kind === 'contact') return fail(record, 'HTTP_404', context, {}, 404);
  const { body } = write;
  const resourceId = body['resource_id'];
  if (typeof resourceId === 'number') {
    const resource = observations.resources.get(resourceId);
    if (resource === undefined) return readNext({ call: 'resource', id: resourceId });
    if (resource === 'gone') {
      // When the tool comes back to the one before, that is its news.
      delete record.writes.settled['resource_id'];
      return fail(record, 'unknown_resource', context, { resource_id: String(resourceId) }, 404);
    }
  }
  const serviceId = body['service_id'];
  if (typeof serviceId === 'number') {
    const service = observations.services.get(serviceId);
    if (service === undefined) return readNext({ call: 'service', id: serviceId });
    if (service === 'gone') {
      leaveOut(record, write, 'service_id', 'unknown_service', observations, context);
      return null;
    }
  }
  const left = keyToLeaveOut(record, write);
  if (left !== undefined) leaveOut(record, write, left.key, left.code, observations, context);
  else if (isOwnContact(record, write) && isFirstTime(observations, 'contact_anew')) {
    observations.contacts.clear();
    record.link.contact = null;
  } else if (write.kind !== 'patch' || !leavesPriceOut(record, write, observations, context)) {
    return fail(record, 'HTTP_404', context, {}, 404);
  }
  return null;
}

/**
 * A price by somebody who may not change prices: 404 of a PATCH, 401 of a POST (one-link-api.md §6). True where the body had one, which
 * is left out from now on.
 */
function leavesPriceOut(
  record: BookingRecord,
  write: AppointmentWrite,
  observations: Observations,
  context: Context,
): boolean {
  const price = financeKeys.find((key) => key in write.body);
  if (price !== undefined) leaveOut(record, write, price, 'missing_permission', observations, context);
  return price !== undefined;
}

/** Companies, conversations, users and contacts cannot be asked for one by one: each is left out in turn. */
function keyToLeaveOut(record: BookingRecord, write: AppointmentWrite): { key: string; code: Code } | undefined {
  const key = ['company_id', 'conversation_id', 'created_by_id'].find((one) => one in write.body);
  if (key !== undefined) return { key, code: 'unknown_id' };
  const isForeignContact = 'contact_id' in write.body && !isOwnContact(record, write);
  return isForeignContact ? { key: 'contact_id', code: 'unknown_contact' } : undefined;
}

/** The contact that the bridge found or made: it can be found or made anew. */
const isOwnContact = ({ link: { contact } }: BookingRecord, { body }: AppointmentWrite): boolean =>
  'contact_id' in body && contact?.id === body['contact_id'];
