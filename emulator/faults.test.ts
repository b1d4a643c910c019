// Trouble on demand: what the client sees, and what the server really did.
import { describe, expect, test } from 'vitest';
import { domainError, htmlPage, invalidToken, redirect, tooManyRequests } from './faults.ts';
import { auth, scheduling, start } from './harness.ts';

describe('faults', () => {
  test('strike by method, path and count, after letting some pass', () => {
    const { oneLink, call, post, patch } = start();
    post();
    oneLink.faults.add({ method: 'PATCH', path: /^\/appointments\/\d+$/, skip: 1, times: 2 }, htmlPage(502));
    const seen = [1, 2, 3, 4].map((step) => patch(9041, { client_comment: `${step}` }).status);
    expect(seen).toEqual([200, 502, 502, 200]);
    expect(call('GET', '/appointments/9041').body.payload.client_comment).toBe('4');
    expect(oneLink.requests.map(({ status, carriedOut }) => [status, carriedOut])).toEqual([
      [201, 201],
      [200, 200],
      [502, null],
      [502, null],
      [200, 200],
      [200, 200],
    ]);
  });

  test('answers of all kinds', () => {
    const { oneLink, call } = start();
    for (const action of [
      tooManyRequests(),
      tooManyRequests(120),
      invalidToken(),
      domainError(409, 'SLOT_CONFLICT'),
      redirect('https://elsewhere.test/'),
    ]) {
      oneLink.faults.add({}, action);
    }
    expect(call('GET', '/resources').headers).toEqual({ 'content-type': 'text/plain' });
    expect(call('GET', '/resources').headers['retry-after']).toBe('120');
    expect(call('GET', '/resources').body).toEqual({ error: 'Invalid Access Token' });
    expect(call('GET', '/resources').body.code).toBe('SLOT_CONFLICT');
    expect(call('GET', '/resources')).toMatchObject({ status: 302, headers: { location: 'https://elsewhere.test/' } });
    expect(call('GET', '/resources').status).toBe(200);
  });

  test('cut leaves nothing behind; commit then cut, and a 504 that carries out, leave the write', () => {
    const { oneLink, exchange, post, patch } = start();
    post();
    oneLink.faults.add({ method: 'PATCH' }, { kind: 'cut' });
    expect(exchange('PATCH', '/appointments/9041', { client_comment: 'a' })).toEqual({ kind: 'cut', delayMs: 0 });
    expect(oneLink.appointments.get(9041)?.client_comment).toBeNull();
    oneLink.faults.add({ method: 'PATCH' }, { kind: 'commit_then_cut' });
    expect(exchange('PATCH', '/appointments/9041', { client_comment: 'b' }).kind).toBe('cut');
    expect(oneLink.appointments.get(9041)?.client_comment).toBe('b');
    oneLink.faults.add({ method: 'PATCH' }, htmlPage(504, true));
    expect(patch(9041, { client_comment: 'c' }).status).toBe(504);
    expect(oneLink.appointments.get(9041)?.client_comment).toBe('c');
    expect(oneLink.requests.at(-1)).toMatchObject({ status: 504, carriedOut: 200 });
  });

  test('how an answer is missing is told apart from the rest, which is as with a cut', () => {
    const { oneLink, exchange, post } = start();
    post();
    oneLink.faults.add({ method: 'PATCH' }, { kind: 'cut', how: 'silent' });
    oneLink.faults.add({ method: 'PATCH' }, { kind: 'commit_then_cut', how: 'endless' });
    expect(exchange('PATCH', '/appointments/9041', { client_comment: 'a' })).toMatchObject({ how: 'silent' });
    expect(oneLink.appointments.get(9041)?.client_comment).toBeNull();
    expect(exchange('PATCH', '/appointments/9041', { client_comment: 'b' })).toMatchObject({ how: 'endless' });
    expect(oneLink.appointments.get(9041)?.client_comment).toBe('b');
  });

  test('an answer shows another record, or a key in another form, also in each record of a list', () => {
    const { oneLink, call, post, patch } = start();
    post();
    oneLink.faults.add({ method: 'PATCH' }, { kind: 'other_record' });
    expect(patch(9041, { client_comment: 'a' }).body.payload).toMatchObject({ id: 9042, client_comment: 'a' });
    expect(oneLink.appointments.get(9041)?.client_comment).toBe('a');
    const hides = ['starts_at'];
    oneLink.faults.add({}, { kind: 'drop', keys: [], hides, isGarbled: true, garbledAs: 'soon' });
    oneLink.faults.add({}, { kind: 'drop', keys: [], hides });
    expect(call('GET', '/appointments').body.payload).toMatchObject([{ id: 9041, starts_at: 'soon' }]);
    expect(call('GET', '/appointments').body.payload[0]).not.toHaveProperty('starts_at');
  });

  test('a late commit is carried out when the clock gets there, by advance or by the next request', () => {
    const { oneLink, clock, exchange, post, patch, get } = start();
    post();
    oneLink.faults.add({ method: 'PATCH' }, { kind: 'late_commit', afterMs: 60_000 });
    exchange('PATCH', '/appointments/9041', { client_comment: 'late' });
    expect(patch(9041, { client_comment: 'newer' }).status).toBe(200);
    clock.ms += 59_999;
    expect(oneLink.advance()).toBe(1);
    expect(oneLink.appointments.get(9041)?.client_comment).toBe('newer');
    clock.ms += 1;
    expect(get(9041).body.payload.client_comment).toBe('late');
    expect(oneLink.advance()).toBe(0);
    expect(oneLink.requests[1]).toMatchObject({ status: null, carriedOut: 200, carriedOutAtMs: clock.ms });
  });

  test('a late commit that has become impossible is refused then, and no one hears of it', () => {
    const { oneLink, clock, exchange, post } = start();
    oneLink.faults.add({ method: 'POST' }, { kind: 'late_commit', afterMs: 1000 });
    exchange('POST', '/appointments', { resource_id: 31, contact_id: 777, starts_at: '2031-04-07T05:00:00Z' });
    post();
    clock.ms += 1000;
    oneLink.advance();
    expect(oneLink.requests[0]).toMatchObject({ status: null, carriedOut: 409 });
    expect(oneLink.appointments.size).toBe(1);
  });

  test('an outage lasts from one time to another', () => {
    const { oneLink, clock, exchange } = start();
    oneLink.faults.outage(clock.ms + 1000, clock.ms + 2000);
    const kinds = [0, 1000, 999, 1].map((step) => {
      clock.ms += step;
      return exchange('GET', '/resources').kind;
    });
    expect(kinds).toEqual(['answered', 'cut', 'cut', 'answered']);
    const outage = oneLink.faults.outage(0, Number.POSITIVE_INFINITY, htmlPage(503));
    expect(exchange('GET', '/resources')).toMatchObject({ status: 503 });
    oneLink.faults.remove(outage);
    expect(exchange('GET', '/resources')).toMatchObject({ status: 200 });
  });

  test('a 200 may show another status than was asked for (trap 11)', () => {
    const { oneLink, call, post } = start();
    post();
    oneLink.faults.add({ path: '/appointments/9041/cancel' }, { kind: 'other_status', status: 'scheduled' });
    expect(call('POST', '/appointments/9041/cancel').body.payload.status).toBe('scheduled');
  });

  test('fetch rejects on a cut, and waits for a delay after the work is done', async () => {
    const waited: number[] = [];
    const { oneLink } = start('F', {
      sleep: async (delayMs) => {
        waited.push(delayMs);
      },
    });
    const list = (): Promise<Response> =>
      oneLink.fetch(new Request(`https://one-link.test${scheduling}/resources`, { headers: auth }));
    oneLink.faults.add({}, { kind: 'cut' });
    await expect(list()).rejects.toThrow(TypeError);
    oneLink.faults.add({ delayMs: 16_000 }, { kind: 'delay' });
    expect((await list()).status).toBe(200);
    expect(waited).toEqual([16_000]);
  });

  test('a person’s edit goes past all rules, and lookups follow it', () => {
    const { oneLink, clock, post, patch } = start();
    post({ external_ref: 'a' });
    clock.ms += 5_000;
    oneLink.edit(9041, { external_ref: 'b', starts_at: '2031-04-07T06:00:00Z', ends_at: '2031-04-07T07:00:00Z' });
    expect(oneLink.show(9041)).toMatchObject({
      external_ref: 'b',
      duration_min: 60,
      updated_at: '2031-04-01T00:00:05Z',
    });
    expect(post({ external_ref: 'b' }).body.code).toBe('DUPLICATE_EXTERNAL_REF');
    expect(patch(9041, { external_ref: 'a' }).status).toBe(200);
  });
});
