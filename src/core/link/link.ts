/** Which appointment is it (design.md, *Link*): carried, adopted, created, or parked. A known link never comes here. */
import { recentStarts } from '../../booking/fold.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord, LinkOrigin } from '../booking-record.ts';
import type { Context } from '../context.ts';
import type { Facts } from '../facts.ts';
import type { Entry } from '../patch/entries.ts';
import { hasUnansweredCreate } from '../patch/quarantine.ts';
import { isReserved } from '../references.ts';
import { fail, park } from '../settle/not-settled.ts';
import { readNext, type Step } from '../steps.ts';
import { carriedAppointment } from './carried.ts';
import { planCreate } from './create.ts';
import { bearsRef, mayTake, type Names } from './names.ts';

/** The next step for a booking without an appointment. Null: a link was found just now, go on with it. */
export function planLink(
  record: BookingRecord,
  entries: readonly Entry[],
  names: Names,
  facts: Facts,
  context: Context,
): Step | null {
  if (record.linkRemoved) return park(record, 'link_removed', context);
  if (names.order.some((id) => isReserved(context.connection, id))) return fail(record, 'reserved_name', context);
  return (
    takeCarried(record, names, facts, context) ??
    adopt(record, names, facts, context) ??
    (record.link === null ? planCreate(record, entries, names, facts, context) : null)
  );
}

/** Step 2. A carried id that may not be taken is no link; the booking goes on as if it carried none. */
function takeCarried(record: BookingRecord, names: Names, facts: Facts, context: Context): Step | null {
  const id = record.carried === null ? null : carriedAppointment(record.carried.text, context.connection);
  if (id === null || isAnothers(id, record, context)) return null;
  const found = facts.appointments.get(id);
  if (found === undefined) return readNext({ call: 'appointment', id });
  if (found !== 'gone' && mayTake(found, names)) linkTo(record, found, 'carried', context);
  return null;
}

/** Step 3: the minute of every start the chain ever had; One-Link cannot be asked for an `external_ref` (trap 1). */
function adopt(record: BookingRecord, names: Names, facts: Facts, context: Context): Step | null {
  if (record.link !== null) return null;
  for (const start of recentStarts(record.chain, names.order)) {
    const list = facts.lists.get(start);
    if (list === undefined) return readNext({ call: 'list', start });
    const match = list.find((appointment) => bearsRef(appointment, names) && mayTake(appointment, names));
    if (match === undefined || isAnothers(match.id, record, context)) continue;
    const isOwn = hasUnansweredCreate(record);
    facts.appointments.set(match.id, match);
    linkTo(record, match, isOwn ? 'created' : 'adopted', context);
    if (isOwn) facts.done.created = true;
    return null;
  }
  return null;
}

export const isAnothers = (appointmentId: number, record: BookingRecord, context: Context): boolean => {
  const owner = context.bookingOf(appointmentId);
  return owner !== null && owner !== record.key;
};

function linkTo(record: BookingRecord, { id }: Appointment, origin: LinkOrigin, { effects }: Context): void {
  record.link = { appointmentId: id, origin };
  record.settled = {};
  record.refused = {};
  record.firstContact = origin !== 'created';
  record.clientUnmet = false;
  effects.push({ kind: 'linked', appointmentId: id });
}

/** The appointment is no more: the search for one starts again. */
export function dropLink(record: BookingRecord, appointmentId: number, facts: Facts, { effects }: Context): void {
  record.link = null;
  record.settled = {};
  record.refused = {};
  record.clientUnmet = false;
  record.ghosts = record.ghosts.filter(({ write }) => write.kind === 'create');
  record.carried = null;
  delete record.takesOver;
  // Where the appointment is not what it was, the contact need not be, either.
  record.contact = null;
  facts.lists.clear();
  effects.push({ kind: 'unlinked', appointmentId });
}
