/**
 * `/hooks/{connection}` and `/hooks/{connection}/{token}`: steps 1 to 3 of the way of the data (design.md). Nothing is
 * computed over a body before its size is known, nothing is parsed before it is authentic, and a tool is told 200 only
 * when its deliveries are stored.
 */

import { publicProblems } from '../config/problems.ts';
import { type Connection, readConfiguration, type SourceRegistry, sourceSettings } from '../config.ts';
import type { Env } from '../env.ts';
import type { Attempt, FailureLimit } from '../http/failure-limit.ts';
import { parseBody } from '../http/parse-body.ts';
import { largestBodyBytes, readBody } from '../http/read-body.ts';
import { errorFacts, log } from '../log.ts';
import { problem } from '../problem.ts';
import type { AnySource, Hook } from '../sources/source.ts';
import { acceptWithin, type Waiting } from './accept.ts';
import { acceptedAnswer, handshakeAnswer } from './answer.ts';
import { batchOf } from './batch.ts';
import { decodeBody } from './decode.ts';

/** How long a tool's patience lets the Worker repeat a failed object call: Wix hangs up after 1.25 s, the others later. */
const repeatMs: Readonly<Record<string, number>> = { wix: 800 };
const defaultRepeatMs = 8_000;

/** Tools that retry do so after a minute or more; the object is back within seconds. */
const retryAfterSeconds = '30';

export interface HookAddress {
  readonly connection: string;
  readonly token: string | null;
}

/** Answers whatever is sent to a hook's address. Never redirects: Calendly and Square count a 3xx as failure. */
export async function receive(
  request: Request,
  env: Env,
  sources: SourceRegistry,
  waiting: Waiting,
  failures: FailureLimit,
): Promise<Response> {
  const address = hookAddress(new URL(request.url));
  if (address === null) return problem(404, 'not-found');
  if (!['GET', 'HEAD', 'POST'].includes(request.method)) {
    return problem(405, 'method-not-allowed', { headers: { allow: 'GET, HEAD, POST' } });
  }

  const entry = readConfiguration(env, sources).connections.get(address.connection);
  if (entry === undefined) return problem(404, 'unknown-connection');
  const source = entry.ok ? sources[entry.connection.source] : undefined;
  if (!entry.ok || source === undefined) {
    log('error', 'hook_invalid_connection', { connection: address.connection });
    const problems = entry.ok ? [] : publicProblems(entry.problems);
    return problem(500, 'invalid-connection', { extensions: { connection: address.connection, problems } });
  }
  if (request.method !== 'POST') return handshakeAnswer(echoOf(source, entry.connection, new URL(request.url)));

  const attempt = failures(`hook ${address.connection}`, request.headers);
  const heldUp = attempt.refusal();
  if (heldUp !== null) return heldUp; // and no log line: a flood shall not fill the log

  const answer = await takeIn(request, address, entry.connection, source, env, waiting, attempt);
  if (!answer.ok) log('warn', 'hook_refused', { connection: address.connection, status: answer.status });
  return answer;
}

async function takeIn(
  request: Request,
  { token }: HookAddress,
  connection: Connection,
  source: AnySource,
  env: Env,
  waiting: Waiting,
  attempt: Attempt,
): Promise<Response> {
  const body = await readBody(request, largestBodyBytes);
  if (!body.ok) {
    return body.reason === 'too_large'
      ? problem(413, 'body-too-large', { detail: `At most ${largestBodyBytes} bytes.` })
      : problem(400, 'malformed-body', { detail: 'The body ended early.' });
  }

  const hook: Hook = {
    body: body.bytes,
    headers: request.headers,
    pathToken: token,
    query: new URL(request.url).searchParams,
    secrets: connection.secrets,
    settings: sourceSettings(connection),
    now: waiting.now(),
  };
  if (!(await isAuthentic(connection.name, source, hook))) {
    if (attempt.failed()) log('warn', 'hook_held_up', { connection: connection.name });
    return problem(401, 'unauthorized', { headers: { 'www-authenticate': 'Webhook' } });
  }
  attempt.passed();

  const parsed = parseBody(hook.body, hook.headers, source.bodies);
  if (!parsed.ok) {
    return parsed.reason === 'unsupported'
      ? problem(415, 'unsupported-media-type', {
          detail: `Expected ${source.bodies.join(' or ')}, uncompressed UTF-8.`,
        })
      : problem(400, 'malformed-body', { detail: 'Not what its content type says.' });
  }

  const decoded = await decodeBody(connection.name, source, parsed.value, hook);
  if (!decoded.ok) return problem(422, 'invalid-body', { detail: decoded.detail });

  const batch = batchOf(decoded.events, connection, hook.now);
  const accepted = await acceptWithin(
    repeatMs[connection.source] ?? defaultRepeatMs,
    () => env.MAILBOX.getByName(connection.name).accept(batch),
    waiting,
  );
  return accepted === null
    ? problem(503, 'not-stored', { headers: { 'retry-after': retryAfterSeconds } })
    : acceptedAnswer(accepted, source.answer?.(hook.settings) ?? null);
}

/** The parts of the path as they were meant; null where the path is another one or is no well-formed encoding. */
export function hookAddress(url: URL): HookAddress | null {
  const match = /^\/hooks\/([^/]+)(?:\/([^/]*))?$/.exec(url.pathname);
  if (match === null) return null;
  const [, connection = '', token = ''] = match;
  try {
    return { connection: decodeURIComponent(connection), token: token === '' ? null : decodeURIComponent(token) };
  } catch {
    return null;
  }
}

async function isAuthentic(connection: string, source: AnySource, hook: Hook): Promise<boolean> {
  try {
    return await source.authenticate(hook);
  } catch (error) {
    log('error', 'authenticate_threw', { connection, ...errorFacts(error) });
    return false;
  }
}

function echoOf(source: AnySource, connection: Connection, url: URL): string | null {
  try {
    return source.handshake?.(url.searchParams, sourceSettings(connection)) ?? null;
  } catch (error) {
    log('error', 'handshake_threw', errorFacts(error));
    return null;
  }
}
