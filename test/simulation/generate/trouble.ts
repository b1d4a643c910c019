/** One-Link's troubles of a history, laid out in advance over its time. */
import { domainError, type FaultAction, htmlPage, invalidToken, tooManyRequests } from '../../../emulator/faults.ts';
import type { Act, PlannedFault } from '../plan.ts';
import type { Random } from '../random.ts';
import type { Switches } from './switches.ts';
import { hour, minute, worldStart } from './times.ts';

/** A write without an answer may be carried out until its quarantine of 10 minutes is over (architecture.md, *Patch*). */
const quarantineMs = 10 * minute;
export const always = 1_000_000_000;

/** What lets time pass in a long outage that does not count, or starts the count anew. */
export const longOutages = ['account', 'pause', 'event'] as const;
/** In one of these everything fails for longer than a booking is tried. */
export type LongOutage = (typeof longOutages)[number] | 'given up';
/** Parts of it: each booking fails in the first and the last for less than 72 hours together. */
export const longOutage = {
  pausedFrom: worldStart + 30 * hour,
  news: worldStart + 55 * hour,
  pausedUntil: worldStart + 70 * hour,
  ends: worldStart + 100 * hour,
};

/** HTTP dates as RFC 9110 §5.6.7 lets servers write them, and one that is none. */
const dateForms: readonly ((date: Date) => string)[] = [
  (date) => date.toUTCString(),
  (date) => date.toUTCString(),
  (date) => date.toUTCString().replace(/^\w+, (\d\d) (\w+) \d\d(\d\d)/, 'Monday, $1-$2-$3'),
  (date) => date.toUTCString().replace(/^(\w+), (\d\d) (\w+) (\d+) (\S+) GMT$/, '$1 $3 $2 $5 $4'),
];

/** What asks for no rest: no such hour, no such day, a year that is over for long, more seconds than can be counted. */
const oddForms: readonly string[] = [
  'Mon, 07 Apr 2031 25:00:00 GMT',
  'Mon, 31 Feb 2031 10:00:00 GMT',
  'Sunday, 06-Nov-94 08:49:37 GMT',
  '99999999999999999999',
  'soon',
];

export function drawFaults(random: Random, switches: Switches, untilMs: number, instant: boolean): PlannedFault[] {
  const faults: PlannedFault[] = [];
  const writes = ['POST', 'PATCH'];
  const sometimes = (times: number, method: readonly string[] | undefined, action: () => FaultAction): void => {
    for (let index = 0; index < times; index += 1) {
      const match = { skip: random.between(0, 6), times: random.between(1, 2), untilMs };
      faults.push({ match: method === undefined ? match : { ...match, method }, action: action() });
    }
  };
  if (switches.busy) {
    sometimes(2, undefined, () => tooManyRequests(random.chance(0.6) ? random.between(1, 900) : undefined));
    if (random.chance(0.3)) sometimes(1, undefined, () => ({ ...htmlPage(503), headers: { 'retry-after': '120' } }));
  }
  if (switches.busy && random.chance(0.4)) {
    // A long rest is asked, and of what was under way with it a short one; or a date is named.
    const skip = random.between(0, 12);
    const actions = [tooManyRequests(random.between(600, 3600)), tooManyRequests(random.between(1, 20))];
    for (const action of actions) faults.push({ match: { skip, untilMs }, action });
    const at = worldStart + random.around(hour);
    const write = random.fork('date').pick(dateForms);
    const odd = random.fork('odd date');
    const headers = { 'retry-after': odd.chance(0.4) ? odd.pick(oddForms) : write(new Date(at + hour)) };
    faults.push({
      match: { fromMs: at, untilMs: Math.min(untilMs, at + hour / 2) },
      action: { ...tooManyRequests(), headers },
    });
  }
  if (switches.slow) {
    for (let index = 0; index < 4; index += 1) {
      const delayMs = random.between(1, 14) * 1000;
      const match = { skip: random.between(0, 8), times: random.between(1, 3), untilMs, delayMs };
      faults.push({ match, action: { kind: 'delay' } });
    }
  }
  if (switches.broken) sometimes(2, undefined, () => htmlPage(random.pick([500, 500, 408, 425, 520])));
  if (switches.broken && random.chance(0.4)) sometimes(1, writes, () => htmlPage(500, true));
  if (switches.gateway) sometimes(2, undefined, () => htmlPage(random.pick([502, 504, 522, 524]), random.chance(0.5)));
  if (switches.ambiguous && random.chance(0.3)) {
    const match = { method: ['POST'], path: '^/contacts', untilMs };
    faults.push({ match, action: { kind: 'commit_then_cut' } });
  }
  if (switches.ambiguous) sometimes(3, writes, () => ({ kind: random.pick(['cut', 'commit_then_cut'] as const) }));
  if (switches.lateCommit) {
    // The last moment of the quarantine counts where nothing takes time.
    const latest = instant && !switches.clockJumps ? quarantineMs : 7 * minute;
    const late = (): FaultAction => ({
      kind: 'late_commit',
      afterMs: random.chance(0.3) ? latest : random.between(1000, latest),
      // Nor does anybody say that the connection is cut.
      ...(switches.unreadable && random.fork(`silent ${faults.length}`).chance(0.5) && { how: 'silent' }),
    });
    sometimes(2, writes, late);
    // Of an id that is about to be left, say.
    if (switches.latePointer && switches.rush) sometimes(3, ['PATCH'], late);
    // A proxy answers before it is carried out.
    const gateway = { ...htmlPage(random.pick([502, 524])), carriesOut: false };
    if (switches.gateway)
      for (let index = 0; index < 2; index += 1) {
        const action: FaultAction = { kind: 'late_commit', afterMs: random.between(1000, latest), gateway };
        faults.push({ match: { method: writes, skip: random.between(0, 3), untilMs }, action });
      }
    // The connection is cut only when somebody has waited for a while.
    const delayMs = random.between(1, 12) * 1000;
    if (switches.slow)
      faults.push({ match: { method: writes, skip: random.between(0, 3), untilMs, delayMs }, action: late() });
  }
  // The answer shows another status than the one that was stored (one-link-api.md §4).
  if (switches.otherStatus) sometimes(2, ['PATCH'], () => ({ kind: 'other_status', status: 'completed' }));
  if (switches.unauthorisedOnce) sometimes(1, ['GET'], invalidToken);
  if (switches.outage) {
    const from = worldStart + random.around(hour);
    const action = random.pick<FaultAction>([{ kind: 'cut' }, htmlPage(502), htmlPage(503), htmlPage(500)]);
    const lastsMs = random.around(random.pick([hour / 3, hour / 3, 4 * hour]));
    faults.push(outage(from, Math.min(untilMs, from + lastsMs), action));
  }
  if (switches.account) {
    const from = worldStart + random.around(hour);
    const refused = random.pick([invalidToken(), domainError(403, 'FEATURE_DISABLED')]);
    // Somebody has put another server in front.
    const headers = { location: 'https://elsewhere.test/' };
    const action = random.fork('redirect').chance(0.3) ? ({ kind: 'answer', status: 302, headers } as const) : refused;
    const lastsMs = random.around(random.pick([hour / 3, 2 * hour]));
    faults.push(outage(from, Math.min(untilMs, from + lastsMs), action));
  }
  return faults;
}

const outage = (fromMs: number, untilMs: number, action: FaultAction): PlannedFault => ({
  match: { fromMs, untilMs, times: always },
  action,
});

/** Everything fails for days. */
export function drawLongOutage(kind: LongOutage, random: Random): PlannedFault[] {
  const action = random.pick<FaultAction>([{ kind: 'cut' }, htmlPage(502), htmlPage(408)]);
  const { pausedFrom, pausedUntil, ends } = longOutage;
  if (kind !== 'account') return [outage(worldStart, ends, action)];
  return [
    outage(worldStart, pausedFrom, action),
    outage(pausedFrom, pausedUntil, invalidToken()),
    // The account answers again, and its writes fail.
    { match: { fromMs: pausedUntil, untilMs: ends, times: always, method: ['POST', 'PATCH'] }, action },
  ];
}

/** One-Link asks for an hour of rest when a webhook comes, and a person who knows better ends it. */
export function restUntilResumed(at: number, connection: number): { faults: PlannedFault[]; acts: Act[] } {
  return {
    faults: [{ match: { fromMs: at, untilMs: at + minute }, action: tooManyRequests(3600) }],
    acts: [
      { at: at + 2 * minute, do: 'pause', connection },
      { at: at + 4 * minute, do: 'resume', connection },
    ],
  };
}

/** One visit's own trouble, and it says so: the others have nothing to do with it. */
const ofMedElement: FaultAction = {
  ...domainError(503, 'MEDELEMENT_AVAILABILITY_UNVERIFIED'),
  headers: { 'content-type': 'application/json', 'retry-after': '600' },
};

/** The record of a visit fails once. */
export const hiccup = (visit: number): PlannedFault => ({ match: { times: 1 }, action: htmlPage(500), visit });

/** The record of one visit fails, whoever asks for it, as long as the history lasts. */
export function brokenRecord(visit: number, random: Random): PlannedFault {
  const status = random.pick([500, 408, 502, 503, 429]);
  const plain = random.chance(0.8) ? htmlPage(status) : ({ kind: 'cut' } as const);
  const action = random.chance(0.15) ? ofMedElement : plain;
  return { match: { times: always, ...(random.chance(0.3) && { method: 'PATCH' }) }, action, visit };
}
