/**
 * The OpenAPI document, made of the operations themselves, so it says what the Worker does (architecture.md, *HTTP*). It is made
 * beforehand, into `src/admin-api/openapi-document.json`: `test/unit/admin-api/openapi.test.ts` does it, and fails where it is old.
 */
import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { type Operation, type Tag, tags } from '../../../src/admin-api/operation.ts';
import { connectionName, languageHeader, problemBody } from '../../../src/admin-api/schemas.ts';

/** Statuses of problems in words; RFC 9457 gives the body. */
const problemTexts: Readonly<Record<number, string>> = {
  400: 'The request cannot be read',
  401: 'Not authentic',
  403: 'Plain http. Send the request to the same address with https',
  404: 'Not found',
  405: 'This method is not allowed',
  409: 'The present state does not allow this',
  413: 'The body is too large',
  415: 'This content type is not accepted',
  422: 'The body is not valid',
  429: 'Too many requests from this address were not authentic',
  500: 'Something went wrong. At a hook: the connection is configured wrongly',
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
  const { parameters, query, body, raw, answer, produces = ['application/json'] } = schemas;
  const answered = Object.fromEntries(produces.map((type) => [type, { schema: answer }]));
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
      '200': { description: 'Done', headers: languageSaid, content: answered },
      ...problemResponses([401, 403, 429, 500, 503, ...problems]),
    },
  };
}

const hookAnswer = z
  .object({
    status: z.enum(['accepted', 'duplicate', 'ignored']),
    reason: z.string().optional().meta({ description: 'Why it was ignored.' }),
    delivery_id: z.string(),
    delivery_ids: z
      .array(z.string())
      .optional()
      .meta({ description: 'Present if the body has several events. In the order of the body.' }),
  })
  .meta({ id: 'HookAnswer' });

/** What booking tools call; each tool authenticates in its own way. */
function hookPath(parameters: z.ZodObject, way: string): ZodOpenApiPathsObject[string] {
  const requestParams = {
    path: parameters,
    query: z.looseObject({
      event: z.string().optional().meta({ description: 'Name of the event, if the body does not have it.' }),
    }),
  };
  const hookTags: Tag[] = ['hooks'];
  return {
    get: {
      operationId: `shakeHands${way}`,
      tags: hookTags,
      summary: 'Answer the handshake of a booking tool',
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
      summary: 'Receive a webhook of a booking tool',
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
          description: 'The webhook is stored. Some tools get a text that they expect instead of JSON',
          content: { 'application/json': { schema: hookAnswer }, 'text/plain': { schema: z.string() } },
        },
        ...problemResponses([400, 401, 403, 404, 413, 415, 422, 429, 500, 503]),
      },
    },
  };
}

const health = {
  'application/json': { schema: z.object({ status: z.literal('ok'), configuration: z.enum(['valid', 'invalid']) }) },
};

const openPaths: ZodOpenApiPathsObject = {
  '/hooks/{connection}': hookPath(z.object({ connection: connectionName }), ''),
  '/hooks/{connection}/{token}': hookPath(z.object({ connection: connectionName, token: z.string() }), 'AtToken'),
  '/health': {
    get: {
      operationId: 'getHealth',
      tags: ['service'],
      summary: 'Tell whether the Worker runs and its configuration is valid',
      security: [],
      requestParams: {
        query: z.object({
          deep: z.literal('1').optional().meta({ description: 'For a monitor: 503 if the configuration is invalid' }),
        }),
      },
      responses: {
        '200': { description: 'The Worker runs', content: health },
        '503': { description: 'With deep=1: a connection or a secret is wrong or missing', content: health },
      },
    },
  },
};

export function documentOf(operations: readonly Operation[]): ReturnType<typeof createDocument> {
  const paths: Record<string, ZodOpenApiPathsObject[string]> = { ...openPaths };
  for (const one of operations) paths[one.path] = { ...paths[one.path], [one.method]: describe(one) };
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'onelink-bridge',
      version: '1',
      description: 'Keeps appointments in One-Link up to date with webhooks of booking tools.',
    },
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    components: { securitySchemes: { admin: { type: 'http', scheme: 'bearer', description: 'The ADMIN_TOKEN.' } } },
    paths,
  });
}
