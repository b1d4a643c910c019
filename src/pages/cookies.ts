/** Cookies of the pages. All are HttpOnly: the little script needs none of them. */
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { cookieName } from './session.ts';

const yearSeconds = 365 * 24 * 3_600;

/** Over https, or behind a proxy that ended TLS. On this machine http is allowed, where browsers refuse the prefix. */
export const isSecure = (url: string, behindTlsProxy: boolean): boolean =>
  behindTlsProxy || new URL(url).protocol === 'https:';

export interface Jar {
  readonly get: (name: 'session' | 'flash' | 'language') => string | undefined;
  readonly set: (name: 'session' | 'flash' | 'language', value: string, seconds: number) => void;
}

export const aYear = yearSeconds;

export function jarOf(context: Context, secure: boolean): Jar {
  return {
    get: (name) => getCookie(context, cookieName(name, secure)),
    set: (name, value, maxAge) =>
      setCookie(context, cookieName(name, secure), value, {
        path: '/',
        httpOnly: true,
        sameSite: 'Strict',
        secure,
        maxAge,
      }),
  };
}
