/**
 * The judge's own fold: what a visit is, after everything that its tool has told so far. Written from architecture.md, *Fold*, and
 * slow on purpose: every state is folded anew from the events, in the order of their versions.
 */
import { day } from '../generate/times.ts';
import type { Telling, WordName, Words } from '../plan.ts';
import type { Moment, Reading, Taken } from '../played.ts';
import { isSamePerson } from './names.ts';
import { partsOf } from './told.ts';

interface Told {
  readonly telling: Telling;
  /** The tool's own time, or the highest that was known of the id when it came. */
  clock: number;
  readonly order: number;
}

/** A booking as it stands after some events: a chain of ids. */
export interface Folded {
  /** Oldest first; empty where the ids are not in one line. */
  readonly ids: readonly string[];
  readonly words: Words;
  /** Words of a client who was there before: of the one who comes now the tool knows none. */
  readonly lacks: readonly WordName[];
  /** Some event has opened it. */
  readonly opened: boolean;
  /** "It was moved", and nobody has said where to. */
  readonly awaitsSuccessor: boolean;
  readonly ambiguous: boolean;
  /** Every id, also where they are not in one line. */
  readonly group: readonly string[];
  readonly carried: Telling['carried'];
}

/** The states of one visit's bookings one after the other; before pointers come it may be several. */
export interface Step {
  readonly sequence: number;
  /** By then the bridge knew it. */
  readonly by: number;
  readonly at: number;
  readonly bookings: readonly Folded[];
}

/** An end without the tool's time took place when it came. */
const isUndatedEnd = ({ clock, clockKind, words, movedAway, successor }: Telling): boolean =>
  clock === null &&
  clockKind !== 'version' &&
  (words.state === 'cancelled' || words.state === 'declined') &&
  movedAway !== true &&
  successor === undefined;

/**
 * A time more than a day ahead of its arrival is no clock: the arrival counts. One more than four days behind is told next after
 * what was told in its time, and among what was all told so late it is a clock like any other.
 */
function clockOf({ clock, clockKind }: Telling, at: number, highest: number, isBehind: boolean): number | null {
  if (clock === null || clockKind === 'version') return clock;
  if (clock > at + day) return Math.max(at, highest);
  return clock < at - 4 * day && !isBehind ? Math.max(clock, highest) : clock;
}

/**
 * What could not be read when it came is told when a person has it read again, as of its arrival. `links`: a person said which
 * appointment it is, so two ways from one id are no question any more.
 */
export function stepsOf(taken: readonly Taken[], readings: readonly Reading[], links: readonly Moment[] = []): Step[] {
  const told: Told[] = [];
  const resolved = new Set<string>();
  const clocks = new Map<string, number>();
  const counted = new Set<string>();
  /** Ids whose highest clock was told long after it. */
  const behind = new Set<string>();
  const steps: Step[] = [];
  const tell = (
    { sending, at }: Taken,
    order: number,
    moment: Moment & Pick<Taken, 'by'>,
    isTold: (index: number) => boolean,
  ): void => {
    sending.tellings.forEach((telling, index) => {
      if (!isTold(index)) return;
      const { id, clockKind } = telling;
      // Times and counts are not compared: whatever was told before is older.
      if (clockKind === 'version' && !counted.has(id)) {
        counted.add(id);
        clocks.delete(id);
        for (const earlier of told) if (earlier.telling.id === id) earlier.clock = -1;
      }
      const highest = clocks.get(telling.id) ?? -1;
      const dated = isUndatedEnd(telling)
        ? Math.max(at, highest)
        : (clockOf(telling, at, highest, behind.has(id)) ?? highest);
      const isKnown = told.some(
        (earlier) => earlier.telling.id === id && Object.keys(earlier.telling.words).length > 0,
      );
      const count = told.filter((earlier) => earlier.telling.id === id).length;
      const parts = partsOf(telling, dated, { count, isKnown, state: wordsOf([id], told).state });
      const clock = parts[0]?.clock ?? dated;
      clocks.set(telling.id, Math.max(clock, highest));
      if (clock > highest && clockKind !== 'version' && clock < at - 4 * day) behind.add(id);
      else if (clock > highest) behind.delete(id);
      told.push(...parts.map((part) => ({ ...part, order: order + index / 1000 })));
    });
    const { sequence, by = sequence } = moment;
    steps.push({ sequence, by, at: moment.at, bookings: bookingsOf(told, resolved) });
  };
  const came = taken.map((one, order) => ({ one, order, moment: one as Moment & Pick<Taken, 'by'>, isLate: false }));
  const read = taken.flatMap((one, order) => {
    const isFirst = one.isUnread && one.statuses[0] === 'accepted';
    const moment = readings.find(({ deliveryId }) => isFirst && deliveryId === one.deliveryIds[0]);
    return moment === undefined ? [] : [{ one, order, moment, isLate: true }];
  });
  const linked = links.map((moment) => ({ one: null, moment }));
  for (const event of [...came, ...read, ...linked].sort((a, b) => a.moment.sequence - b.moment.sequence)) {
    if (event.one === null) {
      const { sequence, at } = event.moment;
      for (const { ambiguous, group } of steps.at(-1)?.bookings ?? [])
        if (ambiguous) for (const id of group) resolved.add(id);
      if (resolved.size > 0) steps.push({ sequence, by: sequence, at, bookings: bookingsOf(told, resolved) });
      continue;
    }
    const { one, order, moment, isLate } = event;
    tell(one, order, moment, (index) => isLate || (!one.isUnread && one.statuses[index] === 'accepted'));
  }
  return steps;
}

/** The ids fall apart into chains; each is a booking. */
function bookingsOf(told: readonly Told[], resolved: ReadonlySet<string>): Folded[] {
  const edges = told.flatMap(({ telling: { id, predecessor, successor } }): [string, string][] => [
    ...(predecessor === undefined ? [] : ([[predecessor, id]] as [string, string][])),
    ...(successor === undefined ? [] : ([[id, successor]] as [string, string][])),
  ]);
  const ids = new Set([...told.map(({ telling }) => telling.id), ...edges.flat()]);
  edges.push(...byOrigin(told, ids));
  const groups: Set<string>[] = [];
  for (const id of ids) {
    if (groups.some((group) => group.has(id))) continue;
    const group = new Set([id]);
    for (let grew = true; grew; ) {
      grew = false;
      for (const edge of edges) {
        const [a, b] = edge;
        if (group.has(a) === group.has(b)) continue;
        group.add(a).add(b);
        grew = true;
      }
    }
    groups.push(group);
  }
  return groups.map((group) => folded(group, edges, told, resolved));
}

/** Of one visit are those whose events name its first id, and each follows the one before it; `ids` takes the first ones in. */
function byOrigin(told: readonly Told[], ids: Set<string>): [string, string][] {
  const firsts = new Set(told.flatMap(({ telling: { origin } }) => (origin === undefined ? [] : [origin.id])));
  return [...firsts].flatMap((first) => {
    ids.add(first);
    const visit = first.slice(0, first.indexOf('.') + 1);
    const placeOf = (id: string): number => Number(id.slice(visit.length));
    const line = [...ids].filter((id) => id.startsWith(visit)).sort((a, b) => placeOf(a) - placeOf(b));
    return line.slice(1).map((id, index): [string, string] => [line[index] ?? first, id]);
  });
}

/** The ids that lead to no other that is left go last, and of those the one that was told last. */
function inOneLine(group: ReadonlySet<string>, edges: readonly [string, string][], own: readonly Told[]): string[] {
  const left = new Set(group);
  const line: string[] = [];
  const lastOf = (id: string): readonly [number, number] => {
    const ofId = own.filter(({ telling }) => telling.id === id);
    return [Math.max(0, ...ofId.map(({ clock }) => clock)), Math.max(0, ...ofId.map(({ order }) => order))];
  };
  while (left.size > 0) {
    const ends = [...left].filter((id) => !edges.some(([from, to]) => from === id && left.has(to)));
    const [next = ''] = ends.sort((a, b) => lastOf(b)[0] - lastOf(a)[0] || lastOf(b)[1] - lastOf(a)[1]);
    if (!left.delete(next)) break;
    line.unshift(next);
  }
  return line;
}

/** Ids without a way to another that is left go first, until none is. */
function isAcyclic(group: ReadonlySet<string>, edges: readonly [string, string][]): boolean {
  const left = new Set(group);
  for (let before = 0; before !== left.size; ) {
    before = left.size;
    for (const id of left) if (!edges.some(([from, to]) => from === id && left.has(to))) left.delete(id);
  }
  return left.size === 0;
}

/** Each circle counts as one id: two others lead into it, or it leads to two others. */
function isForkedAround(group: ReadonlySet<string>, next: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const reachedFrom = (id: string): Set<string> => {
    const reached = new Set<string>();
    const open = [id];
    for (let from = open.pop(); from !== undefined; from = open.pop())
      for (const to of next.get(from) ?? []) {
        if (reached.has(to)) continue;
        reached.add(to);
        open.push(to);
      }
    return reached;
  };
  const ways = new Map([...group].map((id) => [id, reachedFrom(id)]));
  const circleOf = (id: string): string =>
    [...group].find((one) => one === id || (ways.get(one)?.has(id) && ways.get(id)?.has(one))) ?? id;
  const leads = [...next].flatMap(([from, all]) => [...all].map((to) => `${circleOf(from)} ${circleOf(to)}`));
  const between = [...new Set(leads)].map((way) => way.split(' ')).filter(([from, to]) => from !== to);
  const isTwice = (end: 0 | 1): boolean => new Set(between.map((way) => way[end])).size < between.length;
  return isTwice(0) || isTwice(1);
}

function byLastWord(group: ReadonlySet<string>, own: readonly Told[]): string[] {
  const lastOf = (id: string): number =>
    Math.max(0, ...own.filter(({ telling }) => telling.id === id).map(({ clock }) => clock));
  return [...group].sort((a, b) => lastOf(a) - lastOf(b));
}

function folded(
  group: ReadonlySet<string>,
  edges: readonly [string, string][],
  all: readonly Told[],
  resolved: ReadonlySet<string>,
): Folded {
  const own = all.filter(({ telling }) => group.has(telling.id));
  const next = new Map<string, Set<string>>();
  const before = new Map<string, Set<string>>();
  for (const [a, b] of edges) {
    if (!group.has(a)) continue;
    next.set(a, (next.get(a) ?? new Set()).add(b));
    before.set(b, (before.get(b) ?? new Set()).add(a));
  }
  const leadsBack = !isAcyclic(group, edges);
  const isForked = !leadsBack && [...next.values(), ...before.values()].some((set) => set.size > 1);
  const hasTwoWays = isForked || (leadsBack && isForkedAround(group, next));
  const ambiguous = hasTwoWays && ![...group].some((id) => resolved.has(id));
  const ids: string[] = isForked ? inOneLine(group, edges, own) : [];
  for (
    let id = isForked ? undefined : [...group].find((one) => !before.has(one));
    id !== undefined;
    id = [...(next.get(id) ?? [])][0]
  ) {
    if (ids.includes(id)) break;
    ids.push(id);
  }
  // A way that leads back: it ends where it was told last.
  if (leadsBack) ids.splice(0, ids.length, ...byLastWord(group, own));
  const tip = ids.at(-1);
  const ofTip = own.filter(({ telling }) => telling.id === tip);
  const saysNothing = ofTip.every(({ telling }) => Object.keys(telling.words).length === 0);
  // A state that was told of it since says that it stays what it is.
  const isAway = ofTip.some(
    (away) =>
      away.telling.movedAway === true &&
      !ofTip.some((told) => saysState(told) && (told.clock - away.clock || told.order - away.order) > 0),
  );
  const order = ambiguous ? [] : ids;
  const lacks = lacksOf(order, own);
  return {
    ids: order,
    words: without(lacks, wordsOf(order, own)),
    lacks,
    opened: own.some(({ telling }) => telling.opens),
    awaitsSuccessor: isAway || (saysNothing && own.some(({ telling }) => telling.movedAway === true)),
    ambiguous,
    group: [...group],
    carried: own.findLast(({ telling }) => telling.carried !== undefined)?.telling.carried,
  };
}

/** What a telling that it was moved says of the state is no word on the visit. */
const saysState = ({ telling: { words, successor, movedAway } }: Told): boolean =>
  words.state !== undefined && successor === undefined && movedAway !== true;

const wordNames: readonly WordName[] = [
  ...(['state', 'startsAt', 'name', 'phone', 'comment', 'identifier'] as const),
  ...(['birthDate', 'gender', 'staff', 'service', 'amount', 'kind', 'room', 'floor', 'page', 'mark'] as const),
];

/** Of each word, what the newest id says that says it at all; of the state, the newest id alone. */
function wordsOf(ids: readonly string[], own: readonly Told[]): Words {
  const words: Record<string, unknown> = {};
  const byId = Map.groupBy(own, ({ telling }) => telling.id);
  for (const name of wordNames) {
    for (const id of ids.toReversed()) {
      const said = (byId.get(id) ?? [])
        .filter(({ telling }) => telling.words[name] !== undefined)
        .filter((told) => name !== 'state' || saysState(told))
        .sort((a, b) => a.clock - b.clock || a.order - b.order)
        .at(-1);
      if (said !== undefined) {
        words[name] = said.telling.words[name];
        if (name === 'startsAt') words['endsAt'] = said.telling.words.endsAt ?? null;
        break;
      }
      if (name === 'state') break;
    }
  }
  return words;
}

const ofClient: readonly WordName[] = ['phone', 'identifier', 'birthDate', 'gender'];

/** What a tool that says all it knows of a client leaves out of another client than the one before. */
function lacksOf(ids: readonly string[], own: readonly Told[]): WordName[] {
  const told = new Set<WordName>();
  const lacks = new Set<WordName>();
  let name: string | undefined;
  for (const id of ids) {
    const ofId = own.filter(({ telling }) => telling.id === id);
    for (const { telling } of ofId.sort((a, b) => a.clock - b.clock || a.order - b.order)) {
      const { words, isComplete } = telling;
      const isOther = isComplete && name !== undefined && words.name !== undefined && !isSamePerson(name, words.name);
      for (const word of ofClient) {
        if (words[word] !== undefined) {
          told.add(word);
          lacks.delete(word);
        } else if (isOther && told.has(word)) lacks.add(word);
      }
      name = words.name ?? name;
    }
  }
  return [...lacks];
}

const without = (lacks: readonly WordName[], words: Words): Words =>
  Object.fromEntries(Object.entries(words).filter(([name]) => !lacks.includes(name as WordName)));
