/** `/api/deliveries`: received webhooks and their results. */
import * as z from 'zod';
import type { DeliveryId } from '../booking/ids.ts';
import { entryNamed } from '../config/former-names.ts';
import { problem } from '../http/problem.ts';
import { type ActionAnswer, isPlace } from '../mailbox/contract.ts';
import { type DeliveryView, deliveryStates } from '../mailbox/contract-views.ts';
import { parseDeliveryId } from '../sync/delivery.ts';
import { deliveryId, externalRef } from './id-schemas.ts';
import { mailboxOf } from './mailboxes.ts';
import { pageOf, unavailableOf } from './merged-pages.ts';
import { type ApiContext, operation } from './operation.ts';
import { cursor, instant, limit, listed } from './query-schemas.ts';
import { appointmentId, connectionName, deliveryList, deliveryView } from './schemas.ts';

const numberOfText = z
  .string()
  .regex(/^\d{1,15}$/, 'expected the number of an appointment')
  .transform(Number)
  .pipe(appointmentId);

const listDeliveries = operation({
  method: 'get',
  id: 'listDeliveries',
  tag: 'deliveries',
  path: '/api/deliveries',
  summary: 'List deliveries, newest first; of all connections unless one is named',
  query: z.strictObject({
    connection: connectionName.optional(),
    state: z
      .preprocess(listed, z.array(z.enum(deliveryStates)).optional())
      .meta({ description: 'One or more states: repeat the parameter, or separate them with commas.' }),
    external_ref: externalRef.optional(),
    appointment_id: numberOfText
      .optional()
      .meta({ description: 'Deliveries of the booking that has this appointment.' }),
    since: instant.optional().meta({ description: 'Received at this time or later.' }),
    until: instant.optional().meta({ description: 'Received before this time.' }),
    cursor,
    limit,
  }),
  answer: deliveryList,
  problems: [400, 404, 409],
  async handle({ query: { connection, state, external_ref, appointment_id, since, until, cursor, limit } }, context) {
    const query = {
      language: context.language,
      ...(state === undefined ? {} : { state }),
      ...(external_ref === undefined ? {} : { externalRef: external_ref }),
      ...(appointment_id === undefined ? {} : { appointmentId: appointment_id }),
      ...(since === undefined ? {} : { since: Date.parse(since) }),
      ...(until === undefined ? {} : { until: Date.parse(until) }),
    };
    const page = await pageOf<DeliveryView>(
      {
        isPlace,
        orderOf: ({ received_at }) => received_at,
        async ask(mailbox, place) {
          const { deliveries, cursor } = await mailbox.deliveries({ ...query, ...place });
          return { items: deliveries, cursor };
        },
      },
      { connection, cursor, limit },
      context,
    );
    if (page instanceof Response) return page;
    return { deliveries: page.items, cursor: page.cursor, ...unavailableOf(page) };
  },
});

const parameters = z.object({ delivery_id: deliveryId });

const showDelivery = operation({
  method: 'get',
  id: 'getDelivery',
  tag: 'deliveries',
  path: '/api/deliveries/{delivery_id}',
  summary: 'Get a delivery',
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
  id: 'retryDelivery',
  tag: 'deliveries',
  path: '/api/deliveries/{delivery_id}/retry',
  summary: 'Process the booking again with the present configuration, and send it now',
  parameters,
  answer: deliveryView,
  problems: [404, 409],
  handle: ({ path: { delivery_id } }, context) => act(delivery_id, 'retry', context),
});

const discardDelivery = operation({
  method: 'post',
  id: 'discardDelivery',
  tag: 'deliveries',
  path: '/api/deliveries/{delivery_id}/discard',
  summary: 'Discard the delivery; it will not be sent',
  parameters,
  answer: deliveryView,
  problems: [404, 409],
  handle: ({ path: { delivery_id } }, context) => act(delivery_id, 'discard', context),
});

/** An id with an unknown connection is not one of our deliveries. */
export function mailboxOfDelivery(id: DeliveryId, context: ApiContext): ReturnType<typeof mailboxOf> {
  const name = parseDeliveryId(id)?.connection;
  return name !== undefined && entryNamed(name, context.configuration.connections) !== undefined
    ? mailboxOf(context, name)
    : problem(404, 'unknown-delivery');
}

async function act(id: DeliveryId, action: 'retry' | 'discard', context: ApiContext) {
  const found = mailboxOfDelivery(id, context);
  if (found instanceof Response) return found;
  const { mailbox } = found;
  const answer: ActionAnswer = await mailbox[action](id, context.language);
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
