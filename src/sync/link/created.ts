/** The answer to a POST: a new appointment, or one that was there under the same idempotency key (architecture.md, *Link* 4). */
import { idsOf } from '../../booking/chain.ts';
import { startsOf } from '../../booking/told.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context, RunContext } from '../context.ts';
import { writtenTo } from '../fold/join.ts';
import { dropEarlierPosts, hasUnansweredCreate } from '../patch/in-doubt.ts';
import { noteSlot, settleAccepted } from '../patch/taken.ts';
import { fail } from '../settle/not-settled.ts';
import type { Stop } from '../steps.ts';
import type { CreateWrite } from '../write.ts';
import { isOtherClient } from './contact.ts';
import { isAnothers, mayName, namesOf } from './names.ts';
import { linkMade } from './reset.ts';

export function handleCreatedResponse(
  record: BookingRecord,
  write: CreateWrite,
  { appointment, created }: { readonly appointment: Appointment; readonly created: boolean },
  context: RunContext,
): Stop | null {
  const { observations } = context;
  const ids = idsOf(record.chain);
  const names = namesOf(ids, context);
  const isOurs = created || (mayName(appointment.external_ref, names) && !isAnothers(appointment.id, record, context));
  if (!isOurs && record.link.held !== null) return null;
  if (!isOurs)
    return fail(record, 'foreign_idempotency_key', context, {
      details: { other: String(appointment.id) },
      httpStatus: 200,
    });
  const isReplay = !created && !hasUnansweredCreate(record);
  if (isReplay && isEarlierVisit(write, appointment, startsOf(record.chain, ids), context)) {
    // Unless another connection has just called it off.
    if (context.connection.neighbours.length === 0) {
      return fail(record, 'earlier_visit', context, { details: { other: String(appointment.id) }, httpStatus: 200 });
    }
    observations.earlierVisit = appointment.id;
  }
  observations.appointments.set(appointment.id, appointment);
  if (record.link.held !== null && record.link.held.appointmentId !== appointment.id) {
    // The booking was joined with one that has an appointment while this one was being made.
    record.duplicates.surplus.push({
      appointmentId: appointment.id,
      renamed: false,
      ...writtenTo({ writes: { settled: write.entries } }),
    });
    return null;
  }
  if (record.link.isRemoved && record.link.held === null) {
    // Handled as if the answer had come before the person deleted the link: the appointment stays in One-Link, and a retry finds
    // it by its `external_ref`.
    record.link.unlinkedFrom = appointment.id;
    record.link.unlinkedMade = appointment.id;
    return null;
  }
  observations.done.created = true;
  linkMade(record, appointment.id);
  context.effects.push({ kind: 'linked', appointmentId: appointment.id });
  if (!created) {
    // A replay: compare, then PATCH the difference. Without an attempt of ours that is unanswered it is an old record.
    record.link.isAdopting = !hasUnansweredCreate(record);
    return null;
  }
  record.writes.isPostUnanswered = false;
  delete record.link.leftBehind;
  dropEarlierPosts(record, write);
  record.link.isAdopting = false;
  record.link.isClientUnadopted = false;
  noteSlot(write.body, appointment, undefined, context);
  return settleAccepted(record, write, appointment, context);
}

/**
 * Keys never expire in One-Link (one-link-api.md §3), but the mailbox forgets bookings. So an id that the tool uses again may be
 * answered with a visit of long ago. If no POST of ours may have created it, only a visit at a start that the booking had is
 * surely its own. At another time it must be in the future and belong to the same client.
 */
function isEarlierVisit(
  { body }: CreateWrite,
  { status, starts_at, ends_at, client_phone, client_name }: Appointment,
  starts: readonly string[],
  { now }: Context,
): boolean {
  if (starts.includes(starts_at)) return false;
  const isToCome = Date.parse(ends_at) > now && (status === 'scheduled' || status === 'confirmed');
  const said = { phone: body['client_phone'], name: body['client_name'] as string };
  return !isToCome || isOtherClient(said, { phone: client_phone, name: client_name });
}
