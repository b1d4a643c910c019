/**
 * One-Link may carry out an in-doubt write long after people have corrected the same values, and so overwrite their work. The
 * bridge notes with the write what One-Link showed in between. If One-Link later shows the values of the write, they came late,
 * and the values shown before are put back.
 */
import type { Appointment } from '../../one-link/records.ts';
import type { BookingRecord } from '../booking-record.ts';
import type { Context } from '../context.ts';
import type { AppointmentWrite, InDoubtWrite, Values } from '../write.ts';
import { heldFor, isHeld, sameValue } from './compare.ts';
import type { Entry } from './entries.ts';

/** Keys that are not restored: the names are the bridge's own, and custom attributes may keep what a late write says. */
const isNotPutBack = (key: string): boolean =>
  key === 'external_ref' || key === 'idempotency_key' || key === 'custom_attributes';

const nameOf = (key: string): string => (key === 'starts_at' || key === 'ends_at' ? 'times' : key);

/** What a body says, by the entries that its keys belong to. */
function partsOf(body: Readonly<Values>): Map<string, Values> {
  const parts = new Map<string, Values>();
  for (const [key, value] of Object.entries(body)) {
    if (!isNotPutBack(key)) parts.set(nameOf(key), { ...parts.get(nameOf(key)), [key]: value });
  }
  return parts;
}

/** A later write of this entry was answered, so what One-Link showed before is outdated. */
export function forgetShown({ shown }: InDoubtWrite, name: string): void {
  for (const key of Object.keys(shown ?? {})) if (nameOf(key) === name) delete shown?.[key];
}

/**
 * For each in-doubt write about this appointment, notes what One-Link shows for its keys if that differs from what the write
 * says.
 */
export function noteShown(
  { writes: { inDoubt, lostPrice, putBack = {} } }: BookingRecord,
  current: Appointment,
  isAbout: (doubtful: InDoubtWrite, current: Appointment) => boolean,
): void {
  for (const doubtful of inDoubt) {
    // If a POST is carried out late, its key is already in use and nothing changes.
    if (doubtful.write.kind !== 'patch' || !isAbout(doubtful, current)) continue;
    const shown: Values = {};
    for (const [name, values] of partsOf(doubtful.write.body)) {
      const held = heldFor(values, current);
      // It was sent with the bridge's own cancellation, and nobody removed it.
      if (name === 'service_amount' && lostPrice?.appointmentId === current.id && !current.service_amount) continue;
      // A value that came late is known to be late, so it does not count against the one that replaces it.
      const isLate = putBack[name] !== undefined && isHeld(putBack[name].late, current);
      if (!isLate && !isHeld(values, current) && tells(doubtful, name, held, inDoubt)) Object.assign(shown, held);
    }
    if (Object.keys(shown).length > 0) doubtful.shown = shown;
    else delete doubtful.shown;
  }
}

/**
 * A value from before the write, or from another write without an answer, may be about to change. It proves nothing, unless a
 * later write of the same entry was answered.
 */
function tells(
  { write, answered }: InDoubtWrite,
  name: string,
  held: Readonly<Values>,
  inDoubt: readonly InDoubtWrite[],
): boolean {
  if (answered.includes(name)) return true;
  const isKnown = (key: string): boolean =>
    (write.kind === 'patch' && key in write.base && sameValue(key, write.base[key], held[key])) ||
    inDoubt.some((other) => isItsOwn(other.write, key) && sameValue(key, other.write.body[key], held[key]));
  return !Object.keys(held).every(isKnown);
}

/** A price that is only repeated was set by somebody else. */
const isItsOwn = (write: AppointmentWrite, key: string): boolean =>
  key in write.body &&
  !(write.kind === 'patch' && key in write.base && sameValue(key, write.base[key], write.body[key]));

/**
 * The values of an in-doubt write replaced others that had been shown. What is not settled is news from the tool and was sent
 * as such.
 */
export function notePutBack(
  record: BookingRecord,
  { write, shown = {} }: InDoubtWrite,
  entries: readonly Entry[],
  current: Appointment,
): void {
  for (const [name, late] of partsOf(write.body)) {
    const values = Object.fromEntries(Object.keys(late).flatMap((key) => (key in shown ? [[key, shown[key]]] : [])));
    if (Object.keys(values).length === 0 || !isHeld(late, current)) continue;
    const own = entries.find((entry) => entry.name === name);
    if (own !== undefined && record.writes.settled[name] !== own.digest) continue;
    record.writes.putBack = { ...record.writes.putBack, [name]: { values, late, digest: own?.digest ?? null } };
  }
}

/** The entries; as long as the late values are there, with the values to restore instead of the tool's. */
export function withPutBack(
  record: BookingRecord,
  entries: readonly Entry[],
  current: Appointment,
  { digestOf }: Pick<Context, 'digestOf'>,
): readonly Entry[] {
  let changed = entries;
  for (const [name, { values, late, digest }] of Object.entries(record.writes.putBack ?? {})) {
    const own = entries.find((entry) => entry.name === name);
    if ((own?.digest ?? null) !== digest || !isHeld(late, current)) {
      if (own?.digest === digest) record.writes.settled[name] = own.digest;
      delete record.writes.putBack?.[name];
      continue;
    }
    delete record.writes.settled[name];
    const back = { name, values, digest: digest ?? digestOf(values), explicit: false };
    changed = [...changed.filter((entry) => entry !== own), back];
  }
  if (Object.keys(record.writes.putBack ?? {}).length === 0) delete record.writes.putBack;
  return changed;
}
