// The control surface and the Worker that carries it.
import { expect, test } from 'vitest';
import { auth, monday, scheduling } from './harness.ts';
import worker from './worker.ts';

const send = (method: string, path: string, body?: unknown): Promise<Response> =>
  worker.fetch(
    new Request(`https://one-link.test${path}`, {
      method,
      headers: auth,
      ...(body ? { body: JSON.stringify(body) } : {}),
    }),
  );

test('a Worker is seeded, used, edited and disturbed by requests alone', async () => {
  await send('POST', '/__one-link/resources', { id: 31 });
  await send('POST', '/__one-link/contacts', { id: 777 });
  await send('PATCH', '/__one-link/settings', { variant: 'C' });
  const made = await send('POST', `${scheduling}/appointments`, { resource_id: 31, contact_id: 777, ...monday });
  expect(made.status).toBe(201);
  await send('PATCH', '/__one-link/appointments/9041', { client_comment: 'by hand' });
  await send('POST', '/__one-link/faults', { match: {}, action: { kind: 'answer', status: 503 } });
  expect((await send('GET', `${scheduling}/appointments/9041`)).status).toBe(503);
  expect(await (await send('GET', '/__one-link/appointments')).json()).toMatchObject([{ client_comment: 'by hand' }]);
  expect(await (await send('GET', '/__one-link/requests')).json()).toHaveLength(2);
});
