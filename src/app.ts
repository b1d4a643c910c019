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
import { doorOf } from './hooks/door.ts';
import { receive } from './hooks/receive.ts';
import { createRefusals, type Refusals } from './hooks/refusals.ts';
import { methodsOf } from './http/methods.ts';
import { plainHttpRefusal } from './http/plain-http.ts';
import { inLanguage, problem } from './http/problem.ts';
import { discardBody } from './http/read-body.ts';
import { errorFacts, log } from './log.ts';
import type { PageEnv } from './pages/shell.ts';

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
  for (const path of ['/hooks/*', '/api/*', '/metrics', ...pagePaths]) {
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
    if (context.req.query('deep') === '1') {
      const { deepHealth } = await import('./deep-health.ts');
      const health = await deepHealth(context.env, sources, waiting);
      return context.json(health, health.status === 'ok' ? 200 : 503);
    }
    // 200 in any case: whoever restarts what is unhealthy would mend nothing so.
    const configuration = readConfiguration(context.env, sources).valid ? 'valid' : 'invalid';
    return context.json({ status: 'ok', configuration });
  });
  addLazily(app, { sources, waiting, refusals });
  app.notFound(() => problem(404, 'not-found'));
  app.onError((error) => {
    log('error', 'request_failed', errorFacts(error));
    return isPassing(error)
      ? problem(503, 'unavailable', { headers: { 'retry-after': '30' } })
      : problem(500, 'internal');
  });
  return app;
}

/** What no webhook needs is read at its first use: its schemas take as long to build as the rest of the Worker. */
function addLazily(
  app: Hono<{ Bindings: Env }>,
  {
    sources,
    waiting,
    refusals,
  }: { readonly sources: SourceRegistry; readonly waiting: Waiting; readonly refusals: Refusals },
): void {
  const door = doorOf({ sources, waiting, refusals });
  let pages: Promise<Hono<PageEnv>> | null = null;
  for (const path of pagePaths) {
    app.all(path, async (context) => {
      pages ??= import('./pages/index.tsx').then(({ createPages }) =>
        createPages({ sources, refusals, door, now: waiting.now }),
      );
      return (await pages).fetch(context.req.raw, context.env);
    });
  }
  let api: Promise<Hono<{ Bindings: Env }>> | null = null;
  app.all('/api/*', async (context) => {
    api ??= import('./admin-api/index.ts').then(({ createApi }) => createApi({ sources, refusals, door }));
    return (await api).fetch(context.req.raw, context.env);
  });
  app.get('/metrics', async (context) => {
    const { answerMetrics } = await import('./metrics/index.ts');
    return answerMetrics(context.req.raw, context.env, { sources, refusals });
  });
}

/** The operator's pages. */
const pagePaths = ['/', '/desk/*'];

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
