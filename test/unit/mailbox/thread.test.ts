import { expect, it } from 'vitest';
import { at, booked, cancelled, moved } from '../../world/events.ts';
import { createWorld, minute } from '../../world/world.ts';

it('a booking that is made, moved and cancelled is followed by one appointment', async () => {
  const world = createWorld();
  await world.accept(booked('a', 3));
  await world.pass(minute);
  const [made] = [...world.oneLink.appointments.values()];
  expect(made).toMatchObject({
    external_ref: 'calcom:a',
    idempotency_key: 'calcom:a',
    status: 'scheduled',
    client_name: 'Ivan Petrov',
  });

  await world.accept(moved('a', 'b', 5));
  await world.pass(minute);
  expect(world.oneLink.show(made!.id)).toMatchObject({
    starts_at: at(5),
    ends_at: at(5.5),
    external_ref: 'calcom:b',
    idempotency_key: 'calcom:a',
  });

  await world.accept(cancelled('b'));
  await world.pass(minute);
  expect(world.oneLink.show(made!.id)).toMatchObject({ status: 'cancelled' });
  expect(world.writes().at(-1)?.body).toEqual({ status: 'cancelled' });
  expect(world.outcomes().map(({ result }) => result)).toEqual(['created', 'applied', 'applied']);
});
