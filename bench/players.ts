/** The bridge and its rivals, each in a process of its own, told the same webhooks. */
import { secret, webhook as signed } from './bodies.ts';
import { type Built, rival } from './build.ts';
import { type Answer, sendOne, type Wire, wireOf } from './load.ts';
import type { Servers } from './servers.ts';
import { startWorkerd, type Workerd, type WorkerdOptions } from './workerd.ts';

export interface Player {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  /** What counts as settled: One-Link was written to, and in KV stands what became of it. Null: it only takes in. */
  readonly settles: 'writes' | 'outcomes' | null;
  webhook(mailbox: number, booking: number): Wire;
  close(): Promise<void>;
}

export interface Bridge extends Player {
  readonly workerd: Workerd;
  /** A call of the admin API, whatever is answered. */
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
  /** A call of the admin API. Throws unless it is answered 2xx. */
  // biome-ignore lint/suspicious/noExplicitAny: whoever calls knows what is answered.
  api(method: string, path: string, body?: unknown): Promise<any>;
}

const mailboxesAtMost = 20;
const adminToken = 'admin-token-of-the-bench';

const connection = {
  ...{ source: 'calcom', resource_id: 31, on_unlinked: 'create', secret: 'CALCOM_SECRET' },
  // Every webhook names its appointment, as a link of a salon's message does: so there is one read and one write of each.
  trust_carried_id: true,
};

export const nameOf = (mailbox: number): string => `c${mailbox}`;

export function bridgeVariables(
  servers: Pick<Servers, 'oneLinkUrl'>,
  change: object = {},
): Readonly<Record<string, unknown>> {
  const names = Array.from({ length: mailboxesAtMost }, (_, mailbox) => nameOf(mailbox));
  return {
    ONELINK_URL: servers.oneLinkUrl,
    // An account each: mailboxes of one account ask each other.
    CONNECTIONS: Object.fromEntries(
      names.map((name, mailbox) => [name, { ...connection, account_id: 12 + mailbox, ...change }]),
    ),
    CALCOM_SECRET: secret,
    ONELINK_TOKEN: 'token-of-the-bench',
    ADMIN_TOKEN: adminToken,
  };
}

export async function startBridge(
  servers: Servers,
  built: Built,
  options: Partial<WorkerdOptions> = {},
): Promise<Bridge> {
  const workerd = await startWorkerd({
    ...{ built, variables: bridgeVariables(servers), kvPort: servers.kvPort, className: 'Mailbox' },
    ...options,
  });
  const ask = (method: string, path: string, body?: unknown): Promise<Answer> => {
    const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' };
    const text = body === undefined ? '' : JSON.stringify(body);
    return sendOne(workerd.port, wireOf(`/api${path}`, headers, text, method));
  };
  return {
    ...{ name: 'bridge', pid: workerd.pid, port: workerd.port, settles: 'outcomes', workerd, ask },
    webhook: (mailbox, booking) => signed(nameOf(mailbox), { number: booking }),
    async api(method, path, body) {
      const { status, body: text } = await ask(method, path, body);
      if (status >= 300) throw new Error(`${method} ${path} is answered ${status} ${text}`);
      return JSON.parse(text);
    },
    close: workerd.close,
  };
}

export const startLimit = (servers: Servers): Promise<Player> => startRival(servers, 'limit', 'Mailbox', null);
export const startNaive = (servers: Servers): Promise<Player> => startRival(servers, 'naive', null, 'writes');

async function startRival(
  servers: Servers,
  name: string,
  className: string | null,
  settles: Player['settles'],
): Promise<Player> {
  const variables = { SECRET: secret, ONELINK_URL: servers.oneLinkUrl, ONELINK_TOKEN: 'token-of-the-bench' };
  const { pid, port, close } = await startWorkerd({
    built: rival(name),
    variables,
    kvPort: servers.kvPort,
    className,
  });
  const webhook = (mailbox: number, booking: number): Wire => signed(nameOf(mailbox), { number: booking });
  return { name, pid, port, settles, webhook, close };
}
