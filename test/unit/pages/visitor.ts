/** Somebody with a browser: keeps cookies, follows a redirect, fills a form with what the page has in it. */
import type { edge } from '../edge.ts';
import { adminToken } from '../edge.ts';

type Edge = ReturnType<typeof edge>;

export interface Seen {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

const entities: Readonly<Record<string, string>> = { quot: '"', amp: '&', lt: '<', gt: '>', '#39': "'" };
const decoded = (text: string): string =>
  text.replace(/&(quot|amp|lt|gt|#39);/g, (_, name: string) => entities[name] ?? '');

/** What people read: no tags, single spaces. */
export const read = (html: string): string =>
  decoded(
    html
      .replace(/<(?:script|title)[^>]*>.*?<\/(?:script|title)>/gs, '')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' '),
  ).trim();

/** The hidden fields of the form that leads to `action`. */
export function hiddenFields(html: string, action: string): Record<string, string> {
  const form = [...html.matchAll(/<form[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)].find(
    ([, to = '']) => decoded(to) === action,
  )?.[2];
  if (form === undefined) throw new Error(`no form to ${action}`);
  const inputs = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  return Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, decoded(value)]));
}

export function visitor(
  bridge: Pick<Edge, 'request'>,
  headers: Record<string, string> = {},
  origin = 'http://localhost',
) {
  const cookies = new Map<string, string>();
  async function call(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await bridge.request(`${origin}${path}`, {
      ...init,
      redirect: 'manual',
      headers: { ...headers, ...(cookie !== '' && { cookie }), ...(init.headers as Record<string, string>) },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  }
  async function get(path: string, more: Record<string, string> = {}): Promise<Seen> {
    const answer = await call(path, { headers: more });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  }
  async function post(
    path: string,
    fields: Record<string, string>,
    more: Record<string, string> = {},
  ): Promise<Response> {
    return call(path, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin,
        'sec-fetch-site': 'same-origin',
        ...more,
      },
    });
  }
  /** Sends a form of a page with what it has in it, and follows to the page behind it. */
  async function send(page: Seen, action: string, fields: Record<string, string> = {}): Promise<Seen> {
    const answer = await post(action, { ...hiddenFields(page.text, action), ...fields });
    const location = answer.headers.get('location');
    return location === null
      ? { status: answer.status, text: await answer.text(), headers: answer.headers }
      : get(location);
  }
  const signIn = async (token: string = adminToken): Promise<Seen> => {
    const answer = await post('/desk/sign-in', { token });
    const location = answer.headers.get('location');
    return location === null
      ? { status: answer.status, text: await answer.text(), headers: answer.headers }
      : get(location);
  };
  return { cookies, get, post, send, signIn };
}
