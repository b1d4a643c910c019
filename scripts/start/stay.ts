/** After the demonstration: shows addresses and commands to try, and then their effects, until Ctrl-C. */
import process from 'node:process';
import { signed } from '../../test/samples/calcom.ts';
import { endOf, midnightInAlmaty, slot, startOf } from '../../test/samples/sample.ts';
import { outcomeLines, requestLines } from './show.ts';
import { accountId, connections, type Stage, secrets } from './stage.ts';
import { paint, say } from './terminal.ts';

export interface Addresses {
  /** The address of the bridge. */
  readonly url: string;
  readonly oneLinkUrl: string;
  readonly now: Date;
  /** As the commands show it. */
  readonly adminToken: string;
}

export function showAddresses(title: string, { url, oneLinkUrl, now, adminToken }: Addresses): void {
  const admin = `-H 'authorization: Bearer ${adminToken}'`;
  say(`\n${paint('bold', title)}\n`);
  for (const [name, { source }] of Object.entries(connections)) {
    const token = source === 'altegio' ? `/${secrets.DEMO_ALTEGIO_SECRET}` : '';
    say(`  ${source.padEnd(9)} ${url}/hooks/${name}${token}`);
  }
  say(`  pages     ${paint('bold', `${url}/`)}  sign in with ${adminToken}`);
  say(`  health    ${url}/health`);
  say(`  admin     curl ${admin} ${url}/api/deliveries`);
  say(`            curl ${admin} ${url}/api/openapi.json`);
  const range = new URLSearchParams({
    from: midnightInAlmaty(now, 0).toISOString(),
    to: midnightInAlmaty(now, 14).toISOString(),
  });
  const list = `${oneLinkUrl}/api/v1/accounts/${accountId}/scheduling/appointments?${range}`;
  say(`  One-Link  curl -H 'api_access_token: ${secrets.ONELINK_TOKEN}' '${list}'`);
  say(`\n${paint('bold', 'Try a booking')}, signed as Cal.com signs:\n`);
  say(curlLine(url, now));
}

/** A minimal Cal.com booking with its signature. */
export function curlLine(url: string, now: Date): string {
  const visit = slot(midnightInAlmaty(now, 5), 10, 0, 30);
  const body = {
    triggerEvent: 'BOOKING_CREATED',
    createdAt: now.toISOString(),
    payload: {
      uid: 'try-1',
      startTime: startOf(visit),
      endTime: endOf(visit),
      responses: { name: { value: 'Your Name' }, attendeePhoneNumber: { value: '+77010000099' } },
    },
  };
  const sample = signed('BOOKING_CREATED', body, secrets.DEMO_CALCOM_SECRET);
  const headers = Object.entries(sample.headers).map(([name, value]) => `-H '${name}: ${value}'`);
  return ['curl', `${url}/hooks/clinic`, ...headers, `-d '${sample.body}'`].join(' \\\n    ');
}

/** Shows new requests and outcomes until Ctrl-C. */
export async function stay({ bridge, oneLink }: Stage): Promise<void> {
  say(`\n${paint('dim', 'Press Ctrl-C to stop.')}`);
  let asked = oneLink.requests.length;
  const known = new Set((await bridge.outcomes()).map(({ key }) => key));
  let look: Promise<void> | null = null;
  const timer = setInterval(() => {
    look ??= showNews().finally(() => {
      look = null;
    });
  }, 500);
  async function showNews(): Promise<void> {
    const fresh = (await bridge.outcomes()).filter(({ key }) => !known.has(key));
    const requests = oneLink.requests.slice(asked);
    asked += requests.length;
    if (requests.some(({ method }) => method !== 'GET')) for (const line of requestLines(requests)) say(line);
    for (const { key } of fresh) known.add(key);
    if (fresh.length > 0) for (const line of outcomeLines(fresh.map(({ record }) => record))) say(line);
  }
  // miniflare would end the process at once, with exit code 130.
  process.removeAllListeners('SIGINT');
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  clearInterval(timer);
  await look;
  say();
}
