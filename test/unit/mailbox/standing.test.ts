/**
 * State is the booking's (architecture.md, *Retry*): one whose deliveries are settled and that must write again shows, where it
 * cannot, in its newest delivery, in the lists and counts, and follows what people do; and shows applied when it is well.
 */
import { describe, expect, it } from 'vitest';
import { htmlPage } from '../../../emulator/faults.ts';
import { at, booked, person, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World } from '../../world/world.ts';

const forever = { times: Number.POSITIVE_INFINITY };
const refusal = { kind: 'answer', status: 422, body: { error: 'no', code: 'BRAND_NEW' } } as const;

/** One booking, made and moved: two deliveries, both settled. */
async function settled(table: Readonly<Record<string, unknown>> = {}): Promise<World> {
  const world = createWorld({ connection: table });
  await world.accept(booked('a', 100));
  await world.pass(minute);
  await world.accept(says('a', visit(110)));
  await world.pass(minute);
  return world;
}

const idOf = (world: World): number => [...world.oneLink.appointments.keys()].at(-1) ?? 0;
const states = async (world: World) =>
  (await world.admin().deliveries({})).deliveries.map(({ state, code }) => [state, code]);

/** Ways in which a settled booking must write again; each is refused, for good. */
const ways: readonly (readonly [string, (world: World) => Promise<void>])[] = [
  [
    'a person took the link away and gave it back',
    async (world) => {
      const id = idOf(world);
      await world.admin().deleteLink('calcom:a');
      await world.pass(minute);
      world.oneLink.edit(id, { starts_at: at(120), ends_at: at(120.5) });
      world.oneLink.faults.add({ method: 'PATCH', ...forever }, refusal);
      await world.admin().putLink('calcom:a', id);
    },
  ],
  [
    'a person linked another appointment',
    async (world) => {
      await world.accept(booked('other', 400));
      await world.pass(minute);
      const id = idOf(world);
      await world.admin().deleteLink('calcom:other');
      await world.pass(minute);
      world.oneLink.edit(id, { starts_at: at(401), ends_at: at(401.5) });
      const [first = 0] = world.oneLink.appointments.keys();
      world.oneLink.edit(first, { status: 'cancelled' });
      world.oneLink.faults.add({ method: 'PATCH', ...forever }, refusal);
      await world.admin().putLink('calcom:a', id, true);
    },
  ],
];

describe.each(ways)('a booking without open deliveries, where %s', (_name, goWrong) => {
  const shown = async (world: World) =>
    (await world.admin().deliveries({ externalRef: 'calcom:a' })).deliveries.map(({ state, code }) => [state, code]);

  it('shows failed in its newest delivery, in the list by state and in the counts', async () => {
    const world = await settled();
    await goWrong(world);
    await world.pass(minute);
    expect(await shown(world)).toEqual([
      ['failed', 'HTTP_422'],
      ['created', null],
    ]);
    const failed = (await world.admin().deliveries({ state: 'failed' })).deliveries;
    expect(failed).toHaveLength(1);
    expect(failed[0]?.message).toMatch(/\w+ \w+/);
    expect(await world.admin().status()).toMatchObject({ failed: 1, pending: 0 });
    world.crash();
    expect(await world.admin().status()).toMatchObject({ failed: 1 });
  });

  it.each(['retry-failed', 'retry'])('%s sends it again, and then it shows applied', async (how) => {
    const world = await settled();
    await goWrong(world);
    await world.pass(minute);
    world.oneLink.faults.clear();
    const [failed] = (await world.admin().deliveries({ state: 'failed' })).deliveries;
    if (how === 'retry') await world.admin().retry(failed?.delivery_id ?? '');
    else expect(await world.admin().retryFailed()).toEqual({ retried: 1 });
    await world.pass(minute);
    expect((await shown(world))[0]?.[0]).toBe('applied');
    expect(await world.admin().status()).toMatchObject({ failed: 0, pending: 0 });
  });

  it('a discard gives it up, and it shows discarded', async () => {
    const world = await settled();
    await goWrong(world);
    await world.pass(minute);
    const [failed] = (await world.admin().deliveries({ state: 'failed' })).deliveries;
    expect(await world.admin().discard(failed?.delivery_id ?? '')).toMatchObject({
      kind: 'ok',
      delivery: { state: 'discarded', code: 'discarded_by_person' },
    });
    await world.pass(day);
    expect(await world.admin().status()).toMatchObject({ failed: 0, pending: 0 });
    expect((await world.admin().deliveries({ state: 'failed' })).deliveries).toEqual([]);
  });
});

it('a booking that parks without open deliveries shows parked, and applied when it is linked again', async () => {
  const world = await settled();
  const id = idOf(world);
  await world.admin().deleteLink('calcom:a');
  await world.pass(minute);
  expect(await states(world)).toEqual([
    ['parked', 'link_removed'],
    ['created', null],
  ]);
  expect(await world.admin().status()).toMatchObject({ parked: 1 });
  await world.admin().putLink('calcom:a', id);
  await world.pass(minute);
  expect((await states(world))[0]).toEqual(['applied', null]);
  expect(await world.admin().status()).toMatchObject({ parked: 0 });
});

it('one that is tried again meanwhile shows pending, with its reason', async () => {
  const world = await settled();
  const [id, path] = [idOf(world), /appointments\/\d+$/];
  await world.admin().deleteLink('calcom:a');
  await world.pass(minute);
  await world.admin().putLink('calcom:a', id);
  world.oneLink.faults.add({ path, ...forever }, htmlPage(500));
  await world.pass(hour);
  expect((await states(world))[0]).toEqual(['pending', 'HTTP_500']);
  expect(await world.admin().status()).toMatchObject({ pending: 1 });
});

it('a booking whose appointment is gone, and whose values are wiped, shows it when it is asked to write again', async () => {
  const world = await settled();
  world.oneLink.removeAppointment(idOf(world));
  const [newest] = (await world.admin().deliveries({})).deliveries;
  await world.admin().retry(newest?.delivery_id ?? '');
  await world.pass(minute);
  expect((await states(world))[0]).toEqual(['parked', 'data_wiped']);
  await world.accept(says('a', { state: 'accepted', ...visit(130), ...person }));
  await world.pass(minute);
  expect((await states(world))[0]?.[0]).toBe('created');
  expect(await world.admin().status()).toMatchObject({ parked: 0, failed: 0, pending: 0 });
});

it('what a person gave up never named the appointment, so it is no stranger later', async () => {
  const world = createWorld({});
  const contact_id = world.oneLink.addContact({ full_name: 'By Hand' }).id;
  const typed = { resource_id: 31, contact_id, client_name: 'By Hand', starts_at: at(100), ends_at: at(100.5) };
  const { id } = world.oneLink.addAppointment(typed);
  await world.admin().importLinks([{ externalRef: 'calcom:a', appointmentId: id }]);
  world.oneLink.faults.add({ method: 'PATCH', ...forever }, refusal);
  await world.accept(says('a', visit(100)));
  await world.pass(minute);
  const [failed] = (await world.admin().deliveries({ state: 'failed' })).deliveries;
  await world.admin().discard(failed?.delivery_id ?? '');
  world.oneLink.faults.clear();
  await world.accept(says('a', { state: 'cancelled' }));
  await world.pass(minute);
  await world.accept(says('a', { ...visit(110), state: 'accepted' }));
  await world.pass(minute);
  expect((await states(world))[0]).toEqual(['applied', null]);
  expect(world.oneLink.appointments.get(id)).toMatchObject({ status: 'scheduled', external_ref: 'calcom:a' });
});
