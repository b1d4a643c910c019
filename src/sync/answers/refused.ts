/** One-Link refused a write: a field is left out and the rest sent once more, or a person must decide (architecture.md, *Retry*). */
import type { Code } from '../../codes.ts';
import type { Answer } from '../../one-link/answer.ts';
import { errorEntry } from '../../one-link/errors.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { RunContext } from '../context.ts';
import { countTry } from '../lifecycle.ts';
import { keyOfMade, useNextName } from '../link/merge.ts';
import { searchAnew } from '../link/search.ts';
import { markOnce, meantBy, type Observations } from '../observations.ts';
import { isOptional } from '../patch/entries.ts';
import { hasUnansweredCreate } from '../patch/in-doubt.ts';
import { digestIn, isLeftOut, leaveOut } from '../patch/left-out.ts';
import { fail } from '../settle/not-settled.ts';
import type { Stop } from '../steps.ts';
import type { AppointmentWrite, ContactWrite, PatchWrite, Write } from '../write.ts';
import { handleFailure } from './failure.ts';
import { handleSlotTaken } from './slot-conflict.ts';

type Refused = Extract<Answer<never>, { kind: 'refused' }>;

export function handleRefusedResponse(
  record: BookingRecord,
  write: Write,
  answer: Refused,
  context: RunContext,
): Stop | null {
  const { observations } = context;
  if (write.kind === 'contact') return refusedContact(record, write, answer, context);
  const { code, status } = answer;
  if (code === 'DUPLICATE_EXTERNAL_REF' && write.kind === 'patch' && useNextName(record, write)) return null;
  if (code === 'SLOT_CONFLICT') return handleSlotTaken(record, write, context);
  if (markSecondTry(record, write, code, observations)) {
    searchAnew(record, observations);
    countTry(record);
    return null;
  }
  if (errorEntry(code).concerns === 'transport') {
    const asTransport = { mayHaveCommitted: false, pausesAll: false, retryAfterMs: null };
    return handleFailure(record, { kind: 'transport', status, code, ...asTransport }, context);
  }
  const left = answer.fields.filter((name) => isOptional(name) && mayBeLeftOut(name, write));
  // It was left out already and is still refused. Another try would repeat this without end.
  const isNew = left.every((name) => !isLeftOut(record, name, digestIn(write, name), context));
  if (left.length > 0 && isNew) {
    for (const name of left) leaveOut(record, write, { name, code }, context);
    if (left.includes('contact_id')) record.link.contact = null;
    return null;
  }
  if (code === 'INVALID_IIN' && write.kind === 'patch' && tellIdentifierAgain(record, write, observations)) return null;
  const field = answer.fields.find((name) => !left.includes(name)) ?? left[0];
  return fail(record, code, context, {
    details: { ...(field !== undefined && { field }), ...meantBy(write, observations) },
    httpStatus: status,
  });
}

/** A duplicate phone is 422, not 409 (trap 17): look again, and if nobody fits, by name alone. */
function refusedContact(
  record: BookingRecord,
  { body }: ContactWrite,
  { code, status }: Refused,
  context: RunContext,
): Stop | null {
  const { observations } = context;
  if (!('phone' in body && markOnce(observations, 'phone_taken'))) {
    return fail(record, code, context, { details: { field: 'contact_id' }, httpStatus: status });
  }
  observations.contacts.delete(String(body['phone']));
  return null;
}

/**
 * Another appointment has the name, and it may be our own. Once per run the bridge looks for it and tries the write again. True:
 * that begins now.
 */
function markSecondTry(
  record: BookingRecord,
  write: AppointmentWrite,
  code: Code,
  observations: Observations,
): boolean {
  // A repeated POST is answered with our own duplicate (trap 20). An appointment that has the `external_ref` may be found by its
  // start and adopted.
  if (write.kind === 'create' && code === 'DUPLICATE_IDEMPOTENCY_KEY') return markOnce(observations, 'key_taken');
  if (write.kind === 'create' && code === 'DUPLICATE_EXTERNAL_REF') return markOnce(observations, 'ref_taken');
  if (code !== 'DUPLICATE_EXTERNAL_REF' || !(hasUnansweredCreate(record) || mayHaveCopy(record, write, observations)))
    return false;
  // A POST of ours made another appointment with this name. That one must lose the name first.
  observations.once.delete('duplicates_sought');
  return markOnce(observations, 'duplicate_has_ref');
}

/** The appointment has another key than the one that the bridge created, so a person has linked this one since. */
function mayHaveCopy(record: BookingRecord, write: AppointmentWrite, { appointments }: Observations): boolean {
  const made = keyOfMade(record);
  const own = write.kind === 'patch' ? appointments.get(write.appointmentId) : undefined;
  return made !== null && own !== undefined && own !== 'gone' && own.idempotency_key !== made;
}

/** A POST needs a specialist, a name and the key that makes it safe to repeat (one-link-api.md §3). */
const mayBeLeftOut = (name: string, write: AppointmentWrite): boolean =>
  write.kind === 'patch' || !(name === 'resource_id' || name === 'client_name' || name === 'idempotency_key');

/**
 * An appointment without an IIN gets that of its contact. If that one is not valid, every PATCH is refused until one contains an
 * IIN explicitly (one-link-api.md §2.8, trap 12). So the bridge sends the tool's IIN, even if it was settled before somebody
 * removed it.
 */
function tellIdentifierAgain(
  record: BookingRecord,
  { body, purpose }: PatchWrite,
  observations: Observations,
): boolean {
  const isSettled = record.writes.settled['client_identifier'] !== undefined;
  // A client's own cancellation is sent alone, and a merge writes to another appointment.
  const isAlone = purpose === 'main' ? body['status'] === 'cancelled' : purpose !== 'break';
  if (!isSettled || isAlone || !markOnce(observations, 'identifier_again')) return false;
  delete record.writes.settled['client_identifier'];
  return true;
}
