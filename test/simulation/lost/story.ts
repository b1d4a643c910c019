/**
 * Stories of webhooks that never come: what happens at a booking tool whose API can be listed, which webhooks of it are lost, late or
 * sent twice, and what goes wrong meanwhile. Plain data of a seed. Nothing here knows the product.
 */
import { createRandom, type Random } from '../random.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
/** Monday, 7 April 2031, 09:00 in Almaty. */
export const storyStart = Date.parse('2031-04-07T04:00:00Z');

export const clockKinds = ['event_time', 'none', 'read_back'] as const;

/** A booking as the tool has it at one moment. */
export interface Held {
  readonly id: string;
  readonly client: number;
  readonly state: 'accepted' | 'cancelled';
  /** Milliseconds since 1970; visits take an hour. */
  readonly starts: number;
  readonly staff: 'anna' | 'boris';
  readonly predecessor?: string;
  readonly successor?: string;
}

export interface Happening {
  readonly at: number;
  /** What the tool has of the id from now on; null: it is deleted. */
  readonly held: readonly (Held | { readonly id: string; readonly isDeleted: true })[];
  /** When webhooks of it arrive; none: lost. */
  readonly arrives: readonly number[];
}

export interface Span {
  readonly from: number;
  readonly until: number;
}

export interface Story {
  readonly seed: number;
  readonly clock: (typeof clockKinds)[number];
  readonly pageSize: number;
  readonly listsChanges: boolean;
  readonly longestSpanMs: number | null;
  readonly everyMinutes: number;
  /** The list is behind the tool by so much; webhooks are not. */
  readonly lagMs: number;
  /** The list leaves a client's bookings out meanwhile, though the tool has them. */
  readonly hidden: (Span & { readonly client: number }) | null;
  readonly happenings: readonly Happening[];
  /** Staff type the visit of this client into One-Link, as the tool then has it. */
  readonly typedIn: readonly { readonly at: number; readonly client: number }[];
  readonly oneLinkFails: readonly Span[];
  readonly toolFails: readonly (Span & { readonly status: number })[];
  readonly crashes: readonly number[];
  readonly paused: Span | null;
  /** A person asks for a comparison. */
  readonly asked: readonly number[];
  /** Nothing happens any more. */
  readonly quietFrom: number;
}

export function storyOf(seed: number): Story {
  const random = createRandom(seed);
  const lost = random.pick([0, 0.3, 0.7, 1]);
  const ofClient = Array.from({ length: random.between(1, 5) }, (_, client) =>
    lifeOf(client, lost, random.fork(`client ${client}`)),
  );
  const happenings = ofClient.flat().sort((a, b) => a.at - b.at);
  const lastAt = Math.max(...happenings.flatMap(({ at, arrives }) => [at, ...arrives]));
  const trouble = random.fork('trouble');
  const spanOf = (longest: number): Span => {
    const from = storyStart + trouble.between(0, lastAt - storyStart);
    return { from, until: from + trouble.between(minute, longest) };
  };
  const some = <Item>(chance: number, make: () => Item): Item[] =>
    trouble.chance(chance) ? Array.from({ length: trouble.between(1, 3) }, make) : [];
  const oneLinkFails = some(0.3, () => spanOf(3 * hour));
  const toolFails = some(0.3, () => ({ ...spanOf(3 * hour), status: trouble.pick([500, 503, 429, 401]) }));
  const crashes = some(0.5, () => storyStart + trouble.between(0, lastAt - storyStart + hour));
  const asking = random.fork('asked');
  const asked = happenings.flatMap(({ at }) => (asking.chance(0.4) ? [at + asking.between(1, 4) * minute] : []));
  const paused = trouble.chance(0.15) ? spanOf(5 * hour) : null;
  const typing = random.fork('typed in');
  // Only where nothing else becomes of the booking: whether a visit at another time is the same one, only a person knows.
  const typedIn = ofClient.flatMap(([made, ...later], client) =>
    made !== undefined && later.length === 0 && typing.chance(0.5)
      ? [{ at: made.at + typing.between(minute, 30 * minute), client }]
      : [],
  );
  const hidden = trouble.chance(0.3) ? { ...spanOf(6 * hour), client: trouble.between(0, ofClient.length - 1) } : null;
  const spans = [
    ...oneLinkFails,
    ...toolFails,
    ...(paused === null ? [] : [paused]),
    ...(hidden === null ? [] : [hidden]),
  ];
  const ends = spans.map(({ until }) => until);
  return {
    seed,
    clock: random.pick(clockKinds),
    pageSize: random.between(1, 4),
    listsChanges: random.chance(0.4),
    longestSpanMs: random.chance(0.3) ? 31 * day : null,
    everyMinutes: random.pick([15, 60, 240]),
    lagMs: random.chance(0.5) ? random.between(3, 9) * minute : 0,
    hidden,
    happenings,
    typedIn,
    oneLinkFails,
    toolFails,
    crashes,
    paused,
    asked,
    quietFrom: Math.max(lastAt, ...ends, ...crashes) + minute,
  };
}

/** What becomes of one client's booking. All of it lies before the visit. */
function lifeOf(client: number, lost: number, random: Random): Happening[] {
  let at = storyStart + hour + random.between(0, 6 * hour);
  let number = 0;
  const idOf = (): string => `c${client}-${number}`;
  /** Everybody has hours of their own, so no visit is in another's way, and no time is given twice. */
  const days = [...Array(15).keys()];
  const aStart = (): number =>
    storyStart + (6 + days.splice(random.between(0, days.length - 1), 1)[0]!) * day + client * 2 * hour;
  let held: Held = { id: idOf(), client, state: 'accepted', starts: aStart(), staff: 'anna' };
  const told = (now: Happening['held']): Happening => ({ at, held: now, arrives: arrivalsOf(at, lost, random) });
  const life = [told([held])];
  for (let left = random.between(0, 4); left > 0; left -= 1) {
    at += random.around(2 * hour) + minute;
    const kind = random.pick(['move', 'move to a new id', 'staff', 'cancel', 'delete'] as const);
    if (kind === 'cancel' || kind === 'delete') {
      if (held.state === 'cancelled') continue;
      held = { ...held, state: 'cancelled' };
      life.push(told(kind === 'cancel' ? [held] : [{ id: held.id, isDeleted: true }]));
      if (kind === 'delete' || random.chance(0.7)) break;
      at += random.around(hour) + minute;
      held = { ...held, state: 'accepted' };
      life.push(told([held]));
    } else if (kind === 'move to a new id') {
      number += 1;
      const before: Held = { ...held, state: 'cancelled', successor: idOf() };
      held = { id: idOf(), client, state: 'accepted', starts: aStart(), staff: held.staff, predecessor: held.id };
      life.push(told([before, held]));
    } else {
      held =
        kind === 'move' ? { ...held, starts: aStart() } : { ...held, staff: held.staff === 'anna' ? 'boris' : 'anna' };
      life.push(told([held]));
    }
  }
  return life;
}

function arrivalsOf(at: number, lost: number, random: Random): number[] {
  if (random.chance(lost)) return [];
  const first = at + (random.chance(0.3) ? random.around(10 * minute) : random.between(100, 5000));
  return random.chance(0.1) ? [first, first + random.around(20 * minute) + 1000] : [first];
}

/** What the tool has at a time, with the time of the last change. */
export function heldAt(
  { happenings }: Story,
  time: number,
): ReadonlyMap<string, Held & { readonly changedAt: number }> {
  const held = new Map<string, Held & { readonly changedAt: number }>();
  for (const { at, held: now } of happenings) {
    if (at > time) break;
    for (const one of now) {
      if ('isDeleted' in one) held.delete(one.id);
      else held.set(one.id, { ...one, changedAt: at });
    }
  }
  return held;
}
