/** The tool's webhook for a connection, where its API can tell: none, switched off, to another address, events missing, no secret. */
import { sources } from '../../src/sources/index.ts';
import { hookIn, type Subscription } from '../../src/sources/toolkit/setup.ts';
import { type Project, safeAddress, textIn, toolKeyOf } from '../lib/project.ts';
import { toolAccount, toolProblemInWords, toolSetup } from '../lib/tools.ts';
import type { Report } from './finding.ts';

export interface ToolCheck {
  readonly project: Project;
  readonly connections: readonly string[];
  /** Address of the deployed Worker; undefined: not known, and any host is taken. */
  readonly bridgeUrl: string | undefined;
}

export async function checkTools({ project, connections, bridgeUrl }: ToolCheck, report: Report): Promise<void> {
  for (const name of connections) {
    const found = project.tables.get(name);
    const table = found?.ok ? found.table : {};
    const source = textIn(table, 'source') ?? '';
    const [setup, title] = [toolSetup(source), sources[source]?.title];
    if (title === undefined) continue;
    if (setup.subscriptions === undefined) {
      report({
        level: 'note',
        area: 'tool',
        where: name,
        what: `${title}: its API cannot tell whether the webhook is on`,
      });
      continue;
    }
    const keyName = textIn(table, 'api_key');
    const apiKey = toolKeyOf(project, keyName, connections.length === 1);
    if (apiKey === undefined) {
      const remedy = `set ${keyName ?? 'TOOL_API_KEY'} in the environment`;
      report({
        level: 'note',
        area: 'tool',
        where: name,
        what: `${title}: the webhook is not checked without a key`,
        remedy,
      });
      continue;
    }
    const listed = await setup.subscriptions(toolAccount(apiKey, safeAddress(textIn(table, 'api_url'))));
    if (!listed.ok) {
      const level = listed.problem === 'refused' ? 'error' : 'warning';
      report({ level, area: 'tool', where: name, what: toolProblemInWords(listed.problem, title) });
      continue;
    }
    const { events = [] } = setup;
    checkSubscriptions({ name, title, events, bridgeUrl, place: setup.place.en }, listed.value, report);
  }
}

interface Expected {
  readonly name: string;
  readonly title: string;
  readonly events: readonly string[];
  readonly bridgeUrl: string | undefined;
  readonly place: string;
}

function checkSubscriptions(expected: Expected, all: readonly Subscription[], report: Report): void {
  const { name, title, bridgeUrl, place } = expected;
  const error = (what: string, remedy: string) =>
    report({ level: 'error', area: 'tool', where: name, what: `${title}: ${what}`, remedy });
  const named = all.filter(({ url }) => hookIn(url)?.name === name);
  const here = named.filter(({ url }) => bridgeUrl === undefined || hookIn(url)?.origin === new URL(bridgeUrl).origin);
  if (here.length === 0) {
    const [elsewhere] = named;
    const what =
      elsewhere === undefined
        ? `no webhook goes to /hooks/${name}`
        : `the webhook goes to ${hookIn(elsewhere.url)?.origin}, not to ${bridgeUrl}`;
    error(what, `add ${bridgeUrl ?? 'https://<your worker>'}/hooks/${name} (${place}), or run: npm run setup`);
    return;
  }
  const active = here.filter((one) => one.active);
  if (active.length === 0) {
    error('the webhook is switched off', 'switch it on at the tool, or add it again');
    return;
  }
  const missing = missingEvents(active, expected.events);
  if (missing.length > 0) error(`the webhook does not send ${missing.join(', ')}`, `switch these events on (${place})`);
  if (active.some(({ hasSecret }) => hasSecret === false)) {
    error('the webhook has no secret, so each one is refused', 'enter the secret of the connection there');
  }
  // One for each event is usual (Acuity). Two with the same event send it twice.
  const told = active.flatMap(({ events }) => events ?? ['all']);
  if (new Set(told).size < told.length) {
    const remedy = 'remove all but one; nothing is lost, but each event is stored twice';
    report({
      level: 'warning',
      area: 'tool',
      where: name,
      what: `${title}: several webhooks send the same event`,
      remedy,
    });
  }
  if (missing.length === 0) report({ level: 'ok', area: 'tool', where: name, what: `${title}: the webhook is on` });
}

/** Events that no subscription sends. One that does not tell its events counts for all. */
function missingEvents(active: readonly Subscription[], wanted: readonly string[]): readonly string[] {
  if (active.some(({ events }) => events === null)) return [];
  const sent = new Set(active.flatMap(({ events }) => events ?? []));
  return wanted.filter((event) => !sent.has(event));
}
