/**
 * A person takes a link away while a write is on its way: it ends as if the answer had come before. What the bridge made
 * stays at One-Link, the person is told of it, and a retry or a later link finds it.
 */
import { describe, expect, it } from 'vitest';
import { type FaultAction, htmlPage } from '../../../emulator/faults.ts';
import { at, booked, says, visit } from '../../world/events.ts';
import { createWorld, day, minute, type World } from '../../world/world.ts';

const newest = async (world: World) => (await world.admin().deliveries({ limit: 1 })).deliveries[0];

/** A POST that takes a while; the link is taken away in the middle. */
async function whilePosting(action: FaultAction = { kind: 'delay' }): Promise<World> {
  const world = createWorld();
  world.oneLink.faults.add({ method: 'POST', path: '/appointments', delayMs: 5000 }, action);
  await world.accept(booked('a', 100));
  await world.pass(2000);
  expect(world.oneLink.appointments.size).toBe(1);
  expect(await world.admin().deleteLink('calcom:a')).toMatchObject({ kind: 'ok', link: { appointment_id: null } });
  await world.pass(minute);
  return world;
}

it('a link that is set anew meets the visit as it stands, whatever write of before had no answer', async () => {
  const world = createWorld();
  await world.accept(booked('a', 100));
  await world.pass(minute);
  world.oneLink.faults.add({ method: 'PATCH' }, htmlPage(520, false));
  await world.accept(says('a', visit(101)));
  await world.pass(1000);
  await world.admin().deleteLink('calcom:a');
  await world.pass(minute);
  world.oneLink.edit(9041, { starts_at_ms: Date.parse(at(105)), ends_at_ms: Date.parse(at(106)) });
  await world.admin().putLink('calcom:a', 9041);
  await world.pass(minute);
  expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(101) });
});

describe('DELETE of a link while a POST is on its way', () => {
  it('is not undone by the answer: the booking parks and names the appointment that was made', async () => {
    const world = await whilePosting();
    expect((await world.admin().link('calcom:a'))?.appointment_id).toBeNull();
    expect(await newest(world)).toMatchObject({ state: 'parked', code: 'link_removed' });
    expect((await newest(world))?.message).toContain('9041');
    await world.accept(says('a', visit(101)));
    await world.pass(2 * day);
    expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(100) });
    expect((await newest(world))?.message).toContain('9041');
  });

  it.each([
    ['its answer', { kind: 'delay' } as const],
    ['no answer though it was carried out', htmlPage(504, true)],
    ['a cut connection', { kind: 'commit_then_cut' } as const],
  ])('and %s: a retry takes up the appointment that was made, and makes no second one', async (_name, action) => {
    const world = await whilePosting(action);
    await world.accept(says('a', visit(101)));
    await world.pass(20 * minute);
    expect(await newest(world)).toMatchObject({ state: 'parked', code: 'link_removed' });
    await world.admin().retry((await newest(world))?.delivery_id ?? '');
    await world.pass(20 * minute);
    expect(world.oneLink.appointments.size).toBe(1);
    expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(101) });
    expect((await world.admin().link('calcom:a'))?.appointment_id).toBe(9041);
  });

  it('and then a PUT of it: everything goes there', async () => {
    const world = await whilePosting();
    await world.accept(says('a', visit(101)));
    await world.admin().putLink('calcom:a', 9041);
    await world.pass(minute);
    expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(101) });
    expect(await newest(world)).toMatchObject({ state: 'applied', code: null });
  });
});

it('DELETE of a link while a PATCH is on its way: the booking parks, and a later link sends what differs there', async () => {
  const world = createWorld();
  await world.accept(booked('a', 100), booked('b', 200));
  await world.pass(minute);
  const ids = [...world.oneLink.appointments.keys()];
  const a = ids.find((id) => world.oneLink.show(id)?.['starts_at'] === at(100)) ?? 0;
  const b = ids.find((id) => id !== a) ?? 0;
  await world.admin().deleteLink('calcom:b');
  await world.pass(minute);
  world.oneLink.faults.add({ method: 'PATCH', delayMs: 5000 }, { kind: 'delay' });
  await world.accept(says('a', visit(110)));
  await world.pass(2000);
  await world.admin().deleteLink('calcom:a');
  await world.pass(minute);
  expect(await newest(world)).toMatchObject({ state: 'parked', code: 'link_removed' });
  expect((await newest(world))?.message).toContain(String(a));
  world.oneLink.edit(a, { starts_at: at(130), ends_at: at(130.5), external_ref: null });
  await world.admin().putLink('calcom:a', b, true);
  await world.pass(minute);
  expect(world.oneLink.show(b)).toMatchObject({ starts_at: at(110) });
});
