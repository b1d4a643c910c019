/**
 * Requests over kept connections, each with one on its way. It writes HTTP itself: on a machine of two cores a client that
 * costs as much as the server would be measured, too.
 */
import { connect, type Socket } from 'node:net';
import { clockMs } from './servers.ts';

const patienceMs = 60_000;

/** A request as its bytes. */
export type Wire = Buffer;

export interface Load {
  /** Milliseconds from the first request to the last answer. */
  readonly ms: number;
  readonly startedAt: number;
  /** Each answer's, ms, in the order of the answers. */
  readonly latencies: readonly number[];
  /** Answers that were not 200. */
  readonly wrong: number;
}

export function wireOf(path: string, headers: Readonly<Record<string, string>>, body: string, method = 'POST'): Wire {
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = Buffer.byteLength(body);
  return Buffer.from(
    `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${head.join('')}content-length: ${length}\r\n\r\n${body}`,
  );
}

export interface Sending {
  readonly connections: number;
  /** No request begins after that. */
  readonly forMs?: number;
}

export async function sendAll(port: number, requests: readonly Wire[], sending: Sending): Promise<Load> {
  const { connections, forMs = Number.POSITIVE_INFINITY } = sending;
  const sockets = await Promise.all(Array.from({ length: Math.min(connections, requests.length) }, () => open(port)));
  const latencies: number[] = [];
  let [next, wrong] = [0, 0];
  const startedAt = clockMs();
  await Promise.all(
    sockets.map(async (socket) => {
      for (;;) {
        const sentAt = clockMs();
        const wire = sentAt - startedAt < forMs ? requests[next++] : undefined;
        if (wire === undefined) return;
        const { status } = await exchange(socket, wire);
        latencies.push(clockMs() - sentAt);
        if (status !== 200) wrong += 1;
      }
    }),
  );
  const ms = clockMs() - startedAt;
  for (const socket of sockets) socket.destroy();
  return { ms, startedAt, latencies, wrong };
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly ms: number;
}

/** One request over a connection of its own. */
export async function sendOne(port: number, wire: Wire): Promise<Answer> {
  const socket = await open(port);
  const sentAt = clockMs();
  try {
    return { ...(await exchange(socket, wire)), ms: clockMs() - sentAt };
  } finally {
    socket.destroy();
  }
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

function exchange(socket: Socket, wire: Wire): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => done(() => reject(new Error('no answer'))), patienceMs);
    const done = (settle: () => void): void => {
      clearTimeout(timer);
      socket.off('data', onData);
      socket.off('close', onClose);
      settle();
    };
    const onData = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      const answer = whole(text);
      if (answer !== null) done(() => resolve(answer));
    };
    const onClose = (): void => done(() => reject(new Error('the connection was closed')));
    socket.on('data', onData);
    socket.on('close', onClose);
    socket.write(wire);
  });
}

/** Null: more is to come. */
function whole(text: string): { readonly status: number; readonly body: string } | null {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const status = Number(text.slice(9, 12));
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end + 2))?.[1];
  const body = text.slice(end + 4);
  if (length !== undefined) return body.length >= Number(length) ? { status, body } : null;
  return body.endsWith('0\r\n\r\n') ? { status, body: unchunked(body) } : null;
}

function unchunked(body: string): string {
  let text = '';
  for (let at = 0; ; ) {
    const line = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.slice(at, line), 16);
    if (!(size > 0)) return text;
    text += body.slice(line + 2, line + 2 + size);
    at = line + 4 + size;
  }
}
