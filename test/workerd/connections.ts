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
] as const;
export type Name = (typeof names)[number];

/** One a tool, for the canary test. */
const canaryTables = Object.fromEntries(
  canaries('2031-04-08').map(({ name, table: own }) => [`canary-${name}`, { ...table, ...own }]),
);

export const tables = { ...Object.fromEntries(names.map((name) => [name, table])), ...canaryTables };
