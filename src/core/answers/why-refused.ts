/** 401, 403 and 404 on a call can mean several things (one-link-api.md §5.1, traps 24 and 25): each is asked for. */
import type { Code } from '../../codes.ts';
import { financeKeys } from '../../one-link/appointment.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import { type Facts, isFirstTime } from '../facts.ts';
import { leaveOut } from '../patch/left-out.ts';
import { fail } from '../settle/not-settled.ts';
import { readNext, type Step } from '../steps.ts';
import type { AppointmentWrite, Write } from '../write.ts';

/** A call was refused; `write` null: it was a read. */
export function askWhy(facts: Facts, status: number, code: Code, write: Write | null): void {
  facts.refused = { status, code, write };
  facts.accountAnswers = false;
}

/** The next question, or how the turn ends. Null: the reason is found and dealt with, plan again. */
export function planWhyRefused(record: BookingRecord, facts: Facts, context: Context): Step | null {
  const { refused } = facts;
  if (refused === null) return null;
  if (!facts.accountAnswers) return readNext({ call: 'probe' });
  const { status, code, write } = refused;
  if (status !== 404 || write === null) {
    // The account answers: the refusal may have been of a moment ago. Asked once more, then it is a permission's.
    if (!isFirstTime(facts, 'asked_again')) {
      if (status === 401 && write?.kind === 'create' && leavesPriceOut(record, write, facts, context)) {
        facts.refused = null;
        return null;
      }
      return fail(record, status === 401 ? 'missing_permission' : code, context, {}, status);
    }
    facts.refused = null;
    facts.accountAnswers = false;
    return null;
  }
  if (write.kind === 'patch' && !facts.appointments.has(write.appointmentId)) {
    return readNext({ call: 'appointment', id: write.appointmentId });
  }
  const isGone = write.kind === 'patch' && facts.appointments.get(write.appointmentId) === 'gone';
  const step = isGone ? null : unknownId(record, write, facts, context);
  if (step?.do !== 'read') facts.refused = null;
  return step;
}

/** Which id of the body One-Link does not know. Null: it is left out or made anew. */
function unknownId(record: BookingRecord, write: Write, facts: Facts, context: Context): Step | null {
  if (write.kind === 'contact') return fail(record, 'HTTP_404', context, {}, 404);
  const { body } = write;
  const resourceId = body['resource_id'];
  if (typeof resourceId === 'number') {
    const resource = facts.resources.get(resourceId);
    if (resource === undefined) return readNext({ call: 'resource', id: resourceId });
    if (resource === 'gone') {
      return fail(record, 'unknown_resource', context, { resource_id: String(resourceId) }, 404);
    }
  }
  const serviceId = body['service_id'];
  if (typeof serviceId === 'number') {
    const service = facts.services.get(serviceId);
    if (service === undefined) return readNext({ call: 'service', id: serviceId });
    if (service === 'gone') {
      leaveOut(record, write, 'service_id', 'unknown_service', facts, context);
      return null;
    }
  }
  const left = keyToLeaveOut(record, write);
  if (left !== undefined) leaveOut(record, write, left.key, left.code, facts, context);
  else if (isOwnContact(record, write) && isFirstTime(facts, 'contact_anew')) {
    facts.contacts.clear();
    record.contact = null;
  } else if (write.kind !== 'patch' || !leavesPriceOut(record, write, facts, context)) {
    return fail(record, 'HTTP_404', context, {}, 404);
  }
  return null;
}

/**
 * A price by somebody who may not change prices: 404 of a PATCH, 401 of a POST (one-link-api.md §6). True where the body had one, which
 * is left out from now on.
 */
function leavesPriceOut(record: BookingRecord, write: AppointmentWrite, facts: Facts, context: Context): boolean {
  const price = financeKeys.find((key) => key in write.body);
  if (price !== undefined) leaveOut(record, write, price, 'missing_permission', facts, context);
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
const isOwnContact = ({ contact }: BookingRecord, { body }: AppointmentWrite): boolean =>
  'contact_id' in body && contact?.id === body['contact_id'];
