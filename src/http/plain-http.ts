/**
 * Refuses plain http to a public address. Anybody in between could read tokens, secrets and clients' names, and the caller would not
 * notice. Cloudflare accepts http for every zone that does not redirect it. On this machine, `wrangler dev` and `npm start` use plain
 * http. Behind a proxy that ends TLS the configuration allows it (`BEHIND_TLS_PROXY`).
 */
import { problem } from './problem.ts';

/** This machine, as the host of a URL. */
export const isLoopback = (hostname: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);

/** The answer to a request that came over plain http from another machine. Null: the request may pass. */
export function plainHttpRefusal(url: URL, behindTlsProxy: boolean): Response | null {
  if (url.protocol === 'https:' || behindTlsProxy || isLoopback(url.hostname)) return null;
  return problem(403, 'plain-http');
}
