/**
 * What a decision is given in tests of one decision alone; whole stories are in `test/unit/mailbox`. It stands on nothing
 * but the core, so that these tests load fast: each mutant loads them anew (docs/mutation.md).
 */
import { dictionary } from '../../../src/booking/dictionary.ts';
import type { Connection } from '../../../src/config/connection.ts';
import type { Context } from '../../../src/sync/context.ts';

/** Monday, 7 April 2031, 09:00 in Almaty. */
export const worldStart = Date.parse('2031-04-07T04:00:00Z');
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export const connectionOf = (own: Partial<Connection> = {}): Connection => ({
  name: 'salon',
  formerly: [],
  mailbox: 'salon',
  source: 'calcom',
  oneLinkUrl: 'https://one-link.test',
  accountId: 12,
  onUnlinked: 'create',
  resourceId: 31,
  oneLinkToken: 'one-link-token',
  region: 'KZ',
  clientNameFallback: null,
  secrets: ['a-secret-of-some-length'],
  apiKey: null,
  apiUrl: null,
  notificationUrl: null,
  linkSecret: null,
  trustCarriedId: false,
  timezone: 'Asia/Almaty',
  namespace: null,
  otherNamespaces: [],
  neighbours: [],
  onlyOfOthers: [],
  reservedPrefixes: [],
  only: [],
  cycle: 'report',
  reopen: true,
  retentionDays: 30,
  reconcileMinutes: 60,
  outcomes: 'all',
  resources: dictionary(),
  services: dictionary(),
  statuses: {},
  fields: {},
  idKeys: [],
  mapping: undefined,
  epoch: 'calcom.12',
  digest: `configuration ${JSON.stringify(own)}`,
  ...own,
});

/** Nobody else's bookings, chance in the middle, a digest that can be read. */
export const contextOf = (own: Partial<Connection> = {}, around: Partial<Context> = {}): Context => ({
  connection: connectionOf(own),
  now: worldStart,
  random: () => 0.5,
  digestOf: (value) => JSON.stringify(value) ?? '',
  runningClock: worldStart,
  recordOf: () => null,
  bookingOf: () => null,
  waitingForSlot: () => [],
  effects: [],
  ...around,
});
