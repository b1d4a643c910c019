/** The emulator behind a real socket on loopback, for the demonstration and the black-box tests. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOneLink, type OneLink, type OneLinkOptions } from './one-link.ts';

export interface OneLinkServer {
  /** `http://127.0.0.1:<port>`, to be used as `ONELINK_URL`. */
  readonly url: string;
  readonly oneLink: OneLink;
  close(): Promise<void>;
}

/** `port` 0 or absent: any free one. */
export async function startOneLinkServer(options: OneLinkOptions & { port?: number } = {}): Promise<OneLinkServer> {
  const { port = 0, ...rest } = options;
  const oneLink = createOneLink(rest);
  const server = createServer((incoming, outgoing) => {
    serve(oneLink, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    oneLink,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A rejected `fetch` of the emulator is a cut connection: the socket is destroyed by the caller. */
async function serve(oneLink: OneLink, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const response = await oneLink.fetch(await toRequest(incoming));
  response.headers.forEach((value, name) => {
    outgoing.setHeader(name, value);
  });
  outgoing.writeHead(response.status);
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const method = incoming.method ?? 'GET';
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, String(value));
  }
  const hasBody = method !== 'GET' && method !== 'HEAD' && chunks.length > 0;
  const body = hasBody ? Buffer.concat(chunks) : null;
  return new Request(new URL(incoming.url ?? '/', 'http://127.0.0.1'), { method, headers, body });
}
