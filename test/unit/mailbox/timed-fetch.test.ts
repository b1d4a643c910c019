/** The time limit of a call covers its body, and its timer ends with the call. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { AnswerTooLarge, largestAnswerBytes } from '../../../src/http/read-answer.ts';
import { createTimedFetch } from '../../../src/mailbox/work/timed-fetch.ts';

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

/** Timers of this test's calls alone: the process has others that come and go. */
function countedTimers() {
  const running = new Set<ReturnType<typeof setTimeout>>();
  return {
    running,
    set(ring: () => void, ms: number) {
      const timer = setTimeout(ring, ms);
      running.add(timer);
      return timer;
    },
    clear(timer: ReturnType<typeof setTimeout>) {
      clearTimeout(timer);
      running.delete(timer);
    },
  };
}

it('brings status, headers and body, and leaves no timer behind', async () => {
  const url = await listen((_, response) => response.writeHead(404, { 'retry-after': '7' }).end('{"error":"no"}'));
  const timers = countedTimers();
  const { fetch, timeoutSignal } = createTimedFetch(timers);
  const signal = timeoutSignal(60_000);
  expect(timers.running.size).toBe(1);
  const response = await fetch(url, { signal });
  expect(timers.running.size).toBe(0);
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

it('reads an answer up to 2 MB, and of a longer one no more', async () => {
  const packed = gzipSync(Buffer.alloc(64 * largestAnswerBytes, ' '));
  expect(packed.byteLength).toBeLessThan(largestAnswerBytes);
  const url = await listen((request, response) => {
    if (request.url === '/packed') response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed);
    else response.writeHead(200).end(Buffer.alloc(largestAnswerBytes, ' '));
  });
  const timers = countedTimers();
  const { fetch, timeoutSignal } = createTimedFetch(timers);
  const whole = await fetch(url, { signal: timeoutSignal(60_000) });
  expect((await whole.text()).length).toBe(largestAnswerBytes);
  await expect(fetch(`${url}/packed`, { signal: timeoutSignal(60_000) })).rejects.toThrow(AnswerTooLarge);
  expect(timers.running.size).toBe(0);
});

it('reads an answer that tells its length: what is compressed is longer, and what is too long is not read', async () => {
  const packed = gzipSync(Buffer.alloc(largestAnswerBytes + 1, ' '));
  const url = await listen((request, response) => {
    const [body, headers] =
      request.url === '/packed'
        ? [packed, { 'content-encoding': 'gzip' }]
        : [Buffer.alloc(request.url === '/long' ? largestAnswerBytes + 1 : 6, 'ж'), {}];
    response.writeHead(200, { ...headers, 'content-length': body.length }).end(body);
  });
  const { fetch, timeoutSignal } = createTimedFetch();
  expect(await (await fetch(url, { signal: timeoutSignal(60_000) })).text()).toBe('жжж');
  for (const path of ['packed', 'long'])
    await expect(fetch(`${url}/${path}`, { signal: timeoutSignal(60_000) })).rejects.toThrow(AnswerTooLarge);
});
