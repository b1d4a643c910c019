/** Writes docs/README.md from the registry and the presets, so that it lists every tool with the right facts. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';
import { sources } from '../../src/sources/index.ts';
import { authenticationOf, mappingSchema } from '../../src/sources/mapped/index.ts';
import { presets } from '../../src/sources/mapped/presets/index.ts';
import type { AnySource } from '../../src/sources/source.ts';
import { sourceFolder } from '../fixture-files.ts';

const pages = globSync('*/page.md', { cwd: fileURLToPath(sourceFolder.href) });

/** The page in the folder of the source, or, where one folder holds two sources, the one that shows how to name it. */
function pathOf(source: string): string {
  const own = `${source}/page.md`;
  if (pages.includes(own)) return own;
  const shared = pages.find((path) =>
    readFileSync(new URL(path, sourceFolder), 'utf8').includes(`source = "${source}"`),
  );
  return shared ?? own;
}

/** As docs/README.md links it. */
export const sourcePage = (source: string): string => `../src/sources/${pathOf(source)}`;

const secretKinds = {
  signature: 'signature',
  header_token: 'token in a header',
  path_token: 'token in the address',
  body_token: 'token in the body',
} as const;

function holds({ clock, readBack }: AnySource): string {
  if (readBack === undefined) return 'the whole booking';
  return clock === 'read_back'
    ? 'an id; the booking is read from the tool’s API'
    : 'the booking; names are read from the tool’s API';
}

/** Beside the pages of tools. */
const otherPages = [
  ['setup.md', 'Setup, doctor and catalog', 'connect a tool, find out what is wrong, list specialists and services'],
  ['configuration.md', 'Configuration', 'how connections are written'],
  ['configuration-reference.md', 'Configuration reference', 'every key, with its type, its default and an example'],
  ['your-ids.md', 'Your ids', 'where each id is found in One-Link and in each tool'],
  ['try.md', 'Trying it', '`send`, `try`, `tail` and `dev`: samples, bodies and outcomes without waiting for the tool'],
  ['pages.md', "The operator's pages", 'what needs a person, visits, connections, webhooks; who may enter'],
  ['operations.md', 'Operations', 'rotate secrets, move accounts, back up and restore links, upgrade and roll back'],
  ['alerts.md', 'Alerts', 'who is told of trouble, by Telegram, Slack, e-mail or a webhook'],
  ['metrics.md', 'Metrics', 'watch the bridge with Prometheus and Grafana, or Workers Analytics Engine'],
  ['self-hosting.md', 'Self-hosting', 'the bridge on a server of your own'],
  ['missing-visit.md', 'When a visit is missing', 'a runbook'],
  ['failures.md', 'When something fails', 'what the bridge does in each case'],
  ['codes.md', 'Codes', 'every code and what to do'],
  ['privacy.md', 'Privacy', 'what is kept where and for how long'],
  ['architecture.md', 'Architecture', 'how it works and why; with a glossary'],
  ['storage.md', 'Storage', 'every table and key'],
  ['cost.md', 'Cost', 'what a webhook costs on Cloudflare'],
  ['development.md', 'Development', 'how to change it'],
] as const;

export function toolsPage(): string {
  const named = Object.entries(sources).filter(([name]) => name !== 'direct' && name !== 'mapped');
  return `${[
    '# Documentation',
    '',
    '| page | for |',
    '| --- | --- |',
    ...otherPages.map(([path, title, why]) => `| [${title}](${path}) | ${why} |`),
    '',
    '# Booking tools',
    '',
    'Each tool has a page: where to click, address and secret, what becomes of its events, where each key of One-Link comes',
    'from, what is not carried over. This list is written from `src/sources` by',
    '`npx vitest run --project unit docs.test -u`.',
    '',
    '## Sources',
    '',
    '| tool | `source` | secret | a webhook contains |',
    '| --- | --- | --- | --- |',
    ...named
      .toSorted(([, a], [, b]) => a.title.localeCompare(b.title, 'en'))
      .map(
        ([name, source]) =>
          `| [${source.title}](${sourcePage(name)}) | \`${name}\` | ${secretKinds[source.authentication]} | ${holds(source)} |`,
      ),
    '',
    'If a webhook contains only an id, the connection needs `api_key`.',
    '',
    '## Presets',
    '',
    'Tables for `source = "mapped"`. Only a few could be tried with the tool itself. Each one says what is not confirmed.',
    '',
    '| tool | `preset` | secret |',
    '| --- | --- | --- |',
    ...Object.entries(presets)
      .toSorted(([, a], [, b]) => a.title.localeCompare(b.title, 'en'))
      .map(([name, { title, mapping }]) => {
        const kind = secretKinds[authenticationOf(mappingSchema.parse(mapping))];
        return `| [${title}](presets/README.md#${name}) | \`${name}\` | ${kind} |`;
      }),
    '',
    '## Any other tool',
    '',
    '| | |',
    '| --- | --- |',
    `| it posts JSON or a form | [\`mapped\`](${sourcePage('mapped')}): a table in \`wrangler.toml\` says where each field is |`,
    `| its user writes the JSON | [\`direct\`](${sourcePage('direct')}): One-Link’s own keys and a reference |`,
    '| it sends no webhooks | [what to do instead](sources/without-webhooks.md), with a list of such tools |',
    '',
    '## Leaving `only`',
    '',
    'With `only` a connection takes the bookings of some companies, locations, staff or event types, and ignores all others. A known',
    'booking may move to somebody outside the list. The outcome then has the code `left_connection`:',
    '',
    '* If another connection of the same tool and account takes the booking by its own `only`, it continues with the same appointment.',
    '  What staff entered stays, and the other changes in the same webhook are kept.',
    '* Otherwise the visit is cancelled.',
    '* A booking that comes back is opened again.',
    '* Ids of Rubitime, SimplyBook and Easy!Appointments are unique only within one connection. There the other connection creates a new',
    '  appointment, and the old one is cancelled.',
    '',
    '## The bridge itself',
    '',
    '[Architecture](architecture.md), [configuration](configuration.md), [storage](storage.md), [failures](failures.md),',
    '[development](development.md), [simulation](simulation.md), [mutation](mutation.md), [performance](performance.md).',
  ].join('\n')}\n`;
}
