/** The demonstration's desk, filled, and a browser that looks at it. */
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { OneLink } from '../../emulator/one-link.ts';
import { startOneLinkServer } from '../../emulator/server.ts';
import { fillDesk } from '../../scripts/start/desk.ts';
import { connections, furnish, secrets } from '../../scripts/start/stage.ts';
import { type Bridge, startBridge } from '../bridge/bridge.ts';

export interface Desk {
  readonly url: string;
  readonly bridge: Bridge;
  readonly oneLink: OneLink;
  close(): Promise<void>;
}

/** `builtIn`: where the built Worker is; absent: it is built. */
export async function startDesk(builtIn?: string): Promise<Desk> {
  const server = await startOneLinkServer({ token: secrets.ONELINK_TOKEN });
  furnish(server.oneLink);
  const bridge = await startBridge({
    oneLinkUrl: server.url,
    connections,
    secrets,
    ...(builtIn !== undefined && { builtIn }),
  });
  await fillDesk({ bridge, oneLink: server.oneLink, now: new Date() });
  await untilQuiet(bridge.url);
  return {
    url: bridge.url,
    bridge,
    oneLink: server.oneLink,
    async close() {
      await bridge.close();
      await server.close();
    },
  };
}

/** Everything that was sent is in One-Link or needs a person. */
export async function untilQuiet(url: string): Promise<void> {
  const headers = { authorization: `Bearer ${secrets.ADMIN_TOKEN}` };
  for (const until = Date.now() + 20_000; Date.now() < until; ) {
    const answer = await fetch(`${url}/api/connections`, { headers });
    const { connections: all } = (await answer.json()) as { connections: { pending?: number }[] };
    if (all.every(({ pending }) => pending === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('visits are still on the way');
}

/** In a container Chromium's sandbox does not start for root. It only opens pages of this machine. */
export const launch = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });

export const { ADMIN_TOKEN: adminToken } = secrets;

export interface Visitor {
  readonly page: Page;
  /** What the browser complained about, such as a refused script. */
  readonly complaints: readonly string[];
  readonly leave: () => Promise<void>;
}

export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ baseURL: url, locale: 'en-GB', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, complaints, leave: () => context.close() };
}

export async function signIn(page: Page): Promise<void> {
  await page.goto('/');
  await page.locator('#token').fill(adminToken);
  await page.locator('button.main').click();
  await page.locator('nav').waitFor();
}

/** Every page that there is. */
export const paths = {
  today: '/',
  visits: '/desk/visits',
  parked: '/desk/visits/lawyer/calendly%3AMADINA1',
  settled: '/desk/visits/clinic/calcom%3Adesk-1',
  failed: '/desk/visits/clinic/calcom%3Adesk-night',
  connections: '/desk/connections',
  comparison: '/desk/compare/clinic',
  webhooks: '/desk/webhooks',
  log: '/desk/log',
} as const;

/** Staff move the visit of the page `settled` by an hour, in One-Link. */
export function editVisit({ oneLink }: Pick<Desk, 'oneLink'>): number {
  const found = [...oneLink.appointments.values()].find(({ external_ref: ref }) => ref === 'calcom:desk-1');
  if (found === undefined) throw new Error('the demonstration has no such visit');
  const later = (ms: number): string => new Date(ms + 3_600_000).toISOString();
  oneLink.edit(found.id, { starts_at: later(found.starts_at_ms), ends_at: later(found.ends_at_ms) });
  return found.id;
}
