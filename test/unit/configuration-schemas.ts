/** The schemas that the Worker reads its configuration with, as JSON Schema: for docs/configuration-reference.md and config.schema.json. */
import * as z from 'zod';
import { alertsTable } from '../../src/alerts/table.ts';
import { readGlobals } from '../../src/config/globals.ts';
import { connectionTable } from '../../src/config/table.ts';
import { personTable } from '../../src/pages/people.ts';
import { sources } from '../../src/sources/index.ts';
import { presets } from '../../src/sources/mapped/presets/index.ts';
import { mappingTable } from '../../src/sources/mapped/table.ts';

export type Json = Record<string, unknown>;
export interface ObjectSchema extends Json {
  readonly properties: Record<string, Json>;
  readonly required?: readonly string[];
}

const schemaOf = (schema: z.ZodType): ObjectSchema => {
  const { $schema: _, ...bare } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return bare as unknown as ObjectSchema;
};

export function connectionSchema(): ObjectSchema {
  const schema = schemaOf(connectionTable);
  const { required: _, ...mapping } = schemaOf(mappingTable());
  return {
    ...schema,
    properties: {
      ...schema.properties,
      source: { enum: Object.keys(sources) },
      // A preset has what is not written.
      mapping: { ...mapping, properties: { preset: { enum: Object.keys(presets) }, ...mapping.properties } },
    },
  };
}

export const personSchema = (): ObjectSchema => schemaOf(personTable);

export const alertsSchema = (): ObjectSchema => schemaOf(alertsTable);

const globals = readGlobals({});

export const variableSchemas: Readonly<Record<string, Json>> = {
  ONELINK_URL: { type: 'string', default: globals.oneLinkUrl },
  OUTCOME_DAYS: {
    anyOf: [{ type: 'integer', minimum: 1, maximum: 3650 }, { type: 'string' }],
    default: globals.outcomeDays,
  },
  LANGUAGE: { enum: ['en', 'ru', 'kk'], default: globals.language },
  BEHIND_TLS_PROXY: { anyOf: [{ type: 'boolean' }, { enum: ['true', 'false'] }], default: globals.behindTlsProxy },
};
