// Where One-Link's appointments are not as the tool says: what is named, who changed it, and visits that were entered twice.
import { describe, expect, it } from 'vitest';
import { at, booked, cancelled, person, says, visit } from '../../world/events.ts';
import { minute, type World, worldStart } from '../../world/world.ts';
import { createdAppointment } from './linked.ts';

const hour = 60 * minute;
const driftOf = (world: World, until = 24) =>
  world.admin().drift({ since: worldStart, until: worldStart + until * hour });

async function reported(world: World) {
  const answer = await driftOf(world);
  if (answer.kind !== 'ok') throw new Error(answer.kind);
  return answer.report;
}

/** A booking whose appointment is as the tool says, some time ago. */
async function settled() {
  const connection = { resources: { anna: 31 } };
  const made = await createdAppointment({ connection }, { fields: { staff: ['anna'] } });
  await made.world.pass(minute);
  return made;
}

describe('drift', () => {
  it('is nothing where both sides are the same, at the cost of one call', async () => {
    const { world } = await settled();
    const before = world.oneLink.requests.length;
    expect(await reported(world)).toEqual({ compared: 1, differences: [], double_bookings: [], is_all: true });
    expect(world.oneLink.requests.length).toBe(before + 1);
  });

  it('names time, status and specialist that staff have changed, and nothing of the client', async () => {
    const { world, id } = await settled();
    const { id: other } = world.oneLink.addResource();
    const edit = { starts_at: at(5), ends_at: at(5.5), status: 'confirmed', resource_id: other };
    world.oneLink.edit(id, { ...edit, client_name: 'Somebody Else', client_comment: 'door' });
    const { differences } = await reported(world);
    expect(differences).toEqual([
      {
        external_ref: 'calcom:a',
        appointment_id: id,
        starts_at: at(5),
        fields: [
          { name: 'starts_at', tool: at(3), one_link: at(5) },
          { name: 'ends_at', tool: at(3.5), one_link: at(5.5) },
          { name: 'status', tool: 'scheduled', one_link: 'confirmed' },
          { name: 'resource_id', tool: 31, one_link: other },
        ],
        changed_by: 'staff',
        can_reassert: true,
      },
    ]);
    await world.admin().reassert('calcom:a');
    await world.pass(minute);
    expect(await reported(world)).toMatchObject({ compared: 1, differences: [] });
  });

  it('says what the bridge has yet to write', async () => {
    const { world } = await settled();
    await world.admin().pause();
    await world.accept(says('a', visit(7)));
    await world.pass(minute);
    expect(await reported(world)).toMatchObject({
      differences: [
        {
          fields: [{ name: 'starts_at', tool: at(7), one_link: at(3) }, {}],
          changed_by: 'unsent',
          can_reassert: false,
        },
      ],
    });
  });

  it('does not know who it was where the bridge has written since', async () => {
    const { world, id } = await settled();
    world.oneLink.edit(id, { status: 'confirmed' });
    await world.pass(minute);
    await world.accept(says('a', { amount: 5000 }));
    await world.pass(minute);
    expect(await reported(world)).toMatchObject({ differences: [{ changed_by: 'unknown' }] });
  });

  it('compares only the status of a visit that is called off', async () => {
    const { world, id } = await settled();
    await world.accept(cancelled('a'));
    await world.pass(2 * minute);
    world.oneLink.edit(id, { starts_at: at(6), ends_at: at(6.5) });
    expect(await reported(world)).toMatchObject({ compared: 1, differences: [] });
    world.oneLink.edit(id, { status: 'scheduled' });
    const fields = [{ name: 'status', tool: 'cancelled', one_link: 'scheduled' }];
    expect((await reported(world)).differences).toMatchObject([{ fields, changed_by: 'staff' }]);
  });

  it('leaves a booking out that changes meanwhile, and says that this is not all', async () => {
    const { world, id } = await settled();
    world.oneLink.edit(id, { status: 'confirmed' });
    await world.accept(says('a', { amount: 5000 }));
    expect(await reported(world)).toMatchObject({ compared: 0, differences: [], is_all: false });
  });

  it('leaves a booking out that has just changed and is not being written', async () => {
    const { world } = await settled();
    await world.admin().pause();
    await world.accept(says('a', visit(7)));
    expect(await reported(world)).toMatchObject({ compared: 0, differences: [], is_all: false });
  });

  it('knows that it was staff also where something else waits to be written', async () => {
    const { world, id } = await settled();
    await world.admin().pause();
    world.oneLink.edit(id, { status: 'confirmed' });
    await world.accept(says('a', { amount: 5000 }));
    await world.pass(minute);
    expect(await reported(world)).toMatchObject({ differences: [{ changed_by: 'staff', can_reassert: true }] });
  });

  it('looks at no other span, and changes nothing', async () => {
    const { world, id } = await settled();
    world.oneLink.edit(id, { status: 'confirmed' });
    const writes = world.writes().length;
    expect(await driftOf(world, 2)).toMatchObject({ kind: 'ok', report: { compared: 0, differences: [] } });
    await reported(world);
    await world.pass(minute);
    expect(world.writes().length).toBe(writes);
  });

  it('says so where One-Link does not answer', async () => {
    const { world } = await settled();
    world.oneLink.faults.outage(world.now(), world.now() + minute);
    expect(await driftOf(world)).toMatchObject({ kind: 'unavailable' });
  });

  it('asks nothing while the connection must not', async () => {
    const { world } = await settled();
    world.oneLink.faults.outage(world.now(), world.now() + 6 * hour);
    await world.accept(booked('b', 8), booked('c', 9), booked('d', 10));
    await world.pass(hour);
    const before = world.oneLink.requests.length;
    expect(await driftOf(world)).toMatchObject({ kind: 'unavailable' });
    expect(world.oneLink.requests.length).toBe(before);
  });
});

describe('a double booking', () => {
  const typed = { starts_at: at(3), ends_at: at(3.5), resource_id: 31, client_name: 'Ivan' };

  it('is an appointment typed by hand in the slot of the same client, however the phone is written', async () => {
    const { world, id } = await settled();
    const contact_id = world.oneLink.addContact({ full_name: 'Ivan' }).id;
    const { id: twice } = world.oneLink.addAppointment({ ...typed, contact_id, client_phone: '8 (701) 000-00-01' });
    world.oneLink.addAppointment({ ...typed, contact_id, client_phone: '+77019999999' });
    world.oneLink.addAppointment({ ...typed, contact_id, client_phone: person.clientPhone!, status: 'cancelled' });
    expect((await reported(world)).double_bookings).toEqual([
      { external_ref: 'calcom:a', appointment_id: id, other_appointment_id: twice, starts_at: at(3) },
    ]);
  });

  it('is none where nobody knows whose they are, or the own one has lost its name', async () => {
    const { world, id } = await settled();
    world.oneLink.edit(id, { external_ref: null });
    expect((await reported(world)).double_bookings).toEqual([]);
    world.oneLink.edit(id, { client_phone: '' });
    const contact_id = world.oneLink.addContact({ full_name: 'Ivan' }).id;
    world.oneLink.addAppointment({ ...typed, contact_id, client_phone: '' });
    expect((await reported(world)).double_bookings).toEqual([]);
  });

  it('is none where the other one belongs to a booking', async () => {
    const { world } = await settled();
    const contact_id = world.oneLink.addContact({ full_name: 'Ivan' }).id;
    const named = { client_phone: person.clientPhone!, external_ref: 'other:x' };
    world.oneLink.addAppointment({ ...typed, contact_id, ...named });
    await world.accept(booked('b', 8));
    await world.pass(minute);
    expect((await reported(world)).double_bookings).toEqual([]);
  });
});
