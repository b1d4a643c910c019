import { expect, test } from 'vitest';
import type { AppointmentCreate } from '../../../src/one-link/appointment.ts';
import { createOneLinkClient, type OneLinkClient } from '../../../src/one-link/client.ts';
import { appointmentId } from '../../../src/one-link/records.ts';
import type { OneLinkOptions } from '../../../src/one-link/transport.ts';
import { send, startServer } from './local-server.ts';

const now = Date.parse('2031-04-07T04:00:00.500Z');
const id = appointmentId(9041);
/** As one-link-api.md §5.3 shows it; with fields we do not know and one of a wrong type. */
const record = {
  id: 9041,
  account_id: 12,
  resource_id: 31,
  starts_at: '2031-04-07T05:00:00Z',
  ends_at: '2031-04-07T05:30:00Z',
  status: 'scheduled',
  client_name: 'Test Person',
  service_amount: 'a lot',
  provider_command_receipt: {},
};
const creation: AppointmentCreate = {
  resource_id: 31,
  starts_at: '2031-04-07T05:00:00Z',
  ends_at: '2031-04-07T05:30:00Z',
  client_name: 'Test Person',
  idempotency_key: 'calcom:abc',
};

function clientOf(baseUrl: string, more: Partial<OneLinkOptions> = {}): OneLinkClient {
  return createOneLinkClient({
    baseUrl,
    accountId: 12,
    token: 'test-token',
    fetch: (url, init) => fetch(url, init),
    now: () => now,
    timeoutSignal: () => new AbortController().signal,
    ...more,
  });
}

const lost = (status: number | null, code: string, mayHaveCommitted: boolean) => ({
  kind: 'transport',
  status,
  code,
  mayHaveCommitted,
  pausesAll: false,
  retryAfterMs: null,
});

test('A PATCH goes to the appointment of the account with token, JSON and nothing but the patch', async () => {
  await using server = await startServer(send(200, { payload: record }));
  const answer = await clientOf(`${server.url}/`).updateAppointment(id, { client_comment: 'Привет' });
  expect(answer).toMatchObject({ kind: 'ok', status: 200, value: { id: 9041, client_name: 'Test Person' } });
  expect(server.seen).toHaveLength(1);
  expect(server.seen[0]).toMatchObject({
    method: 'PATCH',
    url: '/api/v1/accounts/12/scheduling/appointments/9041',
    headers: { api_access_token: 'test-token', 'content-type': 'application/json', accept: 'application/json' },
    body: '{"client_comment":"Привет"}',
  });
});

test('A GET has no body and no content type', async () => {
  await using server = await startServer(send(200, { payload: record }));
  await clientOf(server.url).getAppointment(id);
  expect(server.seen[0]).toMatchObject({ method: 'GET', body: '' });
  expect(server.seen[0]?.headers['content-type']).toBeUndefined();
});

test('A field of a wrong type counts as absent and unknown ones are dropped', async () => {
  await using server = await startServer(send(200, { payload: record }));
  const answer = await clientOf(server.url).getAppointment(id);
  expect(answer.kind === 'ok' && answer.value.service_amount).toBeUndefined();
  expect(answer.kind === 'ok' && Object.keys(answer.value)).not.toContain('provider_command_receipt');
});

test('A list always carries both ends of its window', async () => {
  await using server = await startServer(send(200, { payload: [record], meta: { count: 1 } }));
  const answer = await clientOf(server.url).listAppointments({
    from: '2031-04-07T05:00:00Z',
    to: '2031-04-07T05:01:00Z',
  });
  expect(answer).toMatchObject({ kind: 'ok', value: [{ id: 9041 }] });
  expect(server.seen[0]?.url).toBe(
    '/api/v1/accounts/12/scheduling/appointments?from=2031-04-07T05%3A00%3A00Z&to=2031-04-07T05%3A01%3A00Z',
  );
});

test.each([
  [201, true],
  [200, false],
])('A POST answered %i tells created: %s', async (status, created) => {
  await using server = await startServer(send(status, { payload: record }));
  const answer = await clientOf(server.url).createAppointment(creation);
  expect(answer).toMatchObject({ kind: 'ok', status, value: { appointment: { id: 9041 }, created } });
  expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual(creation);
});

test('Contacts are searched with the plus sign of a phone escaped, at most 100', async () => {
  await using server = await startServer(send(200, { payload: [{ id: 777, full_name: 'Test', phone: null }] }));
  const answer = await clientOf(server.url).searchContacts('+77000000000');
  expect(answer).toMatchObject({ kind: 'ok', value: [{ id: 777, phone: null }] });
  expect(server.seen[0]?.url).toBe('/api/v1/accounts/12/scheduling/contacts?search=%2B77000000000&limit=100');
});

test('Contact, service and specialist are read from their own paths', async () => {
  await using server = await startServer(send(200, { payload: { id: 9, duration_min: 45, slot_duration_min: 30 } }));
  const client = clientOf(server.url);
  expect(await client.createContact({ full_name: 'Test' })).toMatchObject({ kind: 'ok', value: { id: 9 } });
  expect(await client.getService(9)).toMatchObject({ kind: 'ok', value: { duration_min: 45 } });
  expect(await client.getResource(9)).toMatchObject({ kind: 'ok', value: { slot_duration_min: 30 } });
  expect(server.seen.map(({ method, url }) => `${method} ${url.split('/scheduling')[1]}`)).toEqual([
    'POST /contacts',
    'GET /services/9?include_inactive=true',
    'GET /resources/9?include_inactive=true',
  ]);
});

test('A probe lists the one minute that begins now, in whole seconds', async () => {
  await using server = await startServer(send(200, { payload: [] }));
  expect(await clientOf(server.url).probe()).toEqual({ kind: 'ok', status: 200, value: null });
  expect(server.seen[0]?.url).toContain('?from=2031-04-07T04%3A00%3A00Z&to=2031-04-07T04%3A01%3A00Z');
});

test('A 404 of a list or a probe is the account’s, of an appointment it is open', async () => {
  await using server = await startServer(send(404, { error: 'Resource could not be found' }));
  const client = clientOf(server.url);
  const account = { kind: 'account', status: 404, code: 'account_not_found' };
  expect(await client.probe()).toEqual(account);
  expect(await client.searchContacts('x')).toEqual(account);
  expect(await client.getAppointment(id)).toEqual({ kind: 'not_found', status: 404 });
});

test('A call that runs out of time is a timeout, and a write may have committed', async () => {
  const outOfTime = new AbortController();
  const asked: number[] = [];
  await using server = await startServer(() => outOfTime.abort());
  const client = clientOf(server.url, {
    timeoutMs: 1234,
    timeoutSignal: (timeoutMs) => {
      asked.push(timeoutMs);
      return outOfTime.signal;
    },
  });
  expect(await client.updateAppointment(id, { status: 'cancelled' })).toEqual(lost(null, 'timeout', true));
  expect(asked).toEqual([1234]);
});

test('The time also covers the body: an answer that stops in the middle is a timeout', async () => {
  const outOfTime = new AbortController();
  await using server = await startServer((response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"payload":');
  });
  const client = clientOf(server.url, {
    timeoutSignal: () => outOfTime.signal,
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      outOfTime.abort();
      return response;
    },
  });
  expect(await client.getAppointment(id)).toEqual(lost(null, 'timeout', false));
});

test('The default limit of a call is 15 seconds', async () => {
  await using server = await startServer(send(200, { payload: record }));
  const asked: number[] = [];
  const client = clientOf(server.url, {
    timeoutSignal: (timeoutMs) => {
      asked.push(timeoutMs);
      return new AbortController().signal;
    },
  });
  await client.getAppointment(id);
  expect(asked).toEqual([15_000]);
});

test('A connection cut before the answer is the network, and a write may have committed', async () => {
  await using server = await startServer((response) => response.socket?.destroy());
  const client = clientOf(server.url);
  expect(await client.createAppointment(creation)).toEqual(lost(null, 'network', true));
  expect(await client.getAppointment(id)).toEqual(lost(null, 'network', false));
});

test('A connection cut within the body is the network', async () => {
  await using server = await startServer((response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
    response.write('{"payload":{"id":9041', () => response.socket?.destroy());
  });
  expect(await clientOf(server.url).updateAppointment(id, { status: 'confirmed' })).toEqual(
    lost(null, 'network', true),
  );
});

test.each([
  ['truncated JSON', '{"payload":{"id":9041'],
  ['no record', '{}'],
  ['a record without a start', '{"payload":{"id":9041,"status":"scheduled","ends_at":"2031-04-07T05:30:00Z"}}'],
  ['a page', '<html></html>'],
  ['nothing', ''],
  ['another appointment', JSON.stringify({ payload: { ...record, id: 5 } })],
])('A PATCH answered 200 with %s may have committed', async (_, body) => {
  await using server = await startServer(send(200, body));
  expect(await clientOf(server.url).updateAppointment(id, { status: 'confirmed' })).toEqual(
    lost(200, 'unreadable', true),
  );
});

test('A read that gets a page instead of JSON has the wrong URL; JSON cut short is tried again', async () => {
  await using page = await startServer(send(200, '\n<!doctype html><html></html>'));
  expect(await clientOf(page.url).getAppointment(id)).toEqual({ kind: 'account', status: 200, code: 'wrong_url' });
  await using cut = await startServer(send(200, '{"payload":{"id":9041'));
  expect(await clientOf(cut.url).getAppointment(id)).toEqual(lost(200, 'unreadable', false));
});

test('A list with one unreadable row is unreadable: a row left out would hide the appointment that is looked for', async () => {
  await using server = await startServer(send(200, { payload: [record, { id: 2 }] }));
  expect(await clientOf(server.url).probe()).toEqual(lost(200, 'unreadable', false));
});

test.each([301, 302, 307, 308])('A redirect %i is not followed: the URL is wrong', async (status) => {
  await using elsewhere = await startServer(send(200, { payload: record }));
  await using server = await startServer(send(status, '', { location: elsewhere.url }));
  const answer = await clientOf(server.url).updateAppointment(id, { status: 'confirmed' });
  expect(answer).toEqual({ kind: 'account', status, code: 'wrong_url' });
  expect(elsewhere.seen).toEqual([]);
});

test('A plain-text 429 pauses everything and keeps its Retry-After', async () => {
  await using server = await startServer(send(429, 'Retry later\n', { 'retry-after': '30' }));
  expect(await clientOf(server.url).updateAppointment(id, { status: 'confirmed' })).toEqual({
    kind: 'transport',
    status: 429,
    code: 'rate_limited',
    mayHaveCommitted: false,
    pausesAll: true,
    retryAfterMs: 30_000,
  });
});

test('An HTML 502 is read defensively: a write may have committed, a read has not', async () => {
  await using server = await startServer(send(502, '<html><body>Bad gateway</body></html>'));
  const client = clientOf(server.url);
  expect(await client.updateAppointment(id, { status: 'confirmed' })).toEqual(lost(502, 'HTTP_502', true));
  expect(await client.getAppointment(id)).toEqual(lost(502, 'HTTP_502', false));
});

test('A refusal names the keys of the body that it is about', async () => {
  const details = { 'custom_attributes.cal_uid': ['unknown'], 'custom_attributes.region': ['missing'] };
  await using server = await startServer(send(422, { error: 'text', code: 'VALIDATION_ERROR', details }));
  const answer = await clientOf(server.url).updateAppointment(id, { custom_attributes: { cal_uid: 'x' } });
  expect(answer).toEqual({
    kind: 'refused',
    status: 422,
    code: 'VALIDATION_ERROR',
    fields: ['custom_attributes.cal_uid'],
  });
});

test.each(['тест-токен', 'line\nbreak'])(
  'A token that no header can hold (%j) is refused without a call',
  async (token) => {
    await using server = await startServer(send(200, { payload: record }));
    const answer = await clientOf(server.url, { token }).getAppointment(id);
    expect(answer).toEqual({ kind: 'account', status: 401, code: 'token_refused' });
    expect(server.seen).toEqual([]);
  },
);

test.each([200, 201, 302, 401, 404, 422, 429, 502])('The body of a %i is read to its end', async (status) => {
  await using server = await startServer(send(status, { payload: record }));
  let answered: Response | undefined;
  const client = clientOf(server.url, {
    fetch: async (url, init) => {
      answered = await fetch(url, init);
      return answered;
    },
  });
  await client.updateAppointment(id, { status: 'confirmed' });
  expect(answered?.bodyUsed).toBe(true);
});

test('fetch is called bare: workerd refuses a global fetch called as a method', async () => {
  const calledOn: unknown[] = [];
  const client = clientOf('http://127.0.0.1', {
    async fetch(this: unknown) {
      calledOn.push(this);
      return Response.json({ payload: record });
    },
  });
  await client.getAppointment(id);
  expect(calledOn).toEqual([undefined]);
});
