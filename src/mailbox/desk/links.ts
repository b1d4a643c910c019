/** Links by hand: which appointment a booking is (design.md, *HTTP*). */
import { newId } from '../../booking/fold.ts';
import { type BookingRecord, newBooking } from '../../core/booking-record.ts';
import { makeDue } from '../../core/fold/take-in.ts';
import { idOf, refOfHeld } from '../../core/references.ts';
import { keep } from '../agenda.ts';
import type { LinkAnswer, LinkView } from '../contract.ts';
import { linkView } from '../views.ts';
import { type DeskInput, recordOf } from './desk-input.ts';

export async function showLink(input: DeskInput, externalRef: string): Promise<LinkView | null> {
  const record = recordOf(input, externalRef);
  return record === null ? null : linkView(input.connection, record);
}

export async function setLink(
  input: DeskInput,
  externalRef: string,
  appointmentId: number,
  origin: 'person' | 'imported',
): Promise<LinkAnswer> {
  const { engine, connection, ports } = input;
  const { store } = engine;
  const id = idOf(connection, externalRef);
  if (id === null) return { kind: 'not_found' };
  const record = store.find(id) ?? newRecord(id, ports.now());
  const owner = store.bookingOf(appointmentId);
  const other = owner === null ? null : store.peek(owner);
  if (other !== null && other.key !== record.key) {
    return { kind: 'conflict', external_ref: refOfHeld(connection, other) };
  }
  store.transaction(() => {
    for (const left of takeAppointment(record, appointmentId, origin)) store.unlink(left);
    store.link(appointmentId, record.key);
    const isKnownByEvents = Object.values(record.chain.ids).some(({ cells }) => Object.keys(cells).length > 0);
    if (isKnownByEvents) makeDue(record, ports.now());
    keep(record, store);
  });
  await engine.wakeNow([record.key]);
  return { kind: 'ok', link: linkView(connection, record) };
}

/** Links the record to an appointment; returns those that are no longer its. */
function takeAppointment(record: BookingRecord, appointmentId: number, origin: 'person' | 'imported'): number[] {
  const before = record.link?.appointmentId;
  const left = [...record.rivals];
  // The one that was to be cancelled in a merge stays: the two change places.
  const wasLoser = record.losers.some((loser) => loser.appointmentId === appointmentId);
  record.losers = record.losers.filter((loser) => loser.appointmentId !== appointmentId);
  if (before !== undefined && wasLoser) record.losers.push({ appointmentId: before, renamed: false });
  else if (before !== undefined) left.push(before);
  if (before !== appointmentId) {
    record.settled = {};
    record.refused = {};
    record.firstContact = true;
    record.clientUnmet = false;
  }
  record.link = { appointmentId, origin };
  record.linkRemoved = false;
  record.rivals = [];
  return left.filter((old) => old !== appointmentId);
}

/** Known by its link alone, so that its first event finds it. */
function newRecord(id: string, now: number): BookingRecord {
  const record = newBooking(id, now);
  record.chain.ids[id] = newId();
  return record;
}

export async function removeLink(input: DeskInput, externalRef: string): Promise<LinkAnswer> {
  const { engine, connection, ports } = input;
  const record = recordOf(input, externalRef);
  if (record === null) return { kind: 'not_found' };
  const { store } = engine;
  store.transaction(() => {
    if (record.link !== null) store.unlink(record.link.appointmentId);
    record.link = null;
    record.linkRemoved = true;
    record.settled = {};
    makeDue(record, ports.now());
    keep(record, store);
  });
  await engine.wakeNow([record.key]);
  return { kind: 'ok', link: linkView(connection, record) };
}

export async function importLinks(
  input: DeskInput,
  rows: readonly { readonly externalRef: string; readonly appointmentId: number }[],
): Promise<readonly LinkAnswer[]> {
  const answers: LinkAnswer[] = [];
  for (const { externalRef, appointmentId } of rows) {
    answers.push(await setLink(input, externalRef, appointmentId, 'imported'));
  }
  return answers;
}
