/** Says on a terminal that something takes longer than a second. It goes to stderr, so that `--json` stays one document. */
import process from 'node:process';

const frames = ['-', '\\', '|', '/'];

/** Makes room for a line that is said meanwhile. */
export function clearSpinner(): void {
  if (process.stderr.isTTY === true) process.stderr.write('\r\u001b[2K');
}

/** `what` may tell how far it is. */
export async function withSpinner<Result>(what: string | (() => string), work: Promise<Result>): Promise<Result> {
  if (process.stderr.isTTY !== true) return work;
  const startedAt = Date.now();
  let frame = 0;
  const timer = setInterval(() => {
    if (Date.now() - startedAt < 800) return;
    frame += 1;
    const seconds = Math.floor((Date.now() - startedAt) / 1000);
    process.stderr.write(
      `\r\u001b[2K${frames[frame % frames.length]} ${typeof what === 'string' ? what : what()}, ${seconds} s`,
    );
  }, 120);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    if (frame > 0) clearSpinner();
  }
}
