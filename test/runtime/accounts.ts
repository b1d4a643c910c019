/**
 * One-Link with many accounts behind one socket on loopback: each account is an emulator of its own, with its own faults. The
 * tools' own APIs are behind the same socket.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type PlainRequest, readRequest, respond } from '../../emulator/exchange.ts';
import { createOneLink, type OneLink, type OneLinkOptions } from '../../emulator/one-link.ts';
import type { ToolReply } from '../world/world.ts';

export interface Accounts {
  readonly url: string;
  /** The account with this number, made when it is first asked for; with these settings. */
  account(id: number, settings?: OneLinkOptions): OneLink;
  /** Told of each request as the account takes it. */
  watch(id: number, onRequest: (request: PlainRequest) => void): void;
  /** The API of the tool of a connection, at `<url>/tools/<connection>`. */
  addTool(connection: string, answer: (call: ToolCall) => ToolReply): void;
  close(): Promise<void>;
}

/** `path`: after the address of the API, with its query. */
export interface ToolCall {
  readonly path: string;
  readonly body?: string;
}

export interface AccountsOptions {
  readonly now: () => number;
  /** A request has come, or has been carried out and not yet answered. */
  readonly onMoment?: () => void;
}

export async function startAccounts({ now, onMoment = () => {} }: AccountsOptions): Promise<Accounts> {
  const accounts = new Map<number, OneLink>();
  const watching = new Map<number, (request: PlainRequest) => void>();
  const tools = new Map<string, (call: ToolCall) => ToolReply>();
  const account = (id: number, settings: OneLinkOptions = {}): OneLink => {
    const known = accounts.get(id);
    if (known !== undefined) return known;
    const made = createOneLink({ accountId: id, now, ...settings });
    accounts.set(id, made);
    return made;
  };

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const text = await read(incoming);
    onMoment();
    const [, connection = '', path = ''] = /^\/tools\/([^/]+)(.*)$/.exec(incoming.url ?? '') ?? [];
    const tool = tools.get(connection);
    if (tool !== undefined) {
      reply(outgoing, tool({ path, ...(text !== '' && { body: text }) }));
      return;
    }
    const request = await plain(incoming, text);
    const [, number] = /\/accounts\/(\d+)\//.exec(request.path) ?? [];
    const id = Number(number);
    watching.get(id)?.(request);
    const exchange = account(id).handle(request);
    onMoment();
    if (exchange.kind === 'cut') {
      outgoing.destroy();
      return;
    }
    const response = respond(exchange);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  }

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    account,
    addTool: (connection, answer) => void tools.set(connection, answer),
    watch: (id, onRequest) => void watching.set(id, onRequest),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function reply(outgoing: ServerResponse, answer: ToolReply): void {
  if (answer === 'cut') {
    outgoing.destroy();
    return;
  }
  outgoing.writeHead(answer.status, { ...answer.headers });
  outgoing.end(answer.body);
}

async function read(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function plain(incoming: IncomingMessage, text: string): Promise<PlainRequest> {
  const { method = 'GET', url = '/' } = incoming;
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
  const body = text === '' ? null : text;
  return readRequest(new Request(new URL(url, 'http://127.0.0.1'), { method, headers, body }));
}
