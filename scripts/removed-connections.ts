/**
 * Before a deployment: a connection that is taken out of wrangler.toml, or renamed without `formerly`, leaves its mailbox behind,
 * and what waits there is never sent. The Worker that is deployed now still knows, so it is asked first.
 */
import * as z from 'zod';
import type { Configuration } from '../src/config/connection.ts';
import { webAddress } from '../src/config/web-address.ts';

/** As much of GET /api/connections as is asked for. A Worker of a version before knows no `formerly`. */
const deployedSchema = z.object({
  connections: z.array(
    z.object({
      connection: z.string(),
      formerly: z.array(z.string()).default([]),
      pending: z.int().optional(),
      parked: z.int().optional(),
      failed: z.int().optional(),
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

/** False: the deployment must not go on. What cannot be checked is said, and stops nothing but a wrong setting. */
export async function mayDeploy({ configuration, settings, confirmed, fetch, say }: RemovalCheck): Promise<boolean> {
  const { BRIDGE_URL: url = '', ADMIN_TOKEN: token = '' } = settings;
  if (url === '' || token === '') {
    say(
      'Removed connections: not checked. Set BRIDGE_URL (https://… of the deployed Worker) and ADMIN_TOKEN in the environment or in .dev.vars.',
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
    say('Removed connections: the deployed Worker refuses ADMIN_TOKEN. Set the one that it has.');
    return false;
  }
  if (deployed === 'no_answer') {
    say(
      `Removed connections: not checked, because ${base.data}/api/connections gives no list. Nothing is deployed there yet, or it does not work.`,
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
    return parsed.success ? parsed.data.connections : 'no_answer';
  } catch {
    return 'no_answer'; // no network, no such host, no JSON
  }
}

const mailboxOf = ({ connection, formerly }: Deployed): string => formerly[0] ?? connection;

/** By any connection that has the same mailbox, a wrong one too: it is out of service and keeps what it has. */
function isTakenOver(one: Deployed, { connections }: RemovalCheck['configuration']): boolean {
  const mailbox = mailboxOf(one);
  for (const [name, entry] of connections) if ((entry.ok ? entry.connection.mailbox : name) === mailbox) return true;
  return false;
}

/** Deliveries; null: nobody can tell, because the mailbox does not answer or its connection is wrong. */
const waitingIn = ({ pending, parked, failed }: Deployed): number | null =>
  pending === undefined || parked === undefined || failed === undefined ? null : pending + parked + failed;

function sentenceOn(one: Deployed, { connections }: RemovalCheck['configuration']): string {
  const { connection, formerly } = one;
  const count = waitingIn(one);
  const waiting = count === null ? 'may have waiting deliveries (it does not say)' : `has ${count} waiting deliveries`;
  const names = JSON.stringify([...formerly, connection]);
  const remedy = connections.has(connection)
    ? `keep formerly = ${JSON.stringify(formerly)} in it`
    : `if it was renamed, write formerly = ${names} into its table`;
  return `${connection}: ${waiting} and would lose its mailbox. Let them settle or discard them; ${remedy}; or deploy with --remove ${connection}`;
}
