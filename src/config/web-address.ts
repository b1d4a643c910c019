/** Addresses that the bridge calls or that a tool signs. https, or http to this machine: tokens travel in the headers. */
import * as z from 'zod';
import { isLoopback } from '../http/plain-http.ts';

function addressOf(written: string): URL | null {
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url === null) return null;
  const safe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  return safe && url.username === '' && url.password === '' ? url : null;
}

/** A base address: no query, no fragment, no credentials; slashes at its end are cut. */
export const webAddress = z
  .string()
  .refine((written) => {
    const url = addressOf(written);
    return url !== null && url.search === '' && url.hash === '';
  }, 'expected an https address without query (http only to localhost)')
  .transform((written) => new URL(written).href.replace(/\/+$/, ''));

/** An address kept exactly as written, because a signature is made over it. */
export const signedAddress = z
  .string()
  .refine((written) => addressOf(written) !== null, 'expected an https address (http only to localhost)');
