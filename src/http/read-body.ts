/**
 * Reads a request body up to a limit. The limit holds before anything is computed over the body: the length that the
 * client declares is looked at first, and what really arrives is counted, because the header may be absent or a lie.
 */

/** design.md, *HTTP*: a body over 256 KB is 413. */
export const largestBodyBytes = 256 * 1024;

export type ReadBody =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: 'too_large' | 'cut_off' };

export async function readBody(request: Request, largestBytes: number): Promise<ReadBody> {
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
      if (length > largestBytes) {
        await reader.cancel();
        return { ok: false, reason: 'too_large' };
      }
      chunks.push(value);
    }
  } catch {
    return { ok: false, reason: 'cut_off' }; // the client went away; nothing was taken in
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
