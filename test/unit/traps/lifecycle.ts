/** A booking's whole life at One-Link, for traps that must not spring anywhere in it (one-link-api.md §9). */
import { at, booked, cancelled, moved, person, says, visit } from '../../world/events.ts';
import { createWorld, minute, type World, type WorldOptions } from '../../world/world.ts';

/** Made, moved under a new id, given a service and a price, cancelled, re-opened, not come to. */
export async function wholeLife(options: WorldOptions = {}): Promise<World> {
  const { connection, ...rest } = options;
  const world = createWorld({ connection: { services: { cut: 9 }, resources: { boris: 32 }, ...connection }, ...rest });
  world.oneLink.addResource({ id: 31 });
  world.oneLink.addResource({ id: 32 });
  world.oneLink.addService({ id: 9, duration_min: 50 });
  const steps = [
    booked('a', 3, { fields: { clientIdentifier: '900102300121', clientBirthDate: '1990-01-02', clientGender: 'f' } }),
    moved('a', 'b', 5, { fields: { staff: ['boris'] } }),
    says('b', { service: ['cut'], clientComment: 'by the door' }),
    says('b', { times: { startsAt: at(7), endsAt: null } }),
    cancelled('b', { fields: { clientComment: 'fell ill' } }),
    says('b', { state: 'accepted', ...visit(8), ...person }),
    says('b', { state: 'no_show' }),
  ];
  for (const step of steps) {
    await world.accept(step);
    await world.pass(minute);
  }
  return world;
}
