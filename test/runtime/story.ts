/** A history for the built Worker: a plan as the generator draws it, told by real tools to connections of its own. */
import { generate } from '../simulation/generate/generate.ts';
import { type Switch, type Switches, switchNames } from '../simulation/generate/switches.ts';
import { asked } from '../simulation/generate/tools.ts';
import type { Plan, Sending } from '../simulation/plan.ts';
import { createRandom, type Random } from '../simulation/random.ts';
import { type Dialect, dialects, type Installation } from '../simulation/tools/dialects.ts';
import { type AtTool, type Voice, voicedBy } from '../simulation/tools/voice.ts';

export interface Story {
  /** Its One-Link account, which nobody else has. */
  readonly accountId: number;
  readonly plan: Plan;
  readonly voices: ReadonlyMap<Sending, Voice>;
  readonly atTools: readonly AtTool[];
  /** By the index in the plan. */
  readonly connections: readonly StoryConnection[];
}

export interface StoryConnection {
  readonly name: string;
  readonly dialect: Dialect;
  /** The tool signs with it. */
  readonly secret: string;
  /** Its API answers as things stand there; null: it has none that is asked. */
  readonly installation: Installation | null;
}

/**
 * What a seed may switch here; a switch that is not named is off. Objects end in every story, and alarms are workerd's own: they ring in
 * its real time, where the world's leaps over days, so that each is late until the cron knocks (`play.ts`, `clock.ts`). How a visit gets a
 * new id and what a webhook says is the tool's own affair (`voice.ts`), as far as its kit can tell it: no webhooks in halves, no pointers that
 * come late, no keys. The clock leaps and nothing takes time, so that no promise of minutes can be seen, nor the last moment of a
 * quarantine. What has to be laid out in virtual time, or read in the middle of a story, is not here, and one real tool has one connection.
 * All stories share one account and its few phones: what stands there of another one's client would be offered.
 */
const switched: readonly Switch[] = [
  ...(['duplicate', 'lateDuplicate', 'reorder', 'concurrent', 'delay', 'oldNews', 'hasty'] as const),
  ...(['rush', 'skew', 'clockless', 'equalClocks', 'wildClock', 'returns', 'persons'] as const),
  ...(['staff', 'services', 'prices', 'toolFails', 'goneAtTool', 'otherSource', 'twoSources'] as const),
  ...(['thousands', 'cancels', 'resent', 'gaps', 'numbered', 'longLife', 'identifiers'] as const),
  ...(['longTexts', 'forms', 'toolRefuses', 'readMoves', 'clockJumps', 'kvFails', 'kvFull'] as const),
  ...(['deploy', 'firstVersion', 'digests', 'seats', 'refusals', 'removed', 'readdressed'] as const),
  ...(['slow', 'busy', 'broken', 'gateway', 'ambiguous', 'lateCommit', 'outage'] as const),
  ...(['account', 'unauthorisedOnce', 'otherStatus', 'unknownService', 'longOutage', 'retired', 'denied'] as const),
  ...(['calendar', 'codes', 'lost', 'unknownIds', 'unreadable', 'misled', 'edits'] as const),
  ...(['staffStatus', 'handPrices', 'known', 'gone', 'stranger', 'swap', 'slotTaken'] as const),
  ...(['blocked', 'contactGone', 'contactComes', 'namesTaken', 'breakCircles', 'pauses', 'retries'] as const),
  ...(['discards', 'relinks', 'staysEnded', 'bulk', 'repairs', 'ignores', 'companions'] as const),
  ...(['rivals', 'imports', 'foreign', 'languages', 'retention'] as const),
];
const notSwitched: Partial<Switches> = Object.fromEntries(
  switchNames.filter((name) => !switched.includes(name)).map((name) => [name, false]),
);

/** How often an object ends at a named place, out of one. */
export const usualEnds = 0.04;

/** All but those that make no appointments, and Bitrix24, whose API is at no address that a table could say. */
const speakers = dialects.filter(({ creates, source }) => creates && source !== 'bitrix24');

/** The product asks its API. */
const isAsked = (dialect: Dialect): boolean => dialect.installation() !== null;

/** Each in turn. Of two connections of an account the sources differ, and what the switches say of their tools is the same. */
function drawDialects(seed: number, random: Random): readonly [Dialect, Dialect] {
  const first = speakers[seed % speakers.length]!;
  const others = speakers.filter(
    (other) => other.source !== first.source && other.ordered === first.ordered && isAsked(other) === isAsked(first),
  );
  return [first, random.pick(others)];
}

export async function storyOf(seed: number): Promise<Story> {
  const drawn = drawDialects(seed, createRandom(seed).fork('tools'));
  const ofTools = {
    ...(!drawn[0].ordered && { clockless: true }),
    ...(isAsked(drawn[0]) && asked),
    // There a price is the service's.
    ...(drawn.some(({ source }) => source === 'square') && { prices: false }),
  };
  const plan = generate(seed, { ...notSwitched, ...ofTools });
  return told({ ...plan, crashRate: usualEnds }, drawn.slice(0, plan.connections.length), seed);
}

/** `names`: of the connections. */
export async function told(
  drawn: Plan,
  tools: readonly Dialect[],
  accountId: number,
  names: readonly string[] = tools.map((_, index) => (index === 0 ? `seed-${accountId}` : `seed-${accountId}-south`)),
): Promise<Story> {
  const connections = tools.map((dialect, index) => ({
    name: names[index]!,
    dialect,
    secret: secretOf(dialect, names[index]!),
    installation: dialect.installation(),
  }));
  const tableIn = (connection: number, table: Readonly<Record<string, unknown>>) =>
    tableOf(connections[connection]!, accountId, table);
  const withTables: Plan = {
    ...drawn,
    // All of them speak as real tools do.
    switches: [...drawn.switches, 'dialects'],
    connections: drawn.connections.map(({ table }, index) => ({ table: tableIn(index, table) })),
    acts: drawn.acts.map((act) => (act.do === 'deploy' ? { ...act, table: tableIn(act.connection, act.table) } : act)),
  };
  return { accountId, ...(await voicedBy(tools, withTables)), connections };
}

/** No two connections may share a token. Keys that the vendor's package makes are nobody else's anyway. */
function secretOf({ secrets: [first] }: Dialect, connection: string): string {
  return first.startsWith('the-token') ? `${first}-${connection}` : first;
}

/** Of variables. */
export const nameIn = (kind: string, connection: string): string =>
  `${kind}_${connection.replaceAll('-', '_').toUpperCase()}`;

function tableOf(
  { name, dialect, installation }: StoryConnection,
  accountId: number,
  drawn: Readonly<Record<string, unknown>>,
) {
  const { source: _source, namespace, ...table } = drawn;
  const all = {
    on_unlinked: 'create',
    resource_id: 31,
    ...table,
    ...dialect.connection,
    ...(!dialect.worldwideIds && namespace !== undefined && { namespace }),
    account_id: accountId,
    secret: nameIn('SECRET', name),
    token: nameIn('TOKEN', name),
    ...(installation !== null && { api_key: nameIn('KEY', name) }),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
