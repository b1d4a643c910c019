/** `[vars.CONNECTIONS.<name>.fields]`: constants and JSONata over the tool's body (architecture.md, *wrangler.toml*; step 7). */
import { describe, expect, it } from 'vitest';
import type { BookingFields } from '../../../src/booking/booking.ts';
import { at, booked, cancelled, says, visit } from '../../world/events.ts';
import { createWorld, minute, type World } from '../../world/world.ts';
import { boundAppointment, createdAppointment, lastOutcome, onlyAppointment } from './linked.ts';

const withFields = (fields: Record<string, unknown>, oneLink = {}) => ({ connection: { fields }, oneLink });

const bookedWith = (body: unknown, fields: BookingFields = {}) => booked('a', 3, { body, fields });

const made = (world: World): Record<string, unknown> => world.oneLink.show(onlyAppointment(world)) ?? {};

describe('a constant', () => {
  it('is sent with the new appointment, and once', async () => {
    const { world, sent, shown } = await createdAppointment(withFields({ appointment_type: 'secondary' }));
    expect(shown()).toMatchObject({ appointment_type: 'secondary' });
    await world.accept(says('a', visit(5)));
    await world.pass(minute);
    expect(sent()).toEqual([{ starts_at: at(5), ends_at: at(5.5) }]);
  });

  it('is said on purpose: it also wins on first contact, except over the client’s data', async () => {
    const { world, shown } = await boundAppointment(
      withFields({ appointment_type: 'other', client_gender: 'x', custom_attributes: { from: 'site' } }),
      { client_gender: 'f' },
    );
    await world.accept(booked('a', 3));
    await world.pass(minute);
    expect(shown()).toMatchObject({
      appointment_type: 'other',
      client_gender: 'f',
      custom_attributes: { from: 'site' },
    });
  });

  it('that staff corrected by hand stays corrected', async () => {
    const { world, id, shown } = await createdAppointment(withFields({ appointment_type: 'secondary' }));
    world.oneLink.edit(id, { appointment_type: 'primary' });
    await world.accept(says('a', visit(5)));
    await world.pass(minute);
    expect(shown()).toMatchObject({ appointment_type: 'primary', starts_at: at(5) });
  });

  it('that the configuration changes goes out with the next event', async () => {
    const { world, sent } = await createdAppointment(withFields({ appointment_type: 'secondary' }));
    world.deploy({ fields: { appointment_type: 'other' } });
    await world.accept(says('a', visit(5)));
    await world.pass(minute);
    expect(sent()).toEqual([{ appointment_type: 'other', starts_at: at(5), ends_at: at(5.5) }]);
  });

  it('`source` is sent from here alone, where the server takes it', async () => {
    const { shown } = await createdAppointment(withFields({ source: 'website' }, { variant: 'A' }));
    expect(shown()).toMatchObject({ source: 'website' });
    const plain = await createdAppointment({ oneLink: { variant: 'A' } });
    expect(plain.shown()).toMatchObject({ source: 'manual' });
  });

  it.each(['A', 'B', 'C', 'D', 'F'] as const)('payment keys are sent from here on %s', async (variant) => {
    const fields = { service_amount: 9000, prepaid_amount: 500, prepaid_payment_method: 'kaspi_qr' };
    const { shown } = await createdAppointment(withFields(fields, { variant }));
    expect(shown()).toMatchObject({ ...fields, payment_status: 'prepaid' });
  });
});

describe('an expression', () => {
  it('reads the tool’s body and wins over the source’s own mapping', async () => {
    const world = createWorld(
      withFields({ client_name: '= person.title & " " & person.name', client_comment: '= note' }),
    );
    await world.accept(bookedWith({ person: { title: 'Dr', name: 'Petrov' }, note: 'from the body' }));
    await world.pass(minute);
    expect(made(world)).toMatchObject({ client_name: 'Dr Petrov', client_comment: 'from the body' });
  });

  it.each([
    ['nothing', '= missing'],
    ['null', '= nothing'],
    ['empty text', '= blank'],
    ['blanks', '= blanks'],
  ])('that gives %s says nothing: the source’s own value is sent', async (_what, expression) => {
    const world = createWorld(withFields({ client_comment: expression }));
    await world.accept(bookedWith({ nothing: null, blank: '', blanks: '  ' }));
    await world.pass(minute);
    expect(made(world)).toMatchObject({ client_comment: 'window seat' });
    expect(lastOutcome(world)).toMatchObject({ result: 'created', code: null });
  });

  it.each([
    ['throws', '= $error("no")'],
    ['does not fit the type', '= 3 + "x"'],
  ])('that %s ends in `failed`, code mapping, naming the key; nothing is sent', async (_what, expression) => {
    const world = createWorld(withFields({ client_comment: expression }));
    await world.accept(bookedWith({}));
    await world.pass(minute);
    expect(world.writes()).toEqual([]);
    expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'mapping' });
    expect(lastOutcome(world).message).toContain('comment');
  });

  it.each([
    ['status', '= "done"'],
    ['client_birth_date', '= "2.1.1990"'],
    ['service_amount', '= 12.5'],
    ['resource_id', '= "anna"'],
    ['ends_at', '= "tomorrow"'],
  ])(
    'for %s with a result that One-Link would not take (%s) ends in `failed`, code mapping',
    async (key, expression) => {
      const world = createWorld(withFields({ [key]: expression }));
      await world.accept(bookedWith({}));
      await world.pass(minute);
      expect(world.writes()).toEqual([]);
      expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'mapping' });
    },
  );

  /** What each would need without its bound: minutes, or all memory. */
  it.each([
    [
      'walks a body again for each of its values',
      '{ "a": list.($count($$.list[at > 5])) }',
      { list: Array.from({ length: 1_000 }, (_, at) => ({ at })) },
    ],
    ['never ends', '{ "a": ($again := function($n) { $again($n + 1) }; $again(0)) }', {}],
    [
      'gives each value the whole body',
      '{ "a": list.{ "all": $$ } }',
      { list: Array.from({ length: 200 }, (_, at) => at) },
    ],
    ['meets a body of more values than any tool sends', '{ "a": note }', { note: 'x', list: Array(5_000).fill(1) }],
    ['looks for a long text', '{ "a": $contains(note, part) }', { note: 'a'.repeat(1_000), part: 'a'.repeat(101) }],
    ['gives a function', 'function($text) { $text }', {}],
  ])('that %s ends in `failed`, code mapping; nothing is sent', async (_what, expression, body) => {
    const world = createWorld(withFields({ custom_attributes: `= ${expression}` }));
    await world.accept(bookedWith(body));
    await world.pass(minute);
    expect(world.writes()).toEqual([]);
    expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'mapping' });
  });

  it('has its steps counted for each body, so that many waiting bodies are no bar', async () => {
    const list = Array.from({ length: 40 }, (_, at) => ({ at }));
    const world = createWorld(withFields({ client_comment: '= $string($sum(list.($count($$.list[at > 5]))))' }));
    await world.admin().pause();
    await world.accept(bookedWith({ list }));
    for (const hours of [4, 5]) await world.accept(says('a', visit(hours), { body: { list } }));
    await world.admin().resume();
    await world.pass(minute);
    expect(made(world)).toMatchObject({ client_comment: String(40 * 34) });
  });

  it('that failed is evaluated again with the mended configuration on retry', async () => {
    const world = createWorld(withFields({ client_comment: '= $error("no")' }));
    const { deliveries } = await world.accept(bookedWith({ note: 'kept' }));
    await world.pass(minute);
    world.deploy({ fields: { client_comment: '= note' } });
    expect(await world.admin().retry(deliveries[0]?.deliveryId ?? '')).toMatchObject({ kind: 'ok' });
    await world.pass(minute);
    expect(made(world)).toMatchObject({ client_comment: 'kept' });
  });

  it('is taken over all waiting bodies, so that a thin event does not hide what a full one said', async () => {
    const world = createWorld(withFields({ client_comment: '= note', appointment_type: '= type' }));
    await world.admin().pause();
    await world.accept(bookedWith({ note: 'one', type: 'secondary' }));
    await world.accept(says('a', visit(4), { body: { note: 'two' } }));
    await world.accept(says('a', visit(5), { body: {} }));
    await world.admin().resume();
    await world.pass(minute);
    expect(made(world)).toMatchObject({ client_comment: 'two', appointment_type: 'secondary', starts_at: at(5) });
  });

  it('reads a body that comes late for what no newer one said', async () => {
    const fields = { client_comment: '= note', appointment_type: '= type' };
    const { world, sent } = await createdAppointment(withFields(fields), { body: {} });
    const later = { clock: world.now() + minute, body: { note: 'newer' } };
    await world.accept(says('a', visit(5), later));
    await world.pass(minute);
    await world.accept(says('a', visit(4), { clock: later.clock - 1, body: { note: 'older', type: 'secondary' } }));
    await world.pass(minute);
    expect(sent()).toEqual([
      { client_comment: 'newer', starts_at: at(5), ends_at: at(5.5) },
      { appointment_type: 'secondary' },
    ]);
  });

  it('does not read an older body for what a person gave up with a newer one', async () => {
    const { world, sent } = await createdAppointment(withFields({ client_comment: '= note' }), { body: {} });
    await world.admin().pause();
    const clock = world.now() + minute;
    const { deliveries } = await world.accept(says('a', visit(5), { clock, body: { note: 'newer' } }));
    await world.admin().discard(deliveries[0]?.deliveryId ?? '');
    await world.admin().resume();
    await world.accept(says('a', { clientName: 'Anna' }, { clock: clock - 1, body: { note: 'older' } }));
    await world.pass(minute);
    expect(sent().some((body) => 'client_comment' in body)).toBe(false);
  });

  it('whose time was wiped after it was read makes no visit without it', async () => {
    const world = createWorld(withFields({ duration_min: '= minutes' }));
    await world.admin().pause();
    const clock = world.now() + minute;
    const { deliveries } = await world.accept(says('a', visit(5), { clock, body: { minutes: 30 } }));
    await world.admin().discard(deliveries[0]?.deliveryId ?? '');
    await world.admin().resume();
    await world.accept(bookedWith({ minutes: 45 }, {}));
    await world.pass(minute);
    expect(world.writes()).toEqual([]);
    expect(lastOutcome(world)).toMatchObject({ result: 'parked', code: 'data_wiped' });
  });

  it('that gave a value once and says nothing now keeps it: the source’s own is not put in its place', async () => {
    const { world, sent, shown } = await createdAppointment(withFields({ client_comment: '= note' }), {
      body: { note: 'kept' },
    });
    await world.accept(says('a', { ...visit(5), clientComment: 'of the source' }, { body: {} }));
    await world.pass(minute);
    expect(sent()).toEqual([{ starts_at: at(5), ends_at: at(5.5) }]);
    expect(shown()).toMatchObject({ client_comment: 'kept' });
  });

  it('whose value changes is sent with that event', async () => {
    const { world, sent } = await createdAppointment(withFields({ client_comment: '= note' }), {
      body: { note: 'one' },
    });
    await world.accept(says('a', {}, { body: { note: 'two' } }));
    await world.pass(minute);
    expect(sent()).toEqual([{ client_comment: 'two' }]);
  });

  it.each([
    ['client_phone', '8 701 000 00 02', { client_phone: '+77010000002' }],
    ['client_identifier', '900102-300121', { client_identifier: '900102300121' }],
    ['client_birth_date', '1990-01-02', { client_birth_date: '1990-01-02' }],
    ['service_amount', '12000', { service_amount: 12_000 }],
    ['resource_id', '32', { resource_id: 32 }],
    ['status', 'confirmed', { status: 'confirmed' }],
  ])('for %s is brought into One-Link’s form: %s', async (key, value, shown) => {
    const world = createWorld(withFields({ [key]: '= value' }));
    world.oneLink.addResource({ id: 31 });
    world.oneLink.addResource({ id: 32 });
    await world.accept(bookedWith({ value }));
    await world.pass(minute);
    expect(made(world)).toMatchObject(shown);
  });

  it.each([
    ['client_phone', 'call me', { client_phone: '+77010000001' }],
    ['client_identifier', '900102300128', { client_identifier: null }],
    ['client_identifier', 'booking 12', { client_identifier: null }],
  ])('for %s drops what is none: %s', async (key, value, shown) => {
    const world = createWorld(withFields({ [key]: '= value' }));
    await world.accept(bookedWith({ value }));
    await world.pass(minute);
    expect(made(world)).toMatchObject(shown);
  });

  it('may read a list or an object of the body', async () => {
    const world = createWorld(withFields({ custom_attributes: { tags: '= tags', first: '= tags[0]', fixed: 'yes' } }));
    await world.accept(bookedWith({ tags: ['a', 'b'] }));
    await world.pass(minute);
    expect(made(world)['custom_attributes']).toEqual({ tags: ['a', 'b'], first: 'a', fixed: 'yes' });
  });

  it.each([
    [{}, undefined],
    [{ region: null, color: '' }, undefined],
    [{ region: 'north', color: null }, { region: 'north' }],
  ])('for custom attributes leaves out those without a value: %j', async (body, expected) => {
    const world = createWorld(withFields({ custom_attributes: { region: '= region', color: '= color' } }));
    await world.accept(bookedWith(body));
    await world.pass(minute);
    expect(world.writes().at(-1)?.body['custom_attributes']).toEqual(expected);
    expect(lastOutcome(world)).toMatchObject({ result: 'created', code: null });
  });

  it('that gives one attribute after another settles each by itself', async () => {
    const { world, sent } = await createdAppointment(
      withFields({ custom_attributes: { region: '= region', color: '= color' } }),
      { body: { region: 'north', color: 'red' } },
    );
    await world.accept(says('a', {}, { body: { region: 'north', color: 'blue' } }));
    await world.pass(minute);
    expect(sent()).toEqual([{ custom_attributes: { color: 'blue' } }]);
  });
});

describe('times from `fields`', () => {
  it('a length becomes the end and is never sent itself', async () => {
    const world = createWorld(withFields({ duration_min: '= minutes' }));
    await world.accept(bookedWith({ minutes: 75 }, { times: { startsAt: at(3), endsAt: null } }));
    await world.pass(minute);
    expect(made(world)).toMatchObject({ starts_at: at(3), ends_at: at(4.25) });
    expect(world.writes().every(({ body }) => !('duration_min' in body))).toBe(true);
  });

  it('local times are read in the connection’s timezone and win over the source’s', async () => {
    const world = createWorld(withFields({ starts_at: '= from', ends_at: '= to' }));
    await world.accept(bookedWith({ from: '2031-04-07 15:00', to: '2031-04-07T16:00:00+05:00' }));
    await world.pass(minute);
    expect(made(world)).toMatchObject({ starts_at: '2031-04-07T10:00:00Z', ends_at: '2031-04-07T11:00:00Z' });
  });

  it('a start of its own does not take the end of the source’s times', async () => {
    const world = createWorld(withFields({ starts_at: '= from' }));
    world.oneLink.addResource({ id: 31, slot_duration_min: 20 });
    await world.accept(bookedWith({ from: at(8) }));
    await world.pass(minute);
    expect(made(world)).toMatchObject({ starts_at: at(8), ends_at: at(8 + 1 / 3) });
  });

  it('an end that is computed for one event does not stay behind when the visit moves', async () => {
    const { world, shown } = await createdAppointment(withFields({ ends_at: '= to' }), { body: { to: at(4) } });
    expect(shown()).toMatchObject({ starts_at: at(3), ends_at: at(4) });
    await world.accept(says('a', visit(6), { body: { to: at(7) } }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ starts_at: at(6), ends_at: at(7) });
    await world.accept(cancelled('a', { body: {} }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ status: 'cancelled' });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: null });
  });

  it('a computed length that the next event does not repeat is not undone by it', async () => {
    const { world, sent, shown } = await createdAppointment(withFields({ duration_min: '= minutes' }), {
      body: { minutes: 90 },
    });
    expect(shown()).toMatchObject({ starts_at: at(3), ends_at: at(4.5) });
    await world.accept(says('a', { clientComment: 'by the door' }, { body: {} }));
    await world.pass(minute);
    expect(sent()).toEqual([{ client_comment: 'by the door' }]);
  });

  it('nor does it move a visit back that staff have moved', async () => {
    const table = withFields({ duration_min: '= minutes' });
    const { world, id, sent, shown } = await createdAppointment(table, { body: { minutes: 90 } });
    world.oneLink.edit(id, { starts_at: at(8), ends_at: at(9) });
    await world.accept(says('a', { clientComment: 'by the door' }, { body: {} }));
    await world.pass(minute);
    expect(sent()).toEqual([{ client_comment: 'by the door' }]);
    expect(shown()).toMatchObject({ starts_at: at(8), ends_at: at(9) });
  });

  it('a move that does not repeat the computed length keeps it', async () => {
    const table = withFields({ duration_min: '= minutes' });
    const { world, shown } = await createdAppointment(table, { body: { minutes: 90 } });
    await world.accept(says('a', visit(6), { body: {} }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ starts_at: at(6), ends_at: at(7.5) });
  });

  it('the source’s own start does not take the place of one that was computed before', async () => {
    const { world, sent } = await createdAppointment(withFields({ starts_at: '= from' }), { body: { from: at(8) } });
    await world.accept(says('a', { ...visit(6), clientComment: 'by the door' }, { body: {} }));
    await world.pass(minute);
    expect(sent()).toEqual([{ client_comment: 'by the door' }]);
  });
});
