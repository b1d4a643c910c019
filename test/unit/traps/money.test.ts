/** Traps of money (one-link-api.md §9: 3, 4, 5). */
import { describe, expect, it } from 'vitest';
import { variants } from '../../../emulator/variants.ts';
import { at, booked, cancelled, moved, says, visit } from '../../world/events.ts';
import { createWorld, hour, minute } from '../../world/world.ts';
import { boundAppointment, createdAppointment, lastOutcome } from '../mailbox/linked.ts';
import { wholeLife } from './lifecycle.ts';

const financeKeys = [
  'prepaid_amount',
  'prepaid_payment_method',
  'settlement_amount',
  'settlement_payment_method',
  'payment_status',
];

describe('trap 3: finance keys are 422 on E and dropped on G', () => {
  it.each(variants)('payment keys are in no body unless they are configured on %s', async (variant) => {
    const world = await wholeLife({ oneLink: { variant } });
    for (const { body } of world.writes()) for (const key of financeKeys) expect(body).not.toHaveProperty(key);
    expect(world.outcomes().map(({ result }) => result)).not.toContain('failed');
  });

  it.each(variants)('configured ones never hold up the rest on %s', async (variant) => {
    const fields = { prepaid_amount: 500, prepaid_payment_method: 'cash' };
    const { world, shown } = await boundAppointment(
      { connection: { fields }, oneLink: { variant, neutralFinance: true } },
      { service_amount: 9000 },
    );
    await world.accept(booked('a', 5));
    await world.pass(minute);
    expect(shown()).toMatchObject({ starts_at: at(5), external_ref: 'calcom:a' });
    const { result, code } = lastOutcome(world);
    expect([result, code]).toEqual([
      'applied',
      variant === 'E' ? 'VALIDATION_ERROR' : variant === 'G' ? 'not_taken' : null,
    ]);
    if (variant !== 'E' && variant !== 'G') expect(shown()).toMatchObject(fields);
  });

  it('the refusal of E is asked for once a booking, not with every event', async () => {
    const { world, sent } = await boundAppointment({
      connection: { fields: { prepaid_amount: 500 } },
      oneLink: { variant: 'E' },
    });
    for (const hours of [5, 6, 7]) {
      await world.accept(says('a', visit(hours)));
      await world.pass(minute);
    }
    expect(sent()).toHaveLength(4);
    expect(sent().filter((body) => 'prepaid_amount' in body)).toHaveLength(1);
  });

  it('E refuses the tool’s price too: the visit is made without it and that is told', async () => {
    const { world, shown } = await createdAppointment({ oneLink: { variant: 'E' } }, { fields: { amount: 7000 } });
    expect(shown()).toMatchObject({ starts_at: at(3), service_amount: 0 });
    expect(lastOutcome(world)).toMatchObject({ result: 'created', code: 'VALIDATION_ERROR' });
    expect(lastOutcome(world).message).toContain('price');
  });
});

describe('trap 4: payment_status paid does nothing', () => {
  it.each(['A', 'B', 'C', 'D', 'F'] as const)(
    'a connection that sets it is told that it was not taken on %s',
    async (variant) => {
      const { world, shown } = await boundAppointment(
        { connection: { fields: { payment_status: 'paid' } }, oneLink: { variant } },
        { service_amount: 9000 },
      );
      await world.accept(booked('a', 5));
      await world.pass(minute);
      expect(shown()).toMatchObject({ payment_status: 'awaiting_payment', starts_at: at(5) });
      expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: 'not_taken' });
      expect(lastOutcome(world).message).toContain('payment status');
    },
  );

  it.each(variants)('no source says it by itself on %s', async (variant) => {
    const world = await wholeLife({ oneLink: { variant } });
    for (const { body } of world.writes()) expect(body).not.toHaveProperty('payment_status');
  });
});

describe('trap 5: a bare PATCH zeroes a hand-entered price', () => {
  const withPrice = variants.filter((variant) => variant !== 'E');

  it.each(withPrice)('so it is said again with every PATCH of a visit without a service on %s', async (variant) => {
    const { world, id, sent, shown } = await createdAppointment({ oneLink: { variant } });
    world.oneLink.edit(id, { service_amount: 12_000 });
    const events = [
      says('a', visit(5)),
      says('a', { state: 'confirmed' }),
      moved('a', 'b', 6),
      says('b', { clientComment: 'x' }),
    ];
    for (const event of events) {
      await world.accept(event);
      await world.pass(minute);
      expect(shown()).toMatchObject({ service_amount: 12_000 });
    }
    for (const body of sent()) expect(body).toMatchObject({ service_amount: 12_000 });
  });

  it('B `ff0501da` refuses a visit without service and price, and keeps a price that is said', async () => {
    const { world, shown } = await boundAppointment(
      { oneLink: { variant: 'B', revisionB: 'ff0501da' } },
      { service_amount: 12_000 },
    );
    await world.accept(booked('a', 5));
    await world.pass(minute);
    expect(shown()).toMatchObject({ starts_at: at(5), service_amount: 12_000 });
  });

  it('on E, which refuses the key, the rest is sent without it and the loss is told; once a booking', async () => {
    const { world, id, sent, shown } = await createdAppointment({ oneLink: { variant: 'E' } });
    world.oneLink.edit(id, { service_amount: 12_000 });
    await world.accept(says('a', visit(5)));
    await world.pass(minute);
    expect(shown()).toMatchObject({ starts_at: at(5) });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: 'VALIDATION_ERROR' });
    expect(lastOutcome(world).message).toContain('price');
    world.oneLink.edit(id, { service_amount: 12_000 });
    await world.accept(says('a', visit(6)));
    await world.pass(minute);
    expect(sent()).toHaveLength(3);
  });

  it('on D without the right to change prices (404) the rest is sent without it', async () => {
    const { world, id, sent, shown } = await createdAppointment({ oneLink: { variant: 'D' } });
    world.oneLink.edit(id, { service_amount: 12_000 });
    world.oneLink.addToken('one-link-token-of-a-test', { administrator: false });
    world.oneLink.settings.permissions = { manage_finance: 'none' };
    await world.accept(says('a', visit(5)));
    await world.pass(minute);
    expect(sent().at(-1)).toEqual({ starts_at: at(5), ends_at: at(5.5) });
    expect(shown()).toMatchObject({ starts_at: at(5) });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: 'missing_permission' });
  });

  it('on D without the right to change prices (401) a new visit is made without it', async () => {
    const world = createWorld({ oneLink: { variant: 'D' } });
    world.oneLink.addToken('one-link-token-of-a-test', { administrator: false });
    world.oneLink.settings.permissions = { manage_finance: 'none' };
    await world.accept(booked('a', 3, { fields: { amount: 5000 } }));
    await world.pass(minute);
    expect(world.oneLink.show(9041)).toMatchObject({ starts_at: at(3), external_ref: 'calcom:a' });
    expect(lastOutcome(world)).toMatchObject({ result: 'created', code: 'missing_permission' });
    expect(lastOutcome(world).fields).not.toContain('service_amount');
  });

  it('of a visit with a service is left to One-Link', async () => {
    const { world, id, sent } = await createdAppointment();
    world.oneLink.addService({ id: 9, base_price: 8000 });
    world.oneLink.edit(id, { service_ids: [9], service_amount: 6500 });
    await world.accept(says('a', visit(5)));
    await world.pass(minute);
    expect(sent()).toEqual([{ starts_at: at(5), ends_at: at(5.5) }]);
    expect(world.oneLink.show(id)).toMatchObject({ service_amount: 6500 });
  });

  it('the tool’s own price goes before it', async () => {
    const { world, id, sent, shown } = await createdAppointment();
    world.oneLink.edit(id, { service_amount: 12_000 });
    await world.accept(says('a', { amount: 7000, ...visit(5) }));
    await world.pass(minute);
    expect(sent()).toEqual([{ service_amount: 7000, starts_at: at(5), ends_at: at(5.5) }]);
    expect(shown()).toMatchObject({ service_amount: 7000 });
  });

  it('a price that staff corrected stays, though the tool told another one before', async () => {
    const { world, id, shown } = await createdAppointment({}, { fields: { amount: 7000 } });
    world.oneLink.edit(id, { service_amount: 6500 });
    await world.accept(says('a', { amount: 7000, ...visit(5) }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ service_amount: 6500, starts_at: at(5) });
  });

  it('also when a circle of slots is broken: the one that was cancelled for it gets its price back', async () => {
    const { world, id, shown } = await createdAppointment({ connection: { cycle: 'break' } });
    await world.accept(booked('b', 4));
    await world.pass(minute);
    world.oneLink.edit(id, { service_amount: 12_000 });
    const other = lastOutcome(world).appointment_id ?? 0;
    world.oneLink.edit(other, { service_amount: 9000 });
    await world.accept(says('a', visit(4)), says('b', visit(3)));
    await world.pass(hour);
    expect(shown()).toMatchObject({ starts_at: at(4), status: 'scheduled', service_amount: 12_000 });
    expect(world.oneLink.show(other)).toMatchObject({ starts_at: at(3), status: 'scheduled', service_amount: 9000 });
  });

  it.each(withPrice)(
    'a cancellation is sent alone on %s, and the price is given back with the re-opening',
    async (variant) => {
      const { world, id, sent, shown } = await createdAppointment({ oneLink: { variant } });
      world.oneLink.edit(id, { service_amount: 12_000 });
      await world.accept(cancelled('a'));
      await world.pass(minute);
      expect(sent()).toEqual([{ status: 'cancelled' }]);
      await world.accept(says('a', { state: 'accepted' }));
      await world.pass(minute);
      expect(sent()[1]).toEqual({ status: 'scheduled', service_amount: 12_000 });
      expect(shown()).toMatchObject({ status: 'scheduled', service_amount: 12_000 });
    },
  );

  it('a price that staff set on the cancelled visit goes before the one that it had', async () => {
    const { world, id, shown } = await createdAppointment();
    world.oneLink.edit(id, { service_amount: 12_000 });
    await world.accept(cancelled('a'));
    await world.pass(minute);
    world.oneLink.edit(id, { service_amount: 6500 });
    await world.accept(says('a', { state: 'accepted' }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ status: 'scheduled', service_amount: 6500 });
  });

  it('is given back with the re-opening only: a price that staff take out later stays out', async () => {
    const { world, id, sent } = await createdAppointment();
    world.oneLink.edit(id, { service_amount: 12_000 });
    for (const event of [cancelled('a'), says('a', { state: 'accepted' })]) {
      await world.accept(event);
      await world.pass(minute);
    }
    world.oneLink.edit(id, { service_amount: 0 });
    await world.accept(says('a', visit(6)));
    await world.pass(minute);
    expect(sent().at(-1)).toEqual({ starts_at: at(6), ends_at: at(6.5) });
  });
});
