/** A client moves a visit that staff had set to cancelled, completed or no_show (architecture.md, *Retry*). */
import { describe, expect, it } from 'vitest';
import { domainError, type FaultAction, htmlPage } from '../../../emulator/faults.ts';
import { bookingId } from '../../../src/booking/ids.ts';
import type { Scheduled } from '../../../src/mailbox/store/stored-booking.ts';
import { at, booked, cancelled, moved, person, says, visit } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World, type WorldOptions } from '../../world/world.ts';
import { boundAppointment, createdAppointment, type Linked, lastOutcome } from './linked.ts';

const ends = ['cancelled', 'completed', 'no_show'] as const;

async function ended(status: string, options: WorldOptions = {}): Promise<Linked> {
  const linked = await createdAppointment(options);
  linked.world.oneLink.edit(linked.id, { status });
  return linked;
}
const lastState = async (world: World) => {
  const [delivery] = (await world.admin().deliveries({})).deliveries;
  return [delivery?.state, delivery?.code];
};

describe.each(ends)('a visit that staff had set to %s', (status) => {
  it('is opened again by a move into the future, and the edit is named', async () => {
    const moves = [
      () => says('a', visit(6)),
      () => moved('a', 'b', 6),
      () => says('a', { ...visit(6), state: 'accepted' }),
    ];
    for (const move of moves) {
      const { world, shown } = await ended(status);
      await world.accept(move());
      await world.pass(minute);
      expect(shown()).toMatchObject({ status: 'scheduled', starts_at: at(6), ends_at: at(6.5) });
      expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: 'reopened' });
      expect(await lastState(world)).toEqual(['applied', 'reopened']);
    }
  });

  it('stays so when the tool says the same again, changes another field or the end, or moves it into the past', async () => {
    const others = [
      () => says('a', { state: 'accepted', ...visit(3), ...person }),
      () => says('a', { clientComment: 'aisle seat' }),
      () => says('a', { times: { startsAt: at(3), endsAt: at(4) } }),
      () => says('a', visit(-2)),
      () => moved('a', 'b', 3),
      () => moved('a', 'b', -2),
    ];
    for (const other of others) {
      const { world, shown } = await ended(status);
      await world.accept(other());
      await world.pass(minute);
      expect(shown()['status']).toBe(status);
      expect(lastOutcome(world).code).not.toBe('reopened');
    }
  });

  it('stays so where staff moved it by hand, too, and the tool says no other start', async () => {
    const { world, id, shown } = await ended(status);
    world.oneLink.edit(id, { starts_at: at(8), ends_at: at(8.5) });
    await world.accept(says('a', { times: { startsAt: at(3), endsAt: at(4) }, clientComment: 'x' }));
    await world.pass(minute);
    expect(shown()['status']).toBe(status);
  });

  it('is opened where staff had moved it by hand to the very time that the tool says', async () => {
    const { world, id, shown } = await ended(status);
    world.oneLink.edit(id, { starts_at: at(6), ends_at: at(6.5) });
    await world.accept(says('a', visit(6)));
    await world.pass(minute);
    expect(shown()).toMatchObject({ status: 'scheduled', starts_at: at(6) });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: 'reopened' });
  });

  it('stays so where the tool itself says that it is over', async () => {
    for (const state of ['cancelled', 'declined', 'completed', 'no_show'] as const) {
      const { world, shown } = await ended(status);
      await world.accept(says('a', { ...visit(6), state }));
      await world.pass(minute);
      expect(shown()['status']).not.toBe('scheduled');
      expect(lastOutcome(world).code).not.toBe('reopened');
    }
  });

  it('is not opened again when it is ended once more after the move', async () => {
    const { world, id, shown } = await ended(status);
    await world.accept(says('a', visit(6)));
    await world.pass(minute);
    world.oneLink.edit(id, { status });
    await world.accept(says('a', { ...visit(6), clientComment: 'aisle seat' }));
    await world.pass(minute);
    expect(shown()['status']).toBe(status);
    await world.accept(says('a', visit(9)));
    await world.pass(minute);
    expect(shown()).toMatchObject({ status: 'scheduled', starts_at: at(9) });
  });

  it('is met as it is by a booking that is new to it', async () => {
    const { world, shown } = await boundAppointment({}, { status });
    await world.accept(booked('a', 6));
    await world.pass(minute);
    expect(shown()).toMatchObject({ status, starts_at: at(6) });
    await world.accept(says('a', visit(9)));
    await world.pass(minute);
    expect(shown()).toMatchObject({ status: 'scheduled', starts_at: at(9) });
  });

  const troubles: Readonly<Record<string, FaultAction>> = {
    'was carried out without an answer': { kind: 'commit_then_cut' },
    'got lost': { kind: 'cut' },
    'is carried out late': { kind: 'late_commit', afterMs: 3 * minute },
    'met a fault': htmlPage(500),
    'was refused for a field': domainError(422, 'VALIDATION_ERROR', { client_comment: ['no'] }),
  };
  it.each(Object.keys(troubles))('is opened again where the PATCH %s', async (name) => {
    const { world, shown } = await ended(status);
    world.oneLink.faults.add({ method: 'PATCH' }, troubles[name] ?? { kind: 'cut' });
    await world.accept(says('a', { ...visit(6), clientComment: 'aisle seat' }));
    await world.pass(hour);
    expect(shown()).toMatchObject({ status: 'scheduled', starts_at: at(6) });
    if (name !== 'was refused for a field') expect(lastOutcome(world)).toMatchObject({ code: 'reopened' });
  });

  it('stays as staff set it after a move that could not be sent yet', async () => {
    for (const fault of [htmlPage(500), { kind: 'commit_then_cut' } as const, { kind: 'cut' } as const]) {
      const { world, id, shown } = await createdAppointment();
      world.oneLink.faults.add({ method: 'PATCH' }, fault);
      await world.accept(says('a', visit(6)));
      await world.pass(900);
      world.oneLink.edit(id, { status });
      await world.pass(hour);
      expect(shown()).toMatchObject({ status, starts_at: at(6) });
    }
  });

  it('stays as staff set it again after it was opened without an answer', async () => {
    const { world, id, shown } = await ended(status);
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'commit_then_cut' });
    await world.accept(says('a', visit(6)));
    await world.pass(900);
    expect(shown()['status']).toBe('scheduled');
    world.oneLink.edit(id, { status });
    await world.pass(hour);
    expect(shown()).toMatchObject({ status, starts_at: at(6) });
  });

  it('parks where the connection does not re-open; staff open it, or the change is discarded', async () => {
    const { world, id, shown } = await ended(status, { connection: { reopen: false } });
    await world.accept(says('a', visit(30)));
    await world.pass(minute);
    expect(await lastState(world)).toEqual(['parked', 'not_reopened']);
    expect(shown()).toMatchObject({ status, starts_at: at(3) });
    await world.pass(2 * day);
    expect(await lastState(world)).toEqual(['parked', 'not_reopened']);
    expect(shown()).toMatchObject({ status, starts_at: at(3) });
    world.oneLink.edit(id, { status: 'confirmed' });
    await world.accept(says('a', visit(80)));
    await world.pass(minute);
    expect(shown()).toMatchObject({ status: 'confirmed', starts_at: at(80) });

    const other = await ended(status, { connection: { reopen: false } });
    await other.world.accept(says('a', visit(6)));
    await other.world.pass(minute);
    const [delivery] = (await other.world.admin().deliveries({})).deliveries;
    await other.world.admin().discard(delivery?.delivery_id ?? '');
    await other.world.accept(says('a', { times: { startsAt: at(6), endsAt: at(7) } }));
    await other.world.pass(minute);
    expect(other.shown()).toMatchObject({ status, ends_at: at(7) });
  });
});

it('a cancellation of the tool that is taken back with a move is no edit of staff', async () => {
  for (const reopen of [true, false]) {
    const { world, shown } = await createdAppointment({ connection: { reopen } });
    await world.accept(cancelled('a'));
    await world.pass(minute);
    await world.accept(says('a', { state: 'accepted', ...visit(6) }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ status: 'scheduled', starts_at: at(6) });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: null });
  }
});

it('a visit that the bridge cancelled to free a slot gets back what staff had set, unless its client moved it', async () => {
  const table = { connection: { cycle: 'break' } };
  for (const status of ['completed', 'no_show'] as const) {
    const { world } = await createdAppointment(table);
    await world.accept(booked('b', 5));
    await world.pass(minute);
    const ids = [...world.oneLink.appointments.keys()];
    for (const id of ids) world.oneLink.edit(id, { status });
    await world.accept(says('a', visit(5)), says('b', visit(3)));
    await world.pass(hour);
    expect(ids.map((id) => world.oneLink.show(id)?.['starts_at'])).toEqual([at(5), at(3)]);
    expect(ids.map((id) => world.oneLink.show(id)?.['status'])).toEqual(['scheduled', 'scheduled']);
  }
});

it('a booking of the version before, of which no start is known, is not opened', async () => {
  const { world, shown } = await ended('cancelled');
  const { store } = world.core();
  const record = store.find(bookingId('a'));
  if (record === null) throw new Error('no booking');
  delete record.writes.settled['starts_at'];
  delete (record as { moved?: unknown }).moved;
  store.save(record as Scheduled);
  await world.accept(says('a', visit(6)));
  await world.pass(minute);
  expect(shown()).toMatchObject({ status: 'cancelled', starts_at: at(6) });
  await world.accept(says('a', visit(9)));
  await world.pass(minute);
  expect(shown()).toMatchObject({ status: 'scheduled', starts_at: at(9) });
});

describe('a visit that was called off and lives again in a state that the connection ignores', () => {
  const ignoring = { connection: { statuses: { accepted: 'ignore' } } };
  const off = async () => {
    const linked = await createdAppointment(ignoring);
    await linked.world.accept(cancelled('a'));
    await linked.world.pass(minute);
    expect(linked.shown()).toMatchObject({ status: 'cancelled' });
    return linked;
  };

  it.each([
    ['is scheduled', 'none'],
    ['is scheduled where the first try had no answer', 'lost'],
    ['is scheduled where its cancellation is carried out once more, late', 'late'],
  ])('%s', async (_what, fault) => {
    const { world, id, shown } = await off();
    if (fault === 'lost') world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'cut' });
    await world.accept(says('a', { state: 'accepted', ...visit(5) }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ status: 'scheduled', starts_at: at(5) });
    if (fault === 'late') {
      world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'late_commit', afterMs: 5 * minute });
      await world.accept(cancelled('a'));
      await world.pass(1000);
      await world.accept(says('a', { state: 'accepted', ...visit(6) }));
      await world.pass(20 * minute);
      expect(shown()).toMatchObject({ status: 'scheduled', starts_at: at(6) });
    }
    world.oneLink.edit(id, { status: 'cancelled' });
    await world.accept(says('a', { state: 'accepted', clientComment: 'a word' }));
    await world.pass(20 * minute);
    expect(shown()).toMatchObject({ status: 'cancelled' });
  });

  it('stays what people made of it meanwhile', async () => {
    const { world, id, shown } = await off();
    world.oneLink.edit(id, { status: 'confirmed' });
    await world.accept(says('a', { state: 'accepted', ...visit(5) }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ status: 'confirmed', starts_at: at(5) });
  });
});

describe('a live booking that is linked to a visit which is cancelled', () => {
  async function linkedTo(options: WorldOptions = {}, fault?: FaultAction) {
    const linked = await createdAppointment(options);
    const { world } = linked;
    const contact = world.oneLink.addContact({ full_name: 'Typed' });
    const { id } = world.oneLink.addAppointment({
      ...{ resource_id: 31, contact_id: contact.id, client_name: 'Typed', status: 'cancelled' },
      ...{ client_phone: '+77010000001', client_comment: 'typed', starts_at: at(3), ends_at: at(3.5) },
    });
    if (fault !== undefined) world.oneLink.faults.add({ method: 'PATCH', path: `/appointments/${id}` }, fault);
    await world.admin().putLink('calcom:a', id);
    await world.pass(20 * minute);
    return { ...linked, typed: id };
  }

  it.each<[string, FaultAction | undefined]>([
    ['opens it, and tells so', undefined],
    ['opens it where the first try is not carried out', { kind: 'cut' }],
    ['opens it where the first try is carried out and has no answer', { kind: 'commit_then_cut' }],
  ])('%s; its copy goes', async (_what, fault) => {
    const { world, typed, shown } = await linkedTo({}, fault);
    expect(world.oneLink.show(typed)).toMatchObject({ status: 'scheduled', external_ref: 'calcom:a' });
    expect(shown()).toMatchObject({ status: 'cancelled', external_ref: 'calcom:a~merged' });
    expect(lastOutcome(world)).toMatchObject({ code: 'reopened', appointment_id: typed });
    world.oneLink.edit(typed, { status: 'cancelled' });
    await world.admin().putLink('calcom:a', typed);
    await world.accept(says('a', { state: 'accepted', clientComment: 'a word' }));
    await world.pass(minute);
    expect(world.oneLink.show(typed)).toMatchObject({ status: 'cancelled' });
  });

  it('keeps its copy, and asks a person, where the connection opens nothing', async () => {
    const { world, typed, shown } = await linkedTo({ connection: { reopen: false } });
    expect(await lastState(world)).toEqual(['parked', 'not_reopened']);
    expect(shown()).toMatchObject({ status: 'scheduled', external_ref: 'calcom:a' });
    world.oneLink.edit(typed, { status: 'scheduled' });
    const [delivery] = (await world.admin().deliveries({})).deliveries;
    await world.admin().retry(delivery?.delivery_id ?? '');
    await world.pass(minute);
    expect(world.oneLink.show(typed)).toMatchObject({ status: 'scheduled', external_ref: 'calcom:a' });
    expect(shown()).toMatchObject({ status: 'cancelled' });
  });

  it('opens it where a person says so twice before it can be looked at', async () => {
    const { world, id } = await createdAppointment();
    const contact = world.oneLink.addContact({ full_name: 'Typed' });
    const { id: typed } = world.oneLink.addAppointment({
      ...{ resource_id: 31, contact_id: contact.id, client_name: 'Typed', status: 'cancelled' },
      ...{ starts_at: at(3), ends_at: at(3.5) },
    });
    world.oneLink.faults.add({ method: 'GET', path: `/appointments/${typed}`, skip: 1 }, htmlPage(500));
    await world.admin().putLink('calcom:a', typed);
    await world.pass(1000);
    expect(await lastState(world)).toEqual(['pending', 'HTTP_500']);
    await world.admin().putLink('calcom:a', typed);
    await world.pass(minute);
    expect(world.oneLink.show(typed)).toMatchObject({ status: 'scheduled', external_ref: 'calcom:a' });
    expect(world.oneLink.show(id)).toMatchObject({ status: 'cancelled' });
    world.oneLink.edit(typed, { status: 'cancelled' });
    await world.admin().putLink('calcom:a', typed);
    await world.pass(minute);
    expect(world.oneLink.show(typed)).toMatchObject({ status: 'cancelled' });
  });

  it('opens it where the booking itself names it', async () => {
    const world = createWorld({ connection: { trust_carried_id: true } });
    const contact = world.oneLink.addContact({ full_name: 'Typed' });
    const { id } = world.oneLink.addAppointment({
      ...{ resource_id: 31, contact_id: contact.id, client_name: 'Typed', status: 'cancelled' },
      ...{ starts_at: at(3), ends_at: at(3.5) },
    });
    await world.accept(booked('a', 3, { carried: String(id) }));
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({ status: 'scheduled', external_ref: 'calcom:a' });
    expect(lastOutcome(world)).toMatchObject({ code: 'reopened' });
  });
});
