/** The cron's knock, on a socket of its own that only this machine's user reaches: workerd itself has no crons. */
interface Env {
  readonly BRIDGE: Fetcher & {
    scheduled(options: { readonly cron: string; readonly scheduledTime: Date }): Promise<unknown>;
  };
}

export default {
  async fetch(_: Request, env: Env): Promise<Response> {
    await env.BRIDGE.scheduled({ cron: '*/5 * * * *', scheduledTime: new Date() });
    return new Response('knocked\n');
  },
};
