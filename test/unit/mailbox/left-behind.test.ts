/**
 * While a write is on its way, the booking gets another appointment: a person corrects the link, or a merge chooses one. Whatever
 * the answer is, it says nothing of the appointment that the booking has now (architecture.md, *Link*).
 */
import { describe, expect, it } from 'vitest';
import { domainError, type FaultAction, htmlPage } from '../../../emulator/faults.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import { at, booked, cancelled, person, says, visit } from '../../world/events.ts';
import { createWorld, hour, minute, type World, type WorldOptions } from '../../world/world.ts';
import { createdAppointment, lastOutcome } from './linked.ts';

const answers: Readonly<Record<string, FaultAction>> = {
  'was carried out': { kind: 'delay' },
  'was cut, and carried out': { kind: 'commit_then_cut' },
  'was cut': { kind: 'cut' },
  'is carried out late': { kind: 'late_commit', afterMs: 3 * minute },
  'met a fault of One-Link': htmlPage(500),
  'met a gateway that gave up': htmlPage(504, true),
  'was refused for its slot': domainError(409, 'SLOT_CONFLICT'),
  'was refused for a field': domainError(422, 'VALIDATION_ERROR', { client_comment: ['no'] }),
  'was refused for good': domainError(409, 'OUTSIDE_WORKING_HOURS'),
  'did not find it': { kind: 'answer', status: 404, body: { error: 'Resource could not be found' } },
  'was not allowed': { kind: 'answer', status: 401, body: { error: 'no' } },
};
const names = Object.keys(answers);

/** Strikes the next write of a kind, and answers it ten seconds late. */
function delayed(world: World, method: 'PATCH' | 'POST', answer: string, path?: string): void {
  const match = { method, delayMs: 10_000, ...(path === undefined ? {} : { path }) };
  world.oneLink.faults.add(match, answers[answer] ?? { kind: 'cut' });
}

const byHand = (world: World, hours: number, resource_id = 31): number =>
  world.oneLink.addAppointment({
    resource_id,
    contact_id: world.oneLink.addContact({ full_name: 'Ivan Petrov' }).id,
    client_name: 'Ivan Petrov',
    starts_at: at(hours),
    ends_at: at(hours + 0.5),
  }).id;

const idOf = async (world: World, ref: string): Promise<number> => (await world.admin().link(ref))?.appointment_id ?? 0;

describe('a link that is corrected while a PATCH is on its way', () => {
  async function corrected(answer: string, options: WorldOptions = {}) {
    const { world, id } = await createdAppointment(options);
    // Another specialist's: the wrong one may hold the time by now.
    const right = byHand(world, 8, world.oneLink.addResource({ id: 32, name: 'Bota' }).id);
    delayed(world, 'PATCH', answer);
    await world.accept(says('a', { ...person, ...visit(6), clientComment: 'aisle seat' }));
    await world.pass(2000);
    expect(await world.admin().putLink('calcom:a', right, true)).toMatchObject({ kind: 'ok' });
    return { world, id, right };
  }

  it.each(names)('sends everything to the right appointment, where the PATCH %s', async (answer) => {
    const { world, right } = await corrected(answer);
    await world.pass(hour);
    expect(world.oneLink.show(right)).toMatchObject({ starts_at: at(6), ends_at: at(6.5), external_ref: 'calcom:a' });
    expect(world.oneLink.show(right)).toMatchObject({ client_comment: 'aisle seat', client_phone: person.clientPhone });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', appointment_id: right });
    expect(world.core().store.peek(bookingId('a'))).toMatchObject({
      lifecycle: { phase: 'settled' },
      slot: { conflict: null },
    });
  });

  it('takes name and slot from the copy that the bridge had made', async () => {
    const { world, id, right } = await corrected('was cut');
    await world.pass(hour);
    expect(world.oneLink.show(id)).toMatchObject({ status: 'cancelled', external_ref: 'calcom:a~merged' });
    // And back again: the copy is re-opened as soon as the slot is free. What a person had linked is not the bridge's to cancel.
    expect(await world.admin().putLink('calcom:a', id)).toMatchObject({ kind: 'ok' });
    world.oneLink.edit(right, { starts_at_ms: Date.parse(at(8)), ends_at_ms: Date.parse(at(8.5)) });
    await world.pass(hour);
    for (const one of [id, right]) expect(world.oneLink.show(one)).toMatchObject({ status: 'scheduled' });
    expect(await idOf(world, 'calcom:a')).toBe(id);
  });
});

describe.each([
  ['at once', false, false],
  ['after the link was taken away', true, false],
  ['after it had found the copy again', true, true],
])('a visit that is linked to another appointment %s', (_what, isUnlinked, isRetried) => {
  it('moves into the slot that the copy of the bridge had', async () => {
    const world = createWorld();
    await world.accept(booked('a', 3));
    await world.pass(minute);
    const right = byHand(world, 8);
    if (isUnlinked) await world.admin().deleteLink('calcom:a');
    await world.pass(minute);
    const [delivery] = (await world.admin().deliveries({})).deliveries;
    if (isRetried) await world.admin().retry(delivery?.delivery_id ?? '');
    await world.pass(minute);
    await world.admin().putLink('calcom:a', right);
    await world.pass(minute);
    expect(world.oneLink.show(right)).toMatchObject({
      starts_at: at(3),
      status: 'scheduled',
      external_ref: 'calcom:a',
    });
    const others = [...world.oneLink.appointments.values()].filter(({ id }) => id !== right);
    expect(others.map(({ status }) => status)).toEqual(['cancelled']);
  });
});

describe('bookings that are joined while a PATCH of the one that loses is on its way', () => {
  it.each(names)('bring its news to the one that stays, where the PATCH %s', async (answer) => {
    const world = createWorld();
    await world.accept(booked('a', 3), booked('b', 5, { fields: { clientComment: undefined } as never }));
    await world.pass(minute);
    const [a, b] = [await idOf(world, 'calcom:a'), await idOf(world, 'calcom:b')];
    delayed(world, 'PATCH', answer, `/appointments/${a}`);
    await world.accept(says('a', { clientComment: 'aisle seat' }));
    await world.pass(2000);
    await world.accept(says('b', visit(6), { predecessor: 'a' }));
    await world.pass(hour);
    expect(world.oneLink.show(a)).toMatchObject({ status: 'cancelled', external_ref: 'calcom:a~merged' });
    expect(world.oneLink.show(b)).toMatchObject({ starts_at: at(6), status: 'scheduled', external_ref: 'calcom:b' });
    expect(world.oneLink.show(b)).toMatchObject({ client_comment: 'aisle seat' });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', appointment_id: b, code: null });
  });
});

describe('an appointment that a person links while a POST is on its way', () => {
  it.each(names)('is the booking’s, and the only one, where the POST %s', async (answer) => {
    const world = createWorld();
    const right = byHand(world, 8);
    delayed(world, 'POST', answer, '/appointments');
    await world.accept(booked('a', 3));
    await world.pass(2000);
    expect(await world.admin().putLink('calcom:a', right)).toMatchObject({ kind: 'ok' });
    await world.pass(hour);
    expect(world.oneLink.show(right)).toMatchObject({
      starts_at: at(3),
      external_ref: 'calcom:a',
      status: 'scheduled',
    });
    const others = [...world.oneLink.appointments.values()].filter(({ id }) => id !== right);
    for (const { id } of others) expect(world.oneLink.show(id)).toMatchObject({ status: 'cancelled' });
    expect(world.core().store.peek(bookingId('a'))).toMatchObject({ lifecycle: { phase: 'settled' } });
  });
});

describe('an appointment that the bridge had made, and that a person took away', () => {
  async function takenAway(): Promise<{ world: World; id: number }> {
    const world = createWorld({});
    await world.accept(booked('a', 3));
    await world.pass(minute);
    return { world, id: (await world.admin().link('calcom:a'))?.appointment_id ?? 0 };
  }
  const retryIt = async (world: World): Promise<void> => {
    const [parked] = (await world.admin().deliveries({ state: 'parked' })).deliveries;
    await world.admin().retry(parked?.delivery_id ?? '');
    await world.pass(minute);
  };
  const ways: Readonly<Record<string, (world: World, id: number) => Promise<void>>> = {
    'is linked again': async (world, id) => {
      await world.admin().putLink('calcom:a', id);
      await world.pass(minute);
    },
    'is found again by a retry': retryIt,
  };

  it.each(Object.entries(ways))(
    'is opened again where the bridge had cancelled it, when it %s',
    async (_name, giveBack) => {
      const { world, id } = await takenAway();
      await world.accept(cancelled('a'));
      await world.pass(minute);
      await world.admin().deleteLink('calcom:a');
      await world.accept(says('a', { ...visit(5), state: 'accepted' }));
      await world.pass(minute);
      await giveBack(world, id);
      expect(world.oneLink.show(id)).toMatchObject({ status: 'scheduled', starts_at: at(5) });
    },
  );

  it.each(Object.entries(ways))('stays cancelled where staff had cancelled it, when it %s', async (_name, giveBack) => {
    const { world, id } = await takenAway();
    world.oneLink.edit(id, { status: 'cancelled' });
    await world.admin().deleteLink('calcom:a');
    await world.pass(minute);
    await giveBack(world, id);
    expect(world.oneLink.show(id)).toMatchObject({ status: 'cancelled' });
  });

  it('is still its copy when a retry has found it again and a person links another', async () => {
    const { world, id } = await takenAway();
    const contact_id = world.oneLink.addContact({ full_name: 'By Hand' }).id;
    const typed = { resource_id: 31, contact_id, client_name: 'By Hand', starts_at: at(8), ends_at: at(8.5) };
    const other = world.oneLink.addAppointment(typed).id;
    await world.admin().deleteLink('calcom:a');
    await world.pass(minute);
    await retryIt(world);
    expect((await world.admin().link('calcom:a'))?.appointment_id).toBe(id);
    await world.admin().putLink('calcom:a', other);
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({ status: 'cancelled', external_ref: 'calcom:a~merged' });
    expect(world.oneLink.show(other)).toMatchObject({
      status: 'scheduled',
      external_ref: 'calcom:a',
      starts_at: at(3),
    });
  });
});
