/**
 * The phase of a booking, and when the mailbox looks at it again. The possible transitions are a table, and only the functions
 * below write these fields; for all other code they are readonly. A booking is due, parked or terminal (`flawOf`).
 */
import type { Code } from '../codes.ts';

export const phases = ['pending', 'parked', 'failed', 'settled'] as const;
export type Phase = (typeof phases)[number];

/** An appointment that a parked booking may be. */
export interface Candidate {
  readonly appointmentId: number;
  readonly startsAt: string;
  readonly endsAt: string;
}

export interface Lifecycle {
  readonly phase: Phase;
  readonly code: Code | null;
  readonly details: Readonly<Record<string, string>>;
  /** Parked as `unlinked`: a person chooses one of these. */
  readonly candidates?: readonly Candidate[];
  /**
   * When the mailbox looks at it again, ms; null: not on its own. If it is parked, this is the first look, and the schedule
   * knows the next one.
   */
  readonly dueAt: number | null;
  /** Tries of the present state. */
  readonly attempts: number;
  /** Reading of the connection's running clock at the first transport failure; 72 h later it is given up. */
  readonly failingSince: number | null;
  /** `<code>/<newest delivery>` of the last parking that was reported, so that a daily look does not report it again. */
  readonly lastParked: string | null;
  /** Digest of the connection's configuration when it was last dealt with. */
  readonly configuration: string;
}

/** The lifecycle of a new booking. */
export const newLifecycle = (): Lifecycle => ({
  phase: 'settled',
  code: null,
  details: {},
  dueAt: null,
  attempts: 0,
  failingSince: null,
  lastParked: null,
  configuration: '',
});

/**
 * The transitions of a booking, and the resulting phase for each present phase. A missing phase means that the transition cannot
 * happen there. A failed booking is looked at only after it begins anew.
 */
export const transitions = {
  /** A new event, a link, a retry, a slot that became free: the present state is to be dealt with now. */
  'begins anew': { pending: 'pending', parked: 'pending', failed: 'pending', settled: 'pending' },
  /** It is tried again at a known time. An answer may come after the booking has ended. */
  waits: { pending: 'pending', parked: 'pending', failed: 'pending', settled: 'pending' },
  /** It waits for a person, a link, a row of a table. */
  parks: { pending: 'parked', parked: 'parked', settled: 'parked' },
  /** A person must act. */
  fails: { pending: 'failed', parked: 'failed', failed: 'failed', settled: 'failed' },
  /** It was dealt with, it is no booking of the connection, or it was discarded. */
  settles: { pending: 'settled', parked: 'settled', failed: 'settled', settled: 'settled' },
  /** It is looked at once more, as it is. */
  'is looked at': { pending: 'pending', parked: 'parked', settled: 'settled' },
  /** A bug occurred: tried again later, and no other booking is blocked. */
  'is set aside': { pending: 'pending', parked: 'pending', failed: 'pending', settled: 'pending' },
} as const satisfies Readonly<Record<string, Readonly<Partial<Record<Phase, Phase>>>>>;

export type Transition = keyof typeof transitions;

type Details = Readonly<Record<string, string>>;
interface Holder {
  readonly lifecycle: Lifecycle;
}
type Writable = { -readonly [Field in keyof Lifecycle]: Lifecycle[Field] };

const writable = ({ lifecycle }: Holder): Writable => lifecycle;

function move(booking: Holder, transition: Transition): Writable {
  const lifecycle = writable(booking);
  const to: Phase | undefined = (transitions[transition] as Partial<Record<Phase, Phase>>)[lifecycle.phase];
  if (to === undefined) throw new Error(`a booking that is ${lifecycle.phase} never ${transition}`);
  lifecycle.phase = to;
  return lifecycle;
}

/** What blocked an older state means nothing for this one, and a discard can no longer be taken back. */
export function beginAnew(booking: Holder, now: number): void {
  Object.assign(move(booking, 'begins anew'), { code: null, details: {}, dueAt: now, attempts: 0, failingSince: null });
}

export function waitUntil(booking: Holder, dueAt: number, code: Code, details: Details = {}): void {
  Object.assign(move(booking, 'waits'), { code, details: { ...details }, dueAt });
}

/** `dueAt`: when it is first looked at; null: not. */
export function parkUntil(booking: Holder, dueAt: number | null, code: Code, details: Details): void {
  const lifecycle = move(booking, 'parks');
  delete lifecycle.candidates;
  Object.assign(lifecycle, { code, details: { ...details }, dueAt, attempts: 0, failingSince: null });
}

export function failWith(booking: Holder, code: Code, details: Details): void {
  Object.assign(move(booking, 'fails'), { code, details: { ...details }, dueAt: null, failingSince: null });
}

/** `dueAt`: when a write that may still be carried out is looked for; null: there is none. */
export function settleUntil(booking: Holder, dueAt: number | null, code: Code | null, details: Details): void {
  const lifecycle = move(booking, 'settles');
  delete lifecycle.candidates;
  const nothing = { attempts: 0, failingSince: null, lastParked: null };
  Object.assign(lifecycle, { code, details: { ...details }, dueAt, ...nothing });
}

/** Null: not again. */
export function lookAgainAt(booking: Holder, dueAt: number | null): void {
  move(booking, 'is looked at').dueAt = dueAt;
}

/** The same, and it now waits for another reason. */
export function lookAgainBecause(booking: Holder, dueAt: number, code: Code): void {
  Object.assign(move(booking, 'is looked at'), { dueAt, code });
}

export function setAsideUntil(booking: Holder, dueAt: number): void {
  Object.assign(move(booking, 'is set aside'), { code: 'internal' satisfies Code, dueAt });
}

/** One more try of the present state; counts the tries. */
export function countTry(booking: Holder): number {
  const lifecycle = writable(booking);
  lifecycle.attempts += 1;
  return lifecycle.attempts;
}

/** If a write was sent without a counted try, it was tried once. */
export function countWritten(booking: Holder): void {
  const lifecycle = writable(booking);
  lifecycle.attempts = Math.max(lifecycle.attempts, 1);
}

/** It parks again and continues to count. */
export function keepCounting(booking: Holder, attempts: number): void {
  writable(booking).attempts = attempts;
}

/** The transport fails; notes since when, by the running clock. */
export function failsSince(booking: Holder, runningClock: number): number {
  const lifecycle = writable(booking);
  lifecycle.failingSince ??= runningClock;
  return lifecycle.failingSince;
}

/** The booking could not try in between, so its 72 hours start again. */
export function endFailing(booking: Holder): void {
  writable(booking).failingSince = null;
}

export function nameCandidates(booking: Holder, candidates: readonly Candidate[]): void {
  writable(booking).candidates = candidates;
}

/** Under which configuration it was dealt with. */
export function noteConfiguration(booking: Holder, configuration: string): void {
  writable(booking).configuration = configuration;
}

/** Notes why the booking parks. True: this parking was not told yet. */
export function noteParking(booking: Holder, reason: string): boolean {
  const lifecycle = writable(booking);
  const isNew = lifecycle.lastParked !== reason;
  lifecycle.lastParked = reason;
  return isNew;
}

/** What is wrong with a booking that is neither due, parked nor terminal; null: nothing. */
export function flawOf(booking: Holder & { readonly intake: { readonly open: readonly unknown[] } }): string | null {
  const { phase, dueAt } = booking.lifecycle;
  const { open } = booking.intake;
  if (phase === 'pending' && dueAt === null) return 'pending, and never due';
  if (phase === 'failed' && dueAt !== null) return 'failed, and due';
  return phase === 'settled' && dueAt === null && open.length > 0 ? 'settled, with deliveries that are not' : null;
}
