// Any text is an id and the name of an attribute, also what means something else on an ordinary object.
import { describe, expect, it } from 'vitest';
import { bookingId } from '../../../src/booking/ids.ts';
import { booked, cancelled, moved, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute } from '../../world/world.ts';
import { oddNames, sharedPrototypes } from '../odd-names.ts';

/** A visit from its opening to the end of its retention, as One-Link, the API and KV show it. `id`: left out of it. */
async function lived(id: string, next: string) {
  const world = createWorld({ connection: { retention_days: 5 } });
  const attributes = (value: string) => ({ extra: { custom_attributes: { [id]: value } } });
  const states: unknown[] = [];
  const look = async (): Promise<void> => {
    const { deliveries } = await world.admin().deliveries({ externalRef: `calcom:${id}` });
    states.push({ deliveries, link: await world.admin().link(`calcom:${id}`) });
  };
  for (const hours of [30, 31, 32]) {
    await world.accept(booked(id, hours, attributes(`at ${hours}`)));
    await world.pass(minute);
    await look();
  }
  await world.accept(moved(id, next, 34), says(next, visit(35)));
  world.crash();
  await world.sweep();
  await world.pass(hour);
  await look();
  await world.admin().deleteLink(`calcom:${id}`);
  await look();
  await world.admin().putLink(`calcom:${id}`, [...world.oneLink.appointments.keys()][0] ?? 0);
  await world.accept(cancelled(next));
  await world.pass(hour);
  await look();
  const outcomes = world.outcomes();
  await world.pass(40 * day);
  await look();
  return JSON.parse(
    JSON.stringify({ states, outcomes, writes: world.writes(), left: world.core().store.find(bookingId(id)) })
      .replaceAll(`:${id}"`, ':ID"')
      .replaceAll(`:${next}"`, ':NEXT"')
      .replaceAll(`"${id}"`, '"ID"')
      .replaceAll(`custom_attributes.${id}"`, 'custom_attributes.ID"'),
  );
}

describe('a booking whose id and whose attribute is called', () => {
  const ordinary = lived('visit-a', 'visit-b');

  it.each(oddNames)('%s lives like any other', async (name) => {
    const before = sharedPrototypes();
    expect(await lived(name, 'visit-b')).toEqual(await ordinary);
    expect(sharedPrototypes()).toEqual(before);
  });

  it.each(oddNames)('%s after a move lives like any other', async (name) => {
    const before = sharedPrototypes();
    expect(await lived('visit-a', name)).toEqual(await ordinary);
    expect(sharedPrototypes()).toEqual(before);
  });
});
