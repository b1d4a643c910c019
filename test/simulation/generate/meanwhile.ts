/**
 * A call about a visit has no answer, or an outage makes it late, and staff edit the appointment in between: a cancellation, the
 * POST itself, a move whose first try comes late, a move that nobody could look at, a status that is lent to free a slot.
 */
import { type FaultAction, htmlPage } from '../../../emulator/faults.ts';
import type { Act, Edited, PlannedFault } from '../plan.ts';
import type { Random } from '../random.ts';
import type { Life } from './life.ts';
import type { Switches } from './switches.ts';
import { hour, minute, second, visitMs, worldStart } from './times.ts';
import { always } from './trouble.ts';

interface Lived {
  readonly life: Life;
  readonly visit: number;
}

export interface Meanwhile {
  readonly acts: Act[];
  readonly faults: PlannedFault[];
}

const latestOf = ({ sendings }: Life): number => Math.max(worldStart, ...sendings.flatMap(({ arrives }) => arrives));

/** Some time after all that was told so far; when it arrives. */
function tells(life: Life, random: Random, change: 'cancel' | 'change', gapMs = minute + random.around(hour)): number {
  life.time = Math.max(life.time, latestOf(life)) + gapMs;
  life.change(change);
  return life.sendings.at(-1)?.arrives[0] ?? worldStart;
}

const lost = (random: Random): FaultAction => {
  const afterMs = random.between(5 * second, 7 * minute);
  return random.pick<FaultAction>([{ kind: 'cut' }, { kind: 'commit_then_cut' }, { kind: 'late_commit', afterMs }]);
};

/** No other try comes through until then. */
const restingUntil = (
  fromMs: number,
  untilMs: number,
  method: readonly string[],
  action: FaultAction,
): PlannedFault => ({
  match: { fromMs, untilMs, times: always, method },
  action,
});

export function drawMeanwhile(
  lives: readonly Lived[],
  { swap, latePointer }: Pick<Switches, 'swap' | 'latePointer'>,
  random: Random,
): Meanwhile {
  if (swap) return lent(lives, random);
  const lived = random.pick(lives);
  const drawn = random.pick([cancelledInDoubt, cancelledInDoubt, madeInDoubt, madeInDoubt, undone, undone, late, late])(
    lived,
    random,
  );
  if (latePointer) joined(lived, random.fork('joined'));
  return drawn;
}

/** While that is in doubt, or asked, it moves to a new id, which is a booking of its own until its pointer comes. */
function joined({ life }: Lived, random: Random): void {
  if (random.chance(0.3)) return;
  life.time = Math.max(life.time, latestOf(life)) + second + random.around(random.pick([minute, 10 * minute, hour]));
  life.change('move');
}

function cancelledInDoubt({ life, visit }: Lived, random: Random): Meanwhile {
  const at = tells(life, random, 'cancel');
  const until = at + minute + random.around(30 * minute);
  const status = random.pick(['confirmed', 'completed', 'no_show']);
  return {
    acts: [
      { at: random.between(at + second, until), do: 'edit', visit, changes: { status } },
      // Whoever is asked has it sent.
      ...(random.fork('sent').chance(0.4) ? [{ at: until + hour, do: 'retry', visit } as const] : []),
    ],
    faults: [
      { match: { method: ['PATCH'], fromMs: at, untilMs: until }, action: lost(random) },
      restingUntil(at, until, ['PATCH'], random.pick<FaultAction>([{ kind: 'cut' }, htmlPage(503)])),
    ],
  };
}

const elsewhere = (visit: number, random: Random): Edited => {
  const starts = worldStart + 20 * 24 * hour + (visit * 10 + random.between(0, 9)) * hour;
  return { starts_at_ms: starts, ends_at_ms: starts + visitMs };
};

function madeInDoubt({ life, visit }: Lived, random: Random): Meanwhile {
  const from = life.sendings[0]?.arrives[0] ?? worldStart;
  const afterMs = random.chance(0.5) ? random.between(5, 420) * second : 0;
  const action: FaultAction = afterMs === 0 ? { kind: 'commit_then_cut' } : { kind: 'late_commit', afterMs };
  for (let moves = random.chance(0.2) ? 11 : 0; moves > 0; moves -= 1) life.change('change');
  const isLinked = random.chance(0.4);
  const linksAt = Math.max(life.time, latestOf(life), from + afterMs) + minute;
  // While its POST may still be carried out, and One-Link answers.
  const isQuick = random.chance(0.5);
  const told = isLinked ? linksAt : tells(life, random, 'cancel', isQuick ? random.between(300, 5000) : undefined);
  const until = told + minute + random.around(30 * minute);
  const typed = { resource_id: 34, contact_id: 702, client_name: 'Typed' };
  const moved = from + afterMs + random.between(1, 40) * second;
  const post = { method: ['POST'], path: '^/appointments', fromMs: from, untilMs: until };
  return {
    acts: [
      { at: moved, do: 'edit', visit, changes: elsewhere(visit, random) },
      ...(isLinked
        ? ([
            { at: from, do: 'add_contact', contact: { id: 702, full_name: 'Typed', phone: '+77770000000' } },
            { at: linksAt, do: 'type_in', visit, named: false, columns: typed },
            { at: linksAt + second, do: 'link', visit },
          ] as const)
        : []),
    ],
    faults: [
      { match: post, action },
      ...(isQuick && !isLinked && random.chance(0.6)
        ? []
        : [{ match: { ...post, times: always }, action: htmlPage(503) }]),
    ],
  };
}

/** The first try is carried out after staff have corrected what it says. */
function undone({ life, visit }: Lived, random: Random): Meanwhile {
  const before = Math.max(life.time, latestOf(life)) + second;
  const at = tells(life, random, 'change');
  const edits = [
    { service_amount: 7000 },
    { service_amount: 7000 },
    { client_comment: 'by hand' },
    elsewhere(visit, random),
  ];
  const isPriced = random.chance(0.5);
  const editedAt = at + random.between(1, 20) * second;
  const edit = random.pick(edits);
  const isLostAgain = random.fork('lost again').chance(0.4);
  return {
    acts: [
      ...(isPriced || isLostAgain
        ? [{ at: before, do: 'edit', visit, changes: { service_amount: 5000 } } as const]
        : []),
      { at: editedAt, do: 'edit', visit, changes: isLostAgain ? { service_amount: 7000 } : edit },
    ],
    faults: [
      {
        match: { method: ['PATCH'], fromMs: at, untilMs: at + minute },
        action: { kind: 'late_commit', afterMs: random.between(60, 420) * second },
      },
      restingUntil(at, at + 30 * second, ['PATCH'], htmlPage(503)),
      ...(isLostAgain ? lostAgain(at, random.fork('how')) : []),
    ],
  };
}

/** The try that says the price which staff have typed has no answer, nor has the write that puts it back. */
const lostAgain = (at: number, random: Random): PlannedFault[] =>
  [
    { fromMs: at + 30 * second, untilMs: at + 2 * minute },
    { fromMs: at + 2 * minute, untilMs: at + 30 * minute },
  ].map((window) => ({
    match: { method: ['PATCH'], ...window },
    action: random.pick<FaultAction>([{ kind: 'cut' }, { kind: 'commit_then_cut' }, { kind: 'commit_then_cut' }]),
  }));

/** Nobody could look when the client moved it. */
function late({ life, visit }: Lived, random: Random): Meanwhile {
  const at = tells(life, random, 'change');
  const until = at + hour + random.around(2 * hour);
  const status = random.pick(['cancelled', 'completed', 'no_show']);
  const other = random.pick<Edited>([{ client_comment: 'by hand' }, { status: 'confirmed' }, elsewhere(visit, random)]);
  return {
    acts: [
      { at: random.between(at - 10 * minute, until), do: 'edit', visit, changes: { status } },
      ...(random.chance(0.3) ? [{ at: random.between(at, until), do: 'edit', visit, changes: other } as const] : []),
    ],
    faults: [
      {
        match: { fromMs: at - 10 * minute, untilMs: until, times: always },
        action: random.pick<FaultAction>([{ kind: 'cut' }, htmlPage(503)]),
      },
    ],
  };
}

/** Staff have confirmed two visits that are to change places. */
function lent(lives: readonly Lived[], random: Random): Meanwhile {
  const two = lives.slice(0, 2);
  const at = Math.min(...two.map(({ life }) => life.sendings.at(-1)?.arrives[0] ?? worldStart));
  return {
    acts: two.map(({ visit }) => ({ at: at - 10 * second, do: 'edit', visit, changes: { status: 'confirmed' } })),
    faults: [
      {
        match: { method: ['PATCH'], fromMs: at, skip: random.between(1, 4), untilMs: at + 30 * minute },
        action: lost(random),
      },
    ],
  };
}
