/** Whether a request passed an authenticator, for tests that ask no reason. */
import type { Authenticity } from '../../../src/sources/source.ts';

export function passes(found: Authenticity | Promise<Authenticity>): boolean {
  if (found instanceof Promise) throw new Error('await it first');
  return found.ok;
}
