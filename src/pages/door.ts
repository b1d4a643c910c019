/**
 * The door of the pages. A form counts only if it comes from one of our own pages: browsers say where a request comes from, and
 * each form of somebody who has signed in carries the mark of their session.
 */
import { accessSettings } from './access-token.ts';
import { personWithEmail, readPeople } from './people.ts';
import { accessSession, type Session, sessionOf } from './session.ts';
import type { PageContext, Shell } from './shell.ts';

/** Who asks: by their cookie, or else by what Cloudflare Access says. `stranger`: Access let somebody in whom no table names. */
export async function visitorOf(context: PageContext, shell: Shell): Promise<Session | 'stranger' | null> {
  const { env, jar, now, access } = shell;
  const people = readPeople(env);
  const session = sessionOf(jar.get('session'), people, now());
  if (session !== null) return session;
  const settings = accessSettings(env);
  const token = context.req.header('cf-access-jwt-assertion');
  if (settings === null || token === undefined || people.people.length === 0) return null;
  const visitor = await access.visitor(token, settings, now());
  if (visitor === null) return null;
  const person = personWithEmail(visitor.email, people);
  return person === null ? 'stranger' : accessSession(person, visitor.subject, env);
}

/** False for a form that another site sends. Browsers without both headers are old, and have the mark of the session alone. */
export function isOfOurOwn(context: PageContext): boolean {
  const from = context.req.header('sec-fetch-site');
  if (from !== undefined && from !== 'same-origin' && from !== 'none') return false;
  const origin = context.req.header('origin');
  if (origin === undefined) return true;
  try {
    // Behind a proxy that ends TLS the schemes differ.
    return new URL(origin).host === new URL(context.req.url).host;
  } catch {
    return false; // `null`: a page without an origin
  }
}
