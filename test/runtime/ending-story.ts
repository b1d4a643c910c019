/** A short history that comes to every named place several times: for objects that end at each of them. */
import type { BookingFields } from '../../src/booking/booking.ts';
import { invalidToken } from '../one-link/faults.ts';
import { createRandom } from '../simulation/random.ts';
import { says, visit } from '../world/events.ts';
import { hour, minute, worldStart } from '../world/world.ts';
import type { Script, Webhook } from './kit/script.ts';
import { drawSwarm, type Swarm, switches } from './kit/swarm.ts';
import { arrivalsOf, type Story } from './story.ts';

const calm: Swarm = { ...drawSwarm(createRandom(1)), ...Object.fromEntries(switches.map((name) => [name, false])) };

/** Two visits: one made, changed and moved, one made and cancelled. */
export function endingStory(connection: string, accountId: number, refusesAccount: boolean): Story {
  const webhooks: Webhook[] = [];
  const tell = (number: number, afterMs: number, ...[id, fields, more = {}]: Parameters<typeof says>): void => {
    const time = worldStart + afterMs;
    webhooks.push({ visit: number, events: [says(id, fields, { ...more, clock: time })], arrives: [time] });
  };
  const accepted = (number: number, hours: number): BookingFields => ({
    state: 'accepted',
    ...visit(hours),
    clientName: `Ivan Petrov ${number}`,
    clientPhone: `+7701000000${number}`,
    clientComment: `from the tool ${number}`,
  });
  tell(0, minute, 'v0.0', accepted(0, 720), { event: 'BOOKED', opens: true });
  tell(0, 30 * minute, 'v0.0', accepted(0, 721), { event: 'CHANGED' });
  tell(0, 60 * minute, 'v0.1', accepted(0, 722), { event: 'MOVED', predecessor: 'v0.0' });
  tell(1, 61 * minute, 'v1.0', accepted(1, 730), { event: 'BOOKED', opens: true });
  tell(1, 90 * minute, 'v1.0', { state: 'cancelled' }, { event: 'CANCELLED' });
  tell(0, 150 * minute, 'v0.1', accepted(0, 723), { event: 'CHANGED' });
  const script: Script = {
    visits: [{ ids: ['v0.0', 'v0.1'] }, { ids: ['v1.0'] }],
    swapped: false,
    webhooks,
    firstVisit: 0,
    truth: new Map(),
  };
  return {
    connection,
    accountId,
    namespace: null,
    swarm: calm,
    script,
    troubleEnds: worldStart + 8 * hour,
    prepare({ faults }) {
      if (refusesAccount) faults.outage(worldStart, worldStart + 2 * hour, invalidToken());
    },
    happenings: arrivalsOf(script),
  };
}
