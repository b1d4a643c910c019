/** What every page knows of its request: the reader's language, who they are, and where to look. Made once, at the door. */
import type { Context } from 'hono';
import type { Configuration, SourceRegistry } from '../config/connection.ts';
import { readConfiguration } from '../config/read.ts';
import { timezone } from '../config/table.ts';
import { tableIn } from '../config/vars.ts';
import type { Env } from '../env.ts';
import type { Door } from '../hooks/door.ts';
import type { Refusals } from '../hooks/refusals.ts';
import { readBody } from '../http/read-body.ts';
import { loadLanguage } from '../messages/explain.ts';
import type { Language } from '../messages/language.ts';
import type { AccessCheck } from './access-token.ts';
import { isSecure, type Jar, jarOf } from './cookies.ts';
import type { Flash } from './flash.ts';
import { languageFor } from './language.ts';
import type { Session } from './session.ts';
import type { Words } from './words/words.ts';
import { wordsIn } from './words/words-in.ts';

/** What the pages are made with. */
export interface Making {
  readonly sources: SourceRegistry;
  readonly refusals: Refusals;
  readonly door: Door;
  readonly access: AccessCheck;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface Shell extends Making {
  readonly env: Env;
  readonly configuration: Configuration;
  readonly language: Language;
  readonly words: Words;
  readonly jar: Jar;
  readonly url: URL;
  /** The clinic's zone, where `[vars.ALERTS]` names it; null: that of each connection. */
  readonly clinicZone: string | null;
  /** A form of the page; empty where there is none, or where it could not be read. */
  readonly form: URLSearchParams;
}

/** Somebody has signed in. */
export interface Room extends Shell {
  readonly session: Session;
  readonly flash: Flash | null;
}

export type PageEnv = { Bindings: Env; Variables: { shell: Shell; room: Room } };
export type PageContext = Context<PageEnv>;

/** More than any form of ours. */
const largestForm = 16 * 1024;

export async function shellOf(context: PageContext, making: Making): Promise<Shell> {
  const { env, req } = context;
  const configuration = readConfiguration(env, making.sources);
  const jar = jarOf(context, isSecure(req.url, configuration.behindTlsProxy));
  const language = languageFor(jar.get('language'), req.header('accept-language'), configuration.language);
  const [words] = await Promise.all([wordsIn(language), loadLanguage(language)]);
  const form = new URLSearchParams(req.method === 'POST' ? await formText(req.raw) : '');
  return { ...making, env, configuration, language, words, jar, url: new URL(req.url), form, clinicZone: zoneIn(env) };
}

/** Only this key counts here: a wrong channel of alerts does not change a clock. */
function zoneIn({ ALERTS: written }: { readonly ALERTS?: unknown }): string | null {
  const parsed = timezone.safeParse(tableIn(written)?.['timezone']);
  return parsed.success ? parsed.data : null;
}

async function formText(request: Request): Promise<string> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') return '';
  const body = await readBody(request, largestForm);
  return body.ok ? new TextDecoder().decode(body.bytes) : '';
}
