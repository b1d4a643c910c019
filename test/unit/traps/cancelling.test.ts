/** Traps of cancelling, re-opening and of records that One-Link checks as a whole (one-link-api.md §9: 10, 11, 12, 21). */
import { describe, expect, it } from 'vitest';
import { variants } from '../../../emulator/variants.ts';
import { at, booked, cancelled, person, says, visit } from '../../world/events.ts';
import { hour, minute } from '../../world/world.ts';
import { boundAppointment, createdAppointment, lastOutcome } from '../mailbox/linked.ts';

const modern = variants.filter((variant) => variant !== 'A' && variant !== 'B');

describe('trap 10: a PATCH with status cancelled drops its other keys', () => {
  it.each(variants)('so none are sent, and what waited is sent with the re-opening on %s', async (variant) => {
    const { world, sent, shown } = await createdAppointment({ oneLink: { variant } });
    await world.accept(cancelled('a', { fields: { clientComment: 'fell ill', ...visit(6) } }));
    await world.pass(minute);
    expect(sent()).toEqual([{ status: 'cancelled' }]);
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: null, fields: ['status'] });
    await world.accept(says('a', { state: 'accepted', ...visit(6), ...person, clientComment: 'fell ill' }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ status: 'scheduled', starts_at: at(6), client_comment: 'fell ill' });
  });
});

describe('trap 11: a cancellation is answered 200 although the status is unchanged', () => {
  it.each(['F', 'G'] as const)('it is told as not taken on %s', async (variant) => {
    const { world, shown } = await boundAppointment({ oneLink: { variant } }, { medelement: 'provider' });
    await world.accept(cancelled('a'));
    await world.pass(minute);
    expect(shown()).toMatchObject({ status: 'scheduled' });
    expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'not_taken', http_status: 200 });
  });

  it.each(['F', 'G'] as const)('one that stays local in One-Link is a cancellation on %s', async (variant) => {
    const { world, shown } = await boundAppointment({ oneLink: { variant } }, { medelement: 'local_only' });
    await world.accept(cancelled('a'));
    await world.pass(minute);
    expect(shown()).toMatchObject({ status: 'cancelled' });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: null });
  });

  it.each([
    ['requires_verification', 'MEDELEMENT_BOOKING_REQUIRES_VERIFICATION'],
    ['mode_changed', 'MEDELEMENT_CANCELLATION_MODE_CHANGED'],
    ['unavailable', 'MEDELEMENT_CANCELLATION_UNAVAILABLE'],
  ] as const)('a refusal of MedElement (%s) is told with its code', async (medelement, code) => {
    const { world, sent } = await boundAppointment({ oneLink: { variant: 'F' } }, { medelement });
    await world.accept(cancelled('a'));
    await world.pass(hour);
    expect(sent()).toHaveLength(1);
    expect(lastOutcome(world)).toMatchObject({ result: 'failed', code });
    expect(lastOutcome(world).message).toContain('MedElement');
  });

  it.each(modern)('a visit imported from MedElement is read-only on %s: told, not repeated', async (variant) => {
    const { world, sent } = await boundAppointment({ oneLink: { variant } }, { source: 'medelement' });
    await world.accept(says('a', visit(6)));
    await world.pass(hour);
    expect(sent()).toHaveLength(1);
    expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'APPOINTMENT_READ_ONLY' });
  });
});

describe('trap 12: a PATCH can fail for what it does not say', () => {
  const changes = [
    ['a cancellation', cancelled],
    ['a status', (id: string) => says(id, { state: 'no_show' as const })],
    ['a move', (id: string) => says(id, visit(6))],
  ] as const;

  it.each(variants.flatMap((variant) => changes.map(([what, change]) => [variant, what, change] as const)))(
    'a linked service that was switched off: on %s %s fails once, with the code',
    async (variant, _what, change) => {
      const { world, sent } = await boundAppointment({ oneLink: { variant } }, { service_ids: [9] });
      world.oneLink.addService({ id: 9, active: false });
      await world.accept(change('a'));
      await world.pass(hour);
      expect(sent()).toHaveLength(1);
      expect(lastOutcome(world)).toMatchObject({
        result: 'failed',
        code: 'SERVICE_NOT_AVAILABLE_FOR_RESOURCE',
        http_status: 422,
      });
    },
  );

  it.each(modern)('a missing contact: on %s it fails once, with the code', async (variant) => {
    const { world, sent } = await boundAppointment({ oneLink: { variant } }, { contact_id: null });
    await world.accept(says('a', visit(6)));
    await world.pass(hour);
    expect(sent()).toHaveLength(1);
    expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'VALIDATION_ERROR' });
  });

  it.each(modern)('a required custom field that is empty: on %s it fails once, with the code', async (variant) => {
    const appointmentFields = [{ key: 'region', type: 'text', required: true }] as const;
    const { world, sent } = await boundAppointment({ oneLink: { variant, appointmentFields } });
    await world.accept(cancelled('a'));
    await world.pass(hour);
    expect(sent()).toHaveLength(1);
    expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'VALIDATION_ERROR' });
  });

  it('what a person mends is sent by a retry', async () => {
    const { world, shown } = await boundAppointment({}, { service_ids: [9] });
    world.oneLink.addService({ id: 9, active: false });
    const { deliveries } = await world.accept(cancelled('a'));
    await world.pass(minute);
    world.oneLink.addService({ id: 9 });
    await world.admin().retry(deliveries[0]?.deliveryId ?? '');
    await world.pass(minute);
    expect(shown()).toMatchObject({ status: 'cancelled' });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied' });
  });

  it.each(variants)('a contact whose number is no IIN: on %s the tool’s own is said explicitly', async (variant) => {
    const { world, id, shown } = await createdAppointment(
      { oneLink: { variant } },
      { fields: { clientIdentifier: '900102300121' } },
    );
    const contact = world.oneLink.addContact({ identifier: '900102300122' });
    world.oneLink.edit(id, { contact_id: contact.id, client_identifier: null });
    await world.accept(booked('a', 6, { fields: { clientIdentifier: '900102300121' } }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ starts_at: at(6), client_identifier: '900102300121' });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: null });
  });

  it.each(variants)('a cancellation is sent alone all the same, and fails once on %s', async (variant) => {
    const identified = { fields: { clientIdentifier: '900102300121' } };
    const { world, id, sent } = await createdAppointment({ oneLink: { variant } }, identified);
    const contact = world.oneLink.addContact({ identifier: '900102300122' });
    world.oneLink.edit(id, { contact_id: contact.id, client_identifier: null });
    await world.accept(cancelled('a', identified));
    await world.pass(hour);
    expect(sent()).toEqual([{ status: 'cancelled' }]);
    expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'INVALID_IIN' });
  });

  it.each(variants)('and where the tool has none, on %s it fails once, with the code', async (variant) => {
    const { world, id, sent } = await createdAppointment({ oneLink: { variant } });
    const contact = world.oneLink.addContact({ identifier: '900102300122' });
    world.oneLink.edit(id, { contact_id: contact.id });
    await world.accept(says('a', visit(6)));
    await world.pass(hour);
    expect(sent()).toHaveLength(1);
    expect(lastOutcome(world)).toMatchObject({ result: 'failed', code: 'INVALID_IIN' });
    expect(lastOutcome(world).message).toContain('IIN');
  });
});

describe('trap 21: re-opening a cancelled visit checks the slot again', () => {
  it.each(variants)('a slot that is taken by now is waited for on %s, and success is not assumed', async (variant) => {
    const { world, shown } = await createdAppointment({ oneLink: { variant } });
    await world.accept(cancelled('a'));
    await world.pass(minute);
    const other = world.oneLink.addAppointment({ resource_id: 31, starts_at: at(3), ends_at: at(3.5) });
    const { deliveries } = await world.accept(says('a', { state: 'accepted' }));
    await world.pass(minute);
    expect(shown()).toMatchObject({ status: 'cancelled' });
    const id = deliveries[0]?.deliveryId ?? '';
    expect(await world.admin().delivery(id)).toMatchObject({ state: 'pending', code: 'SLOT_CONFLICT' });
    world.oneLink.edit(other.id, { status: 'cancelled' });
    await world.pass(hour);
    expect(shown()).toMatchObject({ status: 'scheduled' });
    expect(await world.admin().delivery(id)).toMatchObject({ state: 'applied' });
  });

  it('a payment status that stays cancelled is One-Link’s own and is not touched', async () => {
    const { world, sent, shown } = await createdAppointment();
    await world.accept(cancelled('a'));
    await world.pass(minute);
    await world.accept(says('a', { state: 'accepted' }));
    await world.pass(minute);
    expect(sent()).toEqual([{ status: 'cancelled' }, { status: 'scheduled' }]);
    expect(shown()).toMatchObject({ status: 'scheduled', payment_status: 'cancelled' });
    expect(lastOutcome(world)).toMatchObject({ result: 'applied', code: null });
  });
});
