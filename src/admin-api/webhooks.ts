/** `/api/webhooks`: requests at the hooks, the refused ones included; their counts; and the body of one while it is held. */
import * as z from 'zod';
import { problem } from '../http/problem.ts';
import { isWebhookPlace } from '../mailbox/contract.ts';
import type { WebhookView } from '../mailbox/contract-log.ts';
import { mailboxOfDelivery } from './deliveries.ts';
import { deliveryId } from './id-schemas.ts';
import { mailboxOf } from './mailboxes.ts';
import { pageOf, unavailableOf } from './merged-pages.ts';
import { operation } from './operation.ts';
import { cursor, limit, listed } from './query-schemas.ts';
import { connectionName } from './schemas.ts';
import { trafficView, webhookBody, webhookList } from './webhook-schemas.ts';

const results = ['stored', 'refused'] as const;

const listWebhooks = operation({
  method: 'get',
  id: 'listWebhooks',
  tag: 'connections',
  path: '/api/webhooks',
  summary: 'List requests at the hooks, refused ones included, newest first; of all connections unless one is named',
  query: z.strictObject({
    connection: connectionName.optional(),
    result: z.preprocess(listed, z.array(z.enum(results)).optional()),
    cursor,
    limit,
  }),
  answer: webhookList,
  problems: [404, 409],
  async handle({ query: { connection, result, cursor, limit } }, context) {
    const { language } = context;
    const page = await pageOf<WebhookView>(
      {
        isPlace: isWebhookPlace,
        orderOf: ({ at }) => at,
        async ask(mailbox, place) {
          const asked = { language, ...(result !== undefined && { results: result }) };
          const { webhooks, cursor } = await mailbox.webhooks({ ...asked, ...place });
          return { items: webhooks, cursor };
        },
      },
      { connection, cursor, limit },
      context,
    );
    return page instanceof Response ? page : { webhooks: page.items, cursor: page.cursor, ...unavailableOf(page) };
  },
});

const showTraffic = operation({
  method: 'get',
  id: 'getTraffic',
  tag: 'connections',
  path: '/api/connections/{name}/traffic',
  summary: 'How many events and refused requests came, by hour and by day',
  parameters: z.object({ name: connectionName }),
  answer: trafficView,
  problems: [404, 409],
  async handle({ path: { name } }, context) {
    const found = mailboxOf(context, name);
    return found instanceof Response ? found : found.mailbox.traffic();
  },
});

const showBody = operation({
  method: 'post',
  id: 'showBody',
  tag: 'deliveries',
  path: '/api/deliveries/{delivery_id}/body',
  summary: 'Show the stored body of a delivery, which is personal; that it was shown is noted in the audit list',
  parameters: z.object({ delivery_id: deliveryId }),
  answer: webhookBody,
  problems: [404, 409],
  async handle({ path: { delivery_id } }, context) {
    const found = mailboxOfDelivery(delivery_id, context);
    if (found instanceof Response) return found;
    const answer = await found.mailbox.body(delivery_id);
    return answer.kind === 'ok' ? { body: answer.body } : problem(404, 'unknown-delivery');
  },
});

export const webhookOperations = [listWebhooks, showTraffic, showBody];
