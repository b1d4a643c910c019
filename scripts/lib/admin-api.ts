/** Calls of the admin API of a running bridge. Whatever goes wrong is an answer in words, never an exception. */
import process from 'node:process';
import { readConfigured } from './configured.ts';
import { languageOf } from './language.ts';

export type AdminAnswer<Body> =
  | { readonly ok: true; readonly body: Body }
  | { readonly ok: false; readonly why: string };

export interface AdminApi {
  get<Body>(path: string): Promise<AdminAnswer<Body>>;
  post<Body>(path: string): Promise<AdminAnswer<Body>>;
}

const timeoutMs = 30_000;

/** `url`: of the bridge, without a slash at the end. `token`: ADMIN_TOKEN; undefined: it is not known here. */
export function adminApi(url: string, token: string | undefined): AdminApi {
  const ask =
    (method: 'GET' | 'POST') =>
    async <Body>(path: string): Promise<AdminAnswer<Body>> => {
      if (token === undefined) {
        return { ok: false, why: 'ADMIN_TOKEN is not known here; set it in the environment or in .dev.vars' };
      }
      try {
        const response = await fetch(`${url}/api${path}`, {
          method,
          headers: { authorization: `Bearer ${token}`, 'accept-language': languageOf(process.env) },
          redirect: 'manual',
          signal: AbortSignal.timeout(timeoutMs),
        });
        const body = (await response.json()) as Body & { readonly title?: string; readonly detail?: string };
        if (response.ok) return { ok: true, body };
        if (response.status === 401)
          return {
            ok: false,
            why: `the bridge at ${url} has another ADMIN_TOKEN than the environment or .dev.vars here`,
          };
        return { ok: false, why: [response.status, body.title, body.detail].filter(Boolean).join(' ') };
      } catch {
        return {
          ok: false,
          why: `no answer from the admin API at ${url}; start the bridge with npm run dev, or give --to`,
        };
      }
    };
  return { get: ask('GET'), post: ask('POST') };
}

/** `https://bridge.example` of what a person writes; null if it is no address. */
export function bridgeUrl(written: string): string | null {
  const withScheme = /^https?:\/\//.test(written) ? written : `https://${written}`;
  return URL.canParse(withScheme) ? new URL(withScheme).origin : null;
}

/** Where `npm run dev` listens. */
export const localUrl = 'http://127.0.0.1:8787';

/** ADMIN_TOKEN beside a configuration or in the environment. */
export function adminTokenOf(file: string): string | undefined {
  try {
    return readConfigured(file).secret('ADMIN_TOKEN');
  } catch {
    return process.env['ADMIN_TOKEN'];
  }
}
