/** Connections of the tests inside workerd. Each test takes one of its own, so that no object is met twice. */
import { canaries } from '../unit/security/canaries.ts';

/** Nobody listens there: the tests put the emulator in the way of `fetch`. */
export const oneLinkUrl = 'http://127.0.0.1:9';

export const secrets = {
  ONELINK_TOKEN: 'test-token',
  ADMIN_TOKEN: 'admin-token-of-the-tests',
  TOOL_SECRET: 'tool-secret-of-the-tests',
  DIGEST_SECRET: 'digest-secret-of-the-tests-in-workerd',
};

/** A token belongs to one connection: each of the canary test has its own. */
export const canarySecret = (name: string): string => `canary-secret-of-${name}-in-the-tests`;
const secretName = (name: string): string => `CANARY_${name.replaceAll('-', '_').toUpperCase()}`;

const table = {
  source: 'calcom',
  account_id: 12,
  on_unlinked: 'create',
  secret: 'TOOL_SECRET',
  resource_id: 31,
  retention_days: 30,
};

export const names = [
  'whole-way',
  'by-itself',
  'alarm',
  'eviction',
  'outage',
  'parallel',
  'rows-new',
  'rows-update',
  'rows-moved',
  'rows-cost',
  'rows-few-cost',
  'rows-desk',
] as const;
export type Name = (typeof names)[number];

const tableOf = (name: Name) => (name.startsWith('rows-few') ? { ...table, outcomes: 'failed' } : table);

/** One a tool, for the canary test. */
const all = canaries('2031-04-08');
const canaryTables = Object.fromEntries(
  all.map(({ name, table: own }) => [`canary-${name}`, { ...table, ...own, secret: secretName(name) }]),
);
export const canarySecrets = Object.fromEntries(all.map(({ name }) => [secretName(name), canarySecret(name)]));

export const tables = { ...Object.fromEntries(names.map((name) => [name, tableOf(name)])), ...canaryTables };
