/** A specialist of the tool's without a row in `resources`: the rest is sent, and the settlement says who it is. */
import { describe, expect, it } from 'vitest';
import { at, cancelled, moved, says, visit } from '../../world/events.ts';
import { minute, type World } from '../../world/world.ts';
import { createdAppointment, lastOutcome } from './linked.ts';

const resources = { anna: 31, boris: 32 };
const ofAnna = { fields: { staff: ['7', 'Anna'] } };
const salon = { connection: { resources } };

const deployed = async (world: World, table: Readonly<Record<string, number>>): Promise<void> => {
  world.deploy({ resources: table });
  await world.sweep();
  await world.pass(minute);
};

describe('a specialist without a row in `resources`', () => {
  it('keeps nothing back: the new time goes out, and the code says whose row is missing', async () => {
    const { world, sent, shown } = await createdAppointment(salon, ofAnna);
    await world.accept(says('a', { staff: ['8', 'Carla'], ...visit(5) }));
    await world.pass(minute);
    expect(sent()).toEqual([{ starts_at: at(5), ends_at: at(5.5) }]);
    expect(shown()).toMatchObject({ resource_id: 31 });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: 'unknown_staff' });
    expect(lastOutcome(world).message).toContain('8, Carla');
  });

  it('is told behind another code of the same settlement', async () => {
    const { world } = await createdAppointment(salon, ofAnna);
    const refusal = { error: 'price', code: 'VALIDATION_ERROR', details: { service_amount: ['is wrong'] } };
    world.oneLink.faults.add({ method: 'PATCH', times: 1 }, { kind: 'answer', status: 422, body: refusal });
    await world.accept(says('a', { staff: ['8', 'Carla'], amount: 4000, ...visit(5) }));
    await world.pass(minute);
    expect(lastOutcome(world).code).not.toBe('unknown_staff');
    expect(lastOutcome(world).message).toMatch(/price.*8, Carla/s);
  });

  it('is told where the specialist alone is news, and with each event as long as it lasts', async () => {
    const { world, sent } = await createdAppointment(salon, ofAnna);
    await world.accept(says('a', { staff: ['Carla'] }));
    await world.pass(minute);
    expect(sent()).toEqual([]);
    expect(lastOutcome(world)).toMatchObject({ result: 'unchanged', code: 'unknown_staff' });
    await world.accept(moved('a', 'b', 6));
    await world.pass(minute);
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: 'unknown_staff' });
  });

  it('is told of a new booking, which gets the specialist of the connection', async () => {
    const { world, shown } = await createdAppointment(
      { connection: { resources, resource_id: 31 } },
      { fields: { staff: ['Carla'] } },
    );
    expect(shown()).toMatchObject({ resource_id: 31 });
    expect(lastOutcome(world)).toMatchObject({ result: 'created', code: 'unknown_staff' });
    expect(lastOutcome(world).message).toContain('Carla');
  });

  it('is named without the services and places that may stand for it in the table', async () => {
    const fields = { staff: ['8', 'Carla', '3310', 'intro', 'L9'], service: ['3310', 'intro'], places: ['L9'] };
    const { world } = await createdAppointment({ connection: { resources, resource_id: 31 } }, { fields });
    expect(lastOutcome(world)).toMatchObject({ code: 'unknown_staff' });
    expect(lastOutcome(world).message).toContain('8, Carla');
    expect(lastOutcome(world).message).not.toMatch(/3310|L9/);
  });

  it('is not told where the tool names no specialist but a service or a place', async () => {
    const fields = { staff: ['3310', 'intro', 'L9'], service: ['3310', 'intro'], places: ['L9'] };
    const { world } = await createdAppointment({ connection: { resources, resource_id: 31 } }, { fields });
    expect(lastOutcome(world)).toMatchObject({ result: 'created', code: null });
  });

  it('goes out when the table has a row for it', async () => {
    const { world, sent } = await createdAppointment(salon, ofAnna);
    world.oneLink.addResource({ id: 33 });
    await world.accept(says('a', { staff: ['Carla'] }));
    await world.pass(minute);
    await deployed(world, { ...resources, carla: 33 });
    expect(sent()).toEqual([{ resource_id: 33 }]);
  });

  it.each([
    ['', false],
    [', also when a person has it tried again meanwhile', true],
  ])('goes out when the table has a row for it, but not over whom staff have set since%s', async (_, isRetried) => {
    const { world, id, sent, shown } = await createdAppointment(salon, ofAnna);
    for (const extra of [33, 34]) world.oneLink.addResource({ id: extra });
    const { deliveries } = await world.accept(says('a', { staff: ['Carla'] }));
    await world.pass(minute);
    world.oneLink.edit(id, { resource_id: 34 });
    if (isRetried) await world.admin().retry(deliveries[0]?.deliveryId ?? '');
    await world.accept(says('a', { staff: ['Carla'], ...visit(5) }));
    await world.pass(minute);
    await deployed(world, { ...resources, carla: 33 });
    expect(sent()).toEqual([{ starts_at: at(5), ends_at: at(5.5) }]);
    expect(shown()).toMatchObject({ resource_id: 34 });
    await world.accept(says('a', { staff: ['Anna'] }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ resource_id: 31 });
  });

  it('goes out also where a write of the one before came late', async () => {
    const { world, sent } = await createdAppointment(salon, ofAnna);
    for (const extra of [32, 33]) world.oneLink.addResource({ id: extra });
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'late_commit', afterMs: 5 * minute });
    await world.accept(says('a', { staff: ['Boris'] }));
    await world.pass(1000);
    await world.accept(says('a', { staff: ['Carla'] }));
    await world.pass(20 * minute);
    await deployed(world, { ...resources, carla: 33 });
    expect(sent().at(-1)).toEqual({ resource_id: 33 });
  });

  it('was another for a while: who comes after it is news, whatever staff have set by hand meanwhile', async () => {
    const { world, id, sent } = await createdAppointment(salon, ofAnna);
    await world.accept(says('a', { staff: ['Carla'] }));
    await world.pass(minute);
    world.oneLink.edit(id, { resource_id: 33 });
    await world.accept(says('a', { staff: ['Anna'] }));
    await world.pass(minute);
    expect(sent()).toEqual([{ resource_id: 31 }]);
    expect(lastOutcome(world)).toMatchObject({ code: null });
  });

  it('whose row was away for a while is no news: what staff have set by hand meanwhile stays', async () => {
    const { world, id, sent } = await createdAppointment(salon, { fields: { staff: ['Anna'] } });
    await deployed(world, { boris: 32 });
    await world.accept(says('a', { staff: ['Anna'], ...visit(5) }));
    await world.pass(minute);
    expect(lastOutcome(world)).toMatchObject({ code: 'unknown_staff' });
    world.oneLink.edit(id, { resource_id: 33 });
    await deployed(world, resources);
    expect(sent()).toEqual([{ starts_at: at(5), ends_at: at(5.5) }]);
  });
});

describe('nothing is said of the specialist', () => {
  it('of a cancelled visit', async () => {
    const { world } = await createdAppointment(salon, ofAnna);
    await world.accept(cancelled('a', { fields: { staff: ['Carla'] } }));
    await world.pass(minute);
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: null });
  });

  it('where the connection has no table of specialists', async () => {
    const { world } = await createdAppointment({}, ofAnna);
    expect(lastOutcome(world)).toMatchObject({ result: 'created', code: null });
  });

  it('where `fields` say the specialist', async () => {
    const connection = { resources: { boris: 31 }, fields: { resource_id: 31 } };
    const { world } = await createdAppointment({ connection }, { fields: { staff: ['Carla'] } });
    expect(lastOutcome(world)).toMatchObject({ result: 'created', code: null });
  });
});
