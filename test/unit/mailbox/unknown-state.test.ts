// A tool's word for the state that is in no table (`unknown_status`): told each time that it becomes true.
import { expect, it } from 'vitest';
import type { BookingState } from '../../../src/booking/booking.ts';
import { booked, says } from '../../world/events.ts';
import { createWorld, minute, type World, type WorldOptions } from '../../world/world.ts';
import { lastOutcome } from './linked.ts';

async function created(options: WorldOptions = {}): Promise<World> {
  const world = createWorld(options);
  await world.accept(booked('a', 3, { clock: 1 }));
  await world.pass(minute);
  return world;
}

const codeAfter = async (world: World, clock: number, state: BookingState | 'unknown', body: unknown = null) => {
  const fields = state === 'unknown' ? ({ unknownState: true } as const) : { state };
  await world.accept(says('a', fields, { clock, body }));
  await world.pass(minute);
  return lastOutcome(world)?.code ?? null;
};

it('is told, and again after a word that is known', async () => {
  const world = await created();
  expect(await codeAfter(world, 2, 'unknown')).toBe('unknown_status');
  expect(await codeAfter(world, 3, 'confirmed')).toBe(null);
  expect(await codeAfter(world, 4, 'unknown')).toBe('unknown_status');
});

it('is not told where a newer event, which came before it, has a word that is known', async () => {
  const world = await created();
  expect(await codeAfter(world, 3, 'confirmed')).toBe(null);
  expect(await codeAfter(world, 2, 'unknown')).not.toBe('unknown_status');
});

it('is known where the connection’s `fields` read a status from the body', async () => {
  const world = await created({ connection: { fields: { status: "= word = 'Пришёл' ? 'completed'" } } });
  expect(await codeAfter(world, 2, 'unknown', { word: 'Пришёл' })).toBe(null);
  expect(await codeAfter(world, 3, 'unknown', { word: 'В пути' })).toBe('unknown_status');
});
