/**
 * A visit that two connections of one account hear of: it moves from what one of them takes to what the other takes, and back.
 * Each is told of its own side, and nothing says which of the two is heard first (architecture.md, *Link*; `sync/link/shared.ts`).
 */
import type { Act, Sending, Telling, ToolState, Visit, Words } from '../plan.ts';
import type { Random } from '../random.ts';
import { hour, instant, minute, second, slotOf, visitMs, worldStart } from './times.ts';

export interface Shared {
  readonly visit: Visit;
  readonly sendings: readonly Sending[];
  /** What people do when all that went wrong is over; what the tool tells after them is among the sendings then. */
  readonly afterwards?: (troubleEnds: number) => readonly Act[];
}

const number = 90;
const id = `v${number}.0`;

export function createShared(random: Random): Shared {
  const sendings: Sending[] = [];
  const isHasty = random.chance(0.4);
  const isReordered = random.chance(0.5);
  let time = worldStart + random.around(20 * minute);
  let home = 0;
  let isLive = true;
  let version = 0;
  let sent = 0;

  const words = (state: ToolState): Words => {
    const starts = slotOf(number, version);
    const times = { startsAt: instant(starts), endsAt: instant(starts + visitMs) };
    return { state, ...times, name: 'Ivan Petrov 9', phone: '+77010000009', comment: 'from the tool 9' };
  };

  function tell(connection: number, said: Words, more: Pick<Telling, 'event' | 'opens'>): void {
    sent += 1;
    const key = { kind: 'event_id', id: `e${number}.${sent}` } as const;
    const telling: Telling = { id, clock: time, words: said, key, body: { id, sent }, ...more };
    const first = time + 200 + (isReordered ? random.around(random.pick([second, minute, hour])) : 0);
    const again = random.chance(0.2) ? [first + random.around(10 * minute)] : [];
    sendings.push({ visit: number, connection, tellings: [telling], arrives: [first, ...again] });
  }

  const pass = (): void => {
    time += isHasty && random.chance(0.7) ? random.between(1, 3000) : second + random.around(40 * minute);
  };

  /** Called off on one side and made on the other, for the tool at one moment or nearly so. */
  function moveAcross(): void {
    const [from, to] = [home, 1 - home];
    home = to;
    if (random.chance(0.6)) version += 1;
    const isMadeFirst = random.chance(0.5);
    for (const side of isMadeFirst ? [to, from] : [from, to]) {
      if (side === from) tell(from, { state: 'cancelled' }, { event: 'LEFT', opens: false });
      else tell(to, words('accepted'), { event: 'CAME', opens: true });
      if (random.chance(0.5)) time += random.between(1, 2000);
    }
  }

  tell(home, words('accepted'), { event: 'BOOKED', opens: true });
  for (let steps = random.between(1, 4); steps > 0; steps -= 1) {
    pass();
    const drawn = random.next();
    if (!isLive) {
      isLive = true;
      tell(home, words('accepted'), { event: 'BACK', opens: false });
    } else if (drawn < 0.6) moveAcross();
    else if (drawn < 0.85) {
      version += 1;
      tell(home, words('accepted'), { event: 'CHANGED', opens: false });
    } else {
      isLive = false;
      tell(home, { state: 'cancelled' }, { event: 'CANCELLED', opens: false });
    }
  }
  return { visit: { number, connection: 0, also: 1, ids: [id] }, sendings };
}
