/**
 * The way of a request through the emulator: late commits that have come due, the throttle, a fault, then the work itself.
 */
import { authorize, noTokenAnswer, tokenOf } from './access.ts';
import { type Exchange, type LoggedRequest, malformedJson, type PlainRequest } from './exchange.ts';
import { type AnswerAction, type FaultAction, type Faults, tooManyRequests } from './faults.ts';
import { answer, noRoute, type PlainAnswer, Refusal, renderRefusal } from './refusal.ts';
import { isRoute, type ParsedPath, parsePath, route } from './routes.ts';
import type { State } from './state.ts';

interface Arrived {
  readonly request: PlainRequest;
  readonly parsed: ParsedPath | null;
  readonly logged: LoggedRequest;
}

interface LateCommit extends Arrived {
  readonly atMs: number;
}

export interface Way {
  handle(request: PlainRequest): Exchange;
  /** Carries out the late commits that are due; answers how many are left. */
  advance(): number;
}

export function createWay(state: State, faults: Faults, requests: LoggedRequest[]): Way {
  let waiting: LateCommit[] = [];
  let minute = 0;
  let inThisMinute = 0;

  function carryOut({ request, parsed, logged }: Arrived): PlainAnswer {
    const [, id] = /^\/appointments\/(\d+)/.exec(logged.path) ?? [];
    logged.before = state.appointments.get(Number(id)) ?? null;
    const done = execute(state, request, parsed);
    logged.carriedOut = done.status;
    logged.carriedOutAtMs = state.now();
    logged.after = state.appointments.get(Number(id ?? (logged.path === '/appointments' && createdId(done)))) ?? null;
    return done;
  }

  function advance(): number {
    if (waiting.length === 0) return 0;
    const now = state.now();
    const due = waiting.filter((commit) => commit.atMs <= now).sort((left, right) => left.atMs - right.atMs);
    waiting = waiting.filter((commit) => commit.atMs > now);
    for (const commit of due) carryOut(commit);
    return waiting.length;
  }

  /** How many requests came in this minute, with this one. */
  function countRequest(nowMs: number): number {
    const current = Math.floor(nowMs / 60_000);
    if (current !== minute) inThisMinute = 0;
    minute = current;
    inThisMinute += 1;
    return inThisMinute;
  }

  function handle(request: PlainRequest): Exchange {
    advance();
    const nowMs = state.now();
    const parsed = parsePath(request.path);
    const logged = log(request, parsed, nowMs);
    const arrived: Arrived = { request, parsed, logged };
    requests.push(logged);
    const answered = (given: PlainAnswer, delayMs: number): Exchange => {
      logged.status = given.status;
      return { kind: 'answered', ...given, delayMs };
    };
    if (countRequest(nowMs) > state.settings.rateLimitPerMinute) return answered(plain(tooManyRequests()), 0);
    const fault = faults.take(request.method, logged.path, nowMs);
    if (fault === null) return answered(carryOut(arrived), 0);
    const { action } = fault;
    const cut = 'how' in action ? { how: action.how } : {};
    logged.struckBy = action;
    const delayMs = fault.match.delayMs ?? 0;
    switch (action.kind) {
      case 'answer':
        if (action.carriesOut === true) carryOut(arrived);
        return answered(plain(action), delayMs);
      case 'cut':
        return { kind: 'cut', delayMs, ...cut };
      case 'commit_then_cut':
        carryOut(arrived);
        return { kind: 'cut', delayMs, ...cut };
      case 'late_commit':
        waiting.push({ ...arrived, atMs: nowMs + action.afterMs });
        return action.gateway === undefined
          ? { kind: 'cut', delayMs, ...cut }
          : answered(plain(action.gateway), delayMs);
      case 'delay':
        return answered(carryOut(arrived), delayMs);
      case 'drop': {
        const body = without(request.body, action.keys);
        return answered(withoutKeys(carryOut({ ...arrived, request: { ...request, body } }), action), delayMs);
      }
      case 'other_status':
        return answered(
          shownWith(carryOut(arrived), (payload) => ({ ...payload, status: action.status })),
          delayMs,
        );
      case 'other_record':
        return answered(
          shownWith(carryOut(arrived), ({ id, ...payload }) => ({ ...payload, id: Number(id) + 1 })),
          delayMs,
        );
      default:
        return action satisfies never;
    }
  }

  return { handle, advance };
}

function log(request: PlainRequest, parsed: ParsedPath | null, atMs: number): LoggedRequest {
  return {
    method: request.method,
    path: parsed === null ? request.path : `/${parsed.segments.join('/')}`,
    query: request.query ?? '',
    body: request.body,
    atMs,
    status: null,
    carriedOut: null,
    carriedOutAtMs: null,
    before: null,
    after: null,
    struckBy: null,
  };
}

/** The record that a POST made or answered with. */
const createdId = ({ body }: PlainAnswer): unknown => (body as { payload?: { id?: unknown } } | null)?.payload?.id;

function execute(state: State, request: PlainRequest, parsed: ParsedPath | null): PlainAnswer {
  try {
    if (parsed === null || !isRoute(parsed.segments)) throw noRoute();
    if (request.body === malformedJson) return answer(400, { error: 'Bad Request' });
    const { headers = {} } = request;
    const token = tokenOf((name) => headers[name] ?? null);
    if (token === null) return noTokenAnswer;
    const user = authorize(state, token, parsed.accountId);
    const query = request.query ? new URLSearchParams(request.query) : noQuery;
    return route({ state, user, method: request.method, query, body: request.body }, parsed.segments);
  } catch (refusal) {
    if (refusal instanceof Refusal) return renderRefusal(refusal, state.settings);
    throw refusal;
  }
}

const noQuery = new URLSearchParams();

const plain = (action: AnswerAction): PlainAnswer => ({
  status: action.status,
  headers: action.headers ?? {},
  body: action.body ?? '',
});

const without = (body: unknown, keys: readonly string[]): object =>
  Object.fromEntries(Object.entries(Object(body)).filter(([key]) => !keys.includes(key)));

function withoutKeys(
  given: PlainAnswer,
  { hides, isGarbled = false, garbledAs }: Extract<FaultAction, { kind: 'drop' }>,
): PlainAnswer {
  const form = garbledAs === undefined ? [1] : garbledAs;
  const odd = isGarbled ? Object.fromEntries(hides.map((key) => [key, form])) : {};
  return shownWith(given, (payload) => ({ ...without(payload, hides), ...odd }));
}

/** Another payload of an answer that has one; every record of a list. */
function shownWith(
  given: PlainAnswer,
  shown: (payload: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
): PlainAnswer {
  const body = given.body as { payload?: Record<string, unknown> | Record<string, unknown>[] } | null;
  if (body?.payload === undefined) return given;
  const payload = Array.isArray(body.payload) ? body.payload.map(shown) : shown(body.payload);
  return { ...given, body: { ...body, payload } };
}
