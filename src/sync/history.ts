/**
 * What went otherwise than at once: tries in vain, parkings, failures and links, for the person who asks what happened to a visit.
 * It is part of a record that is written anyway, is short, and no decision reads it. What arrived and how it was settled is known
 * from deliveries and settlements.
 */
import type { BookingRecord } from './booking-record.ts';
import type { HistoryStep } from './history-step.ts';

/** Steps that stay. */
const historyAtMost = 24;

/** The record with what a decision has done to it. `before`: as it was stored. */
export function withHistory(before: Readonly<BookingRecord>, after: BookingRecord, now: number): BookingRecord {
  const steps = [
    ...linkSteps(before, after, now),
    ...doubtSteps(before, after, now),
    ...phaseSteps(before, after, now),
  ];
  if (steps.length === 0) return after;
  const history = steps.reduce(joined, after.history ?? []);
  return { ...after, history: history.slice(-historyAtMost) };
}

/** The same failure again counts up. */
function joined(history: readonly HistoryStep[], step: HistoryStep): readonly HistoryStep[] {
  const last = history.at(-1);
  if (step.what !== 'tried' || last?.what !== 'tried' || last.code !== step.code) return [...history, step];
  return [...history.slice(0, -1), { ...step, times: last.times + 1, since: last.since }];
}

function* linkSteps({ link: before }: Readonly<BookingRecord>, { link }: BookingRecord, at: number) {
  const [had, has] = [before.held?.appointmentId, link.held?.appointmentId];
  if (had !== undefined && had !== has) yield { what: 'unlinked', at, appointmentId: had } as const;
  // That it was created is said by the settlement.
  if (link.held !== null && had !== has && link.held.origin !== 'created')
    yield { what: 'linked', at, appointmentId: link.held.appointmentId, origin: link.held.origin } as const;
}

function* doubtSteps({ writes: before }: Readonly<BookingRecord>, { writes }: BookingRecord, at: number) {
  const known = new Set(before.inDoubt.map(({ until }) => until));
  for (const { until } of writes.inDoubt) if (!known.has(until)) yield { what: 'in_doubt', at, until } as const;
}

function* phaseSteps({ lifecycle: before }: Readonly<BookingRecord>, { lifecycle }: BookingRecord, at: number) {
  const { phase, code, attempts } = lifecycle;
  if (code === null) return;
  const isOther = phase !== before.phase || code !== before.code;
  if ((phase === 'parked' || phase === 'failed') && isOther) yield { what: phase, at, code } as const;
  if (phase === 'pending' && attempts > before.attempts)
    yield { what: 'tried', at, code, times: 1, since: at } as const;
}
