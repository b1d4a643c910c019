/** Another One-Link, to which a connection is led by mistake: the same numbers are strangers' visits and contacts there. */
import type { Appointment } from '../../emulator/rows.ts';
import { day, hour, worldStart } from './generate/times.ts';
import type { Stage } from './stage.ts';

const strangers = new WeakMap<Stage, Map<number, Appointment>>();

/** Every number that is known here is somebody else's there. */
export function addStrangers(stage: Stage): void {
  const { oneLink, otherOneLink } = stage;
  const known = strangers.get(stage) ?? new Map<number, Appointment>();
  strangers.set(stage, known);
  for (const id of oneLink.contacts.keys()) {
    if (!otherOneLink.contacts.has(id))
      otherOneLink.addContact({ id, full_name: `Stranger ${id}`, phone: `+7708000${id}` });
  }
  for (const id of oneLink.appointments.keys()) {
    if (otherOneLink.appointments.has(id)) continue;
    const starts = worldStart + 200 * day + id * hour;
    const row = otherOneLink.addAppointment({
      id,
      resource_id: 34,
      contact_id: [...otherOneLink.contacts.keys()][0] ?? null,
      client_name: `Stranger ${id}`,
      external_ref: id % 2 === 0 ? `shop:${id}` : null,
      starts_at_ms: starts,
      ends_at_ms: starts + hour,
    });
    known.set(id, row);
  }
}

/** None of them was written, and nobody of ours has got a stranger's contact. */
export function checkStrangers(stage: Stage): void {
  const known = strangers.get(stage);
  if (known === undefined) return;
  for (const row of stage.otherOneLink.appointments.values()) {
    const before = known.get(row.id);
    if (before !== undefined) {
      if (JSON.stringify(before) !== JSON.stringify(row))
        stage.problems.push(`the visit ${row.id} of a stranger was written`);
      continue;
    }
    const contact = stage.otherOneLink.contacts.get(row.contact_id ?? 0);
    if (contact?.full_name?.startsWith('Stranger'))
      stage.problems.push(`the appointment ${row.id} got the contact of a stranger`);
  }
}
