/**
 * Reads the answer to one of our own calls up to a limit. A few hundred kilobytes of gzip can unpack to gigabytes,
 * and an object that runs out of memory loses more than this call.
 */

/** One-Link's longest list and a tool's longest booking are far smaller. */
export const largestAnswerBytes = 2 * 1024 * 1024;

/** The answer is longer than any expected one. The rest is not read. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

/** As much of an answer as its readers need. */
export type HttpAnswer = Pick<Response, 'status' | 'ok' | 'headers' | 'text'>;

/** The text of the whole body. Throws `AnswerTooLarge`, or the stream's error. */
export async function readAnswer(response: Response, largestBytes = largestAnswerBytes): Promise<string> {
  // One step of the runtime instead of several. HTTP ends a body that is not compressed at its length.
  const length = response.headers.get('content-length');
  const isPlain = length !== null && response.headers.get('content-encoding') === null;
  if (isPlain && Number(length) <= largestBytes) return response.text();
  return response.body === null ? '' : readStream(response.body, largestBytes);
}

async function readStream(body: ReadableStream<Uint8Array>, largestBytes: number): Promise<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > largestBytes) {
      reader.cancel().catch(() => {}); // not awaited: the sender may not stop at once
      throw new AnswerTooLarge('the answer is too large');
    }
    text += decoder.decode(value, { stream: true });
  }
}
