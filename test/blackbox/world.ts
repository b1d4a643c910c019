/** The built Worker beside the emulator, spoken to by HTTP alone. One a test file: starting takes a second. */
import { inject } from 'vitest';
import type { OneLink } from '../../emulator/one-link.ts';
import { startOneLinkServer } from '../../emulator/server.ts';
import type { DeliveryView } from '../../src/mailbox/contract-views.ts';
import { type Bridge, startBridge } from '../bridge/bridge.ts';
import type { Sample } from '../samples/sample.ts';

export const secrets = {
  ONELINK_TOKEN: 'test-token',
  ADMIN_TOKEN: 'admin-token-of-the-tests',
  CALCOM_SECRET: 'calcom-secret-of-the-tests',
  SITE_SECRET: 'site-secret-of-the-tests',
  IMPORTED_SECRET: 'imported-secret-of-the-tests',
  ALTEGIO_SECRET: 'altegio-secret-of-the-tests',
};

export const account = { account_id: 12, resource_id: 31 };
export const salon = { ...account, source: 'calcom', on_unlinked: 'create', secret: 'CALCOM_SECRET' };
export const site = { ...account, source: 'direct', on_unlinked: 'create', secret: 'SITE_SECRET' };

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever body it expects; a wrong path fails the assertion.
  readonly body: any;
}

export interface World {
  readonly bridge: Bridge;
  readonly oneLink: OneLink;
  call(path: string, init?: RequestInit): Promise<Answered>;
  /** A webhook at a connection. */
  send(connection: string, sample: Sample): Promise<Answered>;
  /** A call of the admin API with its token. */
  api(method: string, path: string, body?: unknown, contentType?: string): Promise<Answered>;
  /** Waits until `GET /api/deliveries/{id}` shows one of the states. Fails after 20 s. */
  reaches(deliveryId: string, ...states: DeliveryView['state'][]): Promise<DeliveryView>;
  /** Writes that One-Link carried out: `PATCH /appointments/9041 {"status":"cancelled"}`. */
  writes(): string[];
  /** Every answer that `call` brought, for a look at what must not be in any. */
  readonly answers: readonly Answered[];
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly connections: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

export async function startWorld(options: WorldOptions): Promise<World> {
  const server = await startOneLinkServer();
  server.oneLink.addResource({ id: 31 });
  const bridge = await startBridge({
    oneLinkUrl: server.url,
    connections: options.connections,
    secrets: options.secrets ?? secrets,
    builtIn: inject('builtIn'),
  });
  const answers: Answered[] = [];

  async function call(path: string, init: RequestInit = {}): Promise<Answered> {
    const response = await fetch(`${bridge.url}${path}`, { redirect: 'manual', ...init });
    const text = await response.text();
    const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
    const { status, headers } = response;
    const answered = { status, headers, text, body: isJson && text !== '' ? JSON.parse(text) : null };
    answers.push(answered);
    return answered;
  }

  const api: World['api'] = (method, path, body, contentType = 'application/json') =>
    call(`/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${secrets.ADMIN_TOKEN}`,
        ...(body === undefined ? {} : { 'content-type': contentType }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });

  async function reaches(deliveryId: string, ...states: string[]): Promise<DeliveryView> {
    const until = Date.now() + 20_000;
    for (;;) {
      const { body } = await api('GET', `/deliveries/${deliveryId}`);
      if (states.includes(body.state)) return body;
      if (Date.now() > until) throw new Error(`${deliveryId} stays ${JSON.stringify(body)}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  return {
    bridge,
    oneLink: server.oneLink,
    call,
    send: (connection, { path, headers, body }) =>
      call(`/hooks/${connection}${path}`, { method: 'POST', headers, body }),
    api,
    reaches,
    writes: () =>
      server.oneLink.requests.flatMap(({ method, path, carriedOut, body }) =>
        method === 'GET' || carriedOut === null || carriedOut >= 300
          ? []
          : [`${method} ${path} ${JSON.stringify(body)}`],
      ),
    answers,
    async close() {
      await bridge.close();
      await server.close();
    },
  };
}
