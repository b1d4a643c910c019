/**
 * Every error answer: `application/problem+json` (RFC 9457). `type` is a stable URN for programs. Title and detail are for
 * people and may change. They never repeat anything from the request and no configured value.
 */
import type { Language } from '../messages/language.ts';
import { en, type ProblemKind, type ProblemTexts } from './problem-texts.ts';

export type { ProblemKind };

const contentType = 'application/problem+json';
const typeStart = 'urn:onelink-bridge:problem:';

const problemType = (kind: ProblemKind): string => `${typeStart}${kind}`;

interface ProblemOptions {
  readonly detail?: string;
  /** Additional members (RFC 9457 §3.2). */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * @example
 * problem(413, 'body-too-large', { detail: 'At most 262144 bytes.' })
 */
export function problem(status: number, kind: ProblemKind, options: ProblemOptions = {}): Response {
  const [title, whatToDo] = en[kind];
  const { detail = whatToDo, extensions, headers } = options;
  const body = {
    type: problemType(kind),
    title,
    status,
    detail,
    ...extensions,
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'content-type': contentType },
  });
}

/**
 * The same problem in the reader's language. What was wrong with the request itself is meant for programmers and stays in
 * English, in brackets after the sentence.
 */
export async function inLanguage(answer: Response, language: Language): Promise<Response> {
  if (answer.headers.get('content-type') !== contentType) return answer;
  answer.headers.set('content-language', language);
  if (language === 'en' || answer.body === null) return answer;
  const body = (await answer.json()) as { type: string; title: string; detail: string };
  const kind = body.type.slice(typeStart.length) as ProblemKind;
  const [title, whatToDo] = (await problemTextsIn(language))[kind];
  const isUsual = body.detail === en[kind][1];
  const detail = isUsual ? whatToDo : `${whatToDo} (${body.detail})`;
  return new Response(JSON.stringify({ ...body, title, detail }), { status: answer.status, headers: answer.headers });
}

/** The other languages are loaded when somebody reads them. */
async function problemTextsIn(language: Language): Promise<ProblemTexts> {
  switch (language) {
    case 'en':
      return en;
    case 'ru':
      return (await import('./problem-texts-ru.ts')).ru;
    case 'kk':
      return (await import('./problem-texts-kk.ts')).kk;
    default:
      return language satisfies never;
  }
}
