/** A catalogue as tables for a person, and as TOML to paste. */
import type { ToolEntry } from '../../src/sources/toolkit/setup.ts';
import { matchOf } from '../lib/match.ts';
import type { OfferedService, Specialist } from '../lib/one-link.ts';
import { paint, table } from '../start/terminal.ts';
import type { Catalogue } from './read.ts';

export function inTables(catalogue: Catalogue): string {
  const { connection, source, account_id, one_link, tool, problems, notes } = catalogue;
  const parts: string[] = [paint('bold', connection === '' ? `One-Link account ${account_id ?? '?'}` : connection)];
  if (one_link !== null) {
    parts.push(
      section(
        'One-Link: specialists (resource_id)',
        ['id', 'name', 'zone', 'remark'],
        one_link.specialists.map(specialistRow),
      ),
    );
    parts.push(
      section(
        'One-Link: services (service_id)',
        ['id', 'name', 'min', 'price', 'remark'],
        one_link.services.map(serviceRow),
      ),
    );
  }
  if (tool !== null) {
    const rows = (entries: readonly ToolEntry[]) => entries.map(({ id, name, detail = '' }) => [id, name, detail]);
    parts.push(section(`${source}: staff (rows of resources)`, ['id', 'name', ''], rows(tool.staff)));
    parts.push(section(`${source}: services (rows of services)`, ['id', 'name', ''], rows(tool.services)));
  }
  const toml = tomlOf(catalogue);
  if (toml !== '') parts.push(`${paint('bold', 'To paste into wrangler.toml')}\n\n${toml}`);
  for (const note of notes) parts.push(paint('dim', note));
  for (const problem of problems) parts.push(paint('red', `Not listed: ${problem}`));
  return `${parts.join('\n\n')}\n`;
}

const section = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `${paint('cyan', title)}\n${rows.length === 0 ? '  none' : table([head, ...rows])}`;

const specialistRow = ({ id, name, timezone, active, hasHours }: Specialist): readonly string[] => [
  String(id),
  name,
  timezone ?? '',
  active ? (hasHours === false ? 'has no working hours: refuses every visit' : '') : 'inactive',
];

const serviceRow = ({ id, name, active, durationMin, basePrice, prices }: OfferedService): readonly string[] => [
  String(id),
  name,
  durationMin === null ? '' : String(durationMin),
  basePrice === null ? '' : String(basePrice),
  !active
    ? 'inactive'
    : (basePrice ?? 0) > 0 || prices.some((one) => one.active && one.price > 0)
      ? ''
      : 'no price: cannot be linked',
];

/** Rows for what the names say. What they do not say is a comment to fill in. */
export function tomlOf({ connection, one_link, tool }: Catalogue): string {
  if (tool === null || one_link === null) return '';
  const name = connection === '' ? 'salon' : connection;
  const tables = [
    ['resources', tool.staff, one_link.specialists.filter(({ active }) => active)],
    ['services', tool.services, one_link.services.filter(({ active }) => active)],
  ] as const;
  return tables
    .flatMap(([key, entries, candidates]) => [
      `[vars.CONNECTIONS.${name}.${key}]`,
      ...entries.map((entry) => {
        const found = matchOf<{ readonly id: number; readonly name: string }>(entry.name, candidates);
        const row = `${JSON.stringify(entry.id)} = ${found?.id ?? 0}`;
        const remark = oneLine(found === null ? `${entry.name} → ?` : `${entry.name} → ${found.name}`);
        return found === null ? `# ${row}  # ${remark}` : `${row}  # ${remark}`;
      }),
    ])
    .join('\n');
}

/** A comment of TOML ends with the line and holds no control characters. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
