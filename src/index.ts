/** The Worker: its routes, its cron and its Durable Object, nothing else. */
import './http/harden.ts';
import { env } from 'cloudflare:workers';
import { createApp } from './app.ts';
import { mayHaveExpressions } from './config/expressions.ts';
import { readGlobals } from './config/globals.ts';
import type { Env } from './env.ts';
import { loadExpressions } from './expressions/engine.ts';
import { realWaiting } from './hooks/accept.ts';
import { loadLanguage } from './messages/explain.ts';
import { sources } from './sources/index.ts';
import { sweepAll } from './sweep.ts';

export { Incidents } from './alerts/incidents-object.ts';
export { Mailbox } from './mailbox/mailbox.ts';

// Here and not at the first webhook, whose CPU time is short.
if (mayHaveExpressions(env)) await loadExpressions();
await loadLanguage(readGlobals({ ...env }).language);

const app = createApp(sources, realWaiting);

export default {
  fetch: app.fetch,
  scheduled: (call, env) => sweepAll(env, sources, call),
} satisfies ExportedHandler<Env>;
