/**
 * Connections of one tool with a specialist of their own each, told by `only` and `resource_id` alone: a visit that comes from another
 * of them becomes this one's specialist's, and is found where this one makes none.
 */
import { describe, expect, it } from 'vitest';
import { at, person, says, visit } from '../../world/events.ts';
import { createWorld, minute, type World, type WorldOptions } from '../../world/world.ts';

const other = { source: 'calcom', account_id: 12, on_unlinked: 'park', secret: 'SALON_SECRET', only: ['anna'] };
const around = { beside: { other } };

/** The appointment as the other connection has left it. */
function leftBehind(world: World, columns: object = {}): number {
  const contact = world.oneLink.addContact({ full_name: 'Ivan Petrov' });
  const names = { external_ref: 'calcom:a', idempotency_key: 'calcom:a' };
  const row = {
    resource_id: 31,
    contact_id: contact.id,
    client_name: 'Ivan Petrov',
    client_phone: String(person.clientPhone),
  };
  const times = { starts_at: at(900), ends_at: at(900.5) };
  return world.oneLink.addAppointment({ ...row, ...names, ...times, ...columns }).id;
}

function worldOf(connection: object = {}, more: Partial<WorldOptions> = {}): World {
  const own = { only: ['olga'], resource_id: 32, ...connection };
  const world = createWorld({ connection: own, around, ...more });
  world.oneLink.addResource({ id: 32, name: 'Olga' });
  return world;
}

const comes = (hours: number) => ({
  ...says('a', { state: 'accepted', ...visit(hours), ...person }),
  place: { is: 'inside' } as const,
});

describe('a visit that comes from another connection', () => {
  it.each([
    ['at its time', 900, 'create'],
    ['at another time', 930, 'create'],
    ['at its time, where none is made', 900, 'park'],
    ['at another time, where none is made', 930, 'park'],
  ])('%s becomes the specialist’s of this one', async (_when, hours, on_unlinked) => {
    const world = worldOf({ on_unlinked });
    const id = leftBehind(world);
    await world.accept(comes(hours));
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({ resource_id: 32, starts_at: at(hours), external_ref: 'calcom:a' });
    expect(world.oneLink.appointments.size).toBe(1);
  });

  it('stays with whom staff give it to afterwards', async () => {
    const world = worldOf();
    const id = leftBehind(world);
    await world.accept(comes(900));
    await world.pass(minute);
    world.oneLink.edit(id, { resource_id: 31 });
    await world.accept(comes(930));
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({ resource_id: 31, starts_at: at(930) });
  });

  it.each([
    ['the connection has a table of specialists', { resources: { olga: 32 } }, {}],
    ['the connection takes all', { only: [] }, {}],
    ['the appointment does not bear its name', {}, { external_ref: null, idempotency_key: null }],
  ])('keeps its specialist where %s', async (_why, connection, columns) => {
    const world = worldOf({ on_unlinked: 'park', ...connection });
    const id = leftBehind(world, columns);
    await world.accept(comes(900));
    await world.pass(minute);
    if ('external_ref' in columns) await world.admin().putLink('calcom:a', id);
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({ resource_id: 31, external_ref: 'calcom:a' });
  });
});
