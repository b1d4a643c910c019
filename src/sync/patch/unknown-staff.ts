/**
 * The tool's specialist has no row in `resources`. The rest is sent, the appointment keeps its specialist, and the settlement
 * says which row is missing. The entry counts as refused until the tool or the table changes. If staff have set a specialist by
 * the time the row is added, that one stays.
 */
import type { BookingId } from '../../booking/ids.ts';
import { cellOf, chainOrder } from '../../booking/told.ts';
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context, RunContext } from '../context.ts';
import { note } from '../observations.ts';
import type { WantedInOrder } from './entries.ts';
import { rowMissing as code, isEnteredByHand, keepEntered, noteInstead } from './left-out.ts';
import { lookUp } from './tables.ts';

const entry = 'resource_id';
const shownAtMost = 200;

/** The tool's names for the specialist, for the person who has to add a row. */
export function staffNamed({ chain }: BookingRecord, order: readonly BookingId[]): Readonly<Record<string, string>> {
  const names = peopleTold(chain, order);
  return names.length === 0 ? {} : { reason: shown(names) };
}

/** Those of the tool's names for the specialist that are a person's, best first; where none is, all. */
export function peopleTold(chain: BookingRecord['chain'], order: readonly BookingId[]): readonly string[] {
  const names = cellOf(chain, order, 'staff')?.value;
  if (!Array.isArray(names)) return [];
  const people = peopleAmong(names, chain, order);
  return (people.length > 0 ? people : names).map(String);
}

/** A row may also be of a service or a place, whose names stand behind those of staff. */
function peopleAmong(names: readonly unknown[], chain: BookingRecord['chain'], order: readonly BookingId[]): unknown[] {
  const others = (['service', 'places'] as const).flatMap((field) => {
    const value = cellOf(chain, order, field)?.value;
    return Array.isArray(value) ? value : [];
  });
  return names.filter((name) => !others.includes(name));
}

const shown = (names: readonly unknown[]): string => names.map(String).join(', ').slice(0, shownAtMost);

/** What the tool calls the specialist; null where it names none, or the connection has no table of them. */
function namesOf(
  { chain }: BookingRecord,
  order: readonly BookingId[],
  { connection }: Context,
): readonly unknown[] | null {
  const names = cellOf(chain, order, 'staff')?.value;
  if (!Array.isArray(names) || peopleAmong(names, chain, order).length === 0) return null;
  return Object.keys(connection.resources).length === 0 ? null : names;
}

/** The specialist without a row, to be told behind another reason. */
export function unknownStaffOf(record: BookingRecord, context: Context): Readonly<Record<string, string>> {
  const order = chainOrder(record.chain);
  const names = order.kind === 'ok' ? namesOf(record, order.ids, context) : null;
  if (order.kind !== 'ok' || names === null || record.intake.fieldKeys.includes(entry)) return {};
  if (lookUp(context.connection.resources, names) !== null) return {};
  return { specialist: shown(peopleAmong(names, record.chain, order.ids)) };
}

/**
 * Whose row was missing is another one's turn by now: what One-Link holds may be a hand's, so the tool's word is news. Where the row
 * alone has come, it is none.
 */
export function noteKnownStaff(
  record: BookingRecord,
  { entries, names: { order } }: WantedInOrder,
  current: Appointment,
  context: Context,
): void {
  const known = entries.find(({ name }) => name === entry);
  if (record.writes.refused[entry]?.code !== code || known === undefined) return;
  const isOther = record.writes.refused[entry].digest !== context.digestOf(namesOf(record, order, context));
  if (isOther) delete record.writes.settled[entry];
  else if (isEnteredByHand(record, known, current, context)) keepEntered(record, known);
  delete record.writes.refused[entry];
}

/** Before a live visit is settled. */
export function noteUnknownStaff(
  record: BookingRecord,
  { entries, names: { order } }: WantedInOrder,
  current: Appointment,
  context: RunContext,
): void {
  const { observations } = context;
  const names = entries.some(({ name }) => name === entry) ? null : namesOf(record, order, context);
  const before = record.writes.refused[entry];
  if (names === null) {
    if (before?.code === code) delete record.writes.refused[entry];
    return;
  }
  const digest = context.digestOf(names);
  const isSame = before?.code === code && before.digest === digest;
  record.writes.refused[entry] = { ...(isSame && before), digest, configuration: context.connection.digest, code };
  noteInstead(record, { name: entry, values: { [entry]: null } }, current, context);
  note(observations.done, code, entry);
  // If another code is reported first, the tool's name for the specialist is reported beside it.
  const named = shown(peopleAmong(names, record.chain, order));
  const { details } = observations.done;
  if (observations.done.code === code) details['reason'] ??= named;
  else details['specialist'] ??= named;
}
