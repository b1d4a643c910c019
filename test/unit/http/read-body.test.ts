/** Bodies are read up to a limit; what nobody has read is thrown away, as far and as long as the bound says. */
import { describe, expect, it } from 'vitest';
import { discardBody, readBody } from '../../../src/http/read-body.ts';

const megabyte = 1024 * 1024;

/** A body of so many megabytes; `pulled` counts those that were asked for. `stalls`: nothing comes after the last. */
function sending(megabytes: number, stalls = false) {
  const sent = { pulled: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (sent.pulled === megabytes) {
          if (stalls) return new Promise<void>(() => {});
          controller.close();
          return undefined;
        }
        sent.pulled += 1;
        controller.enqueue(new Uint8Array(megabyte));
        return undefined;
      },
      cancel() {
        sent.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  const request = new Request('https://bridge.test/', { method: 'POST', body, duplex: 'half' } as RequestInit);
  return { request, sent };
}

const never = (_ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));

describe('a refused body', () => {
  it('is received to its end, after a part of it was read', async () => {
    const { request, sent } = sending(3);
    expect(await readBody(request, megabyte)).toEqual({ ok: false, reason: 'too_large' });
    expect(sent.pulled).toBe(2);
    await discardBody(request, never);
    expect(sent.pulled).toBe(3);
  });

  it('is not received without end', async () => {
    const { request, sent } = sending(1000);
    await discardBody(request, never);
    expect(sent.pulled).toBe(5);
    expect(sent.cancelled).toBe(true);
  });

  it('is not waited for longer than the bound', async () => {
    const { request, sent } = sending(1, true);
    const waits: number[] = [];
    await discardBody(request, async (ms) => {
      waits.push(ms);
      while (sent.pulled < 1) await Promise.resolve();
    });
    expect(waits).toEqual([2000]);
  });
});

it('that was read leaves nothing to be thrown away', async () => {
  const { request } = sending(1);
  const body = await readBody(request, megabyte);
  expect(body.ok && body.bytes.byteLength).toBe(megabyte);
  await discardBody(request, never);
});
