/** During a deployment a Worker of the version before may still send to a mailbox of this one. */
import { expect, it } from 'vitest';
import type { BookingFields } from '../../../src/booking/booking.ts';
import { booked } from '../../world/events.ts';
import { createWorld, minute } from '../../world/world.ts';

it('a Worker of an earlier version sends an e-mail address, and it is not kept', async () => {
  const world = createWorld();
  const fields = { clientName: 'Ivan', clientEmail: 'ivan@secret.example' } as BookingFields;
  await world.accept(booked('a', 3, { fields }));
  await world.pass(10 * minute);
  expect(world.dump()).not.toContain('ivan@secret.example');
});
