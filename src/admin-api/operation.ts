/**
 * One operation of the admin API: its address, its schemas and its handler in one place. The router and the OpenAPI document
 * are both made from it, so they cannot drift apart.
 */
import type * as z from 'zod';
import type { Configuration, SourceRegistry } from '../config/connection.ts';
import { problemsOf } from '../config/problems.ts';
import type { Env } from '../env.ts';
import type { Door } from '../hooks/door.ts';
import type { Refusals } from '../hooks/refusals.ts';
import { expectedTypes, notComplete, parseBody } from '../http/parse-body.ts';
import { problem } from '../http/problem.ts';
import { largestBodyBytes, readBody } from '../http/read-body.ts';
import type { Language } from '../messages/language.ts';

export const tags = {
  bookings: 'Visits: one row each, and one with all that is known of it',
  deliveries: 'Received webhooks and their results',
  outcomes: 'The results of a booking, from KV',
  links: 'Which appointment belongs to a booking',
  connections: 'The state of connections; pause and resume',
  alerts: 'What is told to people: channels and incidents',
  exports: 'Files for spreadsheets and programs',
  clients: 'Data held about a client',
  hooks: 'Addresses that booking tools call',
  service: 'The bridge itself',
} as const;
export type Tag = keyof typeof tags;

/** What every operation may use. */
export interface ApiContext {
  readonly env: Env;
  readonly sources: SourceRegistry;
  /** Of the connections in KV it has the one that the request names. */
  readonly configuration: Configuration;
  readonly language: Language;
  /** Who asks, as the audit list names them (`MailboxCalls.admin`). */
  readonly by: string;
  /** Refusals that this isolate has not reported to the mailboxes yet. */
  readonly refusals: Pick<Refusals, 'gathered'>;
  /** The hooks of this Worker. */
  readonly door: Door;
}

/** A body that is not JSON: its content types and its largest size. */
export interface RawBody {
  readonly contentTypes: readonly string[];
  readonly largestBytes: number;
  readonly description: string;
}

export interface RawContent {
  /** Without parameters, lower case. */
  readonly contentType: string;
  readonly text: string;
}

/** The same type, read-only, as mailboxes return it. */
export type Unchanging<T> = T extends readonly (infer Item)[]
  ? readonly Unchanging<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Unchanging<T[Key]> }
    : T;

interface Definition<
  Path extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
  Answer extends z.ZodType,
> {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** `operationId`: what generated clients call it. It never changes. */
  readonly id: string;
  readonly tag: Tag;
  /** As OpenAPI writes it: `/api/deliveries/{delivery_id}`. */
  readonly path: string;
  readonly summary: string;
  readonly parameters?: Path;
  readonly query?: Query;
  readonly body?: Body;
  readonly raw?: RawBody;
  readonly answer: Answer;
  /** Content types of an answer that is no JSON: `handle` makes it. */
  readonly produces?: readonly string[];
  /** Status codes of the problems that `handle` can answer, besides those that its schemas cause (`refusableBy`). */
  readonly problems: readonly number[];
  readonly handle: (
    input: {
      readonly path: z.output<Path>;
      readonly query: z.output<Query>;
      readonly body: z.output<Body>;
      readonly raw: RawContent;
    },
    context: ApiContext,
  ) => Promise<Unchanging<z.input<Answer>> | Response>;
}

type AnyDefinition = Definition<z.ZodObject, z.ZodObject, z.ZodType, z.ZodType>;

export interface Operation extends Pick<AnyDefinition, 'method' | 'id' | 'tag' | 'path' | 'summary' | 'problems'> {
  readonly schemas: Pick<Partial<AnyDefinition>, 'parameters' | 'query' | 'body' | 'raw' | 'produces'> & {
    readonly answer: z.ZodType;
  };
  readonly run: (request: Request, path: Readonly<Record<string, string>>, context: ApiContext) => Promise<Response>;
}

/**
 * Validates the input, calls `handle` with typed values, and answers 200 with its result. A `Response` is returned as it is.
 */
export function operation<
  Path extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
  Answer extends z.ZodType,
>(definition: Definition<Path, Query, Body, Answer>): Operation {
  const { method, id, tag, path, summary, handle, ...schemas } = definition;
  const { parameters, query, body, raw } = schemas;
  return {
    method,
    id,
    tag,
    path,
    summary,
    problems: [...new Set([...definition.problems, ...refusableBy(schemas)])],
    schemas,
    async run(request, pathValues, context) {
      const pathInput = checked(parameters, pathValues, 'path');
      if (!pathInput.ok) return pathInput.response;
      const queryInput = checked(query, queryValues(request.url), 'query');
      if (!queryInput.ok) return queryInput.response;
      const bodyInput = body === undefined ? nothing : await jsonBody(request, body);
      if (!bodyInput.ok) return bodyInput.response;
      const rawInput = raw === undefined ? nothing : await rawBody(request, raw);
      if (!rawInput.ok) return rawInput.response;
      const answer = await handle(
        {
          path: pathInput.value as z.output<Path>,
          query: queryInput.value as z.output<Query>,
          body: bodyInput.value as z.output<Body>,
          raw: rawInput.value as RawContent,
        },
        context,
      );
      return answer instanceof Response
        ? answer
        : Response.json(answer, { headers: { 'content-language': context.language } });
    },
  };
}

/** Status codes of requests that are refused before anything is done. */
function refusableBy({ parameters, query, body, raw }: Partial<AnyDefinition>): readonly number[] {
  return [
    ...(parameters === undefined && query === undefined ? [] : [400]),
    ...(body === undefined ? [] : [400, 413, 415, 422]),
    ...(raw === undefined ? [] : [400, 413, 415]),
  ];
}

type Checked = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly response: Response };
const nothing: Checked = { ok: true, value: undefined };

/**
 * A form sends `?state=` for "any", so an empty value counts as absent. A name that is given several times has a list of
 * values.
 */
function queryValues(url: string): Record<string, string | string[]> {
  const given = [...new URL(url).searchParams].filter(([, value]) => value !== '');
  const names = new Set(given.map(([name]) => name));
  return Object.fromEntries(
    [...names].map((name) => {
      const values = given.flatMap(([one, value]) => (one === name ? [value] : []));
      return [name, values.length === 1 ? (values[0] as string) : values];
    }),
  );
}

function checked(schema: z.ZodType | undefined, value: unknown, where: 'path' | 'query' | 'body'): Checked {
  if (schema === undefined) return nothing;
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return { ok: true, value: parsed.data };
  const problems = problemsOf(parsed.error, where);
  const detail = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  const response =
    where === 'body' ? problem(422, 'invalid-body', { detail }) : problem(400, 'invalid-parameter', { detail });
  return { ok: false, response };
}

async function jsonBody(request: Request, schema: z.ZodType): Promise<Checked> {
  const bytes = await limited(request, largestBodyBytes);
  if (bytes instanceof Response) return { ok: false, response: bytes };
  const parsed = parseBody(bytes, request.headers, ['json']);
  if (parsed.ok) return checked(schema, parsed.value, 'body');
  const detail = parsed.reason === 'beyond_bounds' ? `Send less: ${parsed.bound}.` : parsed.detail;
  const response =
    parsed.reason === 'unsupported'
      ? problem(415, 'unsupported-media-type', { detail })
      : problem(400, 'malformed-body', { detail });
  return { ok: false, response };
}

async function rawBody(request: Request, raw: RawBody): Promise<Checked> {
  const contentType = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!raw.contentTypes.includes(contentType)) {
    const detail = expectedTypes(raw.contentTypes);
    return { ok: false, response: problem(415, 'unsupported-media-type', { detail }) };
  }
  const bytes = await limited(request, raw.largestBytes);
  if (bytes instanceof Response) return { ok: false, response: bytes };
  const text = parseBody(bytes, new Headers({ 'content-type': 'text/plain' }), ['text']);
  return text.ok
    ? { ok: true, value: { contentType, text: text.value } }
    : { ok: false, response: problem(400, 'malformed-body', { detail: notComplete('UTF-8 text') }) };
}

async function limited(request: Request, largestBytes: number): Promise<Uint8Array | Response> {
  const body = await readBody(request, largestBytes);
  if (body.ok) return body.bytes;
  return body.reason === 'too_large'
    ? problem(413, 'body-too-large', { detail: `At most ${largestBytes} bytes.` })
    : problem(400, 'malformed-body', { detail: 'The body ended early.' });
}
