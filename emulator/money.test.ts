// one-link-api.md §2.4: money.
import { describe, expect, test } from 'vitest';
import { modernVariants, start } from './harness.ts';
import type { Variant } from './variants.ts';

const accepting: readonly Variant[] = ['A', 'B', 'C', 'D', 'F'];

describe('§2.4 amounts', () => {
  test('C–G take 20000, "20000" and "20000.0" and refuse a fraction', () => {
    for (const variant of ['C', 'D', 'F', 'G'] as const) {
      const { post, patch } = start(variant);
      post();
      for (const service_amount of [20_000, '20000', '20000.0']) {
        expect(patch(9041, { service_amount }).body.payload.service_amount).toBe(20_000);
      }
      for (const service_amount of ['20000.50', 20_000.5, -1, 'many', true]) {
        expect([service_amount, patch(9041, { service_amount }).status]).toEqual([service_amount, 422]);
      }
      expect(patch(9041, { service_amount: null }).body.payload.service_amount).toBe(0);
    }
  });

  test('A and B cut a JSON float and refuse "20000.0"', () => {
    for (const variant of ['A', 'B'] as const) {
      const { post, patch } = start(variant);
      post();
      expect(patch(9041, { service_amount: 20_000.9 }).body.payload.service_amount).toBe(20_000);
      expect(patch(9041, { service_amount: '20000.0' }).status).toBe(422);
    }
  });

  test('an amount above a 32-bit column is a 500 without JSON', () => {
    const { post, patch } = start('F');
    post();
    const crashed = patch(9041, { service_amount: 2_147_483_648 });
    expect(crashed.status).toBe(500);
    expect(crashed.body).toContain('<html>');
  });

  test('prepaid and settlement together may not exceed a positive price', () => {
    const { post, patch } = start('F');
    post({ service_amount: 100 });
    const both = { prepaid_amount: 60, prepaid_payment_method: 'card', settlement_payment_method: 'cash' };
    expect(patch(9041, { ...both, service_amount: 100, settlement_amount: 41 }).status).toBe(422);
    expect(patch(9041, { ...both, service_amount: 100, settlement_amount: 40 }).status).toBe(200);
    expect(patch(9041, { ...both, service_amount: 0, settlement_amount: 400 }).status).toBe(200);
  });

  test('a prepayment without a method is 422 in A/B and cash in C–F; a settlement without one is 422', () => {
    for (const variant of accepting) {
      const { oneLink, post, patch } = start(variant);
      post();
      const prepaid = patch(9041, { service_amount: 100, prepaid_amount: 50 });
      if (variant === 'A' || variant === 'B') expect(prepaid.status).toBe(422);
      else expect(oneLink.appointments.get(9041)?.prepaid_payment_method).toBe('cash');
      expect(patch(9041, { service_amount: 100, settlement_amount: 50 }).status).toBe(422);
      expect(patch(9041, { prepaid_payment_method: 'gold' }).status).toBe(422);
    }
  });

  test('payment rows: one prepaid, one adjustment; a settlement below the recorded payments is 422', () => {
    const { oneLink, call, post, patch } = start('F');
    post({ service_id: 9, service_amount: 100 });
    patch(9041, { prepaid_amount: 20, settlement_amount: 30, settlement_payment_method: 'card' });
    expect(oneLink.appointments.get(9041)?.payments).toMatchObject([
      { payment_kind: 'prepaid', amount: 20, payment_method: 'cash' },
      { payment_kind: 'adjustment', amount: 30, payment_method: 'card' },
    ]);
    expect(call('POST', '/appointments/9041/payments', { payment_method: 'kaspi_qr' }).body.payload).toMatchObject({
      settlement_amount: 80,
      payment_status: 'paid',
    });
    expect(patch(9041, { settlement_amount: 49 }).status).toBe(422);
    expect(patch(9041, { settlement_amount: 50 }).status).toBe(200);
  });
});

describe('§2.4 payment_status', () => {
  test('is computed: sending paid does nothing and nonsense is not rejected (trap 4)', () => {
    const { post, patch } = start('F');
    expect(post({ service_amount: 100 }).body.payload.payment_status).toBe('awaiting_payment');
    for (const payment_status of ['paid', 'nonsense']) {
      const { body } = patch(9041, { payment_status, service_amount: 100 });
      expect(body.payload.payment_status).toBe('awaiting_payment');
    }
    expect(patch(9041, { service_amount: 100, prepaid_amount: 40 }).body.payload.payment_status).toBe('prepaid');
    expect(patch(9041, { service_amount: 100, prepaid_amount: 100 }).body.payload.payment_status).toBe('paid');
    expect(patch(9041, { service_amount: 0, prepaid_amount: 1 }).body.payload.payment_status).toBe('paid');
    expect(patch(9041, { payment_status: null }).status).toBe(422);
  });

  test('cancelled is taken literally and sticks until another value is sent', () => {
    const { post, patch } = start('F');
    post({ service_amount: 100 });
    patch(9041, { payment_status: 'cancelled' });
    expect(patch(9041, { client_comment: 'x' }).body.payload.payment_status).toBe('cancelled');
    expect(patch(9041, { payment_status: 'any' }).body.payload.payment_status).toBe('awaiting_payment');
  });

  test('status cancelled sets it too, and re-opening does not undo that (trap 21)', () => {
    for (const variant of accepting) {
      const { post, patch } = start(variant);
      post();
      expect(patch(9041, { status: 'cancelled' }).body.payload.payment_status).toBe('cancelled');
      expect(patch(9041, { status: 'scheduled' }).body.payload).toMatchObject({
        status: 'scheduled',
        payment_status: 'cancelled',
      });
    }
  });

  test('F, G: re-opening a local MedElement cancellation does undo it', () => {
    const { oneLink, post, patch } = start('F');
    post();
    oneLink.edit(9041, { medelement: 'local_only' });
    patch(9041, { status: 'cancelled' });
    expect(patch(9041, { status: 'scheduled' }).body.payload.payment_status).toBe('awaiting_payment');
  });
});

describe('§2.4 the price', () => {
  test.each(modernVariants)(
    '%s: without a linked service a bare PATCH or cancel wipes the price (trap 5)',
    (variant) => {
      const { oneLink, call, post, patch } = start(variant);
      post();
      oneLink.edit(9041, { service_amount: 15_000 });
      expect(patch(9041, { client_comment: 'x' }).body.payload.service_amount).toBe(0);
      oneLink.edit(9041, { service_amount: 15_000 });
      call('POST', '/appointments/9041/cancel');
      expect(oneLink.appointments.get(9041)?.service_amount).toBe(0);
      if (variant === 'E') return;
      oneLink.edit(9041, { status: 'scheduled', service_amount: 15_000 });
      expect(patch(9041, { client_comment: 'y', service_amount: 15_000 }).body.payload.service_amount).toBe(15_000);
    },
  );

  test('A and B 0d43de31 wipe it too; B ff0501da keeps it but refuses 0, on POST as well', () => {
    for (const variant of ['A', 'B'] as const) {
      const { post, patch } = start(variant);
      post({ service_amount: 15_000 });
      expect(patch(9041, { client_comment: 'x' }).body.payload.service_amount).toBe(0);
    }
    const { oneLink, post, patch } = start('B', { revisionB: 'ff0501da' });
    expect(post().body.details).toHaveProperty('service_amount');
    post({ service_amount: 15_000 });
    expect(patch(9041, { client_comment: 'x' }).body.payload.service_amount).toBe(15_000);
    oneLink.edit(9041, { service_amount: 0 });
    expect(patch(9041, { client_comment: 'y' }).status).toBe(422);
  });

  test('with a linked service it is recomputed on a real change (C–G), in A/B also on a mere resend', () => {
    for (const variant of ['A', 'B', 'C', 'F', 'G'] as const) {
      const { oneLink, post, patch } = start(variant);
      post({ service_id: 9 });
      oneLink.edit(9041, { service_amount: 12_345 });
      expect(patch(9041, { client_comment: 'x' }).body.payload.service_amount).toBe(12_345);
      const resent = variant === 'A' || variant === 'B' ? 20_000 : 12_345;
      expect(patch(9041, { service_id: 9 }).body.payload.service_amount).toBe(resent);
      oneLink.addResource({ id: 32 });
      expect(patch(9041, { resource_id: 32 }).body.payload.service_amount).toBe(20_000);
    }
  });

  test('C–G: clearing the service resets the price to 0 unless it is sent', () => {
    const { post, patch } = start('F');
    post({ service_id: 9 });
    expect(patch(9041, { service_id: null, service_amount: 7 }).body.payload.service_amount).toBe(7);
    patch(9041, { service_id: 9 });
    expect(patch(9041, { service_id: null }).body.payload.service_amount).toBe(0);
  });
});

describe('§2.1 finance keys of E and G (trap 3)', () => {
  const keys = {
    service_amount: 1,
    prepaid_amount: 1,
    settlement_amount: 1,
    prepaid_payment_method: 'cash',
    settlement_payment_method: 'cash',
    payment_status: 'cancelled',
  };

  test('E refuses any of them with 422 without details, in words that end "no longer writable"', () => {
    const { post, patch } = start('E', { language: 'ru' });
    post();
    for (const [key, value] of Object.entries(keys)) {
      const refused = patch(9041, { [key]: value });
      expect(refused).toMatchObject({ status: 422, body: { error: /no longer writable$/, code: 'VALIDATION_ERROR' } });
      expect(refused.body).not.toHaveProperty('details');
      expect(post({ [key]: value }).status).toBe(422);
    }
  });

  test('G drops all but service_amount without a word', () => {
    const { oneLink, post, patch } = start('G');
    post();
    expect(patch(9041, { ...keys, service_amount: 500 }).status).toBe(200);
    expect(oneLink.appointments.get(9041)).toMatchObject({
      service_amount: 500,
      prepaid_amount: 0,
      settlement_amount: 0,
      payment_status: 'awaiting_payment',
    });
  });
});
