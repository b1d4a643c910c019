/**
 * A visit at a tool whose webhooks go to two connections, each of which takes one specialist by its `only`: it goes from one of them to
 * the other, to somebody whom none takes, and back. Each event comes to both, and says where the visit is (architecture.md, *Link*).
 */
import type { Act, Sending, Telling, ToolState, Words } from '../plan.ts';
import type { Random } from '../random.ts';
import type { Shared } from './shared.ts';
import { hour, instant, minute, second, slotOf, visitMs, worldStart } from './times.ts';

const number = 91;
const id = `v${number}.0`;
const sides = [0, 1] as const;
/** A comment that staff wrote. */
const byHand = 'by hand 8';
type Side = (typeof sides)[number];

/** What the two connections take, and whom that means at One-Link where the table of specialists is empty. */
export const placesOf = (random: Random): readonly Readonly<Record<string, unknown>>[] => [
  { only: ['anna'], resource_id: 31, resources: {} },
  { only: ['boris'], resource_id: 32, resources: {}, ...(random.chance(0.5) && { on_unlinked: 'park' }) },
];

export function createPlaced(random: Random): Shared {
  const sendings: Sending[] = [];
  const isHasty = random.chance(0.4);
  const isReordered = random.chance(0.5);
  /** Who has heard that the visit is its own: to another one it is of no interest. */
  const heard = new Set<Side>();
  let time = worldStart + random.around(20 * minute);
  let home: Side | null = 0;
  let state: ToolState = 'accepted';
  let version = 0;
  let sent = 0;
  let client: Pick<Words, 'name' | 'phone' | 'comment' | 'amount'> = {
    name: 'Ivan Petrov 8',
    phone: '+77010000008',
    comment: 'from the tool 8',
    ...(random.chance(0.5) && { amount: 8000 }),
  };

  const placeFor = (side: Side): NonNullable<Telling['place']> =>
    home === side ? { is: 'inside' } : { is: 'outside', reason: 'not in only', isTakenByOther: home !== null };

  function tell(event: string, opens = false): void {
    sent += 1;
    const starts = slotOf(number, version);
    const times = { startsAt: instant(starts), endsAt: instant(starts + visitMs) };
    const words = { state, ...times, ...client };
    for (const side of random.chance(0.5) ? sides : sides.toReversed()) {
      const key = { kind: 'event_id', id: `e${number}.${sent}` } as const;
      const place = placeFor(side);
      const telling: Telling = { id, event, clock: time, words, opens, key, body: { id, sent }, place };
      // What is heard first is heard in its order: of what it has not heard of a connection keeps nothing.
      const isLate = isReordered && heard.has(side);
      const first = time + 200 + (isLate ? random.around(random.pick([second, minute, hour])) : random.between(0, 90));
      const again = random.chance(0.2) ? [first + random.around(10 * minute)] : [];
      if (place.is === 'inside') heard.add(side);
      sendings.push({ visit: number, connection: side, tellings: [telling], arrives: [first, ...again] });
    }
  }

  /** Told in the same update as something else. */
  function drawNews(): void {
    if (random.chance(0.3)) client = { ...client, comment: `from the tool 8, as of ${sent}` };
    if (random.chance(0.15)) client = { ...client, phone: `+7701000008${sent % 10}` };
    if (random.chance(0.15)) client = { ...client, name: `Ivan Petrov 8${sent % 10}` };
    if (client.amount !== undefined && random.chance(0.2)) client = { ...client, amount: 8000 + 100 * sent };
  }

  const pass = (): void => {
    time += isHasty && random.chance(0.7) ? random.between(300, 3000) : second + random.around(40 * minute);
  };

  tell('BOOKED', true);
  for (let steps = random.between(1, 5); steps > 0; steps -= 1) {
    pass();
    drawNews();
    const drawn = random.next();
    if (drawn < 0.6) {
      home = random.pick(([0, 1, null] as const).filter((one) => one !== home));
      if (random.chance(0.5)) version += 1;
      tell('GIVEN');
    } else if (state === 'cancelled') {
      state = 'accepted';
      tell('BACK');
    } else if (drawn < 0.85) {
      version += 1;
      tell('CHANGED');
    } else {
      state = 'cancelled';
      tell('CANCELLED');
    }
  }

  /** Staff write a comment of their own, and the visit goes to the other: the tool says something new, but not of that. */
  function afterwards(troubleEnds: number): Act[] {
    if (home === null || state === 'cancelled') return [];
    const at = troubleEnds + 2 * hour;
    time = at + 10 * minute;
    home = (1 - home) as Side;
    version += 1;
    client = { ...client, phone: '+77010000089' };
    tell('GIVEN');
    return [{ at, do: 'edit', visit: number, changes: { client_comment: byHand } }];
  }

  return {
    visit: { number, connection: 0, also: 1, ids: [id] },
    sendings,
    ...(random.chance(0.3) && { afterwards }),
  };
}
