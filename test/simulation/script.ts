/**
 * What the booking tools do in a history: visits made, moved, changed and cancelled, and the webhooks that tell of it. The
 * truth is kept beside the events, so that the end can be judged without any code of the bridge.
 */
import type { BookingState } from '../../src/booking/booking.ts';
import type { Decoded } from '../../src/sources/source.ts';
import { hour, minute, worldStart } from '../world/world.ts';
import type { Random } from './random.ts';
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

export interface Script {
  readonly visits: readonly Visit[];
  readonly webhooks: readonly Webhook[];
}

const iso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** Far enough ahead that no visit is over before the end, each in a slot of its own. */
const slotOf = (visit: number, version: number): number => worldStart + 30 * 24 * hour + (visit * 20 + version) * hour;

export function writeScript(random: Random, swarm: Swarm): Script {
  const visits: Visit[] = [];
  const webhooks: Webhook[] = [];
  const skewMs = swarm.skew ? random.between(-10, 10) * minute : 0;
  let sent = 0;
  const count = random.between(1, 3);
  for (let visit = 0; visit < count; visit += 1) {
    const ids = [`v${visit}.0`];
    visits.push({ ids });
    let version = 0;
    let time = worldStart + random.around(20 * minute);
    let state: BookingState = random.chance(0.2) ? 'pending' : 'accepted';
    let starts = slotOf(visit, 0);
    const earlier: number[] = [];
    let last = 0;
    const changes = random.between(0, 4);

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
    const event = (id: string, fields: Booked['fields'], more: Partial<Booked> = {}): Booked => {
      sent += 1;
      const parts = [String(sent)];
      return {
        kind: 'booking',
        event: 'EVENT',
        id,
        key: swarm.clockless
          ? { kind: 'while_newest', parts, retrySpanMs: 10 * minute }
          : { kind: 'event_id', id: `e${sent}` },
        clock: swarm.clockless ? null : time + skewMs,
        fields,
        opens: false,
        body: { id, sent: swarm.clockless ? state : sent, note: `Petrov ${visit}` },
        ...more,
      };
    };
    const times = (): Booked['fields'] => ({ times: { startsAt: iso(starts), endsAt: iso(starts + 30 * minute) } });
    const person = {
      clientName: `Ivan Petrov ${visit}`,
      clientPhone: `+7701000000${visit}`,
      clientComment: `from the tool ${visit}`,
    };
    const id = (): string => ids.at(-1)!;

    tell([event(id(), { state, ...times(), ...person }, { opens: true, event: 'BOOKED' })], false);
    for (let change = 0; change < changes; change += 1) {
      time += 1000 + random.around(40 * minute);
      const kind = random.pick(['move', 'change', 'change', 'cancel', 'repeat', 'status'] as const);
      if (kind === 'move') {
        version += 1;
        earlier.push(starts);
        starts = slotOf(visit, version);
        if (state === 'cancelled') state = 'accepted';
        const from = id();
        const to = `v${visit}.${ids.length}`;
        ids.push(to);
        const made = event(to, { state, ...times(), ...person }, { predecessor: from, event: 'MOVED' });
        // Two posts in no order (Calendly), or one with a pointer (Cal.com).
        if (swarm.twoPosts)
          tell([event(from, {}, { movedAway: true, successor: to, event: 'MOVED_AWAY' }), made], true);
        else tell([made], false);
      } else if (kind === 'change') {
        earlier.push(starts);
        const back = swarm.returns && earlier.length > 1 && random.chance(0.5) ? random.pick(earlier) : null;
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
  }
  return { visits, webhooks };
}
