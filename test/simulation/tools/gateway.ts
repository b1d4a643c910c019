/**
 * The way of a webhook into a world: the product's edge with its authentication and decoding, and behind it the mailbox of
 * that world. The one file of this directory that knows `src`; what was told is in `told.ts`, apart from it.
 */
import type { AcceptBatch, Accepted } from '../../../src/mailbox/contract.ts';
import { sources } from '../../../src/sources/index.ts';
import type { Decoded, Source } from '../../../src/sources/source.ts';
import { readingFrom } from '../../unit/conformance/stage.ts';
import { edge } from '../../unit/edge.ts';
import type { World } from '../../world/world.ts';
import type { Dialect, Installation } from './dialects.ts';
import type { Sending } from './told.ts';

export interface Arrived {
  readonly status: number;
  /** The edge's answer, parsed: `status`, `delivery_id`, `delivery_ids`; of a refusal the problem. */
  readonly answer: Readonly<Record<string, unknown>>;
  /** What went into the mailbox; empty where the request was refused. */
  readonly events: readonly Decoded[];
}

/** Keys of the connection that both edge and world have; the world has other secrets, as it never looks at them. */
export interface Gateway {
  deliver(request: Pick<Sending, 'path' | 'headers' | 'body'>): Promise<Arrived>;
}

interface Settings {
  readonly dialect: Pick<Dialect, 'connection' | 'secrets'>;
  /** More keys of the connection's table: `account_id`, `on_unlinked`, `resource_id`, `namespace`, tables. */
  readonly connection: Readonly<Record<string, unknown>>;
  readonly now: () => number;
  /** Called where the Worker calls the mailbox. Default of a world: its mailbox. */
  readonly accept: (batch: AcceptBatch) => Promise<Accepted>;
}

/** The edge alone. Its clock is the world's. */
export function openGateway({ dialect, connection, now, accept }: Settings): Gateway {
  const [SALON_SECRET, NEXT_SECRET] = dialect.secrets;
  let events: readonly Decoded[] = [];
  const bridge = edge({
    connections: { salon: { ...dialect.connection, ...connection } },
    sources,
    variables: { SALON_SECRET, NEXT_SECRET, SALON_API_KEY: 'an-api-key-of-a-test' },
    now,
    calls: () => ({
      accept(batch) {
        events = batch.events;
        return accept(batch);
      },
    }),
  });
  return {
    async deliver({ path, headers, body }) {
      events = [];
      const request = { method: 'POST', headers, body: body as BodyInit };
      const response = await bridge.request(`/hooks/salon${path}`, request);
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      const answer = isJson ? (JSON.parse(text) as Record<string, unknown>) : { text };
      return { status: response.status, answer, events };
    },
  };
}

/** A gateway into a world. */
export const gatewayTo = (world: World, settings: Pick<Settings, 'dialect' | 'connection'>): Gateway =>
  openGateway({
    ...settings,
    now: () => world.now(),
    accept: (batch) => world.core().accept({ ...batch, receivedAt: world.now() }),
  });

/** The product's source over a played installation, for `createWorld({ source })`; undefined where the tool is not read. */
export const sourceReading = (
  source: string,
  installation: Installation | null,
  sleep: (ms: number) => Promise<void>,
): Source | undefined => (installation === null ? undefined : readingFrom(installation, sources[source], sleep));
