/**
 * What the booking tools do in a history: visits made, moved, changed and cancelled, and the webhooks that tell of it. The
 * truth is kept beside the events, so that the end can be judged without any code of the bridge.
 */
import type { BookingState } from '../../../src/booking/booking.ts';
import type { Decoded } from '../../../src/sources/source.ts';
import type { Random } from '../../simulation/random.ts';
import { hour, minute, worldStart } from '../../world/world.ts';
import type { Swarm } from './swarm.ts';

export type Booked = Extract<Decoded, { kind: 'booking' }>;

/** One webhook: when it is sent, and each time it arrives. */
export interface Webhook {
  readonly visit: number;
  readonly events: readonly Booked[];
  readonly arrives: readonly number[];
}

export interface Visit {
  /** Ids, oldest first. */
  readonly ids: readonly string[];
}

/** What the tool knows of a booking from a time on, ms. */
export interface Truth {
  readonly time: number;
  readonly fields: Booked['fields'];
}

export interface Script {
  readonly visits: readonly Visit[];
  /** The number of the first of them. */
  readonly firstVisit: number;
  /** The first two visits end in each other's slots. */
  readonly swapped: boolean;
  readonly webhooks: readonly Webhook[];
  /** By id, in the order of time: for a tool that tells ids alone (`tool.ts`). */
  readonly truth: ReadonlyMap<string, readonly Truth[]>;
}

const iso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** Far enough ahead that no visit is over before the end, each in a slot of its own. */
const slotOf = (visit: number, version: number): number => worldStart + 30 * 24 * hour + (visit * 20 + version) * hour;

type Range = readonly [least: number, most: number];
const size = (visits: Range, changes: Range) => ({ visits, changes });

/** Most histories are small, so that many can be run: what goes wrong mostly does with few bookings. Some have many. */
const one = size([1, 1], [0, 2]);
const few = size([1, 2], [0, 2]);
const usual = size([1, 3], [0, 4]);
const many = size([5, 9], [0, 2]);
const sizes = [
  ...Array.from({ length: 22 }, () => one),
  ...Array.from({ length: 10 }, () => few),
  ...Array.from({ length: 7 }, () => usual),
  many,
];

/** `firstVisit`: the number of the first one; the clients are the same. */
export function writeScript(random: Random, swarm: Swarm, firstVisit = 0): Script {
  const visits: Visit[] = [];
  const webhooks: Webhook[] = [];
  const truth = new Map<string, Truth[]>();
  const skewMs = swarm.skew ? random.between(-10, 10) * minute : 0;
  let sent = 0;
  const size = random.pick(sizes);
  const count = Math.max(swarm.swap ? 2 : 1, random.between(...size.visits));
  const ends: { state: BookingState; starts: number; time: number; tell: (starts: number, time: number) => void }[] =
    [];
  for (let client = 0; client < count; client += 1) {
    const visit = firstVisit + client;
    const ids = [swarm.unaryKeys ? `v${visit}.1` : `v${visit}.0`];
    const versions = new Map<string, number>();
    visits.push({ ids });
    let version = 0;
    let time = worldStart + random.around(20 * minute);
    let state: BookingState = random.chance(0.2) ? 'pending' : 'accepted';
    let starts = slotOf(visit, 0);
    const earlier: number[] = [];
    let last = 0;
    const changes = random.between(...size.changes) + (swarm.returns ? 2 : 0);

    const tell = (events: readonly Booked[], apart: boolean): void => {
      const groups = apart ? events.map((event) => [event]) : [events];
      for (const group of groups) webhooks.push({ visit, events: group, arrives: arrivals(time) });
    };
    const arrivals = (at: number): number[] => {
      const delay =
        swarm.delay && random.chance(0.2) ? random.around(12 * hour) : swarm.reorder ? random.around(5 * minute) : 200;
      // Without a clock the tool's sendings are only told apart in the order in which they come.
      const first = swarm.clockless ? Math.max(last + 1, at + Math.min(delay, 2000)) : at + Math.min(delay, 72 * hour);
      last = first;
      const copies = swarm.duplicate && random.chance(0.4) ? random.between(1, 3) : 0;
      const spread = swarm.clockless ? 0 : swarm.concurrent ? 0 : random.around(10 * minute);
      return [first, ...Array.from({ length: copies }, () => first + spread)];
    };
    /** Unary numbers: joined without lengths, the parts of two keys read alike. */
    const keyOf = (id: string): Booked['key'] => {
      if (swarm.clockless) return { kind: 'while_newest', parts: [], retrySpanMs: 10 * minute };
      if (!swarm.unaryKeys) return { kind: 'event_id', id: `e${sent}` };
      const version = (versions.get(id) ?? 0) + 1;
      versions.set(id, version);
      return { kind: 'derived', parts: ['1'.repeat(version)] };
    };
    const event = (id: string, fields: Booked['fields'], more: Partial<Booked> = {}): Booked => {
      sent += 1;
      const before = truth.get(id) ?? [];
      truth.set(id, [...before, { time, fields: { ...before.at(-1)?.fields, ...fields } }]);
      return {
        kind: 'booking',
        event: 'EVENT',
        id,
        key: keyOf(id),
        clock: swarm.clockless ? null : time + skewMs,
        fields,
        opens: false,
        body: swarm.unaryKeys ? {} : { id, sent: swarm.clockless ? fields : sent, note: `Petrov ${visit}` },
        ...more,
        ...(swarm.unaryKeys ? { event: 'E' } : {}),
        ...(swarm.readBack ? thin(id, fields) : {}),
      };
    };
    const times = (): Booked['fields'] => ({ times: { startsAt: iso(starts), endsAt: iso(starts + 30 * minute) } });
    const person = {
      clientName: `Ivan Petrov ${client}`,
      clientPhone: `+7701000000${client}`,
      clientComment: `from the tool ${visit}`,
      ...(swarm.unknownService ? { service: ['cut'] } : {}),
    };
    const id = (): string => ids.at(-1)!;

    tell([event(id(), { state, ...times(), ...person }, { opens: true, event: 'BOOKED' })], false);
    for (let change = 0; change < changes; change += 1) {
      time += 1000 + random.around(40 * minute);
      const drawn = random.pick(swarm.returns ? mostlyChanges : allKinds);
      const kind = swarm.readBack && drawn === 'move' ? 'change' : drawn;
      if (kind === 'move') {
        version += 1;
        earlier.push(starts);
        starts = slotOf(visit, version);
        if (state === 'cancelled') state = 'accepted';
        const from = id();
        const to = swarm.unaryKeys ? `${from}1` : `v${visit}.${ids.length}`;
        ids.push(to);
        const made = event(to, { state, ...times(), ...person }, { predecessor: from, event: 'MOVED' });
        // Two posts in no order (Calendly), or one with a pointer (Cal.com).
        if (swarm.twoPosts)
          tell([event(from, {}, { movedAway: true, successor: to, event: 'MOVED_AWAY' }), made], true);
        else tell([made], false);
        if (swarm.oldNews && random.chance(0.5)) {
          time += 1000;
          tell(
            [
              event(
                from,
                {
                  state: 'cancelled',
                  times: { startsAt: iso(earlier.at(-1)!), endsAt: iso(earlier.at(-1)! + 30 * minute) },
                },
                { event: 'OLD' },
              ),
            ],
            false,
          );
        }
      } else if (kind === 'change') {
        earlier.push(starts);
        const back = swarm.returns && earlier.length > 1 && random.chance(0.7) ? random.pick(earlier) : null;
        version += 1;
        starts = back ?? slotOf(visit, version);
        if (state === 'cancelled') state = 'accepted';
        tell([event(id(), { state, ...times(), ...person }, { event: 'CHANGED' })], false);
      } else if (kind === 'cancel') {
        state = 'cancelled';
        tell([event(id(), { state }, { event: 'CANCELLED' })], false);
      } else if (kind === 'status') {
        state = random.pick(['confirmed', 'accepted', 'no_show'] as const);
        tell([event(id(), { state, ...times(), ...person }, { event: 'STATUS' })], false);
      } else {
        tell([event(id(), { state, ...times(), ...person }, { event: 'REPEATED' })], false);
      }
    }
    ends.push({
      state,
      starts,
      time,
      tell: (newStarts, newTime) => {
        starts = newStarts;
        time = newTime;
        tell([event(id(), { state, ...times(), ...person }, { event: 'SWAPPED' })], false);
      },
    });
  }
  const [first, second] = ends;
  const swapped =
    swarm.swap && first !== undefined && second !== undefined && isLive(first.state) && isLive(second.state);
  if (swapped) {
    const time = Math.max(first.time, second.time) + random.around(2 * hour);
    const starts = [first.starts, second.starts] as const;
    first.tell(starts[1], time);
    second.tell(starts[0], time + random.around(minute));
  }
  return { visits, firstVisit, webhooks, swapped, truth };
}

/** What is left of an event where the webhook holds an id alone: that it was cancelled may be in its name. */
const thin = (id: string, fields: Booked['fields']): Partial<Booked> => ({
  key: { kind: 'while_newest', parts: [], retrySpanMs: 10 * minute },
  clock: null,
  fields: fields.state === 'cancelled' ? { state: 'cancelled' } : {},
  body: { id },
  readBack: true,
});

const allKinds = ['move', 'change', 'change', 'cancel', 'repeat', 'status'] as const;
const mostlyChanges = ['move', 'change', 'change', 'change', 'change', 'cancel'] as const;

const isLive = (state: BookingState): boolean => state !== 'cancelled';
