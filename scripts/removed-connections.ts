/**
 * A check before a deployment. A connection that is removed from wrangler.toml, or renamed without `formerly`, leaves its
 * mailbox behind, and the deliveries that wait there are never sent. The Worker that is deployed now still knows them, so it is
 * asked first.
 */
import * as z from 'zod';
import type { Configuration } from '../src/config/connection.ts';
import { webAddress } from '../src/config/web-address.ts';

/** The part of GET /api/connections that is used. An older Worker does not know `formerly`. */
const deployedSchema = z.object({
  connections: z.array(
    z.object({
      connection: z.string(),
      formerly: z.array(z.string()).default([]),
      pending: z.int().optional(),
      parked: z.int().optional(),
      failed: z.int().optional(),
      /** A deployment leaves what is in KV as it is. */
      kept_in: z.string().optional(),
    }),
  ),
});

type Deployed = z.output<typeof deployedSchema>['connections'][number];

export interface RemovalCheck {
  readonly configuration: Pick<Configuration, 'connections'>;
  /** `BRIDGE_URL` and `ADMIN_TOKEN`, from the environment or .dev.vars. */
  readonly settings: Readonly<Record<string, string | undefined>>;
  /** Names given with `--remove`. */
  readonly confirmed: readonly string[];
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly say: (line: string) => void;
}

/** False: do not deploy. A check that cannot be made is reported and does not stop the deployment. A wrong setting does. */
export async function mayDeploy({ configuration, settings, confirmed, fetch, say }: RemovalCheck): Promise<boolean> {
  const { BRIDGE_URL: url = '', ADMIN_TOKEN: token = '' } = settings;
  if (url === '' || token === '') {
    say(
      'Removed connections: not checked. To check them, set BRIDGE_URL (https://… of the deployed Worker) and ADMIN_TOKEN in the environment or in .dev.vars.',
    );
    return true;
  }
  const base = webAddress.safeParse(url);
  if (!base.success) {
    say('BRIDGE_URL: expected the https address of the deployed Worker.');
    return false;
  }
  const deployed = await deployedConnections(base.data, token, fetch);
  if (deployed === 'refused') {
    say('Removed connections: the deployed Worker refuses ADMIN_TOKEN. Set its present token.');
    return false;
  }
  if (deployed === 'no_answer') {
    say(
      `Removed connections: not checked, because ${base.data}/api/connections gives no list. Either nothing is deployed there yet, or the Worker does not work.`,
    );
    return true;
  }
  const left = deployed.filter((one) => !isTakenOver(one, configuration) && waitingIn(one) !== 0);
  const refused = left.filter(({ connection }) => !confirmed.includes(connection));
  for (const one of refused) say(sentenceOn(one, configuration));
  return refused.length === 0;
}

async function deployedConnections(
  base: string,
  token: string,
  fetch: RemovalCheck['fetch'],
): Promise<readonly Deployed[] | 'refused' | 'no_answer'> {
  try {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${base}/api/connections`, { headers, redirect: 'manual' });
    if (answer.status === 401) return 'refused';
    const parsed = deployedSchema.safeParse(answer.ok ? await answer.json() : null);
    return parsed.success ? parsed.data.connections.filter(({ kept_in }) => kept_in !== 'kv') : 'no_answer';
  } catch {
    return 'no_answer'; // no network, unknown host, or not JSON
  }
}

const mailboxOf = ({ connection, formerly }: Deployed): string => formerly[0] ?? connection;

/** True if any connection has the same mailbox. An invalid one counts, because it keeps its mailbox. */
function isTakenOver(one: Deployed, { connections }: RemovalCheck['configuration']): boolean {
  const mailbox = mailboxOf(one);
  for (const [name, entry] of connections) if ((entry.ok ? entry.connection.mailbox : name) === mailbox) return true;
  return false;
}

/** Number of deliveries. Null: unknown, because the mailbox does not answer or its connection is invalid. */
const waitingIn = ({ pending, parked, failed }: Deployed): number | null =>
  pending === undefined || parked === undefined || failed === undefined ? null : pending + parked + failed;

function sentenceOn(one: Deployed, { connections }: RemovalCheck['configuration']): string {
  const { connection, formerly } = one;
  const count = waitingIn(one);
  const waiting =
    count === null ? 'may have waiting deliveries (their number is unknown)' : `has ${count} waiting deliveries`;
  const names = JSON.stringify([...formerly, connection]);
  const remedy = connections.has(connection)
    ? `keep formerly = ${JSON.stringify(formerly)} in it`
    : `if it was renamed, write formerly = ${names} into its table`;
  return `${connection}: ${waiting} and would lose its mailbox. Wait until they are settled, or discard them; ${remedy}; or deploy with --remove ${connection}`;
}
