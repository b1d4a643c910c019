/**
 * A kit's webhooks on the whole way: the real routes, authentication and decoding of the edge, the mailbox itself and
 * a strict One-Link behind it, in virtual time. Only the tool's API is played, by the kit.
 */

import { bookingId } from '../../../src/booking/ids.ts';
import { refOf as refIn } from '../../../src/config/references.ts';
import type { AcceptBatch } from '../../../src/mailbox/contract.ts';
import { sources } from '../../../src/sources/index.ts';
import type { AnySource, Decoded, Source } from '../../../src/sources/source.ts';
import { createWorld, minute, type World } from '../../world/world.ts';
import { edge } from '../edge.ts';
import type { Json, Kit, Message, Telling, Tool, Wire } from './kit.ts';
import { endOf, iso, sealed } from './writing.ts';

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

export const variablesOf = ({ secrets: [first, next] }: Kit) => ({ SALON_SECRET: first, NEXT_SECRET: next });

export const tableOf = (kit: Kit, more: Json = {}): Json => ({
  source: kit.source,
  account_id: 12,
  on_unlinked: 'create',
  resource_id: 31,
  secret: ['SALON_SECRET', 'NEXT_SECRET'],
  ...kit.connection,
  ...more,
});

/** The edge alone: what it answers and what it hands to the mailbox. */
export function gate(kit: Kit, connections: Json = { salon: tableOf(kit) }, accept?: (batch: AcceptBatch) => unknown) {
  const handed: Decoded[] = [];
  const bridge = edge({
    connections,
    sources,
    variables: variablesOf(kit),
    ...(accept === undefined ? {} : { calls: () => ({ accept: async (batch) => (await accept(batch)) as never }) }),
  });
  const post = async (wire: Wire, connection = 'salon'): Promise<Answer> => {
    const response = await bridge.request(`/hooks/${connection}${wire.path}`, {
      method: 'POST',
      headers: wire.headers,
      body: wire.body as BodyInit,
    });
    handed.splice(0, handed.length, ...bridge.recorder.batches.flatMap(({ batch }) => batch.events));
    return { status: response.status, body: (await response.json()) as Json };
  };
  return {
    handed,
    /** Time passes at the edge. */
    wait: (ms: number) => bridge.waiting.sleep(ms),
    /** Why requests were refused, as the mailbox is told: at most one a minute. */
    reasons: () => bridge.recorder.refusals.map(({ refused }) => refused.reason),
    post,
    send: async (message: Message, secret: string = kit.secrets[0]) => post(await sealed(kit, message, secret)),
  };
}

/** Source and edge as in the product, a tool's API where the source reads back, and a world behind them. */
export function stage(kit: Kit, more: Json = {}) {
  const tool = kit.tool?.();
  const table = tableOf(kit, more);
  const world: World = createWorld({
    connection: { ...table, secret: 'UNKNOWN_SECRET' },
    ...(tool === undefined ? {} : { source: readingFrom(tool, sources[kit.source], (ms) => world.clock.sleep(ms)) }),
  });
  const accept = (batch: AcceptBatch) => world.core().accept({ ...batch, receivedAt: world.now() });
  const { post, send, wait } = gate(kit, { salon: table }, accept);
  return {
    world,
    post,
    send,
    /** Time passes for edge and mailbox. */
    async pass(ms: number): Promise<void> {
      await wait(ms);
      await world.pass(ms);
    },
    /** It happens at the tool, and each of its webhooks arrives. */
    async tell(telling: Telling): Promise<void> {
      tool?.tell(telling);
      for (const message of kit.sends(telling)) await send(message);
      await world.pass(minute);
    },
    tool,
    /** An appointment that stood in One-Link before, bound to the visit by a person. */
    async bind(telling: Telling): Promise<number> {
      const contact = world.oneLink.addContact({ full_name: 'Known Person' });
      const { id } = world.oneLink.addAppointment({
        resource_id: 31,
        contact_id: contact.id,
        client_name: 'Known Person',
        starts_at: iso(telling.startsAt),
        ends_at: iso(endOf(telling)),
      });
      const answer = await world.admin().putLink(refOf(kit, telling), id);
      if (answer.kind !== 'ok') throw new Error(`not linked: ${answer.kind}`);
      await world.pass(minute);
      return id;
    },
    /** Visits that stand in the calendar. */
    visits: () => appointmentsOf(world).filter(({ status }) => status !== 'cancelled'),
  };
}

/** What One-Link calls the visit. */
export function refOf(kit: Kit, telling: Pick<Telling, 'visit' | 'move'>): string {
  return refIn({ source: kit.source, namespace: null }, bookingId(kit.id(telling)));
}

export const appointmentsOf = (world: World) =>
  [...world.oneLink.appointments.keys()].map((id) => {
    const { starts_at, ends_at, status, external_ref } = world.oneLink.show(id) ?? {};
    return { starts_at, ends_at, status, external_ref };
  });

/** The product's own source over the tool that the kit plays; a call takes its time. */
export function readingFrom(
  tool: Pick<Tool, 'apiKey' | 'apiUrl' | 'answer'>,
  source: AnySource | undefined,
  sleep: (ms: number) => Promise<void>,
): Source {
  const { readBack } = (source ?? {}) as Source;
  if (readBack === undefined) throw new Error('a kit with a tool for a source that reads nothing');
  return {
    ...(source as Source),
    readBack: (id, event, access) =>
      readBack(id, event, {
        ...access,
        apiKey: tool.apiKey,
        apiUrl: tool.apiUrl ?? access.apiUrl,
        call: async (request) => {
          const answer = tool.answer(request);
          await sleep(30);
          return answer;
        },
      }),
  };
}
