/** The router of the admin API: it checks the token, finds the operation, and answers everything else with a problem. */
import { type Context, Hono } from 'hono';
import type { SourceRegistry } from '../config/connection.ts';
import { readConfiguration } from '../config/read.ts';
import type { Env } from '../env.ts';
import type { Refusals } from '../hooks/refusals.ts';
import { methodsOf } from '../http/methods.ts';
import { problem } from '../http/problem.ts';
import { refusal } from './authorise.ts';
import { clientOperations } from './clients.ts';
import { connectionOperations } from './connections.ts';
import { deliveryOperations } from './deliveries.ts';
import { languageOf } from './language.ts';
import { linkOperations } from './links.ts';
import { openApiOperation } from './openapi.ts';
import type { Operation } from './operation.ts';
import { outcomeOperations } from './outcomes.ts';

/** Every operation under `/api`, in matching order. */
export const operations: readonly Operation[] = [
  ...deliveryOperations,
  ...outcomeOperations,
  ...linkOperations,
  ...connectionOperations,
  ...clientOperations,
  openApiOperation,
];

export function createApi(sources: SourceRegistry, refusals: Refusals): Hono<{ Bindings: Env }> {
  const api = new Hono<{ Bindings: Env }>();
  api.use(methodsOf(api));
  api.use('/api/*', async function bearerOnly(context, next) {
    const refused = await refusal(context.req.raw.headers, context.env, refusals);
    if (refused !== null) return refused;
    await next();
    return undefined;
  });
  for (const one of operations) {
    api.on(one.method.toUpperCase(), routeOf(one.path), (context) => run(one, context, sources, refusals));
  }
  api.notFound(() => problem(404, 'not-found'));
  api.onError((error) => {
    throw error; // to the router that has passed the request on
  });
  return api;
}

/** `{delivery_id}` in OpenAPI is `:delivery_id` in Hono, which decodes each segment after matching. */
const routeOf = (path: string) => path.replace(/\{(\w+)\}/g, ':$1');

function run(
  one: Operation,
  context: Context<{ Bindings: Env }>,
  sources: SourceRegistry,
  refusals: Refusals,
): Promise<Response> {
  const configuration = readConfiguration(context.env, sources);
  const language = languageOf(context.req.header('accept-language') ?? null, configuration.language);
  return one.run(context.req.raw, context.req.param() as Record<string, string>, {
    env: context.env,
    configuration,
    language,
    refusals,
  });
}
