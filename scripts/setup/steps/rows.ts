/** Who of the tool is who in One-Link, and which service is which. Equal names are proposed. */
import type { ToolEntry } from '../../../src/sources/toolkit/setup.ts';
import { inLanguage } from '../../lib/language.ts';
import { matchOf } from '../../lib/match.ts';
import { isPriced, type OneLinkCatalogue } from '../../lib/one-link.ts';
import type { Chosen, RowAnswers, ToolAnswers, Wizard } from '../answers.ts';
import { type Choice, WrongAnswer } from '../asker.ts';
import { words } from '../words.ts';

const nobody = '-';

export async function askRows(
  wizard: Wizard,
  chosen: Chosen,
  { catalogue: ofTool }: ToolAnswers,
  catalogue: OneLinkCatalogue,
): Promise<RowAnswers> {
  const { asker, options } = wizard;
  const { language } = asker;
  const specialists = specialistChoices(wizard, catalogue);
  const resources = await rowsOf(wizard, chosen, {
    key: 'resources',
    flag: '--resource',
    given: options.resource,
    entries: ofTool?.staff ?? null,
    choices: specialists,
    typed: inLanguage(words.typedStaff, language, { tool: chosen.title }),
  });
  const resourceId = await fallback(wizard, chosen, specialists, resources);
  const services = await rowsOf(wizard, chosen, {
    key: 'services',
    flag: '--service',
    given: options.service,
    entries: ofTool?.services ?? null,
    choices: serviceChoices(wizard, catalogue),
    typed: inLanguage(words.typedService, language, { tool: chosen.title }),
  });
  const choices = [
    { value: 'create', label: inLanguage(words.create, language) },
    { value: 'park', label: inLanguage(words.park, language) },
  ];
  const written = chosen.before['on_unlinked'];
  const onUnlinked = await asker.choose({
    flag: '--on-unlinked',
    given: options['on-unlinked'],
    message: inLanguage(words.onUnlinked, language),
    choices,
    initial: written === 'park' ? 'park' : 'create',
  });
  if (onUnlinked === 'create' && resourceId === null && Object.keys(resources).length === 0) {
    throw new WrongAnswer('--resource-id: with --on-unlinked create a specialist is needed');
  }
  return { resourceId, resources, services, onUnlinked: onUnlinked === 'park' ? 'park' : 'create' };
}

interface Rows {
  readonly key: 'resources' | 'services';
  readonly flag: string;
  readonly given: readonly string[];
  /** Null: the tool was not read. */
  readonly entries: readonly ToolEntry[] | null;
  readonly choices: readonly NamedChoice[];
  readonly typed: string;
}

interface NamedChoice extends Choice {
  /** Compared with the tool's names. */
  readonly name: string;
}

async function rowsOf(wizard: Wizard, chosen: Chosen, rows: Rows): Promise<Record<string, number>> {
  const { asker } = wizard;
  const found: Record<string, number> = {};
  for (const row of rows.given) {
    const [, id = '', to = ''] = /^(.+)=(\d+)$/.exec(row) ?? [];
    if (!rows.choices.some(({ value }) => value === to)) {
      throw new WrongAnswer(`${rows.flag} ${row}: expected <id of the tool>=<id of One-Link>; see npm run catalog`);
    }
    found[id] = Number(to);
  }
  if (rows.choices.length === 0) return found;
  const before: Readonly<Record<string, unknown>> = Object(chosen.before[rows.key]);
  const skip = { value: nobody, label: inLanguage(words.skip, asker.language) };
  const ask = async (id: string, name: string, detail?: string, otherwise = nobody): Promise<void> => {
    const label = detail === undefined || detail === name ? name : `${name} (${detail})`;
    const to = await asker.choose({
      flag: rows.flag,
      message: inLanguage(words.staffIs, asker.language, { tool: chosen.title, name: label }),
      choices: [...rows.choices, skip],
      initial: before[id] === undefined ? (matchOf(name, rows.choices)?.value ?? otherwise) : String(before[id]),
    });
    if (to !== nobody) found[id] = Number(to);
  };
  for (const { id, name, detail } of rows.entries ?? []) if (found[id] === undefined) await ask(id, name, detail);
  if (rows.entries !== null || !asker.isInteractive || rows.given.length > 0) return found;
  for (;;) {
    const id = await asker.text({ flag: rows.flag, message: rows.typed, optional: true });
    if (id === '') return found;
    await ask(id, id, undefined, rows.choices[0]?.value); // whoever types an id wants a row
  }
}

async function fallback(
  { asker, options }: Wizard,
  { before }: Chosen,
  specialists: readonly Choice[],
  rows: Readonly<Record<string, number>>,
): Promise<number | null> {
  const none = { value: nobody, label: inLanguage(words.none, asker.language) };
  const first = String(Object.values(rows)[0] ?? specialists[0]?.value ?? nobody);
  const initial = before['resource_id'] ?? (asker.isInteractive || specialists.length === 1 ? first : undefined);
  const answer = await asker.choose({
    flag: '--resource-id',
    given: options['resource-id'],
    message: inLanguage(words.specialist, asker.language),
    choices: [...specialists, none],
    initial: initial === undefined ? nobody : String(initial),
  });
  return answer === nobody ? null : Number(answer);
}

const specialistChoices = ({ asker }: Wizard, { specialists }: OneLinkCatalogue): readonly NamedChoice[] =>
  specialists
    .filter(({ active }) => active)
    .map(({ id, name, hasHours }) => {
      const remark = hasHours === false ? `, ${inLanguage(words.noHours, asker.language)}` : '';
      return { value: String(id), name, label: `${name} (${id}${remark})` };
    });

const serviceChoices = ({ asker }: Wizard, { services }: OneLinkCatalogue): readonly NamedChoice[] =>
  services
    .filter(({ active }) => active)
    .map((service) => {
      const remark = isPriced(service, null) ? '' : `, ${inLanguage(words.noPrice, asker.language)}`;
      return { value: String(service.id), name: service.name, label: `${service.name} (${service.id}${remark})` };
    });
