/** From the answers to what will be written: the connection's table, the secrets and their places. Nothing is written here. */
import { randomBytes } from 'node:crypto';
import { withVariables } from '../lib/dev-vars.ts';
import { oneLinkUrlOf, type Project, projectOf, textIn } from '../lib/project.ts';
import { type TomlTable, type TomlValue, tableText, withConnection } from '../lib/toml-edit.ts';
import type { Answers, Chosen, Wizard } from './answers.ts';
import { variableName } from './variable-name.ts';

export interface Plan {
  readonly answers: Answers;
  readonly table: TomlTable;
  readonly block: string;
  /** Null: the file cannot be edited safely. */
  readonly toml: string | null;
  readonly secretName: string;
  /** What the tool signs with or sends. Null: one is set already, and its value is not known here. */
  readonly secret: string | null;
  /** By name: what the Worker needs and does not have yet, as far as it is known here. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly adminToken: string | null;
}

export type MakeSecret = () => string;
export const randomSecret: MakeSecret = () => randomBytes(32).toString('hex');

export function planOf(answers: Answers, wizard: Wizard, makeSecret: MakeSecret = randomSecret): Plan {
  const { project } = wizard;
  const { chosen, oneLink, tool, place } = answers;
  const secretName = secretNames(chosen)[0] ?? variableName(chosen.name, 'SECRET');
  const secret = secretOf(answers, wizard, secretName, makeSecret);
  const apiKeyName = textIn(chosen.before, 'api_key') ?? variableName(chosen.name, 'API_KEY');
  const keepsKey = tool.keepsKey && tool.apiKey !== '';
  const adminToken = project.setting('ADMIN_TOKEN') ?? null;
  const newAdminToken = adminToken ?? (place.target === 'local' ? makeSecret() : null);
  const table = tableOf(answers, project, { secretName, apiKeyName: keepsKey ? apiKeyName : null });
  return {
    answers,
    table,
    block: tableText(`vars.CONNECTIONS.${chosen.name}`, { ...keptOf(chosen), ...table }),
    toml: withConnection(project.toml, chosen.name, table),
    secretName,
    secret,
    adminToken: newAdminToken,
    secrets: {
      [oneLink.tokenName]: oneLink.token,
      // Another One-Link than that of wrangler.toml is one for this machine alone.
      ...(place.target === 'local' && oneLink.url !== oneLinkUrlOf(project) && { ONELINK_URL: oneLink.url }),
      ...(secret !== null && { [secretName]: secret }),
      ...(keepsKey && { [apiKeyName]: tool.apiKey }),
      ...(newAdminToken !== null && { ADMIN_TOKEN: newAdminToken }),
      ...(place.target === 'local' &&
        project.setting('DIGEST_SECRET') === undefined && { DIGEST_SECRET: makeSecret() }),
    },
  };
}

/** Keys that the connection keeps, with the names of its secrets: without them the shown table would not work when it is pasted. */
function keptOf({ before }: Chosen): TomlTable {
  const isPlain = (value: unknown): value is TomlValue =>
    ['string', 'number', 'boolean'].includes(typeof value) ||
    (Array.isArray(value) && value.every((one) => typeof one === 'string'));
  return Object.fromEntries(Object.entries(before).filter((entry): entry is [string, TomlValue] => isPlain(entry[1])));
}

function secretNames({ before }: Chosen): readonly string[] {
  const written = before['secret'];
  return [written].flat().filter((name): name is string => typeof name === 'string');
}

/** A connection keeps its secret: a new one would cut it off from the tool until it is entered there. */
function secretOf(
  { chosen, tool, place }: Answers,
  { options, project }: Wizard,
  name: string,
  make: MakeSecret,
): string | null {
  if (place.toolSecret !== null) return place.toolSecret;
  if (chosen.setup.secretBy === 'api_key') return tool.apiKey.slice(tool.apiKey.indexOf(':') + 1);
  const known = project.setting(name);
  if (known !== undefined && !options['new-secret']) return known;
  const isSetElsewhere = chosen.before['secret'] !== undefined && !options['new-secret'];
  return isSetElsewhere || chosen.setup.secretBy === 'tool' ? null : make();
}

function tableOf(
  answers: Answers,
  project: Project,
  names: { readonly secretName: string; readonly apiKeyName: string | null },
): TomlTable {
  const { chosen, oneLink, tool, rows, place } = answers;
  const keys: Record<string, TomlValue | null> = {
    source: chosen.source,
    account_id: oneLink.accountId,
    on_unlinked: rows.onUnlinked,
    secret: chosen.before['secret'] === undefined ? names.secretName : null,
    token: oneLink.tokenName === 'ONELINK_TOKEN' ? null : oneLink.tokenName,
    api_key: names.apiKeyName,
    api_url: tool.apiUrl,
    notification_url: place.notificationUrl,
    namespace: needsNamespace(answers, project) ? chosen.name : null,
    resource_id: rows.resourceId,
    mapping: chosen.preset === null || chosen.before['mapping'] !== undefined ? null : { preset: chosen.preset },
    resources: rows.resources,
    services: rows.services,
  };
  return Object.fromEntries(Object.entries(keys).filter((entry): entry is [string, TomlValue] => entry[1] !== null));
}

/** Ids that are unique only within one installation need it where another connection of the tool has the same account. */
function needsNamespace({ chosen, oneLink }: Answers, { tables }: Project): boolean {
  if (chosen.tool.globallyUniqueIds || chosen.before['source'] !== undefined) return false;
  return [...tables].some(([name, found]) => {
    const table = found.ok ? found.table : {};
    return name !== chosen.name && table['source'] === chosen.source && table['account_id'] === oneLink.accountId;
  });
}

/** What is wrong with the configuration once it is written; empty: nothing. */
export function problemsAfter({ toml, secrets, answers }: Plan, { project, environment }: Wizard): readonly string[] {
  if (toml === null) return [];
  const devVars = withVariables('', secrets) ?? '';
  const { configuration } = projectOf(project.root, { toml, devVars: `${project.devVars}\n${devVars}` }, environment);
  const entry = configuration.connections.get(answers.chosen.name);
  return entry === undefined || entry.ok ? [] : entry.problems.map(({ path, message }) => `${path}: ${message}`);
}
