// What a record keeps of tries, parkings and links, for people.
import { describe, expect, it } from 'vitest';
import type { HistoryStep } from '../../../src/sync/history-step.ts';
import { at, booked, moved } from '../../world/events.ts';
import { createWorld, day, hour, minute, type World } from '../../world/world.ts';

const historyOf = (world: World, id = 'a'): readonly HistoryStep[] =>
  world.core().store.peek(id as never)?.history ?? [];
const kinds = (world: World) => historyOf(world).map(({ what }) => what);

describe('the history in a record', () => {
  it('has nothing of a booking that settles at once', async () => {
    const world = createWorld();
    await world.accept(booked('a', 48));
    await world.pass(minute);
    expect(historyOf(world)).toEqual([]);
  });

  it('has the tries in vain as one step for each reason, and stays short', async () => {
    const world = createWorld();
    world.oneLink.faults.outage(world.now(), world.now() + 5 * hour);
    await world.accept(booked('a', 48));
    await world.pass(4 * hour);
    const [step, ...others] = historyOf(world);
    expect(step).toMatchObject({ what: 'tried', code: expect.any(String) });
    expect(step?.what === 'tried' && step.times > 3 && step.since < step.at).toBe(true);
    expect(others.length).toBeLessThan(4);
    await world.pass(3 * hour);
    expect(world.oneLink.appointments.size).toBe(1);
  });

  it('has the parking, the link of a person and the end of it', async () => {
    const world = createWorld({ connection: { on_unlinked: 'park' } });
    await world.accept(booked('a', 48));
    await world.pass(3 * day);
    expect(historyOf(world)).toMatchObject([{ what: 'parked', code: 'unlinked' }]);
    const parkedAt = historyOf(world)[0]?.at ?? 0;
    expect(parkedAt).toBeLessThan(world.now() - 2 * day);
    const contact = world.oneLink.addContact({ full_name: 'Ivan Petrov' });
    const { id } = world.oneLink.addAppointment({
      resource_id: 31,
      contact_id: contact.id,
      client_name: 'Ivan Petrov',
      starts_at: at(48),
      ends_at: at(48.5),
    });
    await world.admin().putLink('calcom:a', id);
    await world.pass(minute);
    await world.admin().deleteLink('calcom:a');
    await world.pass(minute);
    expect(kinds(world)).toEqual(['parked', 'parked']);
  });

  it('names an appointment that was found, and one that is gone', async () => {
    const world = createWorld();
    const contact = world.oneLink.addContact({ full_name: 'Ivan Petrov' });
    const { id } = world.oneLink.addAppointment({
      resource_id: 31,
      contact_id: contact.id,
      client_name: 'Ivan Petrov',
      external_ref: 'calcom:a',
      starts_at: at(48),
      ends_at: at(48.5),
    });
    await world.accept(booked('a', 48, { opens: false }));
    await world.pass(minute);
    expect(historyOf(world)).toMatchObject([{ what: 'linked', appointmentId: id, origin: 'adopted' }]);
    world.oneLink.removeAppointment(id);
    await world.accept(moved('a', 'b', 72));
    await world.pass(minute);
    expect(historyOf(world).slice(0, 2)).toMatchObject([{ what: 'linked' }, { what: 'unlinked', appointmentId: id }]);
  });
});
