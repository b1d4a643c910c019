/** A small emulator of a tool's API on loopback. What it answers is the tool's own, written from the reference. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ToolRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Parsed JSON; undefined where there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: an emulator reads whatever the client sent, and checks it itself.
  readonly json: any;
}

export interface ToolResponse {
  readonly status: number;
  readonly body: unknown;
}

export interface ToolServer {
  readonly url: string;
  readonly requests: readonly ToolRequest[];
  close(): Promise<void>;
}

export const answer = (body: unknown, status = 200): ToolResponse => ({ status, body });

export async function startToolServer(handle: (request: ToolRequest) => ToolResponse): Promise<ToolServer> {
  const requests: ToolRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const { method = 'GET', url = '/', headers } = incoming;
    const request = { method, path: url, headers, json: text === '' ? undefined : JSON.parse(text) };
    requests.push(request);
    const { status, body } = handle(request);
    outgoing.writeHead(status, { 'content-type': 'application/json' });
    outgoing.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
