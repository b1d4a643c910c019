import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { neutralBindings } from '../bridge/own-settings.ts';
import { accessBindings, accessKeys } from './access-team.ts';
import { alerts, alertsSecret, canarySecrets, oneLinkUrl, secrets, tables } from './connections.ts';

// No question to the network at start (where am I, is there news).
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] ??= 'false';
process.env['WRANGLER_SEND_METRICS'] ??= 'false';

const refused = (): Response => new Response('no network in tests', { status: 599 });

// Tests that run inside workerd, with real Durable Object storage, alarms and KV. A call that the emulator does not take
// is refused, so that no test can reach a network.
export default defineConfig({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: '../../wrangler.toml' },
      miniflare: {
        bindings: {
          ...{ ...neutralBindings(), ...secrets, ...canarySecrets, ONELINK_URL: oneLinkUrl, CONNECTIONS: tables },
          ...{ ALERTS: alerts, ALERTS_SECRET: alertsSecret, ...accessBindings },
        },
        outboundService: (request: { readonly url: string }) => (accessKeys(request.url) ?? refused()) as never,
      },
    }),
  ],
  test: {
    name: 'workerd',
    include: ['**/*.test.ts'],
    setupFiles: ['./bundle.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
