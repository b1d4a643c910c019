/** docs/configuration-reference.md, written from the schemas: every key with its type, its default, its meaning and an example. */
import { connectionSchema, type Json, type ObjectSchema, variableSchemas } from './configuration-schemas.ts';
import { connectionWords, secretWords, variableWords, type Words } from './configuration-words.ts';

export function configurationReference(): string {
  const { properties, required = [] } = connectionSchema();
  const key = (name: string): readonly string[] =>
    entry(name, connectionWords[name as keyof typeof connectionWords], properties[name] ?? {}, required.includes(name));
  const names = Object.keys(connectionWords);
  const isNeeded = (name: string): boolean => required.includes(name);
  return `${[
    '# Configuration reference',
    '',
    'Every key that `wrangler.toml` may have for the bridge. [Configuration](configuration.md) says how they work together. Where the type is',
    "**a secret's name**, write only the name into `wrangler.toml`. Set the secret itself with `npx wrangler secret put <name>`; for local",
    'use, add a line to `.dev.vars`.',
    '',
    'This page is written from the schemas of the Worker by `npx vitest run --project unit configuration -u`.',
    '',
    `* [A connection](#a-connection), \`[vars.CONNECTIONS.<name>]\`: ${names.map(link).join(', ')}`,
    '* [Its table `mapping`](#the-table-mapping)',
    `* [For all connections](#for-all-connections), \`[vars]\`: ${Object.keys(variableWords).map(link).join(', ')}`,
    '* [Secrets](#secrets)',
    '',
    '## A connection',
    '',
    'A table `[vars.CONNECTIONS.<name>]`. Its name has 1 to 40 characters of `a-z`, `0-9` and `-`. Four keys are required:',
    `${names.filter(isNeeded).map(link).join(', ')}. A table in one line, as in the examples, may also be a table of its own:`,
    '`[vars.CONNECTIONS.salon.services]`, below the other keys.',
    ...names.flatMap(key),
    '',
    '## The table mapping',
    '',
    'Keys of `[vars.CONNECTIONS.<name>.mapping]`. Without `preset`, `fields` and `events` are required. [Mapped](../src/sources/mapped/page.md)',
    'says what they mean.',
    '',
    '| key | type | default |',
    '| --- | --- | --- |',
    ...rowsOf('', properties['mapping'] as ObjectSchema),
    '',
    '## For all connections',
    '',
    'Keys of `[vars]`.',
    ...Object.entries(variableWords).flatMap(([name, words]) => entry(name, words, variableSchemas[name] ?? {}, false)),
    '',
    '## Secrets',
    '',
    'Never in `wrangler.toml`: `npx wrangler secret put <name>`, or a line in `.dev.vars`. Those that connections name come on top.',
    '',
    '| secret | purpose |',
    '| --- | --- |',
    ...Object.entries(secretWords).map(([name, what]) => `| \`${name}\` | ${what} |`),
  ].join('\n')}\n`;
}

const link = (name: string): string => `[\`${name}\`](#${name.toLowerCase()})`;

function entry(name: string, { what, without, example }: Words, schema: Json, isRequired: boolean): readonly string[] {
  const standard = isRequired ? 'required' : `default: ${without ?? code(schema['default'])}`;
  const type = without === undefined && schema['type'] === 'object' ? 'table' : typeOf(schema);
  return [
    '',
    `### ${name}`,
    '',
    `${capital(what)}.`,
    '',
    `*${capital(type)}; ${standard}.*`,
    '',
    '```toml',
    example,
    '```',
  ];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const code = (value: unknown): string => `\`${JSON.stringify(value)}\``;

/** Every key below a table, as `units.time`. Variants of one key follow each other. */
function rowsOf(before: string, { properties, required = [] }: ObjectSchema): readonly string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const path = `${before}${name}`;
    const variants = (schema['oneOf'] ?? []) as readonly ObjectSchema[];
    if (variants.length > 0) return variants.flatMap((variant) => rowsOf(`${path}.`, variant));
    if ('properties' in schema) return rowsOf(`${path}.`, schema as unknown as ObjectSchema);
    const isChoice = 'const' in schema;
    const standard =
      'default' in schema
        ? code(schema['default'])
        : required.includes(name) && before !== '' && !isChoice
          ? 'required'
          : '';
    return [`| \`${path}\` | ${typeOf(schema)} | ${standard} |`];
  });
}

const secretName = '^[A-Za-z_][A-Za-z0-9_]*$';

/** In words. What the schema cannot tell is told by the key's sentence. */
function typeOf(schema: Json): string {
  const variants = (schema['anyOf'] ?? schema['oneOf']) as readonly Json[] | undefined;
  if (variants !== undefined) return variants.map(typeOf).join(', or ');
  if ('const' in schema) return code(schema['const']);
  if (Array.isArray(schema['enum'])) {
    const values = schema['enum'].map(code);
    return values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`;
  }
  switch (schema['type']) {
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `whole number${range(schema['minimum'], schema['maximum'])}`;
    case 'number':
      return `number${range(schema['minimum'], schema['maximum'])}`;
    case 'array':
      return `list of ${'maxItems' in schema ? `at most ${schema['maxItems']}: ` : ''}${typeOf(schema['items'] as Json)}`;
    case 'object':
      return tableType(schema);
    case 'string':
      if (schema['pattern'] === secretName) return "a secret's name";
      return 'maxLength' in schema ? `text of at most ${schema['maxLength']} characters` : 'text';
    default:
      return 'table';
  }
}

function tableType({ propertyNames, additionalProperties, properties }: Json): string {
  const keys = (propertyNames as Json | undefined)?.['enum'] ?? Object.keys(Object(properties));
  const ofKeys =
    Array.isArray(keys) && keys.length > 0 ? ` with the keys ${keys.map((key) => `\`${key}\``).join(', ')}` : '';
  const ofValues =
    additionalProperties !== null && typeof additionalProperties === 'object'
      ? ` of ${typeOf(additionalProperties as Json)}`
      : '';
  return `table${ofKeys}${ofValues === ' of table' ? '' : ofValues}`;
}

function range(least: unknown, most: unknown): string {
  if (least === undefined || Number(least) <= Number.MIN_SAFE_INTEGER) return '';
  return most === undefined || Number(most) >= Number.MAX_SAFE_INTEGER ? `, ${least} or more` : `, ${least} to ${most}`;
}
