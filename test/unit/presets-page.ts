/** Writes docs/presets/README.md from the presets, so that page and tables cannot differ. */
import { mappingSchema } from '../../src/sources/mapped/index.ts';
import { impossible, presets } from '../../src/sources/mapped/presets/index.ts';
import type { Preset } from '../../src/sources/mapped/presets/preset.ts';
import type { Mapping, Reaction } from '../../src/sources/mapped/table.ts';

export function presetsPage(): string {
  const names = Object.keys(presets).sort();
  return `${[
    '# Presets',
    '',
    'Tables for `source = "mapped"`, taken with `preset = "<name>"`. Every key of a table may be overridden: see',
    '[mapped](../../src/sources/mapped/page.md). This page is written from `src/sources/mapped/presets` by',
    '`npx vitest run --project unit presets -u`.',
    '',
    'Only a few of these formats could be tried with the tool itself. *Not confirmed* lists what comes from a single sample, from third',
    'parties or from memory. Make a test booking and compare before you rely on it. Menus may have other names by now.',
    '',
    '| preset | tool | signed |',
    '| --- | --- | --- |',
    ...names.map(
      (name) => `| [\`${name}\`](#${name}) | ${presets[name]!.title} | ${authenticationOf(presets[name]!)} |`,
    ),
    '',
    ...names.flatMap((name) => section(name, presets[name]!)),
    '## Not possible with a table',
    '',
    ...Object.values(impossible).map(({ title, why }) => `* **${title}**: ${why}.`),
  ].join('\n')}\n`;
}

const tableOf = (preset: Preset): Mapping => mappingSchema.parse(preset.mapping);

function authenticationOf(preset: Preset): string {
  const { authentication } = tableOf(preset);
  switch (authentication.kind) {
    case 'path_token':
      return 'no: token in the address';
    case 'header':
      return `no: header \`${authentication.name}\``;
    case 'hmac':
      return `\`${authentication.header}\`, HMAC-${authentication.algorithm.toUpperCase()} over \`${authentication.signed}\``;
    case 'standard_webhooks':
      return 'Standard Webhooks';
    default:
      return authentication satisfies never;
  }
}

function section(name: string, preset: Preset): string[] {
  const mapping = tableOf(preset);
  const address = mapping.authentication.kind === 'path_token' ? '/hooks/<connection>/<secret>' : '/hooks/<connection>';
  return [
    `## ${name}`,
    '',
    `**${preset.title}**`,
    '',
    ...preset.docs.map(
      (line, index) => `${index + 1}. ${line.replaceAll('{hook}', `https://<your worker>${address}`)}`,
    ),
    '',
    ...(preset.toAdd === undefined ? [] : ['To add to the table:', '', ...preset.toAdd.map((line) => `* ${line}`), '']),
    '| event | what happens |',
    '| --- | --- |',
    ...Object.entries(mapping.events).map(([event, reaction]) => `| \`${event}\` | ${inWords(reaction)} |`),
    '',
    '| field | JSONata |',
    '| --- | --- |',
    ...(mapping.each === undefined ? [] : [`| (each) | ${code(mapping.each)} |`]),
    ...Object.entries(mapping.fields).map(([field, expression]) => `| \`${field}\` | ${code(expression)} |`),
    '',
    'Not confirmed:',
    '',
    ...preset.unconfirmed.map((line) => `* ${line}`),
    '',
  ];
}

const code = (expression: string): string => `\`${expression.replaceAll('|', '\\|')}\``;

function inWords(reaction: Reaction): string {
  if (typeof reaction === 'object')
    return `${reaction.does === 'opens' ? 'opens the booking' : 'changes it'}, ${reaction.state}`;
  return {
    opens: 'opens the booking',
    update: 'changes it',
    cancel: 'cancels it',
    moved_away: 'it was moved; the new booking follows',
    ignore: 'ignored',
  }[reaction];
}
