/** What `npm run catalog` is to read, from wrangler.toml and options, and the reading itself. */
import type { SourceRegistry } from '../../src/config/connection.ts';
import type { ToolCatalogue } from '../../src/sources/toolkit/setup.ts';
import { type OneLinkAccess, type OneLinkCatalogue, readOneLink } from '../lib/one-link.ts';
import { oneLinkProblems } from '../lib/one-link-words.ts';
import { oneLinkUrlOf, type Project, safeAddress, textIn, toolKeyOf } from '../lib/project.ts';
import { listTool, toolAccount, toolProblemInWords, toolSetup } from '../lib/tools.ts';

export interface CatalogueOptions {
  /** Empty: all. */
  readonly connection: string;
  readonly account?: string | undefined;
  readonly source?: string | undefined;
  readonly apiUrl?: string | undefined;
  readonly oneLink?: string | undefined;
}

export interface Wanted {
  /** Empty: no connection. */
  readonly connection: string;
  readonly source: string | null;
  readonly oneLink: OneLinkAccess | null;
  readonly apiKey: string | undefined;
  readonly apiUrl: string | null;
  /** What could not be found out. */
  readonly missing: readonly string[];
}

export interface Catalogue {
  readonly connection: string;
  readonly source: string | null;
  readonly account_id: number | null;
  readonly one_link: OneLinkCatalogue | null;
  readonly tool: ToolCatalogue | null;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/** A sentence where the options are wrong. */
export function wantedOf(project: Project, options: CatalogueOptions): readonly Wanted[] | string {
  const { connection, account, source } = options;
  if (account !== undefined && !/^[1-9]\d{0,15}$/.test(account)) return "Option '--account': expected a number";
  for (const [option, address] of [
    ['--api-url', options.apiUrl],
    ['--one-link', options.oneLink],
  ] as const) {
    if (address !== undefined && safeAddress(address) === null) return `Option '${option}': expected an https address`;
  }
  const table = project.tables.get(connection);
  if (connection !== '' && table === undefined) {
    return `There is no connection ${connection}; wrangler.toml has: ${[...project.tables.keys()].join(', ') || 'none'}`;
  }
  const names =
    connection !== ''
      ? [connection]
      : account === undefined && source === undefined
        ? [...project.tables.keys()]
        : [''];
  if (names.length === 0)
    return 'wrangler.toml has no connection yet: run npm run setup, or give --account, and --source for the tool';
  return names.map((name) => wanted(name, project, options, names.length === 1));
}

function wanted(connection: string, project: Project, options: CatalogueOptions, isOnlyOne: boolean): Wanted {
  const found = project.tables.get(connection);
  const table = found?.ok ? found.table : {};
  const source = options.source ?? textIn(table, 'source') ?? null;
  const tokenName = textIn(table, 'token') ?? 'ONELINK_TOKEN';
  const token = project.setting(tokenName);
  const accountId = Number(options.account ?? table['account_id']);
  const missing = [
    ...(token === undefined ? [`${tokenName} is not set: put it into the environment or .dev.vars`] : []),
    ...(Number.isInteger(accountId) && accountId > 0 ? [] : ['account_id is missing: give --account']),
  ];
  const url = safeAddress(options.oneLink) ?? oneLinkUrlOf(project);
  return {
    connection,
    source,
    oneLink: missing.length > 0 || token === undefined ? null : { url, accountId, token },
    apiKey: toolKeyOf(project, textIn(table, 'api_key'), isOnlyOne),
    apiUrl: safeAddress(options.apiUrl ?? textIn(table, 'api_url')),
    missing,
  };
}

export async function catalogueOf(wanted: Wanted, sources: SourceRegistry): Promise<Catalogue> {
  const { connection, source, oneLink } = wanted;
  const problems = [...wanted.missing];
  const notes: string[] = [];
  const [account, tool] = await Promise.all([
    oneLink === null ? null : readOneLink(oneLink),
    source === null ? null : toolCatalogue(source, wanted, sources, { problems, notes }),
  ]);
  if (account !== null && !account.ok) problems.push(oneLinkProblems[account.problem].en);
  return {
    connection,
    source,
    account_id: oneLink?.accountId ?? null,
    one_link: account?.ok ? account.catalogue : null,
    tool,
    problems,
    notes,
  };
}

interface Said {
  readonly problems: string[];
  readonly notes: string[];
}

async function toolCatalogue(
  source: string,
  { apiKey, apiUrl }: Wanted,
  sources: SourceRegistry,
  said: Said,
): Promise<ToolCatalogue | null> {
  const title = sources[source]?.title;
  if (title === undefined) {
    said.problems.push(`${source}: there is no such source`);
    return null;
  }
  if (toolSetup(source).list === undefined) {
    said.notes.push(
      `${title}: staff and services are not read from its API; its page in src/sources/${source} says which ids it sends`,
    );
    return null;
  }
  if (apiKey === undefined) {
    said.notes.push(`${title}: set TOOL_API_KEY (or the secret that api_key names) to list its staff and services`);
    return null;
  }
  const listed = await listTool(source, toolAccount(apiKey, apiUrl));
  if (listed?.ok && listed.value.remark !== undefined) said.notes.push(listed.value.remark.en);
  if (listed?.ok) return listed.value;
  if (listed !== null) said.problems.push(toolProblemInWords(listed.problem, title));
  return null;
}
