// A person has the tool's values written again where staff have changed them: what is sent, what is not, and who is noted.
import { describe, expect, it } from 'vitest';
import { sources } from '../../../src/sources/index.ts';
import type { Source } from '../../../src/sources/source.ts';
import { at, booked, cancelled, moved, says, visit } from '../../world/events.ts';
import { createWorld, minute, type World } from '../../world/world.ts';
import { createdAppointment } from './linked.ts';

const patches = (world: World) => world.oneLink.requests.filter(({ method }) => method === 'PATCH');
const edited = (world: World, ref = 'calcom:a') => world.admin().reassert(ref);
const asking = async (world: World) => (await world.admin().booking('calcom:a'))?.actions.reassert;

describe('what staff have changed', () => {
  it('is written again with the tool’s values, and only that', async () => {
    const { world, id } = await createdAppointment();
    world.oneLink.edit(id, { starts_at: at(5), ends_at: at(5.5) });
    expect(await asking(world)).toBe(true);
    expect(await edited(world)).toEqual({ kind: 'ok', fields: ['starts_at', 'ends_at'], not_held: [] });
    await world.pass(minute);
    expect(patches(world).map(({ body }) => body)).toEqual([{ starts_at: at(3), ends_at: at(3.5) }]);
    expect(world.oneLink.show(id)).toMatchObject({ starts_at: at(3), status: 'scheduled' });
    expect(await asking(world)).toBe(false);
  });

  it('stays where another field was asked for', async () => {
    const { world, id } = await createdAppointment();
    world.oneLink.edit(id, { starts_at: at(5), ends_at: at(5.5), status: 'confirmed' });
    expect(await world.admin().reassert('calcom:a', ['status'])).toEqual({
      kind: 'ok',
      fields: ['status'],
      not_held: [],
    });
    await world.pass(minute);
    expect(patches(world).map(({ body }) => body)).toEqual([{ status: 'scheduled' }]);
    expect(await world.admin().reassert('calcom:a', ['ends_at'])).toMatchObject({ fields: ['starts_at', 'ends_at'] });
  });

  it('reopens a visit that staff had ended, also one that waits for this decision', async () => {
    const { world, id } = await createdAppointment();
    world.oneLink.edit(id, { status: 'cancelled' });
    expect(await edited(world)).toMatchObject({ fields: ['status'] });
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({ status: 'scheduled' });

    const other = await createdAppointment({ connection: { reopen: false } });
    other.world.oneLink.edit(other.id, { status: 'cancelled' });
    await other.world.accept(says('a', visit(7)));
    await other.world.pass(minute);
    expect(await other.world.admin().booking('calcom:a')).toMatchObject({ booking: { code: 'not_reopened' } });
    expect(await edited(other.world)).toMatchObject({ fields: ['status'] });
    await other.world.pass(minute);
    expect(other.world.oneLink.show(other.id)).toMatchObject({ status: 'scheduled', starts_at: at(7) });
  });

  it('is sent as the status alone where the tool has called the visit off', async () => {
    const { world, id } = await createdAppointment();
    await world.accept(cancelled('a'));
    await world.pass(minute);
    world.oneLink.edit(id, { status: 'scheduled', starts_at: at(6), ends_at: at(6.5) });
    const before = patches(world).length;
    expect(await edited(world)).toEqual({ kind: 'ok', fields: ['status'], not_held: [] });
    await world.pass(minute);
    expect(
      patches(world)
        .slice(before)
        .map(({ body }) => body),
    ).toEqual([{ status: 'cancelled' }]);
  });

  it('stays, and is named, where only a digest of the tool’s value is left', async () => {
    const { world, id } = await createdAppointment();
    world.oneLink.edit(id, { client_name: 'Ivan Petrov-Kim' });
    expect(await asking(world)).toBe(false);
    expect(await edited(world)).toEqual({ kind: 'ok', fields: [], not_held: ['client_name'] });
    await world.pass(minute);
    expect(patches(world)).toEqual([]);
    expect((await world.admin().audit({})).entries).toEqual([]);
  });

  it('is read from a tool that can be asked, and then written again', async () => {
    const source: Source = {
      ...(sources['calcom'] as Source),
      clock: 'read_back',
      readBack: async () => ({ kind: 'booking', fields: booked('a', 3).fields, body: {} }),
    };
    const world = createWorld({ source, connection: { api_key: 'LINK_SECRET' } });
    await world.accept(says('a', {}, { event: 'CHANGED', clock: null, opens: true, readBack: true }));
    await world.pass(minute);
    const id = [...world.oneLink.appointments.keys()][0] ?? 0;
    world.oneLink.edit(id, { client_name: 'Ivan Petrov-Kim' });
    expect(await asking(world)).toBe(true);
    expect(await edited(world)).toEqual({ kind: 'ok', fields: ['client_name'], not_held: [] });
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({ client_name: 'Ivan Petrov' });
  });

  it('is asserted once: what staff change afterwards stays again', async () => {
    const { world, id } = await createdAppointment();
    world.oneLink.edit(id, { starts_at: at(5), ends_at: at(5.5) });
    await edited(world);
    await world.pass(minute);
    world.oneLink.edit(id, { starts_at: at(6), ends_at: at(6.5) });
    await world.accept(says('a', { amount: 5000 }));
    await world.pass(minute);
    expect(world.oneLink.show(id)).toMatchObject({ starts_at: at(6) });
  });
});

it('notes who did it, with the fields and no value', async () => {
  const { world, id } = await createdAppointment();
  world.oneLink.edit(id, { starts_at: at(5), ends_at: at(5.5) });
  await edited(world);
  const { entries } = await world.admin().audit({});
  const details = { fields: 'starts_at, ends_at', appointment_id: id };
  expect(entries).toMatchObject([{ action: 'reassert', external_ref: 'calcom:a', who: expect.any(String), details }]);
  const { timeline } = (await world.admin().booking('calcom:a'))!;
  expect(timeline).toContainEqual(expect.objectContaining({ what: 'acted', action: 'reassert', details }));
});

describe('nothing is changed', () => {
  it('where there is no such booking, or it has no appointment', async () => {
    const { world } = await createdAppointment();
    expect(await edited(world, 'calcom:nobody')).toEqual({ kind: 'not_found' });
    await world.admin().deleteLink('calcom:a');
    expect(await edited(world)).toEqual({ kind: 'unlinked' });
  });

  it('where One-Link does not answer, or the appointment is gone', async () => {
    const { world, id } = await createdAppointment();
    world.oneLink.edit(id, { starts_at: at(5), ends_at: at(5.5) });
    world.oneLink.faults.outage(world.now(), world.now() + minute);
    expect(await edited(world)).toMatchObject({ kind: 'unavailable' });
    await world.pass(2 * minute);
    world.oneLink.removeAppointment(id);
    expect(await edited(world)).toEqual({ kind: 'unknown_appointment' });
    expect((await world.admin().audit({})).entries).toEqual([]);
  });

  it('where both sides are the same', async () => {
    const { world } = await createdAppointment();
    await world.accept(moved('a', 'b', 5));
    await world.pass(minute);
    const before = patches(world).length;
    expect(await edited(world)).toEqual({ kind: 'ok', fields: [], not_held: [] });
    await world.pass(minute);
    expect(patches(world).length).toBe(before);
  });
});
