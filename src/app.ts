/**
 * All routes of the Worker, without the class of the Durable Object. So the whole edge runs in any runtime with `Request` and
 * `Response`, including tests.
 */
import { Hono } from 'hono';
import { languageOf } from './admin-api/language.ts';
import type { SourceRegistry } from './config/connection.ts';
import { readConfiguration } from './config/read.ts';
import type { Env } from './env.ts';
import type { Waiting } from './hooks/accept.ts';
import { receive } from './hooks/receive.ts';
import { createRefusals } from './hooks/refusals.ts';
import { methodsOf } from './http/methods.ts';
import { plainHttpRefusal } from './http/plain-http.ts';
import { inLanguage, problem } from './http/problem.ts';
import { discardBody } from './http/read-body.ts';
import { errorFacts, log } from './log.ts';

/**
 * @example
 * const app = createApp(sources, realWaiting);
 * const answer = await app.request('/health', {}, env); // {"status":"ok","configuration":"valid"}
 */
export function createApp(sources: SourceRegistry, waiting: Waiting): Hono<{ Bindings: Env }> {
  const app = new Hono<{ Bindings: Env }>();
  const refusals = createRefusals(waiting.now);
  app.use(async function letTheAnswerArrive(context, next) {
    await next();
    await discardBody(context.req.raw, waiting.sleep);
  });
  app.use(async function defendBrowsers(context, next) {
    await next();
    const { headers } = context.res;
    for (const [name, value] of Object.entries(securityHeaders)) {
      if (!headers.has(name)) headers.set(name, value);
    }
    // RFC 6797 §7.2: never over plain http. Not for subdomains, which may belong to others.
    if (new URL(context.req.url).protocol === 'https:') headers.set('strict-transport-security', 'max-age=31536000');
  });
  app.use(async function speakToReader(context, next) {
    await next();
    const { language } = readConfiguration(context.env, sources);
    context.res = await inLanguage(context.res, languageOf(context.req.header('accept-language') ?? null, language));
  });
  app.use(methodsOf(app));
  for (const path of ['/hooks/*', '/api/*', '/metrics']) {
    app.use(path, async function httpsOnly(context, next) {
      const { behindTlsProxy } = readConfiguration(context.env, sources);
      const refused = plainHttpRefusal(new URL(context.req.url), behindTlsProxy);
      if (refused === null) return next();
      refusals.line('warn', 'plain_http_refused', {});
      return refused;
    });
  }
  app.all('/hooks/*', (context) => {
    const waitUntil = (work: Promise<void>): void => context.executionCtx.waitUntil(work);
    return receive(context.req.raw, context.env, { sources, waiting, refusals, waitUntil });
  });
  app.get('/health', async (context) => {
    const configuration = readConfiguration(context.env, sources).valid ? 'valid' : 'invalid';
    // For a monitor that reads only the status. Without it 200: whoever restarts what is unhealthy would mend nothing so.
    const isDeep = context.req.query('deep') === '1';
    const isFailing = isDeep && (configuration === 'invalid' || (await cannotWork(context.env, waiting.now())));
    return context.json({ status: 'ok', configuration }, isFailing ? 503 : 200);
  });
  app.get('/', (context) =>
    context.text(
      'onelink-bridge\n\nState: /health\nAdmin API: /api/openapi.json (with the header Authorization: Bearer <ADMIN_TOKEN>)\n',
    ),
  );
  // Its schemas take as long to build as the rest of the Worker, and no webhook needs them.
  let api: Promise<Hono<{ Bindings: Env }>> | null = null;
  app.all('/api/*', async (context) => {
    api ??= import('./admin-api/index.ts').then(({ createApi }) => createApi(sources, refusals));
    return (await api).fetch(context.req.raw, context.env);
  });
  app.get('/metrics', async (context) => {
    const { answerMetrics } = await import('./metrics/index.ts');
    return answerMetrics(context.req.raw, context.env, { sources, refusals });
  });
  app.notFound(() => problem(404, 'not-found'));
  app.onError((error) => {
    log('error', 'request_failed', errorFacts(error));
    return isPassing(error)
      ? problem(503, 'unavailable', { headers: { 'retry-after': '30' } })
      : problem(500, 'internal');
  });
  return app;
}

/** A connection is known not to work. Only the incidents of alerts know, because asking each mailbox is nothing that anybody may cause. */
async function cannotWork(env: Env, now: number): Promise<boolean> {
  if (env.ALERTS === undefined || env.ALERTS === '') return false;
  const { isAnyStopped } = await import('./alerts/standing.ts');
  return isAnyStopped(env, now);
}

/** Headers for answers that set none of their own: no framing, no sniffing, no caching, no referrer. */
const securityHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Cloudflare sets these marks on errors of calls to an object that is restarting, moving or overloaded. */
function isPassing(error: Error): boolean {
  const { retryable, overloaded } = error as { readonly retryable?: unknown; readonly overloaded?: unknown };
  return retryable === true || overloaded === true;
}
