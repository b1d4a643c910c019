/**
 * `GET /metrics`: the state of each connection for Prometheus. It asks the mailboxes at the moment of the scrape and stores nothing.
 * Each costs a subrequest, of which the free plan allows 50, so an answer has at most 40 connections: `?page=2` has the next ones.
 */
import { refusal } from '../admin-api/authorise.ts';
import type { ConnectionEntry, SourceRegistry } from '../config/connection.ts';
import { readConfiguration } from '../config/read.ts';
import { allStored } from '../config/stored-cache.ts';
import type { Env } from '../env.ts';
import type { Refusals } from '../hooks/refusals.ts';
import { problem } from '../http/problem.ts';
import { errorFacts, log } from '../log.ts';
import { contentType, exposition } from './exposition.ts';
import { familiesOf, type Measured } from './families.ts';

const connectionsAtOnce = 40;

interface Around {
  readonly sources: SourceRegistry;
  readonly refusals: Pick<Refusals, 'line'>;
}

/** Its mailbox; null: the connection is invalid. */
interface Listed {
  readonly name: string;
  readonly mailbox: string | null;
}

export async function answerMetrics(request: Request, env: Env, { sources, refusals }: Around): Promise<Response> {
  const refused = await refusal(request.headers, env, refusals, ['ADMIN_TOKEN', 'METRICS_TOKEN']);
  if (refused !== null) return refused;
  const page = Number(/^[1-9]\d{0,4}$/.exec(new URL(request.url).searchParams.get('page') ?? '1')?.[0]);
  if (Number.isNaN(page)) return problem(400, 'invalid-parameter');
  const { connections, valid } = readConfiguration(env, sources);
  const all: readonly Listed[] = [...[...connections].map(listed), ...(await allStored(env))];
  const pages = Math.max(1, Math.ceil(all.length / connectionsAtOnce));
  const shown = all.slice((page - 1) * connectionsAtOnce, page * connectionsAtOnce);
  const measured = await Promise.all(shown.map((one) => measure(one, env)));
  const families = familiesOf({ isValid: valid, connections: all.length, pages }, measured);
  return new Response(exposition(families), { headers: { 'content-type': contentType } });
}

const listed = ([name, entry]: readonly [string, ConnectionEntry]): Listed => ({
  name,
  mailbox: entry.ok ? entry.connection.mailbox : null,
});

async function measure({ name, mailbox }: Listed, env: Env): Promise<Measured> {
  if (mailbox === null) return { connection: name, measures: null };
  try {
    return { connection: name, measures: await env.MAILBOX.getByName(mailbox).admin().measures() };
  } catch (error) {
    log('error', 'metrics_failed', { connection: name, ...errorFacts(error) });
    return { connection: name, measures: null };
  }
}
