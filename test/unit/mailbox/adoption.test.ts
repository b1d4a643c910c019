/** Adoption with an appointment that stood in One-Link before the booking (architecture.md, *Patch*). */
import { describe, expect, it } from 'vitest';
import { at, booked, cancelled, moved, person, says, visit } from '../../world/events.ts';
import { createWorld, hour, minute } from '../../world/world.ts';
import { boundAppointment, lastOutcome } from './linked.ts';

describe('on first contact the tool wins', () => {
  it('for the times', async () => {
    const { world, shown } = await boundAppointment();
    await world.accept(booked('a', 6));
    await world.pass(minute);
    expect(shown()).toMatchObject({ starts_at: at(6), ends_at: at(6.5) });
  });

  it('for a cancellation, which is all that is sent', async () => {
    const { world, sent } = await boundAppointment();
    await world.accept(cancelled('a', { fields: { ...visit(6), ...person } }));
    await world.pass(minute);
    expect(sent()).toEqual([{ status: 'cancelled' }]);
  });

  it('for a specialist that the resources table names', async () => {
    const { world, shown } = await boundAppointment({ connection: { resources: { boris: 32 } } });
    world.oneLink.addResource({ id: 32 });
    await world.accept(booked('a', 3, { fields: { staff: ['boris'] } }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ resource_id: 32 });
  });

  it('for a status other than scheduled', async () => {
    const { world, shown } = await boundAppointment();
    await world.accept(says('a', { state: 'confirmed', ...visit(3) }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ status: 'confirmed' });
  });
});

describe('on first contact One-Link keeps', () => {
  it.each(['confirmed', 'completed', 'cancelled', 'no_show'])('its status %s against scheduled', async (status) => {
    const { world, sent, shown } = await boundAppointment({}, { status });
    await world.accept(booked('a', 6));
    await world.pass(minute);
    expect(sent().every((body) => !('status' in body))).toBe(true);
    expect(shown()).toMatchObject({ status, starts_at: at(6) });
  });

  it('the client’s data that it has, and takes those that it has not', async () => {
    const { world, sent, shown } = await boundAppointment({}, { client_phone: '+77770000000', client_gender: 'f' });
    await world.accept(
      booked('a', 3, {
        fields: { clientGender: 'female', clientBirthDate: '1990-01-02', clientIdentifier: '900102300121' },
      }),
    );
    await world.pass(minute);
    expect(shown()).toMatchObject({
      client_name: 'Anna Known',
      client_phone: '+77770000000',
      client_gender: 'f',
      client_birth_date: '1990-01-02',
      client_comment: 'window seat',
    });
    expect(Object.keys(sent()[0] ?? {}).sort()).toEqual([
      'client_birth_date',
      'client_comment',
      'client_identifier',
      'external_ref',
      'idempotency_key',
    ]);
  });

  it('its specialist where no table names one: the connection’s own is for creating', async () => {
    const { world, sent } = await boundAppointment(
      { connection: { resource_id: 31, resources: { boris: 32 } } },
      { resource_id: 33 },
    );
    world.oneLink.addResource({ id: 33 });
    await world.accept(booked('a', 6, { fields: { staff: ['somebody else'] } }));
    await world.pass(minute);
    expect(sent()).toHaveLength(1);
    expect(sent()[0]).not.toHaveProperty('resource_id');
  });

  it('its service and its price', async () => {
    const { world, shown, sent } = await boundAppointment(
      { connection: { services: { cut: 9 } } },
      { service_ids: [8], service_amount: 12_000 },
    );
    world.oneLink.addService({ id: 8 });
    world.oneLink.addService({ id: 9 });
    await world.accept(booked('a', 6, { fields: { service: ['cut'], amount: 7000 } }));
    await world.pass(minute);
    expect(sent()[0]).not.toHaveProperty('service_id');
    expect(shown()).toMatchObject({ service_id: 8, service_amount: 12_000 });
  });

  it('what it kept until the tool itself changes it', async () => {
    const { world, shown } = await boundAppointment({}, { status: 'confirmed' });
    await world.accept(booked('a', 3));
    await world.pass(minute);
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(shown()).toMatchObject({ client_name: 'Anna Known', status: 'confirmed' });
    await world.accept(says('a', { clientName: 'Anna Newname', state: 'no_show' }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ client_name: 'Anna Newname', status: 'no_show' });
  });
});

describe('on first contact the names of the booking', () => {
  it('are written where the appointment has none', async () => {
    const { world, shown } = await boundAppointment();
    await world.accept(booked('a', 3), moved('a', 'b', 4));
    await world.pass(minute);
    expect(shown()).toMatchObject({ external_ref: 'calcom:b', idempotency_key: 'calcom:a' });
  });

  it('are not written over somebody else’s', async () => {
    const { world, sent, shown } = await boundAppointment({}, { external_ref: 'crm:77', idempotency_key: 'crm:77:1' });
    await world.accept(booked('a', 6));
    await world.accept(moved('a', 'b', 7));
    await world.pass(minute);
    expect(shown()).toMatchObject({ external_ref: 'crm:77', idempotency_key: 'crm:77:1', starts_at: at(7) });
    expect(sent().flatMap((body) => Object.keys(body))).not.toContain('external_ref');
    expect(sent().flatMap((body) => Object.keys(body))).not.toContain('idempotency_key');
  });

  it('are written over an older id of the same chain', async () => {
    const { world, shown } = await boundAppointment({}, { external_ref: 'calcom:a' });
    await world.accept(moved('a', 'b', 7));
    await world.pass(minute);
    expect(shown()).toMatchObject({ external_ref: 'calcom:b' });
  });

  it('leave the key alone that is there, and fill it in beside a foreign ref not either', async () => {
    const kept = await boundAppointment({}, { idempotency_key: 'by-hand' });
    await kept.world.accept(booked('a', 6));
    await kept.world.pass(minute);
    expect(kept.shown()).toMatchObject({ external_ref: 'calcom:a', idempotency_key: 'by-hand' });
    const foreign = await boundAppointment({}, { external_ref: 'crm:77' });
    await foreign.world.accept(booked('a', 6));
    await foreign.world.pass(minute);
    expect(foreign.shown()).toMatchObject({ external_ref: 'crm:77', idempotency_key: null });
  });
});

describe('client data that the first events do not tell are met when they come:', () => {
  it('what staff wrote stays, what is empty is filled', async () => {
    const { world, shown } = await boundAppointment({}, { client_comment: 'by hand' });
    await world.accept(cancelled('a'));
    await world.pass(minute);
    await world.accept(booked('a', 6));
    await world.pass(minute);
    expect(shown()).toMatchObject({
      status: 'scheduled',
      starts_at: at(6),
      client_name: 'Anna Known',
      client_comment: 'by hand',
      client_phone: person.clientPhone,
    });
  });

  it('and only once: what the tool changes afterwards is written', async () => {
    const { world, shown } = await boundAppointment({}, { client_comment: 'by hand' });
    await world.accept(says('a', visit(4)));
    await world.pass(minute);
    await world.accept(booked('a', 6));
    await world.pass(minute);
    await world.accept(says('a', { clientComment: 'after the holidays' }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ client_comment: 'after the holidays', client_name: 'Anna Known' });
  });
});

describe('first contact ends with the first answer', () => {
  it('also where that was lost: what One-Link kept is not sent the second time', async () => {
    const { world, sent, shown } = await boundAppointment({}, { client_comment: 'by hand', status: 'confirmed' });
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'cut' });
    await world.accept(booked('a', 6));
    await world.pass(hour);
    expect(sent().length).toBeGreaterThan(1);
    expect(shown()).toMatchObject({
      client_comment: 'by hand',
      status: 'confirmed',
      client_name: 'Anna Known',
      starts_at: at(6),
    });
  });

  it.each([503, 429, 500])(
    'and not with a write that was not carried out (%d): staff may write meanwhile',
    async (status) => {
      const { world, id, shown } = await boundAppointment({}, { client_comment: '' });
      const action = { kind: 'answer', status, body: '', carriesOut: false } as const;
      const fault = world.oneLink.faults.add({ method: 'PATCH', times: Number.POSITIVE_INFINITY }, action);
      await world.accept(booked('a', 6));
      await world.pass(5000);
      world.oneLink.edit(id, { client_comment: 'by hand' });
      world.oneLink.faults.remove(fault);
      await world.pass(hour);
      expect(shown()).toMatchObject({ client_comment: 'by hand', client_phone: person.clientPhone, starts_at: at(6) });
    },
  );

  it('an appointment found by its ref is met in the same way, and is not made twice', async () => {
    const world = createWorld();
    const contact = world.oneLink.addContact();
    const seed = { resource_id: 31, contact_id: contact.id, starts_at: at(3), ends_at: at(3.5) };
    const { id } = world.oneLink.addAppointment({
      ...seed,
      external_ref: 'calcom:a',
      status: 'confirmed',
      client_comment: 'by hand',
    });
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(world.oneLink.appointments.size).toBe(1);
    expect(world.oneLink.show(id)).toMatchObject({
      status: 'confirmed',
      client_comment: 'by hand',
      client_phone: person.clientPhone,
      idempotency_key: 'calcom:a',
    });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', appointment_id: id });
  });
});
