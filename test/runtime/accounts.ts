/** One-Link with many accounts behind one socket on loopback: each account is an emulator of its own, with its own faults. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOneLink, type OneLink } from '../one-link/one-link.ts';

export interface Accounts {
  readonly url: string;
  /** The account with this number, made when it is first asked for. */
  account(id: number): OneLink;
  close(): Promise<void>;
}

export interface AccountsOptions {
  readonly token: string;
  readonly now: () => number;
  /** A request has come, or has been carried out and not yet answered. */
  readonly onMoment?: () => void;
}

export async function startAccounts({ token, now, onMoment = () => {} }: AccountsOptions): Promise<Accounts> {
  const accounts = new Map<number, OneLink>();
  const account = (id: number): OneLink => {
    const known = accounts.get(id);
    if (known !== undefined) return known;
    const made = createOneLink({ accountId: id, token, now });
    made.addResource({ id: 31, name: 'Anna' });
    accounts.set(id, made);
    return made;
  };

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = await read(incoming);
    onMoment();
    const [, id] = /\/accounts\/(\d+)\//.exec(request.url) ?? [];
    const response = await account(Number(id)).fetch(request);
    onMoment();
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  }

  const server = createServer((incoming, outgoing) => {
    // A rejected `fetch` of the emulator is a cut connection.
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    account,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { method = 'GET', url = '/' } = incoming;
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
  const body = chunks.length > 0 ? Buffer.concat(chunks) : null;
  return new Request(new URL(url, 'http://127.0.0.1'), { method, headers, body });
}
