/** A short history that comes to every named place several times: for objects that end at each of them. */
import { invalidToken } from '../../emulator/faults.ts';
import { hour, instant, minute, visitMs, worldStart } from '../simulation/generate/times.ts';
import type { Plan, Sending, Telling, Words } from '../simulation/plan.ts';
import { dialects } from '../simulation/tools/dialects.ts';
import { type Story, told } from './story.ts';

/** Its visits get another id when they are moved. */
const tool = dialects.filter(({ name }) => name === 'mapped');

/** Two visits: one made and moved three times, one made and cancelled. */
export function endingStory(connection: string, accountId: number, refusesAccount: boolean): Promise<Story> {
  const sendings: Sending[] = [];
  const tell = (visit: number, afterMs: number, words: Words, more: Partial<Telling> = {}): void => {
    const time = worldStart + afterMs;
    const telling: Telling = {
      ...{ id: `v${visit}.0`, event: 'CHANGED', clock: time, words, opens: false, body: null },
      key: { kind: 'event_id', id: String(time) },
      ...more,
    };
    sendings.push({ visit, tellings: [telling], arrives: [time] });
  };
  const accepted = (number: number, hours: number): Words => ({
    state: 'accepted',
    startsAt: instant(worldStart + hours * hour),
    endsAt: instant(worldStart + hours * hour + visitMs),
    name: `Ivan Petrov ${number}`,
    phone: `+7701000000${number}`,
    comment: `from the tool ${number}`,
  });
  tell(0, minute, accepted(0, 720), { event: 'BOOKED', opens: true });
  tell(0, 30 * minute, accepted(0, 721));
  tell(0, 60 * minute, accepted(0, 722));
  tell(1, 61 * minute, accepted(1, 730), { event: 'BOOKED', opens: true });
  tell(1, 90 * minute, { state: 'cancelled' }, { event: 'CANCELLED' });
  tell(0, 150 * minute, accepted(0, 723));
  const outage = { fromMs: worldStart, untilMs: worldStart + 2 * hour, times: 1_000_000 };
  const plan: Plan = {
    ...{
      seed: accountId,
      switches: refusesAccount ? ['account'] : [],
      settings: {},
      connections: [{ table: { source: 'mapped' } }],
    },
    visits: [
      { number: 0, connection: 0, ids: ['v0.0'] },
      { number: 1, connection: 0, ids: ['v1.0'] },
    ],
    ...{ sendings, known: [], acts: [] },
    faults: refusesAccount ? [{ match: outage, action: invalidToken() }] : [],
    ...{ latencyMs: 0, crashRate: 0, alarmLostRate: 0, alarmLateMs: 0, kvFailRate: 0, toolFailRate: 0 },
    ...{ troubleEnds: worldStart + 8 * hour, ends: worldStart + 38 * hour },
  };
  return told(plan, tool, accountId, [connection]);
}
