/** What people do at One-Link in a history: staff type visits in, write comments, delete an appointment. */
import { refOf } from '../../../src/core/references.ts';
import type { Random } from '../../simulation/random.ts';
import { hour, worldStart } from '../../world/world.ts';
import type { History } from './simulate.ts';
import { visitNumber } from './watch.ts';

const otherSpecialist = 32;

/** Staff had typed the first visit in already, under its name. Their words stay. */
export function typeIn({ world, script, edits }: History): void {
  const first = script.webhooks.find(({ visit }) => visit === 0)?.events[0];
  const { startsAt, endsAt } = first?.fields.times ?? {};
  if (first === undefined || startsAt == null || endsAt == null) return;
  const contact = world.oneLink.addContact({ full_name: 'Ivan', phone: '+77010000000' });
  const appointment = world.oneLink.addAppointment({
    resource_id: 31,
    contact_id: contact.id,
    starts_at: startsAt,
    ends_at: endsAt,
    client_name: 'Ivan',
    client_comment: 'typed by staff',
    external_ref: refOf(world.connection(), first.id),
  });
  edits.set(appointment.id, 'typed by staff');
}

/** Somebody deletes the first appointment. */
export function deleteOne({ world, deleted }: History, random: Random, say: (text: string) => void): void {
  world.clock.at(worldStart + random.around(3 * hour), () => {
    const appointment = [...world.oneLink.appointments.values()].at(0);
    if (appointment === undefined) return;
    say(`✎ ${appointment.id} is deleted`);
    deleted.add(visitNumber(String(appointment.external_ref)));
    world.oneLink.removeAppointment(appointment.id);
  });
}

/**
 * Staff write comments and names by hand and give visits to another specialist; the tools never change theirs, so every one
 * must stay.
 */
export function editByHand(history: History, random: Random, say: (text: string) => void): void {
  const { world, edits, names, specialists, swarm } = history;
  // Who frees a slot for a booking that has given up on it tells it so by a retry, not by the calendar.
  const kinds = ['comment', 'comment', 'name', swarm.swap ? 'name' : 'specialist'] as const;
  world.oneLink.addResource({ id: otherSpecialist, name: 'Boris' });
  for (let index = 0; index < 4; index += 1) {
    world.clock.at(worldStart + random.around(3 * hour), () => {
      const appointments = [...world.oneLink.appointments.keys()];
      const id = appointments[Math.floor(random.next() * appointments.length)];
      if (id === undefined) return;
      const [text, kind] = [`by hand ${index}`, random.pick(kinds)];
      say(`✎ ${id} ${kind} ${text}`);
      if (kind === 'comment') {
        world.oneLink.edit(id, { client_comment: text });
        edits.set(id, text);
      } else if (kind === 'name') {
        world.oneLink.edit(id, { client_name: text });
        names?.set(id, text);
      } else {
        world.oneLink.edit(id, { resource_id: otherSpecialist });
        specialists?.set(id, otherSpecialist);
      }
    });
  }
}
