/** The tool changes specialist or service, and One-Link would take the price of its list (one-link-api.md §2.4). */
import { describe, expect, it } from 'vitest';
import { at, booked, says, visit } from '../../world/events.ts';
import { createWorld, minute, type World } from '../../world/world.ts';
import { lastOutcome, onlyAppointment, patches } from './linked.ts';

const connection = { resources: { anna: 31, bota: 32 }, services: { cut: 9, colour: 10 } };
const accepting = ['A', 'B', 'C', 'D', 'F', 'G'] as const;
const changes = {
  specialist: { staff: ['bota'] },
  service: { service: ['colour'] },
  'specialist and service': { staff: ['bota'], service: ['colour'] },
} as const;

/** List prices: 5,000 and 6,000 of the first service, 8,000 and 9,000 of the second. */
async function visitWith(variant: string, fields: object): Promise<World> {
  const world = createWorld({ connection, oneLink: { variant: variant as 'A' } });
  world.oneLink.addResource({ id: 32, name: 'Bota' });
  const prices = (first: number, second: number) => [
    { resource_id: 31, price: first, active: true },
    { resource_id: 32, price: second, active: true },
  ];
  world.oneLink.addService({ id: 9, name: 'Cut', prices: prices(5000, 6000) });
  world.oneLink.addService({ id: 10, name: 'Colour', prices: prices(8000, 9000) });
  await world.accept(booked('a', 3, { fields: { staff: ['anna'], ...fields } }));
  await world.pass(minute);
  return world;
}

async function change(world: World, what: keyof typeof changes) {
  await world.accept(says('a', changes[what] as never));
  await world.pass(minute);
  return world.oneLink.appointments.get(onlyAppointment(world));
}

describe.each(Object.keys(changes) as (keyof typeof changes)[])('a change of %s', (what) => {
  it.each(accepting)('keeps the price that the tool told (%s)', async (variant) => {
    const world = await visitWith(variant, { service: ['cut'], amount: 7000 });
    expect(await change(world, what)).toMatchObject({ service_amount: 7000 });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: null });
  });

  it.each(accepting)('keeps a price that was entered by hand (%s)', async (variant) => {
    for (const service of [['cut'], undefined]) {
      const world = await visitWith(variant, service === undefined ? {} : { service });
      world.oneLink.edit(onlyAppointment(world), { service_amount: 4200 });
      expect(await change(world, what)).toMatchObject({ service_amount: 4200 });
      expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: null });
    }
  });

  it.each(accepting)('takes the new price of the list where nobody said one (%s)', async (variant) => {
    const world = await visitWith(variant, { service: ['cut'] });
    const listed = { specialist: 6000, service: 8000, 'specialist and service': 9000 };
    expect(await change(world, what)).toMatchObject({ service_amount: listed[what] });
  });

  it('goes through where One-Link refuses prices', async () => {
    const world = await visitWith('E', { service: ['cut'], amount: 7000 });
    const held = await change(world, what);
    if (what !== 'service') expect(held).toMatchObject({ resource_id: 32 });
    if (what !== 'specialist') expect(held).toMatchObject({ service_ids: [10] });
    expect(patches(world).some((body) => 'service_amount' in body)).toBe(false);
    expect(lastOutcome(world)).toMatchObject({ result: 'applied' });
  });

  it('is told where the answer shows another price', async () => {
    const world = await visitWith('C', { service: ['cut'], amount: 7000 });
    const id = onlyAppointment(world);
    const answer = { ...world.oneLink.show(id), service_amount: 1, resource_id: 32, service_id: 10 };
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'answer', status: 200, body: { payload: answer } });
    await change(world, what);
    expect(lastOutcome(world)).toMatchObject({ code: 'not_taken' });
  });
});

it('a move alone says no price again where the visit has a service', async () => {
  const world = await visitWith('C', { service: ['cut'], amount: 7000 });
  await world.accept(says('a', { times: { startsAt: at(6), endsAt: at(6.5) } }));
  await world.pass(minute);
  expect(patches(world)).toEqual([{ starts_at: at(6), ends_at: at(6.5) }]);
});

it('a price that is said again with a move comes late, and the newer one is told once more', async () => {
  const world = createWorld({ connection, oneLink: { variant: 'F' } });
  await world.accept(booked('a', 3, { fields: { amount: 4000 } }));
  await world.pass(minute);
  world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'late_commit', afterMs: 5 * minute });
  await world.accept(says('a', visit(5)));
  await world.pass(1000);
  await world.accept(says('a', { ...visit(6), amount: 8600 }));
  await world.pass(6 * minute);
  world.oneLink.advance();
  expect(world.oneLink.appointments.get(onlyAppointment(world))).toMatchObject({ service_amount: 4000 });
  await world.pass(10 * minute);
  expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({ starts_at: at(6), service_amount: 8600 });
});
