// one-link-api.md §5.1 and §6: error shapes, tokens, account, features, permissions, limits.
import { describe, expect, test } from 'vitest';
import { auth, type Harness, scheduling, start } from './harness.ts';
import type { OneLinkOptions } from './one-link.ts';
import type { Capability, Scope } from './settings.ts';
import { variants } from './variants.ts';

describe('§6 token and account', () => {
  test('both spellings of the header work; Bearer does not', () => {
    const { call } = start();
    expect(call('GET', '/resources', undefined, { api_access_token: 'test-token' }).status).toBe(200);
    expect(call('GET', '/resources', undefined, { 'api-access-token': 'test-token' }).status).toBe(200);
    expect(call('GET', '/resources', undefined, { authorization: 'Bearer test-token' }).status).toBe(401);
  });

  test('no token, a wrong one, a bot’s, a stranger’s, a suspended account', () => {
    const { oneLink, call } = start();
    expect(call('GET', '/resources', undefined, {})).toMatchObject({
      status: 401,
      body: { errors: [expect.any(String)] },
    });
    expect(call('GET', '/resources', undefined, { api_access_token: 'x' })).toMatchObject({
      status: 401,
      body: { error: 'Invalid Access Token' },
    });
    oneLink.addToken('bot', { bot: true });
    oneLink.addToken('stranger', { member: false });
    for (const api_access_token of ['bot', 'stranger']) {
      const refused = call('GET', '/resources', undefined, { api_access_token });
      expect(refused.status).toBe(401);
      expect(refused.body).toEqual({ error: expect.any(String) });
    }
    oneLink.settings.suspended = true;
    expect(call('GET', '/resources').status).toBe(401);
  });

  test('an unknown account is 404 without a code, a switched-off feature 403 FEATURE_DISABLED', () => {
    const { oneLink, call } = start();
    const other = oneLink.handle({ method: 'GET', path: '/api/v1/accounts/13/scheduling/resources', headers: auth });
    expect(other).toMatchObject({ status: 404, body: { error: 'Resource could not be found' } });
    oneLink.settings.features.scheduling = false;
    expect(call('GET', '/resources')).toMatchObject({ status: 403, body: { code: 'FEATURE_DISABLED' } });
  });

  test('3000 requests in a minute from one address, then a plain-text 429 without Retry-After (trap 30)', () => {
    const { clock, call } = start('F', { rateLimitPerMinute: 2 });
    expect([call('GET', '/resources').status, call('GET', '/resources').status]).toEqual([200, 200]);
    const throttled = call('GET', '/resources');
    expect(throttled).toMatchObject({ status: 429, headers: { 'content-type': 'text/plain' } });
    expect(throttled.headers).not.toHaveProperty('retry-after');
    expect(typeof throttled.body).toBe('string');
    clock.ms += 60_000;
    expect(call('GET', '/resources').status).toBe(200);
  });
});

describe('§5.1 error shapes', () => {
  test('a missing appointment is 404 with a bare error (trap 25); a newer server may add a code', () => {
    const { oneLink, call } = start();
    expect(call('GET', '/appointments/1').body).toEqual({ error: 'Resource could not be found' });
    expect(call('PATCH', '/appointments/abc', {}).status).toBe(404);
    oneLink.settings.codedNotFound = true;
    expect(call('GET', '/appointments/1').body).toEqual({
      error: 'Resource could not be found',
      code: 'APPOINTMENT_NOT_FOUND',
    });
  });

  test('an unknown route is a 404 that is no JSON', () => {
    const { oneLink, call } = start();
    for (const path of ['/nothing', '/appointments/1/2/3', '/calendar/1']) {
      const { status, body } = call('GET', path);
      expect([path, status, typeof body]).toEqual([path, 404, 'string']);
    }
    expect(oneLink.handle({ method: 'GET', path: '/', headers: auth })).toMatchObject({ status: 404 });
  });

  test('human text is localised, codes are not (trap 29)', () => {
    const { call, post } = start('F', { language: 'ru' });
    expect(post({ status: 'nonsense' }).body).toMatchObject({ error: /[а-я]/, code: 'VALIDATION_ERROR' });
    expect(call('GET', '/appointments/1').body.error).toBe('Resource could not be found');
  });

  test('malformed JSON is 400; a body that is not sent as JSON has no keys', async () => {
    const { oneLink } = start();
    const send = (body: string, type: string): Promise<Response> =>
      oneLink.fetch(
        new Request(`https://one-link.test${scheduling}/appointments`, {
          method: 'POST',
          headers: { api_access_token: 'test-token', 'content-type': type },
          body,
        }),
      );
    expect((await send('{"resource_id":', 'application/json')).status).toBe(400);
    expect((await send('{"resource_id":31}', 'text/plain')).status).toBe(404);
    expect((await send('{"resource_id":31}', 'application/json; charset=utf-8')).status).toBe(422);
  });
});

describe('§6 permissions of D and E (trap 24)', () => {
  function member(permissions: Partial<Record<Capability, Scope>>, variant: 'D' | 'E' | 'F' = 'D'): Harness {
    const options: OneLinkOptions = { permissions };
    const harness = start(variant, options);
    harness.oneLink.addToken('member', { id: 6, administrator: false });
    harness.post();
    const call: Harness['call'] = (method, path, body) =>
      harness.call(method, path, body, { api_access_token: 'member' });
    return { ...harness, call, patch: (id, body) => call('PATCH', `/appointments/${id}`, body) };
  }

  test('a missing capability is 401, a record outside its scope is 404', () => {
    expect(member({ view: 'none' }).call('GET', '/appointments/9041').status).toBe(401);
    expect(member({ view: 'own' }).call('GET', '/appointments/9041').status).toBe(404);
    expect(member({ view: 'own' }).call('GET', '/appointments').body.meta.count).toBe(0);
    expect(member({ view: 'none' }, 'F').call('GET', '/appointments/9041').status).toBe(200);
  });

  test('PATCH asks for assign, transition or update_fields by key, cancel for transition', () => {
    const noAssign = member({ assign: 'none' });
    expect(noAssign.patch(9041, { resource_id: 31 }).status).toBe(401);
    expect(noAssign.patch(9041, { client_comment: 'x' }).status).toBe(200);
    const noTransition = member({ transition: 'none' });
    expect(noTransition.patch(9041, { status: 'confirmed' }).status).toBe(401);
    expect(noTransition.call('POST', '/appointments/9041/cancel').status).toBe(401);
    expect(member({ update_fields: 'none' }).patch(9041, { client_comment: 'x' }).status).toBe(401);
    expect(member({ update_fields: 'none' }).patch(9041, { status: 'confirmed' }).status).toBe(200);
  });

  test('finance without manage_finance is 401 on POST and 404 on PATCH; without view_finance it is not shown', () => {
    const { call, patch } = member({ manage_finance: 'none', view_finance: 'none' });
    expect(call('POST', '/appointments', { resource_id: 31, service_amount: 5 }).status).toBe(401);
    expect(patch(9041, { service_amount: 5 }).status).toBe(404);
    const { payload } = call('GET', '/appointments/9041').body;
    expect(payload).not.toHaveProperty('service_amount');
    expect(payload).not.toHaveProperty('payment_status');
  });

  test('a status other than scheduled on create needs transition, and the replay looks at own records only', () => {
    const { oneLink, call } = member({ transition: 'none', create: 'own' });
    expect(call('POST', '/appointments', { resource_id: 31, status: 'confirmed' }).status).toBe(401);
    oneLink.edit(9041, { idempotency_key: 'k' });
    expect(call('POST', '/appointments', { idempotency_key: 'k' }).status).toBe(404);
    oneLink.edit(9041, { owner_id: 6 });
    expect(call('POST', '/appointments', { idempotency_key: 'k' }).status).toBe(200);
    expect(member({ create: 'none' }).call('POST', '/appointments', { idempotency_key: 'k' }).status).toBe(401);
  });

  test('overrides need an account setting, a permission and a reason; time off is never overridden', () => {
    const { oneLink, post } = start('D');
    oneLink.addResource({ id: 31, work: [] });
    expect(post({ confirm_outside_working_hours: true }).body.code).toBe('OVERRIDE_FORBIDDEN');
    oneLink.settings.overrides = true;
    expect(post({ confirm_outside_working_hours: true }).body.code).toBe('OVERRIDE_REASON_REQUIRED');
    const overridden = { confirm_outside_working_hours: true, override_reason: 'asked' };
    expect(post(overridden).status).toBe(201);
    oneLink.timeOffs.push({ resource_id: 31, starts_at_ms: 0, ends_at_ms: Number.MAX_SAFE_INTEGER });
    expect(post({ ...overridden, confirm_slot_conflict: true }).body.code).toBe('BLOCKED_BY_VACATION');
    expect(start('F').post({ confirm_slot_conflict: true }).status).toBe(201);
  });

  test('in A–C, F and G every member reads and writes', () => {
    for (const variant of variants) {
      if (variant === 'D' || variant === 'E') continue;
      const { oneLink, call } = start(variant, { permissions: { view: 'none', update_fields: 'none' } });
      oneLink.addToken('member', { id: 6, administrator: false });
      oneLink.addAppointment({
        resource_id: 31,
        contact_id: 777,
        starts_at: '2031-04-07T05:00:00Z',
        ends_at: '2031-04-07T05:30:00Z',
      });
      const headers = { api_access_token: 'member' };
      expect(call('PATCH', '/appointments/9041', { client_comment: 'x' }, headers).status).toBe(200);
    }
  });
});
