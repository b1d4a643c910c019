/** Addresses that the bridge calls or that a tool signs. https only (http to this machine), because headers carry tokens. */
import * as z from 'zod';
import { isLoopback } from '../http/plain-http.ts';

function addressOf(written: string): URL | null {
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url === null) return null;
  const safe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  return safe && url.username === '' && url.password === '' ? url : null;
}

/** A base address without query, fragment or credentials. Slashes at its end are removed. */
export const webAddress = z
  .string()
  .refine((written) => {
    const url = addressOf(written);
    return url !== null && url.search === '' && url.hash === '';
  }, 'expected an https address without a query (http only to localhost)')
  .transform((written) => new URL(written).href.replace(/\/+$/, ''));

/** An address that is kept exactly as written, because a signature covers it. */
export const signedAddress = z
  .string()
  .refine((written) => addressOf(written) !== null, 'expected an https address (http only to localhost)');
