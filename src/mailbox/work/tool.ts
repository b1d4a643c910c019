/** Calls to a booking tool's own API, for read-backs: JSON, a time limit, no redirect, nothing thrown, nothing logged. */
import { retryAfterMs } from '../../one-link/retry-after.ts';
import type { ToolAnswer, ToolRequest } from '../../sources/source.ts';
import type { Ports } from '../ports.ts';
import type { ToolPace } from './tool-pace.ts';

const timeoutMs = 15_000;

export interface ToolCallInput {
  readonly ports: Pick<Ports, 'fetch' | 'timeoutSignal' | 'now'>;
  /** Counts the call; false where the invocation has none left. */
  readonly spendCall: () => boolean;
  readonly pace: ToolPace;
}

export async function callTool(request: ToolRequest, input: ToolCallInput): Promise<ToolAnswer> {
  const { pace } = input;
  const waitMs = pace.waitMs();
  if (waitMs !== null) return { kind: 'later', status: null, retryAfterMs: waitMs };
  const answer = await ask(request, input);
  pace.note(answer);
  return answer;
}

async function ask(request: ToolRequest, { ports, spendCall }: ToolCallInput): Promise<ToolAnswer> {
  if (!spendCall()) return { kind: 'later', status: null, retryAfterMs: 1000 };
  try {
    const response = await ports.fetch(request.url, {
      method: request.method ?? 'GET',
      headers: { accept: 'application/json', 'user-agent': 'onelink-bridge', ...request.headers },
      redirect: 'manual',
      signal: ports.timeoutSignal(timeoutMs),
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const text = await response.text();
    const { status } = response;
    const body = response.ok ? parsed(text) : undefined;
    if (body !== undefined) return { kind: 'ok', status, body };
    // A web page in place of an answer comes from a gateway or a maintenance page, whatever its status.
    if (response.ok) return { kind: 'later', status, retryAfterMs: null };
    if (status === 404 || status === 410) return { kind: 'not_found', status };
    if (status === 401 || status === 403) return { kind: 'refused', status };
    return { kind: 'later', status, retryAfterMs: retryAfterMs(response.headers.get('retry-after'), ports.now()) };
  } catch {
    return { kind: 'later', status: null, retryAfterMs: null };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
