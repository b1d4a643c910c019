/** The Worker: its routes, its cron and its Durable Object, nothing else. */
import './http/harden.ts';
import { createApp } from './app.ts';
import type { Env } from './env.ts';
import { realWaiting } from './hooks/accept.ts';
import { sources } from './sources/index.ts';
import { sweepAll } from './sweep.ts';

export { Mailbox } from './mailbox/mailbox.ts';

const app = createApp(sources, realWaiting);

export default {
  fetch: app.fetch,
  scheduled: (_, env) => sweepAll(env, sources),
} satisfies ExportedHandler<Env>;
