/** What the answer to a write means for a booking. The write was stored in `record.sendings` and has been removed from it. */
import type { Code } from '../../codes.ts';
import type { Appointment, Contact } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { RunContext } from '../context.ts';
import { keepContact } from '../link/contact.ts';
import { handleCreatedResponse } from '../link/created.ts';
import { isLeftBehind } from '../link/left-behind.ts';
import { handleMergedResponse } from '../link/merge.ts';
import { heldNow, type Observations } from '../observations.ts';
import { endMeeting } from '../patch/adoption.ts';
import { completed } from '../patch/compare.ts';
import { putInDoubt } from '../patch/in-doubt.ts';
import { noteSlot, settleAccepted } from '../patch/taken.ts';
import type { Stop, WriteAnswer } from '../steps.ts';
import type { PatchWrite, Write } from '../write.ts';
import { handleFailure } from './failure.ts';
import { handleRefusedResponse } from './refused.ts';
import { handleBrokenResponse } from './slot-conflict.ts';
import { askWhy } from './why-refused.ts';

export function handleWriteResponse(
  record: BookingRecord,
  write: Write,
  answer: WriteAnswer,
  context: RunContext,
): Stop | null {
  const { observations } = context;
  if (answer.kind === 'ok' || answer.kind === 'refused') context.effects.push({ kind: 'call_succeeded' });
  if (isRefusal(answer) && isLeftBehind(record, write)) return null;
  switch (answer.kind) {
    case 'ok':
      return handleTakenResponse(record, write, answer, context);
    case 'transport':
      if (answer.mayHaveCommitted) putInDoubt(record, write, context.now);
      return handleFailure(record, answer, context);
    case 'account':
      // A redirect is a wrong ONELINK_URL; everything else may be about the account or about this write.
      if (answer.status < 400) return handleFailure(record, answer, context);
      return doubt(write, answer.status, answer.code, observations);
    case 'not_found':
      return doubt(write, answer.status, 'HTTP_404', observations);
    case 'refused':
      return handleRefusedResponse(record, write, answer, context);
    default:
      return answer satisfies never;
  }
}

/** One-Link refuses this one write. If the booking no longer has the appointment, the refusal means nothing. */
const isRefusal = (answer: WriteAnswer): boolean =>
  answer.kind === 'refused' || answer.kind === 'not_found' || (answer.kind === 'account' && answer.status >= 400);

/** Before the bridge acts on the refusal, it finds out what it means. */
function doubt(write: Write, status: number, code: Code, observations: Observations): null {
  askWhy(observations, status, code, write);
  if (write.kind === 'patch') observations.appointments.delete(write.appointmentId);
  return null;
}

function handleTakenResponse(
  record: BookingRecord,
  write: Write,
  { value, status }: Extract<WriteAnswer, { kind: 'ok' }>,
  context: RunContext,
): Stop | null {
  const { observations } = context;
  if (write.kind === 'contact') {
    keepContact(record, value as Contact, record.link.contact?.client);
    return null;
  }
  if (write.kind === 'patch')
    return handlePatchedResponse(record, write, { answer: value as Appointment, status }, context);
  observations.done.httpStatus = status;
  return handleCreatedResponse(record, write, value as { appointment: Appointment; created: boolean }, context);
}

function handlePatchedResponse(
  record: BookingRecord,
  write: PatchWrite,
  { answer, status }: { readonly answer: Appointment; readonly status: number },
  context: RunContext,
): Stop | null {
  const { observations } = context;
  const before = heldNow(observations, answer.id);
  observations.appointments.set(answer.id, completed(answer, before, write.body));
  if (isLeftBehind(record, write)) {
    // The booking no longer has this appointment, but the time is free nevertheless.
    noteSlot(write.body, answer, before, context);
    return null;
  }
  observations.done.httpStatus = status;
  // A status that the write did not contain is trusted only after a read (trap 11). It may have to be put back, or it may decide
  // which appointment stays.
  if (!('status' in write.body) && answer.status !== before?.status) observations.appointments.delete(answer.id);
  switch (write.purpose) {
    case 'merge_ref':
    case 'merge_cancel':
      return handleMergedResponse(record, write, answer, context);
    case 'break':
      return handleBrokenResponse(record, write, { answer, before }, context);
    case 'main':
      observations.done.wrote = true;
      endMeeting(record, write.meetsClient === true);
      if ('status' in write.body) record.slot.broken = null;
      noteSlot(write.body, answer, before, context);
      return settleAccepted(record, write, answer, context);
    default:
      return write.purpose satisfies never;
  }
}
