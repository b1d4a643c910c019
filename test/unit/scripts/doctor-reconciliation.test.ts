// `npm run doctor`: what the deployed Worker tells of comparing with the tool's own list, and what to do about it.
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Finding } from '../../../scripts/doctor/finding.ts';
import { checkReconciliation } from '../../../scripts/doctor/reconciliation.ts';
import { projectOf } from '../../../scripts/lib/project.ts';
import { answer, startToolServer, type ToolServer } from '../../tools/tool-server.ts';

const now = Date.parse('2031-04-07T12:00:00Z');
const hoursAgo = (hours: number) => new Date(now - hours * 3_600_000).toISOString();

let worker: ToolServer;
let asked: string[];
let told: unknown;
beforeEach(async () => {
  [asked, told] = [[], null];
  worker = await startToolServer(({ path }) => {
    asked.push(path);
    return told === null ? answer({}, 404) : answer(told);
  });
});
afterEach(() => worker.close());

const counts = { listed: 9, new: 0, changed: 0, gone: 0, unchanged: 9, left: 0, recent: 0, unreadable: 0 };
const run = (more: object = {}) => ({
  asked_by: 'schedule',
  dry_run: false,
  started_at: hoursAgo(1),
  ended_at: hoursAgo(1),
  problem: null,
  counts,
  ...more,
});
const view = (more: object = {}) => ({ state: 'on', next_at: hoursAgo(-1), run: null, last: run(), ...more });

async function found(what: unknown, { source = 'calcom', key = 'api_key = "K"' } = {}): Promise<readonly Finding[]> {
  told = what;
  const toml = `[vars.CONNECTIONS.salon]\nsource = "${source}"\naccount_id = 12\nsecret = "S"\n${key}\n`;
  const project = projectOf('.', { toml, devVars: '' }, {});
  const findings: Finding[] = [];
  const bridge = { url: worker.url, adminToken: 'admin-token-of-tests' };
  await checkReconciliation({ project, bridge, name: 'salon', now }, (finding) => findings.push(finding));
  return findings;
}
const inWords = (findings: readonly Finding[]) => findings.map(({ level, what }) => `${level} ${what}`);

it('is asked only where there is a key and the tool can list', async () => {
  expect(await found(view(), { key: '' })).toEqual([]);
  expect(await found(view(), { source: 'rubitime' })).toEqual([]);
  expect(asked).toEqual([]);
  expect(inWords(await found(view()))).toEqual(['ok agrees with the list of the tool']);
  expect(asked).toEqual(['/api/connections/salon/reconciliation']);
});

it.each([
  ['refused', 'error', /does not accept api_key, or the key may not list/, /make a key at the tool/],
  ['unreadable', 'warning', /in a form that the bridge does not know/, /api_url/],
  ['unavailable', 'warning', /did not answer for hours/, /npm run reconcile -- salon --dry-run/],
  ['too_many_missing', 'error', /lacks most of the known bookings/, /reconcile -- salon --accept-missing/],
])('the last run ended early: %s', async (problem, level, what, remedy) => {
  const counted = { ...counts, left: 7 };
  expect(await found(view({ last: run({ problem, counts: counted }) }))).toEqual([
    expect.objectContaining({
      level,
      where: 'salon',
      what: expect.stringMatching(what),
      remedy: expect.stringMatching(remedy),
    }),
  ]);
});

it('says nothing of a run that a person stopped', async () => {
  expect(await found(view({ last: run({ asked_by: 'person', problem: 'stopped' }) }))).toEqual([]);
});

it('tells of more than a day without a run, but not where it is off or under way', async () => {
  const late = /^warning was not compared with the list of the tool for more than a day$/;
  const old = { last: run({ ended_at: hoursAgo(26) }) };
  const isLate = async (more: object) => inWords(await found(view(more))).some((one) => late.test(one));
  expect(await isLate(old)).toBe(true);
  expect(await isLate({ last: run({ ended_at: hoursAgo(24.5) }) })).toBe(false);
  // A person's run does not hide that the regular ones stand still.
  expect(await isLate({ next_at: hoursAgo(26), last: run({ asked_by: 'person' }) })).toBe(true);
  expect(await isLate({ ...old, state: 'off', next_at: null })).toBe(false);
  expect(await isLate({ ...old, run: run({ ended_at: null }) })).toBe(false);
  expect(await isLate({ ...old, run: run({ ended_at: null, started_at: hoursAgo(26) }) })).toBe(true);
});

it('counts the bookings that nobody has taken in, and names the command', async () => {
  const left = { ...counts, left: 7 };
  const remedy = 'npm run reconcile -- salon --dry-run';
  const what = '7 bookings stand in the tool that nobody has taken in, from before the connection began or over';
  expect(await found(view({ last: run({ counts: left }) }))).toEqual([
    expect.objectContaining({ level: 'note', what, remedy }),
  ]);
  const dry = run({ asked_by: 'person', dry_run: true, counts: { ...counts, new: 3, left: 7 } });
  expect(await found(view({ last: dry }))).toEqual([
    expect.objectContaining({ what: '3 bookings stand in the tool that nobody has taken in', remedy }),
  ]);
  // What a person's run leaves is over.
  expect(inWords(await found(view({ last: run({ asked_by: 'person', counts: left }) })))).toEqual([
    'ok agrees with the list of the tool',
  ]);
  expect(inWords(await found(view({ last: run({ counts: { ...counts, unreadable: 2 } }) })))).toEqual([
    'warning 2 bookings in the list of the tool cannot be read',
  ]);
});

it('was never compared, has no key at the Worker, or does not tell', async () => {
  expect(inWords(await found(view({ last: null })))).toEqual(['note was never compared with the list of the tool']);
  expect(inWords(await found(view({ state: 'no_api_key', next_at: null })))).toEqual([
    'warning the deployed Worker has no api_key, so it does not list the bookings of the tool',
  ]);
  expect(inWords(await found(null))).toEqual(['note does not tell how it compares with the list of the tool']);
});
