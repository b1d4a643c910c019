/**
 * config.schema.json completes and checks wrangler.toml in an editor: wrangler's own schema, with our variables. It is made from the
 * schemas that the Worker reads its configuration with, and shows the sentences of the reference.
 */
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { expect, it } from 'vitest';
import { connectionName } from '../../src/config/vars.ts';
import { nameOfPerson } from '../../src/pages/people.ts';
import { alertsSchema, connectionSchema, type Json, personSchema, variableSchemas } from './configuration-schemas.ts';
import { connectionWords, variableWords, type Words } from './configuration-words.ts';

/** An editor shows no links of ours. */
const described = (properties: Readonly<Record<string, Json>>, words: Readonly<Record<string, Words>>) =>
  Object.fromEntries(
    Object.entries(properties).map(([key, schema]) => {
      const description = words[key]?.what.replace(/\[([^\]]+)\]\([^)]+\)/g, '$1');
      return [key, { ...schema, description }];
    }),
  );

/** Keys of `[vars.ALERTS]` and what the page says of them. */
function alertsWords(): Readonly<Record<string, Words>> {
  const page = readFileSync(new URL('../../docs/alerts.md', import.meta.url), 'utf8');
  return Object.fromEntries(
    [...page.matchAll(/^\| `(\w+)` \| (.*) \| .* \|$/gm)].map(([, key = '', what = '']) => [
      key,
      { what, example: '' },
    ]),
  );
}

it('config.schema.json says what wrangler.toml may have', async () => {
  const variables = described(variableSchemas, variableWords);
  const connection = connectionSchema();
  const alerts = alertsSchema();
  const connections = {
    type: 'object',
    patternProperties: {
      [connectionName.source]: { ...connection, properties: described(connection.properties, connectionWords) },
    },
    additionalProperties: false,
  };
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    allOf: [{ $ref: './node_modules/wrangler/config-schema.json' }],
    properties: {
      vars: {
        type: 'object',
        properties: {
          ...variables,
          CONNECTIONS: connections,
          PEOPLE: {
            type: 'object',
            patternProperties: { [nameOfPerson.source]: personSchema() },
            additionalProperties: false,
          },
          ALERTS: { ...alerts, properties: described(alerts.properties, alertsWords()) },
        },
      },
    },
  };
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../../config.schema.json');
});
