/** A field that One-Link refuses by name is left out and the rest is sent once more (architecture.md, *Patch*). */
import { describe, expect, it } from 'vitest';
import { domainError, type FaultAction } from '../../../emulator/faults.ts';
import { at, booked, cancelled, moved, person, says, visit } from '../../world/events.ts';
import { createWorld, minute } from '../../world/world.ts';
import { boundAppointment, createdAppointment, type Linked, lastOutcome, onlyAppointment } from './linked.ts';

const services = { connection: { services: { cut: 9, dye: 10 } } };

describe('left out, the rest sent, `applied` with the code:', () => {
  it('a service that is switched off or has no price', async () => {
    const { world, sent, shown } = await createdAppointment(services);
    world.oneLink.addService({ id: 9, active: false });
    await world.accept(says('a', { service: ['cut'], ...visit(5) }));
    await world.pass(minute);
    expect(sent()).toEqual([
      { service_id: 9, starts_at: at(5), ends_at: at(5.5) },
      { starts_at: at(5), ends_at: at(5.5) },
    ]);
    expect(shown()).toMatchObject({ starts_at: at(5), service_id: null });
    expect(lastOutcome(world)).toMatchObject({
      result: 'applied',
      code: 'SERVICE_NOT_AVAILABLE_FOR_RESOURCE',
      fields: ['starts_at', 'ends_at'],
      http_status: 200,
    });
  });

  it('a service that One-Link does not know, found by asking for it', async () => {
    const { world, sent } = await createdAppointment(services);
    await world.accept(says('a', { service: ['cut'], ...visit(5) }));
    await world.pass(minute);
    expect(sent().at(-1)).toEqual({ starts_at: at(5), ends_at: at(5.5) });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: 'unknown_service' });
  });

  it('a specialist who is switched off', async () => {
    const { world, sent, shown } = await createdAppointment({ connection: { resources: { boris: 32 } } });
    world.oneLink.addResource({ id: 32, active: false });
    await world.accept(says('a', { staff: ['boris'], ...visit(5) }));
    await world.pass(minute);
    expect(sent().at(-1)).toEqual({ starts_at: at(5), ends_at: at(5.5) });
    expect(shown()).toMatchObject({ resource_id: 31, starts_at: at(5) });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: 'RESOURCE_NOT_AVAILABLE_FOR_SCHEDULING' });
  });

  it('an IIN', async () => {
    const { world, sent, shown } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, domainError(422, 'INVALID_IIN'));
    await world.accept(says('a', { clientIdentifier: '900102300121', ...visit(5) }));
    await world.pass(minute);
    expect(sent().at(-1)).toEqual({ starts_at: at(5), ends_at: at(5.5) });
    expect(shown()).toMatchObject({ starts_at: at(5) });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: 'INVALID_IIN' });
  });

  it('a contact that One-Link does not know', async () => {
    const { world, sent } = await createdAppointment({ connection: { fields: { contact_id: '= contact' } } });
    await world.accept(says('a', visit(5), { body: { contact: 4444 } }));
    await world.pass(minute);
    expect(sent().at(-1)).toEqual({ starts_at: at(5), ends_at: at(5.5) });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: 'unknown_contact' });
  });

  it('one custom attribute of several', async () => {
    const fields = { custom_attributes: { region: 'north', color: 'red' } };
    const { world, sent, shown } = await boundAppointment({
      connection: { fields },
      oneLink: { appointmentFields: [{ key: 'region', type: 'text' }] },
    });
    await world.accept(booked('a', 5));
    await world.pass(minute);
    expect(sent()).toHaveLength(2);
    expect(sent()[1]).toMatchObject({ custom_attributes: { region: 'north' }, starts_at: at(5) });
    expect(shown()).toMatchObject({ custom_attributes: { region: 'north' } });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: 'VALIDATION_ERROR' });
  });

  it('payment keys, all at once where the server gave them up', async () => {
    const fields = {
      prepaid_amount: 500,
      prepaid_payment_method: 'cash',
      settlement_amount: 100,
      settlement_payment_method: 'card',
    };
    const { world, sent } = await boundAppointment({ connection: { fields }, oneLink: { variant: 'E' } });
    await world.accept(booked('a', 5));
    await world.pass(minute);
    expect(sent()).toHaveLength(2);
    expect(Object.keys(sent()[1] ?? {}).filter((key) => key.includes('pa'))).toEqual([]);
    expect(sent()[1]).toMatchObject({ starts_at: at(5) });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: 'VALIDATION_ERROR' });
  });

  it('a name that is too long; of a comment as much as is kept arrives', async () => {
    const { world, sent, shown } = await createdAppointment();
    await world.accept(says('a', { clientName: 'x'.repeat(300), clientComment: 'y'.repeat(20_001), ...visit(5) }));
    await world.pass(minute);
    expect(Object.keys(sent().at(-1) ?? {})).toEqual(['starts_at', 'ends_at', 'client_comment']);
    expect(shown()).toMatchObject({ client_name: 'Ivan Petrov', starts_at: at(5) });
    expect(shown()['client_comment']).toBe(`${'y'.repeat(7_999)}…`);
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: 'VALIDATION_ERROR' });
  });

  it('a conversation of another contact', async () => {
    const { world, id, sent } = await createdAppointment({
      connection: { fields: { conversation_id: '= conversation' } },
    });
    world.oneLink.conversations.set(5, { id: 5, display_id: 50, contact_id: 4444 });
    await world.accept(says('a', visit(5), { body: { conversation: 5 } }));
    await world.pass(minute);
    expect(sent().at(-1)).toEqual({ starts_at: at(5), ends_at: at(5.5) });
    expect(lastOutcome(world)).toMatchObject({
      result: 'applied',
      code: 'CONVERSATION_CONTACT_MISMATCH',
      appointment_id: id,
    });
  });

  it('the booking’s key for an adopted appointment, where another record holds it', async () => {
    const { world, shown } = await boundAppointment();
    world.oneLink.addAppointment({ resource_id: 31, starts_at: at(9), ends_at: at(9.5), idempotency_key: 'calcom:a' });
    await world.accept(booked('a', 5));
    await world.pass(minute);
    expect(shown()).toMatchObject({ starts_at: at(5), external_ref: 'calcom:a', idempotency_key: null });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: 'DUPLICATE_IDEMPOTENCY_KEY' });
  });

  it('several, one after the other, with the code of the first', async () => {
    const { world, sent, shown } = await createdAppointment({
      connection: {
        services: { cut: 9 },
        resources: { boris: 32 },
        fields: { custom_attributes: { color: '= color' } },
      },
      oneLink: { appointmentFields: [{ key: 'region', type: 'text' }] },
    });
    world.oneLink.addService({ id: 9, active: false });
    world.oneLink.addResource({ id: 32, active: false });
    const body = { color: 'red' };
    await world.accept(says('a', { service: ['cut'], staff: ['boris'], ...visit(5) }, { body }));
    await world.pass(minute);
    expect(sent()).toHaveLength(4);
    expect(sent().at(-1)).toEqual({ starts_at: at(5), ends_at: at(5.5) });
    expect(shown()).toMatchObject({ starts_at: at(5) });
    expect(world.outcomes().slice(1)).toMatchObject([
      { result: 'applied', code: 'RESOURCE_NOT_AVAILABLE_FOR_SCHEDULING' },
    ]);
  });

  it('a field that was all there was to send: nothing was applied', async () => {
    const { world } = await createdAppointment(services);
    world.oneLink.addService({ id: 9, active: false });
    await world.accept(says('a', { service: ['cut'] }));
    await world.pass(minute);
    expect(lastOutcome(world)).toMatchObject({
      result: 'unchanged',
      code: 'SERVICE_NOT_AVAILABLE_FOR_RESOURCE',
      fields: [],
    });
  });

  it('also when the appointment is made: `created` with the code', async () => {
    const world = createWorld(services);
    world.oneLink.addService({ id: 9, base_price: 0 });
    await world.accept(booked('a', 3, { fields: { service: ['cut'] } }));
    await world.pass(minute);
    expect(world.oneLink.show(onlyAppointment(world))).toMatchObject({ service_id: null, client_name: 'Ivan Petrov' });
    expect(world.outcomes()).toMatchObject([{ result: 'created', code: 'SERVICE_NOT_AVAILABLE_FOR_RESOURCE' }]);
  });
});

describe('a refused field', () => {
  it('is not sent again while the tool says the same, but others are', async () => {
    const { world, sent } = await createdAppointment(services);
    world.oneLink.addService({ id: 9, active: false });
    await world.accept(says('a', { service: ['cut'], ...visit(5) }));
    await world.pass(minute);
    world.oneLink.addService({ id: 9 });
    await world.accept(says('a', { service: ['cut'], ...visit(6) }));
    await world.pass(minute);
    expect(sent().slice(2)).toEqual([{ starts_at: at(6), ends_at: at(6.5) }]);
  });

  it('is sent again when the tool changes it', async () => {
    const { world, sent } = await createdAppointment(services);
    world.oneLink.addService({ id: 9, active: false });
    world.oneLink.addService({ id: 10 });
    await world.accept(says('a', { service: ['cut'], ...visit(5) }));
    await world.pass(minute);
    await world.accept(says('a', { service: ['dye'] }));
    await world.pass(minute);
    expect(sent().at(-1)).toEqual({ service_id: 10 });
    await world.accept(says('a', { service: ['cut'] }));
    await world.pass(minute);
    expect(sent().at(-1)).toEqual({ service_id: 9 });
  });

  it('is sent again when the tool comes back to it after a value that One-Link had already', async () => {
    const { world, id, sent } = await createdAppointment(services);
    world.oneLink.addService({ id: 9, active: false });
    world.oneLink.addService({ id: 10 });
    await world.accept(says('a', { service: ['cut'], ...visit(5) }));
    await world.pass(minute);
    world.oneLink.edit(id, { service_ids: [10] });
    await world.accept(says('a', { service: ['dye'] }));
    await world.pass(minute);
    world.oneLink.addService({ id: 9 });
    await world.accept(says('a', { service: ['cut'] }));
    await world.pass(minute);
    expect(sent().at(-1)).toEqual({ service_id: 9 });
  });

  it('is sent again when the configuration has changed', async () => {
    const { world, sent } = await createdAppointment(services);
    world.oneLink.addService({ id: 9, active: false });
    await world.accept(says('a', { service: ['cut'], ...visit(5) }));
    await world.pass(minute);
    world.oneLink.addService({ id: 9 });
    world.deploy({ ...services.connection, cycle: 'break' });
    await world.accept(says('a', visit(6)));
    await world.pass(minute);
    expect(sent().at(-1)).toEqual({ service_id: 9, starts_at: at(6), ends_at: at(6.5) });
  });

  it('is in no list of sent fields', async () => {
    const { world } = await createdAppointment(services);
    await world.accept(says('a', { service: ['cut'], ...visit(5) }));
    await world.pass(minute);
    expect(lastOutcome(world).fields).toEqual(['starts_at', 'ends_at']);
  });
});

/** What is left out, by which answer, and what somebody enters in its place. */
const entered: Readonly<
  Record<string, { tells: Parameters<typeof says>[1]; fault: FaultAction; key: string; byHand: number | string }>
> = {
  'a service that is refused by name': {
    tells: { service: ['cut'] },
    fault: domainError(422, 'VALIDATION_ERROR', { service_id: ['no'] }),
    key: 'service_id',
    byHand: 10,
  },
  'a specialist who is refused by name': {
    tells: { staff: ['boris'] },
    fault: domainError(422, 'VALIDATION_ERROR', { resource: ['no'] }),
    key: 'resource_id',
    byHand: 33,
  },
  'a price that was not kept': {
    tells: { amount: 4000 },
    fault: { kind: 'drop', keys: ['service_amount'], hides: [] },
    key: 'service_amount',
    byHand: 7000,
  },
  'a comment that was not kept': {
    tells: { clientComment: 'aisle seat' },
    fault: { kind: 'drop', keys: ['client_comment'], hides: [] },
    key: 'client_comment',
    byHand: 'by hand',
  },
};

describe.each(Object.entries(entered))('%s', (_what, { tells, fault, key, byHand }) => {
  const connection = { services: { cut: 9 }, resources: { boris: 32 } };

  async function leftOut() {
    const linked = await createdAppointment({ connection });
    const { world } = linked;
    for (const id of [32, 33]) world.oneLink.addResource({ id });
    for (const id of [9, 10]) world.oneLink.addService({ id });
    world.oneLink.faults.add({ method: 'PATCH' }, fault);
    await world.accept(says('a', { ...tells, ...visit(5) }));
    await world.pass(minute);
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', fields: expect.arrayContaining(['starts_at']) });
    return linked;
  }
  const enter = ({ world, id }: Linked) =>
    world.oneLink.edit(id, key === 'service_id' ? { service_ids: [Number(byHand)] } : { [key]: byHand });

  /** A move fails for good, so that a person has all of it tried again. */
  async function failAndRetry({ world }: Linked, hours: number) {
    world.oneLink.faults.add({ method: 'PATCH' }, domainError(422, 'VALIDATION_ERROR', { starts_at: ['no'] }));
    await world.accept(says('a', { ...tells, ...visit(hours) }));
    await world.pass(minute);
    expect(lastOutcome(world)).toMatchObject({ result: 'failed' });
    await world.admin().retryFailed();
    await world.pass(minute);
  }
  async function changeTable({ world }: Linked, hours: number) {
    world.deploy({ ...connection, retention_days: hours });
    await world.accept(says('a', { ...tells, ...visit(hours) }));
    await world.pass(minute);
  }
  const ways = { 'another configuration': changeTable, 'a retry': failAndRetry };

  it.each(Object.entries(ways))('goes out with %s', async (_way, again) => {
    const linked = await leftOut();
    await again(linked, 6);
    expect(linked.sent().at(-1)).toHaveProperty(key);
    expect(linked.shown()).toMatchObject({ starts_at: at(6) });
    expect(linked.shown()[key]).not.toBe(byHand);
  });

  it.each(Object.entries(ways))('is left as somebody has entered it, also with %s', async (_way, again) => {
    const linked = await leftOut();
    enter(linked);
    for (const hours of [6, 7]) {
      await again(linked, hours);
      expect(linked.shown()).toMatchObject({ starts_at: at(hours), [key]: byHand });
    }
  });
});

it('a price that is refused by name, and that One-Link has recomputed since, is entered by nobody', async () => {
  const { world, shown } = await createdAppointment({ connection: { services: { cut: 9 } } });
  world.oneLink.addService({ id: 9, base_price: 5000 });
  world.oneLink.faults.add({ method: 'PATCH' }, domainError(422, 'VALIDATION_ERROR', { service_amount: ['no'] }));
  await world.accept(says('a', { amount: 4000, ...visit(5) }));
  await world.pass(minute);
  await world.accept(says('a', { service: ['cut'] }));
  await world.pass(minute);
  expect(shown()).toMatchObject({ service_amount: 5000 });
  world.deploy({ services: { cut: 9 }, cycle: 'break' });
  await world.accept(says('a', visit(6)));
  await world.pass(minute);
  expect(shown()).toMatchObject({ service_amount: 4000 });
});

describe('never left out:', () => {
  it('the times', async () => {
    const { world, sent } = await createdAppointment();
    await world.accept(says('a', { times: { startsAt: at(5), endsAt: at(5.01) }, clientComment: 'x' }));
    await world.pass(minute);
    expect(sent()).toHaveLength(1);
    expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'VALIDATION_ERROR', http_status: 422 });
  });

  it.each(['starts_at', 'ends_at'])('%s, where One-Link names it', async (key) => {
    const { world, sent } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH', times: 50 }, domainError(422, 'VALIDATION_ERROR', { [key]: ['no'] }));
    await world.accept(says('a', visit(5)));
    await world.pass(minute);
    expect(sent()).toHaveLength(1);
    expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'VALIDATION_ERROR' });
    expect(lastOutcome(world).message).toMatch(/start|end/);
  });

  it('the client’s card of a new appointment for ever: it is looked for once more', async () => {
    const world = createWorld();
    const refusal = domainError(422, 'VALIDATION_ERROR', { contact_id: ['no'] });
    world.oneLink.faults.add({ method: 'POST', path: '/appointments', times: 50 }, refusal);
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(world.writes().filter(({ path }) => path === '/appointments')).toHaveLength(2);
    expect(world.outcomes()).toMatchObject([{ result: 'failed', code: 'VALIDATION_ERROR' }]);
  });

  it('the status', async () => {
    const { world, sent } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, domainError(422, 'VALIDATION_ERROR', { status: ['no'] }));
    await world.accept(says('a', { state: 'confirmed', clientComment: 'x' }));
    await world.pass(minute);
    expect(sent()).toHaveLength(1);
    expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'VALIDATION_ERROR' });
  });

  it('external_ref', async () => {
    const { world, sent } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, domainError(422, 'VALIDATION_ERROR', { external_ref: ['no'] }));
    await world.accept(moved('a', 'b', 5));
    await world.pass(minute);
    expect(sent()).toHaveLength(1);
    expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'VALIDATION_ERROR' });
  });

  it('the specialist and the name of a new appointment', async () => {
    const world = createWorld();
    world.oneLink.addResource({ id: 31, active: false });
    await world.accept(booked('a', 3));
    await world.accept(booked('b', 4, { fields: { clientName: 'x'.repeat(300), clientPhone: '+77010000002' } }));
    await world.pass(minute);
    expect(world.oneLink.appointments.size).toBe(0);
    expect(world.outcomes().map(({ result }) => result)).toEqual(['failed', 'failed']);
  });

  it('the name of a new appointment, though One-Link would take the contact’s', async () => {
    const world = createWorld();
    world.oneLink.addContact({ full_name: 'Somebody', phone: '+77010000001' });
    await world.accept(booked('a', 3, { fields: { clientName: 'x'.repeat(300) } }));
    await world.pass(minute);
    expect(world.oneLink.appointments.size).toBe(0);
    expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'VALIDATION_ERROR' });
  });

  it('what was not sent: a refusal about another field is for a person', async () => {
    const { world, sent } = await createdAppointment({ oneLink: { appointmentFields: [] } });
    world.oneLink.settings.appointmentFields = [{ key: 'region', type: 'text', required: true }];
    await world.accept(says('a', visit(5)));
    await world.pass(minute);
    expect(sent()).toHaveLength(1);
    expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'VALIDATION_ERROR' });
  });
});

describe('every sent field is compared with the answer:', () => {
  it('a field that was dropped silently is reported, and the rest counts as taken', async () => {
    const { world, sent } = await boundAppointment({
      connection: { fields: { source: 'cal' } },
      oneLink: { variant: 'F' },
    });
    await world.accept(booked('a', 5));
    await world.pass(minute);
    expect(sent()).toHaveLength(1);
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: 'not_taken' });
    await world.accept(says('a', visit(6)));
    await world.pass(minute);
    expect(sent()[1]).toEqual({ starts_at: at(6), ends_at: at(6.5) });
  });

  it('a name that One-Link rebuilds from its split names', async () => {
    const { world, sent } = await boundAppointment(
      {},
      { split_names: true, client_first_name: 'Anna', client_last_name: 'Known' },
    );
    await world.accept(says('a', { clientName: 'Anna Known', ...visit(3) }));
    await world.pass(minute);
    await world.accept(says('a', { clientName: 'Anna Newname', ...visit(5) }));
    await world.pass(minute);
    expect(sent().at(-1)).toMatchObject({ client_name: 'Anna Newname', starts_at: at(5) });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: 'not_taken' });
  });

  it('a status that One-Link did not take is a failure', async () => {
    const { world } = await createdAppointment();
    world.oneLink.faults.add({ method: 'PATCH' }, { kind: 'other_status', status: 'scheduled' });
    await world.accept(cancelled('a'));
    await world.pass(minute);
    expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'not_taken', http_status: 200 });
    expect(lastOutcome(world).message).toContain('status');
  });

  it('times that One-Link did not take are a failure', async () => {
    const { world, id } = await createdAppointment();
    const answer = world.oneLink.show(id);
    world.oneLink.faults.add(
      { method: 'PATCH' },
      { kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body: { payload: answer } },
    );
    await world.accept(says('a', visit(5)));
    await world.pass(minute);
    expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'not_taken' });
  });

  it('one custom attribute of several that was not kept is the only one reported and the others are settled', async () => {
    const fields = { custom_attributes: { region: '= region', color: '= color' } };
    const { world, id, sent } = await boundAppointment({ connection: { fields } });
    const held = {
      ...world.oneLink.show(id),
      starts_at: at(3),
      ends_at: at(3.5),
      external_ref: 'calcom:a',
      idempotency_key: 'calcom:a',
    };
    const payload = { ...held, custom_attributes: { region: 'north' } };
    world.oneLink.faults.add(
      { method: 'PATCH' },
      { kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body: { payload } },
    );
    await world.accept(says('a', visit(3), { body: { region: 'north', color: 'red' } }));
    await world.pass(minute);
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: 'not_taken' });
    expect(lastOutcome(world).message).toContain('color');
    world.oneLink.edit(id, { custom_attributes: {} });
    await world.accept(says('a', visit(5), { body: { region: 'north', color: 'red' } }));
    await world.pass(minute);
    expect(sent().at(-1)).not.toHaveProperty('custom_attributes');
  });

  it('custom attributes that the answer leaves out count as taken too', async () => {
    const { world, id } = await boundAppointment({
      connection: { fields: { custom_attributes: { region: 'north' } } },
    });
    const shown = { ...world.oneLink.show(id), starts_at: at(5), ends_at: at(5.5), client_phone: person.clientPhone };
    const named = { external_ref: 'calcom:a', idempotency_key: 'calcom:a', client_comment: person.clientComment };
    const payload = { ...shown, ...named, custom_attributes: undefined };
    world.oneLink.faults.add(
      { method: 'PATCH' },
      { kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body: { payload } },
    );
    await world.accept(booked('a', 5));
    await world.pass(minute);
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: null });
  });

  it('keys that the answer leaves out cannot be compared and count as taken', async () => {
    const { world, sent } = await boundAppointment({
      connection: { fields: { prepaid_amount: 500 } },
      oneLink: { variant: 'G' },
    });
    await world.accept(booked('a', 5));
    await world.pass(minute);
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: null });
    await world.accept(says('a', visit(6)));
    await world.pass(minute);
    expect(sent()[1]).toEqual({ starts_at: at(6), ends_at: at(6.5) });
  });

  it('of a POST too, those that the bridge added by itself included', async () => {
    const world = createWorld();
    const payload = {
      id: 9100,
      status: 'scheduled',
      starts_at: at(3),
      ends_at: at(3.5),
      resource_id: 99,
      contact_id: 777,
      client_name: 'Ivan Petrov',
      client_phone: person.clientPhone,
      client_comment: person.clientComment,
      external_ref: 'calcom:a',
      idempotency_key: 'calcom:a',
    };
    world.oneLink.faults.add(
      { method: 'POST', path: '/appointments' },
      { kind: 'answer', status: 201, headers: { 'content-type': 'application/json' }, body: { payload } },
    );
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(world.outcomes()).toMatchObject([{ result: 'created', code: 'not_taken' }]);
  });
});

describe('of a POST that was repeated', () => {
  it('what the second try left out is sent when One-Link has it after all', async () => {
    const world = createWorld(services);
    world.oneLink.faults.add({ method: 'POST', path: '/appointments' }, { kind: 'cut' });
    await world.accept(says('a', { ...person, ...visit(100), service: ['cut'] }, { opens: true }));
    await world.pass(30 * minute);
    expect(world.oneLink.show(9041)).toMatchObject({ service_id: null });
    world.oneLink.addService({ id: 9 });
    const [delivery] = (await world.admin().deliveries({})).deliveries;
    await world.people().retry(String(delivery?.delivery_id));
    await world.pass(minute);
    expect(world.oneLink.show(9041)).toMatchObject({ service_id: 9 });
  });
});
