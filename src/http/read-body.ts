/**
 * Reads a request body up to a limit, before anything is computed from it. The declared length is checked first. Then the
 * received bytes are counted, because the header may be missing or wrong.
 *
 * A refused body is still received, up to a bound, and thrown away. A server that answers before it has read the body closes
 * the connection, and a client that is still sending sees a broken connection instead of the answer (RFC 9112 §9.6).
 */

/** architecture.md, *HTTP*: a body over 256 KB is 413. */
export const largestBodyBytes = 256 * 1024;

export type ReadBody =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: 'too_large' | 'cut_off' };

export async function readBody(request: Request, largestBytes: number): Promise<ReadBody> {
  // The rest is thrown away with the answer (see `discardBody`).
  if (Number(request.headers.get('content-length') ?? 0) > largestBytes) return { ok: false, reason: 'too_large' };
  if (request.body === null) return { ok: true, bytes: new Uint8Array() };
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { ok: true, bytes: joined(chunks, length) };
      length += value.byteLength;
      if (length > largestBytes) return { ok: false, reason: 'too_large' };
      chunks.push(value);
    }
  } catch {
    return { ok: false, reason: 'cut_off' }; // the client went away; nothing was stored
  } finally {
    reader.releaseLock();
  }
}

/** A refused body is received up to this size and for this long. After that the connection may break. */
const discardedBytesAtMost = 4 * 1024 * 1024;
const discardedMsAtMost = 2_000;

/** `sleep` ends after that many milliseconds, or at once when the signal fires. */
type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Throws away the unread part of a request's body. Never throws. A body that was read costs nothing. */
export async function discardBody(request: Request, sleep: Sleep): Promise<void> {
  const { body } = request;
  if (body === null || body.locked) return;
  const reader = body.getReader();
  const received = new AbortController();
  const isLate = sleep(discardedMsAtMost, received.signal).then(() => 'late' as const);
  try {
    for (let bytes = 0; bytes <= discardedBytesAtMost; ) {
      const next = await Promise.race([reader.read(), isLate]);
      if (next === 'late' || next.done) break;
      bytes += next.value.byteLength;
    }
  } catch {
    // The client went away. There is nobody to answer.
  } finally {
    received.abort();
    reader.cancel().catch(() => {}); // not awaited: it would wait for a client that may never send
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) return only;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
