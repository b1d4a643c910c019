/** What every source makes of every sound body that the tests know: one digest a body, to be compared over a change. */
import { createHash } from 'node:crypto';
import { stdout } from 'node:process';
import { decodeWithinBounds } from '../../../src/sources/decode-within-bounds.ts';
import { now, subjects } from '../security/bodies.ts';

export async function decodedDigests(): Promise<Readonly<Record<string, readonly string[]>>> {
  const digests: Record<string, string[]> = {};
  for (const { name, source, mapping, bodies, wrap, event } of subjects) {
    // Wix's bodies are signed anew each time, and what is decoded of them is not.
    digests[name] = [];
    for (const body of bodies) {
      const decoded = await decodeWithinBounds('salon', source, wrap(body), {
        body: new Uint8Array(),
        headers: new Headers(),
        pathToken: null,
        query: new URLSearchParams(event === undefined ? {} : { event }),
        secrets: ['a-secret-of-some-length'],
        settings: {
          timezone: 'Asia/Almaty',
          only: [],
          notificationUrl: null,
          ...(mapping === undefined ? {} : { mapping }),
        },
        now,
      });
      digests[name].push(createHash('sha256').update(JSON.stringify(decoded)).digest('base64url').slice(0, 22));
    }
  }
  return digests;
}

/** `node test/unit/cpu/decoded.ts`, at a version that is trusted: the text of `decoded.json`. */
if (import.meta.main) stdout.write(`${JSON.stringify(await decodedDigests(), null, 2)}\n`);
