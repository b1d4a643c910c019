// one-link-api.md §2.7 and §4: statuses, cancelling, read-only records; DELETE of §1.
import { describe, expect, test } from 'vitest';
import { modernVariants, start } from './harness.ts';
import { statuses } from './record.ts';
import { variants } from './variants.ts';

describe('§2.7 statuses', () => {
  test.each(variants)('%s: any value may follow any other', (variant) => {
    const { post, patch } = start(variant);
    post();
    for (const from of statuses) {
      for (const to of statuses) {
        patch(9041, { status: from });
        expect(patch(9041, { status: to }).body.payload.status).toBe(to);
      }
    }
  });

  test('F, G: a PATCH with cancelled, even padded, drops every other key (trap 10); A–E keep them', () => {
    for (const variant of variants) {
      const { post, patch } = start(variant);
      post();
      const { payload } = patch(9041, { status: ' cancelled ', client_comment: 'why', external_ref: null }).body;
      expect(payload.status).toBe('cancelled');
      expect(payload.client_comment).toBe(variant === 'F' || variant === 'G' ? null : 'why');
    }
  });

  test('imported records are read-only for PATCH in B–G, and F/G can still cancel them', () => {
    for (const variant of variants) {
      const { oneLink, call, post, patch } = start(variant);
      post();
      oneLink.edit(9041, { source: 'medelement' });
      const patched = patch(9041, { client_comment: 'x' });
      if (variant === 'A') expect(patched.status).toBe(200);
      else expect(patched).toMatchObject({ status: 422, body: { code: 'APPOINTMENT_READ_ONLY' } });
      const cancelled = call('POST', '/appointments/9041/cancel');
      if ('AFG'.includes(variant)) expect(cancelled.body.payload.status).toBe('cancelled');
      else expect(cancelled.body.code).toBe('APPOINTMENT_READ_ONLY');
    }
  });
});

describe('§4 the cancel endpoint', () => {
  test.each(variants)(
    '%s: cancels without a body or slot check, frees the slot, and repeating is harmless',
    (variant) => {
      const { oneLink, call, post } = start(variant);
      post();
      oneLink.addResource({ id: 31, work: [] });
      const first = call('POST', '/appointments/9041/cancel');
      const events = oneLink.events.length;
      expect(first).toMatchObject({ status: 200, body: { payload: { id: 9041, status: 'cancelled' } } });
      expect(oneLink.appointments.get(9041)?.payment_status).toBe('cancelled');
      expect(call('POST', '/appointments/9041/cancel').status).toBe(200);
      expect(oneLink.events).toHaveLength(events);
      oneLink.addResource({ id: 31 });
      expect(post().status).toBe(201);
    },
  );

  test.each(modernVariants)('%s: fails without a mandatory contact, as it runs through the same code', (variant) => {
    const { oneLink, call, post } = start(variant);
    post();
    oneLink.edit(9041, { contact_id: null });
    expect(call('POST', '/appointments/9041/cancel').body.code).toBe('VALIDATION_ERROR');
  });

  test('F, G: a visit linked to MedElement is cancelled locally by default', () => {
    const { oneLink, call, post } = start('F');
    post();
    oneLink.edit(9041, { medelement: 'local_only' });
    const { payload } = call('POST', '/appointments/9041/cancel').body;
    expect(payload).toMatchObject({ status: 'cancelled', medelement_cancellation_mode: 'local_only' });
  });

  test('F, G: with the other mode it answers 200 while the status is unchanged (trap 11), until MedElement agrees', () => {
    for (const variant of ['F', 'G'] as const) {
      const { oneLink, call, post, patch } = start(variant);
      post();
      oneLink.edit(9041, { medelement: 'provider' });
      for (const answered of [call('POST', '/appointments/9041/cancel'), patch(9041, { status: 'cancelled' })]) {
        expect(answered).toMatchObject({ status: 200, body: { payload: { status: 'scheduled' } } });
      }
      expect(oneLink.appointments.get(9041)?.medelement_removal_queued).toBe(true);
      oneLink.edit(9041, { status: 'cancelled', medelement_removal_queued: false });
      expect(call('POST', '/appointments/9041/cancel').body.payload.status).toBe('cancelled');
    }
  });

  test.each([
    ['requires_verification', 409, 'MEDELEMENT_BOOKING_REQUIRES_VERIFICATION'],
    ['mode_changed', 409, 'MEDELEMENT_CANCELLATION_MODE_CHANGED'],
    ['unavailable', 422, 'MEDELEMENT_CANCELLATION_UNAVAILABLE'],
  ] as const)('F, G: MedElement %s', (medelement, status, code) => {
    const { oneLink, call, post } = start('G');
    post();
    oneLink.edit(9041, { medelement });
    expect(call('POST', '/appointments/9041/cancel')).toMatchObject({ status, body: { code } });
  });
});

describe('§1 DELETE', () => {
  test('only of a cancelled record, only in C–G', () => {
    for (const variant of variants) {
      const { oneLink, call, post } = start(variant);
      post();
      const early = call('DELETE', '/appointments/9041');
      call('POST', '/appointments/9041/cancel');
      const deleted = call('DELETE', '/appointments/9041');
      if (variant === 'A' || variant === 'B') {
        expect([early.status, deleted.status]).toEqual([404, 404]);
        continue;
      }
      expect(early).toMatchObject({ status: 422, body: { code: 'APPOINTMENT_DELETE_REQUIRES_CANCELLED' } });
      expect(deleted).toMatchObject({ status: 204, body: null });
      expect(oneLink.appointments.has(9041)).toBe(false);
      expect(call('GET', '/appointments/9041').status).toBe(404);
    }
  });
});
