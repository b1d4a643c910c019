/** 401, 403 and 404 on a call can mean several things (one-link-api.md §5.1, traps 24 and 25): each is asked for. */
import type { Code } from '../../codes.ts';
import { financeKeys } from '../../one-link/appointment.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { RunContext } from '../context.ts';
import { markOnce, type Observations } from '../observations.ts';
import { leaveOut } from '../patch/left-out.ts';
import { fail } from '../settle/not-settled.ts';
import { readNext, type Step } from '../steps.ts';
import type { AppointmentWrite, Write } from '../write.ts';

/** A call was refused; `write` null: it was a read. */
export function askWhy(observations: Observations, status: number, code: Code, write: Write | null): void {
  observations.refused = { status, code, write };
  observations.accountAnswers = false;
}

/** The next read, or the end of the run. Null: the reason was found and handled, plan again. */
export function planWhyRefused(record: BookingRecord, context: RunContext): Step | null {
  const { observations } = context;
  const { refused } = observations;
  if (refused === null) return null;
  if (!observations.accountAnswers) return readNext({ call: 'probe' });
  const { status, code, write } = refused;
  if (status !== 404 || write === null) {
    // The account answers, so the refusal may have been temporary. After a second refusal it is a missing permission.
    if (!markOnce(observations, 'asked_again')) {
      if (status === 401 && write?.kind === 'create' && leavePriceOut(record, write, context)) {
        observations.refused = null;
        return null;
      }
      return fail(record, status === 401 ? 'missing_permission' : code, context, { httpStatus: status });
    }
    observations.refused = null;
    observations.accountAnswers = false;
    return null;
  }
  if (write.kind === 'patch' && !observations.appointments.has(write.appointmentId)) {
    return readNext({ call: 'appointment', id: write.appointmentId });
  }
  const isGone = write.kind === 'patch' && observations.appointments.get(write.appointmentId) === 'gone';
  const step = isGone ? null : unknownId(record, write, context);
  if (step?.do !== 'read') observations.refused = null;
  return step;
}

/** Finds the id in the body that One-Link does not know. Null: it was left out or will be created again. */
function unknownId(record: BookingRecord, write: Write, context: RunContext): Step | null {
  const { observations } = context;
  if (write.kind === 'contact') return fail(record, 'HTTP_404', context, { httpStatus: 404 });
  const { body } = write;
  const resourceId = body['resource_id'];
  if (typeof resourceId === 'number') {
    const resource = observations.resources.get(resourceId);
    if (resource === undefined) return readNext({ call: 'resource', id: resourceId });
    if (resource === 'gone') {
      // If the tool returns to the former value, that is news from the tool.
      delete record.writes.settled['resource_id'];
      return fail(record, 'unknown_resource', context, {
        details: { resource_id: String(resourceId) },
        httpStatus: 404,
      });
    }
  }
  const serviceId = body['service_id'];
  if (typeof serviceId === 'number') {
    const service = observations.services.get(serviceId);
    if (service === undefined) return readNext({ call: 'service', id: serviceId });
    if (service === 'gone') {
      leaveOut(record, write, { name: 'service_id', code: 'unknown_service' }, context);
      return null;
    }
  }
  const left = keyToLeaveOut(record, write);
  if (left !== undefined) leaveOut(record, write, left, context);
  else if (isOwnContact(record, write) && markOnce(observations, 'contact_anew')) {
    observations.contacts.clear();
    record.link.contact = null;
  } else if (write.kind !== 'patch' || !leavePriceOut(record, write, context)) {
    return fail(record, 'HTTP_404', context, { httpStatus: 404 });
  }
  return null;
}

/**
 * The token may not change prices: One-Link answers a PATCH with 404 and a POST with 401 (one-link-api.md §6). If the
 * body had a price, it is left out from now on. True: it had one.
 */
function leavePriceOut(record: BookingRecord, write: AppointmentWrite, context: RunContext): boolean {
  const price = financeKeys.find((key) => key in write.body);
  if (price !== undefined) leaveOut(record, write, { name: price, code: 'missing_permission' }, context);
  return price !== undefined;
}

/** One-Link has no request for a single company, conversation, user or contact, so the bridge leaves them out one after the other. */
function keyToLeaveOut(record: BookingRecord, write: AppointmentWrite): { name: string; code: Code } | undefined {
  const key = ['company_id', 'conversation_id', 'created_by_id'].find((one) => one in write.body);
  if (key !== undefined) return { name: key, code: 'unknown_id' };
  const isForeignContact = 'contact_id' in write.body && !isOwnContact(record, write);
  return isForeignContact ? { name: 'contact_id', code: 'unknown_contact' } : undefined;
}

/** The contact that the bridge found or created. It can be found or created again. */
const isOwnContact = ({ link: { contact } }: BookingRecord, { body }: AppointmentWrite): boolean =>
  'contact_id' in body && contact?.id === body['contact_id'];
