/** A booking and its appointment in few words, for tests of what is sent (architecture.md, *Patch*). */
import type { AppointmentSeed } from '../../../emulator/seed.ts';
import { at, booked } from '../../world/events.ts';
import { createWorld, minute, type World, type WorldOptions } from '../../world/world.ts';

type BookedMore = Parameters<typeof booked>[2];

/** Bodies of the PATCHes from the `from`th write on, in the order they arrived. */
export const patches = (world: World, from = 0): Record<string, unknown>[] =>
  world
    .writes()
    .slice(from)
    .filter(({ method }) => method === 'PATCH')
    .map(({ body }) => body);

const writesSoFar = (world: World): number => world.writes().length;

/** The one appointment of a world that has one. */
export function onlyAppointment(world: World): number {
  const ids = [...world.oneLink.appointments.keys()];
  if (ids.length !== 1 || ids[0] === undefined) throw new Error(`${ids.length} appointments`);
  return ids[0];
}

export interface Linked {
  readonly world: World;
  readonly id: number;
  /** PATCH bodies since the appointment was made. */
  readonly sent: () => Record<string, unknown>[];
  readonly shown: () => Record<string, unknown>;
}

const linkedTo = (world: World, id: number): Linked => {
  const before = writesSoFar(world);
  return { world, id, sent: () => patches(world, before), shown: () => world.oneLink.show(id) ?? {} };
};

/** A booking `a` three hours from now whose appointment the bridge has made. */
export async function createdAppointment(options: WorldOptions = {}, more: BookedMore = {}): Promise<Linked> {
  const world = createWorld(options);
  await world.accept(booked('a', 3, more));
  await world.pass(minute);
  return linkedTo(world, onlyAppointment(world));
}

/** An appointment that stood in One-Link before, whatever names it bears, bound to booking `a` by a person; no event has come yet. */
export async function boundAppointment(options: WorldOptions = {}, row: AppointmentSeed = {}): Promise<Linked> {
  const world = createWorld(options);
  const contact = world.oneLink.addContact({ full_name: 'Anna Known' });
  const seed = { resource_id: 31, contact_id: contact.id, client_name: 'Anna Known', ...row };
  const { id } = world.oneLink.addAppointment({ starts_at: at(3), ends_at: at(3.5), ...seed });
  const answer = await world.admin().putLink(`${world.connection().source}:a`, id, true);
  if (answer.kind !== 'ok') throw new Error(answer.kind);
  await world.pass(minute);
  return linkedTo(world, id);
}

/** The newest outcome. */
export const lastOutcome = (world: World) => {
  const last = world.outcomes().at(-1);
  if (last === undefined) throw new Error('no outcome');
  return last;
};
