/** `/api/deliveries`: received webhooks and their results. */
import * as z from 'zod';
import type { DeliveryId } from '../booking/ids.ts';
import { entryNamed } from '../config/former-names.ts';
import { problem } from '../http/problem.ts';
import { type ActionAnswer, isPlace } from '../mailbox/contract.ts';
import { deliveryStates } from '../mailbox/contract-views.ts';
import { parseDeliveryId } from '../sync/delivery.ts';
import { deliveryId, externalRef } from './id-schemas.ts';
import { type MailboxPage, mailboxesFrom, nextCursor, placeOf } from './mailbox-pages.ts';
import { mailboxCalled, mailboxOf } from './mailboxes.ts';
import { damagedCursor, mergedPage, positionsOf } from './merged-deliveries.ts';
import { type ApiContext, operation } from './operation.ts';
import { appointmentId, connectionName, cursor, deliveryList, deliveryView, limit } from './schemas.ts';

/** `?state=parked&state=failed` and `?state=parked,failed` are the same. */
const listed = (given: unknown): unknown =>
  typeof given === 'string' ? given.split(',').map((state) => state.trim()) : given;

const instant = z.iso
  .datetime({
    offset: true,
    local: false,
    error: 'expected a date and time with zone, such as 2031-04-07T05:00:00Z (in an address, + is written %2B)',
  })
  .meta({ examples: ['2031-04-07T05:00:00Z'] });
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
  summary:
    'List deliveries, newest first; of all connections unless one is named. Above 200 connections: of those in wrangler.toml, then of 200 in KV at a time',
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
    if (connection !== undefined) {
      const found = mailboxOf(context, connection);
      if (found instanceof Response) return found;
      if (cursor !== undefined && !isPlace(cursor)) return damagedCursor();
      return found.mailbox.deliveries({ ...query, limit, ...(cursor === undefined ? {} : { cursor }) });
    }
    const place = placeOf(cursor);
    if (place === null) return damagedCursor();
    const { mailboxes, next: nextPage } = await mergedTogether(place.page, context);
    const positions = positionsOf(place.positions, [...mailboxes.keys()], isPlace);
    if (positions === null) return damagedCursor();
    const page = await mergedPage(
      positions,
      (name) => mailboxCalled(mailboxes.get(name) ?? name, context),
      query,
      limit,
    );
    const invalid = [...context.configuration.connections].flatMap(([name, entry]) => (entry.ok ? [] : [name]));
    const unavailable = [...(place.page === null ? invalid : []), ...page.unavailable];
    const next = nextCursor(place.page, page.cursor, nextPage);
    return { deliveries: page.deliveries, cursor: next, ...(unavailable.length === 0 ? {} : { unavailable }) };
  },
});

/** Each page asks all of them, some twice, and a Worker may make 1,000 calls. */
const mostMerged = 200;

/** Mailboxes whose deliveries are one list, newest first. More than so many in all: those of the variables, then so many in KV at a time. */
async function mergedTogether(page: string | null, context: ApiContext): Promise<MailboxPage> {
  const of = (one: string | null): Promise<MailboxPage> => mailboxesFrom(one, mostMerged, context);
  const first = await of(page);
  if (page !== null || first.next === null || first.mailboxes.size >= mostMerged) return first;
  const stored = await of(first.next);
  const isFew = stored.next === null && first.mailboxes.size + stored.mailboxes.size <= mostMerged;
  return isFew ? { mailboxes: new Map([...first.mailboxes, ...stored.mailboxes]), next: null } : first;
}

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
function mailboxOfDelivery(id: DeliveryId, context: ApiContext): ReturnType<typeof mailboxOf> {
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
