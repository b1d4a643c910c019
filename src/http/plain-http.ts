/**
 * Plain http to a public address is refused: whoever stands on the way reads tokens, secrets and clients' names, and the caller
 * would never notice while it works. Cloudflare takes http for every zone that does not redirect it. On this machine it is how
 * `wrangler dev` and `npm start` are reached; behind a proxy that ends TLS the configuration says so (`BEHIND_TLS_PROXY`).
 */
import { problem } from '../problem.ts';

/** This machine, as the host of a URL. */
export const isLoopback = (hostname: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);

/** The answer to a request that came by plain http from elsewhere; null: it may pass. */
export function plainHttpRefusal(url: URL, behindTlsProxy: boolean): Response | null {
  if (url.protocol === 'https:' || behindTlsProxy || isLoopback(url.hostname)) return null;
  return problem(403, 'plain-http');
}
