/** The setup of the demonstration: four connections with their secrets, and a One-Link account with four specialists. */

import type { OneLink } from '../../emulator/one-link.ts';
import type { Bridge } from '../../test/bridge/bridge.ts';

export const accountId = 12;

/** Names that no connection of the user has. Not secret, because they only work with the emulator. */
export const secrets = {
  ONELINK_TOKEN: 'demo-onelink-token',
  ADMIN_TOKEN: 'demo-admin-token-0000',
  DEMO_CALCOM_SECRET: 'demo-calcom-signing-key',
  DEMO_CALENDLY_SECRET: 'demo-calendly-signing-key',
  DEMO_CALENDLY_LINK_SECRET: 'demo-link-secret',
  DEMO_ALTEGIO_SECRET: 'demo-altegio-path-token',
  DEMO_SITE_SECRET: 'demo-site-header-token',
} as const;

/** In the format of `[vars.CONNECTIONS]` in wrangler.toml. */
export const connections = {
  clinic: {
    source: 'calcom',
    account_id: accountId,
    on_unlinked: 'create',
    secret: 'DEMO_CALCOM_SECRET',
    resource_id: 31,
  },
  lawyer: {
    source: 'calendly',
    account_id: accountId,
    on_unlinked: 'park',
    secret: 'DEMO_CALENDLY_SECRET',
    link_secret: 'DEMO_CALENDLY_LINK_SECRET',
  },
  barber: {
    source: 'altegio',
    account_id: accountId,
    on_unlinked: 'create',
    secret: 'DEMO_ALTEGIO_SECRET',
    resources: { '2835418': 33 },
    services: { '5034676': 9 },
  },
  site: { source: 'direct', account_id: accountId, on_unlinked: 'create', secret: 'DEMO_SITE_SECRET', resource_id: 34 },
} as const;
export type ConnectionName = keyof typeof connections;

export interface Stage {
  readonly bridge: Bridge;
  readonly oneLink: OneLink;
  readonly now: Date;
}

/** Adds specialists, one service and the clients of a new account. */
export function furnish(oneLink: OneLink): void {
  for (const [id, name] of [
    [31, 'Dr. Anna'],
    [32, 'Lawyer Timur'],
    [33, 'Barber Askar'],
    [34, 'Front desk'],
  ] as const) {
    oneLink.addResource({ id, name });
  }
  oneLink.addService({ id: 9, name: 'Haircut', base_price: 4_000, duration_min: 25 });
}
