/** A booking that has left `only` is back when the connection takes all. */
import { expect, it } from 'vitest';
import { booked, says, visit } from '../../world/events.ts';
import { createWorld, minute } from '../../world/world.ts';

it('is taken again by the next event where the connection has no `only` any more', async () => {
  const world = createWorld({ connection: { only: ['anna'] } });
  await world.accept({ ...booked('a', 900), place: { is: 'inside' } });
  await world.pass(minute);
  const place = { is: 'outside', reason: 'not in only', isTakenByOther: false } as const;
  await world.accept({ ...says('a', visit(930)), place });
  await world.pass(minute);
  const [id] = world.oneLink.appointments.keys();
  expect(world.oneLink.show(id!)).toMatchObject({ status: 'cancelled' });
  world.deploy({});
  await world.accept(says('a', visit(960)));
  await world.pass(minute);
  expect(world.oneLink.show(id!)).toMatchObject({ status: 'scheduled' });
});
