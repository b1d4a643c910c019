// `npm run setup` on the first day: it counts before it takes anything in, says how many clients may get a reminder, and asks.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Asker, unasked, WrongAnswer } from '../../../scripts/setup/asker.ts';
import { type ImportInput, importExisting, importMode } from '../../../scripts/setup/import.ts';
import { readOptions } from '../../../scripts/setup/options.ts';
import { sources } from '../../../src/sources/index.ts';
import { answer, startToolServer, type ToolServer } from '../../tools/tool-server.ts';

const none = { listed: 0, new: 0, changed: 0, gone: 0, unchanged: 0, left: 0, recent: 0, unreadable: 0 };
const route = '/api/connections/salon/reconciliation';

let bridge: ToolServer;
let posted: boolean[];
let counts: typeof none;
let problem: string | null;
/** How often the bridge is asked before a run has ended. */
let looks: number;
let said: string[];
beforeEach(async () => {
  [posted, counts, problem, looks, said] = [[], { ...none, listed: 9, new: 7, changed: 1 }, null, 2, []];
  let left = 0;
  bridge = await startToolServer(({ method, path, json }) => {
    if (path === '/api/connections/salon') return answer({ connection: 'salon', configuration: 'valid', parked: 2 });
    if (path !== route) return answer({}, 404);
    if (method === 'POST') {
      posted.push(json.dry_run);
      left = looks;
    } else left -= 1;
    const run = { asked_by: 'person', dry_run: posted.at(-1), counts, problem };
    return answer(left > 0 ? { state: 'on', run, last: null } : { state: 'on', run: null, last: run });
  });
});
afterEach(() => bridge.close());

const asker = (): Asker => unasked('en', (line) => said.push(line));

type Given = Partial<Pick<ImportInput, 'asker' | 'waitMs'>> & { source?: string; key?: string; onUnlinked?: string };

function imported(mode: ImportInput['mode'], { source = 'calcom', key, onUnlinked = 'create', ...more }: Given = {}) {
  const tool = sources[source];
  const answers = { chosen: { name: 'salon', title: tool?.title, tool, before: {} }, rows: { onUnlinked } };
  const plan = { answers, table: key === '' ? {} : { api_key: 'SALON_API_KEY' } } as unknown as ImportInput['plan'];
  const to = { url: bridge.url, adminToken: 'admin-token-of-tests' };
  return importExisting({ plan, bridge: to, asker: asker(), mode, everyMs: 1, ...more });
}

it('--import yes counts, says how many reminders there may be, takes them in and says the result', async () => {
  expect(await imported('yes')).toEqual({ found: counts, taken: counts, ok: true });
  expect(posted).toEqual([true, false]);
  expect(said).toEqual([
    expect.stringContaining('nothing is changed'),
    'Future bookings to be taken in: 7. Changed since their webhook: 1. No longer in Cal.com: 0.',
    'If the One-Link account sends reminders, at most so many clients may get one: 8.',
    expect.stringContaining('Taking in'),
    expect.stringMatching(/^Taken in: 7 new, 1 changed, 0 gone\..*on the way to One-Link: 0; waiting for a person: 2;/),
  ]);
});

it('--import dry only counts, and names the command for later', async () => {
  expect(await imported('dry')).toEqual({ found: counts, taken: null, ok: true });
  expect(posted).toEqual([true]);
  expect(said.at(-1)).toBe(`Nothing was taken in. Any time later: npm run reconcile -- salon --to ${bridge.url}`);
});

it.each([true, false])('a person is asked after the count, and Enter is no: %s', async (isWanted) => {
  const questions: unknown[] = [];
  const person: Asker = {
    ...asker(),
    async confirm(question) {
      questions.push([question.given, question.initial, posted.length, said.some((line) => /at most/.test(line))]);
      return isWanted;
    },
  };
  await imported('ask', { asker: person });
  expect(questions).toEqual([[undefined, false, 1, true]]);
  expect(posted).toEqual(isWanted ? [true, false] : [true]);
});

it('takes nothing in where there is nothing, and asks nothing', async () => {
  counts = { ...none, listed: 4, unchanged: 4, left: 2, unreadable: 1 };
  expect(await imported('yes')).toMatchObject({ taken: null, ok: true });
  expect(posted).toEqual([true]);
  expect(said.slice(1)).toEqual([
    'Bookings that could not be read: 1.',
    expect.stringMatching(/^The bridge knows every future booking of Cal\.com/),
  ]);
});

it('promises no reminder of a visit that is not made', async () => {
  counts = { ...none, new: 7 };
  await imported('dry', { onUnlinked: 'park' });
  expect(said).toContainEqual(expect.stringContaining('makes no appointments'));
  expect(said.join()).not.toContain('reminder');
});

it('says why it did not come to its end, and fails only where it was asked for', async () => {
  problem = 'refused';
  expect(await imported('yes')).toEqual({ found: null, taken: null, ok: false });
  expect(said.at(-1)).toMatch(/does not accept api_key, or the key may not list/);
  expect(await imported('ask')).toMatchObject({ ok: true });
  [problem, looks] = [null, 1_000_000];
  expect(await imported('yes', { waitMs: 50 })).toMatchObject({ ok: false });
  expect(said.at(-1)).toContain(`npm run reconcile -- salon --show --to ${bridge.url}`);
  expect(posted).toEqual([true, true, true]);
});

it('is offered only where the tool lists and there is a key', async () => {
  expect(await imported('ask', { key: '' })).toBeNull();
  expect(await imported('ask', { source: 'rubitime' })).toBeNull();
  expect(await imported('no')).toBeNull();
  expect(said).toEqual([]);
  expect(await imported('dry', { source: 'rubitime' })).toMatchObject({ ok: false });
  expect(said.at(-1)).toContain('cannot list bookings');
  expect(posted).toEqual([]);
});

it('--yes takes nothing in by itself, and a wrong word is refused', () => {
  const modeOf = (args: readonly string[], isInteractive = false) => {
    const options = readOptions(args);
    if (options === null) throw new Error('wrong options');
    return importMode({ options, asker: { ...asker(), isInteractive } });
  };
  expect(modeOf(['--yes'])).toBe('no');
  expect(modeOf([], true)).toBe('ask');
  expect(modeOf(['--yes', '--import', 'yes'])).toBe('yes');
  expect(modeOf(['--import', 'no'], true)).toBe('no');
  for (const wrong of ['ask', 'maybe']) expect(() => modeOf(['--import', wrong])).toThrow(WrongAnswer);
});
