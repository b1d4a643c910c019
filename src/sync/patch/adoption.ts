/** Adoption: what the tool may not replace in an appointment that existed before (architecture.md, *Patch*). */

import { isMergedRef } from '../../config/references.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import { isEmpty, isHeld } from './compare.ts';
import type { Entry } from './entries.ts';
import { noteCalledOff } from './live-again.ts';

/**
 * If the first event contains no client data (a cancellation, a bare move), the rules of adoption apply when they come, because
 * what a person has entered in the appointment stays. They apply at every look until something is sent (`endMeeting`), because
 * a person may still write.
 */
export function adoptOnce(
  record: BookingRecord,
  entries: readonly Entry[],
  current: Appointment,
  { digestOf }: Pick<Context, 'digestOf'>,
): void {
  const client = entries.filter(({ name }) => name.startsWith('client_'));
  if (record.link.isAdopting) {
    noteOwn(record, current);
    // The values that are there now were there when the link was made, whatever was sent under another link. They are no sign
    // of a later edit by a person.
    for (const { write, answered } of record.writes.inDoubt)
      if (write.kind === 'patch') answered.push(...Object.keys(write.entries));
    adopt(record, entries, current);
    // A visit without a state counts as live, so a later event that says so is not news.
    const isTold = entries.some(({ name }) => name === 'status') || record.link.takesOver === true;
    if (!isTold) record.writes.settled['status'] = digestOf('scheduled');
    if (record.link.takesOver === true) noteCalledOff(record);
  } else if (record.link.isClientUnadopted) adopt(record, client, current);
  else return;
  // What another connection knew is asked once.
  const isOthers = record.link.takesOver === true || record.link.knownThere !== undefined;
  record.link.isAdopting = false;
  delete record.link.takesOver;
  delete record.link.knownThere;
  delete record.link.leftBehind;
  record.link.isClientUnadopted = !isOthers || !isClientTold(entries);
}

/** What the tool said about the client has been compared with the appointment; values that were wiped have not. */
export const isClientTold = (entries: readonly Entry[]): boolean =>
  entries.some(({ name, values }) => name.startsWith('client_') && values !== null);

/** What the tool said about the client is sent, or need not be sent. */
export function endMeeting(record: BookingRecord, isTold: boolean): void {
  if (isTold) record.link.isClientUnadopted = false;
}

/** It returns to a connection that had given it over, and no other connection has had it in between. */
function noteOwn(record: BookingRecord, { id }: Appointment): void {
  const {
    link: { leftBehind, takesOver },
  } = record;
  if (leftBehind?.appointmentId === id && takesOver !== true) record.link.knownThere ??= { ...leftBehind.settled };
}

/**
 * The tool wins for times, a cancellation, its specialist and what the configuration sets explicitly. Client data, service and
 * price fill only what is empty in One-Link. `scheduled` never replaces another status. What stays in One-Link counts as settled.
 */
export function adopt(record: BookingRecord, entries: readonly Entry[], current: Appointment): void {
  for (const entry of entries) {
    if (entry.values !== null && isHeld(entry.values, current)) continue;
    if (keepsOwn(entry, current) && !isNews(record, entry)) record.writes.settled[entry.name] = entry.digest;
  }
}

/**
 * The present values may come from the connection that had the appointment before, possibly this one. What that connection had
 * not settled is news from the tool. If it says nothing, it has at least cancelled the visit.
 */
const isNews = ({ link: { takesOver, knownThere } }: BookingRecord, { name, digest }: Entry): boolean =>
  knownThere === undefined ? takesOver === true && name === 'status' : knownThere[name] !== digest;

function keepsOwn({ name, values, explicit }: Entry, current: Appointment): boolean {
  if (name === 'times' || name === 'external_ref') return false;
  // A duplicate was cancelled by the bridge, not by a person.
  if (name === 'status') return values?.['status'] === 'scheduled' && !isMergedRef(current.external_ref ?? '');
  // Client data fill only what is empty, even if the configuration sets them.
  const mayReplace = !name.startsWith('client_') && (explicit || name === 'resource_id');
  return !mayReplace && !isEmpty(values ?? { [name]: null }, current);
}
