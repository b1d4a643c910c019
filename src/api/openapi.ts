/** `GET /api/openapi.json`: made of the operations themselves, so that it says what the Worker does (architecture.md, *HTTP*). */
import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { type Operation, operation, type Tag, tags } from './operation.ts';
import { connectionName, languageHeader, problemBody } from './schemas.ts';

/** Statuses of problems in words; RFC 9457 gives the body. */
const problemTexts: Readonly<Record<number, string>> = {
  400: 'The request cannot be read',
  401: 'Not authentic',
  403: 'Plain http: send it to the same address with https',
  404: 'There is no such thing',
  405: 'This method is not allowed',
  409: 'Not in this state',
  413: 'The body is too large',
  415: 'This content type is not accepted',
  422: 'The body does not fit',
  429: 'Too many requests from this address were not authentic',
  500: 'Something went wrong; at a hook: the connection is configured wrongly',
  503: 'Try again later',
};

function problemResponses(statuses: readonly number[]): ZodOpenApiOperationObject['responses'] {
  const content = { 'application/problem+json': { schema: problemBody } };
  return Object.fromEntries(
    [...statuses]
      .sort()
      .map((status) => [
        `${status}`,
        { description: problemTexts[status] ?? 'Problem', headers: languageSaid, content },
      ]),
  );
}

const languageSaid = {
  'Content-Language': { description: 'The language of the messages.', schema: { type: 'string' } },
} as const;

function describe({ id, tag, summary, problems, schemas }: Operation): ZodOpenApiOperationObject {
  const { parameters, query, body, raw, answer } = schemas;
  const content =
    body !== undefined
      ? { 'application/json': { schema: body } }
      : Object.fromEntries((raw?.contentTypes ?? []).map((type) => [type, { schema: z.string() }]));
  return {
    operationId: id,
    tags: [tag],
    summary,
    security: [{ admin: [] }],
    requestParams: {
      header: z.object({ 'Accept-Language': languageHeader }),
      ...(parameters === undefined ? {} : { path: parameters }),
      ...(query === undefined ? {} : { query }),
    },
    ...(Object.keys(content).length === 0
      ? {}
      : { requestBody: { required: true, content, ...(raw === undefined ? {} : { description: raw.description }) } }),
    responses: {
      '200': { description: 'Done', headers: languageSaid, content: { 'application/json': { schema: answer } } },
      ...problemResponses([401, 403, 429, 500, 503, ...problems]),
    },
  };
}

const hookAnswer = z
  .object({
    status: z.enum(['accepted', 'duplicate', 'ignored']),
    reason: z.string().optional().meta({ description: 'Why it was ignored.' }),
    delivery_id: z.string(),
    delivery_ids: z.array(z.string()).optional().meta({ description: 'Of a body with several events, in its order.' }),
  })
  .meta({ id: 'HookAnswer' });

/** What booking tools call; each tool authenticates in its own way. */
function hookPath(parameters: z.ZodObject, way: string): ZodOpenApiPathsObject[string] {
  const requestParams = {
    path: parameters,
    query: z.looseObject({
      event: z.string().optional().meta({ description: 'Names the event where the body does not.' }),
    }),
  };
  const hookTags: Tag[] = ['hooks'];
  return {
    get: {
      operationId: `shakeHands${way}`,
      tags: hookTags,
      summary: 'A handshake, where the tool asks for one',
      security: [],
      requestParams,
      responses: {
        '200': { description: 'The text to echo, or `ok`', content: { 'text/plain': { schema: z.string() } } },
        ...problemResponses([403, 404, 429, 500]),
      },
    },
    post: {
      operationId: `receiveWebhook${way}`,
      tags: hookTags,
      summary: 'A webhook of a booking tool',
      security: [],
      requestParams,
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: z.json() },
          'application/x-www-form-urlencoded': { schema: z.looseObject({}) },
          'text/plain': { schema: z.string() },
        },
      },
      responses: {
        '200': {
          description: 'Stored. Some tools want to read a text of their own in place of JSON',
          content: { 'application/json': { schema: hookAnswer }, 'text/plain': { schema: z.string() } },
        },
        ...problemResponses([400, 401, 403, 404, 413, 415, 422, 429, 500, 503]),
      },
    },
  };
}

const openPaths: ZodOpenApiPathsObject = {
  '/hooks/{connection}': hookPath(z.object({ connection: connectionName }), ''),
  '/hooks/{connection}/{token}': hookPath(z.object({ connection: connectionName, token: z.string() }), 'AtToken'),
  '/health': {
    get: {
      operationId: 'getHealth',
      tags: ['service'],
      summary: 'Whether the Worker runs and its configuration is right',
      security: [],
      responses: {
        '200': {
          description: 'It runs',
          content: {
            'application/json': {
              schema: z.object({ status: z.literal('ok'), configuration: z.enum(['valid', 'invalid']) }),
            },
          },
        },
      },
    },
  },
};

function documentOf(operations: readonly Operation[]): ReturnType<typeof createDocument> {
  const paths: Record<string, ZodOpenApiPathsObject[string]> = { ...openPaths };
  for (const one of operations) paths[one.path] = { ...paths[one.path], [one.method]: describe(one) };
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'onelink-bridge',
      version: '1',
      description: 'Webhooks of booking tools become the right appointment in One-Link.',
    },
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    components: { securitySchemes: { admin: { type: 'http', scheme: 'bearer', description: 'The ADMIN_TOKEN.' } } },
    paths,
  });
}

/** The operation that describes `operations` and itself. The document is made once, when somebody asks for it. */
export function openApiOperation(operations: readonly Operation[]): Operation {
  let made: ReturnType<typeof createDocument> | undefined;
  const self: Operation = operation({
    method: 'get',
    id: 'getOpenApi',
    tag: 'service',
    path: '/api/openapi.json',
    summary: 'This document',
    answer: z.looseObject({}),
    problems: [],
    async handle() {
      made ??= documentOf([...operations, self]);
      return Response.json(made, { headers: { 'content-language': 'en' } });
    },
  });
  return self;
}
