/** A history from one seed. Each part draws from a stream of its own, so that what is added to one leaves the others alone. */
import { variants } from '../../../emulator/variants.ts';
import type { Act, ConnectionPlan, Plan, Sending, Visit } from '../plan.ts';
import { createRandom, type Random } from '../random.ts';
import { againEnds, longAfter, otherTool, toldAgain, usedAgain } from './again.ts';
import { answerFaults, misled } from './answers.ts';
import { type FieldsKind, tableOfFields } from './body.ts';
import { type Change, createLife, type Life } from './life.ts';
import { drawMeanwhile } from './meanwhile.ts';
import { drawMoves, drawWindow, tellAgain } from './moves.ts';
import { drawActs } from './people.ts';
import { createPlaced, placesOf } from './placed.ts';
import { refusalActs, refusalFaults, settingsOf } from './refusals.ts';
import { createSeries, seriesRefusals } from './series.ts';
import { createShared } from './shared.ts';
import { drawHand, type Hand, tableOfHand } from './spellings.ts';
import { drawSwitches, type Form, type Switches, switchNames } from './switches.ts';
import { day, hour, minute, second, visitMs, worldStart } from './times.ts';
import { drawSpeakers, habitsOf } from './tools.ts';
import {
  brokenRecord,
  drawFaults,
  drawLongOutage,
  hiccup,
  type LongOutage,
  longOutage,
  longOutages,
  restUntilResumed,
} from './trouble.ts';
import { readings, withUnread } from './unread.ts';

const troubleMs = 8 * hour;
const calmMs = 30 * hour;
/** Every visit is over, and kept no longer: what a long life has left goes with it. */
const allOver = worldStart + 36 * day;
/** How long before the first webhook of a connection whose objects end in a pause. */
const epilogueAfterMs = 90 * minute;

export function generate(seed: number, forced: Partial<Switches> = {}, form: Form = 'long'): Plan {
  const whole = createRandom(seed);
  const tools = drawSpeakers(whole.fork('tools'));
  const first = drawSwitches(whole, forced, form);
  const switches = first.dialects ? drawSwitches(whole, { ...forced, ...habitsOf(tools) }, form) : first;
  const hand = switches.spellings ? drawHand(whole.fork('hand')) : null;
  const connections = drawConnections(switches, whole.fork('connections'), hand);
  // The second of two that share a visit hears of that one alone.
  const lives = connections.flatMap((_, connection) =>
    switches.shared && connection > 0
      ? []
      : drawLives(switches, whole.fork(`lives ${connection}`), connection, form, hand),
  );
  const window = drawWindow(switches, whole.fork('window'));
  if (window !== null) tellAgain(lives, window, whole.fork('again'));
  const swapped = switches.swap ? swap(lives, whole.fork('swap')) : false;
  if (switches.slotTaken) takeSlot(lives, whole.fork('slot'));
  const blocks = switches.blocked ? blockSlots(lives, whole.fork('blocked')) : [];
  const meanwhile = switches.meanwhile
    ? drawMeanwhile(lives, { ...switches, swap: swapped }, whole.fork('meanwhile'))
    : null;
  const isGivenUp = whole.fork('given up').chance(0.25);
  const outageOf = (random: Random): LongOutage => (isGivenUp ? 'given up' : random.pick(longOutages));
  const outageKind = switches.longOutage ? outageOf(whole.fork('long outage')) : null;
  if (outageKind === 'event') for (const { life } of lives) life.newsAt(longOutage.news);
  const shared = switches.placed
    ? createPlaced(whole.fork('placed'))
    : switches.shared
      ? createShared(whole.fork('shared'))
      : null;
  const series = switches.series ? createSeries(whole.fork('series')) : null;
  const sendings = [
    ...lives.flatMap(({ life }) => life.sendings),
    ...(shared?.sendings ?? []),
    ...(series?.sendings ?? []),
  ];
  const lastArrival = Math.max(worldStart, ...sendings.flatMap(({ arrives }) => arrives));
  const troubleEnds = Math.max(worldStart + troubleMs, lastArrival + hour, outageKind === null ? 0 : longOutage.ends);
  const afterwards = shared?.afterwards?.(troubleEnds) ?? [];
  // What was called off for good has no news: another one has its number.
  const told = lives.slice(switches.instances ? 1 : 0).map(({ life }) => life);
  const isLastWord = meanwhile !== null && whole.fork('last word').chance(0.7);
  if (!isLastWord && !switches.otherTool && (!switches.neverOpened || switches.retention))
    lastNews(told, switches, troubleEnds, whole.fork('epilogue'), swapped);
  const random = whole.fork('play');
  const rest = switches.busy && switches.pauses ? restOf(lives, whole.fork('rest')) : null;
  // An object that ends while it reads leaves open whether it has.
  const mendedAt = switches.crash
    ? troubleEnds + minute
    : Math.min(troubleEnds - hour, worldStart + whole.fork('mended').around(3 * hour));
  const astray = misled(switches, whole.fork('misled'), troubleEnds, connections[0]?.table ?? {});
  const seriesRefused = switches.seriesRefused ? whole.fork('series refused').pick(seriesRefusals) : undefined;
  const at = switches.reused
    ? againEnds
    : seriesRefused === 'down'
      ? troubleEnds + 4 * day
      : !switches.retention
        ? troubleEnds + calmMs
        : switches.longLife
          ? allOver
          : troubleEnds + 4 * day;
  return {
    seed,
    switches: switchNames.filter((name) => switches[name]),
    settings: {
      variant: switches.instant ? 'F' : whole.fork('variant').pick(variants),
      ...settingsOf(switches, whole.fork('rights')),
    },
    connections: connections.map(({ repaired: _, ...connection }, index) => ({
      ...connection,
      ...(switches.dialects && { kit: tools[index]!.name }),
    })),
    visits: [
      ...lives.map(({ life, visit, connection }): Visit => ({ number: visit, connection, ids: life.ids })),
      ...(shared === null ? [] : [shared.visit]),
      ...(series?.visits ?? []),
    ],
    sendings: withUnread(
      [
        ...lives.flatMap(({ life }) => life.sendings),
        ...(shared?.sendings ?? []),
        ...(series?.sendings ?? []),
        ...(switches.reused || switches.otherTool
          ? usedAgain(switches.reused ? toldAgain : troubleEnds + hour / 2, lives, whole.fork('used again'))
          : []),
      ],
      switches,
      whole.fork('unread'),
    ),
    known: [...lives.flatMap(({ life }) => life.known), ...(series?.known ?? [])],
    acts: [
      ...drawActs({
        random: whole.fork('people'),
        switches,
        lives,
        troubleEnds,
        tables: connections.map(({ table }) => table),
        repaired: connections.map(({ repaired }) => repaired),
      }),
      ...(switches.unread ? readings(mendedAt, connections.length, troubleEnds, whole.fork('readings')) : []),
      ...refusalActs(switches, whole.fork('refused'), troubleEnds, connections.length),
      ...drawMoves(switches, window, connections[0]?.table ?? {}, sendings, whole.fork('moves')),
      ...knocks(switches, connections.length, troubleEnds, at),
      ...blocks,
      ...(meanwhile?.acts ?? []),
      ...(switches.otherTool
        ? otherTool(lastArrival + whole.fork('other tool').between(1, 30 * minute), connections[0]?.table ?? {})
        : []),
      ...(switches.reused ? longAfter(troubleEnds, connections[0]?.table ?? {}, whole.fork('long after')) : []),
      ...astray.acts,
      ...(rest?.acts ?? []),
      ...afterwards,
      ...(outageKind === 'pause' ? pausedFor(connections.length) : []),
      ...(outageKind === 'given up' ? retriedAfterwards(connections.length) : []),
    ].sort((a, b) => a.at - b.at),
    faults: [
      ...(meanwhile?.faults ?? []),
      ...(rest?.faults ?? []),
      ...(outageKind === null ? [] : drawLongOutage(outageKind, whole.fork('long outage of'))),
      ...drawFaults(whole.fork('faults'), switches, troubleEnds, switches.instant),
      ...refusalFaults(switches, whole.fork('refused by code'), troubleEnds),
      ...answerFaults(switches, whole.fork('unreadable'), troubleEnds),
      ...astray.faults,
      ...(switches.brokenRecords ? breakSome(lives, whole.fork('broken')) : []),
    ].filter(({ match: { fromMs, untilMs } }) => (fromMs ?? 0) < (untilMs ?? Number.POSITIVE_INFINITY)),
    latencyMs: switches.instant ? 0 : 100,
    crashRate: switches.crash ? random.pick([0.01, 0.02, 0.05, 0.1]) : 0,
    alarmLostRate: switches.alarmAbandoned ? 0.2 : 0,
    alarmLateMs: switches.alarmLate ? minute : 0,
    kvFailRate: switches.kvFails ? 0.4 : 0,
    ...(switches.languages && { language: whole.fork('language').pick(['ru', 'kk'] as const) }),
    ...(switches.kvFull && { kvFull: windowOf(whole.fork('kv full'), troubleEnds) }),
    ...(seriesRefused !== undefined && { seriesRefused }),
    ...(switches.toolRefuses && { toolRefuses: toolRefusalOf(whole.fork('tool refuses'), troubleEnds) }),
    toolFailRate: switches.toolFails ? 0.3 : 0,
    ...(switches.lag && { toolLagMs: whole.fork('lag').between(1, 9) * second }),
    ...(switches.paced && { toolLimit: toolLimitOf(whole.fork('paced')) }),
    ...(switches.shared && switches.deaf && { deafRate: 0.3 }),
    troubleEnds,
    mendedAt,
    ends: at,
  };
}

function windowOf(random: Random, troubleEnds: number): readonly [number, number] {
  const from = worldStart + random.around(hour);
  // Some hours before the end it takes what has waited.
  return [from, Math.min(troubleEnds + 20 * hour, from + random.around(random.pick([3 * hour, 3 * hour, 2 * day])))];
}

function toolRefusalOf(random: Random, troubleEnds: number): NonNullable<Plan['toolRefuses']> {
  const fromMs = worldStart + random.around(hour);
  const how = random.pick(['forbidden', 'forbidden', 'strange', 'foreign'] as const);
  return { fromMs, untilMs: Math.min(troubleEnds, fromMs + random.around(2 * hour)), how };
}

const toolLimitOf = (random: Random): NonNullable<Plan['toolLimit']> => ({
  calls: random.pick([1, 2, 5]),
  perMs: random.between(5 * second, 2 * minute),
});

interface Drawn extends ConnectionPlan {
  readonly repaired: Readonly<Record<string, unknown>>;
}

/** A booking that is found by its start, or kept for its time, has to be told it by the tool itself. */
const mayHideTimes = (switches: Switches): boolean =>
  !(switches.known || switches.erases || switches.edits || switches.retention || switches.readBack);

/** Ids that One-Link does not know. */
const unknownTables = [
  { resources: { anna: 31, boris: 98 } },
  { fields: { company_id: 555, created_by_id: 999 } },
  { fields: { contact_id: 9999 } },
  { fields: { conversation_id: 888, company_id: 555 } },
];

const ignored = [
  { no_show: 'cancelled', confirmed: 'ignore' },
  { accepted: 'ignore', pending: 'ignore', completed: 'ignore' },
];

/** Expressions that throw, or whose results are no times. */
const wrongFields = [
  { client_comment: '= $number(note)' },
  { starts_at: '= note' },
  { starts_at: "= '2031-02-30T10:00:00'" },
  { ends_at: "= '2031-02-30T10:00:00+05:00'" },
  { starts_at: `= '${'2031-05-30T10:00:00 '.repeat(5)}'` },
];

/** The first connection's tool may be one whose ids are its installation's own; the second's is. */
function drawConnections(switches: Switches, random: Random, hand: Hand | null): Drawn[] {
  const kinds = [
    'client',
    'client',
    'constants',
    'nothing',
    ...(mayHideTimes(switches) ? ['times', 'ends', 'length'] : []),
  ] as FieldsKind[];
  const common = {
    cycle: switches.breakCircles ? 'break' : 'report',
    // A table names them in letters of its own.
    resources: random.fork('letters').chance(0.3) ? { Anna: 31, BORIS: 32 } : { anna: 31, boris: 32 },
    // A service that One-Link does not know.
    services: { cut: 99, trim: 9, wash: 10 },
    ...((switches.readBack ||
      (switches.series && (switches.seriesRefused || random.fork('series key').chance(0.5)))) && {
      api_key: 'SALON_API_KEY',
    }),
    // There an approval shows.
    ...(switches.requests && random.fork('approved').chance(0.6) && { statuses: { accepted: 'confirmed' } }),
    ...(switches.series && random.fork('series states').chance(0.5) && { statuses: { accepted: 'confirmed' } }),
    ...(switches.noName && random.fork('fallback').chance(0.5) && { client_name_fallback: 'Guest' }),
    ...(switches.ignores && { statuses: random.fork('ignored').pick(ignored) }),
    ...(switches.retention && { retention_days: 1 }),
    ...(switches.fields &&
      withStatus(
        tableOfFields(random.fork('fields').pick(kinds), random.fork('fields of'), switches.identifiers),
        switches,
        random.fork('status in fields'),
      )),
    ...(switches.staysEnded && { reopen: false }),
    ...(switches.carried &&
      (random.fork('trust').chance(0.3) ? { trust_carried_id: true } : { link_secret: 'LINK_SECRET' })),
  };
  const parks = switches.parks ? random.pick(['unlinked', 'resource', 'staff', 'mapping']) : null;
  const broken =
    parks === 'unlinked'
      ? { on_unlinked: 'park' }
      : parks === 'resource'
        ? { resource_id: undefined, resources: { carla: 33 } }
        : parks === 'mapping'
          ? { fields: random.fork('mapping').pick(wrongFields) }
          : {};
  const firstSource =
    hand !== null
      ? tableOfHand(hand)
      : switches.otherSource
        ? { source: 'rubitime', namespace: 'north' }
        : { source: 'calcom' };
  const first = { ...common, ...firstSource };
  const second = { ...common, source: 'rubitime', namespace: 'south' };
  const unknown = switches.unknownIds ? random.fork('unknown').pick(unknownTables) : {};
  const mended = {
    services: { cut: 9, trim: 9, wash: 10 },
    ...(switches.unknownIds && { resources: common.resources, fields: undefined }),
  };
  const drawn = (table: Record<string, unknown>): Drawn => ({
    table: { ...table, ...broken, ...unknown },
    repaired: { ...table, ...mended },
  });
  if (switches.shared) {
    const places = switches.placed ? placesOf(random.fork('places')) : [];
    return ['salon', 'branch'].map((name, index) => ({ ...drawn({ ...first, ...places[index] }), name }));
  }
  return switches.twoSources ? [drawn(first), drawn(second)] : [drawn(first)];
}

/** Every visit is confirmed, whatever the tool calls its state, until it is called off. */
const withStatus = (table: Record<string, unknown>, switches: Switches, random: Random): Record<string, unknown> =>
  !switches.staffStatus && !switches.ignores && !switches.otherStatus && random.chance(0.25)
    ? {
        ...table,
        fields: {
          ...(table['fields'] as Record<string, unknown>),
          status: random.fork('mark').chance(0.5) ? '= mark' : 'confirmed',
        },
      }
    : table;

interface Lived {
  readonly life: Life;
  readonly visit: number;
  readonly connection: number;
}

type Range = readonly [least: number, most: number];
const size = (visits: Range, changes: Range) => ({ visits, changes });

/** Most histories are small, so that many can be run: what goes wrong mostly does with few bookings. Some have many. */
const sizes = [
  ...Array.from({ length: 22 }, () => size([1, 1], [0, 3])),
  ...Array.from({ length: 10 }, () => size([1, 2], [0, 3])),
  ...Array.from({ length: 7 }, () => size([1, 3], [0, 5])),
  size([5, 9], [0, 2]),
];

function drawLives(switches: Switches, random: Random, connection: number, form: Form, hand: Hand | null): Lived[] {
  const drawn = switches.longLife
    ? size([1, 1], [80, 120])
    : switches.thousands
      ? size([2000, 5000], [0, 1])
      : switches.many
        ? size([60, 80], [0, 1])
        : switches.brokenRecords
          ? size([7, 12], [0, 2])
          : form === 'short'
            ? size([1, 1], [0, 1])
            : random.pick(sizes);
  const inTwos = ['swap', 'slotTaken', 'blocked', 'companions', 'paidSeats', 'instances'] as const;
  const least = inTwos.some((name) => switches[name]) ? 2 : 1;
  const count = Math.max(least, random.between(...drawn.visits));
  const skewMs = switches.skew ? random.between(-10, 10) * minute : 0;
  const kinds = kindsOf(switches);
  let first: Life | null = null;
  return Array.from({ length: count }, (_, index) => {
    // The second connection's visits have numbers of their own, and the same clients.
    const visit = index + (connection === 0 ? 0 : 100);
    const own = random.fork(`visit ${index}`);
    const isFirst = index === 0 && connection === 0;
    const isMoved = switches.longLife && own.fork('moved').chance(0.5);
    const before = switches.instances && index === 1 ? first : null;
    const life = createLife(visit, switches, own, { skewMs, connection, isFirst, hand, before, isMoved });
    // What was imported waits longer than it would be kept.
    if (isFirst && switches.imports && switches.retention) life.time += 30 * hour;
    life.open();
    const drawnChanges = own.between(...drawn.changes) + (switches.returns || switches.hasty || switches.rush ? 2 : 0);
    const changes = isMoved ? movesOfALongLife : drawnChanges;
    // What the tool tells first of it is a move: nothing else stands where somebody may have typed it in.
    if (switches.unheard) life.change(own.fork('first').pick(['change', 'move']));
    for (let change = 0; change < changes; change += 1) life.change(own.pick(isMoved ? oftenMoved : kinds));
    if (isMoved) life.change('late');
    first ??= life;
    if (switches.instances && index === 0) life.change('cancel');
    return { life, visit, connection };
  });
}

function kindsOf(switches: Switches): readonly Change[] {
  if (switches.forks || switches.origins || switches.roundTrips)
    return ['move', 'move', 'change', 'cancel', 'status', 'repeat'];
  const usual: Change[] = switches.returns
    ? ['move', 'change', 'change', 'change', 'change', 'cancel']
    : ['move', 'change', 'change', 'cancel', 'repeat', 'status'];
  if (switches.persons || switches.forms) usual.push('person', 'person', 'person');
  if (switches.otherClients) usual.push('client', 'client', 'client');
  if (switches.staff || switches.unknownStaff) usual.push('staff', 'staff');
  if (switches.services) usual.push('service', 'service');
  if (switches.prices) usual.push('price');
  if (switches.cancels) usual.push('cancel', 'cancel', 'cancel');
  return usual;
}

/** To more ids than a record keeps. */
const movesOfALongLife = 170;
const oftenMoved: readonly Change[] = [...Array.from({ length: 16 }, () => 'move' as const), 'staff', 'person'];

const isLive = ({ state }: Life): boolean => state !== 'cancelled' && state !== 'declined';

/** The first two visits end in each other's slots. */
function swap(lives: readonly Lived[], random: Random): boolean {
  const [first, second] = lives.map(({ life }) => life);
  if (first === undefined || second === undefined || !isLive(first) || !isLive(second)) return false;
  const time = Math.max(first.time, second.time) + random.around(2 * hour);
  const starts = [first.starts, second.starts] as const;
  first.moveTo(starts[1], time);
  second.moveTo(starts[0], time + random.around(minute));
  return true;
}

/** The first wants the slot of the second, who leaves it some time later. */
function takeSlot(lives: readonly Lived[], random: Random): void {
  const [first, second] = lives.map(({ life }) => life);
  if (first === undefined || second === undefined || !isLive(first) || !isLive(second)) return;
  const time = Math.max(first.time, second.time) + random.around(hour);
  first.moveTo(second.starts, time);
  // Soon, or when the first has given up on it.
  const later = random.chance(0.6) ? random.between(1, 60) * minute : random.between(420, 440) * minute;
  second.moveTo(second.starts + 400 * hour + visitMs, time + later);
}

/**
 * The first two visits move beside each other, to where visits of the staff still are: each wants what the other's visit only
 * touches.
 */
function blockSlots(lives: readonly Lived[], random: Random): Act[] {
  const [first, second] = lives.map(({ life }) => life);
  if (first === undefined || second === undefined || !isLive(first) || !isLive(second)) return [];
  const time = Math.max(first.time, second.time) + random.around(hour);
  const wanted = [second.starts + visitMs, first.starts + visitMs] as const;
  first.moveTo(wanted[0], time);
  second.moveTo(wanted[1], time + random.around(minute));
  return wanted.flatMap((starts, number): Act[] => [
    { at: worldStart, do: 'block', number, starts },
    { at: time + random.between(10, 60) * minute, do: 'unblock', number },
  ]);
}

function restOf(lives: readonly Lived[], random: Random): ReturnType<typeof restUntilResumed> | null {
  const { life, connection } = random.pick(lives);
  const at = life.sendings.length === 0 ? undefined : random.pick(life.sendings).arrives[0];
  return at === undefined || random.chance(0.5) ? null : restUntilResumed(at, connection);
}

const pausedFor = (connections: number): Act[] =>
  Array.from({ length: connections }, (_, connection): Act[] => [
    { at: longOutage.pausedFrom, do: 'pause', connection },
    { at: longOutage.pausedUntil, do: 'resume', connection },
  ]).flat();

const retriedAfterwards = (connections: number): Act[] =>
  Array.from({ length: connections }, (_, connection) => ({
    at: longOutage.ends + hour,
    do: 'retry_failed',
    connection,
  }));

/** When all has been calm for a while, one more change of one visit must be at One-Link a minute later. */
function lastNews(
  lives: readonly Life[],
  switches: Switches,
  troubleEnds: number,
  random: Random,
  swapped: boolean,
): void {
  const drawn = random.pick(lives);
  const life = swapped || switches.slotTaken || switches.blocked ? lives[2] : drawn;
  if (life === undefined || random.chance(0.4)) return;
  // Else each of them would be far ahead in the end. What is forgotten is no booking of ours when it is told anew.
  if (switches.near && switches.retention) return;
  if (switches.near && random.fork('near').chance(0.7)) return;
  // After the retention of everything that was told before.
  life.epilogue(troubleEnds + (switches.retention ? 3 * day + hour : epilogueAfterMs));
}

function breakSome(lives: readonly Lived[], random: Random) {
  const count = random.pick([1, 3, 5]);
  const broken = lives.slice(0, count).map(({ visit }) => brokenRecord(visit, random));
  // A call of a healthy one fails as well: it is tried again in seconds, while theirs wait for an hour.
  const others = lives.slice(count).filter(() => random.chance(0.5));
  return [...broken, ...others.map(({ visit }) => hiccup(visit))];
}

/** The cron heals an alarm that was abandoned; the platform abandons one itself after six crashes (field.md §3.3). */
function knocks(switches: Switches, connections: number, troubleEnds: number, ends: number): Act[] {
  if (!switches.alarmAbandoned && !switches.crash) return [];
  const every = switches.alarmAbandoned ? 15 * minute : 30 * minute;
  const acts: Act[] = [];
  for (let at = worldStart; at < ends; at += at < troubleEnds + hour ? every : 3 * hour) {
    for (let connection = 0; connection < connections; connection += 1) acts.push({ at, do: 'sweep', connection });
  }
  return acts;
}

/** Sendings whose news must be at One-Link a minute later. */
export const mustBePrompt = (plan: Plan, sending: Sending): boolean =>
  sending.tellings.some(({ event }) => event === 'EPILOGUE') || plan.switches.includes('brokenRecords');
