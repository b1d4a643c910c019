/** The connection's tables: statuses, resources, services; and the end of a visit where the tool tells none. */
import { describe, expect, it } from 'vitest';
import { bookingStates } from '../../../src/booking/booking.ts';
import { at, booked, moved, person, says, visit } from '../../world/events.ts';
import { createWorld, minute } from '../../world/world.ts';
import { boundAppointment, createdAppointment, lastOutcome, onlyAppointment } from './linked.ts';

describe('states', () => {
  const usual = {
    pending: 'scheduled',
    accepted: 'scheduled',
    confirmed: 'confirmed',
    completed: 'completed',
    cancelled: 'cancelled',
    declined: 'cancelled',
    no_show: 'no_show',
  } as const;

  it.each(bookingStates)('%s has its default status', async (state) => {
    const from = usual[state] === 'scheduled' ? 'no_show' : 'accepted';
    const { world, shown } = await createdAppointment({}, { fields: { state: from } });
    await world.accept(says('a', { state }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ status: usual[state] });
  });

  it.each(bookingStates)('%s may be mapped to another status', async (state) => {
    const status = state === 'confirmed' ? 'completed' : 'confirmed';
    const { world, shown } = await createdAppointment(
      { connection: { statuses: { [state]: status } } },
      {
        fields: { state: state === 'accepted' ? 'pending' : 'accepted' },
      },
    );
    await world.accept(says('a', { state }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ status });
  });

  it.each(bookingStates.filter((state) => state !== 'cancelled' && state !== 'declined'))(
    '%s mapped to ignore sends no status, and the rest goes out',
    async (state) => {
      const { world, sent } = await createdAppointment(
        { connection: { statuses: { [state]: 'ignore' } } },
        {
          fields: { state: state === 'accepted' ? 'pending' : 'accepted' },
        },
      );
      await world.accept(says('a', { state, ...visit(5) }));
      await world.pass(minute);
      expect(sent()).toEqual([{ starts_at: at(5), ends_at: at(5.5) }]);
    },
  );

  it('no_show mapped to cancelled is a cancellation: sent alone', async () => {
    const { world, sent } = await createdAppointment({ connection: { statuses: { no_show: 'cancelled' } } });
    await world.accept(says('a', { state: 'no_show', clientComment: 'did not come' }));
    await world.pass(minute);
    expect(sent()).toEqual([{ status: 'cancelled' }]);
  });

  it('a booking whose state is ignored is created with the server’s default', async () => {
    const world = createWorld({ connection: { statuses: { accepted: 'ignore' } } });
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({ status: 'scheduled' });
    expect(world.writes().at(-1)?.body).not.toHaveProperty('status');
  });

  it.each(['confirmed', 'completed', 'no_show'] as const)(
    'a booking first heard of as %s is created as that',
    async (state) => {
      const world = createWorld();
      await world.accept(booked('a', 3, { fields: { state } }));
      await world.pass(minute);
      expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({ status: state });
    },
  );
});

describe('resources', () => {
  const options = { connection: { resources: { '4711': 32, 'anna@example.org': 33, 'Boris Karlov': 34 } } };

  it.each([
    ['its id', ['4711', 'anna@example.org'], 32],
    ['its e-mail, where the id has no row', ['1', 'anna@example.org'], 33],
    ['its name', ['2', 'boris@example.org', 'Boris Karlov'], 34],
    ['its name in other letters', ['BORIS KARLOV'], 34],
    ['nothing: the connection’s own', ['3'], 31],
  ])('a new appointment’s specialist is found by %s', async (_by, staff, resourceId) => {
    const world = createWorld(options);
    for (const id of [31, 32, 33, 34]) world.oneLink.addResource({ id });
    await world.accept(booked('a', 3, { fields: { staff } }));
    await world.pass(minute);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({ resource_id: resourceId });
  });

  it('a change of the specialist at the tool moves the visit to the new one', async () => {
    const { world, sent } = await createdAppointment(options, { fields: { staff: ['nobody'] } });
    for (const id of [32, 33]) world.oneLink.addResource({ id });
    await world.accept(says('a', { staff: ['4711'] }));
    await world.pass(minute);
    expect(sent()).toEqual([{ resource_id: 32 }]);
  });

  it('a change to a specialist without a row sends none', async () => {
    const { world, sent, shown } = await createdAppointment(options, { fields: { staff: ['nobody'] } });
    await world.accept(says('a', { staff: ['nobody else'], ...visit(4) }));
    await world.pass(minute);
    expect(sent()).toEqual([{ starts_at: at(4), ends_at: at(4.5) }]);
    expect(shown()).toMatchObject({ resource_id: 31 });
  });

  it('a row that is added later is used with the next event, for the value the tool told before', async () => {
    const { world, sent } = await createdAppointment({}, { fields: { staff: ['anna@example.org'] } });
    world.oneLink.addResource({ id: 33 });
    world.deploy(options.connection);
    await world.accept(says('a', visit(4)));
    await world.pass(minute);
    expect(sent()).toEqual([{ resource_id: 33, starts_at: at(4), ends_at: at(4.5) }]);
  });

  it('without a row and without the connection’s own the booking waits for one: no_resource', async () => {
    const table = { resource_id: undefined, resources: { anna: 31 } };
    const world = createWorld({ connection: table });
    await world.accept(booked('a', 3, { fields: { staff: ['boris'] } }));
    await world.pass(minute);
    expect(world.outcomes()).toMatchObject([{ result: 'parked', code: 'no_resource' }]);
    world.oneLink.addResource({ id: 32 });
    world.deploy({ resource_id: undefined, resources: { anna: 31, boris: 32 } });
    await world.sweep();
    await world.pass(minute);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({ resource_id: 32, client_name: 'Ivan Petrov' });
  });
});

describe('services', () => {
  const options = { connection: { services: { '4711': 9, 'Short cut': 10 } } };

  it.each([
    ['id', ['4711', 'Short cut'], 9],
    ['name', ['1', 'short cut'], 10],
    ['no row', ['2'], null],
  ])('are found by %s', async (_by, service, serviceId) => {
    const world = createWorld(options);
    for (const id of [9, 10]) world.oneLink.addService({ id });
    await world.accept(booked('a', 3, { fields: { service } }));
    await world.pass(minute);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({ service_id: serviceId });
  });

  it('a change of the service at the tool changes it in One-Link', async () => {
    const { world, sent } = await createdAppointment(options);
    for (const id of [9, 10]) world.oneLink.addService({ id });
    await world.accept(says('a', { service: ['4711'] }));
    await world.pass(minute);
    await world.accept(says('a', { service: ['Short cut'] }));
    await world.pass(minute);
    expect(sent()).toEqual([{ service_id: 9 }, { service_id: 10 }]);
  });
});

describe('a tool that tells no end', () => {
  const start = (hours: number) => ({ times: { startsAt: at(hours), endsAt: null } });
  const options = { connection: { services: { cut: 9 } } };

  it('gets the length of the service', async () => {
    const world = createWorld(options);
    world.oneLink.addService({ id: 9, duration_min: 45 });
    await world.accept(booked('a', 3, { fields: { ...start(3), service: ['cut'] } }));
    await world.pass(minute);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({ starts_at: at(3), ends_at: at(3.75) });
  });

  it('gets the length of a service that is switched off too', async () => {
    const world = createWorld(options);
    world.oneLink.addService({ id: 9, duration_min: 45, active: false });
    await world.accept(booked('a', 3, { fields: { ...start(3), service: ['cut'] } }));
    await world.pass(minute);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({ service_id: null, ends_at: at(3.75) });
  });

  it('gets the specialist’s slot length without a service', async () => {
    const world = createWorld({});
    world.oneLink.addResource({ id: 31, slot_duration_min: 20 });
    await world.accept(booked('a', 3, { fields: start(3) }));
    await world.pass(minute);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({ starts_at: at(3), ends_at: at(3 + 1 / 3) });
  });

  it('keeps the length when it moves the visit', async () => {
    const { world, shown, sent } = await boundAppointment({}, { starts_at: at(3), ends_at: at(4) });
    await world.accept(says('a', start(6)));
    await world.pass(minute);
    expect(sent()[0]).toMatchObject({ starts_at: at(6), ends_at: at(7) });
    expect(shown()).toMatchObject({ starts_at: at(6), ends_at: at(7) });
  });

  it('moves with the length of the service it names', async () => {
    const { world, shown } = await boundAppointment(options, { starts_at: at(3), ends_at: at(4) });
    world.oneLink.addService({ id: 9, duration_min: 45 });
    await world.accept(says('a', { ...start(6), service: ['cut'] }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ starts_at: at(6), ends_at: at(6.75) });
  });

  it('says nothing of the end of a visit that begins when One-Link has it', async () => {
    const { world, shown } = await boundAppointment(options, { starts_at: at(3), ends_at: at(4) });
    world.oneLink.addService({ id: 9, duration_min: 45 });
    await world.accept(says('a', { ...start(3), service: ['cut'] }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ starts_at: at(3), ends_at: at(4) });
  });

  it('of direct keeps the length that One-Link has, whatever service the body names', async () => {
    const { world, shown } = await boundAppointment(
      { connection: { source: 'direct' } },
      { starts_at: at(3), ends_at: at(4) },
    );
    world.oneLink.addService({ id: 9, duration_min: 45 });
    await world.accept(says('direct:a', { ...start(6) }, { extra: { service_id: 9 } }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ starts_at: at(6), ends_at: at(7), service_id: 9 });
  });

  it('is sent both ends on every move of a new id', async () => {
    const { world, sent } = await createdAppointment({}, { fields: start(3) });
    await world.accept(moved('a', 'b', 5, { fields: { ...person, ...start(5) } }));
    await world.pass(minute);
    expect(sent()).toEqual([{ starts_at: at(5), ends_at: at(5.5), external_ref: 'calcom:b' }]);
    expect(lastOutcome(world)).toMatchObject({ result: 'applied' });
  });
});
