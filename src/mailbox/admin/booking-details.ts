/** One booking with all that is known of it: history, both sides field by field, what it may be linked to, which buttons apply. */
import type { ExternalRef } from '../../booking/ids.ts';
import { isReserved } from '../../config/references.ts';
import { inWords } from '../../messages/in-words.ts';
import type { Language } from '../../messages/language.ts';
import type { Appointment } from '../../one-link/records.ts';
import { bookingPageOf } from '../../sources/booking-page.ts';
import { closedByDiscard } from '../../sync/settle/give-up.ts';
import { leadDelivery, standingDeliveries } from '../../sync/settle/standing.ts';
import type { BookingActions, BookingDetails, HeldView } from '../contract-bookings.ts';
import type { StoredBooking } from '../store/stored-booking.ts';
import { orderedIds } from '../upkeep/trouble.ts';
import { saidByFields } from './actions.ts';
import { type AdminInput, recordOf } from './admin-input.ts';
import { mayAsk, readAppointments } from './appointments.ts';
import { bookingView } from './booking-view.ts';
import { receivedAtOf } from './bookings.ts';
import { comparedFields } from './compared.ts';
import { nearAppointments } from './nearby.ts';
import { toolsSide, writable } from './reassert.ts';
import { timelineOf } from './timeline.ts';
import { linkView, waitingCode } from './views.ts';

/**
 * Cost: the booking's row, at most 100 rows of `delivery`, the bodies that `fields` read, and at most three calls to One-Link: the
 * appointment, the account if that is missing, and what is near a parked booking. Nothing is written.
 */
export async function showBooking(
  input: AdminInput,
  externalRef: ExternalRef,
  language: Language = input.language,
): Promise<BookingDetails | null> {
  const { core, connection } = input;
  const found = recordOf(input, externalRef);
  if (found === null) return null;
  const computed = await saidByFields(input, found.key);
  const { held, current } = await heldNow(found, input, language);
  const isParked = found.lifecycle.phase === 'parked' && found.link.held === null;
  const view = { connection, callPolicy: core.callPolicy(), waitsFor: core.state, language };
  const specialist = bookingView(found, null, view).specialist.id ?? connection.resourceId;
  const near = isParked && mayAsk(input) ? await nearAppointments(found, specialist, core.client(), input) : [];
  // Meanwhile it may have gone on.
  const record = core.store.peek(found.key) ?? found;
  const timeline = timelineOf(record, input, language);
  const { entries, edited } = toolsSide(record, computed.values, current, input);
  return {
    booking: bookingView(record, receivedAtOf(record, core.store), view),
    link: linkView(connection, record),
    timeline: timeline.events,
    is_timeline_cut: timeline.isCut,
    held,
    fields: comparedFields(record, entries, current, core.digestOf),
    candidates: near,
    actions: { ...actionsFor(record, input), reassert: writable(edited, input).length > 0 },
    account_url: `${connection.oneLinkUrl}/app/accounts/${connection.accountId}`,
    tool_url: bookingPageOf(connection.source, orderedIds(record.chain).at(-1) ?? record.key, connection),
  };
}

async function heldNow(
  { link }: StoredBooking,
  input: AdminInput,
  language: Language,
): Promise<{ readonly held: HeldView; readonly current: Appointment | null }> {
  if (link.held === null) return { held: { kind: 'none' }, current: null };
  const { core } = input;
  if (!mayAsk(input)) {
    const code = waitingCode(core.callPolicy(), core.state);
    return { held: { kind: 'unasked', code, message: inWords(code, {}, language) }, current: null };
  }
  const { appointmentId } = link.held;
  const found = (await readAppointments(core.client(), [appointmentId])).get(appointmentId);
  if (found?.kind === 'found') return { held: { kind: 'read' }, current: found.appointment };
  return {
    held: found?.kind === 'unknown_appointment' ? { kind: 'gone' } : { kind: 'unasked', code: null, message: null },
    current: null,
  };
}

function actionsFor(record: StoredBooking, { core, connection }: AdminInput): Omit<BookingActions, 'reassert'> {
  const lead = leadDelivery(record);
  const isOpen = standingDeliveries(record).length > 0;
  const hasDelivery = lead !== null || record.intake.open.length > 0;
  const isGivenUp = lead !== null && closedByDiscard(record, lead) !== null;
  const isDiscarded = lead !== null && !isOpen && record.intake.done[lead]?.[0] === 'discarded';
  return {
    link: !isReserved(connection, record.key),
    unlink: record.link.held !== null,
    retry: hasDelivery && (!isDiscarded || isGivenUp),
    reads_again: core.readsBack && hasDelivery,
    discard: isOpen,
    undo_discard: isGivenUp,
  };
}
