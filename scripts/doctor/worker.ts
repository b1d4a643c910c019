/** The deployed Worker: whether it answers, what it says of each connection, and the clocks. */
import {
  allConnectionsOf,
  type Bridge,
  connectionOf,
  healthOf,
  type Running,
  type RunningConnection,
} from '../lib/bridge.ts';
import type { Project } from '../lib/project.ts';
import type { Report } from './finding.ts';
import { checkReconciliation } from './reconciliation.ts';
import { checkVersion } from './version.ts';

export interface WorkerCheck {
  readonly project: Project;
  readonly url: string | undefined;
  readonly connections: readonly string[];
  /** A person named it: the others are not looked at. */
  readonly isOne: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const problems = {
  unreachable: ['does not answer', 'check the address, and that the Worker is deployed'],
  refused: [
    'refuses ADMIN_TOKEN',
    'set the token of the deployed Worker in the environment or .dev.vars as ADMIN_TOKEN',
  ],
  no_admin: ['has no usable ADMIN_TOKEN', 'npx wrangler secret put ADMIN_TOKEN (16 characters or more)'],
  not_bridge: ['is not an onelink-bridge', 'check the address: https://<your worker>, without a path'],
} as const;

export async function checkWorker(
  { project, url, connections, isOne, now }: WorkerCheck,
  report: Report,
): Promise<void> {
  if (url === undefined) {
    const remedy = 'give --url https://<your worker>, or set BRIDGE_URL in .dev.vars';
    report({
      level: 'note',
      area: 'worker',
      where: 'deployed Worker',
      what: 'is not checked: its address is not known',
      remedy,
    });
    return;
  }
  const refuse = (problem: keyof typeof problems): void => {
    const [what, remedy] = problems[problem];
    report({ level: 'error', area: 'worker', where: url, what, remedy });
  };
  const health = await healthOf(url);
  if (!health.ok) return refuse(health.problem);
  const level = health.value === 'valid' ? 'ok' : 'error';
  report({ level, area: 'worker', where: url, what: `answers; its configuration is ${health.value}` });
  checkClock(health.serverTime, now(), report);
  const adminToken = project.setting('ADMIN_TOKEN');
  if (adminToken === undefined) {
    const remedy = 'set ADMIN_TOKEN in the environment or .dev.vars';
    report({
      level: 'note',
      area: 'worker',
      where: url,
      what: 'its connections are not checked without ADMIN_TOKEN',
      remedy,
    });
    return;
  }
  const bridge: Bridge = { url, adminToken };
  const running = isOne ? await oneOf(bridge, connections) : await allConnectionsOf(bridge);
  if (!running.ok) return refuse(running.problem);
  await checkVersion(url, adminToken, report);
  const byName = new Map(running.value.map((one) => [one.connection, one]));
  const inKv = isOne ? [] : running.value.filter(({ kept_in }) => kept_in === 'kv');
  if (inKv.length > 0) {
    report({
      level: 'ok',
      area: 'worker',
      where: 'KV',
      what: `${inKv.length} connections: ${inKv.map(({ connection }) => connection).join(', ')}`,
    });
  }
  for (const one of inKv) checkConnection(one, now(), report);
  for (const name of connections) {
    const one = byName.get(name);
    if (one === undefined) {
      report({
        level: 'error',
        area: 'worker',
        where: name,
        what: 'the deployed Worker does not know this connection',
        remedy: isInToml(project, name)
          ? 'npm run deploy'
          : `wait two minutes after a push; else: npm run connections -- list --remote`,
      });
      continue;
    }
    checkConnection(one, now(), report);
    if (one.state === 'running') await checkReconciliation({ project, bridge, name, now: now() }, report);
  }
}

const isInToml = ({ configuration }: Project, name: string): boolean => configuration.connections.has(name);

async function oneOf(bridge: Bridge, [name = '']: readonly string[]): Promise<Running<readonly RunningConnection[]>> {
  const found = await connectionOf(bridge, name);
  return found.ok ? { ...found, value: found.value === null ? [] : [found.value] } : found;
}

function checkConnection(one: RunningConnection, now: number, report: Report): void {
  const where = one.connection;
  const say = (level: 'ok' | 'note' | 'warning' | 'error', what: string, remedy?: string) =>
    report({ level, area: 'worker', where, what, ...(remedy !== undefined && { remedy }) });
  for (const { path, message, remedy } of one.problems) say('error', `${path}: ${message}`, remedy);
  if (one.configuration === 'invalid') return;
  if (one.state === 'unavailable') {
    say('warning', 'its mailbox does not answer', 'try again in a minute');
    return;
  }
  if (one.state !== 'running') say('error', `is ${one.state}: ${one.message ?? 'nothing is sent'}`);
  const [refused = 0, reason] = [one.refused_24h, one.last_refused_reason];
  if (refused > 0) {
    say(
      'error',
      `${refused} webhooks refused in 24 hours, the last one ${ago(one.last_refused_at, now)}: ${reason}`,
      remedyOf(reason ?? ''),
    );
  }
  const last = one.last_received_at ?? null;
  if (last === null) say('note', 'no webhook has been taken in yet', 'make a test booking');
  else say('ok', `last webhook ${ago(last, now)}`);
  const { pending = 0, parked = 0, failed = 0 } = one;
  const list = (state: string) => `GET /api/deliveries?connection=${where}&state=${state}`;
  if (pending > 0) say('note', `${pending} deliveries wait`);
  if (parked > 0) say('warning', `${parked} deliveries wait for a person`, list('parked'));
  if (failed > 0) say('warning', `${failed} deliveries failed`, list('failed'));
}

/** What to do where the bridge refuses webhooks, by its own word for the reason. */
function remedyOf(reason: string): string {
  switch (reason) {
    case 'no_signature':
    case 'no_secret_at_tool':
      return 'enter the secret at the tool: its webhooks are not signed';
    case 'signature_differs':
      return 'the secret at the tool differs from that of the Worker, or the address is not written as it is signed: enter both again';
    case 'stale':
      return 'signed too long ago: check the clock of the tool';
    case 'no_token':
    case 'wrong_token':
    case 'wrong_path_token':
      return 'enter address and token at the tool again, exactly as setup shows them';
    default:
      return 'docs/failures.md tells what it means';
  }
}

const mostSkewMs = 30_000;

export function checkClock(serverTime: number | null, now: number, report: Report): void {
  if (serverTime === null) return;
  const seconds = Math.round((now - serverTime) / 1000);
  if (Math.abs(seconds) * 1000 <= mostSkewMs) {
    report({ level: 'ok', area: 'clock', where: 'this machine', what: 'agrees with the server' });
    return;
  }
  const what = `is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} the server`;
  report({
    level: 'warning',
    area: 'clock',
    where: 'this machine',
    what,
    remedy: 'set the clock, or samples signed here are refused as stale',
  });
}

function ago(time: string | null | undefined, now: number): string {
  const minutes = Math.round((now - Date.parse(time ?? '')) / 60_000);
  if (Number.isNaN(minutes)) return 'at an unknown time';
  if (minutes < 1) return 'just now';
  return minutes < 120
    ? `${minutes} min ago`
    : minutes < 2880
      ? `${Math.round(minutes / 60)} h ago`
      : `${Math.round(minutes / 1440)} days ago`;
}
