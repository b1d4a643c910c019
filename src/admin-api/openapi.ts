/**
 * `GET /api/openapi.json`: the document is made of the operations beforehand (`test/unit/admin-api/document.ts`), so that the Worker needs
 * nothing that makes it.
 */
import * as z from 'zod';
import { operation } from './operation.ts';

export const openApiOperation = operation({
  method: 'get',
  id: 'getOpenApi',
  tag: 'service',
  path: '/api/openapi.json',
  summary: 'Get this document',
  answer: z.looseObject({}),
  problems: [],
  async handle() {
    const { default: document } = await import('./openapi-document.json', { with: { type: 'json' } });
    return Response.json(document, { headers: { 'content-language': 'en' } });
  },
});
