/** What the product's own reader makes of bodies that a tool writes as people do (`generate/spellings.ts`). */
import { sourceSettings } from '../../src/config/read.ts';
import { sources } from '../../src/sources/index.ts';
import type { Decoded } from '../../src/sources/source.ts';
import { connectionOf } from '../world/world.ts';
import type { Plan } from './plan.ts';

/** By the body. What is not here is told as a decoder would give it. */
export type Read = ReadonlyMap<unknown, Decoded>;

/** Before the history begins, as it takes a real time. What is deployed meanwhile changes nothing about how a body is read. */
export async function readSpellings({ connections, sendings, visits, switches }: Plan): Promise<Read> {
  const read = new Map<unknown, Decoded>();
  if (!switches.includes('spellings')) return read;
  for (const { visit, tellings, illegible, connection: hearing } of sendings) {
    const connection = hearing ?? visits.find(({ number }) => number === visit)?.connection ?? 0;
    const { table } = connections[connection]!;
    for (const body of illegible === undefined ? tellings.map((telling) => telling.body) : [illegible]) {
      const [decoded] = await sources['mapped']!.decode(body, hookOf(table));
      if (decoded !== undefined) read.set(body, decoded);
    }
  }
  return read;
}

const hookOf = (table: Readonly<Record<string, unknown>>) => ({
  body: new Uint8Array(),
  headers: new Headers(),
  pathToken: null,
  query: new URLSearchParams(),
  secrets: [],
  settings: sourceSettings(connectionOf(table)),
  now: 0,
});
