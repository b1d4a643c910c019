/** Pages as answers: their security headers, and redirects after a form. */
import type { PageContext } from './shell.ts';

/**
 * Nothing inline, nothing from elsewhere. `same-origin` and not `no-referrer`, because with that browsers send the forms of our own
 * pages without an origin. An address of ours names no person.
 */
const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  vary: 'Accept-Language, Cookie',
} as const;

/** Hono renders a node to text, or to a promise of it. */
export async function answerPage(
  context: PageContext,
  node: unknown,
  status: 200 | 400 | 401 | 403 | 404 | 429 | 500 | 503 = 200,
): Promise<Response> {
  return context.html(`<!doctype html>${String(await node)}`, status, pageHeaders);
}

/** After a form: `GET`, so that a reload repeats nothing. */
export const goTo = (context: PageContext, path: string): Response => context.redirect(path, 303);

/** Only to a page of ours: `//other.example` would be another host, and browsers read `\` as `/`. */
export const ownPath = (path: string | null, otherwise: string): string =>
  path !== null && /^\/(?![/\\])[\x21-\x7e]*$/.test(path) && !path.includes('\\') ? path : otherwise;
