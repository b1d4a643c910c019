// one-link-api.md §2.8: what an empty column takes from the contact.
import { describe, expect, test } from 'vitest';
import { start } from './harness.ts';
import { variants } from './variants.ts';

describe('§2.8 fallbacks', () => {
  test.each(variants)('%s: empty phone, identifier, birth date and gender are copied from the contact', (variant) => {
    const { oneLink, post } = start(variant);
    oneLink.addContact({
      id: 777,
      phone: '+77010000000',
      custom_attributes: { iin: '950415300003', birth_date: '1995-04-15', gender: 'f' },
    });
    const { payload } = post().body;
    expect(payload.client_identifier).toBe('950415300003');
    expect(payload).toMatchObject({
      client_phone: '+77010000000',
      client_birth_date: '1995-04-15',
      client_gender: 'f',
    });
  });

  test('an identifier comes before the custom iin', () => {
    const { oneLink, post } = start('F');
    oneLink.addContact({ id: 777, identifier: 'P-1', custom_attributes: { iin: '1' } });
    expect(post().body.payload.client_identifier).toBe('P-1');
  });

  test.each(variants)(
    '%s: a contact’s fake IIN breaks every PATCH and cancel until one is sent (trap 12)',
    (variant) => {
      const { oneLink, call, post, patch } = start(variant);
      post();
      oneLink.addContact({ id: 777, phone: '+77000000000', identifier: '123456789012' });
      expect(patch(9041, { client_comment: 'x' }).body.code).toBe('INVALID_IIN');
      expect(call('POST', '/appointments/9041/cancel').body.code).toBe('INVALID_IIN');
      expect(patch(9041, { client_comment: 'x', client_identifier: 'none' }).status).toBe(200);
      expect(call('POST', '/appointments/9041/cancel').status).toBe(200);
    },
  );

  test('clearing one does not last: the next PATCH that omits it fills it again', () => {
    const { post, patch } = start('F');
    post();
    expect(patch(9041, { client_phone: null }).body.payload.client_phone).toBeNull();
    expect(patch(9041, { client_comment: 'x' }).body.payload.client_phone).toBe('+77000000000');
  });

  test('a stored value is not replaced, and the contact itself is never edited (§2.9)', () => {
    const { oneLink, post, patch } = start('F');
    const before = oneLink.contacts.get(777);
    post({ client_phone: '+77020000000' });
    expect(patch(9041, { client_comment: 'x' }).body.payload.client_phone).toBe('+77020000000');
    expect(oneLink.contacts.get(777)).toBe(before);
  });
});
