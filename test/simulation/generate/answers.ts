/**
 * Answers that say nothing of what was asked: a page or half a record with 200, one that does not stop, none at all; and a
 * bridge that is led past One-Link for a while, by its address, its account or its token.
 */
import { type AnswerAction, type FaultAction, htmlPage, redirect } from '../../../emulator/faults.ts';
import type { Act, PlannedFault } from '../plan.ts';
import type { Random } from '../random.ts';
import type { Switches } from './switches.ts';
import { hour, minute, second, worldStart } from './times.ts';

type Table = Readonly<Record<string, unknown>>;

const json = { 'content-type': 'application/json; charset=utf-8' };
const answered = (body: unknown, carriesOut = false): AnswerAction => ({
  kind: 'answer',
  status: 200,
  headers: json,
  body,
  carriesOut,
});

/** A record that is read all the same has lost what is no record's in one of the last two. */
const garbled: readonly { readonly key: string; readonly as: string | null }[] = [
  { key: 'starts_at', as: 'soon' },
  { key: 'starts_at', as: '2031-02-30T10:00:00+05:00' },
  { key: 'ends_at', as: null },
  { key: 'custom_attributes', as: null },
  { key: 'custom_attributes', as: 'none' },
];

function ofWrites(random: Random): FaultAction {
  const carriesOut = random.chance(0.5);
  const kind = carriesOut ? 'commit_then_cut' : 'cut';
  const { key, as } = random.pick(garbled);
  return random.pick<FaultAction>([
    htmlPage(200, carriesOut),
    answered('{"payload":{"id":9041,', carriesOut),
    answered('', carriesOut),
    // A proxy's page comes at once, and what waits behind it is carried out later.
    { kind: 'late_commit', afterMs: random.between(second, 7 * minute), gateway: htmlPage(200) },
    { kind: 'late_commit', afterMs: random.between(second, 7 * minute), how: 'silent' },
    { kind, how: 'silent' },
    { kind, how: 'endless' },
    { kind: 'other_record' },
    { kind: 'drop', keys: [], hides: [key], isGarbled: true, garbledAs: as },
  ]);
}

const ofReads = (random: Random): FaultAction =>
  random.pick<FaultAction>([
    htmlPage(200),
    answered('{"payload":[{"id":'),
    answered({ payload: 'none' }),
    { kind: 'cut', how: 'silent' },
    { kind: 'cut', how: 'endless' },
    { kind: 'drop', keys: [], hides: ['starts_at'], isGarbled: true, garbledAs: 'soon' },
  ]);

export function answerFaults(switches: Switches, random: Random, untilMs: number): PlannedFault[] {
  if (!switches.unreadable) return [];
  const often = (index: number) => ({ skip: random.between(0, 2 + index), times: random.between(1, 2), untilMs });
  const faults: PlannedFault[] = Array.from({ length: 3 }, (_, index): PlannedFault => {
    const action = ofWrites(random);
    const method = action.kind === 'other_record' ? ['PATCH'] : ['POST', 'PATCH'];
    return { match: { method, ...often(index) }, action };
  });
  // Of a contact that is being made there is no second look by a key.
  if (random.chance(0.4))
    faults.push({ match: { method: 'POST', path: '^/contacts', untilMs }, action: htmlPage(200, true) });
  return [...faults, { match: { method: 'GET', ...often(3) }, action: ofReads(random) }];
}

const notFound: AnswerAction = {
  kind: 'answer',
  status: 404,
  headers: json,
  body: { error: 'Resource could not be found' },
};

/** All that is asked for a while is not answered by One-Link's account. */
export function misled(
  switches: Switches,
  random: Random,
  untilMs: number,
  table: Table,
): { readonly faults: readonly PlannedFault[]; readonly acts: readonly Act[] } {
  if (!switches.misled) return { faults: [], acts: [] };
  const fromMs = worldStart + random.around(hour);
  const until = Math.min(untilMs - minute, fromMs + minute + random.around(random.pick([hour / 3, 2 * hour])));
  const ways = [redirect('https://one-link.test/app/login'), redirect('/moved', 301), notFound, htmlPage(200), null];
  const action = random.pick(ways);
  if (action !== null)
    return { faults: [{ match: { fromMs, untilMs: until, times: 1_000_000_000 }, action }], acts: [] };
  return {
    faults: [],
    acts: [
      { at: fromMs, do: 'deploy', connection: 0, table: { ...table, token: 'CYRILLIC_TOKEN' } },
      { at: fromMs + second, do: 'sweep', connection: 0 },
      { at: until, do: 'deploy', connection: 0, table },
      { at: until + second, do: 'sweep', connection: 0 },
    ],
  };
}
