/** The router of the admin API: it checks the token, finds the operation, and answers everything else with a problem. */
import { type Context, Hono } from 'hono';
import type { SourceRegistry } from '../config/connection.ts';
import { readConfiguration } from '../config/read.ts';
import type { Env } from '../env.ts';
import type { Door } from '../hooks/door.ts';
import type { Refusals } from '../hooks/refusals.ts';
import { methodsOf } from '../http/methods.ts';
import { problem } from '../http/problem.ts';
import { parseDeliveryId } from '../sync/delivery.ts';
import { alertOperations } from './alerts.ts';
import { attentionOperations } from './attention.ts';
import { refusal } from './authorise.ts';
import { bookingOperations } from './bookings.ts';
import { clientOperations } from './clients.ts';
import { connectionOperations } from './connections.ts';
import { deliveryOperations } from './deliveries.ts';
import { driftOperations } from './drift.ts';
import { exportOperations } from './exports.ts';
import { languageOf } from './language.ts';
import { linkOperations } from './links.ts';
import { configurationWith } from './named-connection.ts';
import { openApiOperation } from './openapi.ts';
import type { Operation } from './operation.ts';
import { outcomeOperations } from './outcomes.ts';
import { reconciliationOperations } from './reconciliation.ts';
import { webhookOperations } from './webhooks.ts';

/** Every operation under `/api`, in matching order. */
export const operations: readonly Operation[] = [
  ...bookingOperations,
  ...attentionOperations,
  ...webhookOperations,
  ...deliveryOperations,
  ...outcomeOperations,
  ...linkOperations,
  ...connectionOperations,
  ...reconciliationOperations,
  ...driftOperations,
  ...clientOperations,
  ...alertOperations,
  ...exportOperations,
  openApiOperation,
];

/** What the admin API is made with. */
interface Making {
  readonly sources: SourceRegistry;
  readonly refusals: Refusals;
  readonly door: Door;
}

export function createApi(making: Making): Hono<{ Bindings: Env }> {
  const api = new Hono<{ Bindings: Env }>();
  api.use(methodsOf(api));
  api.use('/api/*', async function bearerOnly(context, next) {
    const refused = await refusal(context.req.raw.headers, context.env, making.refusals);
    if (refused !== null) return refused;
    await next();
    return undefined;
  });
  for (const one of operations) {
    api.on(one.method.toUpperCase(), routeOf(one.path), (context) => run(one, context, making));
  }
  api.notFound(() => problem(404, 'not-found'));
  api.onError((error) => {
    throw error; // to the router that has passed the request on
  });
  return api;
}

/** `{delivery_id}` in OpenAPI is `:delivery_id` in Hono, which decodes each segment after matching. */
const routeOf = (path: string) => path.replace(/\{(\w+)\}/g, ':$1');

async function run(
  one: Operation,
  context: Context<{ Bindings: Env }>,
  { sources, refusals, door }: Making,
): Promise<Response> {
  const { env } = context;
  const path = context.req.param() as Record<string, string>;
  const named = namedIn(path, context.req.query('connection'));
  const variables = readConfiguration(env, sources);
  const configuration = named === undefined ? variables : await configurationWith(named, variables, env, sources);
  const language = languageOf(context.req.header('accept-language') ?? null, configuration.language);
  return one.run(context.req.raw, path, { env, sources, configuration, language, by: 'admin', refusals, door });
}

/** The connection that a request is about; undefined: none or all. */
const namedIn = ({ name, connection, delivery_id: id }: Readonly<Record<string, string>>, inQuery?: string) =>
  name ?? connection ?? (id === undefined ? inQuery : parseDeliveryId(id)?.connection);
