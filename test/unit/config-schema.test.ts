/**
 * config.schema.json completes and checks wrangler.toml in an editor: wrangler's own schema, with our variables. It is made from the
 * schemas that the Worker reads its configuration with, and from docs/configuration.md, whose rows it shows.
 */
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { alertsTable } from '../../src/alerts/table.ts';
import { connectionTable } from '../../src/config/table.ts';
import { connectionName } from '../../src/config/vars.ts';
import { sources } from '../../src/sources/index.ts';
import { presets } from '../../src/sources/mapped/presets/index.ts';
import { mappingTable } from '../../src/sources/mapped/table.ts';

/** Keys and what a page says of them. */
function rowsOf(name: string): ReadonlyMap<string, string> {
  const page = readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
  return new Map(
    [...page.matchAll(/^\| `(\w+)` \| (.*) \| .* \|$/gm)].map(([, key = '', text = '']) => [key, text] as const),
  );
}
const rows = rowsOf('configuration.md');

type Schema = Record<string, unknown> & { properties: Record<string, object>; required?: string[] };

const schemaOf = (schema: z.ZodType): Schema => {
  const { $schema: _, ...bare } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return bare as unknown as Schema;
};

const described = (properties: Record<string, object>, texts = rows): Record<string, object> =>
  Object.fromEntries(
    Object.entries(properties).map(([key, schema]) => {
      const description = texts.get(key);
      return [key, description === undefined ? schema : { ...schema, description }];
    }),
  );

function connectionSchema(): object {
  const schema = schemaOf(connectionTable);
  const mapping = schemaOf(mappingTable());
  const { required: _, ...preset } = mapping;
  return {
    ...schema,
    properties: described({
      ...schema.properties,
      source: { enum: Object.keys(sources) },
      // A preset has what is not written.
      mapping: { ...preset, properties: { preset: { enum: Object.keys(presets) }, ...mapping.properties } },
    }),
  };
}

function alertsSchema(): object {
  const schema = schemaOf(alertsTable);
  return { ...schema, properties: described(schema.properties, rowsOf('alerts.md')) };
}

it('config.schema.json says what wrangler.toml may have', async () => {
  const variables = described({
    ONELINK_URL: { type: 'string' },
    OUTCOME_DAYS: { anyOf: [{ type: 'integer', minimum: 1, maximum: 3650 }, { type: 'string' }] },
    LANGUAGE: { enum: ['en', 'ru', 'kk'] },
    BEHIND_TLS_PROXY: { anyOf: [{ type: 'boolean' }, { enum: ['true', 'false'] }] },
  });
  const connections = {
    type: 'object',
    patternProperties: { [connectionName.source]: connectionSchema() },
    additionalProperties: false,
  };
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    allOf: [{ $ref: './node_modules/wrangler/config-schema.json' }],
    properties: {
      vars: { type: 'object', properties: { ...variables, CONNECTIONS: connections, ALERTS: alertsSchema() } },
    },
  };
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../../config.schema.json');
});
