/// <reference types="@cloudflare/vitest-plugin/types" />

declare namespace Cloudflare {
  interface Env {
    readonly MAILBOX: DurableObjectNamespace<import('../../src/mailbox/mailbox.ts').Mailbox>;
    readonly INCIDENTS: DurableObjectNamespace<import('../../src/alerts/incidents-object.ts').Incidents>;
    readonly OUTCOMES: KVNamespace;
  }
  interface GlobalProps {
    mainModule: typeof import('../../src/index.ts');
  }
}
