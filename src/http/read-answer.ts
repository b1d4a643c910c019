/**
 * Reads the answer to one of our own calls as a stream, up to a limit. A few hundred kilobytes of gzip can unpack to gigabytes,
 * and an object that runs out of memory loses more than this call.
 */

/** One-Link's longest list and a tool's longest booking are far smaller. */
export const largestAnswerBytes = 2 * 1024 * 1024;

/** The answer is longer than any expected one. The rest is not read. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

/** The whole body. Throws `AnswerTooLarge`, or the stream's error. */
export async function readAnswer(body: ReadableStream<Uint8Array>, largestBytes = largestAnswerBytes): Promise<Blob> {
  const reader = body.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(chunks);
    length += value.byteLength;
    if (length > largestBytes) {
      reader.cancel().catch(() => {}); // not awaited: the sender may not stop at once
      throw new AnswerTooLarge('the answer is too large');
    }
    chunks.push(value as Uint8Array<ArrayBuffer>);
  }
}
