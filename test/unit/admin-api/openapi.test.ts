import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { operations } from '../../../src/admin-api/index.ts';
import { edge, json } from '../edge.ts';
import { documentOf } from './document.ts';

type Document = {
  openapi: string;
  paths: Record<string, Record<string, { responses: Record<string, unknown>; security: unknown[] }>>;
  components: { schemas: Record<string, { properties?: Record<string, unknown> }> };
};

const document = async () => (await json(await edge().api('/api/openapi.json'))) as unknown as Document;

describe('the OpenAPI document', () => {
  it('is what the operations say: made beforehand, `vitest -u` makes it anew', async () => {
    const made = `${JSON.stringify(documentOf(operations), null, 2)}\n`;
    await expect(made).toMatchFileSnapshot('../../../src/admin-api/openapi-document.json');
    expect(await document()).toEqual(JSON.parse(made));
  });

  it('names every route of the table in the design', async () => {
    const { paths } = await document();
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((verb) => `${verb} ${path}`),
    );
    expect(routes.sort()).toEqual(
      [
        'delete /api/clients',
        'delete /api/links/{connection}/{external_ref}',
        'get /api/alerts',
        'post /api/connections/{name}/test',
        'get /api/attention',
        'get /api/exports/{connection}/bookings',
        'get /api/exports/{connection}/links',
        'get /api/exports/{connection}/outcomes',
        'get /api/webhooks',
        'get /api/connections/{name}/reconciliation',
        'get /api/connections/{name}/drift',
        'get /api/connections/{name}/traffic',
        'post /api/deliveries/{delivery_id}/body',
        'get /api/audit',
        'get /api/bookings',
        'get /api/connections/{name}/retry',
        'post /api/deliveries/retry',
        'get /api/bookings/{connection}/{external_ref}',
        'post /api/bookings/{connection}/{external_ref}/reassert',
        'post /api/bookings/search',
        'get /api/connections',
        'get /api/connections/{name}',
        'get /api/deliveries',
        'get /api/deliveries/{delivery_id}',
        'get /api/links/{connection}',
        'get /api/links/{connection}/{external_ref}',
        'get /api/openapi.json',
        'get /api/outcomes/{connection}/{external_ref}',
        'get /health',
        'get /metrics',
        'get /hooks/{connection}',
        'get /hooks/{connection}/{token}',
        'post /api/alerts/test',
        'post /api/connections/{name}/pause',
        'post /api/connections/{name}/resume',
        'delete /api/connections/{name}/reconciliation',
        'post /api/connections/{name}/reconciliation',
        'post /api/connections/{name}/retry-failed',
        'post /api/deliveries/{delivery_id}/discard',
        'post /api/deliveries/{delivery_id}/retry',
        'post /api/links/{connection}/import',
        'post /hooks/{connection}',
        'post /hooks/{connection}/{token}',
        'put /api/links/{connection}/{external_ref}',
      ].sort(),
    );
  });

  it('has a schema for what is answered and says where the token is wanted', async () => {
    const { openapi, paths, components } = await document();
    expect(openapi).toBe('3.1.0');
    expect(components.schemas['Delivery']?.properties).toHaveProperty('external_ref');
    expect(components.schemas['Outcome']?.properties).toHaveProperty('idempotency_key');
    expect(paths['/api/deliveries']?.['get']).toMatchObject({
      security: [{ admin: [] }],
      responses: { 401: {}, 503: {} },
    });
    expect(paths['/hooks/{connection}']?.['post']?.security).toEqual([]);
  });

  it('is explained in docs/api.md, call by call', () => {
    const page = readFileSync(fileURLToPath(new URL('../../../docs/api.md', import.meta.url).href), 'utf8');
    const missing = operations.filter(({ path }) => !page.includes(path)).map(({ path }) => path);
    expect(missing).toEqual([]);
  });

  it('tells of plain http wherever it is refused', async () => {
    const { paths } = await document();
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, { responses }] of Object.entries(methods)) {
        expect([method, path, '403' in responses]).toEqual([method, path, path !== '/health']);
      }
    }
  });
});
