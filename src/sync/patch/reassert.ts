/**
 * A person wants the tool's values back in place of those that staff have set in One-Link. An edit stays because its entry counts as
 * settled (`patch.ts`), so it is unsettled here, and the next run sends it like any other difference.
 */
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import { heldOf, isHeld } from './compare.ts';
import { type Entry, valueIn } from './entries.ts';
import { markAnswered } from './in-doubt.ts';
import { endDispute } from './quarantine.ts';

/** Names of entries. */
export interface Edited {
  /** The tool's value is known and can be written. */
  readonly sendable: readonly string[];
  /** Only its digest is left, so somebody has to ask the tool. */
  readonly wiped: readonly string[];
}

/** What the bridge sends of a visit that is called off. */
const ofCalledOff: readonly string[] = ['status'];
/** The bridge's own names in One-Link are nobody's correction. */
const own: readonly string[] = ['external_ref', 'idempotency_key'];

/** What was settled and is different in One-Link now. `isOff`: the tool has called the visit off. */
export function editedIn(
  record: Readonly<BookingRecord>,
  { entries, isOff }: { readonly entries: readonly Entry[]; readonly isOff: boolean },
  current: Appointment,
  { digestOf }: Pick<Context, 'digestOf'>,
): Edited {
  const settled = entries.filter(
    ({ name, digest }) =>
      record.writes.settled[name] === digest && !own.includes(name) && (!isOff || ofCalledOff.includes(name)),
  );
  const differs = ({ name, values, digest }: Entry): boolean => {
    if (values !== null) return !isHeld(values, current);
    const held = heldOf(name, current);
    return held !== undefined && digestOf(held) !== digest;
  };
  const edited = settled.filter(differs);
  const named = (isWiped: boolean): string[] =>
    edited.filter(({ values }) => (values === null) === isWiped).map(({ name }) => name);
  return { sendable: named(false), wiped: named(true) };
}

/** These entries are to be sent again, whatever staff have set. */
export function reassert(
  record: BookingRecord,
  names: readonly string[],
  entries: readonly Entry[],
  { digestOf }: Pick<Context, 'digestOf'>,
): void {
  const { writes } = record;
  for (const name of names) {
    delete writes.settled[name];
    delete writes.putBack?.[name];
    markAnswered(record, name);
  }
  if (!names.includes('status')) return;
  endDispute(record);
  // Nobody is asked any more whether a visit that staff have ended is reopened.
  const start = valueIn(entries, 'times', 'starts_at');
  writes.moved = start === undefined ? null : { start: digestOf(start), endedAs: null };
}

/** As the pages and the API name fields: keys of One-Link. */
export const keysOf = (name: string): readonly string[] => (name === 'times' ? ['starts_at', 'ends_at'] : [name]);
