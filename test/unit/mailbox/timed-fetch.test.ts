/** The time limit of a call covers its body, and its timer ends with the call. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { afterEach, expect, it } from 'vitest';
import { createTimedFetch } from '../../../src/mailbox/timed-fetch.ts';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function listen(answer: RequestListener): Promise<string> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

it('brings status, headers and body, and leaves no timer behind', async () => {
  const url = await listen((_, response) => response.writeHead(404, { 'retry-after': '7' }).end('{"error":"no"}'));
  const { fetch, timeoutSignal } = createTimedFetch();
  const before = timers();
  const response = await fetch(url, { signal: timeoutSignal(60_000) });
  expect(timers()).toBe(before);
  expect({ status: response.status, retry: response.headers.get('retry-after'), text: await response.text() }).toEqual({
    status: 404,
    retry: '7',
    text: '{"error":"no"}',
  });
});

it('takes an answer without a body', async () => {
  const url = await listen((_, response) => response.writeHead(204).end());
  const { fetch, timeoutSignal } = createTimedFetch();
  expect((await fetch(url, { signal: timeoutSignal(60_000) })).status).toBe(204);
});

it.each([
  ['that never begins', (() => {}) as RequestListener],
  ['whose body never ends', ((_, response) => response.writeHead(200).write('{')) as RequestListener],
])('ends a call with an answer %s when its time is over', async (_, answer) => {
  const url = await listen(answer);
  const { fetch, timeoutSignal } = createTimedFetch();
  const signal = timeoutSignal(50);
  await expect(fetch(url, { signal })).rejects.toThrow();
  expect(signal.aborted).toBe(true);
});
