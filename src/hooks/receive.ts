/**
 * `/hooks/{connection}` and `/hooks/{connection}/{token}`: steps 1 to 3 of the data flow (architecture.md). Nothing is computed
 * from a body before its size is known, nothing is parsed before it is authentic, and the answer is 200 only when the
 * deliveries are stored. Refused requests are counted after they were refused, so a flood of them never blocks a genuine
 * webhook, even from the same address.
 */

import type { Connection, SourceRegistry } from '../config/connection.ts';
import { publicProblems } from '../config/problems.ts';
import { sourceSettings } from '../config/read.ts';
import { findConnection } from '../config/stored-cache.ts';
import { connectionKeys } from '../config/table.ts';
import type { Env } from '../env.ts';
import { refuse } from '../http/failure-limit.ts';
import { parseBody } from '../http/parse-body.ts';
import { problem } from '../http/problem.ts';
import { largestBodyBytes, readBody } from '../http/read-body.ts';
import { errorFacts, log } from '../log.ts';
import type { RefusedReason } from '../mailbox/contract-views.ts';
import type { AnySource, Authenticity, Hook } from '../sources/source.ts';
import { unauthentic } from '../sources/toolkit/authenticate.ts';
import { acceptWithin, type Waiting } from './accept.ts';
import { acceptedAnswer, handshakeAnswer } from './answer.ts';
import { batchOf } from './batch.ts';
import { decodeBody, despiteItsForm } from './decode.ts';
import type { Refusals } from './refusals.ts';

/** How long the Worker repeats a failed object call where a tool waits long enough. */
const usualPatienceMs = 8_000;

/** Tools that retry do so after a minute or more; the object is back within seconds. */
const retryAfterSeconds = '30';

export interface HookAddress {
  readonly connection: string;
  readonly token: string | null;
}

/** What the hooks need besides the request and its environment. */
export interface Surroundings {
  readonly sources: SourceRegistry;
  readonly waiting: Waiting;
  readonly refusals: Refusals;
  /** Keeps the Worker alive until the work is done. The answer does not wait for it. */
  readonly waitUntil: (work: Promise<void>) => void;
}

/** Answers every request to a hook's address. Never redirects, because Calendly and Square count a 3xx as a failure. */
export async function receive(
  request: Request,
  env: Env,
  { sources, waiting, refusals, waitUntil }: Surroundings,
): Promise<Response> {
  const address = hookAddress(new URL(request.url));
  if (address === null) return problem(404, 'not-found');
  if (!['GET', 'HEAD', 'POST'].includes(request.method)) {
    return problem(405, 'method-not-allowed', { headers: { allow: 'GET, HEAD, POST' } });
  }

  // A tool may still post to the address of a former name.
  const entry = await findConnection(address.connection, env, sources, waiting.now()).catch(noAnswer);
  if (entry === null) return notStored();
  if (entry === undefined) {
    refusals.line('warn', 'hook_unknown_connection', {}); // do not log its name, because it may be a token
    return refuse(problem(404, 'unknown-connection'), 'hooks', request.headers, env);
  }
  const door = `hook ${address.connection}`;
  const source = entry.ok ? sources[entry.connection.source] : undefined;
  if (!entry.ok || source === undefined) {
    refusals.line('error', 'hook_invalid_connection', { connection: address.connection });
    const problems = entry.ok ? [] : publicProblems(entry.problems, connectionKeys);
    const extensions = { connection: address.connection, problems };
    return refuse(problem(500, 'invalid-connection', { extensions }), door, request.headers, env);
  }
  if (request.method !== 'POST') return handshakeAnswer(echoOf(source, entry.connection, new URL(request.url)));

  const taken = await takeIn(request, address, entry.connection, source, env, waiting);
  if (taken.kind === 'answered') return taken.answer;
  const { name, mailbox } = entry.connection;
  const { reason, size } = taken;
  const told = refusals.note(name, { reason, size }, (told) => env.MAILBOX.getByName(mailbox).noteRefused(told));
  if (told !== null) waitUntil(told);
  return taken.authentic ? taken.answer : refuse(taken.answer, door, request.headers, env);
}

type Taken =
  | { readonly kind: 'answered'; readonly answer: Response }
  /** `reason`: for the operator, not for the answer. `authentic`: the tool itself sent it, so it never has to wait. */
  | {
      readonly kind: 'refused';
      readonly answer: Response;
      readonly reason: RefusedReason;
      readonly authentic: boolean;
      /** Bytes of its body; null: it was not read to its end. */
      readonly size: number | null;
    };

async function takeIn(
  request: Request,
  { token }: HookAddress,
  connection: Connection,
  source: AnySource,
  env: Env,
  waiting: Waiting,
): Promise<Taken> {
  const body = await readBody(request, largestBodyBytes);
  if (!body.ok) {
    const answer =
      body.reason === 'too_large'
        ? problem(413, 'body-too-large', { detail: `At most ${largestBodyBytes} bytes.` })
        : problem(400, 'malformed-body', { detail: 'The body ended early.' });
    return { kind: 'refused', answer, reason: body.reason, authentic: false, size: null };
  }
  const size = body.bytes.byteLength;
  const refused = (reason: RefusedReason, authentic: boolean, answer: Response): Taken => ({
    ...{ kind: 'refused', answer, reason, authentic, size },
  });

  const hook: Hook = {
    body: body.bytes,
    headers: request.headers,
    pathToken: token,
    query: new URL(request.url).searchParams,
    secrets: connection.secrets,
    settings: sourceSettings(connection),
    now: waiting.now(),
  };
  const checked = await authenticate(connection.name, source, hook);
  if (!checked.ok) {
    // The same bytes for every reason.
    const answer = problem(401, 'unauthorized', { headers: { 'www-authenticate': 'Webhook' } });
    return refused(checked.reason, false, answer);
  }

  const parsed = parseBody(hook.body, hook.headers, source.bodies);
  const readable = despiteItsForm(parsed, source);
  if (readable === null) {
    const detail = 'detail' in parsed ? parsed.detail : '';
    return !parsed.ok && parsed.reason === 'unsupported'
      ? refused('unsupported_type', true, problem(415, 'unsupported-media-type', { detail }))
      : refused('malformed_body', true, problem(400, 'malformed-body', { detail }));
  }

  const decoded = await decodeBody(connection.name, source, readable, hook);
  if (!decoded.ok) return refused('invalid_body', true, problem(422, 'invalid-body', { detail: decoded.detail }));

  const batch = { ...batchOf(decoded.events, connection, hook.now), size };
  const accepted = await acceptWithin(
    source.patienceMs ?? usualPatienceMs,
    () => env.MAILBOX.getByName(connection.mailbox).accept(batch),
    waiting,
  );
  if (accepted === null) {
    log('error', 'hook_not_stored', { connection: connection.name });
    return { kind: 'answered', answer: notStored() };
  }
  return { kind: 'answered', answer: acceptedAnswer(accepted, source.answer?.(hook.settings) ?? null) };
}

const notStored = (): Response => problem(503, 'not-stored', { headers: { 'retry-after': retryAfterSeconds } });

/** Nobody knows whether there is such a connection. */
function noAnswer(error: unknown): null {
  log('error', 'connection_not_read', errorFacts(error));
  return null;
}

/** The decoded parts of the path. Null: it is another path or is not encoded correctly. */
function hookAddress(url: URL): HookAddress | null {
  const match = /^\/hooks\/([^/]+)(?:\/([^/]*))?$/.exec(url.pathname);
  if (match === null) return null;
  const [, connection = '', token = ''] = match;
  try {
    return { connection: decodeURIComponent(connection), token: token === '' ? null : decodeURIComponent(token) };
  } catch {
    return null;
  }
}

async function authenticate(connection: string, source: AnySource, hook: Hook): Promise<Authenticity> {
  try {
    return await source.authenticate(hook);
  } catch (error) {
    log('error', 'authenticate_threw', { connection, ...errorFacts(error) });
    return unauthentic('not_checked');
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
