/** One-Link as each connection meets it: token, account, scheduling, and every specialist and service that the tables name. */
import { sources } from '../../src/sources/index.ts';
import { isPriced, type OneLinkCatalogue, type OneLinkResult, readOneLink } from '../lib/one-link.ts';
import { oneLinkProblems } from '../lib/one-link-words.ts';
import { oneLinkUrlOf, type Project, textIn } from '../lib/project.ts';
import type { Report } from './finding.ts';

type Table = Readonly<Record<string, unknown>>;

export interface OneLinkCheck {
  readonly project: Project;
  /** Instead of `ONELINK_URL`. */
  readonly url: string | undefined;
  readonly connections: readonly string[];
}

export async function checkOneLink({ project, url, connections }: OneLinkCheck, report: Report): Promise<void> {
  const asked = new Map<string, Promise<OneLinkResult>>();
  for (const name of connections) {
    const found = project.tables.get(name);
    if (!found?.ok) continue;
    const { table } = found;
    const tokenName = textIn(table, 'token') ?? 'ONELINK_TOKEN';
    const token = project.setting(tokenName);
    const accountId = table['account_id'];
    if (token === undefined || typeof accountId !== 'number') {
      const what = token === undefined ? `${tokenName} is not set here` : 'account_id is no number';
      report({ level: 'note', area: 'one-link', where: name, what: `One-Link is not checked: ${what}` });
      continue;
    }
    const access = { url: url ?? oneLinkUrlOf(project), accountId, token };
    const key = JSON.stringify(access);
    const result = await (asked.get(key) ?? readOneLink(access));
    asked.set(key, Promise.resolve(result));
    if (result.ok) checkTables(name, table, result.catalogue, report);
    else
      report({
        level: 'error',
        area: 'one-link',
        where: `${name}: account ${accountId}`,
        what: oneLinkProblems[result.problem].en,
      });
  }
}

function checkTables(name: string, table: Table, catalogue: OneLinkCatalogue, report: Report): void {
  const account = table['account_id'];
  const variant =
    catalogue.variant === null ? 'contract not told: this week has no appointment' : `contract ${catalogue.variant}`;
  report({
    level: 'ok',
    area: 'one-link',
    where: name,
    what: `account ${account} answers, scheduling is on (${variant})`,
  });
  const specialists = new Set<number>();
  for (const [path, id] of rowsOf(table, 'resources', 'resource_id')) {
    specialists.add(id);
    checkSpecialist(`${name}.${path}`, id, catalogue, report);
  }
  for (const [path, id] of rowsOf(table, 'services'))
    checkService(`${name}.${path}`, id, { catalogue, specialists }, report);
  checkNamespace(name, table, report);
}

function checkSpecialist(where: string, id: number, { specialists }: OneLinkCatalogue, report: Report): void {
  const found = specialists.find((one) => one.id === id);
  const error = (what: string, remedy: string) => report({ level: 'error', area: 'one-link', where, what, remedy });
  if (found === undefined) {
    error(`there is no specialist ${id} in this account`, 'take the id from: npm run catalog');
  } else if (!found.active) {
    error(`specialist ${id} (${found.name}) is inactive`, 'activate them in One-Link, or name another one');
  } else if (found.hasHours === false) {
    error(
      `specialist ${id} (${found.name}) has no working hours, so One-Link refuses every visit`,
      'enter working hours in One-Link',
    );
  } else report({ level: 'ok', area: 'one-link', where, what: `specialist ${id}: ${found.name}` });
}

interface Account {
  readonly catalogue: OneLinkCatalogue;
  readonly specialists: ReadonlySet<number>;
}

function checkService(where: string, id: number, { catalogue, specialists }: Account, report: Report): void {
  const found = catalogue.services.find((one) => one.id === id);
  const say = (level: 'warning' | 'error', what: string, remedy: string) =>
    report({ level, area: 'one-link', where, what, remedy });
  if (found === undefined) {
    say('error', `there is no service ${id} in this account`, 'take the id from: npm run catalog');
    return;
  }
  const title = `service ${id} (${found.name})`;
  const without = [...specialists].filter((specialist) => !isPriced(found, specialist));
  if (!found.active) {
    say('error', `${title} is inactive`, 'activate it in One-Link, or remove the row');
  } else if (!isPriced(found, null)) {
    say('error', `${title} has no price, so One-Link refuses to link it`, 'enter a price above 0, or remove the row');
  } else if (without.length > 0) {
    const remedy = 'a visit of theirs arrives without the service; enter a price in One-Link';
    say('warning', `${title} has no price with specialist ${without.join(', ')}`, remedy);
  } else report({ level: 'ok', area: 'one-link', where, what: `service ${id}: ${found.name}` });
}

function checkNamespace(name: string, table: Table, report: Report): void {
  const source = sources[textIn(table, 'source') ?? ''];
  if (source === undefined || source.globallyUniqueIds || table['namespace'] !== undefined) return;
  report({
    level: 'note',
    area: 'configuration',
    where: `${name}.namespace`,
    what: `ids of ${source.title} are unique only within one installation; a second one with the same One-Link account needs a namespace`,
  });
}

/** Rows with a number: the schema reports others. */
function rowsOf(table: Table, key: string, single?: string): readonly (readonly [path: string, id: number])[] {
  const rows = Object.entries(typeof table[key] === 'object' && table[key] !== null ? table[key] : {});
  const own = single === undefined ? [] : [[single, table[single]] as const];
  return [...own, ...rows.map(([id, to]) => [`${key}[${JSON.stringify(id)}]`, to] as const)].flatMap(([path, to]) =>
    typeof to === 'number' ? [[path, to] as const] : [],
  );
}
