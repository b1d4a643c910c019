/**
 * A specialist of the tool's who has no row in `resources`: the rest is sent, the appointment keeps the specialist that it has, and
 * the settlement says whose row is missing. It counts as refused until the tool or the table says another one. When the row comes,
 * whom staff have set since stays.
 */
import { cellOf } from '../../booking/fold.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import { type Facts, note } from '../facts.ts';
import type { Entry } from './entries.ts';

const code = 'unknown_staff';
const entry = 'resource_id';
const shownAtMost = 200;

/** What the tool calls the specialist; null where it names none, or the connection has no table of them. */
function namesOf(
  { chain }: BookingRecord,
  order: readonly string[],
  { connection }: Context,
): readonly unknown[] | null {
  const names = cellOf(chain, order, 'staff')?.value;
  if (!Array.isArray(names) || names.length === 0) return null;
  return Object.keys(connection.resources).length === 0 ? null : names;
}

/**
 * Whose row was missing is another one's turn by now: what One-Link holds may be a hand's, so the tool's word is news. It is none where
 * the row alone has come: another specialist than was shown while it was missing is a hand's later word.
 */
export function noteKnownStaff(
  record: BookingRecord,
  entries: readonly Entry[],
  order: readonly string[],
  { resource_id: held }: Appointment,
  context: Context,
): void {
  const missing = record.refused[entry];
  const known = entries.find(({ name }) => name === entry);
  if (missing?.code !== code || known === undefined) return;
  const isOther = missing.digest !== context.digestOf(namesOf(record, order, context));
  if (isOther) delete record.settled[entry];
  else if (missing.shown !== undefined && missing.shown !== held) record.settled[entry] = known.digest;
  delete record.refused[entry];
}

/** Before a live visit is settled. */
export function noteUnknownStaff(
  record: BookingRecord,
  entries: readonly Entry[],
  order: readonly string[],
  current: Appointment,
  facts: Facts,
  context: Context,
): void {
  const names = entries.some(({ name }) => name === entry) ? null : namesOf(record, order, context);
  const before = record.refused[entry];
  if (names === null) {
    if (before?.code === code) delete record.refused[entry];
    return;
  }
  const digest = context.digestOf(names);
  const isSame = before?.code === code && before.digest === digest;
  const shown = isSame && before.shown !== undefined ? before.shown : shownBy(record, current);
  record.refused[entry] = { digest, configuration: context.connection.digest, code, ...(shown !== null && { shown }) };
  note(facts.done, code, entry);
  // Another code is told first; whom the tool names stands beside it all the same.
  facts.done.details['reason'] ??= names.map(String).join(', ').slice(0, shownAtMost);
}

/** Whom a write without an answer may yet set is nobody's word. */
const shownBy = ({ ghosts }: BookingRecord, { resource_id: held }: Appointment): number | null =>
  ghosts.some(({ write }) => entry in write.body) ? null : (held ?? null);

/** A person's retry: nothing counts as refused. That a row is missing is no refusal of One-Link's. */
export function forgetRefused(record: Pick<BookingRecord, 'refused'>): void {
  const { [entry]: missing } = record.refused;
  record.refused = missing?.code === code ? { [entry]: missing } : {};
}
