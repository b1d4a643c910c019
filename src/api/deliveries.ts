/** `/api/deliveries`: what came in and what became of it. */
import * as z from 'zod';
import { entryNamed } from '../config/former-names.ts';
import { parseDeliveryId } from '../core/delivery.ts';
import { type ActionAnswer, deliveryStates } from '../mailbox/contract.ts';
import { problem } from '../problem.ts';
import { mailboxNamed, mailboxOf } from './mailboxes.ts';
import { mergedPage, positionsOf } from './merged-deliveries.ts';
import { type ApiContext, operation } from './operation.ts';
import { connectionName, deliveryId, deliveryList, deliveryView, externalRef } from './schemas.ts';

const listDeliveries = operation({
  method: 'get',
  path: '/api/deliveries',
  summary: 'Deliveries, newest first; of all connections where none is named',
  query: z.strictObject({
    connection: connectionName.optional(),
    state: z.enum(deliveryStates).optional(),
    external_ref: externalRef.optional(),
    cursor: z.string().max(10_000).optional().meta({ description: 'As answered with the page before.' }),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  answer: deliveryList,
  problems: [400, 404, 409],
  async handle({ query: { connection, state, external_ref, cursor, limit } }, context) {
    const query = {
      language: context.language,
      ...(state === undefined ? {} : { state }),
      ...(external_ref === undefined ? {} : { externalRef: external_ref }),
    };
    if (connection !== undefined) {
      const found = mailboxOf(context, connection);
      if (found instanceof Response) return found;
      return found.mailbox.deliveries({ ...query, limit, ...(cursor === undefined ? {} : { cursor }) });
    }
    const entries = [...context.configuration.connections];
    const positions = positionsOf(
      cursor,
      entries.flatMap(([name, entry]) => (entry.ok ? [name] : [])),
    );
    if (positions === null) return problem(400, 'invalid-parameter', { detail: 'query.cursor: not one of this list' });
    const page = await mergedPage(positions, (name) => mailboxNamed(name, context), query, limit);
    const unavailable = [...entries.flatMap(([name, entry]) => (entry.ok ? [] : [name])), ...page.unavailable];
    const { deliveries, cursor: next } = page;
    return { deliveries, cursor: next, ...(unavailable.length === 0 ? {} : { unavailable }) };
  },
});

const parameters = z.object({ delivery_id: deliveryId });

const showDelivery = operation({
  method: 'get',
  path: '/api/deliveries/{delivery_id}',
  summary: 'One delivery',
  parameters,
  answer: deliveryView,
  problems: [404, 409],
  async handle({ path: { delivery_id } }, context) {
    const found = mailboxOfDelivery(delivery_id, context);
    if (found instanceof Response) return found;
    return (await found.mailbox.delivery(delivery_id, context.language)) ?? problem(404, 'unknown-delivery');
  },
});

const retryDelivery = operation({
  method: 'post',
  path: '/api/deliveries/{delivery_id}/retry',
  summary: 'Fold again with the present configuration and send now',
  parameters,
  answer: deliveryView,
  problems: [404, 409],
  handle: ({ path: { delivery_id } }, context) => act(delivery_id, 'retry', context),
});

const discardDelivery = operation({
  method: 'post',
  path: '/api/deliveries/{delivery_id}/discard',
  summary: 'Give the delivery up: it is not sent any more',
  parameters,
  answer: deliveryView,
  problems: [404, 409],
  handle: ({ path: { delivery_id } }, context) => act(delivery_id, 'discard', context),
});

/** An id that names no connection of ours is no delivery of ours. */
function mailboxOfDelivery(id: string, context: ApiContext): ReturnType<typeof mailboxOf> {
  const name = parseDeliveryId(id)?.connection;
  return name !== undefined && entryNamed(name, context.configuration.connections) !== undefined
    ? mailboxOf(context, name)
    : problem(404, 'unknown-delivery');
}

async function act(id: string, action: 'retry' | 'discard', context: ApiContext) {
  const found = mailboxOfDelivery(id, context);
  if (found instanceof Response) return found;
  const answer: ActionAnswer = await (action === 'retry' ? found.mailbox.retry(id) : found.mailbox.discard(id));
  switch (answer.kind) {
    case 'ok':
      return answer.delivery;
    case 'not_found':
      return problem(404, 'unknown-delivery');
    case 'conflict':
      return problem(409, 'wrong-state', { extensions: { state: answer.state } });
    default:
      return answer satisfies never;
  }
}

export const deliveryOperations = [listDeliveries, showDelivery, retryDelivery, discardDelivery];
